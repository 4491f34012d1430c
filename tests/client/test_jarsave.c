#include <check.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/jar.h"
#include "support/folder.h"
#include "support/proc.h"

#define LINE(name, value) "a.test\tFALSE\t/\tFALSE\t0\t" name "\t" value "\n"

static struct jig_jar *loaded(const char *path)
{
    struct jig_jar *jar = jig_jar_new();
    enum jig_err err = jig_jar_load(jar, path, NULL, NULL);
    ck_assert(err == JIG_OK || errno == ENOENT);
    return jar;
}

static void put(struct jig_jar *jar, const char *name, const char *value)
{
    struct jig_cookie c = {
        .name = name, .value = value, .domain = "a.test", .path = "/", .host_only = true
    };
    ck_assert_int_eq(jig_jar_set(jar, &c, NULL), JIG_OK);
}

static void drop(struct jig_jar *jar, const char *name)
{
    for (size_t i = jig_jar_n(jar); i-- > 0;)
        if (strcmp(jig_jar_at(jar, i).name, name) == 0)
            jig_jar_delete(jar, i);
}

static void save(struct jig_jar *jar, const char *path)
{
    struct jig_error error = { .code = JIG_OK };
    enum jig_err err = jig_jar_save(jar, path, &error);
    ck_assert_msg(err == JIG_OK, "%s", error.text);
}

/* "a=1; b=2" */
static void check_names(const struct jig_jar *jar, const char *wanted)
{
    struct buf text;
    buf_init(&text, 4096);
    for (size_t i = 0; i < jig_jar_n(jar); i++)
        buf_addf(&text, "%s%s=%s", i ? "; " : "", jig_jar_at(jar, i).name,
                 jig_jar_at(jar, i).value);
    ck_assert_str_eq(buf_str(&text), wanted);
    buf_clear(&text);
}

static void check_file(const char *path, const char *wanted)
{
    struct jig_jar *jar = loaded(path);
    check_names(jar, wanted);
    jig_jar_free(jar);
}

START_TEST(jar_saves_a_private_file)
{
    struct folder f;
    struct stat st;
    folder_make(&f);
    char *path = folder_at(&f, "jar");
    mode_t before = umask(0);
    struct jig_jar *jar = loaded(path);
    put(jar, "n", "v");
    save(jar, path);
    umask(before);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    chmod(path, 0644);
    put(jar, "m", "w");
    save(jar, path);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    ck_assert_uint_eq(folder_count(&f, ""), 1);
    check_file(path, "n=v; m=w");
    jig_jar_free(jar);
    free(path);
    folder_remove(&f);
}
END_TEST

/* Two have read one file, each does something to it, both save. */
static const struct {
    const char *what;
    const char *set, *drop;             /* by the first */
    const char *other_set, *other_drop; /* by the second, who saves first */
    const char *result;
} merges[] = {
    { "each adds", "c", NULL, "d", NULL, "a=0; b=0; d=2; c=1" },
    { "both change", "a", NULL, "a", NULL, "a=1; b=0" },
    { "the other changes", "c", NULL, "a", NULL, "a=2; b=0; c=1" },
    { "the other removes", "c", NULL, NULL, "a", "b=0; c=1" },
    { "we remove", NULL, "a", "c", NULL, "b=0; c=2" },
    { "we remove what the other changes", NULL, "a", "a", NULL, "a=2; b=0" },
    { "we change what the other removes", "a", NULL, NULL, "a", "b=0; a=1" },
    { "both remove", NULL, "a", NULL, "a", "b=0" },
};

START_TEST(jar_merges_what_two_have_done)
{
    struct folder f;
    folder_make(&f);
    folder_write(&f, "jar", LINE("a", "0") LINE("b", "0"));
    char *path = folder_at(&f, "jar");
    struct jig_jar *first = loaded(path), *second = loaded(path);
    if (merges[_i].set)
        put(first, merges[_i].set, "1");
    if (merges[_i].drop)
        drop(first, merges[_i].drop);
    if (merges[_i].other_set)
        put(second, merges[_i].other_set, "2");
    if (merges[_i].other_drop)
        drop(second, merges[_i].other_drop);
    save(second, path);
    save(first, path);
    check_names(first, merges[_i].result);
    check_file(path, merges[_i].result);
    save(second, path);
    check_names(second, merges[_i].result);
    jig_jar_free(first);
    jig_jar_free(second);
    free(path);
    folder_remove(&f);
}
END_TEST

