/* The real workbench with streams of real servers, from their beginning to an end that nobody wanted; and the
 * way out while the history is held up. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../support/folder.h"
#include "../support/peer.h"
#include "../support/proc.h"
#include "../support/pty.h"
#include "base/mem.h"
#include "book/historydb.h"

static struct folder shop, home;
static struct pty *pty;
static pid_t server;
static uint16_t port;

/* Tells its events and then nothing, as long as it lives. */
static const char events_py[] =
    "import socket\n"
    "s = socket.socket(fileno=3)\n"
    "kept = []\n"
    "while True:\n"
    "    c, _ = s.accept()\n"
    "    c.recv(65536)\n"
    "    c.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Type: text/event-stream\\r\\n\\r\\n'\n"
    "              b'retry: 100\\nid: 7\\nevent: price\\ndata: 1.25 of tok-98765\\n\\n: "
    "alive\\n\\n')\n"
    "    kept.append(c)\n";

static void make(void)
{
    folder_make(&shop);
    folder_make(&home);
    folder_write(&shop, "jig.json", "{ \"jig\": 1, \"name\": \"Shop\" }\n");
}

static void clear(void)
{
    if (pty)
        pty_free(pty);
    pty = NULL;
    if (server)
        proc_stop(server, SIGKILL);
    server = 0;
    folder_remove(&shop);
    folder_remove(&home);
}

static void start_server(const char *script)
{
    int fd = proc_listen(&port);
    const char *argv[] = { "/usr/bin/python3", "-c", script, NULL };
    server = proc_start(argv, &fd, 1);
    close(fd);
}

static void kill_server(void)
{
    proc_stop(server, SIGKILL);
    server = 0;
}

static void write_request(const char *scheme)
{
    char text[200];
    snprintf(text, sizeof text,
             "{ \"jig\": 1, \"url\": \"%s://127.0.0.1:%u/{{secret.key}}\" }\n", scheme, port);
    folder_write(&shop, "a.req.json", text);
}

static void open_request(void)
{
    char config[128], state[128], data[128], path[600];
    snprintf(config, sizeof config, "XDG_CONFIG_HOME=%s/config", home.path);
    snprintf(state, sizeof state, "XDG_STATE_HOME=%s/state", home.path);
    snprintf(data, sizeof data, "XDG_DATA_HOME=%s/data", home.path);
    snprintf(path, sizeof path, "%s/a.req.json", shop.path);
    const char *argv[] = { proc_jig(), path, NULL };
    const char *env[] = {
        config, state, data, "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "JIG_SECRET_key=tok-98765", NULL
    };
    struct pty_setup setup = { .argv = argv, .env = env, .cols = 100, .rows = 30 };
    pty = pty_new(&setup);
    pty_until(pty, "^Q quit");
    pty_keys(pty, "<M-4>");
}

static void quit(void)
{
    pty_keys(pty, "<C-q>");
    ck_assert_int_eq(pty_wait(pty), 0);
    ck_assert(pty_is_restored(pty));
    pty_free(pty);
    pty = NULL;
}

static void sees(const char *text)
{
    const char *screen = pty_screen(pty);
    ck_assert_msg(strstr(screen, text), "\"%s\" is not in\n%s", text, screen);
}

/* What `jig history WHAT` prints; to be freed. */
static char *history_says(const char *what)
{
    char state[128];
    struct proc_result result;
    snprintf(state, sizeof state, "XDG_STATE_HOME=%s/state", home.path);
    const char *argv[] = { "env",     state, proc_jig(),
                           "history", what,  what[0] == 's' ? "1" : NULL,
                           NULL };
    proc_run(&result, argv, SPAN(""));
    char *text = mem_dup(buf_span(&result.out));
    proc_result_clear(&result);
    return text;
}

