#include "support/keptfiles.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/places.h"
#include "base/fileio.h"
#include "book/consent.h"
#include "book/environment.h"
#include "book/history.h"
#include "cli/savefile.h"
#include "jig.h"

enum { LEN = 60000, N_PIECES = 4, N_LETTERS = 26 };

static struct folder where;
static struct collection *shop;
static struct history *history;
static char filler[LEN + 1];

char keptfiles_letter(unsigned n)
{
    return (char)('a' + n % N_LETTERS);
}

const char *keptfiles_text(unsigned n)
{
    memset(filler, keptfiles_letter(n), LEN);
    return filler;
}

size_t keptfiles_len(void)
{
    return LEN;
}

static char letter_of(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] != text.ptr[0])
            return 0;
    return text.len == LEN && text.ptr[0] >= 'a' && text.ptr[0] <= 'z' ? text.ptr[0] : 0;
}

static char letter_of_text(const char *text)
{
    return text ? letter_of(span_of(text)) : 0;
}

char keptfiles_look(const char *name)
{
    struct buf text;
    char *path = folder_at(&where, name);
    buf_init(&text, 2 * LEN);
    char letter = fileio_read_path(path, &text) ? letter_of(buf_span(&text)) : 0;
    buf_clear(&text);
    free(path);
    return letter;
}

/* ---- Collections ---- */

static bool save_request(unsigned n)
{
    struct book_request *r = NULL;
    bool ok = !book_request_load(shop, "auth/login.req.json", &r, NULL) &&
              book_request_set_note(r, keptfiles_text(n)) && !book_request_save(r, shop, NULL);
    book_request_free(r);
    return ok;
}

static char look_at_request(void)
{
    struct book_request *r = NULL;
    bool ok = !book_request_load(shop, "auth/login.req.json", &r, NULL) &&
              strcmp(r->name, "Log in") == 0;
    char letter = ok ? letter_of_text(r->note) : 0;
    book_request_free(r);
    return letter;
}

static bool save_environment(unsigned n)
{
    struct environment *e = NULL;
    bool ok = !environment_load(shop, "dev", &e, NULL) &&
              book_request_set_row(e->file, BOOK_VARS, 0, BOOK_VALUE, keptfiles_text(n)) &&
              !book_request_save(e->file, shop, NULL);
    environment_free(e);
    return ok;
}

static char look_at_environment(void)
{
    struct environment *e = NULL;
    bool ok = !environment_load(shop, "dev", &e, NULL) && e->file->tables[BOOK_VARS].n > 0;
    char letter = ok ? letter_of_text(e->file->tables[BOOK_VARS].rows[0].value) : 0;
    environment_free(e);
    return letter;
}

static bool save_secret(unsigned n)
{
    return !environment_store_secret(shop, "dev", "key", keptfiles_text(n), NULL);
}

static char look_at_secret(void)
{
    struct environment *e = NULL;
    struct buf value;
    buf_init(&value, 2 * LEN);
    bool ok = !environment_load(shop, "dev", &e, NULL) &&
              environment_secret(shop, e, SPAN("key"), &value);
    char letter = ok ? letter_of(buf_span(&value)) : 0;
    buf_clear(&value);
    environment_free(e);
    return letter;
}

/* All of them are in one file, which is read as a whole for each. */
static struct span words_of(unsigned n)
{
    return span_make(keptfiles_text(n), LEN / 20);
}

static bool save_consent(unsigned n)
{
    return !consent_give(shop, words_of(n), NULL);
}

/* Those that were given before are there too. */
static char look_at_consent(void)
{
    char last = 0;
    bool given = true;
    for (unsigned n = 0; given && n < N_LETTERS; n++) {
        if (consent_find(shop, words_of(n), &given, NULL))
            return 0;
        last = given ? keptfiles_letter(n) : last;
    }
    return last;
}

/* ---- Files of their own ---- */

/* Cookies with the same letter: one of another is torn. */
enum { N_COOKIES = 100, COOKIE_LEN = 500 };

