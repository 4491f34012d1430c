/* The whole program against a server that answers with what no server should: scripted answers and the
 * fuzz corpora, mangled. Whatever comes, `jig send` ends by itself, with a status of the contract and a
 * HAR that says the same.
 *
 * JIG_MANGLED=10000 sends more of them, JIG_MANGLED_SEED=N others; a failure names its number, which
 * JIG_MANGLED_FROM=NUMBER JIG_MANGLED=1 sends again. */
#include <check.h>
#include <glob.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/error.h"
#include "base/fileio.h"
#include "support/harcheck.h"
#include "support/mangle.h"
#include "support/proc.h"

enum { PARTS = 10, USUAL_COUNT = 300, MAX_ANSWERS = 400, MAX_WORDS = 16 };

#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
#define GZIP    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n"

/* ---- What is answered -------------------------------------------------------------------------*/

#define S(literal)                  \
    {                               \
        literal, sizeof literal - 1 \
    }
static const struct span scripted[] = {
    S("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
    S("HTTP/1.0 200\r\n\r\nuntil the end"),
    S(CHUNKED "5;a=\"b\"\r\nhello\r\n06\r\n world\r\n0\r\nX-T: 1\r\nX-U: 2\r\n\r\n"),
    S("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
    S("HTTP/1.1 302 Found\r\nLocation: ../b?c=d#e\r\nSet-Cookie: a=b; Path=/; Max-Age=9; "
      "Expires=Wed, 21 Oct 2099 07:28:00 GMT; SameSite=Lax\r\nContent-Length: 3\r\n\r\nold"),
    S("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a, b\", Digest "
      "realm=\"r\", "
      "nonce=\"n\", qop=\"auth,auth-int\", algorithm=SHA-256, opaque=\"o\"\r\n"
      "Content-Length: 0\r\n\r\n"),
    S("HTTP/1.1 407 Login\r\nProxy-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n"
      "Content-Length: 0\r\n\r\n"),
    S("HTTP/1.1 204 No Content\r\n\r\n"),
    S("HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\nETag: \"x\"\r\n\r\n"),
    S("HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-4/10\r\nContent-Length: 5\r\n\r\n01234"),
    S("HTTP/1.1 503 Later\r\nRetry-After: 0\r\nContent-Length: 5\r\n\r\nlater"),
    S("HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
      "Content-Length: 4\r\n\r\ncaf\xe9"),
    S("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nbytes"),
    S("\x05\x00\x05\x00\x00\x01\x7f\x00\x00\x01\x1f\x90HTTP/1.1 200 OK\r\n"
      "Content-Length: 2\r\n\r\nok"),
    S("\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x04\x01\x00\x00\x00\x00"
      "\x00\x00\x01\x01\x04\x00\x00\x00\x01\x88\x00\x00\x05\x00\x01\x00\x00\x00\x01hello"),
};

struct answers {
    struct buf items[MAX_ANSWERS];
    size_t n;
};

static void add_answer(struct answers *a, struct span head, struct span rest)
{
    ck_assert_uint_lt(a->n, MAX_ANSWERS);
    struct buf *item = &a->items[a->n++];
    buf_init(item, 1 << 20);
    buf_add(item, head);
    buf_add(item, rest);
}

/* A folder of tests/fuzz/corpus; its files begin with `n_mode` bytes for their own machine. */
static void add_corpus(struct answers *a, const char *name, size_t n_mode, struct span head)
{
    char folder[PATH_MAX], pattern[64];
    glob_t found;
    snprintf(pattern, sizeof pattern, "tests/fuzz/corpus/%s/*", name);
    ck_assert_int_eq(glob(proc_tree(folder, pattern), 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct buf bytes;
        buf_init(&bytes, 1 << 20);
        ck_assert(fileio_read_path(found.gl_pathv[i], &bytes));
        add_answer(a, head, span_sub(buf_span(&bytes), n_mode, bytes.len));
        buf_clear(&bytes);
    }
    globfree(&found);
}

static void add_all(struct answers *a)
{
    for (size_t i = 0; i < sizeof scripted / sizeof *scripted; i++)
        add_answer(a, scripted[i], SPAN(""));
    add_corpus(a, "h1", 1, SPAN(""));
    add_corpus(a, "h2", 1, SPAN(""));
    add_corpus(a, "chunked", 1, SPAN(CHUNKED));
    add_corpus(a, "decode", 2, SPAN(GZIP));
}

static void clear_all(struct answers *a)
{
    for (size_t i = 0; i < a->n; i++)
        buf_clear(&a->items[i]);
}

/* ---- The server -------------------------------------------------------------------------------*/

/* As soon as anything was asked, in pieces; then the end, and the reading of what still comes. */
static void answer(int conn, struct span bytes, struct mangle *m)
{
    char block[4096];
    size_t most = 1 + mangle_below(m, bytes.len < 400 ? 400 : bytes.len);
    if (read(conn, block, sizeof block) <= 0)
        return;
    while (bytes.len > 0) {
        ssize_t n = write(conn, bytes.ptr, bytes.len < most ? bytes.len : most);
        if (n <= 0)
            return;
        bytes = span_sub(bytes, (size_t)n, bytes.len);
    }
    shutdown(conn, SHUT_WR);
    while (read(conn, block, sizeof block) > 0)
        ;
}

static pid_t serve(int listener, struct span bytes, struct mangle m)
{
    pid_t pid = proc_fork();
    if (pid > 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int conn = accept(listener, NULL, NULL);
        if (proc_fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            answer(conn, bytes, &m);
            _exit(0);
        }
        close(conn);
    }
}

/* ---- What is asked ----------------------------------------------------------------------------*/

/* "@" is where the server is: http://127.0.0.1:PORT. */
static const char *const lines[][MAX_WORDS] = {
    { NULL },
    { "-L", NULL },
    { "--compressed", NULL },
    { "-L", "--compressed", "-b", "", NULL },
    { "-I", NULL },
    { "-d", "x=1", "-L", NULL },
    { "--digest", "-u", "u:p", NULL },
    { "-H", "Expect: 100-continue", "--json", "{}", NULL },
    { "--retry", "1", "--retry-delay", "0.001", NULL },
    { "--max-filesize", "20", "--compressed", NULL },
    { "-r", "0-4", "-o", "/dev/null", NULL },
    { "-x", "@", "-U", "u:p", "--proxy-digest", NULL },
    { "-x", "@", "-p", NULL },
    { "-x", "socks5h@", NULL },
    { "--http2-prior-knowledge", NULL },
    { "--http2-prior-knowledge", "-L", "-d", "x", NULL },
    { "--http1.0", "-v", NULL },
    { "--fail", NULL },
    { "-T", "/dev/null", "-X", "OPTIONS", NULL },
    { "@", NULL },
};

struct command {
    const char *argv[MAX_WORDS + 8];
    char place[64], proxy[64];
};

static void make_command(struct command *c, const char *const *words, uint16_t port)
{
    static const char *const always[] = { "send", "--har", "-", "-m", "20", NULL };
    size_t n = 0;
    snprintf(c->place, sizeof c->place, "http://127.0.0.1:%u/d/a?q", (unsigned)port);
    snprintf(c->proxy, sizeof c->proxy, "socks5h://127.0.0.1:%u", (unsigned)port);
    c->argv[n++] = proc_jig();
    for (size_t i = 0; always[i]; i++)
        c->argv[n++] = always[i];
    for (; *words; words++)
        c->argv[n++] = strcmp(*words, "@") == 0          ? c->place
                       : strcmp(*words, "socks5h@") == 0 ? c->proxy
                                                         : *words;
    c->argv[n++] = c->place;
    c->argv[n] = NULL;
}

/* ---- What must hold ---------------------------------------------------------------------------*/

static bool is_status_of(const char *code, int status)
{
    for (enum jig_err e = JIG_OK; *jig_err_name(e); e++) {
        if (strcmp(jig_err_name(e), code) == 0 && jig_err_exit_status(e) == status)
            return true;
        if (e == JIG_ERR_CANCELLED)
            break;
    }
    return false;
}

/* NULL: all is as it should be. `fails` is --fail, whose status 22 is no error of the exchange. */
static const char *judge(const struct proc_result *r, bool fails, cJSON **root, char why[160])
{
    const cJSON *entries = harcheck_entries(buf_span(&r->out), root, why);
    if (strstr(buf_str(&r->err), "Sanitizer") || strstr(buf_str(&r->err), "runtime error:"))
        return "the sanitizers have something to say";
    if (!entries)
        return why;
    if (cJSON_GetArraySize(entries) == 0)
        return "no entry";
    const cJSON *last = cJSON_GetArrayItem(entries, cJSON_GetArraySize(entries) - 1);
    const cJSON *code = cJSON_GetObjectItem(cJSON_GetObjectItem(last, "_error"), "code");
    if (!code)
        return r->status == 0 || (fails && r->status == 22) ? NULL : "a failure without _error";
    if (!is_status_of(code->valuestring, r->status))
        return "the exit status is not the code's";
    if (strcmp(code->valuestring, "timeout") == 0)
        return "it waited for more, behind the end";
    return strstr(buf_str(&r->err), code->valuestring) ? NULL : "standard error names no code";
}

static size_t from_environment(const char *name, size_t absent)
{
    const char *text = getenv(name);
    return text ? strtoul(text, NULL, 10) : absent;
}

static void check_one(const struct answers *a, int listener, uint16_t port, size_t number)
{
    struct mangle m;
    struct buf bytes;
    struct command command;
    struct proc_result r;
    cJSON *root;
    char why[160] = "";
    mangle_init(&m, from_environment("JIG_MANGLED_SEED", 1) * 1000003 + number);
    const char *const *words = lines[mangle_below(&m, sizeof lines / sizeof *lines)];
    size_t chosen = mangle_below(&m, a->n), other = mangle_below(&m, a->n);
    buf_init(&bytes, 4 << 20);
    buf_add(&bytes, buf_span(&a->items[chosen]));
    mangle_bytes(&m, &bytes, buf_span(&a->items[other]));
    pid_t server = serve(listener, buf_span(&bytes), m);
    make_command(&command, words, port);
    proc_run(&r, command.argv, SPAN(""));
    proc_stop(server, SIGKILL);
    bool fails = words[0] && strcmp(words[0], "--fail") == 0;
    const char *wrong = judge(&r, fails, &root, why);
    ck_assert_msg(!wrong, "%zu (%s, answer %zu): %s\nstatus %d\n%.2000s%.2000s", number,
                  words[0] ? words[0] : "", chosen, wrong ? wrong : "", r.status,
                  buf_str(&r.err), buf_str(&r.out));
    cJSON_Delete(root);
    proc_result_clear(&r);
    buf_clear(&bytes);
}

START_TEST(mangled_answers_end_in_a_code_and_a_whole_log)
{
    static struct answers all;
    uint16_t port;
    int listener = proc_listen(&port);
    size_t count = from_environment("JIG_MANGLED", USUAL_COUNT);
    size_t from = from_environment("JIG_MANGLED_FROM", 0);
    unsetenv("http_proxy");
    add_all(&all);
    for (size_t i = (size_t)_i; i < count; i += PARTS)
        check_one(&all, listener, port, from + i);
    clear_all(&all);
    close(listener);
}
END_TEST

/* What the judge of all these must see itself. */
#define MESSAGE_REST \
    "\"httpVersion\":\"\",\"cookies\":[],\"headers\":[],\"headersSize\":-1,\"bodySize\":0"
#define REQUEST "{\"method\":\"GET\",\"url\":\"\",\"queryString\":[]," MESSAGE_REST "}"
#define RESPONSE                                                                      \
    "{\"status\":0,\"statusText\":\"\",\"redirectURL\":\"\",\"content\":{\"size\":0," \
    "\"mimeType\":"                                                                   \
    "\"\"}," MESSAGE_REST "}"
#define TIMINGS "{\"send\":0,\"wait\":0.5,\"receive\":1}"
#define ENTRY(date, timings, rest)                                      \
    "{\"startedDateTime\":\"" date "\",\"time\":1,\"request\":" REQUEST \
    ",\"response\":" RESPONSE ",\"cache\":{},\"timings\":" timings rest "}"
#define LOG(entries)                                                                \
    "{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":\"a\",\"version\":\"1\"}," \
    "\"entries\":[" entries "]}}"
#define DATE "2026-01-02T03:04:05.678Z"

static const struct {
    const char *text, *why; /* NULL: nothing is wrong */
} logs[] = {
    { LOG(""), NULL },
    { LOG(ENTRY(DATE, TIMINGS, ",\"_own\":1")), NULL },
    { "{", "no JSON in UTF-8" },
    { LOG("\"\xff\""), "no JSON in UTF-8" },
    { "{\"log\":{}}", "log.version: is missing" },
    { LOG("5"), "entry.: no object" },
    { LOG(ENTRY("2026-01-02 03:04:05Z", TIMINGS, "")),
      "entry.startedDateTime: 2026-01-02 03:04:05Z" },
    { LOG(ENTRY(DATE, "{\"send\":0,\"wait\":0}", "")), "timings.receive: is missing" },
    { LOG(ENTRY(DATE, "{\"send\":0,\"wait\":-1,\"receive\":0}", "")),
      "timings.wait: is less than nothing" },
    { LOG(ENTRY(DATE, TIMINGS, ",\"own\":1")), "entry.own: is no member of HAR" },
    { LOG(ENTRY(DATE, TIMINGS, ",\"time\":2")), "entry.time: stands twice" },
    { LOG(ENTRY(DATE, TIMINGS, ",\"connection\":2")), "entry.connection: is of another kind" },
    { LOG(ENTRY(DATE, TIMINGS, ",\"_error\":{\"code\":\"a\"}")), "_error.message: is missing" },
};

START_TEST(harcheck_sees_what_is_no_har)
{
    char why[160] = "";
    cJSON *root;
    const cJSON *entries = harcheck_entries(span_of(logs[_i].text), &root, why);
    ck_assert_str_eq(why, logs[_i].why ? logs[_i].why : "");
    ck_assert_int_eq(entries != NULL, logs[_i].why == NULL);
    cJSON_Delete(root);
}
END_TEST

Suite *test_mangled(void);
Suite *test_mangled(void)
{
    Suite *s = suite_create("mangled");
    TCase *t = tcase_create("all");
    tcase_add_loop_test(t, harcheck_sees_what_is_no_har, 0, sizeof logs / sizeof *logs);
    tcase_add_loop_test(t, mangled_answers_end_in_a_code_and_a_whole_log, 0, PARTS);
    suite_add_tcase(s, t);
    return s;
}
