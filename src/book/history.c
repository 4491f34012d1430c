#include "book/history.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/pathtail.h"
#include "book/history_private.h"
#include "book/userdir.h"

#define SCHEMA_VERSION 1
#define CHECKED_MAX \
    ((int64_t)16 << 20) /* bytes of a file that is looked through when it is opened */
#define LOOK_MS 100     /* to wait for another program, where it is only looked at */

/* `writer` is the process that is at it, 0 from the end on; `at` is 0 where it is not to be seen
 * before that. A large page makes long bodies fast. */
static const char schema[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS sends(id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " writer INTEGER NOT NULL, at INTEGER NOT NULL, origin INTEGER NOT NULL,"
    " collection TEXT NOT NULL, request TEXT NOT NULL, method TEXT NOT NULL, url TEXT NOT NULL,"
    " host TEXT NOT NULL, status INTEGER NOT NULL, error TEXT NOT NULL,"
    " duration INTEGER NOT NULL, size INTEGER NOT NULL, kept INTEGER NOT NULL,"
    " bytes INTEGER NOT NULL);"
    "CREATE TABLE IF NOT EXISTS facts(send INTEGER PRIMARY KEY, bytes BLOB NOT NULL);"
    "CREATE TABLE IF NOT EXISTS pieces(send INTEGER NOT NULL, exchange INTEGER NOT NULL,"
    " number INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE(send, exchange, number));"
    "PRAGMA user_version=1;"
    "COMMIT";

/* By the time at which a send began, and the few that are not over; a file that was made without
 * them gets them. */
static const char indexes[] =
    "CREATE INDEX IF NOT EXISTS sends_at ON sends(at);"
    "CREATE INDEX IF NOT EXISTS sends_of_at ON sends(collection, request, at);"
    "CREATE INDEX IF NOT EXISTS sends_going_on ON sends(writer) WHERE writer<>0;";

const char *history_origin_name(enum history_origin origin)
{
    static const char *const names[HISTORY_N_ORIGINS] = { [HISTORY_BY_HAND] = "by hand",
                                                          [HISTORY_RESENT] = "sent again",
                                                          [HISTORY_RUN] = "run",
                                                          [HISTORY_IMPORTED] = "import" };
    return names[origin];
}

const char *history_state_name(enum history_state state)
{
    static const char *const names[] = {
        [HISTORY_DONE] = "done", [HISTORY_OPEN] = "open", [HISTORY_CUT] = HISTORY_CUT_ERROR
    };
    return names[state];
}

void history_row_clear(struct history_row *row)
{
    char **const texts[] = { &row->collection, &row->request, &row->method,
                             &row->url,        &row->host,    &row->error };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free(*texts[i]);
    *row = (struct history_row){ .id = 0 };
}

bool history_row_is_bare(const struct history_row *row)
{
    return row->state != HISTORY_DONE && row->status == 0;
}

void history_rows_clear(struct history_rows *rows)
{
    for (size_t i = 0; i < rows->n; i++)
        history_row_clear(&rows->rows[i]);
    free(rows->rows);
    *rows = (struct history_rows){ 0 };
}

const char *history_word(const struct history *h)
{
    return h->word;
}

bool history_is_read_only(const struct history *h)
{
    return h->is_read_only;
}

bool history_is_damaged(const struct history *h)
{
    return h->db && historydb_is_damaged(h->db);
}

bool history_is_busy(const struct history *h)
{
    return h->db && historydb_is_busy(h->db);
}

bool history_is_full(const struct history *h)
{
    return h->db && historydb_is_full(h->db);
}

/* ---- The file ---------------------------------------------------------------------------------*/

static char *own_path(bool make)
{
    int folder = userdir_open(USERDIR_STATE, make);
    char *base = folder >= 0 ? userdir_path(USERDIR_STATE) : NULL;
    struct buf path;
    if (folder >= 0)
        close(folder);
    if (!base)
        return NULL;
    buf_init(&path, 16384);
    buf_addf(&path, "%s/history.db", base);
    free(base);
    return buf_take(&path);
}

/* SQLite gives the files beside it the mode that it has. One that is there is not opened for that:
 * to close it would let go of all the locks that this program has on it by now, and the next
 * program to leave would take the log away. */
static bool make_file(const char *path)
{
    struct stat st;
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool is_new = fd >= 0;
    if (!is_new && errno != EEXIST)
        return false;
    if (is_new)
        close(fd);
    if (lstat(path, &st) != 0)
        return false;
    errno = S_ISLNK(st.st_mode) ? ELOOP : S_ISDIR(st.st_mode) ? EISDIR : ENOTSUP;
    return S_ISREG(st.st_mode) && ((st.st_mode & 07777) == 0600 || chmod(path, 0600) == 0);
}

static bool rename_to(const struct history *h, long long now, const char *end)
{
    char to[4200], from[4200];
    snprintf(from, sizeof from, "%s%s", h->path, end);
    snprintf(to, sizeof to, "%s.damaged-%lld%s", h->path, now, end);
    return rename(from, to) == 0;
}

/* A damaged file gets another name, and what belongs to it goes along: nothing is thrown away. */
bool history_set_aside(struct history *h)
{
    int folder;
    long long now = (long long)time(NULL);
    if (!history_hold_folder(h, LOCK_EX, &folder))
        return false;
    bool ok = rename_to(h, now, "");
    for (size_t i = 0; ok && i < HISTORY_N_SQLITES; i++)
        ok = rename_to(h, now, history_beside[i]) || errno == ENOENT;
    if (folder >= 0)
        close(folder);
    if (!ok)
        return false;
    snprintf(h->word, sizeof h->word,
             "the history was damaged and is kept as %.300s.damaged-%lld; a new one begins",
             h->path, now);
    return true;
}

/* A file that can't be looked at (its folder is closed to us for now) is no other one. */
bool history_has_moved(struct history *h)
{
    struct stat st;
    char path[PATHTAIL_SIZE];
    bool is_known = h->db && (h->device || h->file), is_there = stat(h->path, &st) == 0;
    bool is_gone = !is_there && (errno == ENOENT || errno == ENOTDIR);
    bool is_file = is_there && S_ISREG(st.st_mode);
    bool is_other = is_there && (st.st_dev != h->device || st.st_ino != h->file);
    if (!is_known || (!is_gone && !is_other))
        return false;
    pathtail(h->path, path);
    snprintf(h->word, sizeof h->word,
             is_gone   ? "the history %s was removed meanwhile: a new one begins"
             : is_file ? "the history %s is another file now: jig goes on with that one"
                       : "the history %s is no file any more: nothing is kept there",
             path);
    return true;
}

/* What is at hand of a file that was overwritten can go on being right for long. A history without
 * its tables has lost them. */
bool history_looks_damaged(const struct history *h)
{
    struct historydb *db = NULL;
    bool is_damaged = false;
    if (historydb_open(h->path, true, LOOK_MS, &db, NULL))
        return false;
    if (!historydb_check(db, CHECKED_MAX))
        is_damaged = historydb_is_damaged(db);
    else
        is_damaged =
            historydb_number(db, "SELECT count(*) FROM sqlite_master WHERE name='sends'", NULL,
                             0) == 0;
    historydb_close(db);
    return is_damaged;
}

/* Of a program that has ended: what it left half-written goes, and a stream that was open, or a
 * send that was under way, is one that was cut, with what it asked for. */
static bool settle_writer(struct history *h, int64_t writer)
{
    const int64_t bare[] = { writer, HISTORY_REQUEST, HISTORY_ROW_COST };
    return historydb_run(h->db,
                         "DELETE FROM pieces WHERE send IN (SELECT id FROM sends WHERE "
                         "writer=?1 AND at=0) OR (exchange<>?2 AND send IN (SELECT id FROM "
                         "sends WHERE writer=?1 AND id NOT IN (SELECT send FROM facts)))",
                         bare, 2) &&
           historydb_run(h->db,
                         "DELETE FROM facts WHERE send<0 AND -send IN (SELECT id FROM sends "
                         "WHERE writer=? AND (at=0 OR id NOT IN (SELECT send FROM facts)))",
                         &writer, 1) &&
           historydb_run(h->db, "DELETE FROM sends WHERE writer=? AND at=0", &writer, 1) &&
           historydb_run(h->db,
                         "UPDATE sends SET size=0,kept=0,duration=0,bytes=?3+coalesce((SELECT "
                         "length(bytes) FROM pieces WHERE send=sends.id AND exchange=?2),0) "
                         "WHERE writer=?1 AND id NOT IN (SELECT send FROM facts)",
                         bare, 3) &&
           historydb_run(
               h->db, "UPDATE sends SET writer=0,error='" HISTORY_CUT_ERROR "' WHERE writer=?",
               &writer, 1);
}

/* What failed just now can wait for another time: who holds the file is not waited for again, and
 * a disk that has no room keeps nobody from what is there. */
static bool can_wait(struct history *h, const char *words)
{
    struct jig_error error;
    if (historydb_is_busy(h->db))
        return true;
    if (historydb_is_damaged(h->db))
        return false;
    historydb_fail(h->db, true, &error);
    snprintf(h->word, sizeof h->word, "%.300s; nothing is lost, %s", error.text, words);
    return true;
}

int64_t history_next_writer(struct history *h, int64_t last)
{
    return historydb_number(h->db, "SELECT coalesce(min(writer),0) FROM sends WHERE writer>?",
                            &last, 1);
}

static bool settle_leftovers(struct history *h)
{
    for (int64_t writer = 0; (writer = history_next_writer(h, writer)) > 0;)
        if (!history_writer_is_there(writer) && !settle_writer(h, writer)) {
            h->has_rest = true;
            return can_wait(h, "what a killed jig has left is settled later");
        }
    return true;
}

static bool add_indexes(struct history *h)
{
    return historydb_exec(h->db, indexes) || can_wait(h, "it is only searched more slowly");
}

/* Settings that a new file takes for good come before its first table. */
static bool settle(struct history *h)
{
    int64_t version = historydb_number(h->db, "PRAGMA user_version", NULL, 0);
    if (version > SCHEMA_VERSION) {
        h->is_read_only = true;
        snprintf(h->word, sizeof h->word,
                 "the history was made by a later jig: it is read, and nothing is added");
        return historydb_exec(h->db, "PRAGMA query_only=1");
    }
    return version >= 0 && (version == 0 || historydb_check(h->db, CHECKED_MAX)) &&
           (version > 0 || historydb_exec(h->db, "PRAGMA page_size=16384;"
                                                 "PRAGMA auto_vacuum=INCREMENTAL;")) &&
           historydb_exec(h->db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                                 "PRAGMA wal_autocheckpoint=1000; PRAGMA cache_size=-4096;"
                                 "PRAGMA journal_size_limit=67108864;") &&
           (version > 0 || historydb_exec(h->db, schema)) && add_indexes(h) &&
           settle_leftovers(h);
}

static enum jig_err open_alone(struct history *h, int busy_ms, struct jig_error *error)
{
    h->cant_be_shared = !historydb_is_full(h->db);
    h->is_alone = true;
    historydb_close(h->db);
    h->db = NULL;
    return historydb_open_alone(h->path, busy_ms, &h->db, error);
}

/* The first look at what is in it is the first that needs what is shared. */
static enum jig_err look_into(struct history *h, int busy_ms, struct jig_error *error)
{
    if (historydb_number(h->db, "PRAGMA user_version", NULL, 0) >= 0)
        return JIG_OK;
    if (historydb_has_nothing_to_share(h->db))
        return open_alone(h, busy_ms, error);
    /* Who holds it was waited for. What else is wrong shows again, and is told then. */
    return historydb_is_busy(h->db) ? historydb_fail(h->db, false, error) : JIG_OK;
}

static enum jig_err open_db(struct history *h, int busy_ms, struct jig_error *error)
{
    struct stat st;
    h->is_alone = h->cant_be_shared = false;
    enum jig_err err = historydb_open(h->path, true, busy_ms, &h->db, error);
    if (!err)
        err = look_into(h, busy_ms, error);
    if (!err && stat(h->path, &st) == 0) {
        h->device = st.st_dev;
        h->file = st.st_ino;
    }
    return err;
}

static enum jig_err make_and_open(struct history *h, int busy_ms, struct jig_error *error)
{
    int folder;
    history_hold_folder(h, LOCK_SH, &folder);
    enum jig_err err = make_file(h->path)
                           ? open_db(h, busy_ms, error)
                           : jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE,
                                           "the history: %s: %s", h->path, strerror(errno));
    if (folder >= 0)
        close(folder);
    return err;
}

static enum jig_err open_file(struct history *h, int busy_ms, struct jig_error *error)
{
    enum jig_err err = make_and_open(h, busy_ms, error);
    if (err)
        return err;
    if (settle(h)) {
        h->is_alone = h->is_alone || !history_shares_file(h);
        if (!h->is_read_only)
            history_put_room_aside(h);
        return JIG_OK;
    }
    historydb_doubt(h->db);
    return historydb_fail(h->db, true, error);
}

static struct history *make(const char *path, bool make_folder)
{
    struct history *h = mem_zero(1, sizeof *h);
    if (h) {
        h->sum = -1;
        h->path = path ? mem_strdup(path) : own_path(make_folder);
    }
    if (h && h->path)
        return h;
    free(h);
    return NULL;
}

static enum jig_err no_home(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE,
                         "the history: its folder can't be opened: %s", strerror(errno));
}

