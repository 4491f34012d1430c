/* A stream's log beyond what memory takes: rows as bytes, chunks of them in a store, a file for them. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/logcode.h"
#include "base/mem.h"
#include "data/logfilter.h"
#include "data/logspool.h"

static const struct logrow rows[] = {
    { .kind = LOGROW_NOTE, .way = LOGROW_NEITHER, .at = -5, .text = { "open", 4 } },
    { .kind = LOGROW_EVENT,
      .way = LOGROW_RECEIVED,
      .at = INT64_MAX,
      .type = { "price", 5 },
      .id = { "a7", 2 },
      .text = { "1\n2", 3 } },
    { .kind = LOGROW_BINARY,
      .way = LOGROW_SENT,
      .text = { "\0\xff\n", 3 },
      .is_compressed = true,
      .wire_len = UINT64_MAX },
    { .kind = LOGROW_CLOSE, .way = LOGROW_RECEIVED, .code = 4999 },
    { .kind = LOGROW_COMMENT, .way = LOGROW_RECEIVED, .text = { "ping", 4 } },
};

enum { N_ROWS = sizeof rows / sizeof *rows };

static void check_row(const struct logrow *got, const struct logrow *want)
{
    ck_assert_int_eq(got->kind, want->kind);
    ck_assert_int_eq(got->way, want->way);
    ck_assert_int_eq(got->at, want->at);
    ck_assert(span_eq(got->type, want->type));
    ck_assert(span_eq(got->id, want->id));
    ck_assert(span_eq(got->text, want->text));
    ck_assert_uint_eq(got->code, want->code);
    ck_assert_int_eq(got->is_compressed, want->is_compressed);
    ck_assert_uint_eq(got->wire_len, want->wire_len);
}

START_TEST(logcode_gives_rows_back_as_they_were)
{
    struct buf bytes;
    struct span in, all;
    struct logrow row;
    buf_init(&bytes, 1000);
    for (size_t i = 0; i < N_ROWS; i++)
        logcode_add(&rows[i], &bytes);
    in = buf_span(&bytes);
    for (size_t i = 0; i < N_ROWS; i++) {
        ck_assert(logcode_take(&in, &row, &all));
        check_row(&row, &rows[i]);
        if (i == 1)
            ck_assert(span_eq_str(all, "price\na7\n1\n2"));
    }
    ck_assert_uint_eq(in.len, 0);
    buf_clear(&bytes);
}
END_TEST

START_TEST(logcode_refuses_rows_that_are_cut_or_damaged)
{
    struct buf bytes;
    struct span all;
    struct logrow row;
    buf_init(&bytes, 1000);
    logcode_add(&rows[1], &bytes);
    for (size_t len = 0; len < bytes.len; len++) {
        char *part = malloc(len ? len : 1);
        memcpy(part, bytes.ptr, len);
        struct span in = span_make(part, len);
        ck_assert(!logcode_take(&in, &row, &all));
        free(part);
    }
    for (int first = 0; first < 256; first++) {
        struct span in = buf_span(&bytes);
        bytes.ptr[0] = (char)first;
        bool is_row = (first & 0x0f) < LOGROW_N_KINDS && (first >> 4 & 3) <= LOGROW_NEITHER &&
                      !(first & 0x80);
        ck_assert_msg(logcode_take(&in, &row, &all) == is_row, "%d", first);
    }
    buf_clear(&bytes);
}
END_TEST

/* ---- A log with a store -----------------------------------------------------------------------*/

static struct streamlog l;

static void begin_log(uint64_t most)
{
    struct logstore store;
    ck_assert(logspool_make("/tmp", most, &store));
    streamlog_init(&l, 1 << 20);
    streamlog_set_store(&l, logchunks_new(&store));
}

static void add_message(int i)
{
    char text[64];
    snprintf(text, sizeof text, "message %d", i);
    struct logrow row = { .way = LOGROW_RECEIVED, .at = i, .text = span_of(text) };
    ck_assert_int_eq(streamlog_add(&l, &row), JIG_OK);
}

