/* The real program on a pseudo-terminal: a person's first five minutes, and every way to end. */
#include <check.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/peer.h"
#include "support/proc.h"
#include "support/pty.h"

static struct peer nginx;
static char folder[PATH_MAX], home[PATH_MAX + 32];
static char env_home[PATH_MAX + 64], env_config[PATH_MAX + 64], env_data[PATH_MAX + 64],
    env_state[PATH_MAX + 64];
static const char *const environment[] = { env_home, env_config, env_data, env_state, NULL };

static void start(void)
{
    peer_start_nginx(&nginx);
}

static void stop(void)
{
    peer_stop(&nginx);
}

/* A collection with one request, and a home of its own so that nobody's settings matter. */
static void setup(void)
{
    char text[512];
    proc_temp_folder(folder);
    snprintf(home, sizeof home, "%s/home", folder);
    ck_assert_int_eq(mkdir(home, 0700), 0);
    snprintf(env_home, sizeof env_home, "HOME=%s", home);
    snprintf(env_config, sizeof env_config, "XDG_CONFIG_HOME=%s/config", home);
    snprintf(env_data, sizeof env_data, "XDG_DATA_HOME=%s/data", home);
    snprintf(env_state, sizeof env_state, "XDG_STATE_HOME=%s/state", home);
    proc_write_file(folder, "jig.json",
                    SPAN("{\n  \"jig\": 1,\n  \"name\": \"first light\"\n}\n"));
    snprintf(text, sizeof text,
             "{\n  \"jig\": 1,\n  \"name\": \"peer data\",\n  \"method\": \"GET\",\n"
             "  \"url\": \"http://127.0.0.1:%u/data.json\"\n}\n",
             nginx.port);
    proc_write_file(folder, "peer-data.req.json", span_of(text));
}

static void teardown(void)
{
    proc_remove_tree(folder);
}

static struct pty *open_workbench(int cols, int rows)
{
    const char *argv[] = { proc_jig(), folder, NULL };
    struct pty_setup setup_pty = {
        .argv = argv, .env = environment, .cols = cols, .rows = rows
    };
    return pty_new(&setup_pty);
}

START_TEST(pty_sends_a_saved_request_and_shows_its_answer)
{
    struct pty *p = open_workbench(120, 38);
    pty_until(p, "peer data");
    pty_keys(p, "<C-r>");
    pty_until(p, "200 OK");
    pty_until(p, "\"items\"");
    pty_until(p, "2.50");
    pty_keys(p, "<C-q>");
    ck_assert_int_eq(pty_wait(p), 0);
    ck_assert(pty_is_restored(p));
    pty_free(p);
}
END_TEST

START_TEST(pty_keeps_what_was_saved)
{
    char path[PATH_MAX + 32];
    struct pty *p = open_workbench(120, 38);
    pty_until(p, "peer data");
    pty_keys(p, "<C-l>");
    pty_keys(p, "<End>?kept=1");
    pty_until(p, "/data.json?kept=1");
    pty_keys(p, "<C-s>");
    pty_until(p, "Saved peer-data.req.json");
    pty_keys(p, "<C-q>");
    ck_assert_int_eq(pty_wait(p), 0);
    pty_free(p);

    struct proc_result r;
    snprintf(path, sizeof path, "%s/peer-data.req.json", folder);
    const char *argv[] = { "cat", path, NULL };
    proc_run(&r, argv, SPAN(""));
    ck_assert_ptr_nonnull(strstr(buf_str(&r.out), "/data.json?kept=1\""));
    proc_result_clear(&r);

    p = open_workbench(120, 38);
    pty_until(p, "?kept=1");
    pty_free(p);
}
END_TEST

struct end_case {
    int signal;
    int status;
};

static const struct end_case ends[] = {
    { SIGTERM, 128 + SIGTERM }, { SIGINT, 128 + SIGINT },   { SIGHUP, 128 + SIGHUP },
    { SIGABRT, 128 + SIGABRT }, { SIGSEGV, 128 + SIGSEGV },
};

START_TEST(pty_gives_the_terminal_back_on_every_signal)
{
    struct pty *p = open_workbench(100, 30);
    pty_until(p, "peer data");
    pty_signal(p, ends[_i].signal);
    int status = pty_wait(p);
    ck_assert_msg(status != 0, "ended with 0 after signal %d", ends[_i].signal);
    ck_assert(pty_is_restored(p));
    pty_free(p);
}
END_TEST

