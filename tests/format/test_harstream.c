/* Streams in a HAR: written as browsers write them, a piece at a time, and read back. */
#include <cjson/cJSON.h>
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book/mask.h"
#include "data/logspool.h"
#include "format/har.h"
#include "format/harread.h"

static struct buf text;
static size_t most_at_once;
static struct live live;
static struct jig_transfer *transfer;

static bool keep(void *ctx, const char *bytes, size_t len)
{
    (void)ctx;
    most_at_once = len > most_at_once ? len : most_at_once;
    buf_add(&text, span_make(bytes, len));
    return true;
}

static void hide(void *ctx, struct span part, bool is_last, struct buf *out)
{
    ck_assert(mask_stream_add(ctx, part, out));
    if (is_last)
        mask_stream_end(ctx, out);
}

static void setup(void)
{
    struct logstore store;
    struct jig_recording *r = jig_recording_new();
    ck_assert_ptr_nonnull(r);
    jig_recording_begin(r, "GET", "http://a.test/live");
    ck_assert(!jig_recording_finish(r, &transfer, NULL));
    live = (struct live){ .kind = LIVE_WEBSOCKET,
                          .state = LIVE_ENDED,
                          .opened_at = 1000,
                          .wall_us = INT64_C(1700000000000000) };
    streamlog_init(&live.log, 1 << 20);
    ck_assert(logspool_make("/tmp", UINT64_C(1) << 40, &store));
    streamlog_set_store(&live.log, logchunks_new(&store));
    buf_init(&text, 512u << 20);
    most_at_once = 0;
}

static void teardown(void)
{
    jig_transfer_free(transfer);
    streamlog_clear(&live.log);
    buf_clear(&text);
}

static void add(enum logrow_kind kind, enum logrow_way way, struct span said)
{
    struct logrow row = { .kind = kind,
                          .way = way,
                          .at = 1000 + (int64_t)live.log.end * 500000,
                          .type = kind == LOGROW_EVENT ? SPAN("price") : SPAN(""),
                          .id = kind == LOGROW_EVENT ? SPAN("a7") : SPAN(""),
                          .text = said,
                          .code = kind == LOGROW_CLOSE ? 1000 : 0 };
    ck_assert(!streamlog_add(&live.log, &row));
}

static void write_log(const char *secret)
{
    struct mask *mask = mask_new();
    struct mask_stream hiding;
    ck_assert_ptr_nonnull(mask);
    mask_stream_init(&hiding, mask);
    mask_add(mask, span_of(secret));
    struct har_output out = { .ctx = &hiding, .write = keep, .mask = secret ? hide : NULL };
    struct har *har = har_new(&out);
    ck_assert_ptr_nonnull(har);
    har_begin_stream(har, jig_transfer_exchange(transfer, 0), &live);
    ck_assert_int_eq(har_end(har), JIG_OK);
    ck_assert_int_eq(har_add(har, jig_transfer_exchange(transfer, 0)), JIG_OK);
    ck_assert_int_eq(har_finish(har), JIG_OK);
    har_free(har);
    mask_stream_clear(&hiding);
    mask_free(mask);
}

/* The first entry's, as another JSON library reads it. */
static cJSON *entry_of(cJSON *root, int i)
{
    cJSON *entries = cJSON_GetObjectItem(cJSON_GetObjectItem(root, "log"), "entries");
    ck_assert_int_eq(cJSON_GetArraySize(entries), 2);
    return cJSON_GetArrayItem(entries, i);
}

static void expect_said(const cJSON *object, const char *key, const char *want)
{
    const cJSON *said = cJSON_GetObjectItem(object, key);
    ck_assert_msg(said && cJSON_IsString(said), "no %s", key);
    ck_assert_str_eq(said->valuestring, want);
}

static void expect_number(const cJSON *object, const char *key, double want)
{
    const cJSON *said = cJSON_GetObjectItem(object, key);
    ck_assert_msg(said && cJSON_IsNumber(said), "no %s", key);
    ck_assert_double_eq_tol(said->valuedouble, want, 0.0000005);
}

