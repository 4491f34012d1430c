/* Any keys in any order at any size: the workbench lives, and never asks for what it can't draw. The
 * sanitizers look on. JIG_TEST_ROUNDS sets how many keys. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../support/answers.h"
#include "../support/folder.h"
#include "app/workbench.h"
#include "client/seam.h"
#include "support/proc.h"

struct session {
    struct folder shop, home;
    struct answers server;
    struct app *app;
    struct grid grid;
    int64_t now;
    uint32_t state;
};

static uint32_t next(struct session *s, uint32_t below)
{
    s->state = s->state * 1664525u + 1013904223u;
    return (s->state >> 8) % below;
}

static void write_shop(const struct folder *f)
{
    folder_write(f, "jig.json",
                 "{ \"jig\": 1, \"name\": \"Shop\", \"vars\": [ { \"name\": \"v\", \"value\": "
                 "\"1\" } ] }");
    folder_write(
        f, "env/dev.json",
        "{ \"jig\": 1, \"vars\": [ { \"name\": \"host\", \"value\": \"api.test\" } ] }");
    folder_write(
        f, "a.req.json",
        "{ \"jig\": 1, \"name\": \"a\", \"url\": \"http://{{host}}/json?x=1&y={{v}}\" }");
    folder_write(
        f, "b/b.req.json",
        "{ \"jig\": 1, \"name\": \"漢字 👨‍👩‍👧\", \"method\": \"POST\", \"url\": "
        "\"http://api.test/text\", \"headers\": [ { \"name\": \"A\", \"value\": "
        "\"{{nope}}\" }, { \"name\": \"B\", \"value\": \"2\", \"off\": true } ] }");
    folder_write(f, "b/c.req.json",
                 "{ \"jig\": 1, \"name\": \"c\", \"method\": \"PUT\", \"url\": "
                 "\"http://api.test/text\", \"body\": { \"text\": \"{\\\"a\\\": [1, 2]}\" } }");
    folder_write(f, "b/_folder.json", "{ \"jig\": 1, \"name\": \"Bee\" }");
    folder_write(f, "broken.req.json", "{ \"jig\": 1, ");
}

static void start(struct session *s)
{
    struct jig_error error;
    struct workbench_setup setup = { .path = s->shop.path, .no_memory = true, .now = s->now };
    ck_assert_msg(!workbench_new(&setup, &s->app, &error), "%s", error.text);
    jig_client_set_seam(
        s->app->sends.client,
        &(struct seam){ .open = answers_open, .context = &s->server, .wall_us = 1 });
    app_resize(s->app, s->grid.w, s->grid.h);
}

static void add_answers(struct session *s)
{
    answers_init(&s->server);
    s->server.released = true;
    answers_add(&s->server, SPAN("GET /json"),
                SPAN("HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: "
                     "27\n\n{\"a\":[1,{\"b\":null}],\"c\":\"\\\"\n"));
    answers_add(&s->server, SPAN("POST /text after 700"),
                SPAN("HTTP/1.1 404 No\nContent-Length: 6\n\nhe\x1b[llo\n"));
}

static void make(struct session *s)
{
    *s = (struct session){ .now = 1000000000, .state = 99 };
    folder_make(&s->shop);
    folder_make(&s->home);
    write_shop(&s->shop);
    ck_assert_int_eq(chdir(s->home.path), 0); /* a body may be saved under any name */
    proc_be_home(s->home.path);
    add_answers(s);
    grid_init(&s->grid);
    ck_assert(!grid_resize(&s->grid, 100, 30));
    start(s);
}

static void clear(struct session *s)
{
    workbench_free(s->app);
    answers_clear(&s->server);
    grid_clear(&s->grid);
    folder_remove(&s->shop);
    folder_remove(&s->home);
}

