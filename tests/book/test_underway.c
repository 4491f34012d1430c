/* A send that is under way: it is in the history from its beginning on, as a row, and stays there
 * as one that was cut where its program is killed. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/mem.h"
#include "book/again.h"
#include "book/historydb.h"
#include "book/historysearch.h"
#include "book/recordbegun.h"
#include "book/recorder.h"
#include "support/pastsends.h"
#include "support/proc.h"
#include "support/script.h"

#define PLENTY (UINT64_C(1) << 40)

static const char *const path = pastsends_path;
static const char url[] = "http://ann:pass-w0rd@a.test:81/s3cret-word/x?k=v#f";

static struct historian *writer;
static struct recorder *recorder;
static struct stage stage;
static struct jig_transfer *transfer;
static const struct recorder_about about = { .origin = HISTORY_RUN,
                                             .collection = "/shop",
                                             .request = "a.req.json" };

static void begin(void)
{
    struct historian_config config = { .path = path,
                                       .limits = PASTSENDS_PLENTY,
                                       .in_place = true };
    writer = historian_new(&config);
    ck_assert_ptr_nonnull(writer);
    recorder = recorder_new(writer, PLENTY);
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
    pastsends_setup();
    stage_init(&stage, scripts, 1, NULL);
    transfer = stage_send(&stage, stage_request("GET", url, NULL));
    begin();
}

static void teardown(void)
{
    if (writer)
        end();
    stage_clear(&stage);
    pastsends_teardown();
}

static void begin_send(void)
{
    struct mask *mask = mask_new();
    ck_assert(mask && mask_add(mask, SPAN("s3cret-word")));
    ck_assert(mask_add_sent(mask, jig_transfer_last(transfer)));
    ck_assert(recorder_begin(recorder, transfer, mask, &about));
    mask_free(mask);
}

static void end_send(void)
{
    stage_play(&stage, transfer);
    ck_assert(recorder_add(recorder, transfer, NULL, &about));
    ck_assert(recorder_finish(recorder, 60000000));
}

static int64_t count(const char *sql)
{
    struct historydb *db;
    ck_assert_int_eq(historydb_open(path, true, 1000, &db, NULL), JIG_OK);
    int64_t n = historydb_number(db, sql, NULL, 0);
    historydb_close(db);
    return n;
}

/* As another jig reads it, or (may_write) as the next one that sends something finds it. */
static struct history *opened(bool may_write)
{
    struct history *h;
    struct jig_error error = { .code = JIG_OK };
    enum jig_err err = may_write ? history_open(path, 1000, &h, &error)
                                 : history_open_to_read(path, 1000, &h, &error);
    ck_assert_msg(!err, "%s", error.text);
    return h;
}

/* One row, and its transfer with these words. */
static void expect_one(struct history *h, enum history_state state, const char *want_url,
                       const char *words)
{
    struct history_rows rows = { 0 };
    struct jig_transfer *t;
    struct live *live;
    struct jig_error error = { .code = JIG_OK };
    ck_assert_int_eq(history_list(h, &(struct history_query){ 0 }, &rows, &error), JIG_OK);
    ck_assert_uint_eq(rows.n, 1);
    const struct history_row *row = &rows.rows[0];
    ck_assert_int_eq(row->state, state);
    ck_assert_str_eq(row->url, want_url);
    ck_assert_str_eq(row->request, "a.req.json");
    ck_assert_int_gt(row->at_us, 0);
    ck_assert_int_eq(history_row_is_bare(row), state != HISTORY_DONE);
    ck_assert_msg(!history_transfer(h, row->id, &t, &error), "%s", error.text);
    ck_assert_str_eq(jig_transfer_error(t)->text, words);
    ck_assert_str_eq(jig_exchange_method(jig_transfer_last(t)), "GET");
    jig_transfer_free(t);
    ck_assert_int_eq(history_stream(h, row->id, &live, &error), JIG_OK);
    ck_assert_ptr_null(live);
    history_rows_clear(&rows);
}

