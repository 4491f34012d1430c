#include <check.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "support/listener.h"
#include "support/proc.h"

/* The program itself, against a server that reads a request and answers with given bytes. */

enum { MAX_WORDS = 10 };

static char folder[PATH_MAX];

static void setup(void)
{
    proc_temp_folder(folder);
    ck_assert_int_eq(chdir(folder), 0);
}

static void teardown(void)
{
    proc_remove_tree(folder);
}

/* "URL" in the words stands for the server's own. */
static size_t fill_words(const char *const *words, const char *url, const char **argv)
{
    size_t n = 0;
    argv[n++] = proc_jig();
    for (size_t i = 0; i < MAX_WORDS && words[i]; i++)
        argv[n++] = strcmp(words[i], "URL") == 0 ? url : words[i];
    argv[n] = NULL;
    return n;
}

static void run_against(struct span answer, const char *const *words, struct proc_result *r)
{
    const char *argv[MAX_WORDS + 2];
    char at[ADDRESS_TEXT], url[ADDRESS_TEXT + 32];
    struct address address;
    int fd = listener_open(&address);
    pid_t server = listener_serve(fd, answer, true);
    address_print(&address, at, sizeof at);
    snprintf(url, sizeof url, "http://%s/p/name.txt", at);
    fill_words(words, url, argv);
    proc_run(r, argv, SPAN("input"));
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    close(fd);
}

#define HEAD(n)   "HTTP/1.1 200 Fine\r\nContent-Length: " #n "\r\n\r\n"
#define NOT_FOUND "HTTP/1.1 404 Nope\r\nContent-Length: 4\r\n\r\ngone"
#define MOVED     "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"
#define CHALLENGE                              \
    "HTTP/1.1 401 No\r\nContent-Length: 2\r\n" \
    "WWW-Authenticate: Digest realm=r, nonce=n, qop=auth\r\n\r\nno"
#define BYTES(s)           \
    {                      \
        (s), sizeof(s) - 1 \
    }

struct send_case {
    const char *words[MAX_WORDS];
    struct span answer;
    struct span out;
    const char *err; /* is in what standard error says; "": it says nothing */
    int status;
};

