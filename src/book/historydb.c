#include "book/historydb.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/lazylib.h"
#include "base/mem.h"
#include "base/pathtail.h"

static struct {
    __typeof__(sqlite3_bind_blob) *bind_blob;
    __typeof__(sqlite3_bind_int64) *bind_int64;
    __typeof__(sqlite3_bind_text) *bind_text;
    __typeof__(sqlite3_blob_bytes) *blob_bytes;
    __typeof__(sqlite3_blob_close) *blob_close;
    __typeof__(sqlite3_blob_open) *blob_open;
    __typeof__(sqlite3_blob_read) *blob_read;
    __typeof__(sqlite3_blob_write) *blob_write;
    __typeof__(sqlite3_busy_timeout) *busy_timeout;
    __typeof__(sqlite3_close_v2) *close_v2;
    __typeof__(sqlite3_column_blob) *column_blob;
    __typeof__(sqlite3_column_bytes) *column_bytes;
    __typeof__(sqlite3_column_int64) *column_int64;
    __typeof__(sqlite3_errmsg) *errmsg;
    __typeof__(sqlite3_exec) *exec;
    __typeof__(sqlite3_extended_errcode) *extended_errcode;
    __typeof__(sqlite3_finalize) *finalize;
    __typeof__(sqlite3_last_insert_rowid) *last_insert_rowid;
    __typeof__(sqlite3_open_v2) *open_v2;
    __typeof__(sqlite3_prepare_v2) *prepare_v2;
    __typeof__(sqlite3_step) *step;
    __typeof__(sqlite3_system_errno) *system_errno;
} lite;

struct historydb {
    sqlite3 *handle;
    char *path;
    int failed; /* the code of the last failure */
    int why;    /* and what the system said, where it was the disk's: an errno */
};

struct hquery {
    struct historydb *db;
    sqlite3_stmt *stmt;
    bool failed;
};

struct hblob {
    struct historydb *db;
    sqlite3_blob *handle;
    bool failed;
};

enum jig_err historydb_load(struct jig_error *error)
{
    static const char *const sonames[] = { "libsqlite3.so.0", "libsqlite3.dylib", NULL };
    static const struct lazysym syms[] = {
        { "sqlite3_bind_blob", &lite.bind_blob },
        { "sqlite3_bind_int64", &lite.bind_int64 },
        { "sqlite3_bind_text", &lite.bind_text },
        { "sqlite3_blob_bytes", &lite.blob_bytes },
        { "sqlite3_blob_close", &lite.blob_close },
        { "sqlite3_blob_open", &lite.blob_open },
        { "sqlite3_blob_read", &lite.blob_read },
        { "sqlite3_blob_write", &lite.blob_write },
        { "sqlite3_busy_timeout", &lite.busy_timeout },
        { "sqlite3_close_v2", &lite.close_v2 },
        { "sqlite3_column_blob", &lite.column_blob },
        { "sqlite3_column_bytes", &lite.column_bytes },
        { "sqlite3_column_int64", &lite.column_int64 },
        { "sqlite3_errmsg", &lite.errmsg },
        { "sqlite3_exec", &lite.exec },
        { "sqlite3_extended_errcode", &lite.extended_errcode },
        { "sqlite3_finalize", &lite.finalize },
        { "sqlite3_last_insert_rowid", &lite.last_insert_rowid },
        { "sqlite3_open_v2", &lite.open_v2 },
        { "sqlite3_prepare_v2", &lite.prepare_v2 },
        { "sqlite3_step", &lite.step },
        { "sqlite3_system_errno", &lite.system_errno },
    };
    static atomic_bool is_loaded;
    char why[200];
    if (lazylib_share(&is_loaded, sonames, syms, sizeof syms / sizeof *syms, why, sizeof why))
        return JIG_OK;
    return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE,
                         "there is no history without SQLite: %s", why);
}

/* `vfs`: one of SQLite's own; NULL: the usual one. */
static enum jig_err open_by(const char *vfs, const char *path, bool may_write, int busy_ms,
                            struct historydb **out, struct jig_error *error)
{
    *out = NULL;
    enum jig_err err = historydb_load(error);
    if (err)
        return err;
    struct historydb *db = mem_zero(1, sizeof *db);
    if (!db)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    db->path = mem_strdup(path);
    int flags = (may_write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) |
                SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    db->failed = lite.open_v2(path, &db->handle, flags, vfs);
    if (db->failed != SQLITE_OK) {
        err = historydb_fail(db, false, error);
        historydb_close(db);
        return err;
    }
    lite.busy_timeout(db->handle, busy_ms);
    /* The file may be a stranger's: nothing in it is run, and a page that lies about itself is
     * found out. */
    if (!historydb_exec(db, "PRAGMA trusted_schema=0; PRAGMA cell_size_check=1;")) {
        err = historydb_fail(db, false, error);
        historydb_close(db);
        return err;
    }
    *out = db;
    return JIG_OK;
}

enum jig_err historydb_open(const char *path, bool may_write, int busy_ms,
                            struct historydb **out, struct jig_error *error)
{
    return open_by(NULL, path, may_write, busy_ms, out, error);
}