START_TEST(har_has_the_messages_of_a_websocket_as_browsers_do)
{
    static const struct {
        const char *type, *data;
        int opcode;
    } want[] = { { "send", "hello \xc3\xa4\b", 1 },
                 { "receive", "AAEC", 2 },
                 { "receive", "jig", 9 },
                 { "send", "jig", 10 },
                 { "receive", "bye", 8 } };
    add(LOGROW_NOTE, LOGROW_NEITHER, SPAN("open"));
    add(LOGROW_TEXT, LOGROW_SENT, SPAN("hello \xc3\xa4\b"));
    add(LOGROW_BINARY, LOGROW_RECEIVED, SPAN("\0\1\2"));
    add(LOGROW_PING, LOGROW_RECEIVED, SPAN("jig"));
    add(LOGROW_PONG, LOGROW_SENT, SPAN("jig"));
    add(LOGROW_CLOSE, LOGROW_RECEIVED, SPAN("bye"));
    snprintf(live.end, sizeof live.end, "closed by the server: 1000");
    write_log(NULL);
    cJSON *root = cJSON_Parse(buf_str(&text));
    ck_assert_ptr_nonnull(root);
    cJSON *entry = entry_of(root, 0), *all = cJSON_GetObjectItem(entry, "_webSocketMessages");
    expect_said(entry, "_resourceType", "websocket");
    ck_assert_int_eq(cJSON_GetArraySize(all), 5);
    for (int i = 0; i < 5; i++) {
        const cJSON *m = cJSON_GetArrayItem(all, i);
        expect_said(m, "type", want[i].type);
        expect_said(m, "data", want[i].data);
        expect_number(m, "opcode", want[i].opcode);
        expect_number(m, "time", 1700000000.001 + (i + 1) * 0.5);
    }
    expect_number(cJSON_GetArrayItem(all, 4), "_code", 1000);
    const cJSON *stream = cJSON_GetObjectItem(entry, "_stream");
    expect_number(stream, "received", 3);
    expect_number(stream, "sent", 2);
    expect_number(stream, "missing", 0);
    expect_said(stream, "end", "closed by the server: 1000");
    ck_assert_ptr_null(cJSON_GetObjectItem(entry_of(root, 1), "_resourceType"));
    cJSON_Delete(root);
}
END_TEST

/* What is known of the exchange is from its beginning, where jig was ended in it. */
START_TEST(har_tells_the_figures_that_the_messages_have)
{
    add(LOGROW_TEXT, LOGROW_RECEIVED, SPAN("hello"));
    add(LOGROW_TEXT, LOGROW_SENT, SPAN("not counted"));
    add(LOGROW_TEXT, LOGROW_RECEIVED, SPAN("there"));
    live.ended_at = live.opened_at + 2500000;
    write_log(NULL);
    cJSON *root = cJSON_Parse(buf_str(&text)), *entry = entry_of(root, 0);
    expect_number(cJSON_GetObjectItem(cJSON_GetObjectItem(entry, "response"), "content"),
                  "size", 10);
    expect_number(entry, "time", 2500);
    expect_number(cJSON_GetObjectItem(entry, "timings"), "receive", 2500);
    cJSON_Delete(root);
}
END_TEST

START_TEST(har_has_the_events_of_a_stream_without_its_secrets)
{
    live.kind = LIVE_EVENTS;
    add(LOGROW_EVENT, LOGROW_RECEIVED, SPAN("the S3CRET-1 one"));
    add(LOGROW_COMMENT, LOGROW_RECEIVED, SPAN("alive"));
    add(LOGROW_EVENT, LOGROW_RECEIVED, SPAN("\xff no UTF-8"));
    add(LOGROW_EVENT, LOGROW_RECEIVED, SPAN(""));
    live.log.n[LOGROW_RECEIVED] += 7; /* that were not kept */
    write_log("S3CRET-1");
    cJSON *root = cJSON_Parse(buf_str(&text));
    ck_assert_ptr_nonnull(root);
    cJSON *entry = entry_of(root, 0), *all = cJSON_GetObjectItem(entry, "_eventSourceMessages");
    expect_said(entry, "_resourceType", "eventsource");
    ck_assert_int_eq(cJSON_GetArraySize(all), 3);
    expect_said(cJSON_GetArrayItem(all, 0), "eventName", "price");
    expect_said(cJSON_GetArrayItem(all, 0), "eventId", "a7");
    expect_said(cJSON_GetArrayItem(all, 0), "data", "the " MASK_TEXT " one");
    expect_said(cJSON_GetArrayItem(all, 1), "_encoding", "base64");
    expect_said(cJSON_GetArrayItem(all, 1), "data", "/yBubyBVVEYtOA==");
    expect_said(cJSON_GetArrayItem(all, 2), "data", "");
    expect_number(cJSON_GetObjectItem(entry, "_stream"), "missing", 7);
    cJSON_Delete(root);
}
END_TEST