static const struct send_case cases[] = {
    { { "send", "URL" }, BYTES(HEAD(5) "a\0\xff\r\n"), BYTES("a\0\xff\r\n"), "", 0 },
    { { "send", "URL", "URL" }, BYTES(HEAD(2) "ab"), BYTES("abab"), "", 0 },
    { { "send", "URL" }, BYTES(NOT_FOUND), BYTES("gone"), "", 0 },
    { { "send", "--fail", "URL" },
      BYTES(NOT_FOUND),
      BYTES(""),
      "jig: http-status: 404 Nope\n",
      22 },
    { { "send", "-sf", "URL" }, BYTES(NOT_FOUND), BYTES(""), "", 22 },
    { { "send", "--fail-with-body", "URL" },
      BYTES(NOT_FOUND),
      BYTES("gone"),
      "jig: http-status: 404 Nope\n",
      22 },
    { { "send", "-i", "URL" }, BYTES(HEAD(2) "ab"), BYTES(HEAD(2) "ab"), "", 0 },
    { { "send", "-I", "URL" }, BYTES(HEAD(2)), BYTES(HEAD(2)), "", 0 },
    { { "send", "-w", "%{http_code} %{size_download}\\n", "URL" },
      BYTES(HEAD(2) "ab"),
      BYTES("ab200 2\n"),
      "",
      0 },
    { { "send", "URL" }, BYTES("nonsense\r\n\r\n"), BYTES(""), "jig: bad-status-line: ", 8 },
    { { "send", "-s", "URL" }, BYTES("nonsense\r\n\r\n"), BYTES(""), "", 8 },
    { { "send", "-sS", "URL" },
      BYTES("nonsense\r\n\r\n"),
      BYTES(""),
      "jig: bad-status-line: ",
      8 },
    { { "send", "URL" }, BYTES(HEAD(9) "ab"), BYTES("ab"), "jig: incomplete-read: ", 18 },
    { { "send", "--max-filesize", "1", "URL" },
      BYTES(HEAD(2) "ab"),
      BYTES(""),
      "jig: too-large: ",
      63 },
    { { "send", "-L", "--max-redirs", "0", "URL" },
      BYTES(MOVED),
      BYTES(""),
      "jig: too-many-redirects: ",
      47 },
    { { "send", "--cacert", "/nosuch", "URL" },
      BYTES(HEAD(0)),
      BYTES(""),
      "jig: read-failed: /nosuch: No such file or directory",
      26 },
    { { "send", "-v", "-u", "me:t0psecret", "URL" },
      BYTES(HEAD(0)),
      BYTES(""),
      "> Authorization: Basic ••••••\n",
      0 },
    { { "send", "-v", "--digest", "-u", "me:t0psecret", "URL" },
      BYTES(CHALLENGE),
      BYTES("no"),
      "> Authorization: Digest ••••••\n",
      0 },
    { { "send", "-f", "--digest", "-u", "me:t0psecret", "URL" },
      BYTES(CHALLENGE),
      BYTES(""),
      "jig: http-status: 401 No\n",
      22 },
    { { "send", "-v", "--aws-sigv4", "aws:amz:r:s", "-u", "me:t0psecret", "-H",
        "X-Amz-Security-Token: t0psecret", "URL" },
      BYTES(HEAD(0)),
      BYTES(""),
      "> Authorization: AWS4-HMAC-SHA256 ••••••\n",
      0 },
    { { "send", "-v", "URL" },
      BYTES("HTTP/1.1 200 OK\r\nX: \033[2J\r\nContent-Length: 0\r\n\r\n"),
      BYTES(""),
      "< X: ␛[2J\n",
      0 },
    { { "send", "-o", "/dev/full", "URL" },
      BYTES(HEAD(2) "ab"),
      BYTES(""),
      "jig: write-failed: /dev/full: No space left on device\n",
      23 },
    { { "send", "-o", "no/such/folder", "URL" },
      BYTES(HEAD(2) "ab"),
      BYTES(""),
      "jig: write-failed: no/such/folder: ",
      23 },
    { { "send", "-O", "URL/" }, BYTES(HEAD(0)), BYTES(""), "ends without a file's name", 2 },
    { { "send", "-r", "5-2", "URL" }, BYTES(""), BYTES(""), "-r 5-2: it ends before it", 2 },
    { { "send", "-r", "0-1,x", "URL" }, BYTES(""), BYTES(""), "-r 0-1,x: a part is 0-99,", 2 },
    { { "send", "--digest", "URL" }, BYTES(""), BYTES(""), "--digest has no login to say", 2 },
    { { "send", "--pass", "x", "URL" }, BYTES(""), BYTES(""), "--pass is for the key of", 2 },
    { { "send", "-J", "URL" }, BYTES(""), BYTES(""), "there is no -O", 2 },
    { { "send", "--har", "-", "-o", "-", "URL" }, BYTES(""), BYTES(""), "can't both go", 2 },
    { { "send", "-w", "%{http_cod}", "URL" }, BYTES(""), BYTES(""), "no %{http_cod}", 2 },
    { { "send", "-s", "-w", "%{stderr}E%{stdout}O", "URL" },
      BYTES(HEAD(2) "ab"),
      BYTES("abO"),
      "E",
      0 },
    { { "send", "--no-such" },
      BYTES(""),
      BYTES(""),
      "jig: usage: unknown option --no-such",
      2 },
    { { "send" }, BYTES(""), BYTES(""), "a URL is missing (see jig send --help)\n", 2 },
    { { "sned", "x" }, BYTES(""), BYTES(""), "did you mean send?", 2 },
    { { "http://h.test/" }, BYTES(""), BYTES(""), "did you mean jig send http://h.test/?", 2 },
    { { "send", "htp://h.test/" }, BYTES(""), BYTES(""), "jig: unknown-protocol: ", 1 },
    { { "send", "http://h test/" }, BYTES(""), BYTES(""), "jig: invalid-url: ", 3 },
};

