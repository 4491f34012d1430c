#include <check.h>
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/savefile.h"
#include "support/proc.h"

static char folder[PATH_MAX];

static void setup(void)
{
    proc_temp_folder(folder);
    ck_assert_int_eq(chdir(folder), 0);
    umask(022);
}

static void teardown(void)
{
    proc_remove_tree(folder);
}

static size_t n_files(void)
{
    DIR *d = opendir(".");
    size_t n = 0;
    for (struct dirent *e; (e = readdir(d));)
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(d);
    return n;
}

static void save(const char *name, const char *text, bool whole, unsigned flags)
{
    struct savefile f;
    struct jig_error error;
    ck_assert_msg(!savefile_open(&f, name, flags, &error), "%s", error.text);
    ck_assert_int_eq(savefile_write(&f, text, strlen(text), &error), JIG_OK);
    ck_assert_int_eq(savefile_close(&f, whole, &error), JIG_OK);
}

START_TEST(savefile_appears_when_it_is_whole)
{
    struct savefile f;
    struct jig_error error;
    proc_write_file(folder, "a", SPAN("old"));
    ck_assert_int_eq(savefile_open(&f, "a", 0, &error), JIG_OK);
    ck_assert_int_eq(savefile_write(&f, "new", 3, &error), JIG_OK);
    ck_assert_str_eq(proc_content("a"), "old");
    ck_assert_int_eq(savefile_close(&f, true, &error), JIG_OK);
    ck_assert_str_eq(proc_content("a"), "new");
    ck_assert_uint_eq(n_files(), 1);
}
END_TEST

START_TEST(savefile_keeps_what_came_of_a_broken_download)
{
    save("fresh", "par", false, 0);
    ck_assert_str_eq(proc_content("fresh"), "par");
    proc_write_file(folder, "a", SPAN("old"));
    save("a", "par", false, 0);
    ck_assert_str_eq(proc_content("a"), "old");
    ck_assert_str_eq(proc_content("a.part"), "par");
    save("none", "", false, 0);
    ck_assert_str_eq(proc_content("none"), "-");
    ck_assert_uint_eq(n_files(), 3);
}
END_TEST

/* Files that are the user's stay, whatever their names are. */
START_TEST(savefile_writes_a_part_over_nobodys_file)
{
    proc_write_file(folder, "a", SPAN("old"));
    proc_write_file(folder, "a.part", SPAN("mine"));
    ck_assert_int_eq(symlink("a", "a.part.2"), 0);
    save("a", "par", false, 0);
    ck_assert_str_eq(proc_content("a"), "old");
    ck_assert_str_eq(proc_content("a.part"), "mine");
    ck_assert_str_eq(proc_content("a.part.3"), "par");
    ck_assert_uint_eq(n_files(), 4);
}
END_TEST

START_TEST(savefile_writes_no_part_over_a_file_that_came_meanwhile)
{
    struct savefile f;
    struct jig_error error;
    ck_assert_int_eq(savefile_open(&f, "a", 0, &error), JIG_OK);
    ck_assert_int_eq(savefile_write(&f, "par", 3, &error), JIG_OK);
    proc_write_file(folder, "a", SPAN("other"));
    ck_assert_int_eq(savefile_close(&f, false, &error), JIG_OK);
    ck_assert_str_eq(proc_content("a"), "other");
    ck_assert_str_eq(proc_content("a.part"), "par");
    ck_assert_uint_eq(n_files(), 2);
}
END_TEST

/* Nor a whole one, where it must be new. */
START_TEST(savefile_that_must_be_new_replaces_nothing)
{
    struct savefile f;
    struct jig_error error;
    ck_assert_int_eq(savefile_open(&f, "a", SAVEFILE_NEW, &error), JIG_OK);
    ck_assert_int_eq(savefile_write(&f, "new", 3, &error), JIG_OK);
    proc_write_file(folder, "a", SPAN("other"));
    ck_assert_int_eq(savefile_close(&f, true, &error), JIG_ERR_WRITE);
    ck_assert_str_eq(error.text, "a: File exists; what came is in a.part");
    ck_assert_str_eq(proc_content("a"), "other");
    ck_assert_str_eq(proc_content("a.part"), "new");
    ck_assert_uint_eq(n_files(), 2);
    save("b", "new", true, SAVEFILE_NEW);
    ck_assert_str_eq(proc_content("b"), "new");
}
END_TEST

