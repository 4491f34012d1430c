/* The history's file: damaged, held, on a full disk, of a later jig, its writer killed: what was kept stays, and each
 * is said in words. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/mem.h"
#include "book/historian.h"
#include "book/historydb.h"
#include "support/diskgate.h"
#include "support/folder.h"
#include "support/pastsends.h"
#include "support/proc.h"

static const char *const path = pastsends_path;

START_TEST(history_is_for_its_owner_alone)
{
    struct stat st;
    mode_t before = umask(0);
    struct history *h = pastsends_open(path);
    struct history_row row = pastsends_row("a", "h", 200, 1);
    pastsends_put(h, &row, 100);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    char beside[600];
    snprintf(beside, sizeof beside, "%s-wal", path);
    ck_assert_int_eq(stat(beside, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    history_close(h);
    ck_assert_int_eq(chmod(path, 0644), 0); /* it is mended */
    history_close(pastsends_open(path));
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    umask(before);
}
END_TEST

static void overwrite(off_t at, const char *bytes, size_t len)
{
    int fd = open(path, O_WRONLY);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pwrite(fd, bytes, len, at), (ssize_t)len);
    close(fd);
}

START_TEST(history_puts_a_damaged_file_aside)
{
    struct history *h = pastsends_open(path);
    struct history_row row = pastsends_row("a", "h", 200, 1);
    pastsends_put(h, &row, 0);
    history_close(h);
    overwrite(0, "this is no database at all", 26);
    h = pastsends_open(path);
    ck_assert_msg(strstr(history_word(h), "the history was damaged and is kept as "), "%s",
                  history_word(h));
    pastsends_expect(h, &(struct history_query){ 0 }, "");
    pastsends_put(h, &row, 0);
    char *aside = strdup(strstr(history_word(h), " as ") + 4);
    aside[strcspn(aside, ";")] = '\0';
    struct buf bytes;
    buf_init(&bytes, 1 << 24);
    ck_assert(fileio_read_path(aside, &bytes));
    ck_assert(span_starts(buf_span(&bytes), SPAN("this is no database")));
    buf_clear(&bytes);
    free(aside);
    history_close(h);
}
END_TEST

START_TEST(history_names_the_file_that_is_damaged)
{
    struct history *h;
    struct jig_error error = { .code = JIG_OK };
    struct buf want;
    ck_assert_int_eq(history_find(path, 100, &h, &error), JIG_OK);
    ck_assert_ptr_null(h); /* there is none yet, which is not the same */
    ck_assert_int_eq(history_open_to_read(path, 100, &h, &error), JIG_ERR_READ);
    ck_assert_str_eq(error.text, "there is no history yet");
    proc_write_file(pastsends_folder.path, "history.db", SPAN("this is no database at all\n"));
    buf_init(&want, 1000);
    buf_addf(&want, "the history: %s is damaged: move it away to begin a new one", path);
    ck_assert_int_eq(history_find(path, 100, &h, &error), JIG_ERR_READ);
    ck_assert_ptr_null(h);
    ck_assert_str_eq(error.text, buf_str(&want));
    buf_clear(&want);
}
END_TEST

/* No call fails, but no jig has ever made such a one. */
START_TEST(history_puts_a_file_of_an_impossible_version_aside)
{
    struct historydb *db;
    struct jig_error error;
    history_close(pastsends_open(path));
    ck_assert_int_eq(historydb_open(path, true, 0, &db, &error), JIG_OK);
    ck_assert(historydb_exec(db, "PRAGMA user_version=-7"));
    historydb_close(db);
    struct history *h = pastsends_open(path);
    ck_assert_msg(strstr(history_word(h), "the history was damaged and is kept as "), "%s",
                  history_word(h));
    pastsends_expect(h, &(struct history_query){ 0 }, "");
    history_close(h);
}
END_TEST

/* Held for longer than is waited: a word, and all is there when it is let go of. */
START_TEST(history_says_when_another_program_holds_it)
{
    struct jig_error error;
    struct historydb *other;
    struct history *h = pastsends_open(path);
    struct history_row row = pastsends_row("a", "h", 200, 1);
    int64_t id;
    pastsends_put(h, &row, 0);
    history_close(h);
    ck_assert_int_eq(historydb_open(path, true, 0, &other, &error), JIG_OK);
    ck_assert_int_eq(history_open(path, 1, &h, &error), JIG_OK);
    ck_assert(historydb_exec(other, "BEGIN EXCLUSIVE"));
    ck_assert_int_ne(history_begin(h, &id, &error), JIG_OK);
    ck_assert_msg(strstr(error.text, "another program holds it"), "%s", error.text);
    pastsends_expect(h, &(struct history_query){ 0 }, "a");
    historydb_close(other);
    pastsends_put(h, &row, 0);
    pastsends_expect(h, &(struct history_query){ 0 }, "a a");
    history_close(h);
}
END_TEST