static bool save_jar(unsigned n)
{
    char name[16], value[COOKIE_LEN + 1], *path = folder_at(&where, "jar");
    struct jig_jar *jar = jig_jar_new();
    bool ok = jar != NULL;
    memset(value, keptfiles_letter(n), COOKIE_LEN);
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

static char look_at_jar(void)
{
    char *path = folder_at(&where, "jar");
    struct jig_jar *jar = jig_jar_new();
    size_t n_odd = 0;
    bool ok =
        !jig_jar_load(jar, path, &n_odd, NULL) && n_odd == 0 && jig_jar_n(jar) == N_COOKIES;
    char letter = ok ? jig_jar_at(jar, 0).value[0] : 0;
    for (size_t i = 0; ok && i < N_COOKIES; i++)
        if (strcmp(jig_jar_at(jar, i).value, jig_jar_at(jar, 0).value) != 0)
            letter = 0;
    jig_jar_free(jar);
    free(path);
    return letter;
}

/* What `-o` and `--har` write through. */
static bool save_download(unsigned n)
{
    struct savefile f;
    const char *text = keptfiles_text(n);
    char *path = folder_at(&where, "out");
    bool ok = !savefile_open(&f, path, 0, NULL);
    for (size_t at = 0; ok && at < LEN; at += 6000)
        ok = !savefile_write(&f, text + at, 6000, NULL);
    ok = !savefile_close(&f, true, NULL) && ok;
    free(path);
    return ok;
}

static char look_at_download(void)
{
    return keptfiles_look("out");
}

static bool save_config(unsigned n)
{
    char *path = folder_at(&where, "config/jig.ini");
    bool ok = places_write(path, span_of(keptfiles_text(n)));
    free(path);
    return ok;
}

static char look_at_config(void)
{
    return keptfiles_look("config/jig.ini");
}

/* ---- The history ---- */

static struct history *open_history(void)
{
    struct history *h = NULL;
    char *path = folder_at(&where, "history.db");
    bool ok = !history_open(path, 10000, &h, NULL);
    free(path);
    return ok ? h : NULL;
}

static bool save_history(unsigned n)
{
    struct history_row row = { .at_us = n + 1,
                               .collection = "",
                               .request = "",
                               .method = "GET",
                               .url = filler,
                               .host = "h",
                               .status = 200,
                               .error = "" };
    int64_t id;
    history = history ? history : open_history();
    bool ok = history && !history_begin(history, &id, NULL);
    for (size_t i = 0; ok && i < N_PIECES; i++)
        ok = !history_add_piece(history, id, 0, i, span_of(keptfiles_text(n)), NULL);
    return ok && !history_finish(history, id, &row, SPAN("facts"), NULL);
}

static void close_history(void)
{
    history_close(history);
    history = NULL;
}

static bool send_is_whole(struct history *h, const struct history_row *row)
{
    struct buf bytes;
    size_t exchange = 0, number = 0, n = 0;
    bool is_there = true, ok = letter_of_text(row->url) != 0;
    buf_init(&bytes, 2 * LEN);
    while (ok && !history_piece(h, row->id, &exchange, &number, &bytes, &is_there, NULL) &&
           is_there) {
        ok = letter_of(buf_span(&bytes)) == row->url[0];
        buf_reset(&bytes);
        number++;
        n++;
    }
    buf_clear(&bytes);
    return ok && n == N_PIECES;
}

/* Of those that are there, each is whole. */
static char look_at_history(void)
{
    struct history_rows rows = { 0 };
    struct history *h = open_history();
    bool ok = h && !history_is_damaged(h) && history_word(h)[0] == '\0' &&
              !history_list(h, &(struct history_query){ .limit = 20 }, &rows, NULL) &&
              rows.n > 0;
    for (size_t i = 0; ok && i < rows.n; i++)
        ok = send_is_whole(h, &rows.rows[i]);
    char letter = ok ? rows.rows[0].url[0] : 0;
    history_rows_clear(&rows);
    history_close(h);
    return letter;
}

/* ---- All of them ---- */

static const struct kept_kind kinds[KEPTFILES_N] = {
    { .what = "a request of a collection", .save = save_request, .look = look_at_request },
    { .what = "an environment", .save = save_environment, .look = look_at_environment },
    { .what = "a secret", .save = save_secret, .look = look_at_secret },
    { .what = "consents", .save = save_consent, .look = look_at_consent, .grows = true },
    { .what = "a cookie jar", .save = save_jar, .look = look_at_jar },
    { .what = "a download, a HAR", .save = save_download, .look = look_at_download },
    { .what = "the configuration", .save = save_config, .look = look_at_config },
    /* SQLite's log is synced by checkpoints, not by each send. */
    { .what = "the history",
      .save = save_history,
      .look = look_at_history,
      .close = close_history,
      .may_lag = true },
};

const struct kept_kind *keptfiles_kind(size_t i)
{
    return &kinds[i];
}

void keptfiles_open(const struct folder *folder)
{
    struct jig_error error = { 0 };
    where = *folder;
    if (!folder_has(&where, "jig.json"))
        folder_copy_shop(&where);
    setenv("XDG_DATA_HOME", where.path, 1);
    setenv("XDG_CONFIG_HOME", where.path, 1);
    ck_assert_msg(!collection_open(where.path, &shop, &error), "%s", error.text);
}

void keptfiles_close(void)
{
    collection_close(shop);
    shop = NULL;
}