START_TEST(send_says_what_came_and_how_it_ended)
{
    const struct send_case *c = &cases[_i];
    struct proc_result r;
    run_against(c->answer, c->words, &r);
    ck_assert_msg(r.status == c->status, "status %d, not %d: %s", r.status, c->status,
                  buf_str(&r.err));
    ck_assert_msg(span_eq(buf_span(&r.out), c->out), "printed: %s", buf_str(&r.out));
    if (c->err[0] == '\0')
        ck_assert_str_eq(buf_str(&r.err), "");
    else
        ck_assert_msg(strstr(buf_str(&r.err), c->err) != NULL, "said: %s", buf_str(&r.err));
    ck_assert_ptr_null(strstr(buf_str(&r.err), "t0psecret"));
    ck_assert_ptr_null(strstr(buf_str(&r.err), "bWU6dDBwc2VjcmV0"));
    proc_result_clear(&r);
}
END_TEST

struct file_case {
    const char *words[MAX_WORDS];
    struct span answer;
    const char *file, *content;
    int status;
};

static const struct file_case files[] = {
    { { "send", "-o", "f", "URL" }, BYTES(HEAD(2) "ab"), "f", "ab", 0 },
    { { "send", "-i", "-o", "f", "URL" }, BYTES(HEAD(2) "ab"), "f", HEAD(2) "ab", 0 },
    { { "send", "-O", "URL" }, BYTES(HEAD(2) "ab"), "name.txt", "ab", 0 },
    { { "send", "--create-dirs", "-o", "a/b/f", "URL" },
      BYTES(HEAD(2) "ab"),
      "a/b/f",
      "ab",
      0 },
    { { "send", "-o", "f", "URL" }, BYTES(HEAD(9) "ab"), "f", "ab", 18 },
    { { "send", "-o", "old", "URL" }, BYTES(HEAD(9) "ab"), "old", "old", 18 },
    { { "send", "-o", "old", "URL" }, BYTES(HEAD(9) "ab"), "old.part", "ab", 18 },
    { { "send", "-o", "old", "URL" }, BYTES("nonsense\r\n\r\n"), "old", "old", 8 },
    { { "send", "-o", "f", "URL" }, BYTES("nonsense\r\n\r\n"), "f", "-", 8 },
    { { "send", "-f", "-o", "f", "URL" }, BYTES(NOT_FOUND), "f", "-", 22 },
    { { "send", "-o", "f", "URL" }, BYTES(HEAD(0)), "f", "", 0 },
};

START_TEST(send_leaves_whole_files)
{
    const struct file_case *c = &files[_i];
    struct proc_result r;
    proc_write_file(folder, "old", SPAN("old"));
    run_against(c->answer, c->words, &r);
    ck_assert_msg(r.status == c->status, "status %d: %s", r.status, buf_str(&r.err));
    ck_assert_str_eq(proc_content(c->file), c->content);
    ck_assert_uint_eq(r.out.len, 0);
    proc_result_clear(&r);
}
END_TEST

START_TEST(send_offline_prints_the_request_and_sends_nothing)
{
    static const char *const words[] = { "send", "--offline",       "-d",
                                         "a=1",  "http://h.test/x", NULL };
    const char *argv[MAX_WORDS + 2];
    struct proc_result r;
    fill_words(words, "", argv);
    proc_run(&r, argv, SPAN(""));
    ck_assert_int_eq(r.status, 0);
    ck_assert_ptr_nonnull(strstr(buf_str(&r.out), "POST /x HTTP/1.1\r\nHost: h.test\r\n"));
    ck_assert_ptr_nonnull(strstr(buf_str(&r.out), "\r\n\r\na=1"));
    proc_result_clear(&r);
}
END_TEST

