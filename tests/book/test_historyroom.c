/* A disk that fills up: what is small enough is kept, what was kept is read, and to delete makes room. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "book/historian.h"
#include "book/historydb.h"
#include "support/diskgate.h"
#include "support/pastsends.h"
#include "support/proc.h"

#define KIB INT64_C(1024)

static const char *const path = pastsends_path;

static void tear_down(void)
{
    diskgate_leave(-1);
    pastsends_teardown();
}

static int64_t size_of(const char *end)
{
    char name[600];
    struct stat st;
    snprintf(name, sizeof name, "%s%s", path, end);
    return stat(name, &st) == 0 ? st.st_size : -1;
}

static void remove_beside(const char *end)
{
    char name[600];
    snprintf(name, sizeof name, "%s%s", path, end);
    ck_assert_int_eq(unlink(name), 0);
}

/* Sends "a", "b", "c" with a body each. */
static void put_three(size_t body)
{
    static const char *const urls[] = { "a", "b", "c" };
    struct history *h = pastsends_open(path);
    for (size_t i = 0; i < 3; i++) {
        struct history_row row = pastsends_row(urls[i], "h", 200, 1 + (int64_t)i);
        pastsends_put(h, &row, body);
    }
    history_close(h);
}

static struct historian *make_historian(void)
{
    struct historian_config config = { .path = path,
                                       .limits = PASTSENDS_PLENTY,
                                       .in_place = true };
    struct historian *w = historian_new(&config);
    ck_assert_ptr_nonnull(w);
    return w;
}

static void keep_one(struct historian *w, const char *url, size_t body)
{
    ck_assert(historian_begin(w, 1));
    for (size_t i = 0; body > 0; i++) {
        size_t len = body < HISTORY_PIECE ? body : HISTORY_PIECE;
        ck_assert(historian_add_piece(w, 1, 0, i, mem_zero(1, len), len));
        body -= len;
    }
    pastsends_finish_one(w, 1, url, HISTORY_BY_HAND);
}

static void expect_lost(struct historian *w, size_t n)
{
    struct historian_news news;
    historian_take_news(w, &news);
    ck_assert_msg(news.n_lost == n, "%zu: %s", news.n_lost, news.trouble);
}

static void expect_kept(const char *want)
{
    struct history *h;
    struct jig_error error = { .code = JIG_OK };
    ck_assert_msg(!history_open_to_read(path, 1000, &h, &error), "%s", error.text);
    pastsends_expect(h, &(struct history_query){ 0 }, want);
    history_close(h);
}

/* So many sends, with a piece each, and nothing that nobody sees. */
static void expect_rows(int64_t n)
{
    struct historydb *db;
    ck_assert_int_eq(historydb_open(path, true, 0, &db, NULL), JIG_OK);
    ck_assert_int_eq(historydb_number(db, "SELECT count(*) FROM sends", NULL, 0), n);
    ck_assert_int_eq(historydb_number(db, "SELECT count(*) FROM pieces", NULL, 0), n);
    historydb_close(db);
}

/* In one piece, and with pieces that were kept when the next one had no room. */
START_TEST(historian_keeps_what_is_small_though_the_last_was_too_large)
{
    struct historian *w = make_historian();
    keep_one(w, "small", 10);
    expect_lost(w, 0);
    diskgate_leave((_i ? 2500 : 500) * KIB);
    keep_one(w, "large", _i ? 5u << 20 : 900000);
    expect_lost(w, 1);
    ck_assert_int_eq(size_of("-wal"), 0);
    keep_one(w, "next", 10);
    expect_lost(w, 0);
    for (int i = 0; i < 40; i++) /* more than its log has room for */
        keep_one(w, "x", 10);
    expect_lost(w, 0);
    historian_delete(w, 1);
    historian_free(w);
    diskgate_leave(-1);
    struct history *h = pastsends_open(path);
    expect_rows(41);
    history_close(h);
}
END_TEST

/* One that fits into the log, and not into the file behind it, must leave that to others. */
START_TEST(historian_is_not_stuck_by_what_just_fits)
{
    struct historian *w = make_historian();
    struct historian_news news;
    keep_one(w, "small", 10);
    expect_lost(w, 0);
    diskgate_leave((1700 + 100 * _i) * KIB);
    keep_one(w, "some", 100000);
    keep_one(w, "large", 1500000);
    historian_take_news(w, &news);
    ck_assert_uint_le(news.n_lost, 1);
    for (int i = 0; i < 10; i++)
        keep_one(w, "next", 10);
    expect_lost(w, 0);
    historian_delete(w, 1);
    historian_take_news(w, &news);
    ck_assert_str_eq(news.trouble, "");
    historian_free(w);
    ck_assert_int_le(size_of("-wal"), 0); /* none, or an empty one */
}
END_TEST