/* Most of it is in the log's file; one message is larger than all that is written at a time. */
START_TEST(har_of_a_huge_stream_is_written_a_piece_at_a_time)
{
    char said[64];
    struct harlog log;
    struct jig_error error = { .code = JIG_OK };
    size_t len = 3u << 20;
    char *large = malloc(len);
    memset(large, 'x', len);
    for (int i = 0; i < 50000; i++) {
        snprintf(said, sizeof said, "message %d of many more", i);
        add(LOGROW_TEXT, i % 2 ? LOGROW_SENT : LOGROW_RECEIVED, span_of(said));
    }
    add(LOGROW_BINARY, LOGROW_SENT, span_make(large, len));
    add(LOGROW_TEXT, LOGROW_SENT, span_make(large, len));
    write_log(NULL);
    ck_assert_uint_lt(most_at_once, 200000);
    ck_assert_msg(!harread(buf_span(&text), &log, &error), "%s", error.text);
    ck_assert_uint_eq(log.n, 2);
    const struct streamlog *got = &log.lives[0]->log;
    ck_assert_uint_eq(got->end, 50002);
    for (uint64_t i = 0; i < got->end; i++) {
        struct logrow a = streamlog_row(got, i), b = streamlog_row(&live.log, i);
        ck_assert_int_eq(a.kind, b.kind);
        ck_assert_int_eq(a.way, b.way);
        ck_assert_int_eq(a.at, b.at + live.wall_us);
        ck_assert(span_eq(a.text, b.text));
    }
    ck_assert_ptr_null(log.lives[1]);
    harlog_clear(&log);
    free(large);
}
END_TEST

/* What Chrome writes, and what nobody should. */
static const struct {
    const char *messages, *want;
} others[] = {
    { "\"_webSocketMessages\":[{\"type\":\"send\",\"time\":1666255720.899063,\"opcode\":1,"
      "\"data\":\"HAPPY\"},{\"type\":\"receive\",\"time\":1666255721,\"opcode\":2,\"data\":"
      "\"AAEC\"}]",
      "0 1 HAPPY 1666255720899063; 1 0 3 bytes 1666255721000000; " },
    { "\"_eventSourceMessages\":[{\"time\":1.5,\"eventName\":\"message\",\"eventId\":\"\","
      "\"data\":\"x\"}]",
      "2 0 x 1500000; " },
    { "\"_webSocketMessages\":[]", "" },
    { "\"_webSocketMessages\":[null,7,{\"data\":{}},{\"opcode\":-1,\"time\":\"soon\"}]",
      "0 0  0; 0 0  0; 0 0  0; 0 0  0; " },
    { "\"_webSocketMessages\":[{\"time\":1e99,\"opcode\":8,\"_code\":99999,\"data\":\"x\"}]",
      "5 0 x 1000000; " },
    { "\"_webSocketMessages\":{}", NULL },
    { "\"_note\":1", NULL },
};

START_TEST(harread_reads_the_streams_of_other_tools)
{
    struct harlog log;
    struct jig_error error = { .code = JIG_OK };
    struct buf got;
    buf_init(&got, 4096);
    buf_addf(&text,
             "{\"log\":{\"entries\":[{\"request\":{\"method\":\"GET\",\"url\":\"ws://a/\"},"
             "\"response\":{\"status\":101},%s}]}}",
             others[_i].messages);
    ck_assert_msg(!harread(buf_span(&text), &log, &error), "%s", error.text);
    ck_assert_int_eq(log.lives[0] != NULL, others[_i].want != NULL);
    for (uint64_t i = 0; log.lives[0] && i < log.lives[0]->log.end; i++) {
        struct logrow row = streamlog_row(&log.lives[0]->log, i);
        buf_addf(&got, "%d %d ", row.kind, row.way);
        if (row.kind == LOGROW_BINARY)
            buf_addf(&got, "%zu bytes", row.text.len);
        else
            buf_add(&got, row.text);
        buf_addf(&got, " %lld; ", (long long)row.at);
    }
    ck_assert(!got.failed);
    if (others[_i].want)
        ck_assert_str_eq(buf_str(&got), others[_i].want);
    buf_clear(&got);
    harlog_clear(&log);
}
END_TEST

Suite *test_harstream(void);
Suite *test_harstream(void)
{
    Suite *s = suite_create("harstream");
    TCase *c = tcase_create("harstream");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, har_has_the_messages_of_a_websocket_as_browsers_do);
    tcase_add_test(c, har_has_the_events_of_a_stream_without_its_secrets);
    tcase_add_test(c, har_tells_the_figures_that_the_messages_have);
    tcase_add_test(c, har_of_a_huge_stream_is_written_a_piece_at_a_time);
    tcase_add_loop_test(c, harread_reads_the_streams_of_other_tools, 0,
                        (int)(sizeof others / sizeof *others));
    suite_add_tcase(s, c);
    return s;
}