/* Keys that do something are more likely than others. */
static struct key any_key(struct session *s)
{
    static const enum key_code codes[] = { JKEY_ENTER,     JKEY_TAB,    JKEY_ESC,
                                           JKEY_BACKSPACE, JKEY_DELETE, JKEY_UP,
                                           JKEY_DOWN,      JKEY_LEFT,   JKEY_RIGHT,
                                           JKEY_HOME,      JKEY_END,    JKEY_PAGE_UP,
                                           JKEY_PAGE_DOWN, JKEY_F1,     JKEY_INSERT };
    static const unsigned mods[] = {
        0, 0, 0, KEY_SHIFT, KEY_CTRL, KEY_ALT, KEY_CTRL | KEY_SHIFT
    };
    static const char *const pastes[] = { "x",
                                          "http://api.test/p?q=1",
                                          "curl -d a=b http://api.test/x",
                                          "a\nb\n\x1b[2J",
                                          "{\"k\": 1}",
                                          "" };
    struct key k = { 0 };
    switch (next(s, 8)) {
    case 0:
        k = (struct key){ .code = JKEY_CHAR, .mods = KEY_CTRL, .cp = 'a' + next(s, 26) };
        break;
    case 1:
    case 2:
    case 3:
        k = (struct key){ .code = codes[next(s, 15)], .mods = mods[next(s, 7)] };
        break;
    case 4:
        k = (struct key){ .code = JKEY_MOUSE,
                          .mouse = (enum mouse_action)next(s, 5),
                          .x = (int)next(s, (uint32_t)s->grid.w),
                          .y = (int)next(s, (uint32_t)s->grid.h),
                          .clicks = 1 + (int)next(s, 3) };
        break;
    case 5:
        if (next(s, 20) == 0)
            k = (struct key){ .code = JKEY_PASTE, .text = span_of(pastes[next(s, 6)]) };
        else
            k = (struct key){ .code = JKEY_CHAR, .mods = KEY_ALT, .cp = '0' + next(s, 75) };
        break;
    default:
        k = (struct key){ .code = JKEY_CHAR,
                          .cp = next(s, 30) ? ' ' + next(s, 95) : 0x4e00 + next(s, 100) };
    }
    return k;
}

static void resize(struct session *s)
{
    static const int sizes[][2] = { { 100, 30 }, { 80, 24 },  { 200, 60 },
                                    { 40, 10 },  { 41, 11 },  { 20, 5 },
                                    { 1, 1 },    { 120, 38 }, { 60, 100 } };
    uint32_t i = next(s, 9);
    ck_assert(!grid_resize(&s->grid, sizes[i][0], sizes[i][1]));
    app_resize(s->app, s->grid.w, s->grid.h);
}

static void turn(struct session *s)
{
    struct pollfd fds[16];
    int64_t deadline = INT64_MAX;
    int x, y;
    size_t n = workbench_interest(s->app, fds, 16, &deadline);
    poll(fds, (nfds_t)n, 0);
    workbench_step(s->app, fds, n, s->now);
    answers_turn(&s->server, s->now);
    s->now += next(s, 50000);
    workbench_draw(s->app, &s->grid, &x, &y);
    if (x >= s->grid.w || y >= s->grid.h || y < 0)
        ck_abort_msg("the cursor is at %d,%d of %dx%d", x, y, s->grid.w, s->grid.h);
}

/* A connection of the server is closed when the client has let go of it. */
static void drop_connections(struct session *s)
{
    if (s->server.n_conns < ANSWERS_MAX_CONNS - 2)
        return;
    workbench_free(s->app);
    answers_clear(&s->server);
    add_answers(s);
    folder_remove(&s->shop);
    folder_make(&s->shop);
    write_shop(&s->shop);
    start(s);
}

START_TEST(workbench_lives_through_any_keys)
{
    struct session s;
    uint64_t rounds = 4000;
    const char *wanted = getenv("JIG_TEST_ROUNDS");
    if (wanted)
        span_to_u64(span_of(wanted), &rounds);
    make(&s);
    for (uint64_t i = 0; i < rounds; i++) {
        struct key key = any_key(&s);
        workbench_key(s.app, &key, s.now);
        if (next(&s, 100) == 0)
            resize(&s);
        turn(&s);
        if (s.app->wants_quit || next(&s, 3000) == 0) {
            workbench_free(s.app);
            start(&s);
        }
        drop_connections(&s);
    }
    clear(&s);
}
END_TEST

Suite *test_anykeys(void);
Suite *test_anykeys(void)
{
    Suite *suite = suite_create("anykeys");
    TCase *tc = tcase_create("anykeys");
    tcase_set_timeout(tc, 400);
    tcase_add_test(tc, workbench_lives_through_any_keys);
    suite_add_tcase(suite, tc);
    return suite;
}
