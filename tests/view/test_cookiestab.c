/* The Cookies tab: when it is laid out. */
#include <check.h>
#include <string.h>
#include <time.h>

#include "support/screen.h"
#include "view/cookiestab.h"

static struct cookiestab *cookiestab;
static struct restab tab;
static struct restab_shown shown;
static struct jig_transfer *transfer;
static struct jig_jar *jar;
static struct grid grid;

static void setup(void)
{
    struct jig_error error = { .code = JIG_OK };
    struct jig_recording *r = jig_recording_new();
    jig_recording_begin(r, "GET", "http://a.test/");
    ck_assert_msg(!jig_recording_finish(r, &transfer, &error), "%s", error.text);
    jar = jig_jar_new();
    shown = (struct restab_shown){ .transfer = transfer,
                                   .exchange = jig_transfer_exchange(transfer, 0),
                                   .jar = jar };
    cookiestab = cookiestab_new();
    tab = cookiestab_tab(cookiestab);
    grid_init(&grid);
    ck_assert_int_eq(grid_resize(&grid, 120, 40), JIG_OK);
}

static void teardown(void)
{
    cookiestab_free(cookiestab);
    jig_jar_free(jar);
    jig_transfer_free(transfer);
    grid_clear(&grid);
}

static void put(const char *name, const char *value)
{
    struct jig_cookie cookie = {
        .name = name, .value = value, .domain = "a.test", .path = "/", .same_site = ""
    };
    struct jig_error error;
    ck_assert_msg(!jig_jar_set(jar, &cookie, &error), "%s", error.text);
}

static const char *drawn(void)
{
    struct canvas c = grid_canvas(&grid);
    canvas_clear(&c, ROLE_TEXT);
    tab.class->draw(tab.self, &c, &(struct view_env){ .focused = true });
    return screen_text(&grid);
}

/* How many layouts an update costs, as it comes while an answer arrives. */
static uint64_t update(int w)
{
    uint64_t before = cookiestab_layouts(cookiestab);
    tab.class->resize(tab.self, w, 40);
    tab.class->show(tab.self, &shown, false);
    return cookiestab_layouts(cookiestab) - before;
}

START_TEST(cookiestab_is_laid_out_once_a_change)
{
    struct mask *mask = mask_new();
    put("one", "first-value");
    tab.class->show(tab.self, &shown, true);
    ck_assert_uint_eq(update(80), 1);
    for (int i = 0; i < 10; i++)
        ck_assert_uint_eq(update(80), 0);
    ck_assert_ptr_nonnull(strstr(drawn(), "first-value"));
    put("one", "other-value");
    ck_assert_uint_eq(update(80), 1);
    ck_assert_ptr_nonnull(strstr(drawn(), "other-value"));
    ck_assert_uint_eq(update(60), 1);
    shown.secrets = mask;
    ck_assert_uint_eq(update(60), 1);
    ck_assert(mask_add(mask, SPAN("other-value")));
    ck_assert_uint_eq(update(60), 1);
    ck_assert_ptr_null(strstr(drawn(), "other-value"));
    jig_jar_delete(jar, 0);
    ck_assert_uint_eq(update(60), 1);
    ck_assert_ptr_null(strstr(drawn(), "a.test"));
    ck_assert_uint_eq(update(60), 0);
    mask_free(mask);
}
END_TEST

/* It stands on the screen while it goes. */
START_TEST(cookiestab_lets_a_cookie_age)
{
    static const struct {
        int64_t later_s, wait_s;
        const char *said;
    } steps[] = {
        { 0, 11,
          "goes with the next request · / · 6 bytes · hosts below it too · for 3 min more" },
        { 10, 1, "for 3 min more" },
        { 11, 60, "for 2 min more" },
        { 71, 1, "for 119 s more" },
        { 189, 1, "for 1 s more" },
        { 190, 1, "/ · 6 bytes · hosts below it too · expired 0 s ago" },
        { 3790, 1, "expired 1 hour ago" },
        { 0, 11, "for 3 min more" }, /* the clock was set back */
    };
    struct jig_cookie cookie = {
        .name = "one", .value = "two", .domain = "a.test", .path = "/", .same_site = ""
    };
    struct jig_error error;
    int64_t now_s = (int64_t)time(NULL);
    cookie.expires_s = now_s + 190;
    ck_assert_msg(!jig_jar_set(jar, &cookie, &error), "%s", error.text);
    tab.class->show(tab.self, &shown, true);
    tab.class->resize(tab.self, 120, 40);
    ck_assert_int_eq(tab.class->deadline(tab.self, 77), INT64_MAX);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        shown.wall_us = (now_s + steps[i].later_s) * 1000000 + 5;
        ck_assert(!tab.class->work(tab.self, 4000));
        ck_assert_ptr_nonnull(strstr(drawn(), steps[i].said));
        ck_assert(!strstr(drawn(), "goes with") == (steps[i].later_s >= 190));
        ck_assert_int_eq(tab.class->deadline(tab.self, 77), 77 + steps[i].wait_s * 1000000 - 5);
    }
}
END_TEST

Suite *test_cookiestab(void);
Suite *test_cookiestab(void)
{
    Suite *suite = suite_create("cookiestab");
    TCase *tc = tcase_create("cookiestab");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, cookiestab_is_laid_out_once_a_change);
    tcase_add_test(tc, cookiestab_lets_a_cookie_age);
    suite_add_tcase(suite, tc);
    return suite;
}
