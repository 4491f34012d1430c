/* A stream in the history while it is open: there at once, with what has come of it, whoever dies meanwhile. */
#include <check.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/varint.h"
#include "book/historydb.h"
#include "book/openlog.h"
#include "book/recorder.h"
#include "book/recordstream.h"
#include "support/folder.h"
#include "support/proc.h"
#include "support/script.h"

#define PLENTY (UINT64_C(1) << 40)

static struct folder folder;
static char path[512];
static struct stage stage;
static struct jig_transfer *transfer;
static struct live *live;
static struct historian *writer;
static struct recorder *recorder;

static struct live *new_live(void)
{
    struct live *l = calloc(1, sizeof *l);
    *l = (struct live){
        .kind = LIVE_EVENTS, .state = LIVE_OPEN, .opened_at = 1000, .n_opened = 1, .status = 200
    };
    streamlog_init(&l->log, 64 << 20);
    return l;
}

static void begin(uint64_t max)
{
    struct historian_config config = { .path = path,
                                       .limits = { PLENTY, PLENTY, INT64_C(1) << 60 },
                                       .in_place = true };
    writer = historian_new(&config);
    ck_assert_ptr_nonnull(writer);
    recorder = recorder_new(writer, max);
    ck_assert_ptr_nonnull(recorder);
}

static void end(void)
{
    recorder_free(recorder);
    historian_free(writer);
    recorder = NULL;
    writer = NULL;
}

