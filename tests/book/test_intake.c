/* Exchanges out of a HAR in the history: each once, at its own time, within the limits. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/intake.h"
#include "format/harread.h"
#include "support/folder.h"
#include "support/pastsends.h"

#define MB       ((uint64_t)1 << 20)
#define DAY_US   INT64_C(86400000000)
#define AT_US    INT64_C(1795860000250001) /* of "10:00:00.250001" */
#define LONG_AGO (INT64_C(40000) * DAY_US)

static const struct history_limits plenty = { 1000 * MB, 1000 * MB, LONG_AGO };

static struct folder folder;
static char path[512];
static struct harlog har;
static struct intake_result result;
static struct historian_news news;
static bool is_replaced; /* the history, once it was looked into */

static void setup(void)
{
    is_replaced = false;
    folder_make(&folder);
    snprintf(path, sizeof path, "%s/history.db", folder.path);
}

static void teardown(void)
{
    harlog_clear(&har);
    folder_remove(&folder);
}

#define LOG(entries) "{\"log\": {\"version\": \"1.2\", \"entries\": [" entries "]}}"

/* At "10:00:00.250001", with more of the request and of the content. */
#define ENTRY(time, url, asked, content)                                                     \
    "{\"startedDateTime\": \"2026-11-28T" time "Z\", \"request\": {\"method\": \"GET\", "    \
    "\"url\": \"" url "\"" asked "}, \"response\": {\"status\": 200, \"content\": {" content \
    "}}, \"timings\": {\"send\": 1, \"wait\": 20.5, \"receive\": 3}}"
#define PLAIN(time, url) ENTRY(time, url, "", "\"text\": \"x\"")
#define A                PLAIN("10:00:00.250001", "http://a/")
#define B                PLAIN("10:00:00.250001", "http://b/")
#define LATER            PLAIN("10:00:00.250002", "http://a/")

static void read_har(const char *text)
{
    struct jig_error error;
    harlog_clear(&har);
    ck_assert_msg(!harread(span_of(text), &har, &error), "%s", error.text);
}

/* A day after the first, but for the historian it is today. */
static void take_in(const struct history_limits *limits)
{
    struct historian_config config = { .path = path,
                                       .limits = { limits->size, limits->body, LONG_AGO },
                                       .in_place = true };
    struct historian *w = historian_new(&config);
    struct recorder *r = recorder_new(w, limits->body);
    struct jig_error error;
    struct history *before = NULL;
    ck_assert(w && r);
    if (history_open_to_read(path, 5000, &before, &error))
        before = NULL;
    struct intake_what what = { .historian = w,
                                .recorder = r,
                                .before = before,
                                .limits = *limits,
                                .now_us = AT_US + DAY_US,
                                .transfers = har.transfers,
                                .lives = har.lives,
                                .n = har.n };
    struct intake *in = intake_new(&what);
    ck_assert_ptr_nonnull(in);
    uint64_t left = intake_left(in);
    ck_assert_uint_gt(left, 0);
    while (intake_step(in, 0)) {
        ck_assert_uint_le(intake_left(in), left);
        left = intake_left(in);
        if (is_replaced)
            intake_leave_history(in);
    }
    ck_assert(intake_is_over(in));
    ck_assert_int_eq(intake_error(in)->code, JIG_OK);
    ck_assert_uint_eq(intake_left(in), 0);
    intake_result(in, &result);
    historian_take_news(w, &news);
    intake_free(in);
    history_close(before);
    recorder_free(r);
    historian_free(w);
}

static void expect(size_t kept, size_t twice, size_t others)
{
    ck_assert_uint_eq(result.fates[INTAKE_KEPT], kept);
    ck_assert_uint_eq(result.fates[INTAKE_TWICE], twice);
    ck_assert_uint_eq(result.n, kept + twice + others);
}

