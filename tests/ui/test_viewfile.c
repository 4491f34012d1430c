/* Files and pipes as sources: by offset or as they arrive, also when they change under the reader. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../support/folder.h"
#include "app/viewfile.h"
#include "support/diskgate.h"

static struct folder home;
static struct viewfile file;

static void setup(void)
{
    folder_make(&home);
    file.fd = -1;
}

static char *opened;

static void teardown(void)
{
    viewfile_close(&file);
    folder_remove(&home);
    free(opened);
    opened = NULL;
}

/* The file borrows its path. */
static enum jig_err open_in_home(const char *name, struct jig_error *error)
{
    free(opened);
    opened = folder_at(&home, name);
    return viewfile_open(&file, opened, error);
}

static void holds(const char *text)
{
    char bytes[256];
    struct source s = viewfile_source(&file);
    size_t n = s.read(s.ctx, 0, bytes, sizeof bytes);
    ck_assert_uint_eq(s.len, strlen(text));
    ck_assert_uint_eq(n, strlen(text));
    ck_assert(memcmp(bytes, text, n) == 0);
}

static int make_pipe(const char *name)
{
    char *path = folder_at(&home, name);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    struct jig_error error;
    ck_assert_int_eq(open_in_home(name, &error), JIG_OK);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    ck_assert_int_ge(fd, 0);
    free(path);
    return fd;
}