static void setup(void)
{
    static const struct script scripts[] = { ANSWER(
        { SCRIPT_SEND, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", 40, 0 }) };
    folder_make(&folder);
    snprintf(path, sizeof path, "%s/history.db", folder.path);
    stage_init(&stage, scripts, 1, NULL);
    transfer = stage_send(&stage, stage_request("GET", "http://a.test/events", NULL));
    stage_play(&stage, transfer);
    live = new_live();
    begin(PLENTY);
}

static void teardown(void)
{
    if (writer)
        end();
    live_free(live);
    stage_clear(&stage);
    folder_remove(&folder);
}

static void add(struct live *l, struct span text)
{
    struct logrow row = { .kind = LOGROW_EVENT,
                          .way = LOGROW_RECEIVED,
                          .at = 1000 + (int64_t)l->log.end,
                          .type = SPAN("price"),
                          .id = SPAN("a7"),
                          .text = text };
    ck_assert(!streamlog_add(&l->log, &row));
}

static void add_numbers(struct live *l, int n)
{
    char text[64];
    for (int i = 0; i < n; i++) {
        snprintf(text, sizeof text, "event %d of many more", i);
        add(l, span_of(text));
    }
}

static void open_stream(const struct live *l)
{
    struct recorder_about about = { .live = l, .request = "a.req.json" };
    ck_assert(recorder_open(recorder, transfer, NULL, &about));
}

/* Until what has come is written. */
static void write_on(void)
{
    bool more;
    do
        more = recorder_step(recorder, 1000000);
    while (more || recorder_deadline(recorder) < INT64_MAX);
}

static void end_stream(struct live *l)
{
    struct recorder_about about = { .live = l, .request = "a.req.json" };
    l->state = LIVE_ENDED;
    l->ended_at = 2001000;
    snprintf(l->end, sizeof l->end, "ended here");
    ck_assert(recorder_add(recorder, transfer, NULL, &about));
    ck_assert(recorder_finish(recorder, 60000000));
}

static struct history *opened(void)
{
    struct history *h;
    struct jig_error error = { .code = JIG_OK };
    ck_assert_msg(!history_open_to_read(path, 1000, &h, &error), "%s", error.text);
    return h;
}

/* The send has that state, and its log these rows of it from the first on. */
static void expect_stream(int64_t id, enum history_state state, const char *said,
                          const struct live *l, uint64_t n)
{
    struct history *h = opened();
    struct history_row row;
    struct live *again;
    struct jig_error error = { .code = JIG_OK };
    ck_assert_msg(!history_row_of(h, id, &row, &error), "%s", error.text);
    ck_assert_str_eq(history_state_name(row.state), history_state_name(state));
    ck_assert_int_eq(row.status, 200);
    ck_assert_msg(!history_stream(h, id, &again, &error), "%s", error.text);
    ck_assert_ptr_nonnull(again);
    ck_assert_str_eq(again->end, said);
    ck_assert_uint_eq(again->log.end, n);
    for (uint64_t i = 0; i < n; i++)
        ck_assert(span_eq(streamlog_all(&again->log, i), streamlog_all(&l->log, i)));
    live_free(again);
    history_row_clear(&row);
    history_close(h);
}

static int64_t count(const char *sql)
{
    struct historydb *db;
    struct jig_error error;
    ck_assert(!historydb_open(path, true, 1000, &db, &error));
    int64_t n = historydb_number(db, sql, NULL, 0);
    historydb_close(db);
    return n;
}

#define SO_FAR "still open: it had come so far"

START_TEST(stream_is_in_the_history_while_it_is_open)
{
    add(live, SPAN("first"));
    open_stream(live);
    expect_stream(1, HISTORY_OPEN, SO_FAR, live, 0);
    write_on();
    expect_stream(1, HISTORY_OPEN, SO_FAR, live, 1);
    add_numbers(live, 10);
    write_on();
    expect_stream(1, HISTORY_OPEN, SO_FAR, live, 11);
    add_numbers(live, 100000); /* some pieces, and parts of the next one */
    write_on();
    expect_stream(1, HISTORY_OPEN, SO_FAR, live, 100011);
    add_numbers(live, 10);
    end_stream(live);
    expect_stream(1, HISTORY_DONE, "ended here", live, 100021);
    ck_assert_int_eq(count("SELECT count(*) FROM pieces WHERE exchange=1048577"), 0);
    ck_assert_int_eq(count("SELECT duration FROM sends"), 2000000);
}
END_TEST

START_TEST(streams_are_written_side_by_side_and_between_sends)
{
    struct live *other = new_live();
    struct recorder_about about = { .request = "b.req.json" };
    open_stream(live);
    open_stream(other);
    add_numbers(live, 20);
    add_numbers(other, 30);
    ck_assert(recorder_add(recorder, transfer, NULL, &about));
    ck_assert(recorder_finish(recorder, 60000000));
    write_on();
    expect_stream(1, HISTORY_OPEN, SO_FAR, live, 20);
    expect_stream(2, HISTORY_OPEN, SO_FAR, other, 30);
    end_stream(other);
    expect_stream(1, HISTORY_OPEN, SO_FAR, live, 20);
    expect_stream(2, HISTORY_DONE, "ended here", other, 30);
    end_stream(live);
    expect_stream(1, HISTORY_DONE, "ended here", live, 20);
    live_free(other);
}
END_TEST

/* The least that there can be done at a time goes round. */
START_TEST(streams_that_bring_much_hold_up_nothing_else)
{
    static char large[100000];
    struct live *other = new_live(), *again;
    struct recorder_about about = { .request = "b.req.json" };
    struct jig_error error = { .code = JIG_OK };
    struct history_row row;
    memset(large, 'x', sizeof large);
    open_stream(live);
    open_stream(other);
    for (int i = 0; i < 100; i++) {
        add(live, span_make(large, sizeof large));
        add(other, span_make(large, sizeof large));
    }
    ck_assert(recorder_add(recorder, transfer, NULL, &about));
    for (int i = 0; i < 60; i++)
        ck_assert(recorder_step(recorder, 0));
    struct history *h = opened();
    for (int64_t id = 1; id <= 2; id++) {
        ck_assert(!history_stream(h, id, &again, &error));
        ck_assert_uint_gt(again->log.end, 5);
        ck_assert_uint_lt(again->log.end, 100);
        live_free(again);
    }
    ck_assert_msg(!history_row_of(h, 3, &row, &error), "%s", error.text);
    ck_assert_int_eq(row.state, HISTORY_DONE);
    history_row_clear(&row);
    history_close(h);
    end();
    live_free(other);
}
END_TEST

/* Whoever waits for a deadline that is past waits for nothing. */
START_TEST(stream_wants_no_step_while_the_history_takes_nothing)
{
    static char large[100000];
    struct historydb *other;
    struct jig_error error;
    struct live *busy = new_live();
    end();
    writer = historian_new(&(struct historian_config){
        .path = path, .limits = { PLENTY, PLENTY, INT64_C(1) << 60 } });
    ck_assert_ptr_nonnull(writer);
    recorder = recorder_new(writer, PLENTY);
    ck_assert_ptr_nonnull(recorder);
    open_stream(live);
    open_stream(busy);
    while (!historian_is_idle(writer))
        poll(NULL, 0, 2);
    ck_assert(!historydb_open(path, true, 1000, &other, &error));
    ck_assert(historydb_exec(other, "BEGIN IMMEDIATE"));
    add(live, SPAN("one that is not due yet"));
    recorder_step(recorder, 1000000);
    ck_assert_int_lt(recorder_deadline(recorder), INT64_MAX);
    memset(large, 'x', sizeof large);
    for (int i = 0; i < 100; i++)
        add(busy, span_make(large, sizeof large));
    while (recorder_step(recorder, 1000000))
        ;
    ck_assert(!historian_has_room(writer));
    ck_assert_int_eq(recorder_deadline(recorder), INT64_MAX);
    ck_assert(historydb_exec(other, "ROLLBACK"));
    historydb_close(other);
    while (write_on(), !historian_is_idle(writer))
        poll(NULL, 0, 2);
    expect_stream(1, HISTORY_OPEN, SO_FAR, live, 1);
    expect_stream(2, HISTORY_OPEN, SO_FAR, busy, 100);
    end();
    live_free(busy);
}
END_TEST

START_TEST(stream_of_a_program_that_was_killed_was_cut)
{
    end();
    pid_t pid = proc_fork();
    if (pid == 0) {
        begin(PLENTY);
        open_stream(live);
        add_numbers(live, 50000);
        write_on();
        add_numbers(live, 3);
        kill(getpid(), SIGKILL);
    }
    add_numbers(live, 50000);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    expect_stream(1, HISTORY_CUT, "jig ended before it", live, 50000);
    begin(PLENTY); /* another one opens it to write */
    open_stream(live);
    expect_stream(1, HISTORY_CUT, "jig ended before it", live, 50000);
    ck_assert_int_eq(count("SELECT count(*) FROM sends WHERE error='cut' AND writer=0"), 1);
    end_stream(live);
    expect_stream(2, HISTORY_DONE, "ended here", live, 50000);
}
END_TEST

/* However long its table is, a batch has little to say of it; seldom it is written anew. */
START_TEST(stream_adds_to_its_state_what_is_new)
{
    struct openlog o;
    struct history_batch batch;
    size_t n_anew = 0, n_large = 0;
    openlog_init(&o, writer, 1, live, NULL, PLENTY);
    for (int i = 0; i < 20000; i++) {
        ck_assert(openlog_begin(&o, &batch));
        n_anew += batch.state_at == 0;
        n_large += batch.state.len > RECORDSTREAM_HEAD + 100;
        ck_assert_uint_le(batch.state_at + batch.state.len - batch.state_head, batch.state_len);
        free((char *)batch.log.ptr);
        free((char *)batch.state.ptr);
        varint_add_u64(1000, &o.keeper.table); /* a chunk more */
        varint_add_u64(131072, &o.keeper.table);
        o.keeper.n_chunks++;
        o.keeper.n_rows += 1000;
    }
    ck_assert_uint_eq(n_large, n_anew);
    ck_assert_uint_le(n_anew, 10);
    openlog_clear(&o);
}
END_TEST

/* Writes batches, and tells of each, until it is ended. */
static void write_for_ever(int out)
{
    begin(PLENTY);
    open_stream(live);
    for (;;) {
        add_numbers(live, 3000);
        write_on();
        if (write(out, "x", 1) != 1)
            _exit(1);
    }
}

/* The rows that it has are those that were written, in their order. */
static void expect_numbers(const struct live *l)
{
    char want[64];
    for (uint64_t i = 0; i < l->log.end; i++) {
        snprintf(want, sizeof want, "event %d of many more", (int)(i % 3000));
        ck_assert(span_eq_str(streamlog_row(&l->log, i).text, want));
    }
}

START_TEST(stream_is_whole_whenever_its_program_is_killed)
{
    char byte;
    int fds[2];
    struct live *again;
    struct jig_error error = { .code = JIG_OK };
    end();
    ck_assert_int_eq(pipe(fds), 0);
    pid_t pid = proc_fork();
    if (pid == 0)
        write_for_ever(fds[1]);
    close(fds[1]);
    for (int i = 0; i < 1 + 5 * _i; i++)
        ck_assert_int_eq(read(fds[0], &byte, 1), 1);
    ck_assert_int_eq(kill(pid, SIGKILL), 0); /* it is in the middle of the next ones */
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    close(fds[0]);
    struct history *h = opened();
    ck_assert_msg(!history_stream(h, 1, &again, &error), "%s", error.text);
    ck_assert_str_eq(again->end, "jig ended before it");
    ck_assert_uint_ge(again->log.end, 3000 * (1 + 5 * (uint64_t)_i));
    expect_numbers(again);
    live_free(again);
    history_close(h);
}
END_TEST

/* Its facts are those of its beginning, but for what is measured. */
START_TEST(stream_that_was_cut_has_what_was_measured_last)
{
    struct jig_error error = { .code = JIG_OK };
    struct jig_transfer *kept;
    int64_t began = jig_exchange_timing(jig_transfer_last(transfer)).started_wall_us;
    ck_assert_int_ne(began, 0);
    open_stream(live);
    live->measured =
        (struct live_measure){ began + _i, 7000001, 7000002, 5000, 4000, 123, 6000 };
    add_numbers(live, 1);
    write_on();
    struct history *h = opened();
    ck_assert_msg(!history_transfer(h, 1, &kept, &error), "%s", error.text);
    const struct jig_exchange *x = jig_transfer_last(kept);
    bool is_same = _i == 0; /* another connection's are nothing to it */
    ck_assert_int_eq(jig_exchange_timing(x).body == 7000001, is_same);
    ck_assert_int_eq(jig_exchange_timing(x).total == 7000002, is_same);
    ck_assert_int_eq(jig_exchange_body_len(x) == 5000, is_same);
    ck_assert_int_eq(jig_exchange_body_wire_len(x) == 4000, is_same);
    ck_assert_int_eq(jig_exchange_connection(x)->bytes_sent == 123, is_same);
    ck_assert_int_eq(jig_exchange_connection(x)->bytes_received == 6000, is_same);
    jig_transfer_free(kept);
    history_close(h);
    end_stream(live); /* then its own facts say more */
    h = opened();
    ck_assert(!history_transfer(h, 1, &kept, &error));
    ck_assert_uint_eq(jig_exchange_body_len(jig_transfer_last(kept)), 2);
    jig_transfer_free(kept);
    history_close(h);
}
END_TEST

START_TEST(stream_that_was_deleted_while_it_was_open_stays_away)
{
    struct historian_news news;
    struct history *h;
    struct jig_error error;
    open_stream(live);
    add_numbers(live, 40000);
    write_on();
    ck_assert(!history_open(path, 1000, &h, &error));
    ck_assert(!history_delete(h, 1, &error));
    history_close(h);
    add_numbers(live, 40000);
    write_on();
    end_stream(live);
    ck_assert_int_eq(count("SELECT count(*) FROM sends"), 0);
    ck_assert_int_eq(count("SELECT count(*) FROM pieces"), 0);
    ck_assert_int_eq(count("SELECT count(*) FROM facts"), 0);
    historian_take_news(writer, &news);
    ck_assert_str_eq(news.word, "");
}
END_TEST

START_TEST(stream_that_is_open_outlives_a_cleared_history)
{
    struct history *h;
    struct jig_error error;
    size_t n;
    struct recorder_about about = { .request = "b.req.json" };
    open_stream(live);
    ck_assert(recorder_add(recorder, transfer, NULL, &about));
    ck_assert(recorder_finish(recorder, 60000000));
    ck_assert(!history_open(path, 1000, &h, &error));
    ck_assert(!history_clear(h, &(struct history_query){ 0 }, &n, &error));
    ck_assert_uint_eq(n, 1);
    history_close(h);
    add_numbers(live, 5);
    end_stream(live);
    expect_stream(1, HISTORY_DONE, "ended here", live, 5);
}
END_TEST

START_TEST(stream_is_kept_up_to_the_limit_and_says_so_at_its_end)
{
    char want[100];
    struct live *again;
    struct jig_error error;
    end();
    begin(10000);
    open_stream(live);
    add_numbers(live, 1000);
    write_on();
    ck_assert_int_eq(count("SELECT kept<size FROM sends"), 1);
    add_numbers(live, 1000);
    write_on();
    end_stream(live);
    struct history *h = opened();
    ck_assert(!history_stream(h, 1, &again, &error));
    ck_assert_uint_lt(again->log.end, 400);
    snprintf(want, sizeof want,
             "1,%llu more rows are not in the history: history.body in config.ini keeps more",
             1000 - (unsigned long long)again->log.end + 1);
    struct span said = streamlog_row(&again->log, again->log.end - 1).text;
    ck_assert_msg(span_eq_str(said, want), "%.*s", (int)said.len, said.ptr);
    live_free(again);
    history_close(h);
}
END_TEST

/* It delivered events, was lost, and was not there again when it was ended. */
START_TEST(stream_that_could_not_connect_again_is_no_failed_send)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_error failure = { .code = JIG_OK }, error;
    struct jig_transfer *first = transfer, *kept;
    struct history_row row;
    ck_assert_ptr_nonnull(r);
    open_stream(live);
    add_numbers(live, 3);
    jig_recording_begin(r, "GET", "http://a.test/events");
    jig_error_set(&failure, JIG_ERR_CONNECT, JIG_PHASE_CONNECT, "refused");
    jig_recording_set_error(r, &failure);
    ck_assert(!jig_recording_finish(r, &transfer, &error));
    end_stream(live);
    jig_transfer_free(transfer);
    transfer = first;
    expect_stream(1, HISTORY_DONE, "ended here", live, 3);
    struct history *h = opened();
    ck_assert(!history_row_of(h, 1, &row, &error));
    ck_assert_str_eq(row.error, "");
    ck_assert(!history_transfer(h, 1, &kept, &error));
    ck_assert_int_eq(jig_exchange_status(jig_transfer_last(kept)), 200);
    jig_transfer_free(kept);
    history_row_clear(&row);
    history_close(h);
}
END_TEST

START_TEST(stream_that_failed_says_with_what)
{
    struct history_row row;
    struct jig_error error;
    open_stream(live);
    live->has_failed = true;
    live->code = JIG_ERR_RECEIVE;
    end_stream(live);
    struct history *h = opened();
    ck_assert(!history_row_of(h, 1, &row, &error));
    ck_assert_str_eq(row.error, "receive-failed");
    history_row_clear(&row);
    history_close(h);
}
END_TEST

/* No error of its transfer: the answer was a 101. */
START_TEST(stream_that_was_closed_as_a_failure_says_by_which_code)
{
    struct history_row row;
    struct jig_error error;
    struct logrow closed = { .kind = LOGROW_CLOSE, .way = LOGROW_RECEIVED, .code = 1011 };
    open_stream(live);
    streamlog_add(&live->log, &closed);
    live_end(live, 5, _i == 0, "closed by the server: 1011");
    end_stream(live);
    struct history *h = opened();
    ck_assert(!history_row_of(h, 1, &row, &error));
    ck_assert_str_eq(row.error, _i == 0 ? "close-1011" : "");
    history_row_clear(&row);
    history_close(h);
}
END_TEST

/* As where there is no memory for it: that is said, and ends nothing. */
START_TEST(recordstream_head_fails_where_it_has_no_room)
{
    struct logkeeper keeper;
    logkeeper_init(&keeper, live, NULL, PLENTY);
    for (size_t max = 0; max <= RECORDSTREAM_HEAD; max++) {
        struct buf out;
        buf_init(&out, max);
        recordstream_write_head(live, &keeper, &out);
        ck_assert_int_eq(out.failed, max < RECORDSTREAM_HEAD ? JIG_ERR_TOO_LARGE : JIG_OK);
        buf_clear(&out);
    }
    logkeeper_clear(&keeper);
}
END_TEST

Suite *test_openlog(void);
Suite *test_openlog(void)
{
    Suite *s = suite_create("openlog");
    TCase *c = tcase_create("openlog");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, stream_is_in_the_history_while_it_is_open);
    tcase_add_test(c, streams_are_written_side_by_side_and_between_sends);
    tcase_add_test(c, streams_that_bring_much_hold_up_nothing_else);
    tcase_add_test(c, stream_wants_no_step_while_the_history_takes_nothing);
    tcase_add_test(c, stream_of_a_program_that_was_killed_was_cut);
    tcase_add_test(c, stream_adds_to_its_state_what_is_new);
    tcase_add_loop_test(c, stream_is_whole_whenever_its_program_is_killed, 0, 5);
    tcase_add_loop_test(c, stream_that_was_cut_has_what_was_measured_last, 0, 2);
    tcase_add_test(c, stream_that_was_deleted_while_it_was_open_stays_away);
    tcase_add_test(c, stream_that_is_open_outlives_a_cleared_history);
    tcase_add_test(c, stream_is_kept_up_to_the_limit_and_says_so_at_its_end);
    tcase_add_test(c, stream_that_could_not_connect_again_is_no_failed_send);
    tcase_add_test(c, stream_that_failed_says_with_what);
    tcase_add_loop_test(c, stream_that_was_closed_as_a_failure_says_by_which_code, 0, 2);
    tcase_add_test(c, recordstream_head_fails_where_it_has_no_room);
    suite_add_tcase(s, c);
    return s;
}
