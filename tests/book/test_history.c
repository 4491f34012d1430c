/* The history: what was sent is there again with its whole answer, within its limits, and without the secrets. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fileio.h"
#include "base/mem.h"
#include "book/historydb.h"
#include "book/historylimits.h"
#include "book/recorder.h"
#include "support/factstext.h"
#include "support/folder.h"
#include "support/pastsends.h"
#include "support/script.h"

static const char *const path = pastsends_path;

START_TEST(history_finds_by_host_status_time_and_request)
{
    struct history *h = pastsends_open(path);
    struct history_row rows[] = { pastsends_row("a", "one.test", 200, 1000),
                                  pastsends_row("b", "two.test:80", 404, 2000),
                                  pastsends_row("c", "ONE.test", 503, 3000),
                                  pastsends_row("d", "x", 0, 4000) };
    rows[1].request = "b.req.json";
    rows[2].collection = "";
    for (size_t i = 0; i < 4; i++)
        pastsends_put(h, &rows[i], 0);
    pastsends_expect(h, &(struct history_query){ 0 }, "d c b a");
    pastsends_expect(h, &(struct history_query){ .host = "one" }, "c a");
    pastsends_expect(h, &(struct history_query){ .host = "o" }, "c b a");
    pastsends_expect(h, &(struct history_query){ .host = "'; DROP" }, "");
    pastsends_expect(h, &(struct history_query){ .status_from = 400, .status_to = 599 }, "c b");
    pastsends_expect(h, &(struct history_query){ .status_from = -1 }, "d");
    pastsends_expect(h, &(struct history_query){ .since_us = 2000, .before_us = 4000 }, "c b");
    pastsends_expect(
        h, &(struct history_query){ .collection = "/shop", .request = "a.req.json" }, "d a");
    pastsends_expect(h, &(struct history_query){ .collection = "" }, "c");
    pastsends_expect(h, &(struct history_query){ .limit = 2 }, "d c");
    pastsends_expect(
        h, &(struct history_query){ .limit = 2, .below_at_us = 3000, .below_id = 3 }, "b a");
    history_close(h);
}
END_TEST

/* What an import brings in last may have been sent first. */
START_TEST(history_lists_by_the_time_of_sending)
{
    static const int64_t times[] = { 3000, 1000, 5000, 3000, 2000 };
    static const char *const names[] = { "a", "b", "c", "d", "e" };
    struct history *h = pastsends_open(path);
    struct history_limits limits = PASTSENDS_PLENTY;
    struct jig_error error = { .code = JIG_OK };
    bool more;
    for (size_t i = 0; i < 5; i++) {
        struct history_row row = pastsends_row(names[i], "h", 200, times[i]);
        pastsends_put(h, &row, 1000);
    }
    pastsends_expect(h, &(struct history_query){ 0 }, "c d a e b");
    pastsends_expect(h, &(struct history_query){ .below_at_us = 3000, .below_id = 4 }, "a e b");
    pastsends_expect(h, &(struct history_query){ .below_at_us = 3000, .below_id = 1 }, "e b");
    pastsends_expect(h, &(struct history_query){ .before_us = 5000, .limit = 1 }, "d");
    pastsends_expect(h, &(struct history_query){ .collection = "/shop", .limit = 2 }, "c d");
    pastsends_expect(h,
                     &(struct history_query){ .collection = "/shop",
                                              .request = "a.req.json",
                                              .below_at_us = 3000,
                                              .below_id = 1 },
                     "e b");
    limits.size = 9000;
    ck_assert_int_eq(history_trim(h, &limits, 6000, &more, &error), JIG_OK);
    pastsends_expect(h, &(struct history_query){ 0 }, "c d a e");
    limits.age_us = 3500;
    ck_assert_int_eq(history_trim(h, &limits, 6000, &more, &error), JIG_OK);
    pastsends_expect(h, &(struct history_query){ 0 }, "c d a");
    history_close(h);
}
END_TEST

