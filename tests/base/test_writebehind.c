/* A file that a thread writes, on a disk that the test holds up. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/writebehind.h"
#include "support/diskgate.h"
#include "support/proc.h"

enum { PIECE = 200000 };

static int fd;
static struct writebehind *w;

static char byte_at(uint64_t i)
{
    return (char)(i * 7 + i / 251);
}

static int open_file(void)
{
    char path[] = "/tmp/jig-test-XXXXXX";
    int made = mkostemp(path, O_CLOEXEC);
    ck_assert_int_ge(made, 0);
    unlink(path);
    return made;
}

static void set_up(void)
{
    fd = open_file();

    w = writebehind_start(fd, 0);
    ck_assert_ptr_nonnull(w);
}

static void tear_down(void)
{
    diskgate_open(0);
    if (w)
        writebehind_abandon(w);
}

static bool append(uint64_t from, size_t len)
{
    char *bytes = malloc(len + 1);
    for (size_t i = 0; i < len; i++)
        bytes[i] = byte_at(from + i);
    bool done = writebehind_append(w, span_make(bytes, len));
    free(bytes);
    return done;
}

static void expect_bytes(const char *got, uint64_t from, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (got[i] != byte_at(from + i))
            ck_abort_msg("byte %zu", (size_t)from + i);
}

static void expect(uint64_t from, size_t len)
{
    char *got = malloc(len + 1);
    ck_assert_uint_eq(writebehind_read(w, from, got, len), len);
    expect_bytes(got, from, len);
    free(got);
}

static void await_settled(void)
{
    while (!writebehind_is_settled(w))
        sched_yield();
}

START_TEST(writebehind_reads_what_is_not_written_yet)
{
    diskgate_close();
    for (uint64_t at = 0; at < 10 * PIECE; at += PIECE)
        ck_assert(append(at, PIECE));
    diskgate_await(1);
    ck_assert(!writebehind_is_settled(w));
    ck_assert_uint_eq(writebehind_room(w), WRITEBEHIND_ROOM - 10 * PIECE);
    expect(0, 10 * PIECE);
    expect(PIECE - 3, 7);
    char out[8];
    ck_assert_uint_eq(writebehind_read(w, 10 * PIECE - 2, out, sizeof out), 2);
    ck_assert_uint_eq(writebehind_read(w, 10 * PIECE, out, sizeof out), 0);
    ck_assert_uint_eq(writebehind_read(w, UINT64_MAX, out, sizeof out), 0);
}
END_TEST

/* Many times round the ring, read at each step across what is written and what is not. */
START_TEST(writebehind_reads_the_same_before_and_after_it_is_written)
{
    static const size_t pieces[] = { 1, 4096, 65537, PIECE, 0, 3, 1 << 20, 777777 };
    uint64_t len = 0;
    for (int i = 0; i < 64; i++) {
        size_t piece = pieces[i % 8];
        size_t back = i % 3 ? PIECE * 2 : WRITEBEHIND_ROOM + (i % 2 ? PIECE : 0);
        ck_assert(append(len, piece));
        len += piece;
        expect(len < back ? 0 : len - back, len < back ? (size_t)len : back);
    }
    await_settled();
    ck_assert_int_eq(writebehind_error(w), 0);
    ck_assert_uint_eq(writebehind_room(w), WRITEBEHIND_ROOM);
    writebehind_end(w);
    w = NULL;
    char *got = malloc((size_t)len + 1);
    ck_assert_uint_eq(fileio_read_at(fd, 0, got, (size_t)len + 1), len);
    expect_bytes(got, 0, (size_t)len);
    free(got);
    close(fd);
}
END_TEST

/* What came last is looked at most: it takes no way by the file. */
START_TEST(writebehind_has_what_came_last_in_memory)
{
    uint64_t len = 0;
    for (; len < 2 * WRITEBEHIND_ROOM + 5; len += PIECE)
        ck_assert(append(len, PIECE));
    await_settled();
    ck_assert_int_eq(ftruncate(fd, 0), 0);
    expect(len - WRITEBEHIND_ROOM, WRITEBEHIND_ROOM);
    char byte;
    ck_assert_uint_eq(writebehind_read(w, len - WRITEBEHIND_ROOM - 1, &byte, 1), 0);
}
END_TEST

