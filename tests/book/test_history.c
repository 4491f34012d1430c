/* The history: what was sent is there again with its whole answer, whoever else writes, whatever
 * happens to the file, and without the secrets. */
#include <check.h>
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
#include "book/historydb.h"
#include "book/historylimits.h"
#include "book/recorder.h"
#include "support/factstext.h"
#include "support/folder.h"
#include "support/script.h"

#define PLENTY                                                 \
    {                                                          \
        UINT64_C(1) << 40, UINT64_C(1) << 40, INT64_C(1) << 60 \
    }

static struct folder folder;
static char path[512];

static void setup(void)
{
    folder_make(&folder);
    snprintf(path, sizeof path, "%s/history.db", folder.path);
}

static void teardown(void)
{
    folder_remove(&folder);
}

static struct history *opened(void)
{
    struct history *h;
    struct jig_error error = { .code = JIG_OK };
    ck_assert_msg(history_open(path, 60000, &h, &error) == JIG_OK, "%s", error.text);
    return h;
}

/* ---- Sends that are made up -------------------------------------------------------------------*/

static struct history_row row_of(const char *url, const char *host, int status, int64_t at_us)
{
    return (struct history_row){ .at_us = at_us,
                                 .origin = HISTORY_BY_HAND,
                                 .collection = "/shop",
                                 .request = "a.req.json",
                                 .method = "GET",
                                 .url = (char *)url,
                                 .host = (char *)host,
                                 .status = status,
                                 .error = status ? "" : "timeout",
                                 .duration_us = 1500,
                                 .size = 10,
                                 .kept = 10 };
}

static int64_t put(struct history *h, const struct history_row *row, size_t body)
{
    struct jig_error error = { .code = JIG_OK };
    int64_t id;
    char *bytes = mem_zero(1, body + 1);
    ck_assert_msg(!history_begin(h, &id, &error), "%s", error.text);
    if (body)
        ck_assert_msg(!history_add_piece(h, id, 0, 0, span_make(bytes, body), &error), "%s",
                      error.text);
    ck_assert_msg(!history_finish(h, id, row, SPAN("facts"), &error), "%s", error.text);
    free(bytes);
    return id;
}

/* The URLs that a query finds, "c b a". */
static void expect_found(struct history *h, const struct history_query *q, const char *want)
{
    struct history_rows rows = { 0 };
    struct jig_error error = { .code = JIG_OK };
    struct buf got;
    buf_init(&got, 4096);
    ck_assert_msg(!history_list(h, q, &rows, &error), "%s", error.text);
    for (size_t i = 0; i < rows.n; i++)
        buf_addf(&got, "%s%s", i ? " " : "", rows.rows[i].url);
    ck_assert_str_eq(buf_str(&got), want);
    history_rows_clear(&rows);
    buf_clear(&got);
}

START_TEST(history_finds_by_host_status_time_and_request)
{
    struct history *h = opened();
    struct history_row rows[] = { row_of("a", "one.test", 200, 1000),
                                  row_of("b", "two.test:80", 404, 2000),
                                  row_of("c", "ONE.test", 503, 3000),
                                  row_of("d", "x", 0, 4000) };
    rows[1].request = "b.req.json";
    rows[2].collection = "";
    for (size_t i = 0; i < 4; i++)
        put(h, &rows[i], 0);
    expect_found(h, &(struct history_query){ 0 }, "d c b a");
    expect_found(h, &(struct history_query){ .host = "one" }, "c a");
    expect_found(h, &(struct history_query){ .host = "o" }, "c b a");
    expect_found(h, &(struct history_query){ .host = "'; DROP" }, "");
    expect_found(h, &(struct history_query){ .status_from = 400, .status_to = 599 }, "c b");
    expect_found(h, &(struct history_query){ .status_from = -1 }, "d");
    expect_found(h, &(struct history_query){ .since_us = 2000, .before_us = 4000 }, "c b");
    expect_found(h, &(struct history_query){ .collection = "/shop", .request = "a.req.json" },
                 "d a");
    expect_found(h, &(struct history_query){ .collection = "" }, "c");
    expect_found(h, &(struct history_query){ .limit = 2 }, "d c");
    expect_found(h, &(struct history_query){ .limit = 2, .below_id = 3 }, "b a");
    history_close(h);
}
END_TEST