START_TEST(history_finishes_within_a_size_or_keeps_nothing)
{
    struct history *h = pastsends_open(path);
    struct history_row row = pastsends_row("a", "h", 200, 1000);
    struct jig_error error = { .code = JIG_OK };
    uint64_t before, after;
    int64_t id;
    pastsends_put(h, &row, 1000);
    ck_assert_int_eq(history_size(h, &before, &error), JIG_OK);
    for (int i = 0; i < 2; i++) {
        uint64_t most = 2 * before - (i == 0);
        ck_assert_int_eq(history_begin(h, &id, &error), JIG_OK);
        ck_assert_int_eq(
            history_add_piece(h, id, 0, 0, span_make((char[1000]){ 0 }, 1000), &error), JIG_OK);
        ck_assert_int_eq(history_finish_within(h, id, &row, SPAN("facts"), most, &error),
                         i == 0 ? JIG_ERR_TOO_LARGE : JIG_OK);
        pastsends_expect(h, &(struct history_query){ 0 }, i == 0 ? "a" : "a a");
        ck_assert_int_eq(history_size(h, &after, &error), JIG_OK);
        ck_assert_uint_eq(after, (uint64_t)(i + 1) * before);
    }
    history_close(h);
}
END_TEST

static void expect_size(struct history *h)
{
    uint64_t told;
    struct historydb *db;
    ck_assert_int_eq(history_size(h, &told, NULL), JIG_OK);
    ck_assert_int_eq(historydb_open(path, true, 1000, &db, NULL), JIG_OK);
    ck_assert_int_eq(historydb_number(db, "SELECT sum(bytes) FROM sends", NULL, 0),
                     (int64_t)told);
    historydb_close(db);
}

/* By this jig and by another one: what is counted on is what a count would give. */
START_TEST(history_knows_its_size_whoever_changes_it)
{
    struct history *h = pastsends_open(path), *other = pastsends_open(path);
    struct history_row row = pastsends_row("a", "h", 200, 1000);
    struct history_batch batch = { .kept = 700, .log = SPAN("log"), .state = SPAN("state") };
    struct jig_error error;
    int64_t stream;
    for (size_t i = 0; i < 3; i++) {
        pastsends_put(h, &row, 100 * i);
        expect_size(h);
    }
    pastsends_put(other, &row, 5000);
    expect_size(h);
    ck_assert_int_eq(history_delete(h, 2, &error), JIG_OK);
    expect_size(h);
    ck_assert_int_eq(history_delete(other, 1, &error), JIG_OK);
    expect_size(h);
    ck_assert_int_eq(history_delete(h, 1, &error), JIG_OK); /* it is gone already */
    expect_size(h);
    ck_assert_int_eq(history_open_stream(h, &row, SPAN("facts"), &batch, &stream, &error), 0);
    expect_size(h);
    ck_assert_int_eq(history_finish_within(h, stream, &row, SPAN("facts"), 1, &error),
                     JIG_ERR_TOO_LARGE);
    expect_size(h);
    history_close(h);
    history_close(other);
}
END_TEST

START_TEST(history_deletes_one_and_clears_what_is_asked_for)
{
    struct history *h = pastsends_open(path);
    struct history_row rows[] = { pastsends_row("a", "h", 200, 1),
                                  pastsends_row("b", "h", 200, 2),
                                  pastsends_row("c", "h", 200, 3),
                                  pastsends_row("d", "h", 200, 4) };
    struct jig_error error;
    size_t n;
    rows[3].request = "other";
    for (size_t i = 0; i < 4; i++)
        pastsends_put(h, &rows[i], 2000);
    ck_assert_int_eq(history_delete(h, 2, &error), JIG_OK);
    pastsends_expect(h, &(struct history_query){ 0 }, "d c a");
    ck_assert_int_eq(history_clear(h, &(struct history_query){ .before_us = 2 }, &n, &error),
                     0);
    ck_assert_uint_eq(n, 1);
    ck_assert_int_eq(
        history_clear(h, &(struct history_query){ .request = "a.req.json" }, &n, &error), 0);
    pastsends_expect(h, &(struct history_query){ 0 }, "d");
    ck_assert_int_eq(history_clear(h, &(struct history_query){ 0 }, &n, &error), 0);
    pastsends_expect(h, &(struct history_query){ 0 }, "");
    history_close(h);
}
END_TEST

static off_t file_size(void)
{
    struct stat st;
    ck_assert_int_eq(stat(path, &st), 0);
    return st.st_size;
}

