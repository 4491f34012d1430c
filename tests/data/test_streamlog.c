#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/logfilter.h"
#include "support/failalloc.h"

static struct streamlog l;
static struct logfilter f;

static void setup(void)
{
    streamlog_init(&l, 1 << 20);
    logfilter_init(&f);
}

static void teardown(void)
{
    streamlog_clear(&l);
    logfilter_clear(&f);
}

static void add(enum logrow_kind kind, enum logrow_way way, const char *type, const char *text)
{
    struct logrow row = {
        .kind = kind, .way = way, .type = span_of(type), .text = span_of(text)
    };
    ck_assert_int_eq(streamlog_add(&l, &row), JIG_OK);
}

START_TEST(streamlog_gives_rows_back_as_they_came)
{
    static const struct logrow rows[] = {
        { LOGROW_EVENT,
          LOGROW_RECEIVED,
          17,
          { "price", 5 },
          { "a7", 2 },
          { "1\n2", 3 },
          0,
          0,
          9 },
        { LOGROW_TEXT, LOGROW_SENT, 18, { 0 }, { 0 }, { 0 }, 0, true, 3 },
        { LOGROW_CLOSE, LOGROW_RECEIVED, 19, { 0 }, { 0 }, { "bye", 3 }, 1000, false, 5 },
    };
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(streamlog_add(&l, &rows[i]), JIG_OK);
    ck_assert_uint_eq(l.end - l.first, 3);
    for (size_t i = 0; i < 3; i++) {
        struct logrow row = streamlog_row(&l, i);
        ck_assert_int_eq(row.kind, rows[i].kind);
        ck_assert_int_eq(row.way, rows[i].way);
        ck_assert_int_eq(row.at, rows[i].at);
        ck_assert(span_eq(row.type, rows[i].type));
        ck_assert(span_eq(row.id, rows[i].id));
        ck_assert(span_eq(row.text, rows[i].text));
        ck_assert_uint_eq(row.code, rows[i].code);
        ck_assert_uint_eq(row.wire_len, rows[i].wire_len);
        ck_assert_int_eq(row.is_compressed, rows[i].is_compressed);
    }
    ck_assert(span_eq_str(streamlog_all(&l, 0), "price\na7\n1\n2"));
}
END_TEST

START_TEST(streamlog_counts_messages_but_not_its_own_words)
{
    add(LOGROW_NOTE, LOGROW_NEITHER, "", "open");
    add(LOGROW_TEXT, LOGROW_SENT, "", "abc");
    add(LOGROW_TEXT, LOGROW_RECEIVED, "", "de");
    add(LOGROW_PING, LOGROW_RECEIVED, "", "");
    add(LOGROW_ERROR, LOGROW_NEITHER, "", "lost");
    ck_assert_uint_eq(l.n[LOGROW_SENT], 1);
    ck_assert_uint_eq(l.n[LOGROW_RECEIVED], 2);
    ck_assert_uint_eq(l.bytes[LOGROW_RECEIVED], 2);
}
END_TEST

START_TEST(streamlog_drops_the_oldest_and_keeps_to_its_limit)
{
    char text[64];
    for (int i = 0; i < 100000; i++) {
        snprintf(text, sizeof text, "message %d", i);
        add(LOGROW_TEXT, LOGROW_RECEIVED, "", text);
        ck_assert_uint_le(streamlog_memory(&l), 1 << 20);
    }
    ck_assert_uint_eq(l.end, 100000);
    ck_assert_uint_gt(l.first, 80000);
    ck_assert_uint_lt(l.first, 100000 - 5000);
    ck_assert_uint_eq(l.n_dropped, l.first);
    ck_assert_uint_eq(l.n[LOGROW_RECEIVED], 100000);
    for (uint64_t i = l.first; i < l.end; i++) {
        snprintf(text, sizeof text, "message %d", (int)i);
        ck_assert(span_eq_str(streamlog_row(&l, i).text, text));
    }
}
END_TEST

START_TEST(streamlog_keeps_the_newest_whatever_its_size)
{
    size_t len = 3 << 20;
    char *text = calloc(1, len + 1);
    memset(text, 'x', len);
    add(LOGROW_TEXT, LOGROW_RECEIVED, "", "small");
    add(LOGROW_TEXT, LOGROW_RECEIVED, "", text);
    ck_assert_uint_eq(l.end - l.first, 1);
    ck_assert_uint_eq(streamlog_row(&l, 1).text.len, len);
    add(LOGROW_TEXT, LOGROW_RECEIVED, "", "after");
    ck_assert_uint_eq(l.end - l.first, 1);
    ck_assert_uint_le(streamlog_memory(&l), 1 << 20);
    ck_assert(span_eq_str(streamlog_row(&l, 2).text, "after"));
    free(text);
}
END_TEST

