/* The history's file is removed, replaced or overwritten while it is open: what comes then is kept
 * in the file that is at its path, and it is said. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/mem.h"
#include "book/historian.h"
#include "support/pastsends.h"

static const char *const path = pastsends_path;

static struct historian *make_historian(void)
{
    struct historian_config config = { .path = path,
                                       .limits = PASTSENDS_PLENTY,
                                       .in_place = true };
    struct historian *w = historian_new(&config);
    ck_assert_ptr_nonnull(w);
    return w;
}

static void keep_one(struct historian *w, const char *url)
{
    pastsends_begin_one(w, 1);
    pastsends_finish_one(w, 1, url, HISTORY_BY_HAND);
}

static void expect_news(struct historian *w, const char *word, uint64_t openings, size_t n_lost)
{
    struct historian_news news;
    historian_take_news(w, &news);
    ck_assert_msg(strstr(news.word, word), "%s", news.word);
    ck_assert_msg(!news.word[0] == !word[0], "%s", news.word);
    ck_assert_uint_eq(news.openings, openings);
    ck_assert_uint_eq(news.n_lost, n_lost);
    ck_assert(!n_lost || news.trouble[0]);
}

static void expect_kept(const char *want)
{
    struct history *h = pastsends_open(path);
    pastsends_expect(h, &(struct history_query){ 0 }, want);
    history_close(h);
}

/* With or without what SQLite keeps beside it. */
static void remove_file(bool alone)
{
    static const char *const ends[] = { "", "-wal", "-shm" };
    char name[600];
    for (size_t i = 0; i < (alone ? 1 : sizeof ends / sizeof *ends); i++) {
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        ck_assert_int_eq(unlink(name), 0);
    }
}

/* Another history, "other", comes to its path; all of it is in the one file. */
static void replace_file(void)
{
    char name[600];
    snprintf(name, sizeof name, "%s.other", path);
    struct history *h = pastsends_open(name);
    struct history_row row = pastsends_row("other", "h", 200, 1);
    pastsends_put(h, &row, 0);
    history_close(h);
    remove_file(false);
    ck_assert_int_eq(rename(name, path), 0);
}

/* Both files: what SQLite has at hand of them goes on being right. */
static void spoil_file(size_t len)
{
    char name[600];
    snprintf(name, sizeof name, "%s-wal", path);
    ck_assert_int_eq(truncate(name, 0), 0);
    char *junk = mem_zero(1, len + 1);
    memset(junk, 0x5a, len);
    int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    ck_assert(fd >= 0 && fileio_write(fd, span_make(junk, len)));
    close(fd);
    free(junk);
}

START_TEST(historian_begins_a_new_file_where_its_own_was_removed)
{
    struct historian *w = make_historian();
    keep_one(w, "one");
    expect_news(w, "", 1, 0);
    remove_file(_i);
    keep_one(w, "two");
    expect_news(w, "/history.db was removed meanwhile: a new one begins", 2, 0);
    keep_one(w, "three");
    expect_news(w, "", 2, 0);
    expect_kept("three two");
    historian_free(w);
    expect_kept("three two");
}
END_TEST

START_TEST(historian_goes_on_with_the_file_that_took_the_place_of_its_own)
{
    struct historian *w = make_historian();
    keep_one(w, "one");
    expect_news(w, "", 1, 0);
    replace_file();
    keep_one(w, "two");
    expect_news(w, "/history.db is another file now: jig goes on with that one", 2, 0);
    historian_free(w);
    expect_kept("two other");
}
END_TEST

START_TEST(historian_does_not_go_on_with_what_is_no_file)
{
    struct historian *w = make_historian();
    keep_one(w, "one");
    expect_news(w, "", 1, 0);
    struct history *reader = pastsends_open(path);
    remove_file(false);
    ck_assert_int_eq(_i ? mkfifo(path, 0600) : mkdir(path, 0700), 0);
    ck_assert(history_has_moved(reader));
    ck_assert_ptr_nonnull(strstr(history_word(reader), "/history.db is no file any more"));
    history_close(reader);
    keep_one(w, "two");
    expect_news(w, _i ? "Operation not supported" : "Is a directory", 1, 1);
    historian_free(w);
    ck_assert_int_eq(_i ? unlink(path) : rmdir(path), 0);
}
END_TEST

