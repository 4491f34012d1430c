/* How much memory a send takes, whatever comes: the program runs with a limit on its data, so that it ends
 * in out-of-memory where it would take more. */
#include <check.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/mem.h"
#include "support/listener.h"
#include "support/proc.h"
#include "support/sanitized.h"

enum { MAX_WORDS = 10, MIB = 1 << 20 };

/* 64 KiB of zeros in gzip; members of gzip may follow each other. */
static const char zeros[] =
    "H4sIAAAAAAACA+3BAQEAAACAkP6v7ggKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAauuOl9cAAAEA";

#define OK "HTTP/1.1 200 OK\r\n"

static const struct size_case {
    const char *what;
    const char *words[MAX_WORDS]; /* the URL follows */
    const char *head, *piece;     /* NULL: 1 MiB of text; "": gzip's */
    size_t n;                     /* pieces, at most */
    unsigned limit;               /* MiB of data */
    int status;
} cases[] = {
    { "body to a file", { "-o", "f" }, OK "\r\n", NULL, 160, 32, 0 },
    { "body to a pipe", { NULL }, OK "\r\n", NULL, 160, 32, 0 },
    { "body in chunks",
      { "-o", "/dev/null" },
      OK "Transfer-Encoding: chunked\r\n\r\n",
      "400\r\n"
#define K "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
      K K K K K K K K K K K K K K K K "\r\n",
      65536,
      32,
      18 },
    { "body that is coded",
      { "-o", "/dev/null", "--compressed", "--max-filesize", "1G" },
      OK "Content-Encoding: gzip\r\n\r\n",
      "",
      4096,
      32,
      0 },
    { "head without end", { "-o", "/dev/null" }, OK, "A: " K "\r\n", 1 << 20, 32, 8 },
    { "line without end", { "-o", "/dev/null" }, OK "A: ", K, 1 << 20, 32, 8 },
    { "interim answers without end",
      { "-o", "/dev/null" },
      "",
      "HTTP/1.1 103 E\r\nA: " K "\r\n\r\n",
      1 << 20,
      32,
      8 },
    { "trailers without end",
      { "-o", "/dev/null" },
      OK "Transfer-Encoding: chunked\r\n\r\n0\r\n",
      "A: " K "\r\n",
      1 << 20,
      32,
      8 },
    { "log of a long body", { "-o", "/dev/null", "--har", "h" }, OK "\r\n", NULL, 160, 128, 0 },
    { "the same with less than its share",
      { "-o", "/dev/null", "--har", "h" },
      OK "\r\n",
      NULL,
      160,
      32,
      27 },
};

static char folder[PATH_MAX];

static void setup(void)
{
    proc_temp_folder(folder);
    ck_assert_int_eq(chdir(folder), 0);
}

static void teardown(void)
{
    ck_assert_int_eq(chdir("/"), 0);
    proc_remove_tree(folder);
}

static bool put(int fd, struct span s)
{
    while (s.len > 0) {
        ssize_t n = write(fd, s.ptr, s.len);
        if (n <= 0)
            return false;
        s = span_sub(s, (size_t)n, s.len);
    }
    return true;
}

static struct span piece_of(const struct size_case *c)
{
    static struct buf packed;
    if (!c->piece) {
        char *text = mem_zero(MIB, 1);
        memset(text, 'x', MIB);
        return span_make(text, MIB);
    }
    if (c->piece[0])
        return span_of(c->piece);
    buf_init(&packed, 1000);
    return base64_decode(span_of(zeros), &packed) ? buf_span(&packed) : SPAN("");
}

/* In a child, which ends with the connection. */
static pid_t serve(int fd, const struct size_case *c)
{
    char seen[4096];
    pid_t pid = proc_fork();
    if (pid > 0)
        return pid;
    signal(SIGPIPE, SIG_IGN);
    struct span piece = piece_of(c);
    int conn = accept(fd, NULL, NULL);
    bool goes_on = read(conn, seen, sizeof seen) > 0 && put(conn, span_of(c->head));
    for (size_t i = 0; i < c->n && goes_on; i++)
        goes_on = put(conn, piece);
    close(conn);
    _exit(0);
}

START_TEST(footprint_is_bounded_whatever_comes)
{
    const struct size_case *c = &cases[_i];
    char at[ADDRESS_TEXT], url[ADDRESS_TEXT + 16], script[128];
    const char *argv[MAX_WORDS + 8] = {
        "/bin/sh", "-c", script, "sh", proc_jig(), "send", "-sS"
    };
    struct address address;
    struct proc_result r;
    size_t n = 7;
    if (HAS_ADDRESS_SANITIZER)
        return;
    int fd = listener_open(&address);
    address_print(&address, at, sizeof at);
    snprintf(url, sizeof url, "http://%s/", at);
    snprintf(script, sizeof script, "ulimit -d %u && exec \"$@\" >/dev/null", c->limit * 1024);
    for (size_t i = 0; i < MAX_WORDS && c->words[i]; i++)
        argv[n++] = c->words[i];
    argv[n] = url;
    pid_t server = serve(fd, c);
    proc_run(&r, argv, SPAN(""));
    ck_assert_msg(r.status == c->status, "%s: status %d: %s", c->what, r.status,
                  buf_str(&r.err));
    proc_result_clear(&r);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    close(fd);
}
END_TEST

Suite *test_footprint(void);
Suite *test_footprint(void)
{
    Suite *s = suite_create("footprint");
    TCase *t = tcase_create("all");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, footprint_is_bounded_whatever_comes, 0,
                        sizeof cases / sizeof *cases);
    suite_add_tcase(s, t);
    return s;
}
