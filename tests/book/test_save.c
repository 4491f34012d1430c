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
#include "book/beneath.h"
#include "book/save.h"
#include "support/proc.h"

static struct folder folder;
static int root;

static void set_up(void)
{
    folder_make(&folder);
    root = open(folder.path, O_RDONLY | O_DIRECTORY);
    folder_write(&folder, "a.json", "old");
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

static mode_t mode_of(const char *file)
{
    struct stat st;
    ck_assert_int_eq(fstatat(root, file, &st, AT_SYMLINK_NOFOLLOW), 0);
    return st.st_mode & 07777;
}

START_TEST(a_save_keeps_the_mode)
{
    struct save_job job = { .root = root, .path = "a.json", .bytes = SPAN("new") };
    ck_assert_int_eq(fchmodat(root, "a.json", 0640, 0), 0);
    ck_assert_int_eq(save_run(&job, NULL), JIG_OK);
    ck_assert(reads("a.json", "new"));
    ck_assert_uint_eq(mode_of("a.json"), 0640);
    ck_assert_uint_eq(folder_count(&folder, ""), 1);
}
END_TEST

START_TEST(a_private_file_is_private_whatever_the_umask)
{
    struct save_job job = { .root = root, .path = "s.json", .bytes = SPAN("x"), .mode = 0600 };
    mode_t before = umask(0);
    ck_assert_int_eq(save_run(&job, NULL), JIG_OK);
    umask(before);
    ck_assert_uint_eq(mode_of("s.json"), 0600);
}
END_TEST

START_TEST(a_link_that_stays_inside_stays_a_link)
{
    struct save_job job = { .root = root, .path = "sub/l.json", .bytes = SPAN("new") };
    folder_write(&folder, "sub/x", "");
    ck_assert_int_eq(symlinkat("../a.json", root, "sub/l.json"), 0);
    ck_assert_int_eq(save_run(&job, NULL), JIG_OK);
    ck_assert_uint_eq(mode_of("sub/l.json"), 0777);
    ck_assert(reads("a.json", "new"));
    ck_assert(reads("sub/l.json", "new"));
}
END_TEST

/* ---- What leads out of the folder ---- */

static const struct {
    const char *link; /* made as `l`; NULL: none */
    const char *path;
    bool opens;
} escapes[] = {
    { NULL, "a.json", true },
    { NULL, "./sub//../a.json", true },
    { NULL, "../a.json", false },
    { NULL, "sub/../../a.json", false },
    { NULL, "/etc/passwd", false },
    { "/etc/passwd", "l", false },
    { "/etc", "l/passwd", false },
    { "../../../../../../etc/passwd", "l", false },
    { "..", "l/a.json", false },
    { "sub", "l/../a.json", true },
    { "a.json", "l", true },
    { "./sub/../a.json", "l", true },
    { "l", "l", false },
    { "a.json/", "l", true },
};

START_TEST(nothing_leads_out_of_the_folder)
{
    struct jig_error error;
    struct buf text;
    folder_write(&folder, "sub/x", "");
    if (escapes[_i].link)
        ck_assert_int_eq(symlinkat(escapes[_i].link, root, "l"), 0);
    buf_init(&text, 1000);
    enum jig_err err = save_read(root, escapes[_i].path, &text, NULL, &error);
    ck_assert_msg((err == JIG_OK) == escapes[_i].opens, "%s", escapes[_i].path);
    buf_clear(&text);
    struct save_job job = { .root = root, .path = escapes[_i].path, .bytes = SPAN("new") };
    err = save_run(&job, &error);
    ck_assert_msg((err == JIG_OK) == escapes[_i].opens, "%s", escapes[_i].path);
}
END_TEST

/* A name that no file can have is not cut to one that is there. */
START_TEST(a_name_that_is_too_long_is_not_cut)
{
    char name[300], cut[256];
    struct save_job job = { .root = root, .path = name, .bytes = SPAN("new") };
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    snprintf(cut, sizeof cut, "%.255s", name);
    folder_write(&folder, cut, "theirs");
    ck_assert_int_eq(beneath_open(root, name, O_RDONLY, 0), -1);
    ck_assert_int_eq(errno, ENAMETOOLONG);
    ck_assert_int_eq(save_run(&job, NULL), JIG_ERR_WRITE);
    ck_assert(reads(cut, "theirs"));
    job.path = cut;
    ck_assert_int_eq(save_run(&job, NULL), JIG_OK);
}
END_TEST

START_TEST(what_is_no_file_is_not_read)
{
    struct buf text;
    struct jig_error error;
    buf_init(&text, 1000);
    folder_write(&folder, "sub/x", "");
    ck_assert_int_eq(mkfifoat(root, "fifo", 0600), 0);
    ck_assert_int_eq(save_read(root, "fifo", &text, NULL, &error), JIG_ERR_READ);
    ck_assert_int_eq(save_read(root, "sub", &text, NULL, &error), JIG_ERR_READ);
    ck_assert_int_eq(save_read(root, "none", &text, NULL, &error), JIG_ERR_READ);
    ck_assert_str_eq(error.text, "none: No such file or directory");
    ck_assert_int_eq(save_read(root, "a.json", &text, NULL, &error), JIG_OK);
    text.max = 4;
    ck_assert_int_eq(save_read(root, "a.json", &text, NULL, &error), JIG_ERR_TOO_LARGE);
    buf_clear(&text);
}
END_TEST

/* ---- Conflicts ---- */

START_TEST(an_unexpected_file_is_not_replaced)
{
    struct save_mark mark, absent = { 0 };
    struct buf text;
    buf_init(&text, 1000);
    ck_assert_int_eq(save_read(root, "a.json", &text, &mark, NULL), JIG_OK);
    ck_assert(save_is_current(root, "a.json", &mark));
    ck_assert(save_is_current(root, "none", &absent));
    ck_assert(!save_is_current(root, "a.json", &absent));
    struct save_job job = {
        .root = root, .path = "a.json", .bytes = SPAN("x"), .expect = &absent
    };
    ck_assert_int_eq(save_run(&job, NULL), JIG_ERR_WRITE);
    ck_assert(job.conflict);
    folder_write(&folder, "a.json", "old"); /* touched, but the same */
    ck_assert(save_is_current(root, "a.json", &mark));
    folder_write(&folder, "a.json", "OLD"); /* as long as before */
    ck_assert(!save_is_current(root, "a.json", &mark));
    job.expect = &mark;
    ck_assert_int_eq(save_run(&job, NULL), JIG_ERR_WRITE);
    ck_assert(job.conflict);
    ck_assert(reads("a.json", "OLD"));
    ck_assert_int_eq(unlinkat(root, "a.json", 0), 0);
    ck_assert(!save_is_current(root, "a.json", &mark));
    ck_assert_int_eq(save_run(&job, NULL), JIG_ERR_WRITE);
    ck_assert_uint_eq(folder_count(&folder, ""), 0);
    buf_clear(&text);
}
END_TEST

START_TEST(the_same_bytes_with_the_same_times_are_told_from_others)
{
    struct save_mark mark;
    struct stat st;
    struct buf text;
    buf_init(&text, 1000);
    ck_assert_int_eq(save_read(root, "a.json", &text, &mark, NULL), JIG_OK);
    ck_assert_int_eq(fstatat(root, "a.json", &st, 0), 0);
    folder_write(&folder, "a.json", "OLD");
    struct timespec times[2] = { st.st_atim, st.st_mtim };
    ck_assert_int_eq(utimensat(root, "a.json", times, 0), 0);
    struct save_job job = {
        .root = root, .path = "a.json", .bytes = SPAN("x"), .expect = &mark
    };
    ck_assert_int_eq(save_run(&job, NULL), JIG_ERR_WRITE);
    ck_assert(reads("a.json", "OLD"));
    buf_clear(&text);
}
END_TEST

/* ---- Calls that fail ---- */

static int fail_at, fail_with, calls;

static bool fails_now(void)
{
    if (calls++ != fail_at)
        return false;
    errno = fail_with;
    return true;
}

/* Three bytes at a time, so that there are several. */
static ssize_t bad_write(int fd, const void *bytes, size_t len)
{
    return fails_now() ? -1 : write(fd, bytes, len < 3 ? len : 3);
}

static int bad_fsync(int fd)
{
    return fails_now() ? -1 : fsync(fd);
}

static int bad_rename(int from_dir, const char *from, int to_dir, const char *to)
{
    return fails_now() ? -1 : renameat(from_dir, from, to_dir, to);
}

static const int failures[] = { ENOSPC, EIO, EDQUOT, EROFS };

START_TEST(a_save_that_fails_leaves_the_old_file_and_no_other)
{
    const struct newfile_calls bad = { bad_write, bad_fsync, bad_rename };
    struct save_job job = {
        .root = root, .path = "a.json", .bytes = SPAN("new bytes"), .calls = &bad
    };
    struct jig_error error;
    /* three writes, a sync, a rename, and the folder's sync, after which the new file stands */
    for (fail_at = 0, fail_with = failures[_i]; fail_at < 6; fail_at++) {
        calls = 0;
        folder_write(&folder, "a.json", "old");
        ck_assert_int_eq(save_run(&job, &error), JIG_ERR_WRITE);
        ck_assert_ptr_nonnull(strstr(error.text, strerror(fail_with)));
        ck_assert_int_eq(calls, fail_at + 1);
        ck_assert(reads("a.json", fail_at < 5 ? "old" : "new bytes"));
        ck_assert_uint_eq(folder_count(&folder, ""), 1);
    }
    calls = 0;
    ck_assert_int_eq(save_run(&job, &error), JIG_OK);
    ck_assert_int_eq(calls, 6);
}
END_TEST

START_TEST(an_interrupted_write_goes_on)
{
    const struct newfile_calls bad = { bad_write, NULL, NULL };
    struct save_job job = {
        .root = root, .path = "a.json", .bytes = SPAN("new bytes"), .calls = &bad
    };
    fail_at = 1;
    fail_with = EINTR;
    calls = 0;
    ck_assert_int_eq(save_run(&job, NULL), JIG_OK);
    ck_assert(reads("a.json", "new bytes"));
}
END_TEST

/* ---- Killed at any time ---- */

#define KILL_ROUNDS 100

static void save_for_ever(const char *texts[2], size_t len, int said)
{
    for (unsigned i = 1;; i++) {
        struct save_job job = { .root = root,
                                .path = "a.json",
                                .bytes = span_make(texts[i % 2], len) };
        if (save_run(&job, NULL) != JIG_OK)
            _exit(1);
        if (i == 1 && write(said, "x", 1) != 1)
            _exit(1);
    }
}

START_TEST(a_kill_at_any_moment_leaves_the_old_file_or_the_new)
{
    enum { LEN = 300000 };
    static char one[LEN + 1], two[LEN + 1];
    const char *texts[2] = { one, two };
    unsigned seed = 7, seen[2] = { 0, 0 };
    memset(one, '1', LEN);
    memset(two, '2', LEN);
    folder_write(&folder, "a.json", one);
    for (int round = 0; round < KILL_ROUNDS; round++) {
        int said[2], status;
        char byte;
        ck_assert_int_eq(pipe(said), 0);
        pid_t pid = proc_fork();
        if (pid == 0)
            save_for_ever(texts, LEN, said[1]);
        close(said[1]);
        ck_assert_int_eq(read(said[0], &byte, 1), 1); /* it saves from here on */
        seed = seed * 1103515245 + 12345;
        for (volatile unsigned spin = seed / 65536 % 30000; spin > 0; spin--)
            ;
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
        close(said[0]);
        ck_assert(WIFSIGNALED(status));
        char *now = folder_read(&folder, "a.json");
        ck_assert_msg(strcmp(now, one) == 0 || strcmp(now, two) == 0, "torn in round %d",
                      round);
        seen[now[0] == '2']++;
        free(now);
    }
    ck_assert_uint_eq(seen[0] + seen[1], KILL_ROUNDS);
}
END_TEST

/* Two that save the same file in turn: each sees the other's and never writes over it. */
START_TEST(two_writers_lose_nothing)
{
    enum { ROUNDS = 100 };
    folder_write(&folder, "a.json", "");
    for (int child = 0; child < 2; child++) {
        if (proc_fork() != 0)
            continue;
        root = open(folder.path, O_RDONLY | O_DIRECTORY); /* a lock of its own */
        for (int done = 0; done < ROUNDS;) {
            struct buf text;
            struct save_mark mark;
            buf_init(&text, 1u << 20);
            if (save_read(root, "a.json", &text, &mark, NULL))
                _exit(1);
            buf_add_byte(&text, child ? 'b' : 'a');
            struct save_job job = {
                .root = root, .path = "a.json", .bytes = buf_span(&text), .expect = &mark
            };
            enum jig_err err = save_run(&job, NULL);
            if (err && !job.conflict)
                _exit(1);
            done += !err;
            buf_clear(&text);
        }
        _exit(0);
    }
    for (int child = 0; child < 2; child++) {
        int status;
        wait(&status);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    char *now = folder_read(&folder, "a.json");
    ck_assert_uint_eq(strlen(now), 2 * ROUNDS);
    free(now);
}
END_TEST

#define COUNT(table) (int)(sizeof table / sizeof *table)

Suite *test_save(void);
Suite *test_save(void)
{
    Suite *suite = suite_create("save");
    TCase *tc = tcase_create("save");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, a_save_keeps_the_mode);
    tcase_add_test(tc, a_private_file_is_private_whatever_the_umask);
    tcase_add_test(tc, a_link_that_stays_inside_stays_a_link);
    tcase_add_loop_test(tc, nothing_leads_out_of_the_folder, 0, COUNT(escapes));
    tcase_add_test(tc, a_name_that_is_too_long_is_not_cut);
    tcase_add_test(tc, what_is_no_file_is_not_read);
    tcase_add_test(tc, an_unexpected_file_is_not_replaced);
    tcase_add_test(tc, the_same_bytes_with_the_same_times_are_told_from_others);
    tcase_add_loop_test(tc, a_save_that_fails_leaves_the_old_file_and_no_other, 0,
                        COUNT(failures));
    tcase_add_test(tc, an_interrupted_write_goes_on);
    tcase_add_test(tc, a_kill_at_any_moment_leaves_the_old_file_or_the_new);
    tcase_add_test(tc, two_writers_lose_nothing);
    suite_add_tcase(suite, tc);
    return suite;
}