/* None of them takes long, so that who wants to end need not wait for a gigabyte. */
START_TEST(history_gives_the_room_of_what_was_cleared_back_in_steps)
{
    struct history *h = pastsends_open(path);
    struct history_row row = pastsends_row("a", "h", 200, 1);
    struct jig_error error;
    size_t n, steps = 0;
    for (int i = 0; i < 3; i++)
        pastsends_put(h, &row, 6 << 20);
    ck_assert_int_eq(history_clear(h, &(struct history_query){ 0 }, &n, &error), JIG_OK);
    for (bool more = true; more; steps++)
        ck_assert_msg(!history_give_back(h, &more, &error), "%s", error.text);
    ck_assert_uint_gt(steps, 2);
    ck_assert_int_lt(file_size(), 1 << 20);
    history_close(h);
}
END_TEST

static void trim(struct history *h, const struct history_limits *limits, int64_t now)
{
    struct jig_error error = { .code = JIG_OK };
    for (bool more = true; more;)
        ck_assert_msg(!history_trim(h, limits, now, &more, &error), "%s", error.text);
}

START_TEST(history_forgets_the_oldest_first)
{
    struct history *h = pastsends_open(path);
    struct history_limits limits = PASTSENDS_PLENTY;
    struct history_row rows[] = { pastsends_row("a", "h", 200, 1000),
                                  pastsends_row("b", "h", 200, 2000),
                                  pastsends_row("c", "h", 200, 3000),
                                  pastsends_row("d", "h", 200, 4000) };
    for (size_t i = 0; i < 4; i++)
        pastsends_put(h, &rows[i], 100000);
    trim(h, &limits, 5000);
    pastsends_expect(h, &(struct history_query){ 0 }, "d c b a");
    limits.age_us = 3500;
    trim(h, &limits, 5000);
    pastsends_expect(h, &(struct history_query){ 0 }, "d c b");
    limits.size = 250000;
    trim(h, &limits, 5000);
    pastsends_expect(h, &(struct history_query){ 0 }, "d c");
    limits.size = 0; /* the newest stays */
    trim(h, &limits, 5000);
    pastsends_expect(h, &(struct history_query){ 0 }, "d");
    trim(h, &limits, 8000); /* but not for ever */
    pastsends_expect(h, &(struct history_query){ 0 }, "");
    history_close(h);
}
END_TEST

/* ---- Transfers --------------------------------------------------------------------------------*/

static struct historian *writer(bool in_place)
{
    struct historian_config config = { .path = path,
                                       .limits = PASTSENDS_PLENTY,
                                       .in_place = in_place };
    struct historian *w = historian_new(&config);
    ck_assert_ptr_nonnull(w);
    return w;
}

static void record(const struct jig_transfer *t, const struct mask *mask, uint64_t max_body,
                   bool in_place)
{
    struct historian *w = writer(in_place);
    struct recorder *r = recorder_new(w, max_body);
    struct recorder_about about = { .origin = HISTORY_RUN,
                                    .collection = "/shop",
                                    .request = "orders/list.req.json" };
    struct historian_news news;
    ck_assert(recorder_add(r, t, mask, &about));
    ck_assert(recorder_finish(r, 30000000));
    ck_assert(recorder_is_idle(r));
    recorder_free(r);
    historian_take_news(w, &news);
    ck_assert_str_eq(news.word, "");
    historian_free(w);
}

static struct jig_transfer *answered(struct stage *s, const char *head, struct span body)
{
    static struct script script;
    static struct buf bytes;
    struct jig_options options = { .wire_keep = 1000 };
    buf_init(&bytes, 1 << 26);
    buf_addf(&bytes, "HTTP/1.1 200 OK\r\n%sContent-Length: %zu\r\n\r\n", head, body.len);
    buf_add(&bytes, body);
    script = (struct script)ANSWER({ SCRIPT_SEND, bytes.ptr, bytes.len, 0 });
    stage_init(s, &script, 1, NULL);
    struct jig_transfer *t =
        stage_send(s, stage_request("GET", "http://a.test:81/x?y", &options));
    stage_play(s, t);
    buf_clear(&bytes);
    return t;
}

/* Bytes in which each place differs from its neighbours. */
static char *pattern(size_t len)
{
    char *bytes = malloc(len);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)("0123456789abcdef"[(i ^ i >> 8 ^ i >> 16) & 15]);
    return bytes;
}

