/* The same bytes to jig, to curl and to Python's http.client: status, fields in order and body. jig does
 * what the RFC asks for; where the other two do as well, all three agree. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/listener.h"
#include "support/proc.h"

enum other { NEITHER = 0, CURL = 1, PYTHON = 2, BOTH = 3 };

static const struct exchange {
    const char *name, *answer;
    int status;       /* jig's exit status: the RFC's view of it */
    enum other right; /* who does the same in all the versions that are about */
    bool closes;      /* the server does, after the answer */
    bool is_head;
} exchanges[] = {
#define OK(fields, body) "HTTP/1.1 200 OK\r\n" fields "\r\n" body
    { "a length", OK("X-B: 1\r\nx-a: 2\r\nX-B: 3\r\nContent-Length: 5\r\n", "hello"), 0, BOTH,
      false, false },
    { "no reason", "HTTP/1.1 404\r\nContent-Length: 2\r\n\r\nno", 0, BOTH, false, false },
    { "to the end", "HTTP/1.0 200 OK\r\n\r\nall of it", 0, BOTH, true, false },
    { "zeros before", OK("Content-Length: 005\r\n", "hello"), 0, BOTH, false, false },
    { "blanks around", OK("Content-Length:  \t5\r\n", "hello"), 0, BOTH, false, false },
    { "more than announced", OK("Content-Length: 5\r\n", "hello you"), 0, BOTH, true, false },
    { "chunks",
      OK("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n1;x=\"y\"\r\n!\r\n0\r\n\r\n"), 0,
      BOTH, false, false },
    { "trailers", OK("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\nX-T: 1\r\n\r\n"), 0,
      PYTHON /* curl -i prints them behind the body */, false, false },
    { "a blank behind chunked", OK("Transfer-Encoding: chunked \r\n", "2\r\nhi\r\n0\r\n\r\n"),
      0, CURL, false, false },
    { "both framings",
      OK("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"), 0,
      BOTH, false, false },
    { "100 first", "HTTP/1.1 100 Continue\r\n\r\n" OK("Content-Length: 2\r\n", "hi"), 0, BOTH,
      false, false },
    { "103 first", "HTTP/1.1 103 Early\r\nLink: x\r\n\r\n" OK("Content-Length: 2\r\n", "hi"), 0,
      CURL, false, false },
    { "204 with a length", "HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n", 0, BOTH, false,
      false },
    { "304 with a length", "HTTP/1.1 304 Same\r\nContent-Length: 5\r\n\r\n", 0, BOTH, false,
      false },
    { "204 with chunks", "HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n", 0, CURL,
      false, false },
    { "HEAD", OK("Content-Length: 5\r\n", ""), 0, BOTH, false, true },
    { "HEAD with chunks", OK("Transfer-Encoding: chunked\r\n", ""), 0, BOTH, false, true },
    { "a redirect", "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 2\r\n\r\nhi", 0,
      BOTH, false, false },
    { "no answer", "", 52, BOTH, true, false },
    { "no HTTP", "rubbish\r\n\r\n", 8, BOTH, true, false },
    { "two digits", "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nhi", 8, PYTHON, true, false },
    { "a sign before the status", "HTTP/1.1 +200 OK\r\nContent-Length: 2\r\n\r\nhi", 8, NEITHER,
      true, false },
    { "a head that breaks off", "HTTP/1.1 200 OK\r\nContent-Len", 18, NEITHER, true, false },
    { "a length with a sign", OK("Content-Length: +5\r\n", "hello"), 8, NEITHER, true, false },
    { "a length with words", OK("Content-Length: 5 bytes\r\n", "hello"), 8, NEITHER, true,
      false },
    { "a length below nothing", OK("Content-Length: -5\r\n", "hello"), 8, NEITHER, true,
      false },
    { "two lengths", OK("Content-Length: 5\r\nContent-Length: 6\r\n", "hello!"), 8, NEITHER,
      true, false },
    { "a short body", OK("Content-Length: 9\r\n", "hello"), 18, BOTH, true, false },
    { "a short chunk", OK("Transfer-Encoding: chunked\r\n", "9\r\nhello"), 18, BOTH, true,
      false },
    { "no last chunk", OK("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n"), 18, BOTH, true,
      false },
    { "no size", OK("Transfer-Encoding: chunked\r\n", "x\r\nhello\r\n0\r\n\r\n"), 56, BOTH,
      true, false },
    { "a size with a sign", OK("Transfer-Encoding: chunked\r\n", "+2\r\nhi\r\n0\r\n\r\n"), 56,
      CURL, true, false },
    { "no line end behind a chunk", OK("Transfer-Encoding: chunked\r\n", "2\r\nhixx0\r\n\r\n"),
      56, CURL, true, false },
};