static const char bare_url[] = "http://a.test:81/••••••/x";
static const char under_way[] = "it is still under way: its answer is kept once it is over";
static const char was_cut[] = "jig ended before the answer was over, of which nothing is kept";

START_TEST(send_is_in_the_history_from_its_beginning_on)
{
    begin_send();
    struct history *h = opened(false);
    expect_one(h, HISTORY_OPEN, bare_url, under_way);
    end_send();
    expect_one(h, HISTORY_DONE, "http://a.test:81/s3cret-word/x?k=v", "");
    ck_assert_int_eq(count("SELECT count(*) FROM sends WHERE writer<>0"), 0);
    history_close(h);
}
END_TEST

START_TEST(send_that_is_under_way_holds_no_secret_on_the_disk)
{
    static const char *const files[] = { "", "-wal" };
    static const char *const secrets[] = { "s3cret-word", "pass-w0rd", "OnBhc3MtdzByZ" };
    size_t n_with_host = 0;
    begin_send();
    for (size_t i = 0; i < 2; i++) {
        char name[600];
        struct buf bytes;
        buf_init(&bytes, 1 << 24);
        snprintf(name, sizeof name, "%s%s", path, files[i]);
        ck_assert(fileio_read_path(name, &bytes) || i == 1);
        for (size_t k = 0; k < 3; k++)
            ck_assert_uint_eq(span_find(buf_span(&bytes), span_of(secrets[k]), 0), SIZE_MAX);
        n_with_host += span_find(buf_span(&bytes), SPAN("http://a.test:81/"), 0) != SIZE_MAX;
        buf_clear(&bytes);
    }
    ck_assert_uint_ge(n_with_host, 1); /* what is kept of it was looked at */
}
END_TEST

/* The next part of the log of a stream that was none yet when it began. */
static void add_part_of_end(void)
{
    struct history_batch batch = { .log = span_of(strdup("log")),
                                   .state = span_of(strdup("state")),
                                   .state_len = 5,
                                   .size = 4,
                                   .kept = 4,
                                   .duration_us = 7 };
    ck_assert(historian_add_batch(writer, 1, &batch));
}

/* 1: while its answer was being written; 2: while a short stream was. */
START_TEST(send_of_a_program_that_was_killed_was_cut)
{
    end();
    pid_t pid = proc_fork();
    if (pid == 0) {
        begin();
        begin_send();
        if (_i) { /* the recorder's own key of its first send */
            historian_begin(writer, 1);
            historian_add_piece(writer, 1, 0, 0, strdup("half"), 4);
        }
        if (_i == 2)
            add_part_of_end();
        kill(getpid(), SIGKILL);
    }
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    struct history *h = opened(false);
    expect_one(h, HISTORY_CUT, bare_url, was_cut);
    history_close(h);
    ck_assert_int_eq(count("SELECT count(*) FROM pieces"), _i + 1);
    ck_assert_int_eq(count("SELECT count(*) FROM facts"), _i == 2);
    h = opened(true);
    expect_one(h, HISTORY_CUT, bare_url, was_cut);
    ck_assert_int_eq(count("SELECT count(*) FROM pieces"), 1); /* what it asked for */
    ck_assert_int_eq(count("SELECT count(*) FROM facts"), 0);
    ck_assert_int_eq(count("SELECT size+kept+duration FROM sends"), 0);
    ck_assert_int_eq(count("SELECT bytes-(SELECT sum(length(bytes)) FROM pieces) FROM sends"),
                     1024);
    ck_assert_int_eq(count("SELECT count(*) FROM sends WHERE writer=0 AND error='cut'"), 1);
    pastsends_expect(h, &(struct history_query){ .status_from = -1 }, bare_url);
    ck_assert_int_eq(history_delete(h, 1, NULL), JIG_OK);
    history_close(h);
    ck_assert_int_eq(count("SELECT count(*) FROM sends"), 0);
    ck_assert_int_eq(count("SELECT count(*) FROM pieces"), 0);
}
END_TEST

/* ---- Sending it again -------------------------------------------------------------------------*/

static const char posted[] = "{\"name\": \"tea\"}";

