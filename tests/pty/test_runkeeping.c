/* `jig run` and `jig history resend` while a large answer goes into the history: a terminal is told,
 * and a Ctrl-C ends it. Another program holds the history, so that it takes as long as is wanted. */
#include <check.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "book/historydb.h"
#include "support/peer.h"
#include "support/proc.h"
#include "support/pty.h"

/* More than is handed over to who writes the history before that is waited for. */
#define HUGE_BODY ((size_t)12 << 20)

static char folder[PATH_MAX];
static struct peer peer;
static struct historydb *holder;

static void write_request(const char *name, const char *path)
{
    char text[200];
    int n = snprintf(text, sizeof text, "{\"jig\": 1, \"url\": \"http://127.0.0.1:%u%s\"}",
                     peer.port, path);
    proc_write_file(folder, name, span_make(text, (size_t)n));
}

static void run(struct proc_result *result, const char *command, const char *what)
{
    const char *const argv[] = { proc_jig(), command, what, NULL };
    proc_run(result, argv, SPAN(""));
}

static void setup(void)
{
    struct proc_result result;
    char www[PATH_MAX], *body = mem_zero(1, HUGE_BODY);
    peer_start_nginx(&peer);
    proc_temp_folder(folder);
    setenv("XDG_STATE_HOME", folder, 1);
    setenv("XDG_CONFIG_HOME", folder, 1);
    ck_assert_ptr_nonnull(body);
    memset(body, 'x', HUGE_BODY);
    ck_assert_int_lt(snprintf(www, sizeof www, "%s/www", peer.folder), (int)sizeof www);
    proc_write_file(www, "huge.txt", span_make(body, HUGE_BODY));
    free(body);
    write_request("huge.req.json", "/huge.txt");
    proc_write_file(folder, "jig.json", SPAN("{\"jig\": 1, \"name\": \"Shop\"}"));
    run(&result, "run", folder);
    ck_assert_int_eq(result.status, 0);
    proc_result_clear(&result);
}

static void teardown(void)
{
    historydb_close(holder);
    holder = NULL;
    peer_stop(&peer);
    proc_remove_tree(folder);
}

static void hold_history(void)
{
    struct jig_error error;
    char path[PATH_MAX];
    ck_assert_int_lt(snprintf(path, sizeof path, "%s/jig/history.db", folder),
                     (int)sizeof path);
    ck_assert_int_eq(historydb_open(path, true, 0, &holder, &error), JIG_OK);
    ck_assert(historydb_exec(holder, "BEGIN EXCLUSIVE"));
}

static size_t n_kept(void)
{
    struct proc_result result;
    size_t n = 0;
    run(&result, "history", "list");
    for (const char *at = buf_str(&result.out); (at = strstr(at, "huge.txt")); at++)
        n++;
    proc_result_clear(&result);
    return n;
}

static const struct command_case {
    const char *words[4]; /* NULL: the folder */
} commands[] = {
    { { "run", NULL } },
    { { "history", "resend", "1" } },
};

static struct pty *start(const struct command_case *c)
{
    const char *argv[6] = { proc_jig() };
    for (size_t i = 0; i < 4 && (c->words[i] || i == 1); i++)
        argv[i + 1] = c->words[i] ? c->words[i] : folder;
    /* What is printed of the answer is not looked at. */
    const char *const shell[] = { "sh",    "-c",    "exec \"$@\" >\"$0\"/printed",
                                  folder,  argv[0], argv[1],
                                  argv[2], argv[3], NULL };
    struct pty_setup setup = { .argv = shell, .cols = 100, .rows = 24 };
    return pty_new(&setup);
}

START_TEST(runkeeping_says_what_it_waits_for_and_ends_at_ctrl_c)
{
    hold_history();
    struct pty *p = start(&commands[_i]);
    pty_until(p, "keeping it in the history");
    pty_until(p, "another program holds the history");
    pty_keys(p, "<C-c>");
    pty_until(p, "the answer that was being kept is not in the history");
    ck_assert_int_eq(pty_wait(p), 130);
    pty_free(p);
    historydb_close(holder);
    holder = NULL;
    ck_assert_uint_eq(n_kept(), 1);
}
END_TEST

START_TEST(runkeeping_goes_on_where_the_history_is_let_go)
{
    hold_history();
    struct pty *p = start(&commands[_i]);
    pty_until(p, "keeping it in the history");
    historydb_close(holder);
    holder = NULL;
    ck_assert_int_eq(pty_wait(p), 0);
    ck_assert(!strstr(pty_screen(p), "keeping it"));
    pty_free(p);
    ck_assert_uint_eq(n_kept(), 2);
}
END_TEST

Suite *test_runkeeping(void);
Suite *test_runkeeping(void)
{
    Suite *suite = suite_create("runkeeping");
    TCase *tc = tcase_create("runkeeping");
    tcase_set_timeout(tc, 200);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, runkeeping_says_what_it_waits_for_and_ends_at_ctrl_c, 0,
                        sizeof commands / sizeof *commands);
    tcase_add_loop_test(tc, runkeeping_goes_on_where_the_history_is_let_go, 0,
                        sizeof commands / sizeof *commands);
    suite_add_tcase(suite, tc);
    return suite;
}