static void add_messages(int from, int to)
{
    for (int i = from; i < to; i++) {
        add_message(i);
        ck_assert_uint_le(streamlog_memory(&l), (1 << 20) + (64 << 10));
    }
}

static bool is_message(uint64_t number, int want)
{
    char text[64];
    struct logrow row = streamlog_row(&l, number);
    snprintf(text, sizeof text, "message %d", want);
    return span_eq_str(row.text, text) && row.at == want;
}

START_TEST(streamlog_keeps_every_row_where_it_has_a_store)
{
    begin_log(UINT64_MAX);
    add_messages(0, 100000);
    ck_assert_uint_eq(l.first, 0);
    ck_assert_uint_eq(l.end, 100000);
    ck_assert_uint_eq(l.n_dropped, 0);
    for (int i = 0; i < 100000; i++)
        ck_assert(is_message((uint64_t)i, i));
    for (int i = 99999; i >= 0; i -= 997)
        ck_assert(is_message((uint64_t)i, i));
    ck_assert(span_eq_str(streamlog_all(&l, 7), "\n\nmessage 7"));
    streamlog_clear(&l);
}
END_TEST

START_TEST(streamlog_lends_rows_of_two_places_at_a_time)
{
    begin_log(UINT64_MAX);
    add_messages(0, 60000);
    struct logrow first = streamlog_row(&l, 0), other = streamlog_row(&l, 20000);
    ck_assert(span_eq_str(first.text, "message 0"));
    ck_assert(span_eq_str(other.text, "message 20000"));
    streamlog_clear(&l);
}
END_TEST

START_TEST(streamlog_takes_messages_larger_than_its_memory)
{
    size_t len = 3 << 20;
    char *text = malloc(len);
    memset(text, 'x', len);
    begin_log(UINT64_MAX);
    for (int i = 0; i < 3; i++)
        ck_assert(!streamlog_add(&l, &(struct logrow){ .text = span_make(text, len) }));
    for (uint64_t i = 0; i < 3; i++)
        ck_assert(span_eq(streamlog_row(&l, i).text, span_make(text, len)));
    free(text);
    streamlog_clear(&l);
}
END_TEST

/* A store in memory, which counts what it is given and asked for. */
struct counted_store {
    struct buf bytes;
    size_t added, read; /* since they were set to 0 */
    size_t most;
};

static bool add_counted(void *ctx, struct span bytes)
{
    struct counted_store *s = ctx;
    if (s->bytes.len + bytes.len > s->most)
        return false;
    buf_add(&s->bytes, bytes);
    s->added += bytes.len;
    return !s->bytes.failed;
}

static size_t read_counted(void *ctx, uint64_t offset, void *out, size_t len)
{
    struct counted_store *s = ctx;
    struct span part = span_sub(buf_span(&s->bytes), (size_t)offset, (size_t)offset + len);
    if (part.len)
        memcpy(out, part.ptr, part.len);
    s->read += part.len;
    return part.len;
}

static void empty_counted(void *ctx)
{
    struct counted_store *s = ctx;
    buf_reset(&s->bytes);
}

static void drop_counted(void *ctx)
{
    struct counted_store *s = ctx;
    buf_clear(&s->bytes);
}

/* Rows of so many bytes that tell which they are at both ends. */
enum { LARGE = 3 << 20, SLICE = 256 << 10 };

static struct counted_store counted;
static char *large_text;

static void begin_large(size_t memory, size_t most)
{
    struct logstore store = { &counted, add_counted, read_counted, empty_counted,
                              drop_counted };
    counted = (struct counted_store){ .most = most };
    buf_init(&counted.bytes, 64 << 20);
    streamlog_init(&l, memory);
    streamlog_set_store(&l, logchunks_new(&store));
    large_text = malloc(LARGE);
    ck_assert_ptr_nonnull(large_text);
    memset(large_text, 'x', LARGE);
}