/* A program begins this one, and is killed (is_cut) or goes on. */
static void begin_other(struct jig_request *request, bool is_cut)
{
    end();
    transfer = stage_send(&stage, request);
    pid_t pid = is_cut ? proc_fork() : 0;
    if (pid == 0) {
        begin();
        ck_assert(recorder_begin(recorder, transfer, NULL, &about));
        if (is_cut)
            kill(getpid(), SIGKILL);
    } else
        ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    if (is_cut)
        begin();
}

static void expect_not_again(const char *words)
{
    struct jig_error error;
    struct again *again;
    ck_assert_int_eq(again_new(path, 1000, 1, &again, &error), JIG_ERR_USAGE);
    ck_assert_str_eq(error.text, words);
}

static struct jig_request *taken_again(void)
{
    struct jig_error error = { .code = JIG_OK };
    struct again *again;
    struct jig_request *request;
    ck_assert_msg(!again_new(path, 1000, 1, &again, &error), "%s", error.text);
    while (again_step(again, 1000000, &error) == AGAIN_MORE)
        continue;
    ck_assert_int_eq(again_step(again, 1000000, &error), AGAIN_READY);
    ck_assert_msg(!again_take(again, &request, &error), "%s", error.text);
    return request;
}

/* With _i its program was killed. */
START_TEST(send_without_an_answer_can_be_sent_again_as_it_began)
{
    size_t len;
    struct jig_field field;
    struct jig_request *r = stage_request("POST", "http://a.test:81/x?k=v", NULL);
    ck_assert_int_eq(jig_request_set_body(r, posted, sizeof posted - 1, NULL), JIG_OK);
    ck_assert_int_eq(jig_request_add_field(r, "X-Kind", "green", 5, NULL), JIG_OK);
    begin_other(r, _i);
    r = taken_again();
    ck_assert_str_eq(jig_request_body(r, &len), posted);
    const struct jig_transfer *t = stage_send(&stage, r);
    const struct jig_exchange *x = jig_transfer_exchange(t, 0);
    ck_assert_str_eq(jig_exchange_method(x), "POST");
    ck_assert_str_eq(jig_exchange_url(x), "http://a.test:81/x?k=v");
    ck_assert(jig_exchange_find(x, JIG_SECTION_REQUEST, "X-Kind", &field));
    ck_assert(span_eq_str(span_make(field.value, field.value_len), "green"));
}
END_TEST

START_TEST(raw_send_without_an_answer_can_be_sent_again)
{
    static const char raw[] = "GET /odd HTTP/1.1\r\nHost: a\r\n\r\n";
    size_t len;
    struct jig_request *r = stage_request("GET", "http://a.test:81/", NULL);
    ck_assert_int_eq(jig_request_set_raw(r, raw, sizeof raw - 1, NULL), JIG_OK);
    begin_other(r, true);
    r = taken_again();
    ck_assert_str_eq(jig_request_body(r, &len), raw);
    jig_request_free(r);
}
END_TEST

static size_t read_letters(void *ctx, uint64_t offset, void *out, size_t len)
{
    (void)ctx;
    (void)offset;
    memset(out, 'a', len);
    return len;
}

/* 0: read while it is sent; 1: too large to be looked through before anything goes out. */
START_TEST(send_whose_body_was_not_kept_can_not_be_sent_again)
{
    const struct jig_body_source source = { NULL, read_letters, NULL };
    char *large = mem_zero(1, RECORDBEGUN_BODY + 1);
    struct jig_request *r = stage_request("POST", "http://a.test:81/", NULL);
    if (_i)
        jig_request_take_body(r, large, RECORDBEGUN_BODY + 1);
    else {
        jig_request_set_body_source(r, &source, 5);
        free(large);
    }
    begin_other(r, true);
    expect_not_again(
        "it can't be sent again: jig ended before its answer was over, and its body "
        "is not kept until then, for it is large or comes from a file");
}
END_TEST