static bool is_link(const char *name)
{
    struct stat st;
    return lstat(name, &st) == 0 && S_ISLNK(st.st_mode);
}

/* A link too has the name, and one that came meanwhile. */
START_TEST(savefile_that_must_be_new_follows_no_link)
{
    struct savefile f;
    struct jig_error error;
    ck_assert_int_eq(mkdir("sub", 0755), 0);
    ck_assert_int_eq(symlink("none", "a"), 0);
    ck_assert_int_eq(savefile_open(&f, "a", SAVEFILE_NEW, &error), JIG_ERR_WRITE);
    ck_assert_str_eq(error.text, "a: File exists");
    ck_assert_int_eq(savefile_open(&f, "sub/b", SAVEFILE_NEW, &error), JIG_OK);
    ck_assert_int_eq(savefile_write(&f, "new", 3, &error), JIG_OK);
    ck_assert_int_eq(symlink("../none", "sub/b"), 0);
    ck_assert_int_eq(savefile_close(&f, true, &error), JIG_ERR_WRITE);
    ck_assert_str_eq(error.text, "sub/b: File exists; what came is in sub/b.part");
    ck_assert(is_link("a") && is_link("sub/b"));
    ck_assert_str_eq(proc_content("none"), "-");
    ck_assert_str_eq(proc_content("sub/b.part"), "new");
}
END_TEST

static const struct {
    const char *part, *file; /* NULL: it is not there */
    uint64_t offset;
    const char *after; /* what the file holds then; NULL: it is refused */
} rests[] = {
    { NULL, "abc", 3, "abcdef" }, { "abc", "old!", 3, "abcdef" }, { "abc", NULL, 3, "abcdef" },
    { "abc", "old!", 4, NULL },   { NULL, "abc", 2, NULL },       { NULL, "abc", 4, NULL },
    { NULL, NULL, 3, NULL },
};

/* Through a link too: what is beside the link is another file's. */
START_TEST(savefile_adds_the_rest_where_it_belongs_or_nowhere)
{
    struct savefile f;
    struct jig_error error;
    ck_assert_int_eq(mkdir("sub", 0755), 0);
    ck_assert_int_eq(symlink("sub/a", "a"), 0);
    proc_write_file(folder, "a.part", SPAN("xyz"));
    if (rests[_i].part)
        proc_write_file(folder, "sub/a.part", span_of(rests[_i].part));
    if (rests[_i].file)
        proc_write_file(folder, "sub/a", span_of(rests[_i].file));
    enum jig_err code = savefile_open_rest(&f, "a", rests[_i].offset, &error);
    ck_assert_int_eq(code, rests[_i].after ? JIG_OK : JIG_ERR_WRITE);
    if (!code) {
        ck_assert_int_eq(savefile_write(&f, "def", 3, &error), JIG_OK);
        ck_assert_int_eq(savefile_close(&f, true, &error), JIG_OK);
    }
    const char *file = rests[_i].file ? rests[_i].file : "-";
    ck_assert_str_eq(proc_content("sub/a"), rests[_i].after ? rests[_i].after : file);
    ck_assert_str_eq(proc_content("a.part"), "xyz");
    bool stays = rests[_i].part && !rests[_i].after;
    ck_assert_str_eq(proc_content("sub/a.part"), stays ? rests[_i].part : "-");
}
END_TEST

