/* The Cookies tab: when it is laid out. */
#include <check.h>
#include <string.h>

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
    ck_assert_int_eq(grid_resize(&grid, 80, 40), JIG_OK);
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

Suite *test_cookiestab(void);
Suite *test_cookiestab(void)
{
    Suite *suite = suite_create("cookiestab");
    TCase *tc = tcase_create("cookiestab");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, cookiestab_is_laid_out_once_a_change);
    suite_add_tcase(suite, tc);
    return suite;
}