static void say(int fd, const char *text)
{
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

START_TEST(viewfile_refuses_in_words)
{
    struct jig_error error;
    folder_write(&home, "file", "x");
    ck_assert_int_eq(open_in_home("gone", &error), JIG_ERR_READ);
    ck_assert(strstr(error.text, "gone: No such file or directory"));
    ck_assert_int_eq(open_in_home(".", &error), JIG_ERR_READ);
    ck_assert(strstr(error.text, "a folder, not a file"));
    ck_assert_int_eq(open_in_home("file/below", &error), JIG_ERR_READ);
    ck_assert(strstr(error.text, "Not a directory"));
    ck_assert_int_eq(file.fd, -1);
}
END_TEST

START_TEST(viewfile_says_what_may_not_be_read)
{
    struct jig_error error;
    folder_write(&home, "secret", "x");
    char *path = folder_at(&home, "secret");
    ck_assert_int_eq(chmod(path, 0), 0);
    if (access(path, R_OK) == 0) { /* root may read everything */
        free(path);
        return;
    }
    ck_assert_int_eq(viewfile_open(&file, path, &error), JIG_ERR_READ);
    ck_assert(strstr(error.text, "Permission denied"));
    free(path);
}
END_TEST

START_TEST(viewfile_reads_a_file_by_offset)
{
    struct jig_error error;
    struct pollfd p;
    char two[2];
    folder_write(&home, "file", "0123456789");
    ck_assert_int_eq(open_in_home("file", &error), JIG_OK);
    ck_assert(!viewfile_is_arriving(&file) && !viewfile_interest(&file, &p));
    holds("0123456789");
    struct source s = viewfile_source(&file);
    ck_assert_uint_eq(s.read(s.ctx, 7, two, 2), 2);
    ck_assert(memcmp(two, "78", 2) == 0);
    ck_assert_uint_eq(s.read(s.ctx, 9, two, 2), 1);
    ck_assert_uint_eq(s.read(s.ctx, 99, two, 2), 0);
}
END_TEST

START_TEST(viewfile_survives_a_file_that_shrinks)
{
    struct jig_error error;
    char bytes[10];
    folder_write(&home, "file", "0123456789");
    char *path = folder_at(&home, "file");
    ck_assert_int_eq(viewfile_open(&file, path, &error), JIG_OK);
    ck_assert_int_eq(truncate(path, 3), 0);
    struct source s = viewfile_source(&file);
    ck_assert_uint_eq(s.read(s.ctx, 0, bytes, 10), 3);
    ck_assert_uint_eq(s.read(s.ctx, 5, bytes, 5), 0);
    ck_assert_int_eq(viewfile_look(&file), VIEWFILE_CUT);
    holds("012");
    ck_assert_int_eq(viewfile_look(&file), VIEWFILE_SAME);
    ck_assert_int_eq(truncate(path, 0), 0);
    ck_assert_int_eq(viewfile_look(&file), VIEWFILE_CUT);
    holds("");
    free(path);
}
END_TEST

START_TEST(viewfile_sees_a_file_grow)
{
    struct jig_error error;
    folder_write(&home, "log", "one\n");
    ck_assert_int_eq(open_in_home("log", &error), JIG_OK);
    ck_assert_int_eq(viewfile_look(&file), VIEWFILE_SAME);
    folder_write(&home, "log", "one\ntwo\n");
    ck_assert_int_eq(viewfile_look(&file), VIEWFILE_LONGER);
    holds("one\ntwo\n");
}
END_TEST

START_TEST(viewfile_sees_an_empty_file_grow)
{
    struct jig_error error;
    folder_write(&home, "log", "");
    ck_assert_int_eq(open_in_home("log", &error), JIG_OK);
    while (viewfile_is_arriving(&file))
        viewfile_read(&file, 1000);
    ck_assert_int_eq(viewfile_look(&file), VIEWFILE_SAME);
    folder_write(&home, "log", "one\n");
    ck_assert_int_eq(viewfile_look(&file), VIEWFILE_LONGER);
    holds("one\n");
}
END_TEST

START_TEST(viewfile_tells_longer_from_other)
{
    struct jig_error error;
    folder_write(&home, "log", "one\n");
    ck_assert_int_eq(open_in_home("log", &error), JIG_OK);
    folder_write(&home, "log", "two\nthree\n");
    ck_assert_int_eq(viewfile_look(&file), VIEWFILE_OTHER);
    holds("two\nthree\n");
    ck_assert_int_eq(viewfile_look(&file), VIEWFILE_SAME);
}
END_TEST

/* As editors save, and logs are turned over. */
START_TEST(viewfile_follows_its_path_to_another_file)
{
    struct jig_error error;
    char *path = folder_at(&home, "log"), *other = folder_at(&home, "new");
    folder_write(&home, "log", "one\n");
    ck_assert_int_eq(viewfile_open(&file, path, &error), JIG_OK);
    folder_write(&home, "new", "one\ntwo\n");
    ck_assert_int_eq(rename(other, path), 0);
    ck_assert_int_eq(viewfile_look(&file), VIEWFILE_OTHER);
    holds("one\ntwo\n");
    ck_assert_int_eq(remove(path), 0);
    ck_assert_int_eq(viewfile_look(&file), VIEWFILE_SAME);
    holds("one\ntwo\n");
    free(path);
    free(other);
}
END_TEST

/* What is saved of it meanwhile is what it was. */
START_TEST(viewfile_copy_stays_with_the_file_that_was_opened)
{
    struct jig_error error;
    char *path = folder_at(&home, "log"), *other = folder_at(&home, "new"), bytes[8];
    folder_write(&home, "log", "one\n");
    ck_assert_int_eq(viewfile_open(&file, path, &error), JIG_OK);
    struct viewfile *copy = viewfile_copy(&file, &error);
    struct source s = viewfile_source(copy);
    folder_write(&home, "new", "two\n");
    ck_assert_int_eq(rename(other, path), 0);
    ck_assert_int_eq(viewfile_look(&file), VIEWFILE_OTHER);
    ck_assert_int_eq(viewfile_look(copy), VIEWFILE_SAME);
    ck_assert_uint_eq(s.read(s.ctx, 0, bytes, 8), 4);
    ck_assert_int_eq(memcmp(bytes, "one\n", 4), 0);
    viewfile_free(copy);
    holds("two\n");
    free(path);
    free(other);
}
END_TEST

START_TEST(viewfile_takes_a_pipe_as_it_comes)
{
    struct pollfd p;
    int fd = make_pipe("pipe");
    ck_assert(viewfile_is_arriving(&file) && viewfile_interest(&file, &p));
    ck_assert_int_eq(p.fd, file.fd);
    ck_assert_msg(!viewfile_read(&file, 1000), "an empty pipe is not waited for");
    say(fd, "ab");
    ck_assert(viewfile_read(&file, 1000));
    holds("ab");
    say(fd, "cd");
    close(fd);
    while (viewfile_is_arriving(&file))
        viewfile_read(&file, 1000);
    holds("abcd");
    ck_assert(!viewfile_interest(&file, &p));
    ck_assert_int_eq(file.wrong.code, JIG_OK);
}
END_TEST

START_TEST(viewfile_waits_for_nobody_to_open_a_pipe)
{
    struct jig_error error;
    char *path = folder_at(&home, "pipe");
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert_int_eq(viewfile_open(&file, path, &error), JIG_OK);
    ck_assert(!viewfile_read(&file, 1000));
    ck_assert(viewfile_is_arriving(&file));
    free(path);
}
END_TEST

START_TEST(viewfile_keeps_what_came_before_it_is_stopped)
{
    int fd = make_pipe("pipe");
    say(fd, "abc");
    viewfile_read(&file, 1000);
    viewfile_stop(&file);
    ck_assert(!viewfile_read(&file, 1000));
    holds("abc");
    close(fd);
}
END_TEST

START_TEST(viewfile_says_where_there_is_no_room)
{
    ck_assert_int_eq(setenv("TMPDIR", "/no/such/folder", 1), 0);
    int fd = make_pipe("pipe");
    char piece[4096];
    memset(piece, 'x', sizeof piece);
    while (viewfile_is_arriving(&file)) {
        ck_assert_int_eq(write(fd, piece, sizeof piece), (ssize_t)sizeof piece);
        viewfile_read(&file, 1000);
    }
    ck_assert_int_eq(file.wrong.code, JIG_ERR_WRITE);
    ck_assert_uint_ge(file.len, VIEWFILE_MEMORY);
    close(fd);
}
END_TEST

START_TEST(viewfile_reads_what_has_no_size)
{
    struct jig_error error;
    if (viewfile_open(&file, "/proc/self/status", &error))
        return; /* not Linux */
    while (viewfile_is_arriving(&file))
        viewfile_read(&file, 1000);
    ck_assert_uint_gt(file.len, 0);
}
END_TEST

/* Not a byte over the limit, and while nothing more is wanted, the pipe is not asked. */
START_TEST(viewfile_takes_what_has_no_end_in_steps)
{
    int fd = make_pipe("pipe");
    struct pollfd p;
    file.step = 6;
    viewfile_read_on(&file);
    say(fd, "0123456789");
    ck_assert(viewfile_interest(&file, &p));
    ck_assert(viewfile_read(&file, 1000));
    holds("012345");
    ck_assert(viewfile_is_paused(&file) && viewfile_is_arriving(&file));
    ck_assert(!viewfile_interest(&file, &p) && !viewfile_read(&file, 1000));
    viewfile_read_on(&file);
    ck_assert(!viewfile_is_paused(&file) && viewfile_interest(&file, &p));
    ck_assert(viewfile_read(&file, 1000));
    holds("0123456789");
    ck_assert(!viewfile_is_paused(&file));
    ck_assert_uint_eq(viewfile_next(&file), 6);
    file.step = UINT64_MAX; /* no folder has room for that: less is taken, and said */
    ck_assert_uint_lt(viewfile_next(&file), UINT64_MAX);
    ck_assert_uint_ge(viewfile_next(&file), VIEWFILE_MEMORY);
    close(fd);
}
END_TEST

/* 64 MiB of zeros, on a disk that does not keep up, or has no room. */
START_TEST(viewfile_takes_no_more_than_the_disk)
{
    enum { STEP = 64 << 20 };
    struct jig_error error;
    struct pollfd at;
    ck_assert_int_eq(viewfile_open(&file, "/dev/zero", &error), JIG_OK);
    file.step = STEP;
    viewfile_read_on(&file);
    diskgate_close();
    while (!viewfile_waits_for_disk(&file))
        viewfile_read(&file, 1000);
    ck_assert(!viewfile_interest(&file, &at));
    ck_assert_uint_lt(file.len, STEP / 2);
    uint64_t had = file.len;
    ck_assert(!viewfile_read(&file, 1000));
    ck_assert_uint_eq(file.len, had);
    diskgate_await(1);
    diskgate_open(_i ? ENOSPC : 0);
    while (file.fd >= 0 && !viewfile_is_paused(&file))
        viewfile_read(&file, 1000);
    ck_assert_int_eq(file.wrong.code, _i ? JIG_ERR_WRITE : JIG_OK);
    ck_assert(_i ? file.len >= had : file.len == STEP);
}
END_TEST

/* What came is not all there until it is kept. */
START_TEST(viewfile_ends_when_all_is_kept)
{
    static char block[1 << 16];
    int end = make_pipe("pipe");
    uint64_t sent = 0;
    diskgate_close();
    for (; !file.came.writer; sent += sizeof block) {
        ck_assert_int_eq(write(end, block, sizeof block), sizeof block);
        while (file.len < sent + sizeof block)
            viewfile_read(&file, 1000);
    }
    close(end);
    while (!viewfile_waits_for_disk(&file))
        viewfile_read(&file, 1000);
    ck_assert_int_ge(file.fd, 0);
    diskgate_await(1);
    diskgate_open(_i ? ENOSPC : 0);
    while (file.fd >= 0)
        viewfile_read(&file, 1000);
    ck_assert_int_eq(file.wrong.code, _i ? JIG_ERR_WRITE : JIG_OK);
    ck_assert_uint_eq(file.len, sent);
}
END_TEST

Suite *test_viewfile(void);

Suite *test_viewfile(void)
{
    Suite *suite = suite_create("viewfile");
    TCase *tc = tcase_create("viewfile");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, viewfile_refuses_in_words);
    tcase_add_test(tc, viewfile_says_what_may_not_be_read);
    tcase_add_test(tc, viewfile_reads_a_file_by_offset);
    tcase_add_test(tc, viewfile_survives_a_file_that_shrinks);
    tcase_add_test(tc, viewfile_sees_a_file_grow);
    tcase_add_test(tc, viewfile_sees_an_empty_file_grow);
    tcase_add_test(tc, viewfile_tells_longer_from_other);
    tcase_add_test(tc, viewfile_follows_its_path_to_another_file);
    tcase_add_test(tc, viewfile_copy_stays_with_the_file_that_was_opened);
    tcase_add_test(tc, viewfile_takes_a_pipe_as_it_comes);
    tcase_add_test(tc, viewfile_waits_for_nobody_to_open_a_pipe);
    tcase_add_test(tc, viewfile_keeps_what_came_before_it_is_stopped);
    tcase_add_loop_test(tc, viewfile_takes_no_more_than_the_disk, 0, 2);
    tcase_add_loop_test(tc, viewfile_ends_when_all_is_kept, 0, 2);
    tcase_add_test(tc, viewfile_says_where_there_is_no_room);
    tcase_add_test(tc, viewfile_reads_what_has_no_size);
    tcase_add_test(tc, viewfile_takes_what_has_no_end_in_steps);
    suite_add_tcase(suite, tc);
    return suite;
}