enum jig_err historydb_open_alone(const char *path, int busy_ms, struct historydb **out,
                                  struct jig_error *error)
{
    return open_by("unix-excl", path, true, busy_ms, out, error);
}

/* It could not be made, or not be made long enough. */
bool historydb_has_nothing_to_share(const struct historydb *db)
{
    return db->failed == SQLITE_IOERR_SHMSIZE || db->failed == SQLITE_IOERR_SHMOPEN ||
           db->failed == SQLITE_IOERR_SHMMAP || db->failed == SQLITE_CANTOPEN;
}

bool historydb_check(struct historydb *db, int64_t most)
{
    int64_t pages = historydb_number(db, "PRAGMA page_count", NULL, 0);
    int64_t size = historydb_number(db, "PRAGMA page_size", NULL, 0);
    if (pages < 0 || size <= 0)
        return false;
    if (pages > most / size)
        return true;
    struct hquery *q = hquery_new(db, "PRAGMA quick_check(1)");
    bool is_sound = q && hquery_next(q) && span_eq_str(hquery_bytes(q, 0), "ok");
    if (hquery_end(q) && !is_sound)
        db->failed = SQLITE_CORRUPT;
    return is_sound;
}

void historydb_close(struct historydb *db)
{
    if (!db)
        return;
    lite.close_v2(db->handle);
    free(db->path);
    free(db);
}

void historydb_doubt(struct historydb *db)
{
    if (db->failed == SQLITE_OK)
        db->failed = SQLITE_CORRUPT;
}

void historydb_be_full(struct historydb *db)
{
    db->failed = SQLITE_FULL;
    db->why = ENOSPC;
}

bool historydb_is_damaged(const struct historydb *db)
{
    int code = db->failed & 0xff;
    return code == SQLITE_CORRUPT || code == SQLITE_NOTADB ||
           db->failed == SQLITE_IOERR_SHORT_READ; /* somebody has made it shorter */
}

bool historydb_is_busy(const struct historydb *db)
{
    int code = db->failed & 0xff;
    return code == SQLITE_BUSY || code == SQLITE_LOCKED;
}

bool historydb_is_full(const struct historydb *db)
{
    int code = db->failed & 0xff;
    return code == SQLITE_FULL || ((code == SQLITE_IOERR || code == SQLITE_CANTOPEN) &&
                                   (db->why == ENOSPC || db->why == EDQUOT));
}

/* SQLite says of most of this "disk I/O error" alone. The cause comes last, where a short line has
 * it still. */
static enum jig_err fail_of_disk(const struct historydb *db, enum jig_err err, const char *path,
                                 struct jig_error *error)
{
    if (!historydb_is_full(db))
        return jig_error_set(error, err, JIG_PHASE_NONE,
                             "the history: %s: the disk refuses: %s", path,
                             strerror(db->why ? db->why : EIO));
    return jig_error_set(error, err, JIG_PHASE_NONE, "the history: %s: %s", path,
                         db->why == EDQUOT ? "the disk's quota is used up"
                                           : "the disk is full");
}

enum jig_err historydb_fail(const struct historydb *db, bool writing, struct jig_error *error)
{
    int code = db->failed & 0xff;
    enum jig_err err = writing ? JIG_ERR_WRITE : JIG_ERR_READ;
    char path[PATHTAIL_SIZE];
    pathtail(db->path ? db->path : "its file", path);
    if (code == SQLITE_NOMEM)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "the history: no memory");
    if (historydb_is_busy(db))
        return jig_error_set(error, err, JIG_PHASE_NONE,
                             "the history: another program holds it");
    if (historydb_is_damaged(db))
        return jig_error_set(error, err, JIG_PHASE_NONE,
                             "the history: %s is damaged: move it away to begin a new one",
                             path);
    if (code == SQLITE_IOERR || historydb_is_full(db))
        return fail_of_disk(db, err, path, error);
    const char *why = db->handle ? lite.errmsg(db->handle) : "it can't be opened";
    return jig_error_set(error, err, JIG_PHASE_NONE, "the history: %s: %s", path, why);
}

static bool is_of_disk(int why)
{
    return why == ENOSPC || why == EDQUOT || why == EFBIG || why == EIO || why == EROFS;
}

/* What the system said to the call that failed just now, before which errno was 0. SQLite keeps it
 * too, but not of a COMMIT, of which it goes on to tell what failed before; and that there is no
 * room it says by itself. */
static int why_of_disk(const struct historydb *db, int last)
{
    if ((db->failed & 0xff) == SQLITE_FULL)
        return last == EDQUOT ? EDQUOT : ENOSPC;
    int kept = lite.system_errno(db->handle);
    return is_of_disk(last) ? last : kept ? kept : EIO;
}

static bool note(struct historydb *db, int code)
{
    int last = errno;
    bool ok = code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE;
    if (!ok) {
        db->failed = lite.extended_errcode(db->handle);
        db->why = why_of_disk(db, last);
    }
    return ok;
}