static void add_large(const char *word)
{
    memcpy(large_text, word, strlen(word));
    memcpy(large_text + LARGE - strlen(word), word, strlen(word));
    struct logrow row = { .kind = LOGROW_EVENT,
                          .way = LOGROW_RECEIVED,
                          .at = 17,
                          .type = SPAN("kind"),
                          .id = SPAN("a1"),
                          .text = span_make(large_text, LARGE) };
    ck_assert_int_eq(streamlog_add(&l, &row), JIG_OK);
}

static void end_large(void)
{
    streamlog_clear(&l);
    free(large_text);
}

static void store_all(void)
{
    bool more = true;
    while (more) {
        counted.added = 0;
        more = streamlog_work(&l, SLICE);
        ck_assert_uint_le(counted.added, SLICE + LOGCODE_AROUND);
    }
}

START_TEST(streamlog_stores_what_is_large_by_and_by)
{
    begin_large(4 << 20, SIZE_MAX);
    add_large("one");
    add_large("two");
    ck_assert_uint_eq(counted.added, 0);
    store_all();
    ck_assert_uint_ge(counted.bytes.len, LARGE);
    ck_assert_uint_le(streamlog_memory(&l), 4 << 20);
    add_large("three");
    add_large("four"); /* too soon: two of them are stored at once */
    ck_assert_uint_le(streamlog_memory(&l), (8 << 20) + (256 << 10));
    store_all();
    static const char *const words[] = { "one", "two", "three", "four" };
    ck_assert_uint_eq(l.end, 4);
    ck_assert_uint_eq(l.n_lost, 0);
    for (uint64_t i = 0; i < 4; i++) {
        struct logrow row = streamlog_row(&l, i);
        struct span end = span_sub(row.text, LARGE - strlen(words[i]), LARGE);
        ck_assert_uint_eq(row.text.len, LARGE);
        ck_assert(span_eq_str(end, words[i]) && span_starts(row.text, span_of(words[i])));
    }
    end_large();
}
END_TEST

static void take_large(char *bytes, const char *word)
{
    memset(bytes, 'x', STREAMLOG_HEADROOM + LARGE);
    memcpy(bytes + STREAMLOG_HEADROOM, word, strlen(word));
    struct logrow row = { .kind = LOGROW_BINARY, .way = LOGROW_RECEIVED, .at = 17 };
    row.text.len = LARGE;
    ck_assert_int_eq(streamlog_take(&l, &row, bytes), JIG_OK);
}

/* Where it stood when it came, until it is in the store. */
START_TEST(streamlog_takes_a_large_row_over_without_a_copy)
{
    size_t len;
    begin_large(1 << 20, SIZE_MAX);
    char *bytes = malloc(STREAMLOG_HEADROOM + LARGE);
    take_large(bytes, "one");
    struct logrow row = streamlog_row(&l, 0);
    ck_assert_ptr_eq(row.text.ptr, bytes + STREAMLOG_HEADROOM);
    ck_assert_uint_eq(row.text.len, LARGE);
    ck_assert_uint_eq(row.type.len + row.id.len, 0);
    ck_assert(span_starts(streamlog_all(&l, 0), SPAN("\n\none")));
    ck_assert_uint_ge(streamlog_memory(&l), LARGE);
    ck_assert_uint_eq(l.bytes[LOGROW_RECEIVED], LARGE);
    add_message(1);
    take_large(malloc(STREAMLOG_HEADROOM + LARGE), "two");
    add_message(3);
    store_all();
    ck_assert_uint_le(streamlog_memory(&l), 1 << 20);
    ck_assert(span_eq_str(streamlog_glance(&l, 0, 3, &len).text, "one"));
    ck_assert_uint_eq(len, LARGE);
    ck_assert(is_message(1, 1));
    ck_assert(span_eq_str(streamlog_glance(&l, 2, 3, &len).text, "two"));
    ck_assert(is_message(3, 3));
    end_large();
}
END_TEST