/* Not a byte: also none for the file that those share who have it open. */
START_TEST(history_is_read_though_the_disk_is_full)
{
    struct history *h;
    struct jig_error error = { .code = JIG_OK };
    struct buf facts;
    put_three(100000);
    diskgate_leave(0);
    ck_assert_msg(!history_open_to_read(path, 1000, &h, &error), "%s", error.text);
    pastsends_expect(h, &(struct history_query){ 0 }, "c b a");
    buf_init(&facts, 1000);
    ck_assert_int_eq(history_facts(h, 2, &facts, &error), JIG_OK);
    ck_assert_str_eq(buf_str(&facts), "facts");
    buf_clear(&facts);
    history_close(h);
}
END_TEST

/* Who comes while it is read so waits, and is not told anything that is not so. */
START_TEST(history_that_is_read_alone_is_held)
{
    struct history *h;
    struct jig_error error = { .code = JIG_OK };
    int status = 0, ends[2];
    put_three(10);
    ck_assert_int_eq(pipe(ends), 0);
    pid_t pid = proc_fork(); /* before it: SQLite's locks are not a child's */
    if (pid == 0) {
        struct history *other;
        bool is_held = false;
        close(ends[1]);
        ssize_t n = read(ends[0], &status, 1);
        enum jig_err err = history_open_or_held(path, 1, &other, &is_held, &error);
        _exit(n == 0 && err && is_held ? 0 : 1);
    }
    diskgate_leave(0);
    ck_assert_msg(!history_open_to_read(path, 1000, &h, &error), "%s", error.text);
    diskgate_leave(-1);
    close(ends[0]);
    close(ends[1]);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert_int_eq(status, 0);
    history_close(h);
    expect_kept("c b a");
}
END_TEST

/* Between what it does. */
START_TEST(historian_lets_others_at_what_it_has_alone)
{
    struct jig_error error = { .code = JIG_OK };
    struct history *h;
    put_three(10);
    diskgate_leave(0);
    struct historian *w = make_historian();
    keep_one(w, "lost", 10);
    expect_lost(w, 1);
    ck_assert_msg(!history_open_to_read(path, 1000, &h, &error), "%s", error.text);
    ck_assert(history_is_alone(h));
    ck_assert(!history_could_be_shared(h));
    diskgate_leave(-1);
    ck_assert(history_could_be_shared(h));
    history_close(h);
    h = pastsends_open(path);
    ck_assert(!history_is_alone(h)); /* the historian has not stayed in it */
    pastsends_expect(h, &(struct history_query){ 0 }, "c b a");
    history_close(h);
    historian_free(w);
}
END_TEST

/* For another reason than want of room: a file that can't be opened; file systems that map none are
 * as good. */
static void keep_unshared(void)
{
    char name[600];
    snprintf(name, sizeof name, "%s-shm", path);
    unlink(name);
    ck_assert_int_eq(symlink("nowhere", name), 0);
}

/* To open it again, and again, would change nothing. */
START_TEST(history_that_can_never_be_shared_is_left_alone)
{
    struct jig_error error = { .code = JIG_OK };
    struct history *h;
    put_three(10);
    keep_unshared();
    ck_assert_msg(!history_open_to_read(path, 1000, &h, &error), "%s", error.text);
    ck_assert(history_is_alone(h));
    ck_assert(!history_waits_for_room(h));
    ck_assert(!history_could_be_shared(h));
    pastsends_expect(h, &(struct history_query){ 0 }, "c b a");
    history_close(h);
}
END_TEST

/* One that takes long keeps nobody out before its end. */
START_TEST(historian_lets_others_in_while_a_send_is_under_way)
{
    struct jig_error error = { .code = JIG_OK };
    struct history *h;
    put_three(10);
    keep_unshared();
    struct historian *w = make_historian();
    pastsends_send_one(w, 2, "slow");
    ck_assert_msg(!history_open_to_read(path, 1000, &h, &error), "%s", error.text);
    ck_assert(history_is_alone(h));
    pastsends_expect(h, &(struct history_query){ 0 }, "c b a");
    history_close(h);
    pastsends_begin_one(w, 2);
    pastsends_finish_one(w, 2, "slow", HISTORY_BY_HAND);
    historian_free(w);
    expect_kept("c b slow a");
}
END_TEST