/* The numbers of sends are those of the file that is gone. */
START_TEST(historian_deletes_nothing_in_a_file_that_took_the_place_of_its_own)
{
    struct historian *w = make_historian();
    keep_one(w, "one");
    expect_news(w, "", 1, 0);
    replace_file();
    ck_assert(_i ? historian_clear(w, NULL, NULL) : historian_delete(w, 1));
    expect_news(w, "is another file now", 1, 0);
    historian_free(w);
    expect_kept("other");
}
END_TEST

START_TEST(historian_counts_the_send_that_went_with_its_file)
{
    struct historian *w = make_historian();
    pastsends_begin_one(w, 1);
    remove_file(false);
    pastsends_finish_one(w, 1, "one", HISTORY_BY_HAND);
    expect_news(w, "was removed meanwhile", 1, 1);
    keep_one(w, "two");
    expect_news(w, "", 2, 0);
    historian_free(w);
    expect_kept("two");
}
END_TEST

/* With its whole folder: nothing can be kept, which is said, until there is one again. */
START_TEST(historian_says_that_the_folder_of_its_file_is_gone)
{
    struct historian *w = make_historian();
    keep_one(w, "one");
    expect_news(w, "", 1, 0);
    folder_remove(&pastsends_folder);
    keep_one(w, "two");
    expect_news(w, "No such file or directory", 1, 1);
    ck_assert_int_eq(mkdir(pastsends_folder.path, 0700), 0);
    keep_one(w, "three");
    expect_news(w, "", 2, 0);
    historian_free(w);
    expect_kept("three");
}
END_TEST

START_TEST(historian_puts_aside_what_was_damaged_while_it_is_open)
{
    static const size_t sizes[] = { 0, 100, 65536 };
    struct historian *w = make_historian();
    keep_one(w, "one");
    expect_news(w, "", 1, 0);
    pastsends_begin_one(w, 1);
    spoil_file(sizes[_i]);
    historian_doubt(w);
    expect_news(w, "the history was damaged and is kept as ", 1, 0);
    pastsends_finish_one(w, 1, "two", HISTORY_BY_HAND);
    expect_news(w, "", 1, 1);
    keep_one(w, "three");
    expect_news(w, "", 2, 0);
    historian_free(w);
    expect_kept("three");
}
END_TEST

START_TEST(historian_leaves_a_file_that_was_doubted_without_reason)
{
    struct historian *w = make_historian();
    historian_doubt(w);
    expect_news(w, "", 0, 0);
    pastsends_begin_one(w, 1);
    historian_doubt(w);
    pastsends_finish_one(w, 1, "one", HISTORY_BY_HAND);
    expect_news(w, "", 1, 0);
    historian_free(w);
    expect_kept("one");
}
END_TEST

Suite *test_historymoved(void);
Suite *test_historymoved(void)
{
    Suite *s = suite_create("historymoved");
    TCase *c = tcase_create("historymoved");
    tcase_add_checked_fixture(c, pastsends_setup, pastsends_teardown);
    tcase_add_loop_test(c, historian_begins_a_new_file_where_its_own_was_removed, 0, 2);
    tcase_add_test(c, historian_goes_on_with_the_file_that_took_the_place_of_its_own);
    tcase_add_loop_test(c, historian_does_not_go_on_with_what_is_no_file, 0, 2);
    tcase_add_loop_test(c, historian_deletes_nothing_in_a_file_that_took_the_place_of_its_own,
                        0, 2);
    tcase_add_test(c, historian_counts_the_send_that_went_with_its_file);
    tcase_add_test(c, historian_says_that_the_folder_of_its_file_is_gone);
    tcase_add_loop_test(c, historian_puts_aside_what_was_damaged_while_it_is_open, 0, 3);
    tcase_add_test(c, historian_leaves_a_file_that_was_doubted_without_reason);
    suite_add_tcase(s, c);
    return s;
}
