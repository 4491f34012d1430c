/* Bodies that go to a file whose disk does not keep up, or fails behind the transfer's back. */
#include <check.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/writebehind.h"
#include "support/diskgate.h"
#include "support/proc.h"
#include "support/script.h"

enum { LARGE = 3 * WRITEBEHIND_ROOM, SMALL = 100000 };

static struct stage stage;
static struct script script;
static struct jig_transfer *transfer;
static char *answer;
static size_t head_len;

/* A server that sends `len` bytes, each telling where it is, as its answer to that request; another
 * request gets a short one. */
static void begin_with(struct jig_request *take, const char *status, size_t len)
{
    static const struct jig_client_config config = { .body_in_memory = 1000,
                                                     .temp_folder = "/tmp" };
    answer = malloc(len + 200);
    head_len = (size_t)snprintf(answer, 200, "HTTP/1.1 %s\r\nContent-Length: %zu\r\n\r\n",
                                status, len);
    for (size_t i = 0; i < len; i++)
        answer[head_len + i] = (char)(i * 7 + i / 251);
    script = (struct script){
        { HEAD_END, { SCRIPT_SEND, answer, head_len + len, 0 }, HEAD_END, SENDS(OK_HELLO) }
    };
    stage_init(&stage, &script, 1, &config);
    stage.room = 1 << 20;
    diskgate_close();
    transfer = stage_send(&stage, take);
}

static void begin(size_t len, const struct jig_options *options)
{
    begin_with(stage_request("GET", "http://a.test/", options), "200 OK", len);
}

static void tear_down(void)
{
    diskgate_open(0);
    stage_clear(&stage);
    free(answer);
}

/* Lets time pass, and the disk work where it is let. */
static void play(int64_t us)
{
    while (!jig_transfer_is_done(transfer)) {
        stage_settle(&stage);
        stage.now += us;
        poll(NULL, 0, 1);
    }
}

static void expect_body(size_t len)
{
    const struct jig_exchange *x = jig_transfer_last(transfer);
    char *got = malloc(len + 1);
    ck_assert_uint_eq(jig_exchange_body_read(x, 0, got, len + 1), len);
    ck_assert(memcmp(got, answer + head_len, len) == 0);
    free(got);
}

START_TEST(transfer_takes_no_more_than_the_disk)
{
    static const struct jig_options options = { .idle_timeout_us = 500000 };
    begin(LARGE, &options);
    for (int i = 0; i < 100; i++) {
        stage_settle(&stage);
        stage.now += 300000; /* it is not the server that is waited for */
    }
    ck_assert(!jig_transfer_is_done(transfer));
    uint64_t len = jig_exchange_body_len(jig_transfer_last(transfer));
    ck_assert_uint_gt(len, WRITEBEHIND_ROOM / 2);
    ck_assert_uint_le(len, WRITEBEHIND_ROOM + 1000);
    expect_body((size_t)len);
    diskgate_open(0);
    play(1000);
    ck_assert_int_eq(jig_transfer_error(transfer)->code, JIG_OK);
    expect_body(LARGE);
}
END_TEST

START_TEST(transfer_is_done_when_its_body_is_kept)
{
    static const struct jig_options none = { 0 };
    begin(SMALL, &none);
    stage_settle(&stage);
    expect_body(SMALL);
    int64_t came = stage.now;
    stage.now += 700000;
    stage_settle(&stage);
    ck_assert(!jig_transfer_is_done(transfer));
    diskgate_open(0);
    play(1000);
    ck_assert_int_eq(jig_transfer_error(transfer)->code, JIG_OK);
    ck_assert_int_le(jig_exchange_timing(jig_transfer_last(transfer)).body, came);
    expect_body(SMALL);
}
END_TEST