START_TEST(pty_ends_when_the_terminal_goes_away)
{
    struct pty *p = open_workbench(100, 30);
    pty_until(p, "peer data");
    pty_hang_up(p);
    pty_wait(p);
    pty_free(p);
}
END_TEST

static const int sizes[][2] = { { 80, 24 }, { 200, 60 }, { 40, 10 },
                                { 39, 9 },  { 1, 1 },    { 240, 70 } };

START_TEST(pty_takes_any_size_at_any_time)
{
    struct pty *p = open_workbench(120, 38);
    pty_until(p, "peer data");
    pty_keys(p, "<C-r>");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        pty_resize(p, sizes[i][0], sizes[i][1]);
        pty_pump(p, 20);
    }
    pty_resize(p, 120, 38);
    pty_until(p, "200 OK");
    pty_until(p, "peer data");
    pty_keys(p, "<C-q>");
    ck_assert_int_eq(pty_wait(p), 0);
    pty_free(p);
}
END_TEST

START_TEST(pty_shows_control_bytes_and_never_sends_them)
{
    char www[PATH_MAX + 8], url[128];
    struct pty *p = open_workbench(120, 38);
    snprintf(www, sizeof www, "%s/www", nginx.folder);
    proc_write_file(www, "evil.txt",
                    SPAN("one\x1b]0;owned\x07two\x9b"
                         "31mthree\xe2\x80\xaegnp\n"));
    pty_until(p, "peer data");
    pty_keys(p, "<C-l>");
    for (int i = 0; i < 60; i++)
        pty_keys(p, "<BS>");
    snprintf(url, sizeof url, "127.0.0.1:%u/evil.txt<Enter>", nginx.port);
    pty_keys(p, url);
    pty_until(p, "200 OK");
    pty_until(p, "two");
    ck_assert(!pty_contains_output(p, "\x1b]0;owned"));
    ck_assert(!pty_contains_output(p, "\xe2\x80\xae"));
    ck_assert(!pty_contains_output(p, "\x9b"
                                      "31m"));
    pty_free(p);
}
END_TEST

START_TEST(pty_survives_rubbish_from_the_keyboard)
{
    struct pty *p = open_workbench(80, 24);
    unsigned seed = 1;
    pty_until(p, "peer data");
    for (int round = 0; round < 200; round++) {
        char noise[64];
        for (size_t i = 0; i < sizeof noise; i++) {
            seed = seed * 1103515245u + 12345u;
            noise[i] = (char)(seed >> 16);
            /* what would end or stop the program by right: ^C ^D ^Q ^Z ^\ */
            if (noise[i] == 3 || noise[i] == 4 || noise[i] == 17 || noise[i] == 26 ||
                noise[i] == 28)
                noise[i] = 27;
        }
        pty_bytes(p, span_make(noise, sizeof noise));
        pty_pump(p, 0);
    }
    pty_pump(p, 100);
    ck_assert_int_eq(kill(pty_pid(p), 0), 0);
    pty_signal(p, SIGTERM);
    pty_wait(p);
    ck_assert(pty_is_restored(p));
    pty_free(p);
}
END_TEST

START_TEST(pty_without_a_terminal_says_so)
{
    struct proc_result r;
    const char *argv[] = { proc_jig(), folder, NULL };
    proc_run(&r, argv, SPAN(""));
    ck_assert_int_eq(r.status, 2);
    ck_assert_ptr_nonnull(strstr(buf_str(&r.err), "terminal"));
    proc_result_clear(&r);
}
END_TEST

Suite *test_pty(void);
Suite *test_pty(void)
{
    Suite *suite = suite_create("pty");
    TCase *tc = tcase_create("pty");
    tcase_add_unchecked_fixture(tc, start, stop);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, pty_sends_a_saved_request_and_shows_its_answer);
    tcase_add_test(tc, pty_keeps_what_was_saved);
    tcase_add_loop_test(tc, pty_gives_the_terminal_back_on_every_signal, 0,
                        sizeof ends / sizeof *ends);
    tcase_add_test(tc, pty_ends_when_the_terminal_goes_away);
    tcase_add_test(tc, pty_takes_any_size_at_any_time);
    tcase_add_test(tc, pty_shows_control_bytes_and_never_sends_them);
    tcase_add_test(tc, pty_survives_rubbish_from_the_keyboard);
    tcase_add_test(tc, pty_without_a_terminal_says_so);
    suite_add_tcase(suite, tc);
    return suite;
}
