#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../support/folder.h"
#include "app/example.h"

static struct folder folder;

static void make(void)
{
    folder_make(&folder);
}

static void clear(void)
{
    folder_remove(&folder);
}

START_TEST(example_copy_takes_files_and_folders)
{
    struct jig_error error;
    folder_write(&folder, "from/jig.json", "{}");
    folder_write(&folder, "from/a/b/c.req.json", "deep");
    folder_write(&folder, "from/a/.hidden", "");
    char *from = folder_at(&folder, "from"), *to = folder_at(&folder, "new/to");
    ck_assert(!example_copy(from, to, &error));
    char *text = folder_read(&folder, "new/to/a/b/c.req.json");
    ck_assert_str_eq(text, "deep");
    ck_assert(folder_has(&folder, "new/to/a/.hidden"));
    ck_assert(folder_has(&folder, "new/to/jig.json"));
    ck_assert_uint_eq(folder_count(&folder, "new"), 1);
    free(text);
    free(from);
    free(to);
}
END_TEST

START_TEST(example_copy_is_whole_or_not_there)
{
    struct jig_error error;
    folder_write(&folder, "from/a.json", "a");
    folder_write(&folder, "to/mine.json", "mine");
    char *from = folder_at(&folder, "from"), *to = folder_at(&folder, "to");
    ck_assert_int_eq(example_copy(from, to, &error), JIG_ERR_WRITE);
    ck_assert(folder_has(&folder, "to/mine.json"));
    ck_assert(!folder_has(&folder, "to/a.json"));
    ck_assert_uint_eq(folder_count(&folder, ""), 2);
    free(from);
    from = folder_at(&folder, "nowhere");
    ck_assert_int_eq(example_copy(from, to, &error), JIG_ERR_WRITE);
    ck_assert_uint_eq(folder_count(&folder, ""), 2);
    free(from);
    free(to);
}
END_TEST

/* The copy is made once; what the user has changed in it stays. */
START_TEST(example_folder_is_the_users_own)
{
    struct jig_error error;
    char *path;
    setenv("XDG_DATA_HOME", folder.path, 1);
    folder_write(&folder, "jig/demo/jig.json", "{ \"mine\": true }");
    ck_assert(!example_folder(&path, &error));
    char *text = folder_read(&folder, "jig/demo/jig.json");
    ck_assert_str_eq(text, "{ \"mine\": true }");
    ck_assert_ptr_nonnull(strstr(path, "/jig/demo"));
    free(text);
    free(path);
}
END_TEST

Suite *test_example(void);
Suite *test_example(void)
{
    Suite *suite = suite_create("example");
    TCase *tc = tcase_create("example");
    tcase_add_checked_fixture(tc, make, clear);
    tcase_add_test(tc, example_copy_takes_files_and_folders);
    tcase_add_test(tc, example_copy_is_whole_or_not_there);
    tcase_add_test(tc, example_folder_is_the_users_own);
    suite_add_tcase(suite, tc);
    return suite;
}