enum jig_err history_open_or_held(const char *path, int busy_ms, struct history **out,
                                  bool *is_held, struct jig_error *error)
{
    struct history *h = make(path, true);
    *out = NULL;
    *is_held = false;
    if (!h)
        return no_home(error);
    enum jig_err err = open_file(h, busy_ms, error);
    if (err && h->db && historydb_is_damaged(h->db)) {
        historydb_close(h->db);
        h->db = NULL;
        if (history_set_aside(h))
            err = open_file(h, busy_ms, error);
    }
    *is_held = err && history_is_busy(h);
    if (err)
        history_close(h);
    else
        *out = h;
    return err;
}

enum jig_err history_open(const char *path, int busy_ms, struct history **out,
                          struct jig_error *error)
{
    bool is_held;
    return history_open_or_held(path, busy_ms, out, &is_held, error);
}

/* A file without its tables is one whose maker was ended, or which is being made. */
static enum jig_err check_readable(struct history *h, bool *is_made, struct jig_error *error)
{
    int64_t n = -1;
    if (historydb_exec(h->db, "PRAGMA query_only=1; PRAGMA cache_size=-512;"))
        n = historydb_number(h->db, "SELECT count(*) FROM sqlite_master WHERE name='sends'",
                             NULL, 0);
    *is_made = n > 0;
    return n < 0 ? historydb_fail(h->db, false, error) : JIG_OK;
}

