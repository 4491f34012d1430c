/* The wire log as lines, over recorded exchanges. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "support/linestext.h"
#include "support/script.h"
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

/* ---- A log that grows -------------------------------------------------------------------------*/

#define FRAMES                                 \
    "\0\0\0\4\0\0\0\0\0\0\0\1\1\4\0\0\0\1\x88" \
    "\0\0\5\0\0\0\0\0\1hello"                  \
    "\0\0\4\x8\0\0\0\0\0\0\0\1\0"              \
    "\0\0\5\0\1\0\0\0\1again"
#define CHUNKS                                                                      \
    "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked" \
    "\r\n\r\n3\r\nabc\r\na;note=x\r\n01234\n6789\r\n0\r\nX-T: 1\r\n\r\n"
#define MOVED "HTTP/1.1 301 Moved\r\nLocation: /b\r\nContent-Length: 3\r\n\r\nold"

static const struct {
    struct script script;
    struct jig_options options;
    const char *secret;
} growing[] = {
    { ANSWER(DRIPS(CHUNKS, 10), CLOSES), { .wire_keep = 1 << 16 }, NULL },
    { ANSWER(DRIPS(MOVED, 10), HEAD_END, DRIPS(CHUNKS, 10), CLOSES),
      { .wire_keep = 1 << 16, .follow = true },
      NULL },
    { ANSWER(DRIPS(CHUNKS, 10), CLOSES), { .wire_keep = 90 }, "note=x" },
    { { { DRIPS(FRAMES, 10) } }, { .wire_keep = 1 << 16, .http = JIG_HTTP_2_PRIOR }, NULL },
};

static void expect_the_same_anew(struct buf *now, struct buf *anew)
{
    struct wirelines other;
    wirelines_init(&other);
    wirelines_read(&other, &shown, &look);
    buf_reset(anew);
    linestext_all(wirelines_lines(&other), true, anew);
    buf_reset(now);
    linestext_all(wirelines_lines(&wire), true, now);
    ck_assert_str_eq(buf_str(now), buf_str(anew));
    ck_assert_uint_eq(wire.source.len, other.source.len);
    wirelines_clear(&other);
}

/* After each byte it has the lines that it would have anew, and it has not read all for each. */
START_TEST(wirelines_add_what_has_come_to_what_was_there)
{
    struct stage stage;
    struct mask *mask = mask_new();
    struct buf anew;
    buf_init(&anew, 1 << 20);
    if (growing[_i].secret)
        ck_assert(mask_add(mask, span_of(growing[_i].secret)));
    look.is_hex = _i % 2;
    stage_init(&stage, &growing[_i].script, 1, NULL);
    struct jig_transfer *t =
        stage_send(&stage, stage_request("GET", "http://a.test/", &growing[_i].options));
    shown = (struct restab_shown){ .transfer = t, .secrets = mask };
    wirelines_read(&wire, &shown, &look);
    size_t updates = 0;
    for (; !jig_transfer_is_done(t); stage.now += 10, updates++) {
        stage_settle(&stage);
        wirelines_update(&wire);
        expect_the_same_anew(&text, &anew);
    }
    ck_assert_uint_gt(updates, 40);
    ck_assert_uint_le(wire.n_read, 6 * wire.source.len);
    wirelines_clear(&wire);
    jig_transfer_free(t);
    shown.transfer = NULL;
    stage_clear(&stage);
    mask_free(mask);
    buf_clear(&anew);
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
    tcase_add_loop_test(tc, wirelines_add_what_has_come_to_what_was_there, 0,
                        sizeof growing / sizeof *growing);
    suite_add_tcase(suite, tc);
    return suite;
}
