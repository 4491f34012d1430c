#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../support/folder.h"
#include "app/example.h"
#include "app/shipped.h"

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

/* ---- Where they are ---- */

static const struct {
    const char *examples; /* where they stand */
    const char *program;
} places[] = {
    { "usr/share/jig/demo", "usr/bin/jig" },
    { "opt/x/share/jig/demo", "opt/x/libexec/jig" },
    { "tree/examples/demo", "tree/build/jig" },
    { "tree/examples/demo", "tree/build/asan/jig" },
};

START_TEST(example_is_found_beside_its_program)
{
    char file[100];
    struct buf found;
    buf_init(&found, 8192);
    snprintf(file, sizeof file, "%s/jig.json", places[_i].examples);
    folder_write(&folder, file, "{}");
    folder_write(&folder, places[_i].program, "");
    char *program = folder_at(&folder, places[_i].program);
    char *want = folder_at(&folder, places[_i].examples);
    ck_assert(example_find(program, &found));
    char *real = realpath(buf_str(&found), NULL);
    ck_assert_str_eq(real, want);
    free(real);
    free(want);
    free(program);
    buf_clear(&found);
}
END_TEST

/* ---- In step ---- */

static void ship(const char *path, const char *text)
{
    char file[100];
    snprintf(file, sizeof file, "from/%s", path);
    folder_write(&folder, file, text);
}

static void own(const char *path, const char *text)
{
    char file[100];
    snprintf(file, sizeof file, "to/%s", path);
    folder_write(&folder, file, text);
}

static void take_away(const char *path)
{
    char *whole = folder_at(&folder, path);
    ck_assert_int_eq(remove(whole), 0);
    free(whole);
}

static void follow(void)
{
    char *from = folder_at(&folder, "from"), *to = folder_at(&folder, "to");
    char *list = folder_at(&folder, "list");
    ck_assert(shipped_follow(from, to, list));
    free(from);
    free(to);
    free(list);
}

/* NULL: it is not there. */
static void check_own(const char *path, const char *text)
{
    char file[100];
    snprintf(file, sizeof file, "to/%s", path);
    ck_assert_msg(folder_has(&folder, file) == (text != NULL), "%s", path);
    if (!text)
        return;
    char *now = folder_read(&folder, file);
    ck_assert_msg(strcmp(now, text) == 0, "%s: %s", path, now);
    free(now);
}

START_TEST(shipped_files_follow_where_they_are_untouched)
{
    ship("a", "a1");
    ship("sub/b", "b1");
    ship("sub/old", "old");
    ship("gone/c", "c1");
    follow();
    check_own("sub/b", "b1");
    own("a", "mine");
    own("new", "my own");
    take_away("to/sub/b");
    ship("a", "a2");
    ship("sub/b", "b2");
    ship("sub/old", "renewed");
    ship("sub/new", "added");
    take_away("from/gone/c");
    follow();
    check_own("a", "mine");   /* changed by the user */
    check_own("sub/b", NULL); /* deleted by the user */
    check_own("sub/old", "renewed");
    check_own("sub/new", "added");
    check_own("gone/c", NULL);
    check_own("gone", NULL);
    check_own("new", "my own");
    own("a", "a1"); /* the change taken back */
    follow();
    check_own("a", "a2");
}
END_TEST

START_TEST(shipped_files_that_were_removed_stay_where_they_were_changed)
{
    ship("a", "a1");
    ship("b", "b1");
    follow();
    own("a", "mine");
    take_away("from/a");
    take_away("from/b");
    ship("c", "c1");
    follow();
    check_own("a", "mine");
    check_own("b", NULL);
    ship("a", "a3"); /* and it comes back */
    follow();
    check_own("a", "mine");
}
END_TEST

START_TEST(shipped_files_never_replace_what_no_list_tells_of)
{
    ship("a", "a1");
    ship("b", "b1");
    own("a", "mine");
    own("b", "b1");
    follow();
    check_own("a", "mine");
    ship("a", "a2");
    ship("b", "b2");
    follow();
    check_own("a", "mine");
    check_own("b", "b2");
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
    tcase_add_loop_test(tc, example_is_found_beside_its_program, 0,
                        sizeof places / sizeof *places);
    tcase_add_test(tc, shipped_files_follow_where_they_are_untouched);
    tcase_add_test(tc, shipped_files_that_were_removed_stay_where_they_were_changed);
    tcase_add_test(tc, shipped_files_never_replace_what_no_list_tells_of);
    tcase_add_test(tc, example_folder_is_the_users_own);
    suite_add_tcase(suite, tc);
    return suite;
}