static void expect_again(const struct jig_transfer *t, const char *row_text)
{
    struct history *h = pastsends_open(path);
    struct history_row row;
    struct jig_transfer *again;
    struct jig_error error = { .code = JIG_OK };
    struct buf want, got;
    buf_init(&want, 1 << 26);
    buf_init(&got, 1 << 26);
    ck_assert_int_eq(history_row_of(h, 1, &row, &error), JIG_OK);
    buf_addf(&got, "%s %s %s %s %s %d %s %llu of %llu", row.collection, row.request, row.method,
             row.url, row.host, row.status, history_origin_name(row.origin),
             (unsigned long long)row.kept, (unsigned long long)row.size);
    ck_assert_str_eq(buf_str(&got), row_text);
    buf_reset(&got);
    ck_assert_msg(!history_transfer(h, 1, &again, &error), "%s", error.text);
    factstext_add(t, &want);
    factstext_add(again, &got);
    ck_assert(span_eq(buf_span(&want), buf_span(&got)));
    jig_transfer_free(again);
    history_row_clear(&row);
    history_close(h);
    buf_clear(&want);
    buf_clear(&got);
}

START_TEST(history_gives_back_the_whole_answer)
{
    static const size_t sizes[] = {
        0, 5, HISTORY_PIECE - 1, HISTORY_PIECE, HISTORY_PIECE + 1, 3 * HISTORY_PIECE + 17
    };
    struct stage s;
    char text[200], *bytes = pattern(sizes[_i]);
    struct jig_transfer *t = answered(&s, "X-A: b\r\n", span_make(bytes, sizes[_i]));
    record(t, NULL, UINT64_MAX, _i % 2);
    snprintf(text, sizeof text,
             "/shop orders/list.req.json GET http://a.test:81/x?y a.test:81 200 run %zu of %zu",
             sizes[_i], sizes[_i]);
    expect_again(t, text);
    free(bytes);
    stage_clear(&s);
}
END_TEST

/* Whether what is hidden in it is longer than the mark in its place or shorter, and also where only its
 * beginning is kept. */
static const struct {
    const char *secret;
    uint64_t max;
    size_t kept;
} hidden_sizes[] = {
    { "a-secret-that-is-longer-than-its-mark", UINT64_MAX, 2000 },
    { "short", UINT64_MAX, 2000 },
    { "short", 1990, 1990 },
};

START_TEST(history_tells_the_answers_own_size)
{
    struct stage s;
    struct jig_error error;
    struct history_row row;
    struct mask *mask = mask_new();
    char *bytes = mem_zero(1, 2000);
    memset(bytes, '.', 2000);
    for (size_t i = 0; i + 50 < 2000; i += 50)
        memcpy(bytes + i, hidden_sizes[_i].secret, strlen(hidden_sizes[_i].secret));
    struct jig_transfer *t = answered(&s, "", span_make(bytes, 2000));
    ck_assert(mask_add(mask, span_of(hidden_sizes[_i].secret)));
    record(t, mask, hidden_sizes[_i].max, false);
    struct history *h = pastsends_open(path);
    ck_assert_int_eq(history_row_of(h, 1, &row, &error), JIG_OK);
    ck_assert_uint_eq(row.size, 2000);
    ck_assert_uint_eq(row.kept, hidden_sizes[_i].kept);
    history_row_clear(&row);
    history_close(h);
    mask_free(mask);
    free(bytes);
    stage_clear(&s);
}
END_TEST

static void expect_bytes(const struct jig_exchange *x, struct span body, size_t at, size_t len)
{
    struct span want = span_sub(body, at, at + len);
    char *part = mem_zero(len, 1);
    ck_assert_uint_eq(jig_exchange_body_read(x, at, part, len), want.len);
    ck_assert(span_eq(span_make(part, want.len), want));
    free(part);
}

/* By who goes forwards, and who goes backwards meanwhile, in any steps. */
START_TEST(history_reads_a_body_at_any_offset)
{
    static const size_t offsets[] = {
        0, 1, HISTORY_PIECE - 3, HISTORY_PIECE, 2 * HISTORY_PIECE + 5, 2 * HISTORY_PIECE + 99
    };
    static const size_t steps[] = { 1000, 4096, 65536, 300000, HISTORY_PIECE + 1 };
    size_t len = 2 * HISTORY_PIECE + 100;
    struct stage s;
    char *bytes = pattern(len);
    struct span body = span_make(bytes, len);
    struct jig_transfer *again;
    struct jig_error error;
    record(answered(&s, "", body), NULL, UINT64_MAX, true);
    struct history *h = pastsends_open(path);
    ck_assert_int_eq(history_transfer(h, 1, &again, &error), JIG_OK);
    const struct jig_exchange *x = jig_transfer_last(again);
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++)
        expect_bytes(x, body, offsets[i], 64);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        for (size_t at = 0; at <= len; at += steps[i]) {
            expect_bytes(x, body, at, steps[i]);
            expect_bytes(x, body, len - at, 100);
        }
    expect_bytes(x, body, len, 1);
    jig_transfer_free(again);
    history_close(h);
    free(bytes);
    stage_clear(&s);
}
END_TEST

