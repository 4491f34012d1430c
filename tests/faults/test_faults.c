/* Whole exchanges of the program among faults of the system, against servers that are not ours. What is
 * interrupted or done in small pieces must not show at all; what is refused ends in a code and
 * words, in time, and never in a half answer that passes for a whole one. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "faults/faults.h"
#include "support/peer.h"
#include "support/proc.h"
#include "support/proxies.h"

enum place { PLAIN, TLS, H2, CLEAR_H2 };

/* In the arguments, %c is nginx's certificate, %f a folder of the test's own, %p and %s the ports of an
 * HTTP and a SOCKS proxy. */
static const struct exchange_case {
    const char *what;
    enum place place;
    const char *path;
    const char *args[8];
} exchanges[] = {
    { "plain", PLAIN, "/small.txt", { NULL } },
    { "TLS", TLS, "/small.txt", { "--cacert", "%c" } },
    { "HTTP/2", H2, "/small.txt", { "--cacert", "%c" } },
    { "chunked and gzip", PLAIN, "/data.json", { "--compressed" } },
    { "gzip over HTTP/2", H2, "/data.json", { "--compressed", "--cacert", "%c" } },
    { "redirect", PLAIN, "/moved", { "-L", "-i" } },
    { "login", PLAIN, "/private", { "-u", "ann:p w", "--fail" } },
    { "cookies", PLAIN, "/cookies", { "-c", "%f/jar", "-b", "a=1" } },
    { "upload, echoed", CLEAR_H2, "/e", { "--http2-prior-knowledge", "-d", "@%f/body" } },
    { "HTTP proxy", PLAIN, "/small.txt", { "-x", "http://127.0.0.1:%p" } },
    { "tunnel", TLS, "/small.txt", { "-x", "http://127.0.0.1:%p", "--cacert", "%c" } },
    { "SOCKS", TLS, "/small.txt", { "-x", "socks5h://127.0.0.1:%s", "--cacert", "%c" } },
};
enum { N_EXCHANGES = sizeof exchanges / sizeof *exchanges };

static struct peer nginx, nghttpd, http_proxy, socks_proxy;
static char folder[PATH_MAX], program[PATH_MAX], counts_file[PATH_MAX];
static struct buf wanted[N_EXCHANGES];

/* ---- One run ---- */

static void fill_in(const char *from, char *out, size_t room)
{
    struct buf b;
    buf_init(&b, room - 1);
    for (; *from; from++) {
        if (*from != '%') {
            buf_add_byte(&b, *from);
            continue;
        }
        from++;
        if (*from == 'c' || *from == 'f')
            buf_add_str(&b, *from == 'c' ? nginx.ca : folder);
        else
            buf_addf(&b, "%u", *from == 'p' ? http_proxy.port : socks_proxy.port);
    }
    ck_assert_int_eq(b.failed, JIG_OK);
    snprintf(out, room, "%s", buf_str(&b));
    buf_clear(&b);
}

static void url_of(const struct exchange_case *e, char *out, size_t room)
{
    const uint16_t ports[] = { nginx.port, nginx.tls_port, nginx.h2_port, nghttpd.port };
    bool is_secure = e->place == TLS || e->place == H2;
    snprintf(out, room, "%s://127.0.0.1:%u%s", is_secure ? "https" : "http",
             (unsigned)ports[e->place], e->path);
}

/* The whole of it in at most 20 s. `before` stands in front of the program, or is NULL. */
static void run(struct proc_result *r, const struct exchange_case *e, const char *before,
                const char *faults_text)
{
    char args[8][PATH_MAX + 64], url[256];
    const char *argv[20];
    size_t n = 0;
    if (before) {
        argv[n++] = "sh";
        argv[n++] = "-c";
        argv[n++] = before;
        argv[n++] = "sh";
    }
    argv[n++] = program;
    argv[n++] = "send";
    argv[n++] = "-m20";
    for (size_t i = 0; i < 8 && e->args[i]; i++) {
        fill_in(e->args[i], args[i], sizeof args[i]);
        argv[n++] = args[i];
    }
    url_of(e, url, sizeof url);
    argv[n++] = url;
    argv[n] = NULL;
    unlink(counts_file);
    setenv("JIG_FAULTS", faults_text, 1);
    proc_run(r, argv, SPAN(""));
    unsetenv("JIG_FAULTS");
}