/* Of a request whose body is still on its way: what comes of that would wake it at once. */
START_TEST(transfer_waits_for_the_disk_alone_once_its_answer_is_whole)
{
    int ends[2];
    int64_t deadline;
    struct jig_request *r = stage_request("POST", "http://a.test/", NULL);
    ck_assert_int_eq(pipe(ends), 0);
    ck_assert_int_eq(jig_request_set_body_file(r, NULL, ends[0], NULL), JIG_OK);
    begin_with(r, "200 OK", SMALL);
    stage_settle(&stage);
    ck_assert(!jig_transfer_is_done(transfer));
    ck_assert_int_eq(write(ends[1], "more", 4), 4);
    ck_assert_uint_eq(jig_client_interest(stage.client, NULL, 0, &deadline), 0);
    ck_assert_int_gt(deadline, stage.now);
    diskgate_open(0);
    play(1000);
    ck_assert_int_eq(jig_transfer_error(transfer)->code, JIG_OK);
    close(ends[0]);
    close(ends[1]);
}
END_TEST

START_TEST(transfer_tells_of_a_write_that_failed_behind_it)
{
    static const struct jig_options none = { 0 };
    begin(_i ? LARGE : SMALL, &none);
    stage_settle(&stage);
    diskgate_await(1);
    diskgate_open(ENOSPC);
    play(1000);
    const struct jig_error *error = jig_transfer_error(transfer);
    ck_assert_int_eq(error->code, JIG_ERR_WRITE);
    ck_assert_int_eq(error->phase, JIG_PHASE_BODY);
    ck_assert_ptr_nonnull(strstr(error->text, "in /tmp: No space left"));
    uint64_t len = jig_exchange_body_len(jig_transfer_last(transfer));
    ck_assert_uint_ge(len, SMALL);
    expect_body((size_t)len);
}
END_TEST

START_TEST(transfer_can_be_cancelled_while_the_disk_is_late)
{
    static const struct jig_options none = { 0 };
    begin(_i ? LARGE : SMALL, &none);
    stage_settle(&stage);
    jig_client_cancel(stage.client, transfer, stage.now);
    play(1000);
    ck_assert_int_eq(jig_transfer_error(transfer)->code, JIG_ERR_CANCELLED);
    uint64_t len = jig_exchange_body_len(jig_transfer_last(transfer));
    expect_body((size_t)len);
    unsigned before = proc_n_threads();
    diskgate_open(0);
    while (proc_n_threads() >= before) /* nobody asks the transfer for anything */
        sched_yield();
    expect_body((size_t)len);
}
END_TEST

/* A redirect whose own body goes to the disk: the next exchange begins when that is done, and its
 * time is the network's alone. */
START_TEST(transfer_counts_no_wait_for_the_disk_as_the_next_exchange)
{
    static const struct jig_options options = { .follow = true };
    struct jig_request *r = stage_request("GET", "http://a.test/", &options);
    begin_with(r, "302 Found\r\nLocation: /next", SMALL);
    stage_settle(&stage);
    ck_assert(!jig_transfer_is_done(transfer));
    stage.now += 700000;
    diskgate_open(0);
    play(1000);
    ck_assert_int_eq(jig_transfer_error(transfer)->code, JIG_OK);
    ck_assert_uint_eq(jig_transfer_n_exchanges(transfer), 2);
    const struct jig_exchange *first = jig_transfer_exchange(transfer, 0);
    ck_assert_int_lt(jig_exchange_timing(first).total, 700000);
    ck_assert_int_lt(jig_exchange_timing(jig_transfer_last(transfer)).total, 700000);
}
END_TEST

Suite *test_latedisk(void);
Suite *test_latedisk(void)
{
    Suite *suite = suite_create("latedisk");
    TCase *tc = tcase_create("latedisk");
    tcase_add_checked_fixture(tc, NULL, tear_down);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, transfer_takes_no_more_than_the_disk);
    tcase_add_test(tc, transfer_is_done_when_its_body_is_kept);
    tcase_add_test(tc, transfer_waits_for_the_disk_alone_once_its_answer_is_whole);
    tcase_add_loop_test(tc, transfer_tells_of_a_write_that_failed_behind_it, 0, 2);
    tcase_add_test(tc, transfer_counts_no_wait_for_the_disk_as_the_next_exchange);
    tcase_add_loop_test(tc, transfer_can_be_cancelled_while_the_disk_is_late, 0, 2);
    suite_add_tcase(suite, tc);
    return suite;
}