/* One that is being saved changes meanwhile, and so does the file, before it is written. */
static const struct {
    const char *what;
    const char *set, *drop;             /* before it is begun */
    const char *other_set, *other_drop; /* by the other, who saves while it has begun */
    const char *then_set, *then_drop;   /* meanwhile */
    const char *told;                   /* the jar when it is told of it */
    const char *result;                 /* of the next save */
} meanwhiles[] = {
    { "nothing happens", "c", NULL, NULL, NULL, NULL, NULL, "a=0; b=0; c=1", "a=0; b=0; c=1" },
    { "the other adds", "c", NULL, "d", NULL, NULL, NULL, "a=0; b=0; d=2; c=1",
      "a=0; b=0; d=2; c=1" },
    { "what was set is dropped", "c", NULL, "d", NULL, NULL, "c", "a=0; b=0", "a=0; b=0; d=2" },
    { "what was set is set anew", "c", NULL, "d", NULL, "c", NULL, "a=0; b=0; c=3",
      "a=0; b=0; d=2; c=3" },
    { "what was dropped is set anew", NULL, "a", NULL, NULL, "a", NULL, "b=0; a=3",
      "b=0; a=3" },
    { "the other removes", "c", NULL, NULL, "b", "d", NULL, "a=0; b=0; c=1; d=3",
      "a=0; c=1; d=3" },
    { "we change what the other removes", "c", NULL, NULL, "a", "a", NULL, "a=3; b=0; c=1",
      "b=0; c=1; a=3" },
    { "we remove what the other changes", "c", NULL, "a", NULL, NULL, "a", "b=0; c=1",
      "a=2; b=0; c=1" },
    { "both remove", NULL, "b", NULL, "a", NULL, "a", "", "" },
};

static void change(struct jig_jar *jar, const char *set, const char *value, const char *dropped)
{
    if (set)
        put(jar, set, value);
    if (dropped)
        drop(jar, dropped);
}

START_TEST(jar_may_change_while_it_is_saved)
{
    struct folder f;
    folder_make(&f);
    folder_write(&f, "jar", LINE("a", "0") LINE("b", "0"));
    char *path = folder_at(&f, "jar");
    struct jig_jar *jar = loaded(path), *other = loaded(path);
    change(jar, meanwhiles[_i].set, "1", meanwhiles[_i].drop);
    struct jig_jar_saving *saving = jig_jar_save_begin(jar, path);
    ck_assert_ptr_nonnull(saving);
    change(other, meanwhiles[_i].other_set, "2", meanwhiles[_i].other_drop);
    save(other, path);
    change(jar, meanwhiles[_i].then_set, "3", meanwhiles[_i].then_drop);
    ck_assert_int_eq(jig_jar_save_run(saving, NULL), JIG_OK);
    jig_jar_save_end(jar, saving);
    check_names(jar, meanwhiles[_i].told);
    save(jar, path);
    check_names(jar, meanwhiles[_i].result);
    check_file(path, meanwhiles[_i].result);
    jig_jar_free(jar);
    jig_jar_free(other);
    free(path);
    folder_remove(&f);
}
END_TEST