START_TEST(intake_keeps_each_at_its_own_time)
{
    struct history_row row;
    struct jig_transfer *t;
    struct jig_error error;
    char body[16];
    read_har(LOG(ENTRY("10:00:00.250001", "http://a.test:81/x",
                       ", \"postData\": {\"text\": \"asked\"}", "\"text\": \"answered\"")));
    take_in(&plenty);
    expect(1, 0, 0);
    struct history *h = pastsends_open(path);
    ck_assert_int_eq(history_row_of(h, 1, &row, &error), JIG_OK);
    ck_assert_int_eq(row.origin, HISTORY_IMPORTED);
    ck_assert_int_eq(row.at_us, AT_US);
    ck_assert_int_eq(row.duration_us, 24500);
    ck_assert_uint_eq(row.size, 8);
    ck_assert_str_eq(row.host, "a.test:81");
    ck_assert_str_eq(row.collection, "");
    ck_assert_int_eq(history_transfer(h, 1, &t, &error), JIG_OK);
    const struct jig_exchange *x = jig_transfer_last(t);
    ck_assert_int_eq(jig_exchange_status(x), 200);
    ck_assert_int_eq(jig_exchange_timing(x).wait, 21500);
    ck_assert_uint_eq(jig_exchange_body_read(x, 0, body, sizeof body), 8);
    ck_assert_mem_eq(body, "answered", 8);
    ck_assert_uint_eq(jig_exchange_request_body_read(x, 0, body, sizeof body), 5);
    ck_assert_mem_eq(body, "asked", 5);
    jig_transfer_free(t);
    history_row_clear(&row);
    history_close(h);
}
END_TEST

START_TEST(intake_keeps_a_stream_as_one)
{
    struct live *live;
    struct jig_error error;
    read_har(LOG("{\"startedDateTime\": \"2026-11-28T10:00:00Z\", \"request\": {\"method\": "
                 "\"GET\", \"url\": \"wss://a.test/\"}, \"response\": {\"status\": 101}, "
                 "\"_webSocketMessages\": [{\"type\": \"send\", \"time\": 1795860000.5, "
                 "\"opcode\": 1, \"data\": \"hi\"}, {\"type\": \"receive\", \"time\": "
                 "1795860001.5, \"opcode\": 1, \"data\": \"ho\"}]}"));
    take_in(&plenty);
    expect(1, 0, 0);
    struct history *h = pastsends_open(path);
    ck_assert_int_eq(history_stream(h, 1, &live, &error), JIG_OK);
    ck_assert_ptr_nonnull(live);
    ck_assert_int_eq(live->kind, LIVE_WEBSOCKET);
    ck_assert_uint_eq(live->log.n[LOGROW_SENT], 1);
    ck_assert_uint_eq(live->log.n[LOGROW_RECEIVED], 1);
    live_free(live);
    history_close(h);
    take_in(&plenty);
    expect(0, 1, 0);
}
END_TEST

/* Two that are alike are two, and those that came in between are new. */
START_TEST(intake_keeps_none_twice)
{
    read_har(LOG(A ", " A));
    take_in(&plenty);
    expect(2, 0, 0);
    take_in(&plenty);
    expect(0, 2, 0);
    read_har(LOG(A ", " A ", " A ", " B ", " LATER));
    take_in(&plenty);
    expect(3, 2, 0);
    take_in(&plenty);
    expect(0, 5, 0);
    struct history *h = pastsends_open(path);
    pastsends_expect(h, &(struct history_query){ 0 },
                     "http://a/ http://b/ http://a/ http://a/ http://a/");
    history_close(h);
}
END_TEST

/* What another file had is not there. */
START_TEST(intake_forgets_a_history_that_is_replaced)
{
    read_har(LOG(A ", " B));
    take_in(&plenty);
    is_replaced = true;
    take_in(&plenty);
    expect(2, 0, 0);
}
END_TEST

/* What was sent by hand at that time is another send. */
START_TEST(intake_looks_for_imports_alone)
{
    struct history *h = pastsends_open(path);
    struct history_row row = pastsends_row("http://a/", "a", 200, AT_US);
    row.method = "GET";
    for (int i = 0; i < 450; i++) /* more than are looked at in a turn */
        pastsends_put(h, &row, 0);
    row.origin = HISTORY_IMPORTED;
    pastsends_put(h, &row, 0);
    row.origin = HISTORY_BY_HAND;
    for (int i = 0; i < 450; i++)
        pastsends_put(h, &row, 0);
    history_close(h);
    read_har(LOG(A ", " A));
    take_in(&plenty);
    expect(1, 1, 0);
}
END_TEST

