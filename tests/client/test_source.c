#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/source.h"

static char path[64];

static int temp_file(const char *content)
{
    snprintf(path, sizeof path, "/tmp/jig-source-XXXXXX");
    int fd = mkstemp(path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, content, strlen(content)), (ssize_t)strlen(content));
    return fd;
}

/* All of it, in reads of `step` bytes. */
static enum source_status drain(struct source *s, size_t step, char *out, size_t room)
{
    size_t len = 0, n;
    enum source_status status;
    while ((status = source_read(s, out + len, step, &n, NULL)) == SOURCE_OK) {
        len += n;
        ck_assert_uint_lt(len + step, room);
    }
    out[len] = '\0';
    return status;
}

START_TEST(source_gives_memory_again_after_rewind)
{
    struct source s;
    char got[64];
    source_from_bytes(&s, SPAN("hello body"));
    for (int round = 0; round < 2; round++) {
        ck_assert_int_eq(drain(&s, 3, got, sizeof got), SOURCE_END);
        ck_assert_str_eq(got, "hello body");
        ck_assert(source_rewind(&s));
    }
    source_clear(&s);
}
END_TEST

START_TEST(source_reads_a_file_from_where_it_stands)
{
    int fd = temp_file("0123456789");
    ck_assert_int_eq(lseek(fd, 4, SEEK_SET), 4);
    struct source s;
    char got[64];
    ck_assert_int_eq(source_open(&s, NULL, fd, NULL), JIG_OK);
    ck_assert(source_has_size(&s));
    ck_assert_uint_eq(s.size, 6);
    ck_assert_int_eq(drain(&s, 4, got, sizeof got), SOURCE_END);
    ck_assert_str_eq(got, "456789");
    ck_assert(source_rewind(&s));
    ck_assert_int_eq(drain(&s, 40, got, sizeof got), SOURCE_END);
    ck_assert_str_eq(got, "456789");
    source_clear(&s);
    ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 4);
    close(fd);
    unlink(path);
}
END_TEST

START_TEST(source_stops_at_the_size_a_file_had)
{
    int fd = temp_file("12345");
    struct source s;
    char got[64];
    ck_assert_int_eq(source_open(&s, path, -1, NULL), JIG_OK);
    ck_assert_int_eq(write(fd, "grown", 5), 5);
    ck_assert_int_eq(drain(&s, 8, got, sizeof got), SOURCE_END);
    ck_assert_str_eq(got, "12345");
    source_clear(&s);
    close(fd);
    unlink(path);
}
END_TEST

START_TEST(source_fails_when_a_file_becomes_shorter)
{
    int fd = temp_file("12345");
    struct source s;
    size_t n;
    char got[2];
    struct jig_error error;
    ck_assert_int_eq(source_open(&s, path, -1, NULL), JIG_OK);
    ck_assert_int_eq(source_read(&s, got, 2, &n, NULL), SOURCE_OK);
    ck_assert_int_eq(ftruncate(fd, 2), 0);
    ck_assert_int_eq(source_read(&s, got, 2, &n, &error), SOURCE_FAILED);
    ck_assert_int_eq(error.code, JIG_ERR_READ);
    source_clear(&s);
    close(fd);
    unlink(path);
}
END_TEST

START_TEST(source_never_waits_for_a_pipe)
{
    int fds[2];
    ck_assert_int_eq(pipe(fds), 0);
    struct source s;
    char got[16];
    size_t n;
    ck_assert_int_eq(source_open(&s, NULL, fds[0], NULL), JIG_OK);
    ck_assert(!source_has_size(&s));
    ck_assert_int_eq(source_fd(&s), fds[0]);
    ck_assert_int_eq(source_read(&s, got, sizeof got, &n, NULL), SOURCE_AGAIN);
    ck_assert_int_eq(write(fds[1], "abc", 3), 3);
    ck_assert_int_eq(source_read(&s, got, sizeof got, &n, NULL), SOURCE_OK);
    ck_assert_uint_eq(n, 3);
    ck_assert(!source_rewind(&s));
    close(fds[1]);
    ck_assert_int_eq(source_read(&s, got, sizeof got, &n, NULL), SOURCE_END);
    source_clear(&s);
    close(fds[0]);
}
END_TEST

START_TEST(source_waits_for_the_writer_of_a_fifo)
{
    snprintf(path, sizeof path, "/tmp/jig-fifo-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(path));
    char fifo[80];
    snprintf(fifo, sizeof fifo, "%s/f", path);
    ck_assert_int_eq(mkfifo(fifo, 0600), 0);
    struct source s;
    char got[16];
    size_t n;
    ck_assert_int_eq(source_open(&s, fifo, -1, NULL), JIG_OK);
    ck_assert_int_eq(source_read(&s, got, sizeof got, &n, NULL), SOURCE_AGAIN);
    int fd = open(fifo, O_WRONLY);
    ck_assert_int_eq(write(fd, "late", 4), 4);
    close(fd);
    ck_assert_int_eq(source_read(&s, got, sizeof got, &n, NULL), SOURCE_OK);
    ck_assert_uint_eq(n, 4);
    ck_assert_int_eq(source_read(&s, got, sizeof got, &n, NULL), SOURCE_END);
    source_clear(&s);
    unlink(fifo);
    rmdir(path);
}
END_TEST

START_TEST(source_refuses_what_is_no_file)
{
    static const char *const paths[] = { "/tmp", "/nonexistent/x" };
    for (size_t i = 0; i < 2; i++) {
        struct source s;
        struct jig_error error;
        ck_assert_int_eq(source_open(&s, paths[i], -1, &error), JIG_ERR_READ);
        ck_assert_ptr_nonnull(strstr(error.text, paths[i]));
    }
}
END_TEST

Suite *test_source(void);
Suite *test_source(void)
{
    Suite *suite = suite_create("source");
    TCase *tc = tcase_create("source");
    tcase_add_test(tc, source_gives_memory_again_after_rewind);
    tcase_add_test(tc, source_reads_a_file_from_where_it_stands);
    tcase_add_test(tc, source_stops_at_the_size_a_file_had);
    tcase_add_test(tc, source_fails_when_a_file_becomes_shorter);
    tcase_add_test(tc, source_never_waits_for_a_pipe);
    tcase_add_test(tc, source_waits_for_the_writer_of_a_fifo);
    tcase_add_test(tc, source_refuses_what_is_no_file);
    suite_add_tcase(suite, tc);
    return suite;
}
