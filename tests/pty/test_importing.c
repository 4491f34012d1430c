/* Exchanges of a HAR on their way into the history, while another program holds it: the viewer goes on
 * answering, quitting waits, and a Ctrl-C ends the command. */
#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "book/historydb.h"
#include "support/proc.h"
#include "support/pty.h"

#define N_ENTRIES 40

static char folder[PATH_MAX], db_path[PATH_MAX + 32];
static struct historydb *holder;

static void write_har(const char *name, size_t n, const char *host)
{
    struct buf text;
    buf_init(&text, 1 << 20);
    buf_add_str(&text, "{\"log\": {\"version\": \"1.2\", \"entries\": [");
    for (size_t i = 0; i < n; i++)
        buf_addf(
            &text,
            "%s{\"startedDateTime\": \"2026-11-28T10:00:%02zu.5Z\", \"request\": {\"method\": "
            "\"GET\", \"url\": \"http://%s/%zu\"}, \"response\": {\"status\": 200, "
            "\"content\": {\"text\": \"body of %zu\"}}}\n",
            i ? "," : "", i, host, i, i);
    buf_add_str(&text, "]}}");
    ck_assert(!text.failed);
    proc_write_file(folder, name, buf_span(&text));
    buf_clear(&text);
}

static void setup(void)
{
    char config[PATH_MAX + 32];
    proc_temp_folder(folder);
    setenv("XDG_STATE_HOME", folder, 1);
    setenv("XDG_CONFIG_HOME", folder, 1);
    snprintf(db_path, sizeof db_path, "%s/jig/history.db", folder);
    snprintf(config, sizeof config, "%s/jig", folder);
    ck_assert_int_eq(mkdir(config, 0700), 0);
    proc_write_file(config, "config.ini", SPAN("history.age = 5000w\n"));
    write_har("one.har", 1, "one.test");
    write_har("many.har", N_ENTRIES, "many.test");
}

static void let_go(void)
{
    historydb_close(holder);
    holder = NULL;
}

static void teardown(void)
{
    let_go();
    proc_remove_tree(folder);
}

static void run(struct proc_result *result, const char *what, const char *name)
{
    char path[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    const char *const argv[] = { proc_jig(), "history", what, name[0] ? path : NULL, NULL };
    proc_run(result, argv, SPAN(""));
}

/* There is one, with an exchange in it, and nothing can be written. */
static void hold_history(void)
{
    struct proc_result result;
    struct jig_error error;
    run(&result, "import", "one.har");
    ck_assert_msg(result.status == 0, "%s", buf_str(&result.err));
    proc_result_clear(&result);
    ck_assert_int_eq(historydb_open(db_path, true, 0, &holder, &error), JIG_OK);
    ck_assert(historydb_exec(holder, "BEGIN EXCLUSIVE"));
}

static size_t n_kept(const char *host)
{
    struct proc_result result;
    size_t n = 0;
    run(&result, "list", "");
    for (const char *at = buf_str(&result.out); (at = strstr(at, host)); at++)
        n++;
    proc_result_clear(&result);
    return n;
}

static struct pty *start(const char *const *words)
{
    char path[PATH_MAX + 32];
    const char *argv[6] = { proc_jig() };
    size_t n = 1;
    for (; words[n - 1]; n++)
        argv[n] = words[n - 1];
    snprintf(path, sizeof path, "%s/many.har", folder);
    argv[n] = path;
    struct pty_setup with = { .argv = argv, .cols = 100, .rows = 24 };
    return pty_new(&with);
}

START_TEST(importing_leaves_the_history_alone_until_it_is_asked_for)
{
    struct pty *p = start((const char *const[]){ "view", NULL });
    pty_until(p, "exchange 1 of 40");
    pty_until(p, "I keep");
    pty_keys(p, ">q");
    ck_assert_int_eq(pty_wait(p), 0);
    pty_free(p);
    ck_assert_int_ne(access(db_path, F_OK), 0);
}
END_TEST

START_TEST(importing_answers_meanwhile_and_is_waited_for_by_who_quits)
{
    hold_history();
    struct pty *p = start((const char *const[]){ "view", NULL });
    pty_until(p, "exchange 1 of 40");
    pty_keys(p, "I");
    pty_until(p, "another program holds the history");
    pty_keys(p, ">");
    pty_until(p, "exchange 2 of 40");
    pty_keys(p, "q");
    pty_until(p, "in the history before jig ends");
    let_go();
    ck_assert_int_eq(pty_wait(p), 0);
    ck_assert(pty_is_restored(p));
    pty_free(p);
    ck_assert_uint_eq(n_kept("many.test"), N_ENTRIES);
}
END_TEST

START_TEST(importing_is_left_out_where_that_is_wanted)
{
    hold_history();
    struct pty *p = start((const char *const[]){ "view", NULL });
    pty_until(p, "exchange 1 of 40");
    pty_keys(p, "I");
    pty_until(p, "another program holds the history");
    pty_keys(p, "q");
    pty_until(p, "Esc leaves it out");
    pty_keys(p, "<Esc>");
    let_go();
    ck_assert_int_eq(pty_wait(p), 0);
    pty_free(p);
}
END_TEST

START_TEST(importing_ends_at_ctrl_c)
{
    hold_history();
    struct pty *p = start((const char *const[]){ "history", "import", NULL });
    pty_until(p, "another program holds the history");
    pty_keys(p, "<C-c>");
    pty_until(p, "0 of 40 exchanges of");
    let_go();
    ck_assert_int_eq(pty_wait(p), 130);
    pty_free(p);
}
END_TEST

Suite *test_importing(void);
Suite *test_importing(void)
{
    Suite *s = suite_create("importing");
    TCase *c = tcase_create("all");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, importing_leaves_the_history_alone_until_it_is_asked_for);
    tcase_add_test(c, importing_answers_meanwhile_and_is_waited_for_by_who_quits);
    tcase_add_test(c, importing_is_left_out_where_that_is_wanted);
    tcase_add_test(c, importing_ends_at_ctrl_c);
    suite_add_tcase(s, c);
    return s;
}