static struct faults_counts counts(void)
{
    struct faults_counts c = { 0 };
    int fd = open(counts_file, O_RDONLY);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(read(fd, &c, sizeof c), (ssize_t)sizeof c);
    close(fd);
    return c;
}

static void start(void)
{
    const char *build = getenv("JIG_BUILD");
    snprintf(program, sizeof program, "%s/jig-faults", build ? build : "build");
    proc_temp_folder(folder);
    snprintf(counts_file, sizeof counts_file, "%.4000s/counts", folder);
    setenv("JIG_FAULTS_COUNTS", counts_file, 1);
    peer_start_nginx(&nginx);
    peer_start_nghttpd(&nghttpd);
    proxies_start_tinyproxy(&http_proxy, NULL, NULL);
    proxies_start_microsocks(&socks_proxy, NULL, NULL);
    struct buf body;
    buf_init(&body, 1 << 16);
    for (unsigned i = 0; body.len < 5000; i++)
        buf_addf(&body, "%u ", i * 2654435761u);
    proc_write_file(folder, "body", buf_span(&body));
    buf_clear(&body);
    for (size_t i = 0; i < N_EXCHANGES; i++) {
        struct proc_result r;
        run(&r, &exchanges[i], NULL, "");
        ck_assert_msg(r.status == 0, "%s: %s", exchanges[i].what, buf_str(&r.err));
        ck_assert_uint_gt(r.out.len, 0);
        wanted[i] = r.out;
        buf_clear(&r.err);
    }
}

static void stop(void)
{
    struct peer *peers[] = { &nginx, &nghttpd, &http_proxy, &socks_proxy };
    for (size_t i = 0; i < 4; i++)
        peer_stop(peers[i]);
    for (size_t i = 0; i < N_EXCHANGES; i++)
        buf_clear(&wanted[i]);
    proc_remove_tree(folder);
}

/* ---- What must not show ---- */

/* nginx dates its answers: their heads are left out where they were asked for. */
static struct span shown(const struct buf *out)
{
    struct span all = buf_span(out);
    size_t head = span_starts(all, SPAN("HTTP/")) ? 0 : SIZE_MAX, at = head;
    while (at != SIZE_MAX && (at = span_find(all, SPAN("\r\n\r\n"), at)) != SIZE_MAX)
        head = at += 4;
    return head == SIZE_MAX ? all : span_sub(all, head, all.len);
}

static bool is_wanted(const struct proc_result *r, size_t i)
{
    return r->status == 0 && span_eq(shown(&r->out), shown(&wanted[i]));
}

static const struct quiet_case {
    const char *faults;
    bool interrupts, shortens, jumps;
} quiet[] = {
    { "interrupt=2", true, false, false },
    { "interrupt=3", true, false, false },
    { "shorten=1", false, true, false },
    { "shorten=7 interrupt=2", true, true, false },
    { "wall=3600", false, false, true },
    { "wall=315360000", false, false, true },  /* ten years */
    { "wall=1700000000", false, false, true }, /* from about 1970 to 2080 */
};

START_TEST(faults_that_only_delay_do_not_show)
{
    const struct quiet_case *q = &quiet[_i / N_EXCHANGES];
    size_t i = (size_t)_i % N_EXCHANGES;
    struct proc_result r;
    /* This proxy takes what one read gives for a whole message. */
    if (q->shortens && strcmp(exchanges[i].what, "SOCKS") == 0)
        return;
    /* Only certificates are dated by the wall clock: with it wrong, they are not valid. */
    if (q->jumps && (exchanges[i].place == TLS || exchanges[i].place == H2))
        return;
    run(&r, &exchanges[i], NULL, q->faults);
    ck_assert_msg(is_wanted(&r, i), "%s, %s: %d: %s", q->faults, exchanges[i].what, r.status,
                  buf_str(&r.err));
    struct faults_counts c = counts();
    ck_assert(!q->interrupts || c.interrupted > 0);
    ck_assert(!q->shortens || c.shortened > 0);
    ck_assert(!q->jumps || c.jumps > 0);
    proc_result_clear(&r);
}
END_TEST