/* In the middle of it, where nothing looks that only opens it. */
START_TEST(history_finds_the_damage_of_a_small_file_when_it_opens_it)
{
    struct history *h = pastsends_open(path);
    struct history_row row = pastsends_row("a", "h", 200, 1);
    for (int i = 0; i < 50; i++)
        pastsends_put(h, &row, 40000);
    history_close(h);
    char *junk = mem_zero(1, 40000);
    memset(junk, 0x5a, 40000);
    overwrite(1 << 20, junk, 40000);
    free(junk);
    h = pastsends_open(path);
    ck_assert_msg(strstr(history_word(h), "the history was damaged and is kept as "), "%s",
                  history_word(h));
    pastsends_expect(h, &(struct history_query){ 0 }, "");
    history_close(h);
}
END_TEST

static void wait_for_word(struct historian *w, struct historian_news *news)
{
    struct pollfd fd = { .fd = historian_fd(w), .events = POLLIN };
    do {
        poll(&fd, 1, -1);
        historian_take_news(w, news);
    } while (!news->word[0]);
}

/* One that is begun while another program holds the file, which then lets go. */
static struct historian *begin_while_held(const struct historian_config *config)
{
    struct historian_news news;
    struct historydb *other;
    struct jig_error error;
    history_close(pastsends_open(path));
    ck_assert(!historydb_open(path, true, 1000, &other, &error));
    ck_assert(historydb_exec(other, "BEGIN IMMEDIATE"));
    struct historian *w = historian_new(config);
    ck_assert(historian_begin(w, 1));
    wait_for_word(w, &news);
    ck_assert_str_eq(news.word,
                     "another program holds the history: what is sent waits until it lets go");
    ck_assert(historydb_exec(other, "COMMIT"));
    historydb_close(other);
    return w;
}

START_TEST(historian_says_that_the_file_is_held_and_waits_for_it)
{
    struct historian_config config = { .path = path, .limits = PASTSENDS_PLENTY };
    struct historian *w = begin_while_held(&config);
    pastsends_finish_one(w, 1, "waited", HISTORY_BY_HAND);
    historian_finish_all(w);
    historian_free(w);
    struct history *h = pastsends_open(path);
    pastsends_expect(h, &(struct history_query){ 0 }, "waited");
    history_close(h);
}
END_TEST

static void hand_over_one(struct historian *w, uint64_t key)
{
    pastsends_begin_one(w, key);
    pastsends_finish_one(w, key, "one", HISTORY_BY_HAND);
}

/* From the first job on: who reads it alone lets nobody in. */
START_TEST(historian_waits_for_a_file_that_it_can_not_open_yet)
{
    struct historian_config config = { .path = path, .limits = PASTSENDS_PLENTY };
    struct historian_news news;
    struct historydb *other;
    struct jig_error error;
    proc_write_file(pastsends_folder.path, "history.db", SPAN(""));
    ck_assert(!historydb_open(path, true, 1000, &other, &error));
    ck_assert(historydb_exec(other, "BEGIN EXCLUSIVE"));
    struct historian *w = historian_new(&config);
    hand_over_one(w, 1);
    wait_for_word(w, &news);
    ck_assert_str_eq(news.word,
                     "another program holds the history: what is sent waits until it lets go");
    ck_assert(historydb_exec(other, "COMMIT"));
    historydb_close(other);
    historian_finish_all(w);
    historian_take_news(w, &news);
    ck_assert_uint_eq(news.n_lost, 0);
    historian_free(w);
    struct history *h = pastsends_open(path);
    pastsends_expect(h, &(struct history_query){ 0 }, "one");
    history_close(h);
}
END_TEST

/* Each ends right behind its send, which is more than may be kept: of them the newest is. */
START_TEST(historian_keeps_to_the_limits_in_short_sessions)
{
    static const char *const urls[] = { "first", "second", "third" };
    struct historian_config config = { .path = path, .limits = PASTSENDS_PLENTY };
    config.limits.size = 1;
    for (size_t i = 0; i < 3; i++) {
        struct historian *w = historian_new(&config);
        ck_assert_ptr_nonnull(w);
        ck_assert(historian_begin(w, 1));
        pastsends_finish_one(w, 1, urls[i], HISTORY_RUN);
        historian_free(w);
        struct history *h = pastsends_open(path);
        pastsends_expect(h, &(struct history_query){ 0 }, urls[i]);
        history_close(h);
    }
}
END_TEST