START_TEST(streamlog_goes_on_after_it_was_emptied)
{
    add(LOGROW_TEXT, LOGROW_RECEIVED, "", "a");
    streamlog_forget(&l);
    ck_assert_uint_eq(l.first, l.end);
    ck_assert_uint_eq(streamlog_memory(&l), 0);
    add(LOGROW_TEXT, LOGROW_RECEIVED, "", "b");
    ck_assert_uint_eq(l.end, 2);
    ck_assert(span_eq_str(streamlog_row(&l, 1).text, "b"));
    ck_assert_uint_eq(l.n[LOGROW_RECEIVED], 2);
    ck_assert_uint_eq(l.n_dropped, 0);
}
END_TEST

/* Of any size, where the row before has left room for it and where not, and after one that did not
 * come. */
START_TEST(streamlog_has_room_for_a_row_that_was_reserved)
{
    static const size_t sizes[] = { 5, 20000, 50000, 90000, 300000, 5 };
    static char text[300000];
    for (size_t i = 0; i < 100; i++) {
        struct logrow row = { .kind = LOGROW_TEXT, .way = LOGROW_SENT };
        row.text = span_make(text, sizes[i % 6]);
        ck_assert_int_eq(streamlog_reserve(&l, &row), JIG_OK);
        if (i % 4 == 3)
            continue;
        uint64_t end = l.end;
        failalloc_at(0);
        enum jig_err err = streamlog_add(&l, &row);
        ck_assert(!failalloc_end() && !err);
        ck_assert_uint_eq(l.end, end + 1);
        ck_assert_uint_eq(streamlog_row(&l, end).text.len, sizes[i % 6]);
    }
    ck_assert_uint_eq(l.n[LOGROW_SENT], 75);
}
END_TEST

START_TEST(streamlog_tells_the_rate_of_the_last_whole_second)
{
    struct logrow row = { .way = LOGROW_RECEIVED };
    for (int64_t ms = 0; ms < 3000; ms += 10) {
        row.at = ms * 1000;
        streamlog_add(&l, &row);
    }
    ck_assert_uint_eq(streamlog_rate(&l, 2990000), 100);
    ck_assert_uint_eq(streamlog_rate(&l, 3500000), 100);
    ck_assert_uint_eq(streamlog_rate(&l, 4500000), 0);
}
END_TEST

/* ---- Filter -----------------------------------------------------------------------------------*/

static void add_some(void)
{
    add(LOGROW_NOTE, LOGROW_NEITHER, "", "open");
    add(LOGROW_EVENT, LOGROW_RECEIVED, "price", "{\"symbol\":\"EUR\"}");
    add(LOGROW_EVENT, LOGROW_RECEIVED, "trade", "{\"symbol\":\"eur\"}");
    add(LOGROW_TEXT, LOGROW_SENT, "", "subscribe EUR");
    add(LOGROW_PING, LOGROW_RECEIVED, "", "eur");
    add(LOGROW_TEXT, LOGROW_RECEIVED, "", "price is\n17 eur");
}

/* The numbers of the rows that pass, "1 3 5". */
static const char *passing(void)
{
    static char text[200];
    size_t len = 0;
    text[0] = '\0';
    while (logfilter_step(&f, &l, l.end, 100))
        ;
    for (size_t i = 0; i < logfilter_n(&f, &l, l.end); i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%llu", i ? " " : "",
                                (unsigned long long)logfilter_at(&f, &l, i));
    return text;
}

START_TEST(logfilter_finds_text_with_capitals_as_search_does)
{
    static const struct {
        const char *text, *want;
    } cases[] = { { "", "0 1 2 3 4 5" }, { "eur", "1 2 3 4 5" }, { "EUR", "1 3" },
                  { "price", "1 5" },    { "open", "0" },        { "zzz", "" },
                  { "price\n{", "" } };
    add_some();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        logfilter_set_text(&f, span_of(cases[i].text));
        ck_assert_str_eq(passing(), cases[i].want);
    }
}
END_TEST