/* Also where the disk tells of room, as one whose quota is used up does. */
START_TEST(history_is_shared_only_where_that_was_tried)
{
    struct jig_error error = { .code = JIG_OK };
    struct history *h;
    put_three(10);
    diskgate_leave(0);
    ck_assert_msg(!history_open_to_read(path, 1000, &h, &error), "%s", error.text);
    diskgate_leave(-1);
    diskgate_refuse(EDQUOT);
    ck_assert(history_waits_for_room(h));
    ck_assert(!history_could_be_shared(h));
    diskgate_refuse(0);
    ck_assert(history_could_be_shared(h));
    ck_assert_int_eq(size_of("-try"), -1);
    history_close(h);
}
END_TEST

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Once for all that is looked at of it. */
START_TEST(history_that_is_held_is_waited_for_once)
{
    struct jig_error error = { .code = JIG_OK };
    struct historydb *other;
    struct history *h;
    bool is_held = false;
    proc_write_file(pastsends_folder.path, "history.db", SPAN(""));
    ck_assert_int_eq(historydb_open(path, true, 0, &other, &error), JIG_OK);
    ck_assert(historydb_exec(other, "BEGIN EXCLUSIVE"));
    int64_t began = now_ms();
    if (_i) {
        ck_assert_int_eq(history_open_or_held(path, 1500, &h, &is_held, &error), JIG_ERR_READ);
        ck_assert(is_held);
    } else
        ck_assert_int_eq(history_open_to_read(path, 1500, &h, &error), JIG_ERR_READ);
    ck_assert_int_lt(now_ms() - began, 2800);
    ck_assert_str_eq(error.text, "the history: another program holds it");
    historydb_close(other);
}
END_TEST

/* The disk was filled by others, behind jig's back. */
START_TEST(history_delete_makes_room_on_a_full_disk)
{
    struct history *h;
    struct jig_error error = { .code = JIG_OK };
    put_three(200000);
    int64_t before = size_of("");
    ck_assert_int_gt(size_of("-room"), 0);
    diskgate_leave(0);
    ck_assert_msg(!history_open(path, 1000, &h, &error), "%s", error.text);
    ck_assert_msg(!history_delete(h, 2, &error), "%s", error.text);
    pastsends_expect(h, &(struct history_query){ 0 }, "c a");
    ck_assert_int_eq(size_of("-wal"), 0);
    history_close(h);
    ck_assert_int_le(size_of(""), before - 190000);
    diskgate_leave(-1);
    put_three(10);
    expect_kept("c c b a a");
}
END_TEST

static int64_t put_large(struct history *h)
{
    struct history_row row = pastsends_row("large", "h", 200, 1);
    struct jig_error error = { .code = JIG_OK };
    int64_t id;
    char *bytes = mem_zero(1, HISTORY_PIECE);
    ck_assert_int_eq(history_begin(h, &id, &error), JIG_OK);
    for (size_t i = 0; i < 60; i++)
        ck_assert_int_eq(
            history_add_piece(h, id, 0, i, span_make(bytes, HISTORY_PIECE), &error), JIG_OK);
    free(bytes);
    ck_assert_int_eq(history_finish(h, id, &row, SPAN("facts"), &error), JIG_OK);
    return id;
}

/* A body that takes more to delete than there is room for goes a piece at a time. */
START_TEST(history_deletes_a_large_send_a_piece_at_a_time)
{
    struct history *h = pastsends_open(path);
    struct jig_error error = { .code = JIG_OK };
    int64_t id = put_large(h);
    history_close(h);
    remove_beside("-room");
    diskgate_leave(192 * KIB);
    ck_assert_int_eq(history_open(path, 1000, &h, &error), JIG_OK);
    ck_assert_msg(!history_delete(h, id, &error), "%s", error.text);
    history_close(h);
    ck_assert_int_lt(size_of(""), HISTORY_PIECE);
    expect_kept("");
}
END_TEST

/* Where even that has no room the send is gone, and so is its rest as soon as there is some: for who
 * has it open, and for who opens it. */