/* As other answers that were stopped are. */
START_TEST(streams_that_end_with_jig_are_marked)
{
    static const int signals[] = { SIGTERM, SIGHUP };
    start_server(events_py);
    write_request("http");
    open_request();
    pty_keys(pty, "<C-r>");
    pty_until(pty, "1.25 of ••••••");
    ck_assert_int_eq(kill(pty_pid(pty), signals[_i]), 0);
    pty_wait(pty);
    pty_free(pty);
    pty = NULL;
    char *list = history_says("list");
    ck_assert_msg(strstr(list, "  cancelled\n"), "%s", list);
    free(list);
    kill_server();
}
END_TEST

START_TEST(streams_of_events_outlive_their_server_in_the_history)
{
    start_server(events_py);
    write_request("http");
    open_request();
    pty_keys(pty, "<C-r>");
    pty_until(pty, "1.25 of ••••••");
    pty_until(pty, "comment");
    kill_server();
    pty_until(pty, "connect-failed");
    pty_keys(pty, "<Esc>");
    pty_until(pty, "ended here");
    pty_until(pty, "History 1");
    quit();
    open_request();
    pty_until(pty, "History 1");
    pty_keys(pty, "7");
    pty_until(pty, "by hand  GET /");
    pty_keys(pty, "<Enter>");
    pty_until(pty, "An old send");
    sees("1.25 of ••••••");
    sees("alive");
    sees("connect-failed");
    pty_keys(pty, "/price<Enter>");
    pty_gone(pty, "alive");
    quit();
}
END_TEST

static bool history_has(const char *what, const char *text)
{
    char *says = history_says(what);
    bool has = strstr(says, text) != NULL;
    free(says);
    return has;
}

START_TEST(streams_are_in_the_history_when_jig_is_killed)
{
    start_server(events_py);
    write_request("http");
    open_request();
    pty_keys(pty, "<C-r>");
    pty_until(pty, "comment");
    while (!history_has("show", "alive"))
        pty_pump(pty, 20);
    ck_assert(history_has("list", "  open\n"));
    pty_signal(pty, SIGKILL);
    ck_assert_int_eq(pty_wait(pty), 128 + SIGKILL);
    pty_free(pty);
    pty = NULL;
    ck_assert(history_has("list", "  cut\n"));
    ck_assert(history_has("show", "1.25 of ••••••"));
    open_request();
    pty_until(pty, "History 1");
    pty_keys(pty, "7");
    pty_until(pty, "200 cut");
    pty_keys(pty, "<Enter>");
    pty_until(pty, "jig ended before it");
    sees("1.25 of ••••••");
    sees("alive");
    quit();
}
END_TEST

START_TEST(streams_show_a_websocket_whose_server_is_killed)
{
    struct peer peer;
    peer_start_websockets(&peer);
    server = peer.pid;
    port = peer.port;
    write_request("ws");
    open_request();
    pty_keys(pty, "<C-r>");
    pty_until(pty, "● open");
    pty_keys(pty, "chello there<Enter>");
    pty_until(pty, "↓ text");
    pty_keys(pty, "<Esc>");
    pty_gone(pty, "new line");
    kill_server();
    pty_until(pty, "receive-failed");
    while (!history_has("list", "receive-failed"))
        pty_pump(pty, 20);
    pty_keys(pty, "7");
    pty_until(pty, "by hand  WS /");
    pty_keys(pty, "<Enter>");
    pty_until(pty, "An old send");
    sees("hello there");
    sees("↑ text");
    quit();
}
END_TEST

