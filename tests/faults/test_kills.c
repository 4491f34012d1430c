/* Killed while it saves, again and again at moments that chance gives: each kind of file that jig keeps
 * is the one from before or the one from after, and the next save works. JIG_KILLS=1000 are so many
 * moments for each kind, in place of 20. */
#include <check.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "app/places.h"
#include "base/fileio.h"
#include "book/environment.h"
#include "book/history.h"
#include "cli/savefile.h"
#include "jig.h"
#include "support/folder.h"

enum { LEN = 60000, N_PIECES = 4 };

static struct folder folder;
static struct collection *shop;
static char filler[LEN + 1];

/* The letter that a save is made of: its number's. */
static char letter(unsigned n)
{
    return (char)('a' + n % 26);
}

static const char *text_of(unsigned n)
{
    memset(filler, letter(n), LEN);
    return filler;
}

static bool is_one_text(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != text.ptr[0])
            return false;
    return text.len == LEN && text.ptr[0] >= 'a' && text.ptr[0] <= 'z';
}

static bool is_one(const char *text)
{
    return text && is_one_text(span_of(text));
}

static bool holds_one(const char *name)
{
    struct buf text;
    char *path = folder_at(&folder, name);
    buf_init(&text, 2 * LEN);
    bool ok = fileio_read_path(path, &text) && is_one_text(buf_span(&text));
    buf_clear(&text);
    free(path);
    return ok;
}

/* ---- What is saved, and how it is told that it is whole ---- */

static bool save_request(unsigned n)
{
    struct book_request *r = NULL;
    bool ok = !book_request_load(shop, "auth/login.req.json", &r, NULL) &&
              book_request_set_note(r, text_of(n)) && !book_request_save(r, shop, NULL);
    book_request_free(r);
    return ok;
}

static bool request_is_whole(void)
{
    struct book_request *r = NULL;
    bool ok = !book_request_load(shop, "auth/login.req.json", &r, NULL) && is_one(r->note) &&
              strcmp(r->name, "Log in") == 0;
    book_request_free(r);
    return ok;
}

static bool save_environment(unsigned n)
{
    struct environment *e = NULL;
    bool ok = !environment_load(shop, "dev", &e, NULL) &&
              book_request_set_row(e->file, BOOK_VARS, 0, BOOK_VALUE, text_of(n)) &&
              !book_request_save(e->file, shop, NULL);
    environment_free(e);
    return ok;
}

static bool environment_is_whole(void)
{
    struct environment *e = NULL;
    bool ok = !environment_load(shop, "dev", &e, NULL) && e->file->tables[BOOK_VARS].n > 0 &&
              is_one(e->file->tables[BOOK_VARS].rows[0].value);
    environment_free(e);
    return ok;
}

static bool save_secret(unsigned n)
{
    return !environment_store_secret(shop, "dev", "key", text_of(n), NULL);
}

static bool secret_is_whole(void)
{
    struct environment *e = NULL;
    struct buf value;
    buf_init(&value, 2 * LEN);
    bool ok = !environment_load(shop, "dev", &e, NULL) &&
              environment_secret(shop, e, SPAN("key"), &value) && is_one_text(buf_span(&value));
    buf_clear(&value);
    environment_free(e);
    return ok;
}

/* A jar of cookies with the same letter: one of another is torn. */
enum { N_COOKIES = 100, COOKIE_LEN = 500 };

static bool save_jar(unsigned n)
{
    char name[16], value[COOKIE_LEN + 1], *path = folder_at(&folder, "jar");
    struct jig_jar *jar = jig_jar_new();
    bool ok = jar != NULL;
    memset(value, letter(n), COOKIE_LEN);
    value[COOKIE_LEN] = '\0';
    for (int i = 0; ok && i < N_COOKIES; i++) {
        struct jig_cookie c = { .name = name, .value = value, .domain = "a.test", .path = "/" };
        snprintf(name, sizeof name, "c%d", i);
        ok = !jig_jar_set(jar, &c, NULL);
    }
    ok = ok && !jig_jar_save(jar, path, NULL);
    jig_jar_free(jar);
    free(path);
    return ok;
}

static bool jar_is_whole(void)
{
    char *path = folder_at(&folder, "jar");
    struct jig_jar *jar = jig_jar_new();
    size_t n_odd = 0;
    bool ok =
        !jig_jar_load(jar, path, &n_odd, NULL) && n_odd == 0 && jig_jar_n(jar) == N_COOKIES;
    for (size_t i = 0; ok && i < N_COOKIES; i++)
        ok = strcmp(jig_jar_at(jar, i).value, jig_jar_at(jar, 0).value) == 0;
    jig_jar_free(jar);
    free(path);
    return ok;
}

/* What `-o` and `--har` write through. */
static bool save_download(unsigned n)
{
    struct savefile f;
    const char *text = text_of(n);
    char *path = folder_at(&folder, "out");
    bool ok = !savefile_open(&f, path, 0, NULL);
    for (size_t at = 0; ok && at < LEN; at += 6000)
        ok = !savefile_write(&f, text + at, 6000, NULL);
    ok = !savefile_close(&f, true, NULL) && ok;
    free(path);
    return ok;
}

static bool download_is_whole(void)
{
    return holds_one("out");
}