/* That the file was held before is no reason to try what there is no room for again. */
START_TEST(historian_refuses_an_import_though_the_file_was_held)
{
    struct historian_config config = { .path = path, .limits = PASTSENDS_PLENTY };
    config.limits.size = 1;
    struct historian *w = begin_while_held(&config);
    struct historian_news news;
    pastsends_finish_one(w, 1, "waited", HISTORY_IMPORTED);
    while (!historian_is_idle(w))
        poll(NULL, 0, 1);
    ck_assert_uint_eq(historian_n_refused(w), 1);
    historian_take_news(w, &news);
    ck_assert_uint_eq(news.n_lost, 0);
    historian_free(w);
}
END_TEST

/* Who wants to leave waits no longer than was said; what is under way goes on meanwhile. */
START_TEST(historian_that_is_given_up_holds_nobody_up)
{
    struct historian_config config = { .path = path, .limits = PASTSENDS_PLENTY, .wait_ms = 1 };
    struct historian *w = historian_new(&config);
    char beside[600];
    snprintf(beside, sizeof beside, "%s-wal", path);
    history_close(pastsends_open(path));
    diskgate_close();
    ck_assert(historian_begin(w, 1));
    pastsends_finish_one(w, 1, "under way", HISTORY_BY_HAND);
    diskgate_await(1);
    historian_give_up(w);
    historian_free(w);
    ck_assert_int_eq(access(beside, F_OK), 0); /* it is held open */
    diskgate_open(0);
    while (access(beside, F_OK) == 0)
        poll(NULL, 0, 1);
    struct history *h = pastsends_open(path);
    ck_assert_str_eq(history_word(h), "");
    history_close(h);
}
END_TEST

/* One try for each of these would take longer than the test may. */
START_TEST(historian_is_soon_through_with_a_file_that_stays_held)
{
    struct historian_config config = { .path = path, .limits = PASTSENDS_PLENTY };
    struct historian_news news;
    struct historydb *other;
    struct jig_error error;
    history_close(pastsends_open(path));
    ck_assert(!historydb_open(path, true, 1000, &other, &error));
    ck_assert(historydb_exec(other, "BEGIN IMMEDIATE"));
    struct historian *w = historian_new(&config);
    for (uint64_t key = 1; key <= 1000; key++)
        hand_over_one(w, key);
    wait_for_word(w, &news);
    if (_i) {
        historian_give_up(w);
        historian_finish_all(w);
        historian_take_news(w, &news);
        ck_assert_str_eq(news.trouble, "the history: another program holds it");
        ck_assert(!news.is_of_disk);
        ck_assert_uint_eq(historian_n_kept(w, HISTORY_BY_HAND), 0);
        ck_assert(historydb_exec(other, "COMMIT"));
        hand_over_one(w, 1001);
    }
    historian_free(w);
    historydb_close(other);
    struct history *h = pastsends_open(path);
    pastsends_expect(h, &(struct history_query){ 0 }, "");
    history_close(h);
}
END_TEST

/* A folder stands where the file should be. */
START_TEST(historian_counts_what_it_could_not_keep_until_it_can)
{
    struct historian_config config = { .path = path,
                                       .limits = PASTSENDS_PLENTY,
                                       .in_place = true };
    struct historian_news news;
    ck_assert_int_eq(mkdir(path, 0700), 0);
    struct historian *w = historian_new(&config);
    hand_over_one(w, 1);
    historian_take_news(w, &news);
    ck_assert_msg(strstr(news.trouble, "the history: "), "%s", news.trouble);
    ck_assert_str_eq(news.word, news.trouble);
    ck_assert(news.is_of_disk);
    ck_assert_uint_eq(news.n_lost, 1);
    hand_over_one(w, 2);
    historian_take_news(w, &news);
    ck_assert_str_eq(news.word, "");
    ck_assert_uint_eq(news.n_lost, 2);
    ck_assert_int_eq(rmdir(path), 0);
    hand_over_one(w, 3);
    historian_take_news(w, &news);
    ck_assert_str_eq(news.trouble, "");
    ck_assert_uint_eq(news.n_lost, 0);
    historian_free(w);
    struct history *h = pastsends_open(path);
    pastsends_expect(h, &(struct history_query){ 0 }, "one");
    history_close(h);
}
END_TEST