/* As one that an older jig has begun. */
START_TEST(send_of_which_only_the_row_is_kept_can_not_be_sent_again)
{
    begin_send();
    struct historydb *db;
    ck_assert_int_eq(historydb_open(path, true, 1000, &db, NULL), JIG_OK);
    ck_assert(historydb_exec(db, "DELETE FROM pieces"));
    historydb_close(db);
    expect_not_again(
        "it can't be sent again: it is still under way, and of what it sent no more "
        "than its method and URL is kept until then");
}
END_TEST

/* Its facts have it from then on. */
START_TEST(what_was_asked_for_is_kept_once)
{
    begin_send();
    ck_assert_int_eq(count("SELECT count(*) FROM pieces WHERE exchange=4194304"), 1);
    end_send();
    ck_assert_int_eq(count("SELECT count(*) FROM pieces WHERE exchange=4194304"), 0);
}
END_TEST

START_TEST(send_that_nobody_ended_is_not_kept)
{
    begin_send();
    end();
    ck_assert_int_eq(count("SELECT count(*) FROM sends"), 0);
}
END_TEST

START_TEST(send_that_becomes_a_stream_has_one_row)
{
    struct live live = {
        .kind = LIVE_EVENTS, .state = LIVE_OPEN, .opened_at = 1000, .n_opened = 1, .status = 200
    };
    struct recorder_about what = about;
    what.live = &live;
    streamlog_init(&live.log, 1 << 20);
    begin_send();
    stage_play(&stage, transfer);
    ck_assert(recorder_open(recorder, transfer, NULL, &what));
    ck_assert_int_eq(count("SELECT count(*) FROM sends WHERE status=200 AND writer<>0"), 1);
    live.state = LIVE_ENDED;
    ck_assert(recorder_add(recorder, transfer, NULL, &what));
    ck_assert(recorder_finish(recorder, 60000000));
    ck_assert_int_eq(count("SELECT count(*) FROM sends WHERE status=200 AND writer=0"), 1);
    ck_assert_int_eq(count("SELECT count(*) FROM sends"), 1);
    streamlog_clear(&live.log);
}
END_TEST

/* Deleted while it goes on, it does not come back. */
START_TEST(send_that_was_deleted_under_way_stays_away)
{
    begin_send();
    ck_assert(historian_delete(writer, 1));
    end_send();
    ck_assert_int_eq(count("SELECT count(*) FROM sends"), 0);
    ck_assert_int_eq(count("SELECT count(*) FROM pieces"), 0);
}
END_TEST

/* What is under way is not yet what the newest one, which always stays, gives way to. */
START_TEST(send_that_is_under_way_pushes_nothing_out)
{
    struct history_limits limits = PASTSENDS_PLENTY;
    struct history *h = pastsends_open(path);
    struct history_row row = pastsends_row("a", "h", 200, 1);
    bool more = true;
    pastsends_put(h, &row, 100000);
    begin_send();
    limits.size = 0;
    while (more)
        ck_assert_int_eq(history_trim(h, &limits, 1000, &more, NULL), JIG_OK);
    ck_assert_int_eq(count("SELECT count(*) FROM sends"), 2);
    end_send();
    for (more = true; more;)
        ck_assert_int_eq(history_trim(h, &limits, 1000, &more, NULL), JIG_OK);
    ck_assert_int_eq(count("SELECT count(*) FROM sends WHERE url='a'"), 0);
    ck_assert_int_eq(count("SELECT count(*) FROM sends"), 1);
    history_close(h);
}
END_TEST

/* What can't be written at the beginning may be at the end. */
START_TEST(send_is_kept_though_its_beginning_was_not)
{
    char away[600];
    snprintf(away, sizeof away, "%s-away", pastsends_folder.path);
    ck_assert_int_eq(rename(pastsends_folder.path, away), 0);
    begin_send();
    ck_assert_int_eq(rename(away, pastsends_folder.path), 0);
    end_send();
    ck_assert_int_eq(count("SELECT count(*) FROM sends WHERE status=200"), 1);
}
END_TEST

