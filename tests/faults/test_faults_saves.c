/* One send that writes all that the program keeps for itself: a download, a HAR, the cookie jar, and the
 * history. It is killed before each of its calls on a descriptor or a file, and each of them is refused:
 * every file is then the old one or the new one, and where a new one is missing, the status tells.
 * JIG_TORTURE=1 does it at every call and with every error, in place of some. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fileio.h"
#include "book/history.h"
#include "data/jsonformat.h"
#include "faults/faults.h"
#include "support/folder.h"
#include "support/peer.h"
#include "support/proc.h"

#define OLD_JAR "# Netscape HTTP Cookie File\na.test\tFALSE\t/\tFALSE\t0\told\t1\n"

static struct peer nginx;
static struct folder folder;
static char program[PATH_MAX];
static struct buf whole; /* what the server answers */

static void start(void)
{
    const char *build = getenv("JIG_BUILD");
    snprintf(program, sizeof program, "%s/jig-faults", build ? build : "build");
    folder_make(&folder);
    setenv("XDG_STATE_HOME", folder.path, 1);
    peer_start_nginx(&nginx);
    char file[PATH_MAX + 32];
    snprintf(file, sizeof file, "%s/www/small.txt", nginx.folder);
    buf_init(&whole, 1 << 16);
    ck_assert(fileio_read_path(file, &whole));
}

static void stop(void)
{
    peer_stop(&nginx);
    folder_remove(&folder);
    buf_clear(&whole);
}

/* ---- One run ---- */

static void run(struct proc_result *r, const char *faults_text, struct faults_counts *counts)
{
    char url[128];
    char *out = folder_at(&folder, "out"), *jar = folder_at(&folder, "jar");
    char *har = folder_at(&folder, "har"), *counted = folder_at(&folder, "counts");
    const char *argv[] = { program, "send", "-m20",  "-o", out, "-c", jar,
                           "-b",    jar,    "--har", har,  url, NULL };
    snprintf(url, sizeof url, "http://127.0.0.1:%u/sweet", (unsigned)nginx.port);
    folder_write(&folder, "out", "old");
    folder_write(&folder, "har", "old");
    folder_write(&folder, "jar", OLD_JAR);
    setenv("JIG_FAULTS_COUNTS", counted, 1);
    setenv("JIG_FAULTS", faults_text, 1);
    proc_run(r, argv, SPAN(""));
    unsetenv("JIG_FAULTS");
    int fd = open(counted, O_RDONLY);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(read(fd, counts, sizeof *counts), (ssize_t)sizeof *counts);
    close(fd);
    free(out);
    free(jar);
    free(har);
    free(counted);
}

/* ---- What the files may be ---- */

enum state { OLD, NEW, TORN };

static enum state state_of(const char *name, const char *old, bool (*is_new)(struct span text))
{
    struct buf text;
    char *path = folder_at(&folder, name);
    buf_init(&text, 1 << 24);
    bool is_read = fileio_read_path(path, &text);
    enum state state = !is_read                            ? TORN
                       : span_eq_str(buf_span(&text), old) ? OLD
                       : is_new(buf_span(&text))           ? NEW
                                                           : TORN;
    buf_clear(&text);
    free(path);
    return state;
}

static bool is_answer(struct span text)
{
    return span_eq(text, buf_span(&whole));
}

/* Also of a send that never began. */
static bool is_har(struct span text)
{
    const char *why;
    struct jsonlex_place place;
    return json_check(text, false, &place, &why) &&
           span_find(text, SPAN("\"entries\""), 0) != SIZE_MAX;
}

/* With the cookie that was there, whatever came to it. */
static bool is_jar(struct span text)
{
    return span_find(text, SPAN("\told\t1\n"), 0) != SIZE_MAX && text.ptr[text.len - 1] == '\n';
}

static bool holds(const char *name, const char *word)
{
    char *text = folder_read(&folder, name);
    bool found = strstr(text, word) != NULL;
    free(text);
    return found;
}