/* A file whose damage shows only when it is used. */
START_TEST(history_goes_on_in_a_new_file_when_damage_shows)
{
    struct historian_config config = { .path = path,
                                       .limits = PASTSENDS_PLENTY,
                                       .in_place = true };
    struct historian_news news;
    struct history *h = pastsends_open(path);
    struct history_row row = pastsends_row("a", "h", 200, 1);
    for (int i = 0; i < 50; i++)
        pastsends_put(h, &row, 400000); /* too large to be looked through when it is opened */
    history_close(h);
    char *junk = mem_zero(1, 1 << 20);
    memset(junk, 0x5a, 1 << 20);
    overwrite(16384, junk, 1 << 20);
    free(junk);
    struct historian *w = historian_new(&config);
    pastsends_begin_one(w, 1);
    historian_take_news(w, &news);
    ck_assert_msg(strstr(news.word, "was damaged and is kept as"), "%s", news.word);
    ck_assert(historian_begin(w, 1));
    pastsends_finish_one(w, 1, "new", HISTORY_BY_HAND);
    historian_free(w);
    h = pastsends_open(path);
    pastsends_expect(h, &(struct history_query){ 0 }, "new");
    history_close(h);
}
END_TEST

START_TEST(history_of_a_later_jig_is_read_and_left_alone)
{
    struct historydb *db;
    struct jig_error error;
    int64_t id;
    struct history *h = pastsends_open(path);
    struct history_row row = pastsends_row("a", "h", 200, 1);
    pastsends_put(h, &row, 0);
    history_close(h);
    ck_assert_int_eq(historydb_open(path, true, 0, &db, &error), JIG_OK);
    ck_assert(historydb_exec(db, "PRAGMA user_version=2"));
    historydb_close(db);
    h = pastsends_open(path);
    ck_assert(history_is_read_only(h));
    ck_assert_str_eq(history_word(h),
                     "the history was made by a later jig: it is read, and nothing is added");
    pastsends_expect(h, &(struct history_query){ 0 }, "a");
    ck_assert_int_eq(history_begin(h, &id, &error), JIG_ERR_WRITE);
    ck_assert_int_eq(history_delete(h, 1, &error), JIG_ERR_WRITE);
    history_close(h);
}
END_TEST

START_TEST(history_keeps_a_send_that_a_later_jig_has_recorded)
{
    static const char facts[] = "jig\xff what nobody knows yet";
    struct history *h = pastsends_open(path);
    struct history_row row = pastsends_row("a", "h", 200, 1);
    struct jig_error error = { .code = JIG_OK };
    struct jig_transfer *t;
    struct buf kept;
    int64_t id;
    ck_assert_int_eq(history_begin(h, &id, &error), JIG_OK);
    ck_assert_int_eq(history_finish(h, id, &row, SPAN(facts), &error), JIG_OK);
    ck_assert_int_eq(history_transfer(h, id, &t, &error), JIG_ERR_READ);
    ck_assert_str_eq(error.text, "it was recorded by a later jig");
    ck_assert_ptr_null(t);
    pastsends_put(h, &row, 10);
    history_close(h);
    h = pastsends_open(path);
    pastsends_expect(h, &(struct history_query){ 0 }, "a a");
    buf_init(&kept, 1000);
    ck_assert_int_eq(history_facts(h, id, &kept, &error), JIG_OK);
    ck_assert(span_eq(buf_span(&kept), SPAN(facts)));
    buf_clear(&kept);
    history_close(h);
}
END_TEST

/* It is listed by time before it has what makes that fast, and gets it from the first who
 * writes. */
START_TEST(history_of_an_earlier_jig_gets_its_indexes)
{
    static const char count[] =
        "SELECT count(*) FROM sqlite_master WHERE name IN ('sends_at','sends_of_at')";
    struct historydb *db;
    struct jig_error error = { .code = JIG_OK };
    struct history *h = pastsends_open(path);
    struct history_row rows[] = { pastsends_row("a", "h", 200, 2),
                                  pastsends_row("b", "h", 200, 1) };
    for (size_t i = 0; i < 2; i++)
        pastsends_put(h, &rows[i], 0);
    history_close(h);
    ck_assert_int_eq(historydb_open(path, true, 0, &db, &error), JIG_OK);
    ck_assert(historydb_exec(db, "DROP INDEX sends_at; DROP INDEX sends_of_at;"
                                 "CREATE INDEX sends_of ON sends(collection, request, id)"));
    ck_assert_int_eq(history_open_to_read(path, 100, &h, &error), JIG_OK);
    pastsends_expect(h, &(struct history_query){ 0 }, "a b");
    history_close(h);
    ck_assert_int_eq(historydb_number(db, count, NULL, 0), 0);
    ck_assert(historydb_exec(db, "BEGIN IMMEDIATE")); /* it is held: they can wait */
    ck_assert_int_eq(history_open(path, 0, &h, &error), JIG_OK);
    history_close(h);
    ck_assert(historydb_exec(db, "COMMIT"));
    h = pastsends_open(path);
    ck_assert_int_eq(historydb_number(db, count, NULL, 0), 2);
    historydb_close(db);
    pastsends_expect(h, &(struct history_query){ 0 }, "a b");
    history_close(h);
}
END_TEST

