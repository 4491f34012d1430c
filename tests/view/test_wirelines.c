/* The wire log as lines, over recorded exchanges. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "support/linestext.h"
#include "view/wirelines.h"

static struct wirelines wire;
static struct restab_shown shown;
static struct jig_recording *recording;
static struct wirelook look;
static struct buf text;

static void setup(void)
{
    wirelines_init(&wire);
    buf_init(&text, 1 << 20);
    shown = (struct restab_shown){ .transfer = NULL };
    look = (struct wirelook){ .columns = 76, .per_line = 8 };
    recording = jig_recording_new();
}

static void teardown(void)
{
    wirelines_clear(&wire);
    buf_clear(&text);
    jig_transfer_free((struct jig_transfer *)shown.transfer);
}

static void begin(const char *url)
{
    struct jig_connection_facts facts = {
        .id = 1, .remote = "192.0.2.1", .remote_port = 80, .reused = true
    };
    jig_recording_begin(recording, "GET", url);
    jig_recording_set_connection(recording, &facts);
}

/* All lines as they are now. */
static const char *lines(void)
{
    struct jig_error error = { .code = JIG_OK };
    struct jig_transfer *t = NULL;
    if (!shown.transfer)
        ck_assert_msg(!jig_recording_finish(recording, &t, &error), "%s", error.text);
    if (t)
        shown.transfer = t;
    buf_reset(&text);
    wirelines_read(&wire, &shown, &look);
    linestext_all(wirelines_lines(&wire), false, &text);
    return buf_str(&text);
}

/* ---- Rows of an exchange ----------------------------------------------------------------------*/

static const char *const way = "connection 1 to 192.0.2.1:80, used again";

static const struct {
    int columns;
    const char *url, *first, *second;
} hops[] = {
    { 76, "http://a.test/", "1  GET http://a.test/  connection 1 to 192.0.2.1:80, used again\n",
      "" },
    { 62, "http://a.test/", "1  GET http://a.test/\n",
      "   connection 1 to 192.0.2.1:80, used again\n" },
    { 40, "http://a.test/one/two/three/four/five?and=six#seven",
      "1  GET http://a.test/on…ve?and=six#seven\n",
      "   connection 1 to 192.0.2.1:80, used again\n" },
    { 12, "http://a.test/one/two", "1  GET htt…/two\n",
      "   connection 1 to 192.0.2.1:80, used again\n" },
};

START_TEST(wirelines_fit_an_exchange_into_its_row)
{
    char wanted[200];
    begin(hops[_i].url);
    look.columns = hops[_i].columns;
    snprintf(wanted, sizeof wanted, "%s%s", hops[_i].first, hops[_i].second);
    ck_assert_str_eq(lines(), wanted);
    ck_assert_ptr_nonnull(strstr(wanted, way));
}
END_TEST

Suite *test_wirelines(void);
Suite *test_wirelines(void)
{
    Suite *suite = suite_create("wirelines");
    TCase *tc = tcase_create("wirelines");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, wirelines_fit_an_exchange_into_its_row, 0,
                        sizeof hops / sizeof *hops);
    suite_add_tcase(suite, tc);
    return suite;
}