/* Nobody reads the rest: no message, and no signal that kills. */
START_TEST(send_ends_quietly_when_its_pipe_is_closed)
{
    char *answer = mem_zero(4u << 20, 1);
    char script[PATH_MAX + 256], at[ADDRESS_TEXT];
    const char *argv[] = { "bash", "-c", script, NULL };
    struct address address;
    struct proc_result r;
    int fd = listener_open(&address), head = snprintf(answer, 99, HEAD(4000000));
    pid_t server = listener_serve(fd, span_make(answer, (size_t)head + 4000000), true);
    address_print(&address, at, sizeof at);
    snprintf(script, sizeof script,
             "set -o pipefail; '%s' send http://%s/ | head -c 1 >/dev/null", proc_jig(), at);
    proc_run(&r, argv, SPAN(""));
    ck_assert_str_eq(buf_str(&r.err), "");
    ck_assert_int_eq(r.status, 23);
    proc_result_clear(&r);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    close(fd);
    free(answer);
}
END_TEST

static pid_t start_jig(const char *const *words, const char *url)
{
    const char *argv[MAX_WORDS + 2];
    fill_words(words, url, argv);
    pid_t pid = proc_fork();
    if (pid == 0) {
        ck_assert_ptr_nonnull(freopen("err", "w", stderr));
        execv(argv[0], (char *const *)argv);
        _exit(127);
    }
    return pid;
}

START_TEST(send_cancelled_keeps_its_log)
{
    static const char *const words[] = { "send", "--har", "h", "-o", "f", "URL", NULL };
    char at[ADDRESS_TEXT], url[ADDRESS_TEXT + 32], head[4096], byte;
    struct address address;
    struct stat st;
    int fd = listener_open(&address), status;
    address_print(&address, at, sizeof at);
    snprintf(url, sizeof url, "http://%s/", at);
    pid_t pid = start_jig(words, url);
    int conn = listener_accept(fd);
    listener_read_head(conn, head, sizeof head);
    kill(pid, SIGINT);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 130);
    ck_assert_ptr_nonnull(strstr(proc_content("h"), "\"code\":\"cancelled\""));
    ck_assert_ptr_nonnull(strstr(proc_content("err"), "jig: cancelled: "));
    ck_assert_int_eq(read(conn, &byte, 1), 0);
    ck_assert_int_eq(stat("h", &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
    close(conn);
    close(fd);
}
END_TEST

START_TEST(send_cancelled_before_another_attempt_makes_none)
{
    static const char *const words[] = { "send", "--retry", "1", "-o", "f", "URL", NULL };
    static const char busy[] =
        "HTTP/1.1 503 Busy\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n";
    char at[ADDRESS_TEXT], url[ADDRESS_TEXT + 32], head[4096], said[256] = "";
    struct address address;
    int fd = listener_open(&address), status;
    address_print(&address, at, sizeof at);
    snprintf(url, sizeof url, "http://%s/", at);
    ck_assert_int_eq(mkfifo("err", 0600), 0);
    pid_t pid = start_jig(words, url);
    int err = open("err", O_RDONLY), conn = listener_accept(fd);
    listener_read_head(conn, head, sizeof head);
    ck_assert_int_eq(write(conn, busy, sizeof busy - 1), sizeof busy - 1);
    ck_assert_int_gt(read(err, said, sizeof said - 1), 0);
    ck_assert_msg(strstr(said, "again in 60.0 s (1 of 1)") != NULL, "%s", said);
    kill(pid, SIGINT);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 130);
    struct pollfd more = { .fd = fd, .events = POLLIN };
    ck_assert_int_eq(poll(&more, 1, 0), 0);
    close(err);
    close(conn);
    close(fd);
}
END_TEST

START_TEST(send_says_what_it_could_not_write_of_the_format)
{
    char script[PATH_MAX + 256], at[ADDRESS_TEXT];
    const char *argv[] = { "bash", "-c", script, NULL };
    struct address address;
    struct proc_result r;
    int fd = listener_open(&address);
    pid_t server = listener_serve(fd, SPAN(HEAD(0)), true);
    address_print(&address, at, sizeof at);
    snprintf(script, sizeof script, "'%s' send -o f -w x http://%s/ >/dev/full", proc_jig(),
             at);
    proc_run(&r, argv, SPAN(""));
    ck_assert_str_eq(buf_str(&r.err),
                     "jig: write-failed: standard output: No space left on device\n");
    ck_assert_int_eq(r.status, 23);
    proc_result_clear(&r);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    close(fd);
}
END_TEST

