/* The log of a stream of events beside its body: the same rows from a body that is kept and from one that is handed
 * out, cut anywhere. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "book/eventlog.h"
#include "support/script.h"

static struct stage stage;
static struct eventlog *log_of;

static const struct live_limits limits = { 1 << 20, 1 << 20 };

#define HEAD "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
#define BODY "id: 7\nevent: price\ndata: 1.25\n\n: alive\ndata: a\ndata: b\n\ndata: lost"

static const struct jig_exchange *answered(const char *answer, bool decode)
{
    static struct script script;
    struct jig_options options = { .decode = decode };
    script = (struct script)ANSWER({ SCRIPT_SEND, answer, strlen(answer), 0 }, CLOSES);
    stage_init(&stage, &script, 1, NULL);
    struct jig_transfer *t =
        stage_send(&stage, stage_request("GET", "http://a.test/", &options));
    stage_play(&stage, t);
    return jig_transfer_last(t);
}

static void teardown(void)
{
    eventlog_free(log_of);
    log_of = NULL;
    stage_clear(&stage);
}

static void expect_rows(const char *want)
{
    const struct live *l = eventlog_live(log_of);
    struct buf rows;
    buf_init(&rows, 10000);
    for (uint64_t i = l->log.first; i < l->log.end; i++) {
        struct logrow row = streamlog_row(&l->log, i);
        buf_addf(&rows, "%d %d:%.*s|%.*s|%.*s\n", (int)row.at, row.kind, (int)row.type.len,
                 row.type.ptr, (int)row.id.len, row.id.ptr, (int)row.text.len, row.text.ptr);
    }
    ck_assert_str_eq(buf_str(&rows), want);
    buf_clear(&rows);
}

static const struct jig_error no_error = { .code = JIG_OK };

START_TEST(eventlog_reads_a_body_that_is_kept)
{
    const struct jig_exchange *x = answered(HEAD BODY, false);
    struct jig_event event = { .type = JIG_EVENT_BODY };
    ck_assert(eventlog_is(x));
    log_of = eventlog_new(x, &limits, 5);
    eventlog_take(log_of, &event, 6);
    eventlog_take(log_of, &event, 7); /* nothing more has come */
    eventlog_end(log_of, &no_error, 9);
    expect_rows("5 6:||connected\n6 2:price|7|1.25\n6 8:||alive\n6 2:message|7|a\nb\n"
                "9 6:||the server ended the stream\n");
    const struct live *l = eventlog_live(log_of);
    ck_assert_int_eq(l->state, LIVE_ENDED);
    ck_assert_int_eq(l->status, 200);
    ck_assert_uint_eq(l->log.n[LOGROW_RECEIVED], 2);
    ck_assert_int_eq(l->ended_at, 9);
    ck_assert(!l->has_failed);
}
END_TEST

START_TEST(eventlog_reads_what_is_handed_out_cut_anywhere)
{
    static const char body[] = BODY;
    const struct jig_exchange *x = answered(HEAD, false);
    for (size_t cut = 1; cut < sizeof body - 1; cut++) {
        struct jig_event first = { .type = JIG_EVENT_BODY, .data = body, .len = cut };
        struct jig_event rest = { .type = JIG_EVENT_BODY,
                                  .data = body + cut,
                                  .len = sizeof body - 1 - cut };
        eventlog_free(log_of);
        log_of = eventlog_new(x, &limits, 5);
        eventlog_take(log_of, &first, 6);
        eventlog_take(log_of, &rest, 6);
        expect_rows("5 6:||connected\n6 2:price|7|1.25\n6 8:||alive\n6 2:message|7|a\nb\n");
    }
}
END_TEST

START_TEST(eventlog_ends_with_the_error_of_its_transfer)
{
    struct jig_error error = { .code = JIG_OK };
    log_of = eventlog_new(answered(HEAD, false), &limits, 5);
    jig_error_set(&error, JIG_ERR_RECEIVE, JIG_PHASE_BODY, "gone");
    eventlog_end(log_of, &error, 8);
    expect_rows("5 6:||connected\n8 7:||receive-failed: gone\n");
    ck_assert_int_eq(eventlog_live(log_of)->code, JIG_ERR_RECEIVE);
}
END_TEST

/* Who follows it has been ended: it is no end of its own, and no failure. */
START_TEST(eventlog_that_is_cancelled_says_so)
{
    struct jig_error error = { .code = JIG_ERR_CANCELLED };
    log_of = eventlog_new(answered(HEAD, false), &limits, 5);
    eventlog_end(log_of, &error, 8);
    expect_rows("5 6:||connected\n8 6:||ended here\n");
    ck_assert_int_eq(eventlog_live(log_of)->code, JIG_ERR_CANCELLED);
    ck_assert(!eventlog_live(log_of)->has_failed);
}
END_TEST

/* However its transfer ends then. */
START_TEST(eventlog_goes_no_further_than_an_event_that_is_too_large)
{
    size_t len = (16u << 20) + 100;
    char *large = malloc(len);
    ck_assert_ptr_nonnull(large);
    memset(large, 'x', len);
    memcpy(large, "data: ", 6);
    struct jig_event event = { .type = JIG_EVENT_BODY, .data = large, .len = len };
    struct jig_event more = { .type = JIG_EVENT_BODY, .data = "\n\ndata: a\n\n", .len = 11 };
    struct jig_error cancelled = { .code = JIG_ERR_CANCELLED };
    log_of = eventlog_new(answered(HEAD, false), &limits, 5);
    eventlog_take(log_of, &event, 6);
    eventlog_take(log_of, &more, 7);
    eventlog_end(log_of, _i ? &cancelled : &no_error, 8);
    free(large);
    const struct live *l = eventlog_live(log_of);
    ck_assert_int_eq(l->code, JIG_ERR_TOO_LARGE);
    ck_assert_uint_eq(l->log.end, 2);
    ck_assert_int_eq(l->ended_at, 6);
}
END_TEST

static const struct {
    const char *answer;
    bool is;
} answers[] = {
    { "HTTP/1.1 200 OK\r\nContent-Type: Text/Event-Stream ; charset=utf-8\r\n\r\n", true },
    { "HTTP/1.1 200 OK\r\nContent-Type: text/event-streams\r\n\r\n", false },
    { "HTTP/1.1 200 OK\r\n\r\n", false },
    { "HTTP/1.1 404 No\r\nContent-Type: text/event-stream\r\n\r\n", false },
    /* not asked to undo it */
    { "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n\r\n",
      false },
};

START_TEST(eventlog_is_of_a_200_that_is_a_stream_of_events)
{
    ck_assert_int_eq(eventlog_is(answered(answers[_i].answer, false)), answers[_i].is);
}
END_TEST

Suite *test_eventlog(void);
Suite *test_eventlog(void)
{
    Suite *s = suite_create("eventlog");
    TCase *c = tcase_create("eventlog");
    tcase_add_checked_fixture(c, NULL, teardown);
    tcase_add_test(c, eventlog_reads_a_body_that_is_kept);
    tcase_add_test(c, eventlog_reads_what_is_handed_out_cut_anywhere);
    tcase_add_test(c, eventlog_ends_with_the_error_of_its_transfer);
    tcase_add_test(c, eventlog_that_is_cancelled_says_so);
    tcase_add_loop_test(c, eventlog_goes_no_further_than_an_event_that_is_too_large, 0, 2);
    tcase_add_loop_test(c, eventlog_is_of_a_200_that_is_a_stream_of_events, 0,
                        sizeof answers / sizeof *answers);
    suite_add_tcase(s, c);
    return s;
}