/* There is no room for them: no file may become longer than what SQLite's index of its log takes.
 * Then all that was there is found, and can be deleted. */
START_TEST(history_of_an_earlier_jig_is_opened_though_the_disk_is_full)
{
    static const char count[] =
        "SELECT count(*) FROM sqlite_master WHERE name IN ('sends_at','sends_of_at')";
    struct jig_error error = { .code = JIG_OK };
    struct historydb *db;
    struct rlimit before, limit;
    struct history *h = pastsends_open(path);
    struct history_row row = pastsends_row("a", "h", 200, 2);
    pastsends_put(h, &row, 0);
    history_close(h);
    ck_assert_int_eq(historydb_open(path, true, 0, &db, &error), JIG_OK);
    ck_assert(historydb_exec(db, "DROP INDEX sends_at; DROP INDEX sends_of_at"));
    historydb_close(db); /* the log is in the file by now */
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = (struct rlimit){ 33000, before.rlim_max };
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    enum jig_err err = history_open(path, 0, &h, &error);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    ck_assert_msg(!err, "%s", error.text);
    ck_assert_ptr_nonnull(strstr(history_word(h), "nothing is lost"));
    pastsends_expect(h, &(struct history_query){ 0 }, "a");
    ck_assert_int_eq(historydb_open(path, true, 0, &db, &error), JIG_OK);
    ck_assert_int_eq(historydb_number(db, count, NULL, 0), 0);
    historydb_close(db);
    ck_assert_int_eq(history_delete(h, 1, &error), JIG_OK);
    history_close(h);
    h = pastsends_open(path); /* and has them as soon as there is room */
    ck_assert_str_eq(history_word(h), "");
    history_close(h);
}
END_TEST

START_TEST(history_that_is_held_says_so_and_can_be_read)
{
    struct historydb *other;
    struct jig_error error;
    struct history *h;
    int64_t id;
    struct history_row row = pastsends_row("a", "h", 200, 1);
    ck_assert_int_eq(history_open(path, 10, &h, &error), JIG_OK);
    pastsends_put(h, &row, 0);
    ck_assert_int_eq(historydb_open(path, true, 0, &other, &error), JIG_OK);
    ck_assert(historydb_exec(other, "BEGIN IMMEDIATE"));
    ck_assert_int_eq(history_begin(h, &id, &error), JIG_ERR_WRITE);
    ck_assert_str_eq(error.text, "the history: another program holds it");
    pastsends_expect(h, &(struct history_query){ 0 }, "a");
    ck_assert(historydb_exec(other, "COMMIT"));
    pastsends_put(h, &row, 0);
    pastsends_expect(h, &(struct history_query){ 0 }, "a a");
    historydb_close(other);
    history_close(h);
}
END_TEST

START_TEST(history_says_when_the_disk_is_full)
{
    struct rlimit before, small = { 600000, 0 };
    struct history *h = pastsends_open(path);
    struct history_row row = pastsends_row("a", "h", 200, 1);
    struct jig_error error = { .code = JIG_OK };
    int64_t id;
    char *bytes = mem_zero(1, 900000);
    pastsends_put(h, &row, 0);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    small.rlim_max = before.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    ck_assert_int_eq(history_begin(h, &id, &error), JIG_OK);
    ck_assert_int_eq(history_add_piece(h, id, 0, 0, span_make(bytes, 900000), &error),
                     JIG_ERR_WRITE);
    pastsends_expect(h, &(struct history_query){ 0 }, "a");
    setrlimit(RLIMIT_FSIZE, &before);
    pastsends_put(h, &row, 1000);
    pastsends_expect(h, &(struct history_query){ 0 }, "a a");
    history_close(h);
    free(bytes);
}
END_TEST

/* Its maker was killed before the tables were there. */
START_TEST(history_file_without_tables_is_no_history_yet)
{
    struct history *h;
    struct jig_error error;
    fclose(fopen(path, "w"));
    ck_assert_int_eq(history_open_to_read(path, 1000, &h, &error), JIG_ERR_READ);
    ck_assert_str_eq(error.text, "there is no history yet");
    history_close(pastsends_open(path));
    ck_assert_int_eq(history_open_to_read(path, 1000, &h, &error), JIG_OK);
    history_close(h);
}
END_TEST