/* Its names go before it, where there is room for them. */
START_TEST(streamlog_takes_a_large_event_over_with_its_names)
{
    size_t len = _i ? STREAMLOG_HEADROOM : 20;
    char name[STREAMLOG_HEADROOM];
    memset(name, 'n', sizeof name);
    begin_large(1 << 20, SIZE_MAX);
    char *bytes = malloc(STREAMLOG_HEADROOM + LARGE);
    memset(bytes, 'x', STREAMLOG_HEADROOM + LARGE);
    struct logrow row = { .kind = LOGROW_EVENT,
                          .type = { name, len / 2 },
                          .id = { name, len - 2 - len / 2 + (_i == 2) },
                          .text = { NULL, LARGE } };
    ck_assert_int_eq(streamlog_take(&l, &row, bytes), JIG_OK);
    for (int stored = 0; stored < 2; stored++) {
        struct logrow got = streamlog_row(&l, 0);
        ck_assert(span_eq(got.type, row.type) && span_eq(got.id, row.id));
        ck_assert_uint_eq(got.text.len, LARGE);
        ck_assert(got.text.ptr[0] == 'x' && got.text.ptr[LARGE - 1] == 'x');
        ck_assert_int_eq(got.text.ptr == bytes + STREAMLOG_HEADROOM, !stored && _i < 2);
        add_message(1);
        store_all();
    }
    end_large();
}
END_TEST

/* Pages take their time to be given back. */
START_TEST(streamlog_lets_go_of_what_is_large_by_and_by)
{
    size_t len = 3 * MEM_PART;
    begin_large(4 * MEM_PART, SIZE_MAX);
    for (int i = 0; i < 2; i++) {
        char *bytes = malloc(STREAMLOG_HEADROOM + len);
        memset(bytes, 'x', STREAMLOG_HEADROOM + len);
        struct logrow row = { .kind = LOGROW_BINARY, .text = { NULL, len } };
        ck_assert_int_eq(streamlog_take(&l, &row, bytes), JIG_OK);
    }
    while (!l.leaving)
        ck_assert(streamlog_work(&l, SLICE));
    ck_assert_uint_lt(streamlog_memory(&l), 4 * MEM_PART); /* as soon as it may be used */
    for (int i = 0; i < 3; i++)
        ck_assert(streamlog_work(&l, SLICE));
    ck_assert(!streamlog_work(&l, SLICE));
    ck_assert_ptr_null(l.leaving);
    ck_assert_uint_eq(streamlog_row(&l, 0).text.len, len);
    ck_assert_uint_eq(streamlog_row(&l, 1).text.len, len);
    end_large();
}
END_TEST

START_TEST(streamlog_keeps_its_rows_apart_where_one_could_not_be_stored_whole)
{
    begin_large(4 << 20, LARGE + LARGE / 2);
    for (int i = 0; i < 3; i++)
        add_large("large");
    store_all();
    for (int i = 3; i < 30000; i++)
        add_message(i);
    store_all();
    ck_assert_uint_ge(l.n_lost, 1);
    ck_assert_uint_eq(streamlog_row(&l, 0).text.len, LARGE);
    ck_assert_uint_gt(streamlog_lost(&l, 1), 0);
    ck_assert_int_eq(streamlog_row(&l, 1).kind, LOGROW_ERROR);
    ck_assert(is_message(29999, 29999));
    end_large();
}
END_TEST

START_TEST(streamlog_reads_little_to_look_at_a_large_row)
{
    size_t len = 0;
    begin_large(1 << 20, SIZE_MAX);
    add_large("begin");
    add_large("other");
    add_message(2);
    store_all();
    counted.read = 0;
    struct logrow row = streamlog_glance(&l, 0, 5, &len);
    struct logrow other = streamlog_glance(&l, 1, 5, &len);
    ck_assert_uint_eq(len, LARGE);
    ck_assert(span_eq_str(row.text, "begin") && span_eq_str(row.type, "kind"));
    ck_assert(span_eq_str(other.text, "other") && span_eq_str(other.id, "a1"));
    ck_assert_int_eq(row.at, 17);
    ck_assert(span_eq_str(streamlog_part(&l, 0, LARGE + 8 - 5, 99, &len), "begin"));
    ck_assert_uint_eq(len, LARGE + 8);
    ck_assert_uint_eq(streamlog_part(&l, 0, len, 5, &len).len, 0);
    ck_assert_uint_lt(counted.read, 4096);
    ck_assert(span_eq_str(streamlog_glance(&l, 2, 4, &len).text, "mess"));
    ck_assert_uint_eq(len, strlen("message 2"));
    end_large();
}
END_TEST