START_TEST(search_passes_by_what_is_under_way)
{
    struct historysearch s;
    struct historyfilter filter;
    begin_send();
    struct history *h = opened(false);
    historysearch_init(&s);
    historyfilter_parse(&filter, SPAN("nowhere"), 0);
    historysearch_begin(&s, h, &filter, NULL, NULL);
    while (historysearch_step(&s, 1000000))
        continue;
    ck_assert(!s.is_cut);
    ck_assert_uint_eq(s.found.n, 0);
    historysearch_clear(&s);
    history_close(h);
}
END_TEST

static void expect_listed(struct history *h, struct history_query q, size_t n)
{
    struct history_rows rows = { 0 };
    size_t counted;
    for (q.limit = 0; q.limit < 2; q.limit++) {
        ck_assert_int_eq(history_list(h, &q, &rows, NULL), JIG_OK);
        ck_assert_uint_eq(rows.n, q.limit && n ? 1 : n);
        history_rows_clear(&rows);
    }
    q.limit = 0;
    ck_assert_int_eq(history_count(h, &q, &counted, NULL), JIG_OK);
    ck_assert_uint_eq(counted, n);
}

static void expect_found(struct history *h, const char *text, size_t n)
{
    struct historysearch s;
    struct historyfilter filter;
    historysearch_init(&s);
    historyfilter_parse(&filter, span_of(text), 0);
    if (filter.n == 0)
        expect_listed(h, filter.query, n);
    historysearch_begin(&s, h, &filter, NULL, NULL);
    while (historysearch_step(&s, 1000000))
        continue;
    ck_assert_uint_eq(s.found.n, n);
    historysearch_clear(&s);
}