START_TEST(intake_hides_what_was_sent_and_knows_it_again)
{
    struct buf facts;
    struct jig_error error;
    read_har(LOG(ENTRY("10:00:00", "http://a/?t=t0ken-of-mine",
                       ", \"headers\": [{\"name\": \"authorization\", \"value\": \"Bearer "
                       "t0ken-of-mine\"}]",
                       "\"text\": \"x\"")));
    take_in(&plenty);
    expect(1, 0, 0);
    take_in(&plenty);
    expect(0, 1, 0);
    struct history *h = pastsends_open(path);
    pastsends_expect(h, &(struct history_query){ 0 }, "http://a/?t=••••••");
    buf_init(&facts, MB);
    ck_assert_int_eq(history_facts(h, 1, &facts, &error), JIG_OK);
    ck_assert_uint_eq(span_find(buf_span(&facts), SPAN("t0ken"), 0), SIZE_MAX);
    buf_clear(&facts);
    history_close(h);
}
END_TEST

#define THREE                                                                       \
    LOG(ENTRY("10:00:00", "http://a/", "", "\"text\": \"1234567890\"") ", " PLAIN(  \
        "10:00:01", "http://b/") ", " PLAIN("10:00:02",                             \
                                            "http://c/") ", "                       \
                                                         "{\"request\": {\"url\": " \
                                                         "\"http://d/\"}, \"response\": {}}")

static const struct limit_case {
    struct history_limits limits;
    enum intake_fate fate; /* of `n`; one has no time, the rest is kept */
    size_t n, n_cut;
    const char *words, *found;
} limited[] = {
    { { 1000 * MB, 1000 * MB, LONG_AGO },
      INTAKE_LARGE,
      0,
      0,
      "3 of 4 exchanges of a.har are kept in the history; left out: 1 without a time",
      "http://c/ http://b/ http://a/" },
    { { 1000 * MB, 1000 * MB, DAY_US },
      INTAKE_OLD,
      1,
      0,
      "2 of 4 exchanges of a.har are kept in the history; left out: 1 older than 1 day, 1 "
      "without a time",
      "http://c/ http://b/" },
    { { 1000 * MB, 4, LONG_AGO },
      INTAKE_LARGE,
      0,
      1,
      "3 of 4 exchanges of a.har are kept in the history, 1 with no more than 4 B of a body; "
      "left out: 1 without a time",
      "http://c/ http://b/ http://a/" },
    { { 3000, 1000 * MB, LONG_AGO },
      INTAKE_LARGE,
      1,
      0,
      "2 of 4 exchanges of a.har are kept in the history; left out: 1 without a time, 1 beyond "
      "the 2.9 KiB that it may hold (history.size)",
      "http://b/ http://a/" },
};

START_TEST(intake_holds_the_limits_and_says_so)
{
    const struct limit_case *c = &limited[_i];
    struct buf words;
    read_har(THREE);
    take_in(&c->limits);
    ck_assert_uint_eq(result.fates[c->fate], c->n);
    ck_assert_uint_eq(result.fates[INTAKE_UNDATED], 1);
    ck_assert_uint_eq(result.n_cut, c->n_cut);
    buf_init(&words, 1000);
    intake_tell(&result, &c->limits, "a.har", &words);
    ck_assert_str_eq(buf_str(&words), c->words);
    buf_clear(&words);
    struct history *h = pastsends_open(path);
    pastsends_expect(h, &(struct history_query){ 0 }, c->found);
    history_close(h);
}
END_TEST