START_TEST(history_keeps_the_beginning_of_what_is_too_long)
{
    struct stage s;
    char *bytes = pattern(300000), byte;
    struct jig_transfer *again;
    struct jig_error error;
    record(answered(&s, "", span_make(bytes, 300000)), NULL, 200000, true);
    struct history *h = pastsends_open(path);
    ck_assert_int_eq(history_transfer(h, 1, &again, &error), JIG_OK);
    const struct jig_exchange *x = jig_transfer_last(again);
    ck_assert_uint_eq(jig_exchange_body_len(x), 300000);
    ck_assert_uint_eq(jig_exchange_body_kept(x), 200000);
    ck_assert_uint_eq(jig_exchange_body_read(x, 199999, &byte, 1), 1);
    ck_assert_int_eq(byte, bytes[199999]);
    ck_assert_uint_eq(jig_exchange_body_read(x, 200000, &byte, 1), 0);
    jig_transfer_free(again);
    history_close(h);
    free(bytes);
    stage_clear(&s);
}
END_TEST

/* Does any of the history's files hold these bytes? */
static bool is_on_disk(const char *text)
{
    static const char *const ends[] = { "", "-wal" };
    bool is = false;
    for (size_t i = 0; i < 2; i++) {
        struct buf bytes;
        char name[600];
        buf_init(&bytes, 1 << 28);
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        if (fileio_read_path(name, &bytes))
            is = is || span_find(buf_span(&bytes), span_of(text), 0) != SIZE_MAX;
        buf_clear(&bytes);
    }
    return is;
}

START_TEST(history_never_holds_a_secret)
{
    static const size_t places[] = { 0, 131070, 1048570, 1048576, 1199980 };
    static const char *const forms[] = { "pass-w0rd/1", "cGFzcy13MHJkLz", "pass-w0rd%2F1" };
    struct stage s;
    struct mask *mask = mask_new();
    struct jig_transfer *again;
    struct jig_error error;
    char *bytes = pattern(1200000);
    ck_assert(mask_add(mask, SPAN("pass-w0rd/1")));
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const char *form = forms[i % 3];
        memcpy(bytes + places[i], form, strlen(form));
    }
    record(answered(&s, "X-Echo: pass-w0rd/1\r\nX-C: cGFzcy13MHJkLzE=\r\n",
                    span_make(bytes, 1200000)),
           mask, UINT64_MAX, true);
    for (size_t i = 0; i < 3; i++)
        ck_assert_msg(!is_on_disk(forms[i]), "%s", forms[i]);
    ck_assert(is_on_disk(MASK_TEXT));
    struct history *h = pastsends_open(path);
    ck_assert_int_eq(history_transfer(h, 1, &again, &error), JIG_OK);
    ck_assert_uint_gt(jig_exchange_body_len(jig_transfer_last(again)), 1200000);
    ck_assert_uint_eq(jig_exchange_body_len(jig_transfer_last(again)),
                      jig_exchange_body_kept(jig_transfer_last(again)));
    jig_transfer_free(again);
    history_close(h);
    mask_free(mask);
    free(bytes);
    stage_clear(&s);
}
END_TEST

START_TEST(history_of_half_a_body_ends_before_half_a_secret)
{
    struct stage s;
    char *bytes = pattern(3000);
    struct mask *mask = mask_new();
    ck_assert(mask_add(mask, SPAN("S3CRET-word")));
    memcpy(bytes + 1995, "S3CRET-word", 11);
    record(answered(&s, "", span_make(bytes, 3000)), mask, 2000, true);
    ck_assert(!is_on_disk("S3CRE"));
    free(bytes);
    mask_free(mask);
    stage_clear(&s);
}
END_TEST