static bool save_config(unsigned n)
{
    char *path = folder_at(&folder, "config/jig.ini");
    bool ok = places_write(path, span_of(text_of(n)));
    free(path);
    return ok;
}

static bool config_is_whole(void)
{
    return holds_one("config/jig.ini");
}

static struct history *open_history(void)
{
    struct history *h = NULL;
    char *path = folder_at(&folder, "history.db");
    bool ok = !history_open(path, 10000, &h, NULL);
    free(path);
    return ok ? h : NULL;
}

static bool save_history(unsigned n)
{
    static struct history *h;
    struct history_row row = { .at_us = n + 1,
                               .collection = "",
                               .request = "",
                               .method = "GET",
                               .url = filler,
                               .host = "h",
                               .status = 200,
                               .error = "" };
    int64_t id;
    h = h ? h : open_history();
    bool ok = h && !history_begin(h, &id, NULL);
    for (size_t i = 0; ok && i < N_PIECES; i++)
        ok = !history_add_piece(h, id, 0, i, span_of(text_of(n)), NULL);
    return ok && !history_finish(h, id, &row, SPAN("facts"), NULL);
}

static bool send_is_whole(struct history *h, const struct history_row *row)
{
    struct buf bytes;
    size_t exchange = 0, number = 0, n = 0;
    bool is_there = true, ok = is_one(row->url);
    buf_init(&bytes, 2 * LEN);
    while (ok && !history_piece(h, row->id, &exchange, &number, &bytes, &is_there, NULL) &&
           is_there) {
        ok = is_one_text(buf_span(&bytes)) && bytes.ptr[0] == row->url[0];
        buf_reset(&bytes);
        number++;
        n++;
    }
    buf_clear(&bytes);
    return ok && n == N_PIECES;
}

static bool history_is_whole(void)
{
    struct history_rows rows = { 0 };
    struct history *h = open_history();
    bool ok = h && !history_is_damaged(h) && history_word(h)[0] == '\0' &&
              !history_list(h, &(struct history_query){ .limit = 20 }, &rows, NULL) &&
              rows.n > 0;
    for (size_t i = 0; ok && i < rows.n; i++)
        ok = send_is_whole(h, &rows.rows[i]);
    history_rows_clear(&rows);
    history_close(h);
    return ok;
}

/* ---- The sin: what every first draft does ---- */

static bool save_in_place(unsigned n)
{
    char *path = folder_at(&folder, "out");
    FILE *f = fopen(path, "w");
    bool ok = f && setvbuf(f, NULL, _IONBF, 0) == 0;
    for (size_t at = 0; ok && at < LEN; at += 100)
        ok = fwrite(text_of(n) + at, 1, 100, f) == 100;
    free(path);
    return ok && fclose(f) == 0;
}

static const struct kind {
    const char *what;
    bool (*save)(unsigned n);
    bool (*is_whole)(void);
} kinds[] = {
    { "a request of a collection", save_request, request_is_whole },
    { "an environment", save_environment, environment_is_whole },
    { "a secret", save_secret, secret_is_whole },
    { "a cookie jar", save_jar, jar_is_whole },
    { "a download, a HAR", save_download, download_is_whole },
    { "the configuration", save_config, config_is_whole },
    { "the history", save_history, history_is_whole },
},
in_place = { "a file in its place", save_in_place, download_is_whole };

/* ---- Kills ---- */

static _Noreturn void save_for_ever(const struct kind *k, unsigned from, int said)
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
static void kill_once(const struct kind *k, unsigned round, unsigned *seed)
{
    int said[2], status;
    char byte;
    ck_assert_int_eq(pipe(said), 0);
    pid_t pid = fork();
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

START_TEST(a_kill_while_saving_leaves_each_kind_of_file_whole)
{
    const struct kind *k = &kinds[_i];
    unsigned seed = 7;
    for (unsigned round = 0; round < rounds(); round++) {
        kill_once(k, round, &seed);
        ck_assert_msg(k->is_whole(), "%s: not whole after round %u", k->what, round);
    }
}
END_TEST

START_TEST(a_kill_while_saving_would_be_seen)
{
    unsigned seed = 7, torn = 0;
    for (unsigned round = 0; round < 20; round++) {
        kill_once(&in_place, round, &seed);
        torn += !in_place.is_whole();
    }
    ck_assert_uint_gt(torn, 0);
}
END_TEST

static void set_up(void)
{
    struct jig_error error = { 0 };
    folder_make(&folder);
    folder_copy_shop(&folder);
    setenv("XDG_DATA_HOME", folder.path, 1);
    ck_assert_msg(!collection_open(folder.path, &shop, &error), "%s", error.text);
}

static void tear_down(void)
{
    collection_close(shop);
    folder_remove(&folder);
}

Suite *test_kills(void);
Suite *test_kills(void)
{
    Suite *suite = suite_create("kills");
    TCase *tc = tcase_create("kills");
    tcase_set_timeout(tc, 1200);
    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_loop_test(tc, a_kill_while_saving_leaves_each_kind_of_file_whole, 0,
                        sizeof kinds / sizeof *kinds);
    tcase_add_test(tc, a_kill_while_saving_would_be_seen);
    suite_add_tcase(suite, tc);
    return suite;
}