START_TEST(history_is_for_its_owner_alone)
{
    struct stat st;
    mode_t before = umask(0);
    struct history *h = opened();
    struct history_row row = row_of("a", "h", 200, 1);
    put(h, &row, 100);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    char beside[600];
    snprintf(beside, sizeof beside, "%s-wal", path);
    ck_assert_int_eq(stat(beside, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    history_close(h);
    ck_assert_int_eq(chmod(path, 0644), 0); /* it is mended */
    history_close(opened());
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    umask(before);
}
END_TEST

START_TEST(history_deletes_one_and_clears_what_is_asked_for)
{
    struct history *h = opened();
    struct history_row rows[] = { row_of("a", "h", 200, 1), row_of("b", "h", 200, 2),
                                  row_of("c", "h", 200, 3), row_of("d", "h", 200, 4) };
    struct jig_error error;
    size_t n;
    rows[3].request = "other";
    for (size_t i = 0; i < 4; i++)
        put(h, &rows[i], 2000);
    ck_assert_int_eq(history_delete(h, 2, &error), JIG_OK);
    expect_found(h, &(struct history_query){ 0 }, "d c a");
    ck_assert_int_eq(history_clear(h, &(struct history_query){ .before_us = 2 }, &n, &error),
                     0);
    ck_assert_uint_eq(n, 1);
    ck_assert_int_eq(
        history_clear(h, &(struct history_query){ .request = "a.req.json" }, &n, &error), 0);
    expect_found(h, &(struct history_query){ 0 }, "d");
    ck_assert_int_eq(history_clear(h, &(struct history_query){ 0 }, &n, &error), 0);
    expect_found(h, &(struct history_query){ 0 }, "");
    history_close(h);
}
END_TEST

static void trim(struct history *h, const struct history_limits *limits, int64_t now)
{
    struct jig_error error = { .code = JIG_OK };
    for (bool more = true; more;)
        ck_assert_msg(!history_trim(h, limits, now, &more, &error), "%s", error.text);
}

START_TEST(history_forgets_the_oldest_first)
{
    struct history *h = opened();
    struct history_limits limits = PLENTY;
    struct history_row rows[] = { row_of("a", "h", 200, 1000), row_of("b", "h", 200, 2000),
                                  row_of("c", "h", 200, 3000), row_of("d", "h", 200, 4000) };
    for (size_t i = 0; i < 4; i++)
        put(h, &rows[i], 100000);
    trim(h, &limits, 5000);
    expect_found(h, &(struct history_query){ 0 }, "d c b a");
    limits.age_us = 3500;
    trim(h, &limits, 5000);
    expect_found(h, &(struct history_query){ 0 }, "d c b");
    limits.size = 250000;
    trim(h, &limits, 5000);
    expect_found(h, &(struct history_query){ 0 }, "d c");
    limits.size = 0;
    trim(h, &limits, 5000);
    expect_found(h, &(struct history_query){ 0 }, "");
    history_close(h);
}
END_TEST

/* ---- The file ---------------------------------------------------------------------------------*/

static void overwrite(off_t at, const char *bytes, size_t len)
{
    int fd = open(path, O_WRONLY);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pwrite(fd, bytes, len, at), (ssize_t)len);
    close(fd);
}

START_TEST(history_puts_a_damaged_file_aside)
{
    struct history *h = opened();
    struct history_row row = row_of("a", "h", 200, 1);
    put(h, &row, 0);
    history_close(h);
    overwrite(0, "this is no database at all", 26);
    h = opened();
    ck_assert_msg(strstr(history_word(h), "the history was damaged and is kept as "), "%s",
                  history_word(h));
    expect_found(h, &(struct history_query){ 0 }, "");
    put(h, &row, 0);
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

/* Held for longer than is waited: a word, and all is there when it is let go of. */
START_TEST(history_says_when_another_program_holds_it)
{
    struct jig_error error;
    struct historydb *other;
    struct history *h = opened();
    struct history_row row = row_of("a", "h", 200, 1);
    int64_t id;
    put(h, &row, 0);
    history_close(h);
    ck_assert_int_eq(historydb_open(path, true, 0, &other, &error), JIG_OK);
    ck_assert_int_eq(history_open(path, 1, &h, &error), JIG_OK);
    ck_assert(historydb_exec(other, "BEGIN EXCLUSIVE"));
    ck_assert_int_ne(history_begin(h, &id, &error), JIG_OK);
    ck_assert_msg(strstr(error.text, "another program holds it"), "%s", error.text);
    expect_found(h, &(struct history_query){ 0 }, "a");
    historydb_close(other);
    put(h, &row, 0);
    expect_found(h, &(struct history_query){ 0 }, "a a");
    history_close(h);
}
END_TEST

/* In the middle of it, where nothing looks that only opens it. */
START_TEST(history_finds_the_damage_of_a_small_file_when_it_opens_it)
{
    struct history *h = opened();
    struct history_row row = row_of("a", "h", 200, 1);
    for (int i = 0; i < 50; i++)
        put(h, &row, 40000);
    history_close(h);
    char *junk = mem_zero(1, 40000);
    memset(junk, 0x5a, 40000);
    overwrite(1 << 20, junk, 40000);
    free(junk);
    h = opened();
    ck_assert_msg(strstr(history_word(h), "the history was damaged and is kept as "), "%s",
                  history_word(h));
    expect_found(h, &(struct history_query){ 0 }, "");
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

START_TEST(historian_says_that_the_file_is_held_and_waits_for_it)
{
    struct historian_config config = { .path = path, .limits = PLENTY };
    struct historian_news news;
    struct historydb *other;
    struct jig_error error;
    history_close(opened());
    ck_assert(!historydb_open(path, true, 1000, &other, &error));
    ck_assert(historydb_exec(other, "BEGIN IMMEDIATE"));
    struct historian *w = historian_new(&config);
    ck_assert(historian_begin(w));
    wait_for_word(w, &news);
    ck_assert_str_eq(news.word,
                     "another program holds the history: what is sent waits until it lets go");
    ck_assert(historydb_exec(other, "COMMIT"));
    struct history_row row = { .at_us = 1,
                               .collection = mem_strdup(""),
                               .request = mem_strdup(""),
                               .method = mem_strdup("GET"),
                               .url = mem_strdup("waited"),
                               .host = mem_strdup(""),
                               .error = mem_strdup("") };
    ck_assert(historian_finish(w, &row, mem_strdup("facts"), 5));
    historian_finish_all(w);
    historydb_close(other);
    historian_free(w);
    struct history *h = opened();
    expect_found(h, &(struct history_query){ 0 }, "waited");
    history_close(h);
}
END_TEST

/* A file whose damage shows only when it is used. */
START_TEST(history_goes_on_in_a_new_file_when_damage_shows)
{
    struct historian_config config = { .path = path, .limits = PLENTY, .in_place = true };
    struct historian_news news;
    struct history *h = opened();
    struct history_row row = row_of("a", "h", 200, 1);
    for (int i = 0; i < 50; i++)
        put(h, &row, 400000); /* too large to be looked through when it is opened */
    history_close(h);
    char *junk = mem_zero(1, 1 << 20);
    memset(junk, 0x5a, 1 << 20);
    overwrite(16384, junk, 1 << 20);
    free(junk);
    struct historian *w = historian_new(&config);
    ck_assert(historian_begin(w));
    ck_assert(historian_add_piece(w, 0, 0, mem_strdup("body"), 4));
    historian_take_news(w, &news);
    ck_assert_msg(strstr(news.word, "was damaged and is kept as"), "%s", news.word);
    struct history_row again = { .at_us = 1,
                                 .collection = mem_strdup(""),
                                 .request = mem_strdup(""),
                                 .method = mem_strdup("GET"),
                                 .url = mem_strdup("new"),
                                 .host = mem_strdup(""),
                                 .error = mem_strdup("") };
    ck_assert(historian_begin(w));
    ck_assert(historian_finish(w, &again, mem_strdup("facts"), 5));
    historian_free(w);
    h = opened();
    expect_found(h, &(struct history_query){ 0 }, "new");
    history_close(h);
}
END_TEST

START_TEST(history_of_a_later_jig_is_read_and_left_alone)
{
    struct historydb *db;
    struct jig_error error;
    int64_t id;
    struct history *h = opened();
    struct history_row row = row_of("a", "h", 200, 1);
    put(h, &row, 0);
    history_close(h);
    ck_assert_int_eq(historydb_open(path, true, 0, &db, &error), JIG_OK);
    ck_assert(historydb_exec(db, "PRAGMA user_version=2"));
    historydb_close(db);
    h = opened();
    ck_assert(history_is_read_only(h));
    ck_assert_str_eq(history_word(h),
                     "the history was made by a later jig: it is read, and nothing is added");
    expect_found(h, &(struct history_query){ 0 }, "a");
    ck_assert_int_eq(history_begin(h, &id, &error), JIG_ERR_WRITE);
    ck_assert_int_eq(history_delete(h, 1, &error), JIG_ERR_WRITE);
    history_close(h);
}
END_TEST

START_TEST(history_that_is_held_says_so_and_can_be_read)
{
    struct historydb *other;
    struct jig_error error;
    struct history *h;
    int64_t id;
    struct history_row row = row_of("a", "h", 200, 1);
    ck_assert_int_eq(history_open(path, 10, &h, &error), JIG_OK);
    put(h, &row, 0);
    ck_assert_int_eq(historydb_open(path, true, 0, &other, &error), JIG_OK);
    ck_assert(historydb_exec(other, "BEGIN IMMEDIATE"));
    ck_assert_int_eq(history_begin(h, &id, &error), JIG_ERR_WRITE);
    ck_assert_str_eq(error.text, "the history: another program holds it");
    expect_found(h, &(struct history_query){ 0 }, "a");
    ck_assert(historydb_exec(other, "COMMIT"));
    put(h, &row, 0);
    expect_found(h, &(struct history_query){ 0 }, "a a");
    historydb_close(other);
    history_close(h);
}
END_TEST

START_TEST(history_says_when_the_disk_is_full)
{
    struct rlimit before, small = { 300000, 0 };
    struct history *h = opened();
    struct history_row row = row_of("a", "h", 200, 1);
    struct jig_error error = { .code = JIG_OK };
    int64_t id;
    char *bytes = mem_zero(1, 500000);
    put(h, &row, 0);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
    small.rlim_max = before.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    ck_assert_int_eq(history_begin(h, &id, &error), JIG_OK);
    ck_assert_int_eq(history_add_piece(h, id, 0, 0, span_make(bytes, 500000), &error),
                     JIG_ERR_WRITE);
    expect_found(h, &(struct history_query){ 0 }, "a");
    setrlimit(RLIMIT_FSIZE, &before);
    put(h, &row, 1000);
    expect_found(h, &(struct history_query){ 0 }, "a a");
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
    history_close(opened());
    ck_assert_int_eq(history_open_to_read(path, 1000, &h, &error), JIG_OK);
    history_close(h);
}
END_TEST

/* ---- Others at the same time ------------------------------------------------------------------*/

static void write_many(int which)
{
    struct history *h = opened();
    for (int i = 0; i < 40; i++) {
        char url[32];
        snprintf(url, sizeof url, "%d-%d", which, i);
        struct history_row row = row_of(url, "h", 200, 1);
        put(h, &row, 5000);
    }
    history_close(h);
    _exit(0);
}

START_TEST(history_takes_what_several_programs_write)
{
    pid_t pids[3];
    struct history_rows rows = { 0 };
    struct jig_error error;
    history_close(opened());
    for (int i = 0; i < 3; i++)
        if ((pids[i] = fork()) == 0)
            write_many(i);
    for (int i = 0; i < 3; i++) {
        int status;
        ck_assert_int_eq(waitpid(pids[i], &status, 0), pids[i]);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    struct history *h = opened();
    ck_assert_int_eq(history_list(h, &(struct history_query){ 0 }, &rows, &error), JIG_OK);
    ck_assert_uint_eq(rows.n, 120);
    history_rows_clear(&rows);
    history_close(h);
}
END_TEST

/* Writes a send of eight pieces, and is killed after `steps` of its steps. */
static void write_until_killed(int steps)
{
    struct history *h = opened();
    struct history_row row = row_of("half", "h", 200, 1);
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
    struct history *h = opened();
    struct history_row row = row_of("whole", "h", 200, 1);
    struct jig_error error;
    put(h, &row, 1000);
    history_close(h);
    pid_t pid = fork();
    if (pid == 0)
        write_until_killed(_i);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    h = opened();
    ck_assert_str_eq(history_word(h), "");
    expect_found(h, &(struct history_query){ 0 }, _i > 9 ? "half whole" : "whole");
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

/* ---- Transfers --------------------------------------------------------------------------------*/

static struct historian *writer(bool in_place)
{
    struct historian_config config = { .path = path, .limits = PLENTY, .in_place = in_place };
    struct historian *w = historian_new(&config);
    ck_assert_ptr_nonnull(w);
    return w;
}

static void record(const struct jig_transfer *t, const struct mask *mask, uint64_t max_body,
                   bool in_place)
{
    struct historian *w = writer(in_place);
    struct recorder *r = recorder_new(w, max_body);
    struct recorder_about about = { .origin = HISTORY_RUN,
                                    .collection = "/shop",
                                    .request = "orders/list.req.json" };
    struct historian_news news;
    ck_assert(recorder_add(r, t, mask, &about));
    ck_assert(recorder_finish(r, 30000000));
    ck_assert(recorder_is_idle(r));
    recorder_free(r);
    historian_take_news(w, &news);
    ck_assert_str_eq(news.word, "");
    historian_free(w);
}

static struct jig_transfer *answered(struct stage *s, const char *head, struct span body)
{
    static struct script script;
    static struct buf bytes;
    struct jig_options options = { .wire_keep = 1000 };
    buf_init(&bytes, 1 << 26);
    buf_addf(&bytes, "HTTP/1.1 200 OK\r\n%sContent-Length: %zu\r\n\r\n", head, body.len);
    buf_add(&bytes, body);
    script = (struct script)ANSWER({ SCRIPT_SEND, bytes.ptr, bytes.len, 0 });
    stage_init(s, &script, 1, NULL);
    struct jig_transfer *t =
        stage_send(s, stage_request("GET", "http://a.test:81/x?y", &options));
    stage_play(s, t);
    buf_clear(&bytes);
    return t;
}

/* Bytes in which each place differs from its neighbours. */
static char *pattern(size_t len)
{
    char *bytes = malloc(len);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)("0123456789abcdef"[(i ^ i >> 8 ^ i >> 16) & 15]);
    return bytes;
}

static void expect_again(const struct jig_transfer *t, const char *row_text)
{
    struct history *h = opened();
    struct history_row row;
    struct jig_transfer *again;
    struct jig_error error = { .code = JIG_OK };
    struct buf want, got;
    buf_init(&want, 1 << 26);
    buf_init(&got, 1 << 26);
    ck_assert_int_eq(history_row_of(h, 1, &row, &error), JIG_OK);
    buf_addf(&got, "%s %s %s %s %s %d %s %llu of %llu", row.collection, row.request, row.method,
             row.url, row.host, row.status, history_origin_name(row.origin),
             (unsigned long long)row.kept, (unsigned long long)row.size);
    ck_assert_str_eq(buf_str(&got), row_text);
    buf_reset(&got);
    ck_assert_msg(!history_transfer(h, 1, &again, &error), "%s", error.text);
    factstext_add(t, &want);
    factstext_add(again, &got);
    ck_assert(span_eq(buf_span(&want), buf_span(&got)));
    jig_transfer_free(again);
    history_row_clear(&row);
    history_close(h);
    buf_clear(&want);
    buf_clear(&got);
}

START_TEST(history_gives_back_the_whole_answer)
{
    static const size_t sizes[] = {
        0, 5, HISTORY_PIECE - 1, HISTORY_PIECE, HISTORY_PIECE + 1, 3 * HISTORY_PIECE + 17
    };
    struct stage s;
    char text[200], *bytes = pattern(sizes[_i]);
    struct jig_transfer *t = answered(&s, "X-A: b\r\n", span_make(bytes, sizes[_i]));
    record(t, NULL, UINT64_MAX, _i % 2);
    snprintf(text, sizeof text,
             "/shop orders/list.req.json GET http://a.test:81/x?y a.test:81 200 run %zu of %zu",
             sizes[_i], sizes[_i]);
    expect_again(t, text);
    free(bytes);
    stage_clear(&s);
}
END_TEST

START_TEST(history_reads_a_body_at_any_offset)
{
    static const uint64_t offsets[] = {
        0, 1, HISTORY_PIECE - 3, HISTORY_PIECE, 2 * HISTORY_PIECE + 5, 2 * HISTORY_PIECE + 99
    };
    size_t len = 2 * HISTORY_PIECE + 100;
    struct stage s;
    char *bytes = pattern(len), part[64];
    struct jig_transfer *again;
    struct jig_error error;
    record(answered(&s, "", span_make(bytes, len)), NULL, UINT64_MAX, true);
    struct history *h = opened();
    ck_assert_int_eq(history_transfer(h, 1, &again, &error), JIG_OK);
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        size_t want = len - offsets[i] < sizeof part ? len - (size_t)offsets[i] : sizeof part;
        ck_assert_uint_eq(
            jig_exchange_body_read(jig_transfer_last(again), offsets[i], part, sizeof part),
            want);
        ck_assert_int_eq(memcmp(part, bytes + offsets[i], want), 0);
    }
    ck_assert_uint_eq(jig_exchange_body_read(jig_transfer_last(again), len, part, 1), 0);
    jig_transfer_free(again);
    history_close(h);
    free(bytes);
    stage_clear(&s);
}
END_TEST

START_TEST(history_keeps_the_beginning_of_what_is_too_long)
{
    struct stage s;
    char *bytes = pattern(300000), byte;
    struct jig_transfer *again;
    struct jig_error error;
    record(answered(&s, "", span_make(bytes, 300000)), NULL, 200000, true);
    struct history *h = opened();
    ck_assert_int_eq(history_transfer(h, 1, &again, &error), JIG_OK);
    const struct jig_exchange *x = jig_transfer_last(again);
    ck_assert_uint_eq(jig_exchange_body_len(x), 300000);
    ck_assert_uint_eq(jig_exchange_body_kept(x), 200000);
    ck_assert_uint_eq(jig_exchange_body_read(x, 199999, &byte, 1), 1);
    ck_assert_int_eq(byte, bytes[199999]);
    ck_assert_uint_eq(jig_exchange_body_read(x, 200000, &byte, 1), 0);
    jig_transfer_free(again);
    history_close(h);
    free(bytes);
    stage_clear(&s);
}
END_TEST

/* Does any of the history's files hold these bytes? */
static bool is_on_disk(const char *text)
{
    static const char *const ends[] = { "", "-wal" };
    bool is = false;
    for (size_t i = 0; i < 2; i++) {
        struct buf bytes;
        char name[600];
        buf_init(&bytes, 1 << 28);
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        if (fileio_read_path(name, &bytes))
            is = is || span_find(buf_span(&bytes), span_of(text), 0) != SIZE_MAX;
        buf_clear(&bytes);
    }
    return is;
}

START_TEST(history_never_holds_a_secret)
{
    static const size_t places[] = { 0, 131070, 1048570, 1048576, 1199980 };
    static const char *const forms[] = { "pass-w0rd/1", "cGFzcy13MHJkLz", "pass-w0rd%2F1" };
    struct stage s;
    struct mask *mask = mask_new();
    struct jig_transfer *again;
    struct jig_error error;
    char *bytes = pattern(1200000);
    ck_assert(mask_add(mask, SPAN("pass-w0rd/1")));
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const char *form = forms[i % 3];
        memcpy(bytes + places[i], form, strlen(form));
    }
    record(answered(&s, "X-Echo: pass-w0rd/1\r\nX-C: cGFzcy13MHJkLzE=\r\n",
                    span_make(bytes, 1200000)),
           mask, UINT64_MAX, true);
    for (size_t i = 0; i < 3; i++)
        ck_assert_msg(!is_on_disk(forms[i]), "%s", forms[i]);
    ck_assert(is_on_disk(MASK_TEXT));
    struct history *h = opened();
    ck_assert_int_eq(history_transfer(h, 1, &again, &error), JIG_OK);
    ck_assert_uint_gt(jig_exchange_body_len(jig_transfer_last(again)), 1200000);
    ck_assert_uint_eq(jig_exchange_body_len(jig_transfer_last(again)),
                      jig_exchange_body_kept(jig_transfer_last(again)));
    jig_transfer_free(again);
    history_close(h);
    mask_free(mask);
    free(bytes);
    stage_clear(&s);
}
END_TEST

START_TEST(history_of_half_a_body_ends_before_half_a_secret)
{
    struct stage s;
    char *bytes = pattern(3000);
    struct mask *mask = mask_new();
    ck_assert(mask_add(mask, SPAN("S3CRET-word")));
    memcpy(bytes + 1995, "S3CRET-word", 11);
    record(answered(&s, "", span_make(bytes, 3000)), mask, 2000, true);
    ck_assert(!is_on_disk("S3CRE"));
    free(bytes);
    mask_free(mask);
    stage_clear(&s);
}
END_TEST

START_TEST(recorder_takes_over_what_its_owner_is_done_with)
{
    struct stage s;
    struct historian *w = writer(false);
    struct recorder *r = recorder_new(w, UINT64_MAX);
    struct recorder_about about = { .origin = HISTORY_BY_HAND };
    struct jig_transfer *t = answered(&s, "", SPAN("hello"));
    struct mask *mask = mask_new();
    ck_assert(!recorder_adopt(r, t, mask));
    ck_assert(recorder_add(r, t, mask, &about));
    ck_assert(recorder_adopt(r, t, mask));
    ck_assert(!recorder_adopt(r, t, mask));
    ck_assert(recorder_finish(r, 30000000));
    recorder_free(r);
    historian_free(w);
    struct history *h = opened();
    expect_found(h, &(struct history_query){ 0 }, "http://a.test:81/x?y");
    history_close(h);
    stage_clear(&s);
}
END_TEST

START_TEST(historian_says_once_what_is_wrong)
{
    struct historian_config config = { .path = "/nowhere/history.db",
                                       .limits = PLENTY,
                                       .in_place = true };
    struct historian *w = historian_new(&config);
    struct historian_news news;
    historian_begin(w);
    historian_take_news(w, &news);
    ck_assert_str_eq(news.word, "the history: /nowhere/history.db: No such file or directory");
    historian_begin(w);
    historian_take_news(w, &news);
    ck_assert_str_eq(news.word, "");
    historian_free(w);
}
END_TEST

/* ---- Limits -----------------------------------------------------------------------------------*/

struct limit_case {
    const char *name, *value;
    bool ok;
    uint64_t size, body;
    int64_t age_us;
    bool is_off;
};

#define GIB (UINT64_C(1) << 30)
#define DAY INT64_C(86400000000)

static const struct limit_case limits[] = {
    { "history.size", "500M", true, 500 << 20, GIB, 90 * DAY, false },
    { "history.size", "3 G", true, 3 * GIB, GIB, 90 * DAY, false },
    { "history.size", "0", true, 0, GIB, 90 * DAY, false },
    { "history.body", "10K", true, 2 * GIB, 10240, 90 * DAY, false },
    { "history.age", "2w", true, 2 * GIB, GIB, 14 * DAY, false },
    { "history.age", "36h", true, 2 * GIB, GIB, 3 * DAY / 2, false },
    { "history", "off", true, 2 * GIB, GIB, 90 * DAY, true },
    { "history", "on", true, 2 * GIB, GIB, 90 * DAY, false },
    { "history", "maybe", false, 2 * GIB, GIB, 90 * DAY, false },
    { "history.age", "90", false, 2 * GIB, GIB, 90 * DAY, false },
    { "history.age", "0d", false, 2 * GIB, GIB, 90 * DAY, false },
    { "history.size", "99999999999G", false, 2 * GIB, GIB, 90 * DAY, false },
    { "history.size", "-1", false, 2 * GIB, GIB, 90 * DAY, false },
    { "history.size", "G", false, 2 * GIB, GIB, 90 * DAY, false },
    { "historical", "1", false, 2 * GIB, GIB, 90 * DAY, false },
};

START_TEST(historylimits_reads_sizes_and_ages)
{
    const struct limit_case *c = &limits[_i];
    struct historylimits l;
    historylimits_init(&l);
    ck_assert_int_eq(historylimits_set(&l, span_of(c->name), span_of(c->value)), c->ok);
    ck_assert_uint_eq(l.kept.size, c->size);
    ck_assert_uint_eq(l.kept.body, c->body);
    ck_assert_int_eq(l.kept.age_us, c->age_us);
    ck_assert_int_eq(l.is_off, c->is_off);
}
END_TEST

Suite *test_history(void);
Suite *test_history(void)
{
    Suite *s = suite_create("history");
    TCase *c = tcase_create("history");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_set_timeout(c, 60);
    tcase_add_test(c, history_finds_by_host_status_time_and_request);
    tcase_add_test(c, history_is_for_its_owner_alone);
    tcase_add_test(c, history_deletes_one_and_clears_what_is_asked_for);
    tcase_add_test(c, history_forgets_the_oldest_first);
    tcase_add_test(c, history_puts_a_damaged_file_aside);
    tcase_add_test(c, history_says_when_another_program_holds_it);
    tcase_add_test(c, history_finds_the_damage_of_a_small_file_when_it_opens_it);
    tcase_add_test(c, historian_says_that_the_file_is_held_and_waits_for_it);
    tcase_add_test(c, history_goes_on_in_a_new_file_when_damage_shows);
    tcase_add_test(c, history_of_a_later_jig_is_read_and_left_alone);
    tcase_add_test(c, history_that_is_held_says_so_and_can_be_read);
    tcase_add_test(c, history_says_when_the_disk_is_full);
    tcase_add_test(c, history_file_without_tables_is_no_history_yet);
    tcase_add_test(c, history_takes_what_several_programs_write);
    tcase_add_loop_test(c, history_loses_at_most_the_send_that_was_being_written, 0, 11);
    tcase_add_loop_test(c, history_gives_back_the_whole_answer, 0, 6);
    tcase_add_test(c, history_reads_a_body_at_any_offset);
    tcase_add_test(c, history_keeps_the_beginning_of_what_is_too_long);
    tcase_add_test(c, history_never_holds_a_secret);
    tcase_add_test(c, history_of_half_a_body_ends_before_half_a_secret);
    tcase_add_test(c, recorder_takes_over_what_its_owner_is_done_with);
    tcase_add_test(c, historian_says_once_what_is_wrong);
    tcase_add_loop_test(c, historylimits_reads_sizes_and_ages, 0,
                        (int)(sizeof limits / sizeof *limits));
    suite_add_tcase(s, c);
    return s;
}