/* It was not run, or its folder was not there: the next save has all of it. */
START_TEST(jar_saves_later_what_was_begun_in_vain)
{
    struct folder f;
    struct jig_error error;
    folder_make(&f);
    folder_write(&f, "in/jar", LINE("a", "0") LINE("b", "0"));
    char *path = folder_at(&f, "in/jar"), *in = folder_at(&f, "in"), *away = folder_at(&f, "x");
    struct jig_jar *jar = loaded(path);
    put(jar, "c", "1");
    drop(jar, "a");
    jig_jar_save_end(jar, jig_jar_save_begin(jar, path));
    struct jig_jar_saving *saving = jig_jar_save_begin(jar, path);
    ck_assert_int_eq(rename(in, away), 0);
    ck_assert_int_eq(jig_jar_save_run(saving, &error), JIG_ERR_WRITE);
    ck_assert_ptr_nonnull(strstr(error.text, "in/jar: No such file"));
    jig_jar_save_end(jar, saving);
    ck_assert_int_eq(rename(away, in), 0);
    check_names(jar, "b=0; c=1");
    jig_jar_save_end(NULL, jig_jar_save_begin(jar, path));
    save(jar, path);
    check_file(path, "b=0; c=1");
    jig_jar_free(jar);
    free(path);
    free(in);
    free(away);
    folder_remove(&f);
}
END_TEST

START_TEST(jar_begins_a_file_anew)
{
    struct folder f;
    folder_make(&f);
    folder_write(&f, "jar", LINE("old", "0") LINE("both", "0"));
    char *path = folder_at(&f, "jar");
    struct jig_jar *jar = jig_jar_new();
    ck_assert_int_eq(jig_jar_replace(jar, path, NULL), JIG_OK);
    put(jar, "both", "1");
    struct jig_jar *other = loaded(path);
    put(other, "meanwhile", "2");
    save(other, path);
    save(jar, path);
    check_file(path, "both=1; meanwhile=2");
    char *none = folder_at(&f, "none");
    ck_assert_int_eq(jig_jar_replace(jar, none, NULL), JIG_OK);
    ck_assert(!folder_has(&f, "none"));
    free(none);
    jig_jar_free(jar);
    jig_jar_free(other);
    free(path);
    folder_remove(&f);
}
END_TEST

/* The disk is full, and later it is not: what could not be saved then is saved now. */
START_TEST(jar_saves_later_what_it_could_not_save)
{
    struct folder f;
    struct rlimit before, none;
    folder_make(&f);
    folder_write(&f, "jar", LINE("a", "0"));
    char *path = folder_at(&f, "jar");
    struct jig_jar *jar = loaded(path);
    put(jar, "b", "1");
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    none = before;
    none.rlim_cur = 0;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &none), 0);
    ck_assert_int_eq(jig_jar_save(jar, path, NULL), JIG_ERR_WRITE);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    check_names(jar, "a=0; b=1");
    check_file(path, "a=0");
    save(jar, path);
    check_file(path, "a=0; b=1");
    jig_jar_free(jar);
    free(path);
    folder_remove(&f);
}
END_TEST

/* Each child adds its own cookies one by one, each time loading and saving. */
START_TEST(jar_loses_nothing_among_many)
{
    enum { CHILDREN = 4, EACH = 6 };
    struct folder f;
    pid_t pids[CHILDREN];
    folder_make(&f);
    char *path = folder_at(&f, "jar");
    for (int c = 0; c < CHILDREN; c++)
        if ((pids[c] = proc_fork()) == 0) {
            for (int i = 0; i < EACH; i++) {
                char name[3] = { (char)('a' + c), (char)('0' + i), '\0' };
                struct jig_jar *jar = loaded(path);
                put(jar, name, "v");
                save(jar, path);
                jig_jar_free(jar);
            }
            _exit(0);
        }
    for (int c = 0; c < CHILDREN; c++) {
        int status;
        ck_assert_int_eq(waitpid(pids[c], &status, 0), pids[c]);
        ck_assert_int_eq(status, 0);
    }
    struct jig_jar *jar = loaded(path);
    ck_assert_uint_eq(jig_jar_n(jar), CHILDREN * EACH);
    jig_jar_free(jar);
    free(path);
    folder_remove(&f);
}
END_TEST

