/* Streams in the history: the log is there again with its stream and its transfer, without secrets, and as far
 * as the limits let it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fileio.h"
#include "book/recorder.h"
#include "book/recordstream.h"
#include "data/logspool.h"
#include "support/folder.h"
#include "support/script.h"

#define PLENTY (UINT64_C(1) << 40)

static struct folder folder;
static char path[512];
static struct stage stage;
static struct jig_transfer *transfer;
static struct live *live;

/* A stream with a small memory, so that most of a large log is in its file. */
static void setup(void)
{
    static struct script script;
    struct logstore store;
    folder_make(&folder);
    snprintf(path, sizeof path, "%s/history.db", folder.path);
    script = (struct script)ANSWER(
        { SCRIPT_SEND, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", 40, 0 });
    stage_init(&stage, &script, 1, NULL);
    transfer = stage_send(&stage, stage_request("GET", "http://a.test/events", NULL));
    stage_play(&stage, transfer);
    live = calloc(1, sizeof *live);
    *live = (struct live){ .kind = LIVE_EVENTS,
                           .state = LIVE_ENDED,
                           .opened_at = 1000,
                           .ended_at = 5001000,
                           .wall_us = 77,
                           .has_failed = true };
    snprintf(live->end, sizeof live->end, "the server went, S3CRET and all");
    streamlog_init(&live->log, 1 << 20);
    ck_assert(logspool_make("/tmp", PLENTY, &store));
    streamlog_set_store(&live->log, logchunks_new(&store));
}

static void teardown(void)
{
    live_free(live);
    stage_clear(&stage);
    folder_remove(&folder);
}

static void add(enum logrow_kind kind, struct span text)
{
    struct logrow row = { .kind = kind,
                          .way = kind == LOGROW_NOTE ? LOGROW_NEITHER : LOGROW_RECEIVED,
                          .at = 1000 + (int64_t)live->log.end,
                          .type = kind == LOGROW_EVENT ? SPAN("price") : SPAN(""),
                          .id = kind == LOGROW_EVENT ? SPAN("a7") : SPAN(""),
                          .text = text };
    ck_assert(!streamlog_add(&live->log, &row));
}

static void add_numbers(int n)
{
    char text[64];
    for (int i = 0; i < n; i++) {
        snprintf(text, sizeof text, "event %d of many more", i);
        add(LOGROW_EVENT, span_of(text));
    }
}

static void record(const struct mask *mask, uint64_t max)
{
    struct historian_config config = { .path = path,
                                       .limits = { PLENTY, PLENTY, INT64_C(1) << 60 } };
    struct historian *w = historian_new(&config);
    ck_assert_ptr_nonnull(w);
    struct recorder *r = recorder_new(w, max);
    struct recorder_about about = { .live = live };
    struct historian_news news;
    ck_assert(recorder_add(r, transfer, mask, &about));
    ck_assert(recorder_finish(r, 60000000));
    recorder_free(r);
    historian_finish_all(w);
    historian_take_news(w, &news);
    ck_assert_str_eq(news.word, "");
    historian_free(w);
}

static struct history *opened(struct live **out)
{
    struct history *h;
    struct jig_error error = { .code = JIG_OK };
    ck_assert_msg(!history_open(path, 1000, &h, &error), "%s", error.text);
    ck_assert_msg(!history_stream(h, 1, out, &error), "%s", error.text);
    return h;
}

static void expect_same_rows(const struct streamlog *got, const struct streamlog *want)
{
    ck_assert_uint_eq(got->first, want->first);
    ck_assert_uint_eq(got->end, want->end);
    for (uint64_t i = want->first; i < want->end; i++) {
        struct logrow a = streamlog_row(got, i), b = streamlog_row(want, i);
        ck_assert_int_eq(a.kind, b.kind);
        ck_assert_int_eq(a.way, b.way);
        ck_assert_int_eq(a.at, b.at);
        ck_assert(span_eq(streamlog_all(got, i), streamlog_all(want, i)));
    }
}

START_TEST(history_gives_back_a_stream_with_its_whole_log)
{
    struct live *again;
    struct jig_error error;
    struct jig_transfer *t;
    struct history_row row;
    size_t len = (3u << 20) + 5;
    char *large = malloc(len);
    memset(large, 'x', len);
    add(LOGROW_NOTE, SPAN("connected"));
    add_numbers(100000);
    add(LOGROW_BINARY, span_make(large, len));
    add(LOGROW_COMMENT, SPAN(""));
    free(large);
    record(NULL, PLENTY);
    struct history *h = opened(&again);
    ck_assert_ptr_nonnull(again);
    expect_same_rows(&again->log, &live->log);
    ck_assert_int_eq(again->kind, LIVE_EVENTS);
    ck_assert_int_eq(again->state, LIVE_ENDED);
    ck_assert_int_eq(again->opened_at, 1000);
    ck_assert_int_eq(again->wall_us, 77);
    ck_assert(again->has_failed);
    ck_assert_str_eq(again->end, live->end);
    ck_assert_uint_eq(again->log.n[LOGROW_RECEIVED], 100001);
    ck_assert_uint_eq(again->log.bytes[LOGROW_RECEIVED], live->log.bytes[LOGROW_RECEIVED]);
    live_free(again);
    ck_assert(!history_transfer(h, 1, &t, &error));
    ck_assert_str_eq(jig_exchange_url(jig_transfer_last(t)), "http://a.test/events");
    jig_transfer_free(t);
    ck_assert(!history_row_of(h, 1, &row, &error));
    ck_assert_int_eq(row.duration_us, 5000000);
    ck_assert_uint_eq(row.size, live->log.bytes[LOGROW_RECEIVED]);
    ck_assert_uint_eq(row.kept, row.size);
    history_row_clear(&row);
    history_close(h);
}
END_TEST

static bool is_on_disk(const char *text)
{
    static const char *const ends[] = { "", "-wal" };
    bool is = false;
    for (size_t i = 0; i < 2; i++) {
        char name[600];
        struct buf bytes;
        buf_init(&bytes, 1 << 28);
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        if (fileio_read_path(name, &bytes))
            is = is || span_find(buf_span(&bytes), span_of(text), 0) != SIZE_MAX;
        buf_clear(&bytes);
    }
    return is;
}

START_TEST(history_hides_secrets_in_a_log)
{
    struct live *again;
    struct mask *mask = mask_new();
    ck_assert(mask_add(mask, SPAN("S3CRET")));
    add(LOGROW_EVENT, SPAN("the S3CRET and UzNDUkVU"));
    streamlog_add(&live->log,
                  &(struct logrow){ .type = SPAN("S3CRET"), .id = SPAN("xS3CRET") });
    record(mask, PLENTY);
    ck_assert(!is_on_disk("S3CRET"));
    struct history *h = opened(&again);
    ck_assert(
        span_eq_str(streamlog_row(&again->log, 0).text, "the " MASK_TEXT " and " MASK_TEXT));
    ck_assert(span_eq_str(streamlog_all(&again->log, 1), MASK_TEXT "\nx" MASK_TEXT "\n"));
    ck_assert_str_eq(again->end, "the server went, " MASK_TEXT " and all");
    live_free(again);
    history_close(h);
    mask_free(mask);
}
END_TEST

#define PART ((size_t)256 << 10) /* of a large row, as the keeper takes it */

static char *large_text(size_t len)
{
    char *text = malloc(len);
    ck_assert_ptr_nonnull(text);
    memset(text, 'x', len);
    return text;
}

START_TEST(history_hides_secrets_in_a_large_row_wherever_it_is_cut)
{
    struct live *again;
    struct buf want;
    struct mask *mask = mask_new();
    size_t len = 4 * PART + 7;
    char *text = large_text(len);
    ck_assert(mask_add(mask, SPAN("S3CRET")));
    for (size_t i = 0; i < 6; i++)
        memcpy(text + (i % 3 + 1) * PART - i, "S3CRET", 6);
    memcpy(text + len - 6, "S3CRET", 6);
    buf_init(&want, 8 * PART);
    mask_apply(mask, span_make(text, len), &want);
    add(LOGROW_EVENT, SPAN("before"));
    add(LOGROW_EVENT, span_make(text, len));
    add(LOGROW_EVENT, SPAN("behind"));
    record(mask, PLENTY);
    ck_assert(!is_on_disk("S3CRET"));
    struct history *h = opened(&again);
    ck_assert_uint_eq(again->log.end, 3);
    struct logrow row = streamlog_row(&again->log, 1);
    ck_assert(span_eq_str(row.type, "price"));
    ck_assert(span_eq_str(row.id, "a7"));
    ck_assert(span_eq(row.text, buf_span(&want)));
    ck_assert(span_eq_str(streamlog_row(&again->log, 2).text, "behind"));
    live_free(again);
    history_close(h);
    mask_free(mask);
    buf_clear(&want);
    free(text);
}
END_TEST

/* Nothing takes longer than a part does; what is cleared half-way is lost, and what follows is not. */
START_TEST(logkeeper_goes_through_a_large_row_by_parts)
{
    struct logkeeper keeper;
    struct buf out;
    size_t len = 4 * PART, most = 0, n = 0;
    char *text = large_text(len);
    buf_init(&out, 64 << 20);
    add(LOGROW_EVENT, span_make(text, len));
    logkeeper_init(&keeper, live, NULL, PLENTY);
    for (size_t before = 0; logkeeper_next(&keeper, &out); before = out.len, n++)
        most = out.len - before > most ? out.len - before : most;
    ck_assert_uint_eq(n, 1 + 4 + 5); /* begun, taken, and given with its type and id */
    ck_assert_uint_le(most, PART);
    ck_assert_uint_eq(keeper.bytes, out.len);
    ck_assert_uint_eq(keeper.n_rows, 1);
    logkeeper_clear(&keeper);

    buf_reset(&out);
    logkeeper_init(&keeper, live, NULL, PLENTY);
    ck_assert(logkeeper_next(&keeper, &out));
    ck_assert(logkeeper_next(&keeper, &out));
    streamlog_forget(&live->log);
    add(LOGROW_EVENT, SPAN("behind"));
    while (logkeeper_next(&keeper, &out))
        continue;
    ck_assert_uint_lt(out.len, 64);
    ck_assert_uint_eq(keeper.n_rows, 2);
    ck_assert_uint_eq(keeper.n_chunks, 2);
    logkeeper_clear(&keeper);
    buf_clear(&out);
    free(text);
}
END_TEST

START_TEST(history_says_how_much_of_a_log_it_does_not_have)
{
    struct live *again;
    struct history_row row;
    struct jig_error error;
    add_numbers(1000);
    record(NULL, 10000);
    struct history *h = opened(&again);
    ck_assert_uint_lt(again->log.end, 400);
    struct logrow last = streamlog_row(&again->log, again->log.end - 1);
    char want[100];
    snprintf(want, sizeof want,
             "%llu more rows are not in the history: history.body in config.ini keeps more",
             1000 - (unsigned long long)again->log.end + 1);
    ck_assert(span_eq_str(last.text, want));
    ck_assert(!history_row_of(h, 1, &row, &error));
    ck_assert_uint_lt(row.kept, row.size);
    history_row_clear(&row);
    live_free(again);
    history_close(h);
}
END_TEST

START_TEST(history_keeps_the_number_of_rows_that_were_lost)
{
    struct logstore store;
    struct live *again;
    streamlog_clear(&live->log);
    ck_assert(logspool_make("/tmp", 1 << 20, &store));
    streamlog_init(&live->log, 1 << 20);
    streamlog_set_store(&live->log, logchunks_new(&store));
    add_numbers(60000);
    ck_assert_uint_gt(live->log.n_lost, 0);
    record(NULL, PLENTY);
    struct history *h = opened(&again);
    expect_same_rows(&again->log, &live->log);
    ck_assert_uint_eq(again->log.n_lost, live->log.n_lost);
    live_free(again);
    history_close(h);
}
END_TEST

START_TEST(history_has_no_stream_where_there_was_none)
{
    struct live *again = live;
    live_free(live);
    live = NULL;
    record(NULL, PLENTY);
    struct history *h = opened(&again);
    ck_assert_ptr_null(again);
    history_close(h);
}
END_TEST

static void note_freed(void *stream)
{
    *(bool *)stream = true;
}

START_TEST(recorder_frees_a_stream_that_was_given_up_once_it_is_written)
{
    struct historian_config config = { .path = path,
                                       .limits = { PLENTY, PLENTY, INT64_C(1) << 60 } };
    struct historian *w = historian_new(&config);
    ck_assert_ptr_nonnull(w);
    struct recorder *r = recorder_new(w, PLENTY);
    struct recorder_about about = { .live = live };
    bool is_freed = false;
    add_numbers(10);
    ck_assert(!recorder_adopt_stream(r, transfer, NULL, &is_freed, note_freed));
    ck_assert(recorder_add(r, transfer, NULL, &about));
    ck_assert(recorder_adopt_stream(r, transfer, mask_new(), &is_freed, note_freed));
    ck_assert(!recorder_adopt_stream(r, transfer, NULL, &is_freed, note_freed));
    ck_assert(!is_freed);
    ck_assert(recorder_finish(r, 60000000));
    ck_assert(is_freed);
    recorder_free(r);
    historian_free(w);
}
END_TEST

/* ---- Damage -----------------------------------------------------------------------------------*/

static size_t read_nothing(void *ctx, uint64_t offset, void *out, size_t len)
{
    (void)ctx, (void)offset, (void)out, (void)len;
    return 0;
}

static void drop_nothing(void *ctx)
{
    (void)ctx;
}

START_TEST(recordstream_refuses_what_is_cut_or_of_a_later_jig)
{
    struct logkeeper log;
    struct buf facts, rows;
    struct live *again;
    struct jig_error error;
    static const struct logstore store = { .read = read_nothing, .drop = drop_nothing };
    add_numbers(20000);
    buf_init(&facts, 1 << 20);
    buf_init(&rows, 1 << 24);
    logkeeper_init(&log, live, NULL, PLENTY);
    while (logkeeper_next(&log, &rows))
        ;
    recordstream_write(live, &log, NULL, &facts);
    for (size_t len = 0; len < facts.len; len++) {
        char *part = malloc(len ? len : 1);
        memcpy(part, facts.ptr, len);
        struct span cut = span_make(part, len);
        ck_assert_int_eq(recordstream_read(cut, &store, &again, &error), JIG_ERR_READ);
        ck_assert_int_eq(recordstream_skip(&cut, &error), JIG_ERR_READ);
        free(part);
    }
    struct span whole = buf_span(&facts);
    ck_assert(!recordstream_skip(&whole, &error));
    ck_assert_uint_eq(whole.len, 0);
    facts.ptr[4] = 9;
    whole = buf_span(&facts);
    ck_assert_int_eq(recordstream_skip(&whole, &error), JIG_ERR_READ);
    ck_assert_str_eq(error.text, "it was recorded by a later jig");
    logkeeper_clear(&log);
    buf_clear(&facts);
    buf_clear(&rows);
}
END_TEST

Suite *test_historystream(void);
Suite *test_historystream(void)
{
    Suite *suite = suite_create("historystream");
    TCase *tc = tcase_create("historystream");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, history_gives_back_a_stream_with_its_whole_log);
    tcase_add_test(tc, history_hides_secrets_in_a_log);
    tcase_add_test(tc, history_hides_secrets_in_a_large_row_wherever_it_is_cut);
    tcase_add_test(tc, logkeeper_goes_through_a_large_row_by_parts);
    tcase_add_test(tc, history_says_how_much_of_a_log_it_does_not_have);
    tcase_add_test(tc, history_keeps_the_number_of_rows_that_were_lost);
    tcase_add_test(tc, history_has_no_stream_where_there_was_none);
    tcase_add_test(tc, recorder_frees_a_stream_that_was_given_up_once_it_is_written);
    tcase_add_test(tc, recordstream_refuses_what_is_cut_or_of_a_later_jig);
    suite_add_tcase(suite, tc);
    return suite;
}
