/* Servers that speak to the terminal in place of the user: whatever part of an answer their bytes stand
 * in, and whichever command prints it, the terminal is sent text, line ends and jig's own colours. */
#include <check.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/harmless.h"
#include "support/listener.h"
#include "support/proc.h"
#include "support/pty.h"

enum { MAX_WORDS = 10 };

/* A title, a cleared screen, C1 in both spellings, overprinting, an override, a line separator, a tag, a
 * byte-order mark. */
#define EVIL                           \
    "<\x1b]0;owned\x07\x1b[2J\xc2\x9b" \
    "31m\x9b"                          \
    "31m\b\x7f\xe2\x80\xae\xe2\x80\xa8\xf3\xa0\x81\x81\xef\xbb\xbf>"
/* The part of it that is well-formed, and no control of ASCII. */
#define EVIL_TEXT \
    "<\xc2\x9b"   \
    "31m\xe2\x80\xae\xe2\x80\xa8\xf3\xa0\x81\x81\xef\xbb\xbf>"
#define JSON_EVIL    "\\u001b]0;x\\u0007\\u009b31m\\u202e"
#define HEAD(fields) "HTTP/1.1 200 OK\r\n" fields "\r\n"

static const struct hostile_case {
    const char *what;
    const char *words[MAX_WORDS]; /* the URL follows */
    const char *answer;
    const char *seen; /* is on the terminal all the same */
} cases[] = {
    { "body", { "send" }, HEAD("") EVIL "end\n", "end" },
    { "body that is JSON",
      { "send" },
      HEAD("Content-Type: application/json\r\n") "{\"a" EVIL_TEXT "\": \"" EVIL_TEXT JSON_EVIL
                                                 "end\"}",
      "end" },
    { "body that breaks off", { "send" }, HEAD("Content-Length: 999\r\n") EVIL "end", "end" },
    { "reason", { "send", "-i" }, "HTTP/1.1 200 " EVIL "end\r\n\r\n", "end" },
    { "reason in words",
      { "send", "--fail" },
      "HTTP/1.1 404 " EVIL "end\r\n\r\n",
      "http-status" },
    { "field", { "send", "-i" }, HEAD("X: " EVIL "end\r\n"), "end" },
    { "field, at length", { "send", "-v" }, HEAD("X: " EVIL "end\r\n"), "end" },
    { "trailer",
      { "send", "-v", "-i" },
      HEAD("Transfer-Encoding: chunked\r\n") "0\r\nT: " EVIL "end\r\n\r\n",
      "chunked" },
    { "interim answer",
      { "send", "-v" },
      "HTTP/1.1 103 " EVIL "\r\nLink: " EVIL "end\r\n\r\n" HEAD(""),
      "end" },
    { "media type",
      { "send" },
      HEAD("Content-Type: image/" EVIL "\r\n") "\x89PNG\r\n\x1a\n",
      "not text" },
    { "charset",
      { "send" },
      HEAD("Content-Type: text/plain; charset=" EVIL "\r\n") "end\n",
      "end" },
    { "place to go to",
      { "send", "-v", "-L" },
      "HTTP/1.1 302 Go\r\nLocation: http://" EVIL "/\r\nContent-Length: 0\r\n\r\n",
      "302" },
    { "other scheme to go to",
      { "send", "-L" },
      "HTTP/1.1 302 Go\r\nLocation: x" EVIL "://a/\r\nContent-Length: 0\r\n\r\n",
      "jig: " },
    { "cookie",
      { "send", "-v", "-b", "x=y" },
      HEAD("Set-Cookie: a" EVIL "=b; Secure\r\n"),
      "200 OK" },
    { "cookies, printed",
      { "send", "-c", "-" },
      HEAD("Set-Cookie: a=" EVIL_TEXT "end; Max-Age=99\r\n"),
      "end" },
    { "challenge",
      { "send", "-v", "--digest", "-u", "a:b" },
      "HTTP/1.1 401 No\r\nContent-Length: 0\r\nWWW-Authenticate: Digest realm=\"" EVIL
      "\", nonce=\"" EVIL "\"\r\n\r\n",
      "401" },
    { "status line that is none", { "send" }, EVIL " end\r\n\r\n", "bad-status-line" },
    { "field that is none", { "send" }, HEAD(EVIL "\r\n"), "jig: " },
    { "chunk that is none",
      { "send" },
      HEAD("Transfer-Encoding: chunked\r\n") EVIL "\r\n",
      "bad-chunk" },
    { "transfer coding", { "send" }, HEAD("Transfer-Encoding: " EVIL "\r\n"), "jig: " },
    { "file name",
      { "send", "-v", "-O", "-J" },
      HEAD("Content-Disposition: attachment; filename=\"" EVIL "end\"\r\n") "x",
      "200 OK" },
    { "what is told of it",
      { "send", "-o", "f", "-w", "%{content_type} %{redirect_url} %header{x}\\n" },
      HEAD("Content-Type: " EVIL "end\r\nX: " EVIL "\r\nLocation: /" EVIL "\r\n"),
      "end" },
    { "log", { "send", "--har", "-" }, HEAD("X: " EVIL "\r\n") EVIL "end", "\"log\"" },
    { "log of text",
      { "send", "--har", "-" },
      HEAD("X: " EVIL_TEXT "\r\n") EVIL_TEXT "end",
      "end" },
};