/* ---- What must be told ---- */

/* A whole answer, or none that claims to be one, with a code; never a crash, a leak or a wait. */
static bool is_sound(const struct proc_result *r, size_t i)
{
    const char *err = buf_str(&r->err);
    if (strstr(err, "Sanitizer") || strstr(err, "runtime error") || r->status == 28)
        return false;
    return is_wanted(r, i) || (r->status > 0 && r->status < 128 && strstr(err, "jig: "));
}

/* Runs all with one number after the other; how many of the runs failed. */
static unsigned refuse(size_t i, const char *format, unsigned from, unsigned to, unsigned step,
                       struct faults_counts *sum)
{
    unsigned failed = 0;
    for (unsigned n = from; n < to; n += step) {
        char text[64];
        struct proc_result r;
        snprintf(text, sizeof text, format, n);
        run(&r, &exchanges[i], NULL, text);
        ck_assert_msg(is_sound(&r, i), "%s, %s: %d: %s", text, exchanges[i].what, r.status,
                      buf_str(&r.err));
        struct faults_counts c = counts();
        sum->refused += c.refused;
        sum->descriptors += c.descriptors;
        sum->memory += c.memory;
        failed += r.status != 0;
        proc_result_clear(&r);
    }
    return failed;
}

START_TEST(faults_of_reads_and_writes_are_told)
{
    struct faults_counts sum = { 0 };
    refuse((size_t)_i, "refuse=8 seed=%u", 1, 8, 1, &sum);
    ck_assert_uint_gt(sum.refused, 0);
}
END_TEST

START_TEST(descriptors_may_run_out_at_any_call)
{
    struct faults_counts sum = { 0 };
    unsigned failed = refuse((size_t)_i, "descriptors=%u", 1, 10, 1, &sum);
    ck_assert_uint_gt(failed, 0);
    ck_assert_uint_gt(sum.descriptors, 0);
}
END_TEST

/* The limit that the system itself keeps. Three are standard input, output and error. (What looks for
 * leaks needs some too.) */
START_TEST(descriptors_may_be_few)
{
    char limit[80];
    for (int n = 4; n < 10; n++) {
        struct proc_result r;
        snprintf(limit, sizeof limit, "ulimit -n %d && ASAN_OPTIONS=detect_leaks=0 exec \"$@\"",
                 n);
        run(&r, &exchanges[_i], limit, "");
        bool is_loaded = !strstr(buf_str(&r.err), "error while loading shared libraries");
        ck_assert_msg(!is_loaded || is_sound(&r, (size_t)_i), "%d, %s: %d: %s", n,
                      exchanges[_i].what, r.status, buf_str(&r.err));
        proc_result_clear(&r);
    }
}
END_TEST

/* Each allocation of the library is refused by the suite `memory`; here those of the program too. */
START_TEST(memory_may_run_out_for_the_whole_program)
{
    struct faults_counts sum = { 0 };
    unsigned failed = refuse((size_t)_i, "memory_at=%u", 1 + (unsigned)_i, 130, 12, &sum);
    failed += refuse((size_t)_i, "memory=%u", 3, 60, 19, &sum);
    ck_assert_uint_gt(failed, 0);
    ck_assert_uint_gt(sum.memory, 0);
}
END_TEST

Suite *test_faults(void);
Suite *test_faults(void)
{
    Suite *suite = suite_create("faults");
    TCase *tc = tcase_create("faults");
    tcase_set_timeout(tc, 120);
    tcase_add_unchecked_fixture(tc, start, stop);
    tcase_add_loop_test(tc, faults_that_only_delay_do_not_show, 0,
                        N_EXCHANGES * (int)(sizeof quiet / sizeof *quiet));
    tcase_add_loop_test(tc, faults_of_reads_and_writes_are_told, 0, N_EXCHANGES);
    tcase_add_loop_test(tc, descriptors_may_run_out_at_any_call, 0, N_EXCHANGES);
    tcase_add_loop_test(tc, descriptors_may_be_few, 0, N_EXCHANGES);
    tcase_add_loop_test(tc, memory_may_run_out_for_the_whole_program, 0, N_EXCHANGES);
    suite_add_tcase(suite, tc);
    return suite;
}