enum { N_EXCHANGES = sizeof exchanges / sizeof *exchanges };

/* What all are told as: the status, the fields with their values, an empty line, the body. */
static const char python[] =
    "import http.client, sys\n"
    "c = http.client.HTTPConnection('127.0.0.1', int(sys.argv[2]), timeout=5)\n"
    "c.request(sys.argv[1], '/')\n"
    "r = c.getresponse()\n"
    "body = r.read()\n"
    "out = [str(r.status)] + [n + ': ' + v for n, v in r.getheaders()] + ['', '']\n"
    "sys.stdout.buffer.write('\\n'.join(out).encode('latin-1') + body)\n";

static struct span cut_line(struct span *s)
{
    struct span line = span_cut(s, '\n');
    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    return line;
}

static void add_head(struct span *rest, struct buf *out)
{
    struct span line = cut_line(rest), status = span_cut(&line, ' ');
    status = span_cut(&line, ' ');
    buf_add(out, status);
    buf_add_byte(out, '\n');
    while ((line = cut_line(rest)).len > 0) {
        struct span name = span_cut(&line, ':');
        buf_addf(out, "%.*s: ", (int)name.len, name.ptr);
        buf_add(out, span_trim(line));
        buf_add_byte(out, '\n');
    }
    buf_add_byte(out, '\n');
}

/* The same of what -i prints, heads of interim answers left out. */
static void retell(struct proc_result *r)
{
    struct buf out;
    struct span rest = buf_span(&r->out);
    buf_init(&out, 1 << 20);
    while (span_starts(rest, SPAN("HTTP/1.1 1"))) {
        add_head(&rest, &out);
        buf_reset(&out);
    }
    add_head(&rest, &out);
    buf_add(&out, rest);
    buf_clear(&r->out);
    r->out = out;
}

static void run_all(const struct exchange *x, unsigned port, struct proc_result out[3])
{
    char url[64], number[8];
    const char *head = x->is_head ? "-I" : "-i";
    snprintf(url, sizeof url, "http://127.0.0.1:%u/", port);
    snprintf(number, sizeof number, "%u", port);
    const char *const jig[] = { proc_jig(), "send", "-m", "5", head, url, NULL };
    const char *const curl[] = { "curl", "-sS", "-m", "5", head, url, NULL };
    const char *const client[] = { "python3", "-c", python, x->is_head ? "HEAD" : "GET",
                                   number,    NULL };
    proc_run(&out[0], jig, SPAN(""));
    retell(&out[0]);
    if (x->right & CURL) {
        proc_run(&out[1], curl, SPAN(""));
        retell(&out[1]);
    }
    if (x->right & PYTHON)
        proc_run(&out[2], client, SPAN(""));
}

START_TEST(peers_sidebyside_all_who_are_right_agree)
{
    static const char *const names[] = { "jig", "curl", "http.client" };
    const struct exchange *x = &exchanges[_i];
    struct proc_result r[3] = { 0 };
    uint16_t port;
    int fd = proc_listen(&port);
    pid_t server = listener_serve(fd, span_of(x->answer), x->closes);
    close(fd);
    run_all(x, port, r);
    proc_stop(server, SIGKILL);
    ck_assert_msg(r[0].status == x->status, "%s: %d, %s", x->name, r[0].status,
                  buf_str(&r[0].err));
    for (unsigned i = 1; i <= 2; i++) {
        if (!(x->right & i))
            continue;
        ck_assert_msg((r[i].status == 0) == (x->status == 0), "%s: %s ends with %d, %s",
                      x->name, names[i], r[i].status, buf_str(&r[i].err));
        if (x->status == 0)
            ck_assert_msg(span_eq(buf_span(&r[0].out), buf_span(&r[i].out)),
                          "%s: jig has %s, %s has %s", x->name, buf_str(&r[0].out), names[i],
                          buf_str(&r[i].out));
    }
    for (size_t i = 0; i < 3; i++)
        proc_result_clear(&r[i]);
}
END_TEST

Suite *test_peers_sidebyside(void);
Suite *test_peers_sidebyside(void)
{
    Suite *suite = suite_create("peers_sidebyside");
    TCase *tc = tcase_create("sidebyside");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, peers_sidebyside_all_who_are_right_agree, 0, N_EXCHANGES);
    suite_add_tcase(suite, tc);
    return suite;
}