START_TEST(recorder_takes_over_what_its_owner_is_done_with)
{
    struct stage s;
    struct historian *w = writer(false);
    struct recorder *r = recorder_new(w, UINT64_MAX);
    struct recorder_about about = { .origin = HISTORY_BY_HAND };
    struct jig_transfer *t = answered(&s, "", SPAN("hello"));
    struct mask *mask = mask_new();
    ck_assert(!recorder_adopt(r, t, mask));
    ck_assert(recorder_add(r, t, mask, &about));
    ck_assert(recorder_adopt(r, t, mask));
    ck_assert(!recorder_adopt(r, t, mask));
    ck_assert(recorder_finish(r, 30000000));
    recorder_free(r);
    historian_free(w);
    struct history *h = pastsends_open(path);
    pastsends_expect(h, &(struct history_query){ 0 }, "http://a.test:81/x?y");
    history_close(h);
    stage_clear(&s);
}
END_TEST

/* ---- Limits -----------------------------------------------------------------------------------*/

struct limit_case {
    const char *name, *value;
    bool ok;
    uint64_t size, body;
    int64_t age_us;
    bool is_off;
};

#define GIB (UINT64_C(1) << 30)
#define DAY INT64_C(86400000000)

static const struct limit_case limits[] = {
    { "history.size", "500M", true, 500 << 20, GIB, 90 * DAY, false },
    { "history.size", "3 G", true, 3 * GIB, GIB, 90 * DAY, false },
    { "history.size", "0", true, 0, GIB, 90 * DAY, false },
    { "history.body", "10K", true, 2 * GIB, 10240, 90 * DAY, false },
    { "history.age", "2w", true, 2 * GIB, GIB, 14 * DAY, false },
    { "history.age", "36h", true, 2 * GIB, GIB, 3 * DAY / 2, false },
    { "history", "off", true, 2 * GIB, GIB, 90 * DAY, true },
    { "history", "on", true, 2 * GIB, GIB, 90 * DAY, false },
    { "history", "maybe", false, 2 * GIB, GIB, 90 * DAY, true },
    { "history.age", "90", false, 2 * GIB, GIB, 90 * DAY, false },
    { "history.age", "0d", false, 2 * GIB, GIB, 90 * DAY, false },
    { "history.size", "99999999999G", false, 2 * GIB, GIB, 90 * DAY, false },
    { "history.size", "-1", false, 2 * GIB, GIB, 90 * DAY, false },
    { "history.size", "G", false, 2 * GIB, GIB, 90 * DAY, false },
    { "historical", "1", false, 2 * GIB, GIB, 90 * DAY, false },
};

START_TEST(historylimits_reads_sizes_and_ages)
{
    const struct limit_case *c = &limits[_i];
    struct historylimits l;
    historylimits_init(&l);
    ck_assert_int_eq(historylimits_set(&l, span_of(c->name), span_of(c->value)), c->ok);
    ck_assert_uint_eq(l.kept.size, c->size);
    ck_assert_uint_eq(l.kept.body, c->body);
    ck_assert_int_eq(l.kept.age_us, c->age_us);
    ck_assert_int_eq(l.is_off, c->is_off);
}
END_TEST

Suite *test_history(void);
Suite *test_history(void)
{
    Suite *s = suite_create("history");
    TCase *c = tcase_create("history");
    tcase_add_checked_fixture(c, pastsends_setup, pastsends_teardown);
    tcase_set_timeout(c, 60);
    tcase_add_test(c, history_finds_by_host_status_time_and_request);
    tcase_add_test(c, history_lists_by_the_time_of_sending);
    tcase_add_test(c, history_finishes_within_a_size_or_keeps_nothing);
    tcase_add_test(c, history_knows_its_size_whoever_changes_it);
    tcase_add_test(c, history_gives_the_room_of_what_was_cleared_back_in_steps);
    tcase_add_test(c, history_deletes_one_and_clears_what_is_asked_for);
    tcase_add_test(c, history_forgets_the_oldest_first);
    tcase_add_loop_test(c, history_gives_back_the_whole_answer, 0, 6);
    tcase_add_loop_test(c, history_tells_the_answers_own_size, 0,
                        sizeof hidden_sizes / sizeof *hidden_sizes);
    tcase_add_test(c, history_reads_a_body_at_any_offset);
    tcase_add_test(c, history_keeps_the_beginning_of_what_is_too_long);
    tcase_add_test(c, history_never_holds_a_secret);
    tcase_add_test(c, history_of_half_a_body_ends_before_half_a_secret);
    tcase_add_test(c, recorder_takes_over_what_its_owner_is_done_with);
    tcase_add_loop_test(c, historylimits_reads_sizes_and_ages, 0,
                        (int)(sizeof limits / sizeof *limits));
    suite_add_tcase(s, c);
    return s;
}