START_TEST(writebehind_goes_on_where_the_file_ends)
{
    writebehind_abandon(w);
    fd = open_file();
    char bytes[100];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = byte_at(i);
    ck_assert(fileio_write(fd, span_make(bytes, sizeof bytes)));
    w = writebehind_start(fd, sizeof bytes);
    ck_assert(append(sizeof bytes, PIECE));
    expect(0, sizeof bytes + PIECE);
    await_settled();
    expect(0, sizeof bytes + PIECE);
}
END_TEST

static void *open_when_full(void *unused)
{
    while (writebehind_room(w) > 0)
        sched_yield();
    diskgate_open(0);
    return unused;
}

START_TEST(writebehind_waits_where_there_is_no_room)
{
    pthread_t opener;
    diskgate_close();
    ck_assert_int_eq(pthread_create(&opener, NULL, open_when_full, NULL), 0);
    ck_assert(append(0, 3 * WRITEBEHIND_ROOM));
    pthread_join(opener, NULL);
    expect(3 * WRITEBEHIND_ROOM - 1000, 1000);
    await_settled();
    expect(0, 3 * WRITEBEHIND_ROOM);
}
END_TEST

START_TEST(writebehind_keeps_what_could_not_be_written)
{
    ck_assert(append(0, PIECE));
    await_settled();
    diskgate_close();
    ck_assert(append(PIECE, PIECE));
    diskgate_await(1);
    ck_assert(append(2 * PIECE, PIECE));
    diskgate_open(ENOSPC);
    await_settled();
    ck_assert_int_eq(writebehind_error(w), ENOSPC);
    ck_assert(!append(3 * PIECE, 1));
    expect(0, 3 * PIECE);
}
END_TEST

/* Also one that is in the middle of a write. */
START_TEST(writebehind_closes_the_file_of_one_that_is_dropped)
{
    diskgate_close();
    ck_assert(append(0, PIECE));
    diskgate_await(1);
    writebehind_abandon(w);
    w = NULL;
    ck_assert_int_ge(fcntl(fd, F_GETFD), 0);
    diskgate_open(_i ? ENOSPC : 0);
    while (fcntl(fd, F_GETFD) >= 0)
        sched_yield();
}
END_TEST

/* The disk takes its time, or fails: then what it did not take is still to be read. */
START_TEST(writebehind_lets_its_thread_go_when_it_is_finished)
{
    unsigned before = proc_n_threads();
    diskgate_close();
    ck_assert(append(0, 10 * PIECE));
    diskgate_await(1);
    writebehind_finish(w);
    ck_assert(!writebehind_is_settled(w));
    expect(0, 10 * PIECE);
    diskgate_open(_i ? ENOSPC : 0);
    while (proc_n_threads() >= before)
        sched_yield();
    ck_assert(writebehind_is_settled(w));
    ck_assert_int_eq(writebehind_error(w), _i ? ENOSPC : 0);
    expect(0, 10 * PIECE);
    writebehind_abandon(w);
    w = NULL;
    while (fcntl(fd, F_GETFD) >= 0)
        sched_yield();
}
END_TEST

START_TEST(writebehind_closes_a_file_by_itself)
{
    int other = open_file();
    writebehind_close(other);
    while (fcntl(other, F_GETFD) >= 0)
        sched_yield();
    ck_assert_int_eq(errno, EBADF);
}
END_TEST

Suite *test_writebehind(void);
Suite *test_writebehind(void)
{
    Suite *suite = suite_create("writebehind");
    TCase *tc = tcase_create("writebehind");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, writebehind_reads_what_is_not_written_yet);
    tcase_add_test(tc, writebehind_reads_the_same_before_and_after_it_is_written);
    tcase_add_test(tc, writebehind_has_what_came_last_in_memory);
    tcase_add_test(tc, writebehind_goes_on_where_the_file_ends);
    tcase_add_test(tc, writebehind_waits_where_there_is_no_room);
    tcase_add_test(tc, writebehind_keeps_what_could_not_be_written);
    tcase_add_loop_test(tc, writebehind_closes_the_file_of_one_that_is_dropped, 0, 2);
    tcase_add_loop_test(tc, writebehind_lets_its_thread_go_when_it_is_finished, 0, 2);
    tcase_add_test(tc, writebehind_closes_a_file_by_itself);
    suite_add_tcase(suite, tc);
    return suite;
}