/* ---- Others at the same time ------------------------------------------------------------------*/

static void write_many(int which)
{
    struct history *h = pastsends_open(path);
    for (int i = 0; i < 40; i++) {
        char url[32];
        snprintf(url, sizeof url, "%d-%d", which, i);
        struct history_row row = pastsends_row(url, "h", 200, 1);
        pastsends_put(h, &row, 5000);
    }
    history_close(h);
    _exit(0);
}

START_TEST(history_takes_what_several_programs_write)
{
    pid_t pids[3];
    struct history_rows rows = { 0 };
    struct jig_error error;
    history_close(pastsends_open(path));
    for (int i = 0; i < 3; i++)
        if ((pids[i] = proc_fork()) == 0)
            write_many(i);
    for (int i = 0; i < 3; i++) {
        int status;
        ck_assert_int_eq(waitpid(pids[i], &status, 0), pids[i]);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    struct history *h = pastsends_open(path);
    ck_assert_int_eq(history_list(h, &(struct history_query){ 0 }, &rows, &error), JIG_OK);
    ck_assert_uint_eq(rows.n, 120);
    history_rows_clear(&rows);
    history_close(h);
}
END_TEST

/* A reader and a writer of one program: who opens the file and closes it again lets go of all the locks
 * that the program has on it, and the next program to leave would take the log away with it. */
START_TEST(history_opened_twice_is_not_taken_away_by_who_leaves)
{
    int ends[2];
    char log[600];
    struct history_row row = pastsends_row("a", "h", 200, 1);
    history_close(pastsends_open(path));
    ck_assert_int_eq(pipe(ends), 0);
    pid_t pid = proc_fork(); /* before they are open: SQLite's locks are not a child's */
    if (pid == 0) {
        char byte;
        close(ends[1]);
        ssize_t n = read(ends[0], &byte, 1);
        history_close(pastsends_open(path));
        _exit(n == 0 ? 0 : 1);
    }
    struct history *reader = pastsends_open(path), *writer = pastsends_open(path);
    pastsends_put(writer, &row, 10);
    close(ends[0]);
    close(ends[1]);
    int status = 1;
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    snprintf(log, sizeof log, "%s-wal", path);
    ck_assert_int_eq(access(log, F_OK), 0);
    pastsends_put(writer, &row, 10);
    pastsends_expect(reader, &(struct history_query){ 0 }, "a a");
    history_close(reader);
    history_close(writer);
    struct history *h = pastsends_open(path);
    pastsends_expect(h, &(struct history_query){ 0 }, "a a");
    history_close(h);
}
END_TEST

/* Writes a send of eight pieces, and is killed after `steps` of its steps. */
static void write_until_killed(int steps)
{
    struct history *h = pastsends_open(path);
    struct history_row row = pastsends_row("half", "h", 200, 1);
    struct jig_error error;
    int64_t id;
    char *bytes = mem_zero(1, 100000);
    for (int i = 0; i <= 9; i++) {
        if (i == steps)
            kill(getpid(), SIGKILL);
        if (i == 0)
            history_begin(h, &id, &error);
        else if (i < 9)
            history_add_piece(h, id, 0, (size_t)i - 1, span_make(bytes, 100000), &error);
        else
            history_finish(h, id, &row, SPAN("facts"), &error);
    }
    kill(getpid(), SIGKILL);
}

START_TEST(history_loses_at_most_the_send_that_was_being_written)
{
    struct history *h = pastsends_open(path);
    struct history_row row = pastsends_row("whole", "h", 200, 1);
    struct jig_error error;
    pastsends_put(h, &row, 1000);
    history_close(h);
    pid_t pid = proc_fork();
    if (pid == 0)
        write_until_killed(_i);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    h = pastsends_open(path);
    ck_assert_str_eq(history_word(h), "");
    pastsends_expect(h, &(struct history_query){ 0 }, _i > 9 ? "half whole" : "whole");
    history_close(h);
    struct historydb *db;
    ck_assert_int_eq(historydb_open(path, true, 0, &db, &error), JIG_OK);
    ck_assert_int_eq(historydb_number(db, "SELECT count(*) FROM pieces", NULL, 0),
                     _i > 9 ? 9 : 1);
    ck_assert_int_eq(historydb_number(db, "SELECT count(*) FROM sends", NULL, 0),
                     _i > 9 ? 2 : 1);
    historydb_close(db);
}
END_TEST

/* As above: there is room for SQLite's index of its log, and for nothing else. */
START_TEST(history_of_a_killed_jig_is_opened_though_the_disk_is_full)
{
    static const char count[] = "SELECT count(*) FROM pieces";
    struct jig_error error = { .code = JIG_OK };
    struct historydb *db;
    struct rlimit before, limit;
    struct history *h = pastsends_open(path);
    struct history_row row = pastsends_row("whole", "h", 200, 1);
    pastsends_put(h, &row, 1000);
    history_close(h);
    pid_t pid = proc_fork();
    if (pid == 0)
        write_until_killed(3);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    ck_assert_int_eq(historydb_open(path, true, 0, &db, &error), JIG_OK);
    ck_assert_int_eq(historydb_number(db, count, NULL, 0), 3);
    historydb_close(db); /* the log is in the file by now */
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = (struct rlimit){ 33000, before.rlim_max };
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    enum jig_err err = history_open(path, 0, &h, &error);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    ck_assert_msg(!err, "%s", error.text);
    ck_assert_ptr_nonnull(strstr(history_word(h), "nothing is lost, what a killed jig"));
    pastsends_expect(h, &(struct history_query){ 0 }, "whole");
    history_close(h);
    h = pastsends_open(path);
    ck_assert_str_eq(history_word(h), "");
    history_close(h);
    ck_assert_int_eq(historydb_open(path, true, 0, &db, &error), JIG_OK);
    ck_assert_int_eq(historydb_number(db, count, NULL, 0), 1);
    historydb_close(db);
}
END_TEST

static const struct {
    int why;
    const char *words;
} refusals[] = {
    { ENOSPC, "the disk is full" },
    { EDQUOT, "the disk's quota is used up" },
    { EROFS, "the disk refuses: Read-only file system" },
};

/* For the file that those who have it open share, of which SQLite says "disk I/O error" alone; and
 * behind that. */
START_TEST(historian_says_what_the_disk_says)
{
    struct historian_config config = { .path = path, .limits = PASTSENDS_PLENTY };
    struct historian_news news;
    struct history_row row = pastsends_row("a", "h", 200, 1);
    char want[800];
    struct history *h = pastsends_open(path);
    pastsends_put(h, &row, 0);
    if (_i % 2 == 0)
        history_close(h); /* else the file is there */
    snprintf(want, sizeof want, "the history: %s: %s", path, refusals[_i / 2].words);
    diskgate_refuse(refusals[_i / 2].why);
    struct historian *w = historian_new(&config);
    hand_over_one(w, 1);
    wait_for_word(w, &news);
    ck_assert_str_eq(news.word, want);
    historian_free(w);
    diskgate_refuse(0);
    if (_i % 2)
        history_close(h);
}
END_TEST

/* Nor that it has undone by itself what can't be kept. */
START_TEST(history_says_of_a_change_what_the_disk_says)
{
    struct rlimit before, limit;
    struct jig_error error;
    char want[800];
    struct history_row row = pastsends_row("a", "h", 200, 1);
    struct history *h = pastsends_open(path);
    pastsends_put(h, &row, 1000);
    snprintf(want, sizeof want, "the history: %s: the disk refuses: File too large", path);
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = (struct rlimit){ 1, before.rlim_max };
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    enum jig_err err = history_delete(h, 1, &error);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &before), 0);
    ck_assert_int_eq(err, JIG_ERR_WRITE);
    ck_assert_str_eq(error.text, want);
    diskgate_take_nothing(true);
    err = history_delete(h, 1, &error);
    diskgate_take_nothing(false);
    snprintf(want, sizeof want, "the history: %s: the disk is full", path);
    ck_assert_int_eq(err, JIG_ERR_WRITE);
    ck_assert_str_eq(error.text, want);
    pastsends_expect(h, &(struct history_query){ 0 }, "a");
    ck_assert_int_eq(history_delete(h, 1, &error), JIG_OK);
    history_close(h);
}
END_TEST