static bool history_is_sound(void)
{
    struct history *h = NULL;
    struct history_rows rows = { 0 };
    char *path = folder_at(&folder, "jig/history.db");
    bool is_there = access(path, F_OK) == 0;
    bool ok =
        !is_there || (!history_open(path, 10000, &h, NULL) && !history_is_damaged(h) &&
                      !history_list(h, &(struct history_query){ .limit = 1000 }, &rows, NULL));
    history_rows_clear(&rows);
    history_close(h);
    free(path);
    return ok;
}

static void check_files(const char *faults_text, const struct proc_result *r)
{
    enum state out = state_of("out", "old", is_answer), har = state_of("har", "old", is_har);
    enum state jar = state_of("jar", OLD_JAR, is_jar);
    ck_assert_msg(out != TORN && har != TORN && jar != TORN && history_is_sound(),
                  "%s: out %d, har %d, jar %d: %s", faults_text, out, har, jar,
                  buf_str(&r->err));
    ck_assert_msg(r->status != 0 ||
                      (out == NEW && holds("har", "/sweet") && holds("jar", "\tsid\t1\n")),
                  "%s: status 0 with out %d, har %d, jar %d: %s", faults_text, out, har, jar,
                  buf_str(&r->err));
}

static bool is_sound(const struct proc_result *r)
{
    const char *err = buf_str(&r->err);
    return !strstr(err, "Sanitizer") && !strstr(err, "runtime error") && r->status < 128 &&
           r->status != 28 && (r->status == 0 || strstr(err, "jig: "));
}

/* ---- Tests ---- */

static unsigned count_calls(void)
{
    struct proc_result r;
    struct faults_counts c;
    run(&r, "", &c); /* makes the history */
    proc_result_clear(&r);
    run(&r, "", &c);
    ck_assert_msg(r.status == 0, "%d: %s", r.status, buf_str(&r.err));
    check_files("nothing", &r);
    proc_result_clear(&r);
    ck_assert_uint_gt(c.calls, 30);
    return c.calls;
}

static bool is_long(void)
{
    return getenv("JIG_TORTURE") != NULL;
}

START_TEST(a_kill_before_any_call_tears_no_file)
{
    unsigned calls = count_calls(), n_killed = 0;
    for (unsigned n = 1; n <= calls; n += is_long() ? 1 : 2) {
        char text[64];
        struct proc_result r;
        struct faults_counts c;
        snprintf(text, sizeof text, "die_at=%u", n);
        run(&r, text, &c);
        n_killed += r.status == 128 + SIGKILL;
        check_files(text, &r);
        proc_result_clear(&r);
    }
    ck_assert_uint_gt(n_killed, 10);
}
END_TEST

static const int errors[] = { ENOSPC, EIO, EDQUOT };
enum { N_ERRORS = sizeof errors / sizeof *errors };

START_TEST(a_call_that_is_refused_tears_no_file_and_is_told)
{
    unsigned calls = count_calls(), n_failed = 0;
    unsigned from = is_long() ? 1 : 1 + (unsigned)_i, by = is_long() ? 1 : N_ERRORS;
    for (unsigned n = from; n <= calls; n += by) {
        char text[64];
        struct proc_result r;
        struct faults_counts c;
        snprintf(text, sizeof text, "call_at=%u call_with=%d", n, errors[_i]);
        run(&r, text, &c);
        ck_assert_msg(is_sound(&r), "%s: %d: %s", text, r.status, buf_str(&r.err));
        n_failed += r.status != 0;
        check_files(text, &r);
        proc_result_clear(&r);
    }
    ck_assert_uint_gt(n_failed, 0);
}
END_TEST

Suite *test_faults_saves(void);
Suite *test_faults_saves(void)
{
    Suite *suite = suite_create("faults_saves");
    TCase *tc = tcase_create("faults_saves");
    tcase_set_timeout(tc, 600);
    tcase_add_unchecked_fixture(tc, start, stop);
    tcase_add_test(tc, a_kill_before_any_call_tears_no_file);
    tcase_add_loop_test(tc, a_call_that_is_refused_tears_no_file_and_is_told, 0, N_ERRORS);
    suite_add_tcase(suite, tc);
    return suite;
}
