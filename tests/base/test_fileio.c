/* Whole reads and writes: on files, pipes that would block, and what is no file at all. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fileio.h"
#include "support/folder.h"
#include "support/proc.h"

static struct folder folder;
static int calls;

static void set_up(void)
{
    folder_make(&folder);
}

static void tear_down(void)
{
    folder_remove(&folder);
}

/* One byte at a time, every second call interrupted. */
static ssize_t slow_write(int fd, const void *bytes, size_t len)
{
    if (calls++ % 2 == 0) {
        errno = EINTR;
        return -1;
    }
    return write(fd, bytes, len ? 1 : 0);
}

static ssize_t full_write(int fd, const void *bytes, size_t len)
{
    (void)fd;
    (void)bytes;
    (void)len;
    return 0;
}

START_TEST(fileio_goes_on_after_short_and_interrupted_writes)
{
    struct buf back;
    char *path = folder_at(&folder, "a");
    calls = 0;
    buf_init(&back, 100);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    ck_assert(fileio_write_by(slow_write, fd, SPAN("some bytes")));
    ck_assert(!fileio_write_by(full_write, fd, SPAN("some bytes")));
    ck_assert_int_eq(errno, EIO);
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    ck_assert(fileio_read(fd, &back));
    ck_assert_str_eq(buf_str(&back), "some bytes");
    char part[16];
    ck_assert_uint_eq(fileio_read_at(fd, 5, part, sizeof part), 5);
    ck_assert(span_eq(span_make(part, 5), SPAN("bytes")));
    ck_assert_uint_eq(fileio_read_at(fd, 10, part, sizeof part), 0);
    back.max = 12;
    ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
    ck_assert(!fileio_read(fd, &back));
    ck_assert_int_eq(errno, EFBIG);
    ck_assert(!fileio_write(-1, SPAN("x")));
    ck_assert_int_eq(errno, EBADF);
    close(fd);
    buf_clear(&back);
    free(path);
}
END_TEST

/* A pipe that is full and does not block is waited for. */
START_TEST(fileio_waits_for_a_descriptor_that_would_block)
{
    enum { LEN = 300000 };
    static char bytes[LEN];
    int ends[2], status;
    struct buf back;
    ck_assert_int_eq(pipe2(ends, O_NONBLOCK), 0);
    pid_t child = proc_fork();
    if (child == 0) {
        close(ends[0]);
        _exit(fileio_write(ends[1], span_make(bytes, LEN)) ? 0 : 1);
    }
    close(ends[1]);
    buf_init(&back, LEN);
    ck_assert(fileio_read(ends[0], &back));
    ck_assert_uint_eq(back.len, LEN);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    buf_clear(&back);
    close(ends[0]);
}
END_TEST

/* The other way round: what does not come yet is waited for, and the end is the writer's. */
START_TEST(fileio_reads_to_the_end_of_what_comes_in_parts)
{
    int ends[2], status;
    struct buf back;
    ck_assert_int_eq(pipe2(ends, O_NONBLOCK), 0);
    pid_t child = proc_fork();
    if (child == 0) {
        bool ok = true;
        close(ends[0]);
        for (int i = 0; i < 1000; i++)
            ok = ok && fileio_write(ends[1], SPAN("0123456789"));
        _exit(ok ? 0 : 1);
    }
    close(ends[1]);
    buf_init(&back, 10000); /* all of it fits, to the byte */
    ck_assert(fileio_read(ends[0], &back));
    ck_assert_uint_eq(back.len, 10000);
    ck_assert(span_eq(span_sub(buf_span(&back), 9990, 10000), SPAN("0123456789")));
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    buf_clear(&back);
    close(ends[0]);
}
END_TEST

START_TEST(fileio_tells_why_a_path_was_not_read)
{
    struct buf out;
    char *gone = folder_at(&folder, "gone"), *there = folder_at(&folder, "there");
    buf_init(&out, 4);
    ck_assert(!fileio_read_path(gone, &out));
    ck_assert_int_eq(errno, ENOENT);
    ck_assert(!fileio_read_path(folder.path, &out));
    ck_assert_int_eq(errno, EISDIR);
    folder_write(&folder, "there", "five!");
    ck_assert(!fileio_read_path(there, &out));
    ck_assert_int_eq(errno, EFBIG);
    folder_write(&folder, "there", "four");
    buf_reset(&out);
    ck_assert(fileio_read_path(there, &out));
    ck_assert_str_eq(buf_str(&out), "four");
    buf_clear(&out);
    free(gone);
    free(there);
}
END_TEST

START_TEST(fileio_reads_at_a_place_and_stays_where_it_is)
{
    char part[8];
    char *path = folder_at(&folder, "a");
    folder_write(&folder, "a", "0123456789");
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ck_assert_int_eq(lseek(fd, 3, SEEK_SET), 3);
    ck_assert_uint_eq(fileio_read_at(fd, 6, part, sizeof part), 4);
    ck_assert(memcmp(part, "6789", 4) == 0);
    ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 3);
    ck_assert_uint_eq(fileio_read_at(fd, UINT64_MAX, part, sizeof part), 0);
    ck_assert_uint_eq(fileio_read_at(-1, 0, part, sizeof part), 0);
    close(fd);
    free(path);
}
END_TEST

/* 0 where what was opened last is no standard descriptor, and these can be neither read nor written. */
static int without_standard(const char *path)
{
    char byte;
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        close(fd);
    fileio_hold_standard();
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    bool held = fd > STDERR_FILENO && read(STDIN_FILENO, &byte, 1) < 0 &&
                write(STDOUT_FILENO, "x", 1) < 0 && write(STDERR_FILENO, "x", 1) < 0;
    return held ? 0 : 1;
}

START_TEST(fileio_holds_the_place_of_a_closed_standard_stream)
{
    int status;
    char *path = folder_at(&folder, "a");
    pid_t child = proc_fork();
    if (child == 0)
        _exit(without_standard(path));
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    free(path);
}
END_TEST

Suite *test_fileio(void);
Suite *test_fileio(void)
{
    Suite *suite = suite_create("fileio");
    TCase *tc = tcase_create("fileio");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, fileio_goes_on_after_short_and_interrupted_writes);
    tcase_add_test(tc, fileio_waits_for_a_descriptor_that_would_block);
    tcase_add_test(tc, fileio_reads_to_the_end_of_what_comes_in_parts);
    tcase_add_test(tc, fileio_tells_why_a_path_was_not_read);
    tcase_add_test(tc, fileio_reads_at_a_place_and_stays_where_it_is);
    tcase_add_test(tc, fileio_holds_the_place_of_a_closed_standard_stream);
    suite_add_tcase(suite, tc);
    return suite;
}