/* What SQLite keeps of the first one is no word on the second, of which it keeps nothing. */
static const struct {
    int first, second; /* 0: nothing is taken, without a word */
    const char *words;
} refused_twice[] = {
    { EDQUOT, EIO, "the disk refuses: Input/output error" },
    { EDQUOT, EFBIG, "the disk refuses: File too large" },
    { EDQUOT, ENOSPC, "the disk is full" },
    { EDQUOT, 0, "the disk is full" },
    { EIO, EDQUOT, "the disk's quota is used up" },
};

START_TEST(history_says_what_the_disk_says_now)
{
    struct historydb *db;
    struct jig_error error;
    char want[800];
    history_close(pastsends_open(path));
    ck_assert_int_eq(historydb_open(path, true, 0, &db, &error), JIG_OK);
    ck_assert(historydb_exec(db, "CREATE TABLE t(a); INSERT INTO t VALUES(1)"));
    diskgate_refuse(refused_twice[_i].first);
    ck_assert(!historydb_exec(db, "PRAGMA wal_checkpoint(FULL)"));
    diskgate_refuse(refused_twice[_i].second);
    diskgate_take_nothing(!refused_twice[_i].second);
    ck_assert(!historydb_exec(db, "INSERT INTO t VALUES(2)"));
    diskgate_take_nothing(false);
    diskgate_refuse(0);
    ck_assert_int_eq(historydb_fail(db, true, &error), JIG_ERR_WRITE);
    snprintf(want, sizeof want, "the history: %s: %s", path, refused_twice[_i].words);
    ck_assert_str_eq(error.text, want);
    ck_assert_int_eq(historydb_number(db, "SELECT sum(a) FROM t", NULL, 0), 1);
    historydb_close(db);
}
END_TEST