START_TEST(logfilter_finds_what_lies_across_the_pieces_it_takes)
{
    size_t len = 200000;
    char *text = calloc(1, len + 1);
    memset(text, 'x', len);
    memcpy(text + 65530, "Needle", 6);
    add(LOGROW_TEXT, LOGROW_RECEIVED, "", text);
    free(text);
    logfilter_set_text(&f, SPAN("needle"));
    ck_assert_str_eq(passing(), "0");
}
END_TEST

START_TEST(logfilter_takes_patterns_and_says_what_is_wrong_with_them)
{
    add_some();
    logfilter_set_regex(&f, SPAN("^price$"));
    ck_assert_str_eq(passing(), "1");
    logfilter_set_regex(&f, SPAN("\\d+ eur"));
    ck_assert_str_eq(passing(), "5");
    logfilter_set_regex(&f, SPAN("(eur"));
    ck_assert_str_eq(passing(), "");
    ck_assert_str_ne(f.complaint, "");
    logfilter_set_text(&f, SPAN("(eur"));
    ck_assert_str_eq(f.complaint, "");
}
END_TEST

START_TEST(logfilter_parts_directions_types_and_pings)
{
    add_some();
    logfilter_set_way(&f, LOGROW_SENT);
    ck_assert_str_eq(passing(), "0 3");
    logfilter_set_way(&f, LOGROW_NEITHER);
    logfilter_set_control(&f, false);
    ck_assert_str_eq(passing(), "0 1 2 3 5");
    struct logrow like = streamlog_row(&l, 2);
    logfilter_set_type(&f, &like);
    ck_assert_str_eq(passing(), "0 2");
    logfilter_set_type(&f, NULL);
    logfilter_set_control(&f, true);
    ck_assert(logfilter_is_off(&f));
    ck_assert_str_eq(passing(), "0 1 2 3 4 5");
}
END_TEST

START_TEST(logfilter_follows_what_comes_and_what_goes)
{
    char text[64];
    logfilter_set_text(&f, SPAN("7"));
    for (int i = 0; i < 30000; i++) {
        snprintf(text, sizeof text, "message %d", i);
        add(LOGROW_TEXT, LOGROW_RECEIVED, "", text);
        if (i % 3 == 0)
            logfilter_step(&f, &l, l.end, 1 << 20);
    }
    while (logfilter_step(&f, &l, l.end, 1 << 20))
        ;
    size_t n = logfilter_n(&f, &l, l.end), want = 0;
    for (uint64_t i = l.first; i < l.end; i++) {
        bool passes = span_find_byte(streamlog_row(&l, i).text, '7', 0) != SIZE_MAX;
        if (passes)
            ck_assert_uint_eq(logfilter_at(&f, &l, want), i);
        want += passes;
        if (passes)
            ck_assert_uint_eq(logfilter_find(&f, &l, l.end, i), want - 1);
    }
    ck_assert_uint_eq(n, want);
    ck_assert_uint_eq(logfilter_find(&f, &l, l.end, l.end), n);
    ck_assert_uint_eq(logfilter_find(&f, &l, l.end, 0), 0);
    ck_assert_uint_lt(logfilter_n(&f, &l, l.end - 100), n);
}
END_TEST

Suite *test_streamlog(void);
Suite *test_streamlog(void)
{
    Suite *suite = suite_create("streamlog");
    TCase *tc = tcase_create("streamlog");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, streamlog_gives_rows_back_as_they_came);
    tcase_add_test(tc, streamlog_counts_messages_but_not_its_own_words);
    tcase_add_test(tc, streamlog_drops_the_oldest_and_keeps_to_its_limit);
    tcase_add_test(tc, streamlog_keeps_the_newest_whatever_its_size);
    tcase_add_test(tc, streamlog_goes_on_after_it_was_emptied);
    tcase_add_test(tc, streamlog_has_room_for_a_row_that_was_reserved);
    tcase_add_test(tc, streamlog_tells_the_rate_of_the_last_whole_second);
    tcase_add_test(tc, logfilter_finds_text_with_capitals_as_search_does);
    tcase_add_test(tc, logfilter_finds_what_lies_across_the_pieces_it_takes);
    tcase_add_test(tc, logfilter_takes_patterns_and_says_what_is_wrong_with_them);
    tcase_add_test(tc, logfilter_parts_directions_types_and_pings);
    tcase_add_test(tc, logfilter_follows_what_comes_and_what_goes);
    suite_add_tcase(suite, tc);
    return suite;
}
