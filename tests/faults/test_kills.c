/* Killed while it saves, again and again at moments that chance gives: each kind of file that jig keeps
 * is the one from before or the one from after, and the next save works. JIG_KILLS=1000 are so many
 * moments for each kind, in place of 20. */
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/keptfiles.h"
#include "support/proc.h"

enum { MOST_GROWN = 20 };

static struct folder folder;

/* ---- The sin: what every first draft does ---- */

static bool save_in_place(unsigned n)
{
    char *path = folder_at(&folder, "out");
    FILE *f = fopen(path, "w");
    bool ok = f && setvbuf(f, NULL, _IONBF, 0) == 0;
    for (size_t at = 0; ok && at < keptfiles_len(); at += 100)
        ok = fwrite(keptfiles_text(n) + at, 1, 100, f) == 100;
    free(path);
    return ok && fclose(f) == 0;
}

static char look_in_place(void)
{
    return keptfiles_look("out");
}

static const struct kept_kind in_place = { .what = "a file in its place",
                                           .save = save_in_place,
                                           .look = look_in_place };

/* ---- Kills ---- */

static _Noreturn void save_for_ever(const struct kept_kind *k, unsigned from, int said)
{
    for (unsigned i = from;; i++) {
        if (!k->save(i) || (i == from && write(said, "x", 1) != 1))
            _exit(1);
    }
}

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Kills it at a moment within three milliseconds after its first save. */
static void kill_once(const struct kept_kind *k, unsigned round, unsigned *seed)
{
    int said[2], status;
    char byte;
    ck_assert_int_eq(pipe(said), 0);
    pid_t pid = proc_fork();
    if (pid == 0)
        save_for_ever(k, round, said[1]);
    close(said[1]);
    ck_assert_msg(read(said[0], &byte, 1) == 1, "%s: cannot be saved in round %u", k->what,
                  round);
    *seed = *seed * 1103515245 + 12345;
    for (int64_t end = now_ns() + *seed / 65536 % 3000 * 1000; now_ns() < end;)
        ;
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    close(said[0]);
    ck_assert_msg(WIFSIGNALED(status), "%s: a save failed in round %u", k->what, round);
}

static unsigned rounds(void)
{
    const char *said = getenv("JIG_KILLS");
    return said ? (unsigned)strtoul(said, NULL, 10) : 20;
}

/* Once all consents are given nothing more is saved. */
static void begin_anew(void)
{
    char *path = folder_at(&folder, "jig/consent.json");
    unlink(path);
    free(path);
}

START_TEST(a_kill_while_saving_leaves_each_kind_of_file_whole)
{
    const struct kept_kind *k = keptfiles_kind((size_t)_i);
    unsigned seed = 7;
    for (unsigned round = 0; round < rounds(); round++) {
        unsigned n = k->grows ? round % MOST_GROWN : round;
        if (k->grows && n == 0)
            begin_anew();
        kill_once(k, n, &seed);
        ck_assert_msg(k->look() != 0, "%s: not whole after round %u", k->what, round);
    }
}
END_TEST

START_TEST(a_kill_while_saving_would_be_seen)
{
    unsigned seed = 7, torn = 0;
    for (unsigned round = 0; round < 20; round++) {
        kill_once(&in_place, round, &seed);
        torn += in_place.look() == 0;
    }
    ck_assert_uint_gt(torn, 0);
}
END_TEST

static void set_up(void)
{
    folder_make(&folder);
    keptfiles_open(&folder);
}

static void tear_down(void)
{
    keptfiles_close();
    folder_remove(&folder);
}

Suite *test_kills(void);
Suite *test_kills(void)
{
    Suite *suite = suite_create("kills");
    TCase *tc = tcase_create("kills");
    tcase_set_timeout(tc, 1200);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, a_kill_while_saving_leaves_each_kind_of_file_whole, 0, KEPTFILES_N);
    tcase_add_test(tc, a_kill_while_saving_would_be_seen);
    suite_add_tcase(suite, tc);
    return suite;
}