START_TEST(history_goes_on_with_the_rest_of_a_large_send)
{
    struct history *h = pastsends_open(path);
    struct history_limits limits = PASTSENDS_PLENTY;
    struct jig_error error = { .code = JIG_OK };
    bool more;
    int64_t id = put_large(h);
    history_close(h);
    remove_beside("-room");
    diskgate_leave(128 * KIB); /* enough to hide it, and for no piece */
    ck_assert_int_eq(history_open(path, 1000, &h, &error), JIG_OK);
    ck_assert_int_eq(history_delete(h, id, &error), JIG_ERR_WRITE);
    ck_assert_msg(strstr(error.text, "the disk is full; the send is gone, its rest"), "%s",
                  error.text);
    pastsends_expect(h, &(struct history_query){ 0 }, "");
    diskgate_leave(-1);
    if (_i)
        ck_assert_int_eq(history_trim(h, &limits, 10, &more, &error), JIG_OK);
    else {
        history_close(h);
        h = pastsends_open(path);
    }
    expect_rows(0);
    history_close(h);
}
END_TEST

START_TEST(history_limits_make_room_on_a_full_disk)
{
    struct history *h;
    struct history_limits limits = PASTSENDS_PLENTY;
    struct jig_error error = { .code = JIG_OK };
    bool more = true;
    put_three(200000);
    limits.size = 300000;
    diskgate_leave(0);
    ck_assert_int_eq(history_open(path, 1000, &h, &error), JIG_OK);
    while (more)
        ck_assert_msg(!history_trim(h, &limits, 10, &more, &error), "%s", error.text);
    pastsends_expect(h, &(struct history_query){ 0 }, "c");
    history_close(h);
}
END_TEST

/* SQLite's log, which would be room. */
static void cut_log(void)
{
    struct historydb *db;
    ck_assert_int_eq(historydb_open(path, true, 0, &db, NULL), JIG_OK);
    ck_assert(historydb_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)"));
    historydb_close(db);
    ck_assert_int_le(size_of("-wal"), 0);
}

/* Nothing was put aside: it goes with its file. Who has it open sees that, and goes on; with _i
 * also a send that is under way meanwhile. */
START_TEST(historian_clears_all_where_there_is_no_room_at_all)
{
    struct historian *other = make_historian();
    keep_one(other, "one", 10);
    historian_free(other);
    struct historian *w = make_historian();
    if (_i)
        pastsends_send_one(w, 2, "slow");
    cut_log();
    remove_beside("-room");
    diskgate_leave(0);
    ck_assert(historian_clear(w, NULL, NULL));
    expect_lost(w, 0);
    ck_assert_int_eq(size_of(""), -1);
    diskgate_leave(-1);
    keep_one(w, "two", 10);
    if (_i) {
        pastsends_begin_one(w, 2);
        pastsends_finish_one(w, 2, "slow", HISTORY_BY_HAND);
    }
    historian_free(w);
    expect_kept(_i ? "slow two" : "two");
}
END_TEST

START_TEST(history_that_was_removed_has_moved)
{
    struct jig_error error = { .code = JIG_OK };
    struct history *h = pastsends_open(path), *other = pastsends_open(path);
    struct history_row row = pastsends_row("a", "h", 200, 1);
    pastsends_put(h, &row, 10);
    ck_assert_int_eq(history_remove(h, &error), JIG_OK);
    ck_assert(history_has_moved(other));
    history_close(h);
    put_three(10);
    history_close(other); /* and leaves what is beside the new one alone */
    expect_kept("c b a");
}
END_TEST

static void set_writer(struct history *h, int64_t writer)
{
    struct historydb *db;
    int64_t id;
    ck_assert_int_eq(history_begin(h, &id, NULL), JIG_OK);
    const int64_t values[] = { writer, id };
    ck_assert_int_eq(historydb_open(path, true, 1000, &db, NULL), JIG_OK);
    ck_assert(historydb_run(db, "UPDATE sends SET writer=? WHERE id=?", values, 2));
    historydb_close(db);
}

/* The program that has started this one stands for another jig. */
START_TEST(history_is_not_removed_while_another_writes_it)
{
    struct jig_error error = { .code = JIG_OK };
    struct history *h = pastsends_open(path);
    set_writer(h, getppid());
    ck_assert_int_eq(history_remove(h, &error), JIG_ERR_WRITE);
    ck_assert_msg(strstr(error.text, "another jig is writing a send"), "%s", error.text);
    ck_assert_int_gt(size_of(""), 0);
    history_close(h);
}
END_TEST

