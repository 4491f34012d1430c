/* When the screen is due at once: the head of an answer, its first bytes, its end. */
#include <check.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/workbench.h"
#include "base/fileio.h"
#include "support/folder.h"
#include "support/listener.h"

static struct folder folder;
static struct app *app;
static int listener, server;

static void setup(void)
{
    struct jig_error error;
    struct address at;
    struct buf text;
    listener = listener_open(&at);
    buf_init(&text, 1000);
    buf_addf(&text, "{ \"jig\": 1, \"name\": \"r\", \"url\": \"http://127.0.0.1:%u/\" }\n",
             (unsigned)address_port(&at));
    folder_make(&folder);
    folder_write(&folder, "jig.json", "{ \"jig\": 1, \"name\": \"c\" }\n");
    folder_write(&folder, "r.req.json", buf_str(&text));
    buf_clear(&text);
    char *path = folder_at(&folder, "r.req.json");
    struct workbench_setup with = { .path = path, .no_memory = true, .now = jig_now() };
    ck_assert_msg(!workbench_new(&with, &app, &error), "%s", error.text);
    free(path);
    app_resize(app, 80, 24);
}

static void teardown(void)
{
    workbench_free(app);
    close(server);
    close(listener);
    folder_remove(&folder);
}

static void step(void)
{
    struct pollfd fds[64];
    int64_t deadline = INT64_MAX;
    size_t n = workbench_interest(app, fds, 64, &deadline);
    if (poll(fds, (nfds_t)n, 1) < 0)
        n = 0;
    workbench_step(app, fds, n, jig_now());
}

static void expect_due(const char *sent)
{
    app->is_answered = false;
    ck_assert(fileio_write(server, span_of(sent)));
    while (!app->is_answered)
        step();
}

START_TEST(answered_is_drawn_at_once)
{
    struct key send = { .code = JKEY_CHAR, .cp = 'r', .mods = KEY_CTRL };
    workbench_key(app, &send, jig_now());
    struct pollfd asked = { .fd = listener, .events = POLLIN };
    while (poll(&asked, 1, 0) == 0)
        step();
    server = listener_accept(listener);
    while (!app->answer_seen) /* that it is under way is seen first */
        step();
    expect_due("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n");
    expect_due("abc");
    app->is_answered = false;
    ck_assert(fileio_write(server, SPAN("d")));
    while (jig_exchange_body_len(jig_transfer_last(app_shown(app))) < 4)
        step();
    ck_assert(!app->is_answered);
    expect_due("ef");
    ck_assert(jig_transfer_is_done(app_shown(app)));
}
END_TEST

Suite *test_answered(void);
Suite *test_answered(void)
{
    Suite *suite = suite_create("answered");
    TCase *tc = tcase_create("answered");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, answered_is_drawn_at_once);
    suite_add_tcase(suite, tc);
    return suite;
}
