#include <check.h>
#include <dirent.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/body.h"
#include "support/diskgate.h"
#include "support/failalloc.h"

static char byte_at(uint64_t i)
{
    return (char)(i * 7 + i / 251);
}

static void append_pattern(struct body *b, size_t len)
{
    char *bytes = malloc(len + 1);
    uint64_t from = body_len(b);
    for (size_t i = 0; i < len; i++)
        bytes[i] = byte_at(from + i);
    ck_assert_int_eq(body_append(b, span_make(bytes, len), NULL), JIG_OK);
    free(bytes);
}

static void expect_pattern(const struct body *b, uint64_t offset, size_t len)
{
    char *got = malloc(len + 1);
    ck_assert_uint_eq(body_read(b, offset, got, len), len);
    for (size_t i = 0; i < len; i++)
        ck_assert_msg(got[i] == byte_at(offset + i), "byte %zu", (size_t)offset + i);
    free(got);
}

START_TEST(body_reads_the_same_wherever_it_is_kept)
{
    static const size_t limits[] = { 0, 1, 10, 64, 1000, 4096, 1 << 20 };
    struct body b;
    body_init(&b, limits[_i], "/tmp");
    static const size_t pieces[] = { 0, 1, 9, 53, 1, 4000, 3, 70000 };
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        append_pattern(&b, pieces[i]);
    uint64_t len = body_len(&b);
    ck_assert_uint_eq(len, 74067);
    expect_pattern(&b, 0, (size_t)len);
    for (uint64_t from = 0; from < len; from += 613)
        expect_pattern(&b, from, len - from < 700 ? (size_t)(len - from) : 700);
    body_clear(&b);
}
END_TEST

START_TEST(body_ends_where_its_bytes_end)
{
    struct body b;
    body_init(&b, 10, "/tmp");
    char out[8];
    ck_assert_uint_eq(body_read(&b, 0, out, sizeof out), 0);
    append_pattern(&b, 25);
    ck_assert_uint_eq(body_read(&b, 20, out, sizeof out), 5);
    ck_assert_uint_eq(body_read(&b, 25, out, sizeof out), 0);
    ck_assert_uint_eq(body_read(&b, UINT64_MAX, out, sizeof out), 0);
    body_clear(&b);
}
END_TEST

static size_t entries_of(const char *folder)
{
    size_t n = 0;
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    while (readdir(dir))
        n++;
    closedir(dir);
    return n;
}

START_TEST(body_file_has_no_name_and_is_private)
{
    char folder[] = "/tmp/jig-test-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(folder));
    struct body b;
    body_init(&b, 4, folder);
    append_pattern(&b, 100);
    ck_assert_uint_eq(entries_of(folder), 2); /* . and .. */
    struct stat st;
    ck_assert_int_eq(fstat(b.fd, &st), 0);
    ck_assert_uint_eq(st.st_mode & 0777, 0600);
    ck_assert_int_eq(st.st_size, 96);
    body_clear(&b);
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

START_TEST(body_keeps_what_came_before_its_folder_failed)
{
    struct body b;
    body_init(&b, 10, "/nonexistent/folder");
    append_pattern(&b, 6);
    struct jig_error error;
    ck_assert_int_eq(body_append(&b, SPAN("0123456789"), &error), JIG_ERR_WRITE);
    ck_assert_int_eq(error.code, JIG_ERR_WRITE);
    ck_assert_ptr_nonnull(strstr(error.text, "/nonexistent/folder"));
    ck_assert_uint_eq(body_len(&b), 10);
    expect_pattern(&b, 0, 6);
    body_clear(&b);
}
END_TEST

/* A disk that takes nothing and does not say why, at once or behind. */
START_TEST(body_does_not_wait_for_a_disk_that_takes_nothing)
{
    struct jig_error error = { 0 };
    struct body b;
    body_init(&b, 4, "/tmp");
    if (_i)
        body_write_behind(&b);
    append_pattern(&b, 10);
    while (!body_is_settled(&b))
        sched_yield();
    diskgate_take_nothing(true);
    enum jig_err err = body_append(&b, SPAN("0123456789"), &error);
    while (!body_is_settled(&b))
        sched_yield();
    if (_i)
        err = body_finish(&b, &error);
    diskgate_take_nothing(false);
    ck_assert_int_eq(err, JIG_ERR_WRITE);
    ck_assert_str_eq(error.text,
                     "the body can't be kept in a file in /tmp: No space left on device");
    expect_pattern(&b, 0, 10);
    body_clear(&b);
}
END_TEST

/* No memory for what waits to be written, or for who writes it. */
START_TEST(body_is_written_at_once_where_nothing_can_write_behind)
{
    struct body b;
    body_init(&b, 0, "/tmp");
    body_write_behind(&b);
    failalloc_at((unsigned)_i); /* 0 is what stays in memory */
    ck_assert_int_eq(body_append(&b, span_make((char[]){ byte_at(0), byte_at(1) }, 2), NULL),
                     JIG_OK);
    bool was_refused = failalloc_end();
    append_pattern(&b, 70000);
    ck_assert(was_refused == !b.writer); /* it was not asked for again */
    expect_pattern(&b, 0, 70002);
    body_clear(&b);
}
END_TEST

Suite *test_body(void);
Suite *test_body(void)
{
    Suite *suite = suite_create("body");
    TCase *tc = tcase_create("body");
    tcase_add_loop_test(tc, body_reads_the_same_wherever_it_is_kept, 0, 7);
    tcase_add_test(tc, body_ends_where_its_bytes_end);
    tcase_add_test(tc, body_file_has_no_name_and_is_private);
    tcase_add_test(tc, body_keeps_what_came_before_its_folder_failed);
    tcase_add_loop_test(tc, body_does_not_wait_for_a_disk_that_takes_nothing, 0, 2);
    tcase_add_loop_test(tc, body_is_written_at_once_where_nothing_can_write_behind, 1, 3);
    suite_add_tcase(suite, tc);
    return suite;
}