START_TEST(logfilter_looks_through_a_large_row_by_and_by)
{
    static const struct {
        const char *pattern;
        bool is_regex;
    } cases[] = { { "needle", false }, { "Needle", false }, { "N[e]+dle$", true } };
    struct logfilter f;
    size_t steps = 0;
    begin_large(1 << 20, SIZE_MAX);
    add_large("Needle");
    memset(large_text, 'x', 6); /* only the end of the second has it */
    memcpy(large_text + LARGE - 6, "Needle", 6);
    ck_assert(!streamlog_add(&l, &(struct logrow){ .text = span_make(large_text, LARGE) }));
    add_message(2);
    store_all();
    ck_assert_uint_eq(l.in_memory, 2);
    logfilter_init(&f);
    if (cases[_i].is_regex)
        logfilter_set_regex(&f, span_of(cases[_i].pattern));
    else
        logfilter_set_text(&f, span_of(cases[_i].pattern));
    ck_assert_str_eq(f.complaint, "");
    do {
        counted.read = 0;
        steps++;
    } while (logfilter_step(&f, &l, l.end, SLICE) && counted.read <= 4 * SLICE);
    ck_assert_uint_ge(steps, LARGE / SLICE / 2);
    ck_assert_uint_eq(logfilter_n(&f, &l, l.end), 2);
    logfilter_clear(&f);
    end_large();
}
END_TEST

START_TEST(streamlog_says_which_rows_a_full_store_has_lost)
{
    begin_log(1 << 20);
    add_messages(0, 100000);
    uint64_t lost_from = 0;
    ck_assert_uint_gt(l.n_lost, 1000);
    while (!streamlog_lost(&l, lost_from))
        lost_from++;
    ck_assert_uint_eq(streamlog_lost(&l, lost_from), l.n_lost);
    ck_assert(is_message(lost_from - 1, (int)lost_from - 1));
    ck_assert_int_eq(streamlog_row(&l, lost_from).kind, LOGROW_ERROR);
    uint64_t after = lost_from + l.n_lost;
    ck_assert(is_message(after, (int)after));
    ck_assert(is_message(99999, 99999));
    streamlog_clear(&l);
}
END_TEST

START_TEST(streamlog_drops_rows_for_good_where_the_disk_takes_none)
{
    struct logstore store;
    ck_assert(logspool_make("/nowhere/at/all", UINT64_MAX, &store));
    streamlog_init(&l, 1 << 20);
    streamlog_set_store(&l, logchunks_new(&store));
    add_messages(0, 50000);
    ck_assert_uint_gt(l.n_lost, 1000);
    ck_assert_uint_eq(streamlog_lost(&l, 0), l.n_lost);
    ck_assert(is_message(49999, 49999));
    streamlog_clear(&l);
}
END_TEST

START_TEST(streamlog_goes_on_behind_a_store_that_was_emptied)
{
    begin_log(UINT64_MAX);
    add_messages(0, 50000);
    streamlog_forget(&l);
    ck_assert_uint_eq(l.first, 50000);
    add_messages(50000, 100000);
    for (int i = 50000; i < 100000; i += 7)
        ck_assert(is_message((uint64_t)i, i));
    streamlog_clear(&l);
}
END_TEST

START_TEST(streamlog_filters_what_is_in_the_store_too)
{
    struct logfilter f;
    begin_log(UINT64_MAX);
    add_messages(0, 100000);
    logfilter_init(&f);
    logfilter_set_text(&f, SPAN("message 9999"));
    while (logfilter_step(&f, &l, l.end, 1 << 20))
        ;
    ck_assert_uint_eq(logfilter_n(&f, &l, l.end), 11);
    ck_assert_uint_eq(logfilter_at(&f, &l, 0), 9999);
    logfilter_clear(&f);
    streamlog_clear(&l);
}
END_TEST