/* ---- A pipe that nobody reads ---- */

static const struct {
    const char *words[MAX_WORDS];
    bool is_interrupted;
    const char *said;
    int status;
} unread[] = {
    { { "send", "-m", "2", "URL" },
      false,
      "jig: timeout: not done within 2.000 s: standard output is not read",
      28 },
    { { "send", "-m", "60", "URL" }, true, "jig: cancelled: ", 130 },
};

static void wait_until_full(int fd)
{
    struct pollfd room = { .fd = fd, .events = POLLOUT };
    while (poll(&room, 1, 0) > 0)
        poll(NULL, 0, 1);
}

static pid_t start_with_output(const char *const *words, const char *url, int out)
{
    int kept = dup(STDOUT_FILENO);
    dup2(out, STDOUT_FILENO);
    pid_t pid = start_jig(words, url);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    return pid;
}

START_TEST(send_ends_in_time_where_nobody_reads_it)
{
    enum { LEN = 1000000 };
    char at[ADDRESS_TEXT], url[ADDRESS_TEXT + 32], *answer = calloc(1, LEN);
    struct address address;
    int fd = listener_open(&address), ends[2], status;
    ck_assert_ptr_nonnull(answer);
    int head = snprintf(answer, 100, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", LEN);
    memset(answer + head, 'x', (size_t)(LEN - head)); /* the rest never comes */
    ck_assert_int_eq(pipe(ends), 0);
    pid_t server = listener_serve(fd, span_make(answer, LEN), true);
    address_print(&address, at, sizeof at);
    snprintf(url, sizeof url, "http://%s/", at);
    pid_t pid = start_with_output(unread[_i].words, url, ends[1]);
    if (unread[_i].is_interrupted) {
        wait_until_full(ends[1]);
        kill(pid, SIGINT);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), unread[_i].status);
    ck_assert_msg(strstr(proc_content("err"), unread[_i].said), "%s", proc_content("err"));
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    close(ends[0]);
    close(ends[1]);
    close(fd);
    free(answer);
}
END_TEST

static const char *const credentials[][MAX_WORDS] = {
    { "send", "--har", "h", "-u", "me:t0psecret", "URL" },
    { "send", "--har", "h", "-H", "Authorization: Bearer t0psecret", "URL" },
    { "send", "--har", "h", "-H", "proxy-authorization: t0psecret", "URL" },
    { "send", "--har", "h", "http://me:t0psecret@127.0.0.1:1/" },
    { "send", "--har", "h", "--netrc-file", "netrc", "http://127.0.0.1:1/" },
};

/* A child that answers once with half of a body; its exit status is 0 where nothing came behind the
 * request's head. */
static pid_t serve_and_listen(int listener)
{
    pid_t pid = proc_fork();
    if (pid > 0)
        return pid;
    static const char half[] = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello";
    char head[4096], byte;
    int conn = accept(listener, NULL, NULL);
    listener_read_head(conn, head, sizeof head);
    bool is_sent = write(conn, half, sizeof half - 1) == sizeof half - 1;
    shutdown(conn, SHUT_WR);
    _exit(!is_sent || read(conn, &byte, 1) > 0);
}

/* Otherwise the first socket or file that is opened becomes what is closed. */
static const char *const closings[] = { "<&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-" };

START_TEST(send_writes_no_words_where_a_standard_stream_is_closed)
{
    uint16_t port;
    int heard, listener = proc_listen(&port);
    pid_t server = serve_and_listen(listener);
    char script[PATH_MAX + 200], got[64] = "";
    const char *argv[] = { "sh", "-c", script, NULL };
    struct proc_result r;
    snprintf(script, sizeof script, "exec '%s' send -v -o out http://127.0.0.1:%u/ %s",
             proc_jig(), (unsigned)port, closings[_i]);
    proc_run(&r, argv, SPAN(""));
    ck_assert_int_eq(r.status, 18);
    ck_assert_int_eq(waitpid(server, &heard, 0), server);
    ck_assert_int_eq(heard, 0);
    FILE *out = fopen("out", "r");
    ck_assert_ptr_nonnull(out);
    got[fread(got, 1, sizeof got - 1, out)] = '\0';
    fclose(out);
    ck_assert_str_eq(got, "hello");
    proc_result_clear(&r);
    close(listener);
}
END_TEST