/* Nor while another one is between the file and what is beside it. */
START_TEST(history_is_not_removed_while_another_opens_it)
{
    struct jig_error error = { .code = JIG_OK };
    struct history *h = pastsends_open(path);
    int folder = open(pastsends_folder.path, O_RDONLY | O_DIRECTORY);
    ck_assert_int_eq(flock(folder, LOCK_SH), 0);
    ck_assert_int_eq(history_remove(h, &error), JIG_ERR_WRITE);
    ck_assert_str_eq(error.text, "the history: another program holds it");
    ck_assert_int_gt(size_of(""), 0);
    close(folder);
    ck_assert_int_eq(history_remove(h, &error), JIG_OK);
    ck_assert_int_eq(size_of("-shm"), -1);
    history_close(h);
}
END_TEST

/* And not what failed before. */
START_TEST(history_says_why_it_can_not_be_removed)
{
    struct jig_error error = { .code = JIG_OK };
    struct history *h;
    put_three(10);
    remove_beside("-room");
    diskgate_leave(0);
    ck_assert_int_eq(history_open(path, 1000, &h, &error), JIG_OK);
    ck_assert_int_ne(history_delete(h, 1, &error), JIG_OK);
    diskgate_keep(EROFS);
    ck_assert_int_eq(history_remove(h, &error), JIG_ERR_WRITE);
    diskgate_keep(0);
    ck_assert_msg(strstr(error.text, "can't be removed: Read-only"), "%s", error.text);
    history_close(h);
}
END_TEST

/* Each byte about as often as the others: nothing that a file system could make smaller. */
static void expect_incompressible(const char *end)
{
    char name[600];
    unsigned char bytes[192 * 1024];
    int n[256] = { 0 };
    snprintf(name, sizeof name, "%s%s", path, end);
    int fd = open(name, O_RDONLY);
    ck_assert_int_eq(read(fd, bytes, sizeof bytes), sizeof bytes);
    close(fd);
    for (size_t i = 0; i < sizeof bytes; i++)
        n[bytes[i]]++;
    for (size_t i = 0; i < 256; i++)
        ck_assert_int_lt(abs(n[i] - 768), 200);
}

/* What is sent comes first. */
START_TEST(history_puts_room_aside_only_where_there_is_plenty)
{
    put_three(10);
    ck_assert_int_eq(size_of("-room"), 192 * KIB);
    remove_beside("-room");
    diskgate_leave(100 * KIB);
    history_close(pastsends_open(path));
    ck_assert_int_eq(size_of("-room"), -1);
    diskgate_leave(-1);
    history_close(pastsends_open(path));
    ck_assert_int_eq(size_of("-room"), 192 * KIB);
    expect_incompressible("-room");
}
END_TEST

Suite *test_historyroom(void);
Suite *test_historyroom(void)
{
    Suite *s = suite_create("historyroom");
    TCase *c = tcase_create("historyroom");
    tcase_add_checked_fixture(c, pastsends_setup, tear_down);
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, historian_keeps_what_is_small_though_the_last_was_too_large, 0, 2);
    tcase_add_loop_test(c, historian_is_not_stuck_by_what_just_fits, 0, 20);
    tcase_add_test(c, history_is_read_though_the_disk_is_full);
    tcase_add_test(c, history_that_is_read_alone_is_held);
    tcase_add_test(c, historian_lets_others_at_what_it_has_alone);
    tcase_add_test(c, history_that_can_never_be_shared_is_left_alone);
    tcase_add_test(c, historian_lets_others_in_while_a_send_is_under_way);
    tcase_add_test(c, history_is_shared_only_where_that_was_tried);
    tcase_add_loop_test(c, history_that_is_held_is_waited_for_once, 0, 2);
    tcase_add_test(c, history_delete_makes_room_on_a_full_disk);
    tcase_add_test(c, history_deletes_a_large_send_a_piece_at_a_time);
    tcase_add_loop_test(c, history_goes_on_with_the_rest_of_a_large_send, 0, 2);
    tcase_add_test(c, history_limits_make_room_on_a_full_disk);
    tcase_add_loop_test(c, historian_clears_all_where_there_is_no_room_at_all, 0, 2);
    tcase_add_test(c, history_that_was_removed_has_moved);
    tcase_add_test(c, history_is_not_removed_while_another_writes_it);
    tcase_add_test(c, history_is_not_removed_while_another_opens_it);
    tcase_add_test(c, history_says_why_it_can_not_be_removed);
    tcase_add_test(c, history_puts_room_aside_only_where_there_is_plenty);
    suite_add_tcase(s, c);
    return s;
}