/* The file tells its size as it looks; what is kept of its facts besides is known only then. */
START_TEST(intake_pushes_nothing_out_that_was_there)
{
    struct history *h = pastsends_open(path);
    struct history_row row = pastsends_row("mine", "h", 200, AT_US - 1);
    struct history_limits limits = plenty;
    struct jig_error error;
    struct buf words;
    uint64_t bytes;
    for (int i = 0; i < 3; i++)
        pastsends_put(h, &row, 5000);
    ck_assert_int_eq(history_size(h, &bytes, &error), JIG_OK);
    limits.size = bytes + (uint64_t)_i * 1026; /* for so many as it looks */
    history_close(h);
    read_har(LOG(A ", " B ", " LATER));
    take_in(&limits);
    size_t kept = _i > 0 ? (size_t)_i - 1 : 0;
    expect(kept, 0, 3 - kept);
    ck_assert_uint_eq(result.fates[INTAKE_LARGE], 3 - kept);
    h = pastsends_open(path);
    size_t n;
    ck_assert_int_eq(
        history_count(h, &(struct history_query){ .collection = "/shop" }, &n, &error), JIG_OK);
    ck_assert_uint_eq(n, 3);
    ck_assert_int_eq(history_count(h, &(struct history_query){ 0 }, &n, &error), JIG_OK);
    ck_assert_uint_eq(n, 3 + kept);
    history_close(h);
    buf_init(&words, 1000);
    intake_tell(&result, &limits, "a.har", &words);
    ck_assert_ptr_nonnull(strstr(buf_str(&words), "that it may hold (history.size)"));
    buf_clear(&words);
}
END_TEST

START_TEST(intake_counts_its_own_alone)
{
    struct history_row other = pastsends_row("other", "h", 200, AT_US);
    struct historian_config config = { .path = path, .limits = plenty, .in_place = true };
    struct historian *w = historian_new(&config);
    struct recorder *r = recorder_new(w, plenty.body);
    other.collection = strdup("");
    other.request = strdup("");
    other.method = strdup("GET");
    other.url = strdup("other");
    other.host = strdup("h");
    other.error = strdup("");
    read_har(LOG(A ", " B));
    struct intake_what what = { .historian = w,
                                .recorder = r,
                                .limits = plenty,
                                .now_us = AT_US,
                                .transfers = har.transfers,
                                .lives = har.lives,
                                .n = har.n };
    struct intake *in = intake_new(&what);
    ck_assert(historian_begin(w, 1000));
    ck_assert(historian_finish(w, 1000, &other, strdup("facts"), 5));
    while (historian_n_kept(w, HISTORY_IMPORTED) == 0 && intake_step(in, 0))
        ;
    intake_result(in, &result);
    ck_assert_uint_eq(result.fates[INTAKE_KEPT], 1);
    while (intake_step(in, 0))
        ;
    intake_result(in, &result);
    expect(2, 0, 0);
    intake_free(in);
    recorder_free(r);
    historian_free(w);
}
END_TEST

START_TEST(intake_counts_what_can_not_be_written)
{
    struct buf words;
    snprintf(path, sizeof path, "%s/nowhere/history.db", folder.path);
    read_har(LOG(A ", " B));
    take_in(&plenty);
    expect(0, 0, 2);
    ck_assert_uint_eq(result.fates[INTAKE_UNWRITTEN], 2);
    ck_assert_ptr_nonnull(strstr(news.word, "No such file or directory"));
    buf_init(&words, 1000);
    intake_tell(&result, &plenty, "a.har", &words);
    ck_assert_str_eq(
        buf_str(&words),
        "0 of 2 exchanges of a.har are kept in the history; left out: 2 not written");
    buf_clear(&words);
}
END_TEST

Suite *test_intake(void);
Suite *test_intake(void)
{
    Suite *s = suite_create("intake");
    TCase *c = tcase_create("all");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_set_timeout(c, 60);
    tcase_add_test(c, intake_keeps_each_at_its_own_time);
    tcase_add_test(c, intake_keeps_a_stream_as_one);
    tcase_add_test(c, intake_keeps_none_twice);
    tcase_add_test(c, intake_forgets_a_history_that_is_replaced);
    tcase_add_test(c, intake_looks_for_imports_alone);
    tcase_add_test(c, intake_hides_what_was_sent_and_knows_it_again);
    tcase_add_loop_test(c, intake_holds_the_limits_and_says_so, 0,
                        (int)(sizeof limited / sizeof *limited));
    tcase_add_loop_test(c, intake_pushes_nothing_out_that_was_there, 0, 4);
    tcase_add_test(c, intake_counts_its_own_alone);
    tcase_add_test(c, intake_counts_what_can_not_be_written);
    suite_add_tcase(s, c);
    return s;
}