#define OLD(evil) \
    "HTTP/1.1 404 " evil "\r\nX: " evil "\r\nSet-Cookie: a=" evil "\r\n\r\n" evil "end"

/* What was kept of such an answer, told later; and while a collection runs. */
static const char *const later[][MAX_WORDS] = {
    { "run", "r.req.json" },
    { "run", "r.req.json" }, /* each with another answer */
    { "run", "-v", "r.req.json" },
    { "run", "-s", "--report", "json=-", "r.req.json" },
    { "run", "-s", "--report", "junit=-", "r.req.json" },
    { "run", "-s", "--report", "tap=-", "r.req.json" },
    { "run", "-s", "--report", "har=-", "r.req.json" },
    { "history", "list" },
    { "history", "show", "1" },
    { "history", "show", "1", "--har", "-" },
};

static char folder[PATH_MAX], state[PATH_MAX + 32], config[PATH_MAX + 32];

static void setup(void)
{
    proc_temp_folder(folder);
    snprintf(state, sizeof state, "XDG_STATE_HOME=%s", folder);
    snprintf(config, sizeof config, "XDG_CONFIG_HOME=%s", folder);
    ck_assert_int_eq(chdir(folder), 0);
}

static void teardown(void)
{
    ck_assert_int_eq(chdir("/"), 0);
    proc_remove_tree(folder);
}

/* In a child: each connection reads a head and is answered. */
static pid_t serve(int fd, const char *answer)
{
    pid_t pid = proc_fork();
    if (pid > 0)
        return pid;
    for (;;) {
        char seen[4096];
        size_t n = 0;
        int conn = accept(fd, NULL, NULL);
        while (n < sizeof seen && !(n >= 4 && memcmp(seen + n - 4, "\r\n\r\n", 4) == 0) &&
               read(conn, seen + n, 1) == 1)
            n++;
        ssize_t wrote = write(conn, answer, strlen(answer));
        (void)wrote;
        shutdown(conn, SHUT_WR);
        while (read(conn, seen, sizeof seen) > 0)
            ;
        close(conn);
    }
}

/* Only text, line ends and colours: ESC [ digits and semicolons m, ESC [ K. */
static bool is_harmless(struct span s)
{
    struct buf text;
    buf_init(&text, (s.len + 1) * 2);
    for (size_t i = 0; i < s.len; i++) {
        size_t end = i + 2;
        while (end < s.len && strchr("0123456789;", s.ptr[end]) && s.ptr[end])
            end++;
        bool is_colour = s.ptr[i] == '\x1b' && end < s.len && s.ptr[i + 1] == '[' &&
                         (s.ptr[end] == 'm' || (s.ptr[end] == 'K' && end == i + 2));
        bool is_line_end = s.ptr[i] == '\r' && i + 1 < s.len && s.ptr[i + 1] == '\n';
        if (is_colour)
            i = end;
        else if (!is_line_end)
            buf_add_byte(&text, s.ptr[i]);
    }
    bool harmless = harmless_text(buf_span(&text), "\n\t");
    buf_clear(&text);
    return harmless;
}

