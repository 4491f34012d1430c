/* Large rows, part by part: the same bytes as of the whole, whatever is cut. */
#include <check.h>
#include <string.h>

#include "base/utf8.h"
#include "book/loglines.h"

enum { LEN = 3 * (int)LOGLINES_PART + 12345 };

static struct live live;
static struct mask *mask;
static struct loglines lines;
static struct buf text, out, want;

static void set_up(void)
{
    live = (struct live){ .wall_us = 1795435391000000 };
    streamlog_init(&live.log, 1 << 20);
    mask = mask_new();
    buf_init(&text, 1 << 22);
    buf_init(&out, 1 << 22);
    buf_init(&want, 1 << 22);
}

static void tear_down(void)
{
    loglines_clear(&lines);
    streamlog_clear(&live.log);
    mask_free(mask);
    buf_clear(&text);
    buf_clear(&out);
    buf_clear(&want);
}

/* Steps, until `most` of them or the end; none makes more than a part's worth. */
static size_t go_on(size_t most)
{
    size_t n = 0, before = out.len;
    for (; n < most && loglines_next(&lines, &out); n++) {
        ck_assert_uint_le(out.len - before, 6 * LOGLINES_PART + 1000);
        before = out.len;
    }
    ck_assert(!out.failed);
    return n;
}

static void fill(const char *pattern, size_t len)
{
    buf_reset(&text);
    while (text.len < len)
        buf_add_str(&text, pattern);
    text.len = len;
}

/* What data/logjson makes of the row with its secrets hidden in one go. */
static void make_whole(struct logrow row)
{
    struct buf hidden;
    buf_init(&hidden, 1 << 22);
    mask_apply(mask, row.text, &hidden);
    row.text = buf_span(&hidden);
    logjson_add(&row, row.at + live.wall_us, row.at, &want);
    buf_clear(&hidden);
}

static const struct {
    enum logrow_kind kind;
    const char *pattern, *behind;
} texts[] = {
    { LOGROW_TEXT, "plain ASCII ", "" },
    { LOGROW_TEXT, "d\xc3\xa9j\xc3\xa0 \xe2\x82\xac \xf0\x9f\x98\x80 vu\n\"\\", "" },
    { LOGROW_TEXT, "\1\x7f", "" },
    { LOGROW_EVENT, "\xff", "" },
    { LOGROW_EVENT, "good up to its end ", "\xe2\x82" },
    { LOGROW_BINARY, "any bytes\x80", "" },
    { LOGROW_TEXT, "tok-12345,", "tok-1234" },
    { LOGROW_BINARY, "a tok-12345 b", "" },
};

START_TEST(loglines_makes_of_parts_what_the_whole_is)
{
    ck_assert(mask_add(mask, SPAN("tok-12345")));
    for (size_t more = 0; more < 8; more++) {
        fill(texts[_i].pattern, LEN + (texts[_i].behind[0] ? 0 : more));
        if (texts[_i].kind == LOGROW_TEXT) /* a WebSocket's is well-formed */
            text.len = utf8_valid_prefix(buf_span(&text));
        buf_add_str(&text, texts[_i].behind);
        struct logrow row = { .kind = texts[_i].kind, .at = 1500000, .text = buf_span(&text) };
        buf_reset(&out);
        buf_reset(&want);
        streamlog_forget(&live.log);
        ck_assert_int_eq(streamlog_add(&live.log, &row), JIG_OK);
        loglines_clear(&lines);
        loglines_begin(&lines, &live, mask);
        ck_assert_uint_ge(go_on(SIZE_MAX), 8); /* twice through four parts */
        make_whole(row);
        ck_assert(span_eq(buf_span(&out), buf_span(&want)));
    }
}
END_TEST

/* The secret at every place around a border of two parts. */
START_TEST(loglines_hides_a_secret_across_a_border)
{
    static const char secret[] = "s3cr3t-over-the-border";
    ck_assert(mask_add(mask, span_of(secret)));
    for (size_t back = 0; back <= sizeof secret; back++) {
        fill("some text; ", 2 * LOGLINES_PART);
        memcpy(text.ptr + LOGLINES_PART - back, secret, sizeof secret - 1);
        struct logrow row = { .kind = LOGROW_TEXT, .text = buf_span(&text) };
        buf_reset(&out);
        streamlog_forget(&live.log);
        ck_assert_int_eq(streamlog_add(&live.log, &row), JIG_OK);
        loglines_clear(&lines);
        loglines_begin(&lines, &live, mask);
        go_on(SIZE_MAX);
        ck_assert_ptr_null(strstr(buf_str(&out), "s3cr3t"));
        ck_assert_ptr_null(strstr(buf_str(&out), "border"));
        ck_assert_ptr_nonnull(strstr(buf_str(&out), MASK_TEXT));
    }
}
END_TEST

/* The log is cleared: nothing of the row was written yet, or its line ends with what is missing. */
START_TEST(loglines_says_what_went_of_a_row)
{
    fill("some text ", LEN);
    struct logrow row = { .kind = LOGROW_TEXT, .text = buf_span(&text) };
    ck_assert_int_eq(streamlog_add(&live.log, &row), JIG_OK);
    loglines_begin(&lines, &live, mask);
    ck_assert_uint_eq(go_on((size_t)_i), (size_t)_i);
    streamlog_forget(&live.log);
    go_on(SIZE_MAX);
    if (_i < 5) {
        ck_assert_str_eq(buf_str(&out), "{\"way\":\"none\",\"type\":\"gap\",\"dropped\":1}\n");
        return;
    }
    buf_addf(&want, "\",\"missing\":%d}\n", LEN - (_i - 5) * (int)LOGLINES_PART);
    ck_assert(span_starts(buf_span(&out), SPAN("{\"time\":")));
    ck_assert(span_eq(span_sub(buf_span(&out), out.len - want.len, out.len), buf_span(&want)));
}
END_TEST

START_TEST(loglines_begins_at_any_row)
{
    for (int i = 0; i < 5; i++)
        streamlog_add(&live.log, &(struct logrow){ .kind = LOGROW_NOTE, .text = SPAN("row") });
    loglines_begin_at(&lines, &live, 3);
    ck_assert_uint_eq(go_on(SIZE_MAX), 2);
    ck_assert_uint_eq(lines.next, 5);
}
END_TEST

Suite *test_loglines(void);
Suite *test_loglines(void)
{
    Suite *suite = suite_create("loglines");
    TCase *tc = tcase_create("loglines");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, loglines_makes_of_parts_what_the_whole_is, 0,
                        sizeof texts / sizeof *texts);
    tcase_add_test(tc, loglines_hides_a_secret_across_a_border);
    tcase_add_loop_test(tc, loglines_says_what_went_of_a_row, 0, 8);
    tcase_add_test(tc, loglines_begins_at_any_row);
    suite_add_tcase(suite, tc);
    return suite;
}
