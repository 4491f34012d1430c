/* A body of text and files, read from every place in pieces of every length. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "book/partsbody.h"
#include "support/folder.h"

#define WHOLE "head-one-file-between-the-second-tail"

static struct folder folder;
static struct partsbody *body;

static void set_up(void)
{
    folder_make(&folder);
    folder_write(&folder, "one", "one-file-");
    folder_write(&folder, "two", "the-second-");
    folder_write(&folder, "none", "");
    folder_write(&folder, "sub/x", "");
    body = partsbody_new(1 << 20);
    ck_assert_ptr_nonnull(body);
}

static void tear_down(void)
{
    partsbody_free(body);
    folder_remove(&folder);
}

static enum jig_err add(const char *name, uint64_t at_least, bool *taken,
                        struct jig_error *error)
{
    char *path = folder_at(&folder, name);
    enum jig_err err = partsbody_add_file(body, path, at_least, taken, error);
    free(path);
    return err;
}

static void add_taken(const char *name)
{
    bool taken = false;
    ck_assert_int_eq(add(name, 0, &taken, NULL), JIG_OK);
    ck_assert(taken);
}

static void make_whole(void)
{
    buf_add_str(partsbody_text(body), "head-");
    add_taken("one");
    add_taken("none");
    buf_add_str(partsbody_text(body), "between-");
    add_taken("two");
    buf_add_str(partsbody_text(body), "tail");
}

START_TEST(partsbody_reads_the_same_from_any_place_in_any_pieces)
{
    size_t whole = strlen(WHOLE);
    char out[64];
    make_whole();
    ck_assert(partsbody_has_files(body));
    ck_assert_uint_eq(partsbody_len(body), whole);
    for (size_t at = 0; at <= whole; at++)
        for (size_t len = 0; len <= whole + 1; len++) {
            size_t expected = len < whole - at ? len : whole - at;
            ck_assert_uint_eq(partsbody_read(body, at, out, len), expected);
            ck_assert_int_eq(memcmp(out, &WHOLE[at], expected), 0);
        }
}
END_TEST

START_TEST(partsbody_of_text_alone_has_no_files)
{
    char out[8];
    bool taken = true;
    buf_add_str(partsbody_text(body), "text");
    ck_assert_int_eq(add("one", 10, &taken, NULL), JIG_OK);
    ck_assert(!taken && !partsbody_has_files(body));
    ck_assert_uint_eq(partsbody_len(body), 4);
    ck_assert_uint_eq(partsbody_read(body, 1, out, sizeof out), 3);
}
END_TEST

START_TEST(partsbody_ends_where_a_file_became_shorter)
{
    char out[64];
    make_whole();
    folder_write(&folder, "one", "o");
    ck_assert_uint_eq(partsbody_len(body), strlen(WHOLE));
    ck_assert_uint_eq(partsbody_read(body, 0, out, sizeof out), strlen("head-o"));
    ck_assert_uint_eq(partsbody_read(body, strlen("head-o"), out, sizeof out), 0);
}
END_TEST

START_TEST(partsbody_holds_only_so_many_files)
{
    bool taken = true;
    for (size_t i = 0; i < PARTSBODY_FILES; i++)
        add_taken("one");
    ck_assert_int_eq(add("one", 0, &taken, NULL), JIG_OK);
    ck_assert(!taken);
    ck_assert_uint_eq(partsbody_len(body), PARTSBODY_FILES * strlen("one-file-"));
}
END_TEST

static const struct {
    const char *name, *why;
} refused[] = { { "absent", "absent: No such file or directory" },
                { "sub", "sub: Is a directory" } };

START_TEST(partsbody_says_why_a_file_can_not_be_sent)
{
    struct jig_error error;
    bool taken = true;
    ck_assert_int_eq(add(refused[_i].name, 0, &taken, &error), JIG_ERR_READ);
    ck_assert(!taken);
    ck_assert_ptr_nonnull(strstr(error.text, refused[_i].why));
}
END_TEST

Suite *test_partsbody(void);
Suite *test_partsbody(void)
{
    Suite *suite = suite_create("partsbody");
    TCase *tc = tcase_create("partsbody");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, partsbody_reads_the_same_from_any_place_in_any_pieces);
    tcase_add_test(tc, partsbody_of_text_alone_has_no_files);
    tcase_add_test(tc, partsbody_ends_where_a_file_became_shorter);
    tcase_add_test(tc, partsbody_holds_only_so_many_files);
    tcase_add_loop_test(tc, partsbody_says_why_a_file_can_not_be_sent, 0, 2);
    suite_add_tcase(suite, tc);
    return suite;
}
