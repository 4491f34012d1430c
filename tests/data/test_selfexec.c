/* The test program started anew: what such a process has of this one, and what it has not. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fileio.h"
#include "data/selfexec.h"
#include "support/folder.h"
#include "support/testroles.h"

static const char nothing_else[] = "0 1 2 3 4 5 \n0 words\n0 blocked, 0 ignored\n";

enum { REPORT, INPUT, OUTPUT, N_ENDS };

struct ends {
    int own[N_ENDS], theirs[N_ENDS];
};

static void open_ends(struct ends *e)
{
    for (int i = 0; i < N_ENDS; i++) {
        int pipe[2];
        ck_assert_int_eq(pipe2(pipe, O_CLOEXEC), 0);
        e->own[i] = pipe[i == INPUT];
        e->theirs[i] = pipe[i != INPUT];
    }
}

static void close_theirs(struct ends *e)
{
    for (size_t i = 0; i < N_ENDS; i++)
        close(e->theirs[i]);
}

static void check_text(int fd, const char *text)
{
    struct buf said;
    buf_init(&said, 65536);
    ck_assert(fileio_read(fd, &said));
    ck_assert_str_eq(buf_str(&said), text);
    buf_clear(&said);
    close(fd);
}

static void check_talk(struct ends *e)
{
    close_theirs(e);
    check_text(e->own[REPORT], nothing_else);
    ck_assert(fileio_write(e->own[INPUT], SPAN("as it was")));
    close(e->own[INPUT]);
    check_text(e->own[OUTPUT], "as it was");
}

/* Ends by itself; it leaves no zombie. */
static void check_end(pid_t pid)
{
    int status;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
    ck_assert_int_eq(errno, ECHILD);
}

START_TEST(selfexec_gives_its_descriptors_and_nothing_else)
{
    struct ends e;
    sigset_t all;
    sigfillset(&all);
    ck_assert_int_eq(setenv("SECRET", "s", 1), 0);
    for (int i = 0; i < 8; i++)
        ck_assert_int_ge(open("/dev/null", O_RDONLY), 0); /* not closed by an exec */
    open_ends(&e);
    signal(SIGINT, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_BLOCK, &all, NULL);
    pid_t pid = selfexec_start(&testrole_report, e.theirs);
    ck_assert_int_gt(pid, 0);
    check_talk(&e);
    check_end(pid);
}
END_TEST

/* Where the standard ones are closed, pipes get their numbers. */
START_TEST(selfexec_takes_descriptors_from_any_place)
{
    struct ends e;
    int standard[3];
    for (int fd = 0; fd < 3; fd++) {
        standard[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 10);
        close(fd);
    }
    open_ends(&e);
    pid_t pid = selfexec_start(&testrole_report, e.theirs);
    close_theirs(&e);
    for (int i = 0; i < N_ENDS; i++)
        e.own[i] = fcntl(e.own[i], F_DUPFD_CLOEXEC, 10);
    for (int fd = 0; fd < 3; fd++)
        dup2(standard[fd], fd); /* where the test says what it has to say */
    ck_assert_int_gt(pid, 0);
    check_text(e.own[REPORT], nothing_else);
    selfexec_end(pid);
}
END_TEST

static void copy_self(const char *path)
{
    char block[65536];
    int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    int to = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0700);
    ssize_t n;
    ck_assert(from >= 0 && to >= 0);
    while ((n = read(from, block, sizeof block)) > 0)
        ck_assert(fileio_write(to, span_make(block, (size_t)n)));
    ck_assert_int_eq(n, 0);
    close(from);
    ck_assert_int_eq(close(to), 0);
}

static pid_t start_copy(char *path, int go, const struct ends *e)
{
    posix_spawn_file_actions_t actions;
    const int fds[] = { go, e->theirs[0], e->theirs[1], e->theirs[2] };
    char name[32], starter[24];
    char *argv[] = { name, starter, NULL };
    int high[4];
    pid_t pid;
    snprintf(name, sizeof name, "%s", testrole_starter.name);
    snprintf(starter, sizeof starter, "%d", (int)getpid());
    posix_spawn_file_actions_init(&actions);
    for (int i = 0; i < 4; i++) {
        high[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, 20);
        posix_spawn_file_actions_adddup2(&actions, high[i], SELFEXEC_FD + i);
    }
    ck_assert_int_eq(posix_spawn(&pid, path, &actions, NULL, argv, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    for (int i = 0; i < 4; i++)
        close(high[i]);
    return pid;
}

/* An update while it runs: another file, or none, has its name. */
START_TEST(selfexec_needs_no_file_of_its_name)
{
    struct folder folder;
    struct ends e;
    int go[2];
    folder_make(&folder);
    char *path = folder_at(&folder, "copy");
    copy_self(path);
    open_ends(&e);
    ck_assert_int_eq(pipe2(go, O_CLOEXEC), 0);
    pid_t pid = start_copy(path, go[0], &e);
    ck_assert_int_eq(unlink(path), 0);
    if (_i == 1)
        folder_write(&folder, "copy", "no program\n");
    ck_assert(fileio_write(go[1], SPAN("!")));
    check_talk(&e);
    check_end(pid);
    free(path);
    folder_remove(&folder);
}
END_TEST

/* However that one ends. */
START_TEST(selfexec_ends_with_who_started_it)
{
    int held[2], said[2], status;
    char byte;
    ck_assert_int_eq(pipe2(held, O_CLOEXEC), 0);
    ck_assert_int_eq(pipe2(said, O_CLOEXEC), 0);
    pid_t pid = selfexec_start(&testrole_keeper, (int[]){ held[1], said[1] });
    ck_assert_int_gt(pid, 0);
    close(held[1]);
    close(said[1]);
    ck_assert(selfexec_read(said[0], &byte, 1));
    status = selfexec_end(pid);
    ck_assert(WIFSIGNALED(status));
    ck_assert_int_eq(read(held[0], &byte, 1), 0); /* nobody holds the other end */
}
END_TEST

START_TEST(selfexec_that_fails_says_why)
{
    errno = 0;
    ck_assert_int_eq(selfexec_start(&testrole_holder, (int[]){ -1 }), -1);
    ck_assert_int_eq(errno, EBADF);
}
END_TEST

Suite *test_selfexec(void);
Suite *test_selfexec(void)
{
    Suite *s = suite_create("selfexec");
    TCase *t = tcase_create("selfexec");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, selfexec_gives_its_descriptors_and_nothing_else);
    tcase_add_test(t, selfexec_takes_descriptors_from_any_place);
    tcase_add_loop_test(t, selfexec_needs_no_file_of_its_name, 0, 2);
    tcase_add_test(t, selfexec_ends_with_who_started_it);
    tcase_add_test(t, selfexec_that_fails_says_why);
    suite_add_tcase(s, t);
    return s;
}