static struct pty *run(const char *const *argv)
{
    const char *env[] = { state, config, "LANG=C.UTF-8", "LC_ALL=C.UTF-8", NULL };
    struct pty_setup what = { .argv = argv, .env = env, .cols = 200, .rows = 50 };
    struct pty *pty = pty_new(&what);
    pty_wait(pty);
    return pty;
}

START_TEST(hostile_answers_never_reach_a_terminal)
{
    const struct hostile_case *c = &cases[_i];
    char at[ADDRESS_TEXT], url[ADDRESS_TEXT + 32];
    const char *argv[MAX_WORDS + 4] = { proc_jig() };
    struct address address;
    size_t n = 1;
    int fd = listener_open(&address);
    pid_t server = serve(fd, c->answer);
    address_print(&address, at, sizeof at);
    snprintf(url, sizeof url, "http://%s/name", at);
    for (size_t i = 0; i < MAX_WORDS && c->words[i]; i++)
        argv[n++] = c->words[i];
    argv[n] = url;
    struct pty *pty = run(argv);
    ck_assert_msg(is_harmless(pty_output(pty)), "%s:\n%s", c->what, pty_screen(pty));
    ck_assert_msg(pty_contains_output(pty, c->seen), "%s:\n%s", c->what, pty_screen(pty));
    pty_free(pty);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    close(fd);
}
END_TEST

START_TEST(hostile_answers_are_told_later_without_harm)
{
    char at[ADDRESS_TEXT], text[512];
    const char *argv[MAX_WORDS + 2] = { proc_jig() };
    const char *const kept[] = { proc_jig(), "run", "-s", "r.req.json", NULL };
    struct address address;
    struct proc_result r;
    int fd = listener_open(&address);
    pid_t server = serve(fd, _i % 2 ? OLD(EVIL) : OLD(EVIL_TEXT));
    address_print(&address, at, sizeof at);
    snprintf(text, sizeof text,
             "{\"jig\": 1, \"method\": \"GET\", \"url\": \"http://%s/name\", \"assert\": ["
             "{\"check\": \"body\", \"op\": \"==\", \"value\": \"x\"}, "
             "{\"check\": \"header\", \"at\": \"X\", \"op\": \"==\", \"value\": \"x\"}]}",
             at);
    proc_write_file(folder, "r.req.json", span_of(text));
    setenv("XDG_STATE_HOME", folder, 1);
    proc_run(&r, kept, SPAN(""));
    for (size_t i = 0; i < MAX_WORDS && later[_i][i]; i++)
        argv[i + 1] = later[_i][i];
    struct pty *pty = run(argv);
    ck_assert_msg(is_harmless(pty_output(pty)), "%s", pty_screen(pty));
    ck_assert_msg(pty_contains_output(pty, "e"), "%s", pty_screen(pty));
    pty_free(pty);
    proc_result_clear(&r);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    close(fd);
}
END_TEST

/* What a program that marks nothing sends is found: without that the test above says nothing. */
START_TEST(hostile_answers_printed_by_another_are_seen)
{
    char file[PATH_MAX + 32];
    for (size_t i = 0; i < 10; i++) { /* each of EVIL's kinds by itself */
        static const char *const kinds[10] = { "\x1b]0;owned\x07",
                                               "\x1b[2J",
                                               "\xc2\x9b"
                                               "31m",
                                               "\x9b"
                                               "31m",
                                               "a\b",
                                               "\x7f",
                                               "\xe2\x80\xae",
                                               "\xe2\x80\xa8",
                                               "\xf3\xa0\x81\x81",
                                               "\xef\xbb\xbf" };
        proc_write_file(folder, "evil", span_of(kinds[i]));
        snprintf(file, sizeof file, "%s/evil", folder);
        struct pty *pty = run((const char *const[]){ "cat", file, NULL });
        ck_assert_msg(!is_harmless(pty_output(pty)), "kind %zu", i);
        pty_free(pty);
    }
}
END_TEST

Suite *test_hostile(void);
Suite *test_hostile(void)
{
    Suite *suite = suite_create("hostile");
    TCase *tc = tcase_create("hostile");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, hostile_answers_never_reach_a_terminal, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_loop_test(tc, hostile_answers_are_told_later_without_harm, 0,
                        sizeof later / sizeof *later);
    tcase_add_test(tc, hostile_answers_printed_by_another_are_seen);
    suite_add_tcase(suite, tc);
    return suite;
}
