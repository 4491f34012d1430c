#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../support/folder.h"
#include "base/newfile.h"
#include "support/proc.h"

static struct folder folder;
static int root;

static void set_up(void)
{
    folder_make(&folder);
    root = open(folder.path, O_RDONLY | O_DIRECTORY);
}

static void tear_down(void)
{
    close(root);
    folder_remove(&folder);
}

static bool reads(const char *file, const char *text)
{
    char *now = folder_read(&folder, file);
    bool same = strcmp(now, text) == 0;
    free(now);
    return same;
}

/* ---- New files ---- */

START_TEST(newfile_is_not_seen_before_it_is_in_its_place)
{
    struct newfile f;
    folder_write(&folder, "a", "old");
    ck_assert(newfile_open(&f, root, 0600, NULL));
    ck_assert(newfile_write(&f, SPAN("new")));
    ck_assert(reads("a", "old"));
    ck_assert(newfile_finish(&f));
    ck_assert(newfile_replace(&f, "a"));
    ck_assert(reads("a", "new"));
    ck_assert_uint_eq(folder_count(&folder, ""), 1);
    newfile_discard(&f);
    ck_assert(reads("a", "new"));
}
END_TEST

START_TEST(newfile_is_placed_over_nothing)
{
    struct newfile f;
    folder_write(&folder, "a", "old");
    ck_assert_int_eq(symlinkat("nowhere", root, "l"), 0);
    ck_assert(newfile_open(&f, root, 0600, NULL));
    ck_assert(newfile_write(&f, SPAN("new")) && newfile_finish(&f));
    ck_assert(!newfile_place(&f, "a"));
    ck_assert_int_eq(errno, EEXIST);
    ck_assert(!newfile_place(&f, "l"));
    ck_assert_int_eq(errno, EEXIST);
    ck_assert(newfile_place(&f, "b"));
    ck_assert(reads("a", "old") && reads("b", "new"));
    newfile_discard(&f);
    ck_assert_uint_eq(folder_count(&folder, ""), 3);
}
END_TEST

/* Can a file here be without a name? */
static bool has_nameless(void)
{
    int fd = openat(root, ".", O_TMPFILE | O_WRONLY, 0600);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

START_TEST(newfile_leaves_nothing_when_its_writer_is_killed)
{
    struct newfile f;
    int status;
    pid_t child = proc_fork();
    if (child == 0) {
        if (newfile_open(&f, root, 0600, NULL) && newfile_write(&f, SPAN("new")))
            raise(SIGKILL);
        _exit(1);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status));
    ck_assert_uint_eq(folder_count(&folder, ""), has_nameless() ? 0 : 1);
}
END_TEST

/* What somebody else has left there is stepped around. */
START_TEST(newfile_takes_no_name_that_is_there)
{
    struct newfile f;
    char taken[64];
    snprintf(taken, sizeof taken, ".jig-save.%ld.0.tmp", (long)getpid());
    folder_write(&folder, taken, "another's");
    ck_assert(newfile_open(&f, root, 0600, NULL));
    ck_assert(newfile_write(&f, SPAN("new")) && newfile_finish(&f));
    ck_assert_str_ne(f.name, taken);
    ck_assert(newfile_replace(&f, "a"));
    ck_assert(reads("a", "new") && reads(taken, "another's"));
    newfile_discard(&f);
}
END_TEST

START_TEST(newfile_leaves_nothing_when_it_is_discarded)
{
    struct newfile f;
    ck_assert(newfile_open(&f, root, 0600, NULL));
    ck_assert(newfile_write(&f, SPAN("new")));
    errno = ENOSPC;
    newfile_discard(&f);
    ck_assert_int_eq(errno, ENOSPC);
    ck_assert_uint_eq(folder_count(&folder, ""), 0);
    ck_assert(!newfile_open(&f, -1, 0600, NULL));
    newfile_discard(&f);
}
END_TEST

START_TEST(newfile_put_keeps_the_mode_and_follows_no_link)
{
    struct stat st;
    mode_t before = umask(0);
    ck_assert(newfile_put(root, "a", SPAN("one"), 0600));
    umask(before);
    ck_assert_int_eq(fstatat(root, "a", &st, 0), 0);
    ck_assert_uint_eq(st.st_mode & 07777, 0600);
    ck_assert_int_eq(fchmodat(root, "a", 0640, 0), 0);
    ck_assert(newfile_put(root, "a", SPAN("two"), 0600));
    ck_assert_int_eq(fstatat(root, "a", &st, 0), 0);
    ck_assert_uint_eq(st.st_mode & 07777, 0640);
    ck_assert_int_eq(symlinkat("a", root, "l"), 0);
    ck_assert(newfile_put(root, "l", SPAN("three"), 0600));
    ck_assert(reads("a", "two") && reads("l", "three"));
}
END_TEST

static const struct {
    const char *path;
    const char *name; /* NULL: there is no such folder */
} paths[] = { { "x", "x" }, { "/x", "x" }, { "/tmp/x.y", "x.y" }, { "/none/x", NULL } };

START_TEST(newfile_finds_the_folder_of_a_path)
{
    const char *name;
    int fd = newfile_folder(paths[_i].path, &name);
    ck_assert_int_eq(fd >= 0, paths[_i].name != NULL);
    if (fd >= 0) {
        ck_assert_str_eq(name, paths[_i].name);
        close(fd);
    } else
        ck_assert_int_eq(errno, ENOENT);
}
END_TEST

Suite *test_newfile(void);
Suite *test_newfile(void)
{
    Suite *suite = suite_create("newfile");
    TCase *tc = tcase_create("newfile");
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, newfile_is_not_seen_before_it_is_in_its_place);
    tcase_add_test(tc, newfile_is_placed_over_nothing);
    tcase_add_test(tc, newfile_leaves_nothing_when_its_writer_is_killed);
    tcase_add_test(tc, newfile_takes_no_name_that_is_there);
    tcase_add_test(tc, newfile_leaves_nothing_when_it_is_discarded);
    tcase_add_test(tc, newfile_put_keeps_the_mode_and_follows_no_link);
    tcase_add_loop_test(tc, newfile_finds_the_folder_of_a_path, 0,
                        sizeof paths / sizeof *paths);
    suite_add_tcase(suite, tc);
    return suite;
}