START_TEST(send_says_so_where_standard_output_is_closed)
{
    uint16_t port;
    int listener = proc_listen(&port);
    pid_t server = listener_serve(
        listener, SPAN("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"), true);
    char script[PATH_MAX + 200];
    const char *argv[] = { "sh", "-c", script, NULL };
    struct proc_result r;
    snprintf(script, sizeof script, "exec '%s' send http://127.0.0.1:%u/ <&- >&-", proc_jig(),
             (unsigned)port);
    proc_run(&r, argv, SPAN(""));
    ck_assert_int_eq(r.status, 23);
    ck_assert_str_eq(buf_str(&r.err),
                     "jig: write-failed: standard output: Bad file descriptor\n");
    proc_result_clear(&r);
    proc_stop(server, SIGKILL);
    close(listener);
}
END_TEST

START_TEST(send_logs_the_events_of_a_stream)
{
    static const char *const words[MAX_WORDS] = { "send", "--har", "-", "URL" };
    struct proc_result r;
    run_against(SPAN("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
                     "id: 7\nevent: price\ndata: 1.25\n\n"),
                words, &r);
    ck_assert_int_eq(r.status, 0);
    const char *har = buf_str(&r.out);
    ck_assert_msg(strstr(har, "\"text\":\"id: 7\\nevent: price\\ndata: 1.25\\n\\n\""), "%s",
                  har);
    const char *events =
        strstr(har, "\"_resourceType\":\"eventsource\",\"_eventSourceMessages\":["
                    "\n{\"time\":");
    ck_assert_msg(events != NULL, "%s", har);
    ck_assert_ptr_nonnull(
        strstr(events, ",\"eventName\":\"price\",\"eventId\":\"7\",\"data\":\"1.25\"}\n],"));
    proc_result_clear(&r);
}
END_TEST

START_TEST(send_keeps_credentials_out_of_its_log)
{
    struct proc_result r;
    proc_write_file(folder, "netrc", SPAN("default login me password t0psecret"));
    run_against(SPAN(HEAD(0)), credentials[_i], &r);
    ck_assert_ptr_nonnull(strstr(proc_content("h"), "uthorization\",\"value\":\""));
    ck_assert_ptr_nonnull(strstr(proc_content("h"), "••••••"));
    ck_assert_ptr_null(strstr(proc_content("h"), "t0psecret"));
    ck_assert_ptr_null(strstr(proc_content("h"), "bWU6dDBwc2VjcmV0"));
    proc_result_clear(&r);
}
END_TEST

Suite *test_send(void);
Suite *test_send(void)
{
    Suite *s = suite_create("send");
    TCase *t = tcase_create("all");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, send_says_what_came_and_how_it_ended, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_loop_test(t, send_leaves_whole_files, 0, sizeof files / sizeof *files);
    tcase_add_test(t, send_offline_prints_the_request_and_sends_nothing);
    tcase_add_test(t, send_ends_quietly_when_its_pipe_is_closed);
    tcase_add_test(t, send_cancelled_keeps_its_log);
    tcase_add_test(t, send_cancelled_before_another_attempt_makes_none);
    tcase_add_test(t, send_says_what_it_could_not_write_of_the_format);
    tcase_add_test(t, send_logs_the_events_of_a_stream);
    tcase_add_loop_test(t, send_ends_in_time_where_nobody_reads_it, 0,
                        sizeof unread / sizeof *unread);
    tcase_add_loop_test(t, send_keeps_credentials_out_of_its_log, 0,
                        sizeof credentials / sizeof *credentials);
    tcase_add_loop_test(t, send_writes_no_words_where_a_standard_stream_is_closed, 0,
                        sizeof closings / sizeof *closings);
    tcase_add_test(t, send_says_so_where_standard_output_is_closed);
    suite_add_tcase(s, t);
    return s;
}