/* As two that run find them, and once whoever opens the history has settled what one has left. */
START_TEST(sends_are_found_by_their_state)
{
    int fds[2];
    char is_there = 0;
    end();
    ck_assert_int_eq(pipe(fds), 0);
    pid_t pid = proc_fork();
    if (pid == 0) {
        begin();
        begin_send();
        if (write(fds[1], "", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    ck_assert_int_eq(read(fds[0], &is_there, 1), 1);
    begin();
    begin_send();
    transfer = stage_send(&stage, stage_request("GET", url, NULL));
    begin_send();
    end_send();
    struct history *h = opened(false);
    expect_found(h, "open", 2);
    expect_found(h, "cut", 0);
    kill(pid, SIGKILL);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    for (int i = 0; i < 2; i++) {
        expect_found(h, "open", 1);
        expect_found(h, "cut", 1);
        expect_found(h, "cut get", 1);
        expect_found(h, "cut nowhere", 0);
        expect_found(h, "", 3);
        history_close(h);
        h = opened(true);
    }
    history_close(h);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

/* With _i it has become a stream before that, and gone on. */
START_TEST(end_of_a_send_of_another_jig_is_news)
{
    struct history *other = pastsends_open(path), *h = opened(false);
    struct history_row row = pastsends_row("a", "h", 0, 1);
    const struct history_batch batch = { .state = SPAN("state"), .state_len = 5 };
    struct history_mark mark = { 0 };
    int64_t id;
    ck_assert(!history_has_news(h, &mark));
    ck_assert_int_eq(history_begin_row(other, &row, SPAN(""), &id, NULL), JIG_OK);
    ck_assert(history_has_news(h, &mark));
    ck_assert(!history_has_news(h, &mark));
    row.status = 200;
    if (_i) {
        ck_assert_int_eq(history_become_stream(other, id, &row, SPAN("facts"), &batch, NULL),
                         JIG_OK);
        ck_assert(history_has_news(h, &mark));
        ck_assert_int_eq(history_add_batch(other, id, &batch, NULL), JIG_OK);
        ck_assert(!history_has_news(h, &mark));
    }
    ck_assert_int_eq(history_finish(other, id, &row, SPAN("facts"), NULL), JIG_OK);
    ck_assert(history_has_news(h, &mark));
    ck_assert(!history_has_news(h, &mark));
    history_close(h);
    history_close(other);
}
END_TEST

/* One send behind the other, until it is ended. */
static _Noreturn void send_for_ever(int out)
{
    struct history *h = pastsends_open(path);
    struct history_row row = pastsends_row("a", "h", 200, 1), bare = row;
    bare.status = 0;
    for (int64_t id;;) {
        ck_assert_int_eq(history_begin_row(h, &bare, SPAN("request"), &id, NULL), JIG_OK);
        if (write(out, &id, sizeof id) != sizeof id)
            _exit(1);
        ck_assert_int_eq(history_finish(h, id, &row, SPAN("facts"), NULL), JIG_OK);
    }
}

/* Here what ends is no record, which is another failure. */
START_TEST(send_that_ends_while_it_is_read_is_there)
{
    struct jig_transfer *t;
    struct jig_error error;
    int64_t id;
    int fds[2];
    end();
    history_close(pastsends_open(path));
    ck_assert_int_eq(pipe(fds), 0);
    pid_t pid = proc_fork();
    if (pid == 0) {
        close(fds[0]); /* it ends with who reads from it */
        send_for_ever(fds[1]);
    }
    close(fds[1]);
    struct history *h = opened(false);
    for (int i = 0; i < 3000; i++) {
        ck_assert_int_eq(read(fds[0], &id, sizeof id), sizeof id);
        enum jig_err err = history_transfer(h, id, &t, &error);
        ck_assert_msg(err != JIG_ERR_USAGE, "%s", error.text);
        jig_transfer_free(t);
    }
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    close(fds[0]);
    history_close(h);
}
END_TEST

START_TEST(send_that_is_forgotten_is_not_kept)
{
    begin_send();
    recorder_forget(recorder, transfer);
    ck_assert_int_eq(count("SELECT count(*) FROM sends"), 0);
    recorder_forget(recorder, transfer); /* there is none any more */
}
END_TEST

/* Whoever watches counts it from then on. */
START_TEST(send_that_begins_is_told_as_a_change)
{
    struct historian_news before, news;
    historian_take_news(writer, &before);
    begin_send();
    historian_take_news(writer, &news);
    ck_assert_uint_eq(news.changes, before.changes + 1);
    end_send();
    historian_take_news(writer, &news);
    ck_assert_uint_eq(news.changes, before.changes + 2);
}
END_TEST

Suite *test_underway(void);
Suite *test_underway(void)
{
    Suite *s = suite_create("underway");
    TCase *c = tcase_create("underway");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_set_timeout(c, 60);
    tcase_add_test(c, send_is_in_the_history_from_its_beginning_on);
    tcase_add_test(c, send_that_begins_is_told_as_a_change);
    tcase_add_test(c, send_that_is_under_way_holds_no_secret_on_the_disk);
    tcase_add_loop_test(c, send_of_a_program_that_was_killed_was_cut, 0, 3);
    tcase_add_loop_test(c, send_without_an_answer_can_be_sent_again_as_it_began, 0, 2);
    tcase_add_test(c, raw_send_without_an_answer_can_be_sent_again);
    tcase_add_loop_test(c, send_whose_body_was_not_kept_can_not_be_sent_again, 0, 2);
    tcase_add_test(c, send_of_which_only_the_row_is_kept_can_not_be_sent_again);
    tcase_add_test(c, what_was_asked_for_is_kept_once);
    tcase_add_test(c, send_that_nobody_ended_is_not_kept);
    tcase_add_test(c, send_that_becomes_a_stream_has_one_row);
    tcase_add_test(c, send_that_was_deleted_under_way_stays_away);
    tcase_add_test(c, send_that_is_under_way_pushes_nothing_out);
    tcase_add_test(c, send_is_kept_though_its_beginning_was_not);
    tcase_add_test(c, search_passes_by_what_is_under_way);
    tcase_add_test(c, sends_are_found_by_their_state);
    tcase_add_loop_test(c, end_of_a_send_of_another_jig_is_news, 0, 2);
    tcase_add_test(c, send_that_ends_while_it_is_read_is_there);
    tcase_add_test(c, send_that_is_forgotten_is_not_kept);
    suite_add_tcase(s, c);
    return s;
}