START_TEST(savefile_goes_through_links_that_lead_to_nothing_yet)
{
    struct savefile f;
    struct jig_error error;
    ck_assert_int_eq(mkdir("sub", 0755), 0);
    ck_assert_int_eq(symlink("sub/two", "one"), 0);
    ck_assert_int_eq(symlink("three", "sub/two"), 0);
    save("one", "x", true, 0);
    ck_assert(is_link("one") && is_link("sub/two"));
    ck_assert_str_eq(proc_content("sub/three"), "x");
    ck_assert_int_eq(symlink("none/x", "bad"), 0);
    ck_assert_int_eq(savefile_open(&f, "bad", 0, &error), JIG_ERR_WRITE);
    ck_assert_int_eq(symlink("loop", "loop"), 0);
    ck_assert_int_eq(savefile_open(&f, "loop", 0, &error), JIG_ERR_WRITE);
    ck_assert(is_link("bad") && is_link("loop"));
    ck_assert_uint_eq(n_files(), 4);
}
END_TEST

static unsigned mode_of(const char *name)
{
    struct stat st;
    ck_assert_int_eq(stat(name, &st), 0);
    return st.st_mode & 07777;
}

START_TEST(savefile_keeps_modes_and_links)
{
    save("plain", "x", true, 0);
    ck_assert_uint_eq(mode_of("plain"), 0644);
    save("private", "x", true, SAVEFILE_PRIVATE);
    ck_assert_uint_eq(mode_of("private"), 0600);
    ck_assert_int_eq(chmod("plain", 04640), 0); /* of which setuid does not stay */
    ck_assert_int_eq(symlink("plain", "link"), 0);
    save("link", "y", true, 0);
    ck_assert_str_eq(proc_content("plain"), "y");
    ck_assert_uint_eq(mode_of("plain"), 0640);
    struct stat st;
    ck_assert_int_eq(lstat("link", &st), 0);
    ck_assert(S_ISLNK(st.st_mode));
}
END_TEST

START_TEST(savefile_makes_folders_on_demand)
{
    struct savefile f;
    struct jig_error error;
    ck_assert_int_eq(savefile_open(&f, "a/b/c", 0, &error), JIG_ERR_WRITE);
    ck_assert_ptr_nonnull(strstr(error.text, "a/b/c: "));
    save("a/b/c", "x", true, SAVEFILE_MAKE_DIRS);
    ck_assert_str_eq(proc_content("a/b/c"), "x");
    ck_assert_int_eq(savefile_open(&f, "a/b", 0, &error), JIG_ERR_WRITE);
    ck_assert_int_eq(savefile_close(&f, true, &error), JIG_OK);
}
END_TEST

START_TEST(savefile_writes_devices_directly)
{
    struct savefile f;
    struct jig_error error;
    save("/dev/null", "x", true, 0);
    struct stat st;
    ck_assert_int_eq(stat("/dev/null", &st), 0);
    ck_assert(S_ISCHR(st.st_mode));
    ck_assert_int_eq(savefile_open(&f, "/dev/full", 0, &error), JIG_OK);
    ck_assert_int_eq(savefile_write(&f, "x", 1, &error), JIG_ERR_WRITE);
    savefile_close(&f, false, &error);
    ck_assert_uint_eq(n_files(), 0);
}
END_TEST

Suite *test_savefile(void);
Suite *test_savefile(void)
{
    Suite *s = suite_create("savefile");
    TCase *t = tcase_create("all");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, savefile_appears_when_it_is_whole);
    tcase_add_test(t, savefile_keeps_what_came_of_a_broken_download);
    tcase_add_test(t, savefile_writes_a_part_over_nobodys_file);
    tcase_add_test(t, savefile_writes_no_part_over_a_file_that_came_meanwhile);
    tcase_add_test(t, savefile_that_must_be_new_replaces_nothing);
    tcase_add_test(t, savefile_that_must_be_new_follows_no_link);
    tcase_add_loop_test(t, savefile_adds_the_rest_where_it_belongs_or_nowhere, 0,
                        (int)(sizeof rests / sizeof *rests));
    tcase_add_test(t, savefile_goes_through_links_that_lead_to_nothing_yet);
    tcase_add_test(t, savefile_keeps_modes_and_links);
    tcase_add_test(t, savefile_makes_folders_on_demand);
    tcase_add_test(t, savefile_writes_devices_directly);
    suite_add_tcase(s, t);
    return s;
}
