/* The power goes while it saves: from what was done to the disk, call by call, each tree is built that a
 * disk may hold then, and in each of them every kind of file that jig keeps is that of the last save that
 * was told to have worked, or of the one under way. JIG_POWERCUTS=1000 are so many such trees for each
 * kind, in place of 60. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/newfile.h"
#include "support/keptfiles.h"
#include "support/powercut.h"

enum { N_SAVES = 3 };

static struct folder folder;
static struct disklog log_of;

/* ---- Saving, and what is there afterwards ---- */

static void close_kind(const struct kept_kind *k)
{
    if (k->close)
        k->close();
}

/* The first save is safe on the disk; of the others each call is written down. */
static void record(const struct kept_kind *k)
{
    keptfiles_open(&folder);
    ck_assert_msg(k->save(0), "%s", k->what);
    close_kind(k);
    disklog_begin(&log_of, folder.path);
    for (unsigned n = 1; n < N_SAVES; n++) {
        ck_assert_msg(k->save(n), "%s: save %u", k->what, n);
        disklog_tell(n);
    }
    close_kind(k);
    disklog_end();
    keptfiles_close();
}

static bool is_allowed(const struct kept_kind *k, const struct powercut *cut, char letter)
{
    size_t told = powercut_told(&log_of, cut);
    unsigned last = told == SIZE_MAX ? 0 : (unsigned)told;
    for (unsigned n = k->may_lag ? 0 : last; n <= last + 1 && n < N_SAVES; n++)
        if (letter == keptfiles_letter(n))
            return true;
    return false;
}

/* After some of them, also that the next save works. */
static bool is_sound_after(const struct kept_kind *k, const struct powercut *cut,
                           bool saves_again)
{
    powercut_replay(&log_of, cut);
    keptfiles_open(&folder);
    char letter = k->look();
    bool ok = is_allowed(k, cut, letter);
    if (ok && saves_again) {
        ok = k->save((unsigned)(letter - 'a' + 1));
        close_kind(k);
        ok = ok && k->look() == letter + 1;
    }
    keptfiles_close();
    return ok;
}

/* All moments in some order (7919 is prime), and once more with the next loss for each of them. */
static struct powercut cut_of(unsigned i)
{
    unsigned n_moments = (unsigned)log_of.n + 1;
    return (struct powercut){ .at = (size_t)i * 7919 % n_moments,
                              .loss = (enum powercut_loss)((i + i / n_moments) % N_POWERCUTS),
                              .seed = i };
}

static unsigned count(void)
{
    const char *said = getenv("JIG_POWERCUTS");
    return said ? (unsigned)strtoul(said, NULL, 10) : 60;
}

START_TEST(a_power_cut_leaves_each_kind_of_file_the_old_or_the_new)
{
    const struct kept_kind *k = keptfiles_kind((size_t)_i);
    record(k);
    for (unsigned i = 0; i < count(); i++) {
        struct powercut cut = cut_of(i);
        ck_assert_msg(is_sound_after(k, &cut, i % 8 == 0),
                      "%s: not sound after %zu of %zu calls, loss %d, seed %u", k->what, cut.at,
                      log_of.n, (int)cut.loss, cut.seed);
    }
}
END_TEST

/* ---- The sins ---- */

static int sync_nothing(int fd)
{
    (void)fd;
    return 0;
}

static int sync_files_only(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode) ? 0 : fsync(fd);
}

static bool save_with(const struct newfile_calls *calls, unsigned n)
{
    struct newfile f;
    int in = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = newfile_open(&f, in, 0600, calls) &&
              newfile_write(&f, span_of(keptfiles_text(n))) && newfile_finish(&f) &&
              newfile_replace(&f, "out");
    newfile_discard(&f);
    close(in);
    return ok;
}

static bool save_unsynced(unsigned n)
{
    return save_with(&(struct newfile_calls){ .fsync = sync_nothing }, n);
}

static bool save_unnamed(unsigned n)
{
    return save_with(&(struct newfile_calls){ .fsync = sync_files_only }, n);
}

static bool save_in_place(unsigned n)
{
    char *path = folder_at(&folder, "out");
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    free(path);
    bool ok = fd >= 0 && fileio_write(fd, span_of(keptfiles_text(n))) && fsync(fd) == 0;
    close(fd);
    return ok;
}

static char look(void)
{
    return keptfiles_look("out");
}

static const struct kept_kind sins[] = {
    { .what = "a file that is not synced", .save = save_unsynced, .look = look },
    { .what = "a folder that is not synced", .save = save_unnamed, .look = look },
    { .what = "a file in its place", .save = save_in_place, .look = look },
};

START_TEST(a_power_cut_would_be_seen_to_harm)
{
    unsigned harmed = 0;
    record(&sins[_i]);
    for (unsigned i = 0; i < 60; i++) {
        struct powercut cut = cut_of(i);
        harmed += !is_sound_after(&sins[_i], &cut, false);
    }
    ck_assert_msg(harmed > 0, "%s", sins[_i].what);
}
END_TEST

/* ---- What is written down ---- */

/* As much of it as shows that a library's calls are seen like the program's own. */
START_TEST(a_power_cut_of_any_kind_has_calls_to_lose)
{
    unsigned of[DISK_TOLD + 1] = { 0 };
    record(keptfiles_kind((size_t)_i));
    for (size_t i = 0; i < log_of.n; i++)
        of[log_of.ops[i].call]++;
    ck_assert_uint_ge(of[DISK_CREATE] + of[DISK_LINK], 1);
    ck_assert_uint_ge(of[DISK_WRITE], N_SAVES - 1);
    ck_assert_uint_ge(of[DISK_SYNC], 1);
    ck_assert_uint_eq(of[DISK_TOLD], N_SAVES - 1);
}
END_TEST

START_TEST(a_power_cut_that_loses_nothing_is_the_folder_as_it_is)
{
    const struct kept_kind *k = keptfiles_kind((size_t)_i);
    record(k);
    struct powercut cut = { .at = log_of.n, .loss = POWERCUT_NOTHING };
    powercut_replay(&log_of, &cut);
    keptfiles_open(&folder);
    ck_assert_int_eq(k->look(), keptfiles_letter(N_SAVES - 1));
    keptfiles_close();
}
END_TEST

static void set_up(void)
{
    folder_make(&folder);
}

static void tear_down(void)
{
    disklog_clear(&log_of);
    folder_remove(&folder);
}

Suite *test_powercuts(void);
Suite *test_powercuts(void)
{
    Suite *suite = suite_create("powercuts");
    TCase *tc = tcase_create("powercuts");
    tcase_set_timeout(tc, 1200);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, a_power_cut_leaves_each_kind_of_file_the_old_or_the_new, 0,
                        KEPTFILES_N);
    tcase_add_loop_test(tc, a_power_cut_would_be_seen_to_harm, 0, sizeof sins / sizeof *sins);
    tcase_add_loop_test(tc, a_power_cut_of_any_kind_has_calls_to_lose, 0, KEPTFILES_N);
    tcase_add_loop_test(tc, a_power_cut_that_loses_nothing_is_the_folder_as_it_is, 0,
                        KEPTFILES_N);
    suite_add_tcase(suite, tc);
    return suite;
}