/* Each sees the other's stream move, and what becomes of it. */
START_TEST(streams_of_two_jigs_are_in_one_history)
{
    struct peer peer;
    peer_start_websockets(&peer);
    server = peer.pid;
    port = peer.port;
    write_request("ws");
    open_request();
    pty_keys(pty, "<C-r>");
    pty_until(pty, "● open");
    while (!history_has("list", "  open\n"))
        pty_pump(pty, 20);
    struct pty *first = pty;
    open_request();
    pty_until(pty, "History 1");
    pty_keys(pty, "7");
    pty_until(pty, "101 open");
    sees("0 B  by hand  WS /");
    pty_keys(first, "chello there<Enter>");
    pty_until(first, "↓ text");
    pty_until(pty, "22 B  by hand  WS /");
    pty_keys(pty, "<C-r>");
    pty_until(pty, "History 2");
    pty_signal(first, SIGKILL);
    ck_assert_int_eq(pty_wait(first), 128 + SIGKILL);
    pty_free(first);
    pty_until(pty, "101 cut");
    sees("101 open"); /* its own goes on */
    ck_assert(history_has("show", "hello there"));
    ck_assert(history_has("list", "  cut\n"));
    ck_assert(history_has("list", "/••••••  open\n"));
    pty_keys(pty, "<Down><Enter>");
    pty_until(pty, "jig ended before it");
    sees("22 B");
    sees("hello there");
    quit();
}
END_TEST

static int64_t n_kept(struct historydb *db)
{
    return historydb_number(db, "SELECT count(*) FROM sends WHERE writer=0", NULL, 0);
}

/* Another program has the history, and nothing more can be written than the one send that is. */
static struct historydb *hold_history(void)
{
    char path[600];
    struct historydb *db;
    struct jig_error error;
    snprintf(path, sizeof path, "%s/state/jig/history.db", home.path);
    ck_assert_msg(!historydb_open(path, true, 10000, &db, &error), "%s", error.text);
    while (n_kept(db) < 1)
        pty_pump(pty, 20);
    ck_assert(historydb_exec(db, "BEGIN IMMEDIATE"));
    return db;
}

/* A send that is kept, and the next one that can't be. */
static struct historydb *send_and_hold(void)
{
    start_server(events_py);
    write_request("http");
    open_request();
    pty_keys(pty, "<C-r>");
    pty_until(pty, "comment");
    pty_keys(pty, "<Esc>");
    pty_until(pty, "History 1");
    struct historydb *db = hold_history();
    pty_keys(pty, "<C-r>");
    pty_until(pty, "comment");
    pty_keys(pty, "<C-q>");
    pty_until(pty, "in the history before jig ends");
    return db;
}

START_TEST(workbench_waits_for_the_history_before_it_ends)
{
    struct historydb *db = send_and_hold();
    ck_assert(historydb_exec(db, "COMMIT"));
    ck_assert_int_eq(pty_wait(pty), 0);
    ck_assert(pty_is_restored(pty));
    ck_assert_int_eq(n_kept(db), 2);
    historydb_close(db);
}
END_TEST

START_TEST(workbench_leaves_out_of_the_history_what_nobody_waits_for)
{
    struct historydb *db = send_and_hold();
    pty_keys(pty, "<Esc>");
    ck_assert_int_eq(pty_wait(pty), 0);
    ck_assert(historydb_exec(db, "COMMIT"));
    ck_assert_int_eq(n_kept(db), 1);
    historydb_close(db);
}
END_TEST

Suite *test_streams(void);
Suite *test_streams(void)
{
    Suite *suite = suite_create("streams");
    TCase *tc = tcase_create("streams");
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, make, clear);
    tcase_add_loop_test(tc, streams_that_end_with_jig_are_marked, 0, 2);
    tcase_add_test(tc, streams_of_events_outlive_their_server_in_the_history);
    tcase_add_test(tc, streams_are_in_the_history_when_jig_is_killed);
    tcase_add_test(tc, streams_show_a_websocket_whose_server_is_killed);
    tcase_add_test(tc, streams_of_two_jigs_are_in_one_history);
    tcase_add_test(tc, workbench_waits_for_the_history_before_it_ends);
    tcase_add_test(tc, workbench_leaves_out_of_the_history_what_nobody_waits_for);
    suite_add_tcase(suite, tc);
    return suite;
}
