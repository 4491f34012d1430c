/* `jig run` with requests beside each other, some of them on one HTTP/2 connection, under the same faults:
 * what only delays does not show, and what is refused fails some requests and never the counting. */
#include <check.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "faults/faults.h"
#include "support/peer.h"
#include "support/proc.h"

enum { ROUNDS = 6, N_REQUESTS = 2 * ROUNDS };

static struct peer nginx, nghttpd;
static char folder[PATH_MAX], program[PATH_MAX], counts_file[PATH_MAX];

static void write_request(const char *name, const char *format, uint16_t port)
{
    char text[512];
    int n = snprintf(text, sizeof text, format, (unsigned)port);
    proc_write_file(folder, name, span_make(text, (size_t)n));
}

static void start(void)
{
    const char *build = getenv("JIG_BUILD");
    snprintf(program, sizeof program, "%s/jig-faults", build ? build : "build");
    proc_temp_folder(folder);
    snprintf(counts_file, sizeof counts_file, "%.4000s/counts", folder);
    setenv("JIG_FAULTS_COUNTS", counts_file, 1);
    setenv("XDG_DATA_HOME", folder, 1);
    setenv("XDG_CONFIG_HOME", folder, 1);
    peer_start_nginx(&nginx);
    peer_start_nghttpd(&nghttpd);
    write_request("a.req.json",
                  "{\"jig\": 1, \"url\": \"http://127.0.0.1:%u/small.txt\", \"assert\": "
                  "[{\"check\": \"status\", \"op\": \"==\", \"value\": 200}]}",
                  nginx.port);
    write_request(
        "b.req.json",
        "{\"jig\": 1, \"url\": \"http://127.0.0.1:%u/e\", \"method\": \"POST\", "
        "\"options\": {\"http2-prior-knowledge\": true}, \"body\": {\"text\": \"hi\"}, "
        "\"assert\": [{\"check\": \"body\", \"op\": \"==\", \"value\": \"hi\"}]}",
        nghttpd.port);
}

static void stop(void)
{
    peer_stop(&nginx);
    peer_stop(&nghttpd);
    proc_remove_tree(folder);
}

static struct faults_counts run(struct proc_result *r, const char *faults_text)
{
    char a[PATH_MAX + 16], b[PATH_MAX + 16];
    const char *argv[] = { program, "run", "--parallel", "6", "--repeat", "6", "-m20",
                           a,       b,     NULL };
    struct faults_counts c = { 0 };
    snprintf(a, sizeof a, "%s/a.req.json", folder);
    snprintf(b, sizeof b, "%s/b.req.json", folder);
    unlink(counts_file);
    setenv("JIG_FAULTS", faults_text, 1);
    proc_run(r, argv, SPAN(""));
    unsetenv("JIG_FAULTS");
    int fd = open(counts_file, O_RDONLY);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(read(fd, &c, sizeof c), (ssize_t)sizeof c);
    close(fd);
    return c;
}

static bool all_passed(const struct proc_result *r)
{
    return r->status == 0 && strstr(buf_str(&r->out), "12 requests: 12 ok");
}

/* Each request passed or is told; or the program says why it could not go on. */
static bool is_sound(const struct proc_result *r)
{
    unsigned n, ok;
    const char *err = buf_str(&r->err), *summary = strstr(buf_str(&r->out), " requests: ");
    if (strstr(err, "Sanitizer") || strstr(err, "runtime error") || r->status >= 128)
        return false;
    if (all_passed(r) || strstr(err, "jig: "))
        return true;
    while (summary && summary > buf_str(&r->out) && summary[-1] != '\n')
        summary--;
    return r->status == 1 && summary && sscanf(summary, "%u requests: %u ok", &n, &ok) == 2 &&
           n == N_REQUESTS && ok < n;
}

static const char *const quiet[] = { "interrupt=2",           "interrupt=3", "shorten=1",
                                     "shorten=7 interrupt=2", "wall=3600",   "wall=315360000" };

START_TEST(a_run_does_not_show_what_only_delays)
{
    struct proc_result r;
    struct faults_counts c = run(&r, quiet[_i]);
    ck_assert_msg(all_passed(&r), "%s: %d: %s%s", quiet[_i], r.status, buf_str(&r.out),
                  buf_str(&r.err));
    ck_assert_uint_gt(c.interrupted + c.shortened + c.jumps, 0);
    proc_result_clear(&r);
}
END_TEST

static const struct {
    const char *format;
    unsigned from, to, step;
} refusals[] = {
    { "refuse=8 seed=%u", 1, 12, 1 },
    { "descriptors=%u", 1, 14, 1 },
    { "memory_at=%u", 1, 400, 9 },
    { "memory=%u", 3, 200, 11 },
};

START_TEST(a_run_tells_what_was_refused)
{
    unsigned failed = 0;
    uint64_t refused = 0;
    for (unsigned n = refusals[_i].from; n < refusals[_i].to; n += refusals[_i].step) {
        char text[64];
        struct proc_result r;
        snprintf(text, sizeof text, refusals[_i].format, n);
        struct faults_counts c = run(&r, text);
        ck_assert_msg(is_sound(&r), "%s: %d: %s%s", text, r.status, buf_str(&r.out),
                      buf_str(&r.err));
        failed += r.status != 0;
        refused += (uint64_t)c.refused + (uint64_t)c.descriptors + (uint64_t)c.memory;
        proc_result_clear(&r);
    }
    ck_assert_uint_gt(failed, 0);
    ck_assert_uint_gt(refused, 0);
}
END_TEST

/* The last leaves room for one request at a time. */
static const char *const few_descriptors[] = { "64", "40", "24" };

START_TEST(a_run_does_with_few_descriptors)
{
    char a[PATH_MAX + 16], b[PATH_MAX + 16];
    const char *argv[] = { "sh",  "-c",       "ulimit -n $1; shift; exec \"$@\"",
                           "sh",  NULL,       program,
                           "run", "-m60",     "--parallel",
                           "64",  "--repeat", "64",
                           a,     b,          NULL };
    struct proc_result r;
    argv[4] = few_descriptors[_i];
    snprintf(a, sizeof a, "%s/a.req.json", folder);
    snprintf(b, sizeof b, "%s/b.req.json", folder);
    proc_run(&r, argv, SPAN(""));
    ck_assert_msg(r.status == 0 && strstr(buf_str(&r.out), "128 requests: 128 ok"), "%d: %s%s",
                  r.status, buf_str(&r.out), buf_str(&r.err));
    proc_result_clear(&r);
}
END_TEST

Suite *test_faults_run(void);
Suite *test_faults_run(void)
{
    Suite *suite = suite_create("faults_run");
    TCase *tc = tcase_create("faults_run");
    tcase_set_timeout(tc, 120);
    tcase_add_unchecked_fixture(tc, start, stop);
    tcase_add_loop_test(tc, a_run_does_not_show_what_only_delays, 0,
                        sizeof quiet / sizeof *quiet);
    tcase_add_loop_test(tc, a_run_tells_what_was_refused, 0,
                        sizeof refusals / sizeof *refusals);
    tcase_add_loop_test(tc, a_run_does_with_few_descriptors, 0,
                        sizeof few_descriptors / sizeof *few_descriptors);
    suite_add_tcase(suite, tc);
    return suite;
}