/* ---- A log that is all in a store -------------------------------------------------------------*/

static size_t read_span(void *ctx, uint64_t offset, void *out, size_t len)
{
    const struct span *bytes = ctx;
    struct span part = span_sub(*bytes, (size_t)offset, (size_t)offset + len);
    memcpy(out, part.ptr, part.len);
    return part.len;
}

static void drop_nothing(void *ctx)
{
    (void)ctx;
}

START_TEST(streamlog_is_made_of_a_table_and_a_store)
{
    struct buf bytes;
    size_t lens[2];
    buf_init(&bytes, 1000);
    for (size_t i = 0; i < N_ROWS; i++) {
        logcode_add(&rows[i], &bytes);
        lens[i > 1] = bytes.len;
    }
    struct span all = buf_span(&bytes);
    struct logstore store = { .ctx = &all, .read = read_span, .drop = drop_nothing };
    struct logchunks *c = logchunks_new(&store);
    ck_assert(logchunks_know(c, 2, lens[0]));
    ck_assert(logchunks_know(c, N_ROWS - 2, lens[1] - lens[0]));
    ck_assert(logchunks_know(c, 1, 5)); /* more than there is */
    streamlog_init(&l, 0);
    streamlog_set_stored(&l, c, N_ROWS + 1, 0);
    for (size_t i = 0; i < N_ROWS; i++) {
        struct logrow row = streamlog_row(&l, i);
        check_row(&row, &rows[i]);
    }
    ck_assert_int_eq(streamlog_row(&l, N_ROWS).kind, LOGROW_ERROR);
    uint64_t n;
    size_t len;
    ck_assert(logchunks_at(c, 1, &n, &len) && n == N_ROWS - 2 && len == lens[1] - lens[0]);
    ck_assert(!logchunks_at(c, 3, &n, &len));
    streamlog_clear(&l);
    buf_clear(&bytes);
}
END_TEST

Suite *test_logstore(void);
Suite *test_logstore(void)
{
    Suite *suite = suite_create("logstore");
    TCase *tc = tcase_create("logstore");
    tcase_add_test(tc, logcode_gives_rows_back_as_they_were);
    tcase_add_test(tc, logcode_refuses_rows_that_are_cut_or_damaged);
    tcase_add_test(tc, streamlog_keeps_every_row_where_it_has_a_store);
    tcase_add_test(tc, streamlog_lends_rows_of_two_places_at_a_time);
    tcase_add_test(tc, streamlog_takes_messages_larger_than_its_memory);
    tcase_add_test(tc, streamlog_stores_what_is_large_by_and_by);
    tcase_add_test(tc, streamlog_takes_a_large_row_over_without_a_copy);
    tcase_add_loop_test(tc, streamlog_takes_a_large_event_over_with_its_names, 0, 3);
    tcase_add_test(tc, streamlog_lets_go_of_what_is_large_by_and_by);
    tcase_add_test(tc, streamlog_keeps_its_rows_apart_where_one_could_not_be_stored_whole);
    tcase_add_test(tc, streamlog_reads_little_to_look_at_a_large_row);
    tcase_add_loop_test(tc, logfilter_looks_through_a_large_row_by_and_by, 0, 3);
    tcase_add_test(tc, streamlog_says_which_rows_a_full_store_has_lost);
    tcase_add_test(tc, streamlog_drops_rows_for_good_where_the_disk_takes_none);
    tcase_add_test(tc, streamlog_goes_on_behind_a_store_that_was_emptied);
    tcase_add_test(tc, streamlog_filters_what_is_in_the_store_too);
    tcase_add_test(tc, streamlog_is_made_of_a_table_and_a_store);
    suite_add_tcase(suite, tc);
    return suite;
}