/* A call of SQLite, which does not touch errno where the system has not. */
#define TRY(db, call) (errno = 0, note((db), (call)))

bool historydb_exec(struct historydb *db, const char *sql)
{
    return TRY(db, lite.exec(db->handle, sql, NULL, NULL, NULL));
}

void historydb_roll_back(struct historydb *db)
{
    lite.exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}

int64_t historydb_last_id(const struct historydb *db)
{
    return lite.last_insert_rowid(db->handle);
}

struct hquery *hquery_new(struct historydb *db, const char *sql)
{
    struct hquery *q = mem_zero(1, sizeof *q);
    if (!q) {
        db->failed = SQLITE_NOMEM;
        return NULL;
    }
    q->db = db;
    if (TRY(db, lite.prepare_v2(db->handle, sql, -1, &q->stmt, NULL)))
        return q;
    free(q);
    return NULL;
}

static void keep(struct hquery *q, bool ok)
{
    q->failed = !ok || q->failed;
}

void hquery_set_i64(struct hquery *q, int i, int64_t number)
{
    keep(q, TRY(q->db, lite.bind_int64(q->stmt, i, number)));
}

void hquery_set_text(struct hquery *q, int i, struct span text)
{
    const char *at = text.len ? text.ptr : "";
    keep(q, TRY(q->db, lite.bind_text(q->stmt, i, at, (int)text.len, SQLITE_STATIC)));
}

void hquery_set_bytes(struct hquery *q, int i, struct span bytes)
{
    const char *at = bytes.len ? bytes.ptr : "";
    keep(q, TRY(q->db, lite.bind_blob(q->stmt, i, at, (int)bytes.len, SQLITE_STATIC)));
}

bool hquery_next(struct hquery *q)
{
    int code = SQLITE_DONE;
    if (!q->failed)
        keep(q, TRY(q->db, code = lite.step(q->stmt)));
    return code == SQLITE_ROW;
}

int64_t hquery_i64(struct hquery *q, int column)
{
    return lite.column_int64(q->stmt, column);
}

struct span hquery_bytes(struct hquery *q, int column)
{
    const void *bytes = lite.column_blob(q->stmt, column);
    int len = lite.column_bytes(q->stmt, column);
    return bytes ? span_make(bytes, (size_t)len) : SPAN("");
}

bool hquery_end(struct hquery *q)
{
    bool ok = q && !q->failed;
    if (q)
        lite.finalize(q->stmt);
    free(q);
    return ok;
}

struct hblob *hblob_open(struct historydb *db, const char *table, const char *column,
                         int64_t row)
{
    struct hblob *b = mem_zero(1, sizeof *b);
    if (!b) {
        db->failed = SQLITE_NOMEM;
        return NULL;
    }
    b->db = db;
    if (TRY(db, lite.blob_open(db->handle, "main", table, column, row, 1, &b->handle)))
        return b;
    free(b);
    return NULL;
}

void hblob_put(struct hblob *b, size_t at, struct span bytes)
{
    if (b && !b->failed && bytes.len > 0)
        b->failed = !TRY(b->db, lite.blob_write(b->handle, bytes.ptr, (int)bytes.len, (int)at));
}

bool hblob_end(struct hblob *b)
{
    if (!b)
        return false;
    bool ok = TRY(b->db, lite.blob_close(b->handle)) && !b->failed;
    free(b);
    return ok;
}

static struct hquery *begin(struct historydb *db, const char *sql, const int64_t *numbers,
                            int n)
{
    struct hquery *q = hquery_new(db, sql);
    for (int i = 0; q && i < n; i++)
        hquery_set_i64(q, i + 1, numbers[i]);
    return q;
}

bool historydb_run(struct historydb *db, const char *sql, const int64_t *numbers, int n)
{
    struct hquery *q = begin(db, sql, numbers, n);
    while (q && hquery_next(q))
        ;
    return hquery_end(q);
}

int64_t historydb_number(struct historydb *db, const char *sql, const int64_t *numbers, int n)
{
    struct hquery *q = begin(db, sql, numbers, n);
    int64_t number = q && hquery_next(q) ? hquery_i64(q, 0) : -1;
    return hquery_end(q) ? number : -1;
}

static bool read_part(struct historydb *db, sqlite3_blob *blob, struct historydb_part *part,
                      struct buf *out)
{
    size_t all = (size_t)lite.blob_bytes(blob), left = part->at < all ? all - part->at : 0;
    size_t len = left < part->most ? left : part->most;
    char *room = buf_space(out, len);
    if (room && !TRY(db, lite.blob_read(blob, room, (int)len, (int)part->at)))
        return false;
    if (room)
        buf_added(out, len);
    part->at += len;
    part->is_last = len == left;
    return true;
}

bool historydb_part(struct historydb *db, const char *table, const char *column, int64_t row,
                    struct historydb_part *part, struct buf *out)
{
    sqlite3_blob *blob = NULL;
    bool ok = TRY(db, lite.blob_open(db->handle, "main", table, column, row, 0, &blob)) &&
              read_part(db, blob, part, out);
    lite.blob_close(blob);
    return ok;
}