START_TEST(jar_keeps_a_link_and_writes_what_is_no_file)
{
    struct folder f;
    struct stat st;
    folder_make(&f);
    folder_write(&f, "real/jar", "");
    char *link = folder_at(&f, "link");
    ck_assert_int_eq(symlink("real/jar", link), 0);
    struct jig_jar *jar = loaded(link);
    put(jar, "n", "v");
    save(jar, link);
    ck_assert_int_eq(lstat(link, &st), 0);
    ck_assert(S_ISLNK(st.st_mode));
    check_file(link, "n=v");
    char *second = folder_at(&f, "second"), *new = folder_at(&f, "real/new");
    ck_assert_int_eq(symlink("third", second), 0); /* which leads on to what is not there yet */
    char *third = folder_at(&f, "third");
    ck_assert_int_eq(symlink("real/new", third), 0);
    put(jar, "n", "w");
    save(jar, second);
    ck_assert(lstat(second, &st) == 0 && S_ISLNK(st.st_mode));
    ck_assert(lstat(third, &st) == 0 && S_ISLNK(st.st_mode));
    check_file(new, "n=w");
    free(second);
    free(third);
    free(new);
    save(jar, "/dev/null");
    ck_assert_int_eq(stat("/dev/null", &st), 0);
    ck_assert(S_ISCHR(st.st_mode));
    jig_jar_free(jar);
    free(link);
    folder_remove(&f);
}
END_TEST

START_TEST(jar_says_what_is_wrong_with_a_file)
{
    struct folder f;
    struct jig_error error;
    folder_make(&f);
    char *nowhere = folder_at(&f, "no/folder/jar");
    struct jig_jar *jar = jig_jar_new();
    put(jar, "n", "v");
    ck_assert_int_eq(jig_jar_load(jar, nowhere, NULL, &error), JIG_ERR_READ);
    ck_assert_int_eq(errno, ENOENT);
    ck_assert_int_eq(jig_jar_load(jar, f.path, NULL, &error), JIG_ERR_READ);
    ck_assert_ptr_nonnull(strstr(error.text, f.path));
    ck_assert_int_eq(jig_jar_save(jar, nowhere, &error), JIG_ERR_WRITE);
    ck_assert_int_eq(jig_jar_save(jar, f.path, &error), JIG_ERR_WRITE);
    ck_assert_ptr_nonnull(strstr(error.text, "directory"));
    check_names(jar, "n=v");
    jig_jar_free(jar);
    free(nowhere);
    folder_remove(&f);
}
END_TEST

START_TEST(jar_drops_the_expired_when_it_loads_and_saves)
{
    struct folder f;
    folder_make(&f);
    folder_write(&f, "jar",
                 "a.test\tFALSE\t/\tFALSE\t1000\told\t1\n"
                 "a.test\tFALSE\t/\tFALSE\t32503680000\tnew\t1\n");
    char *path = folder_at(&f, "jar");
    struct jig_jar *jar = loaded(path);
    check_names(jar, "new=1");
    save(jar, path);
    char *text = folder_read(&f, "jar");
    ck_assert_ptr_null(strstr(text, "old"));
    free(text);
    jig_jar_free(jar);
    free(path);
    folder_remove(&f);
}
END_TEST

Suite *test_jarsave(void);
Suite *test_jarsave(void)
{
    Suite *s = suite_create("jarsave");
    TCase *t = tcase_create("jarsave");
    tcase_add_test(t, jar_saves_a_private_file);
    tcase_add_loop_test(t, jar_merges_what_two_have_done, 0,
                        (int)(sizeof merges / sizeof *merges));
    tcase_add_loop_test(t, jar_may_change_while_it_is_saved, 0,
                        (int)(sizeof meanwhiles / sizeof *meanwhiles));
    tcase_add_test(t, jar_saves_later_what_was_begun_in_vain);
    tcase_add_test(t, jar_begins_a_file_anew);
    tcase_add_test(t, jar_saves_later_what_it_could_not_save);
    tcase_add_test(t, jar_loses_nothing_among_many);
    tcase_add_test(t, jar_keeps_a_link_and_writes_what_is_no_file);
    tcase_add_test(t, jar_says_what_is_wrong_with_a_file);
    tcase_add_test(t, jar_drops_the_expired_when_it_loads_and_saves);
    suite_add_tcase(s, t);
    return s;
}