static bool is_missing(const char *path)
{
    return access(path, F_OK) != 0 && errno == ENOENT;
}

enum jig_err history_find(const char *path, int busy_ms, struct history **out,
                          struct jig_error *error)
{
    bool is_made = false;
    struct history *h = make(path, false);
    *out = NULL;
    if (!h)
        return errno == ENOENT ? JIG_OK : no_home(error);
    h->is_read_only = true;
    enum jig_err err = JIG_OK;
    int folder;
    history_hold_folder(h, LOCK_SH, &folder);
    /* Not as read-only: in WAL a reader may have to make the file that readers share. */
    if (!is_missing(h->path))
        err = open_db(h, busy_ms, error);
    if (folder >= 0)
        close(folder);
    if (!err && h->db)
        err = check_readable(h, &is_made, error);
    if (err || !is_made) {
        history_close(h);
        return err;
    }
    h->is_alone = h->is_alone || !history_shares_file(h);
    *out = h;
    return JIG_OK;
}

enum jig_err history_open_to_read(const char *path, int busy_ms, struct history **out,
                                  struct jig_error *error)
{
    enum jig_err err = history_find(path, busy_ms, out, error);
    return err || *out
               ? err
               : jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "there is no history yet");
}

void history_close(struct history *h)
{
    if (!h)
        return;
    historydb_close(h->db);
    free(h->path);
    free(h);
}