START_TEST(historian_says_once_what_is_wrong)
{
    struct historian_config config = { .path = "/nowhere/history.db",
                                       .limits = PASTSENDS_PLENTY,
                                       .in_place = true };
    struct historian *w = historian_new(&config);
    struct historian_news news;
    historian_begin(w, 1);
    historian_take_news(w, &news);
    ck_assert_str_eq(news.word, "the history: /nowhere/history.db: No such file or directory");
    historian_begin(w, 1);
    historian_take_news(w, &news);
    ck_assert_str_eq(news.word, "");
    historian_free(w);
}
END_TEST

Suite *test_historyfile(void);
Suite *test_historyfile(void)
{
    Suite *s = suite_create("historyfile");
    TCase *c = tcase_create("historyfile");
    tcase_add_checked_fixture(c, pastsends_setup, pastsends_teardown);
    tcase_set_timeout(c, 60);
    tcase_add_test(c, history_is_for_its_owner_alone);
    tcase_add_test(c, history_puts_a_damaged_file_aside);
    tcase_add_loop_test(c, historian_says_what_the_disk_says, 0,
                        2 * sizeof refusals / sizeof *refusals);
    tcase_add_test(c, history_says_of_a_change_what_the_disk_says);
    tcase_add_loop_test(c, history_says_what_the_disk_says_now, 0,
                        sizeof refused_twice / sizeof *refused_twice);
    tcase_add_test(c, history_names_the_file_that_is_damaged);
    tcase_add_test(c, history_puts_a_file_of_an_impossible_version_aside);
    tcase_add_test(c, history_says_when_another_program_holds_it);
    tcase_add_test(c, history_finds_the_damage_of_a_small_file_when_it_opens_it);
    tcase_add_test(c, historian_says_that_the_file_is_held_and_waits_for_it);
    tcase_add_test(c, historian_refuses_an_import_though_the_file_was_held);
    tcase_add_test(c, historian_waits_for_a_file_that_it_can_not_open_yet);
    tcase_add_test(c, historian_keeps_to_the_limits_in_short_sessions);
    tcase_add_loop_test(c, historian_is_soon_through_with_a_file_that_stays_held, 0, 2);
    tcase_add_test(c, historian_counts_what_it_could_not_keep_until_it_can);
    tcase_add_test(c, history_goes_on_in_a_new_file_when_damage_shows);
    tcase_add_test(c, history_of_a_later_jig_is_read_and_left_alone);
    tcase_add_test(c, history_keeps_a_send_that_a_later_jig_has_recorded);
    tcase_add_test(c, history_of_an_earlier_jig_gets_its_indexes);
    tcase_add_test(c, history_of_an_earlier_jig_is_opened_though_the_disk_is_full);
    tcase_add_test(c, history_of_a_killed_jig_is_opened_though_the_disk_is_full);
    tcase_add_test(c, history_that_is_held_says_so_and_can_be_read);
    tcase_add_test(c, history_says_when_the_disk_is_full);
    tcase_add_test(c, history_file_without_tables_is_no_history_yet);
    tcase_add_test(c, history_takes_what_several_programs_write);
    tcase_add_test(c, history_opened_twice_is_not_taken_away_by_who_leaves);
    tcase_add_loop_test(c, history_loses_at_most_the_send_that_was_being_written, 0, 11);
    tcase_add_test(c, historian_says_once_what_is_wrong);
    tcase_add_test(c, historian_that_is_given_up_holds_nobody_up);
    suite_add_tcase(s, c);
    return s;
}
