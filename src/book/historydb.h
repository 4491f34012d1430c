/* SQLite, as far as the history needs it: loaded when the first history is opened, and known to
 * this module alone. A statement is prepared, given its values, stepped, and ended. */
#ifndef JIG_BOOK_HISTORYDB_H
#define JIG_BOOK_HISTORYDB_H

#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

struct historydb;
struct hquery; /* a prepared statement */
struct hblob;  /* an open value */

/* Loads the library; READ in words where there is none. Before the first thread that uses it. */
enum jig_err historydb_load(struct jig_error *error);

/* The file must be there. `busy_ms`: how long to wait for another process. READ: in words. */
enum jig_err historydb_open(const char *path, bool may_write, int busy_ms,
                            struct historydb **out, struct jig_error *error);
/* The same where there is no room for the file (-shm) that those who have it open share: what is in
 * it lies in memory then, and the lock is this process's, in all of its connections, for as long
 * as one of them is open. That is safe beside others, for who has it open holds a lock that this
 * waits for, and who comes later waits for this one: READ as of a file that is held. (That nobody
 * changes it meanwhile, "immutable", can't be promised.) */
enum jig_err historydb_open_alone(const char *path, int busy_ms, struct historydb **out,
                                  struct jig_error *error);
/* Was that what failed? */
bool historydb_has_nothing_to_share(const struct historydb *db);
void historydb_close(struct historydb *db); /* takes NULL */
/* Looks through the file, as long as it has no more than `most` bytes: false where it is
 * damaged. */
bool historydb_check(struct historydb *db, int64_t most);

/* What it tells of itself can't be: it is damaged, where no call has failed. */
void historydb_doubt(struct historydb *db);

/* It is known that there is no room for what was to be written. */
void historydb_be_full(struct historydb *db);

/* What the last failure was. */
bool historydb_is_damaged(const struct historydb *db);
bool historydb_is_busy(const struct historydb *db);
bool historydb_is_full(const struct historydb *db); /* the disk, or its quota */
/* Sets *error from the last failure: WRITE or READ, with the file's path; MEMORY. */
enum jig_err historydb_fail(const struct historydb *db, bool writing, struct jig_error *error);

/* Statements without values, as many as there are in the text. */
bool historydb_exec(struct historydb *db, const char *sql);
/* What was done since BEGIN is undone, if SQLite has not done so. The last failure stays what it
 * was. */
void historydb_roll_back(struct historydb *db);
int64_t historydb_last_id(const struct historydb *db);

/* NULL: it failed. Values are numbered from 1; texts and bytes stay the caller's until the end. */
struct hquery *hquery_new(struct historydb *db, const char *sql);
void hquery_set_i64(struct hquery *q, int i, int64_t number);
void hquery_set_text(struct hquery *q, int i, struct span text);
void hquery_set_bytes(struct hquery *q, int i, struct span bytes);
/* The next row; false at the end and on a failure, which hquery_end() tells. */
bool hquery_next(struct hquery *q);
/* Columns from 0; texts and bytes are borrowed until the next row. */
int64_t hquery_i64(struct hquery *q, int column);
struct span hquery_bytes(struct hquery *q, int column);
bool hquery_end(struct hquery *q); /* frees it; takes NULL, which is a failure */

/* A value that is written to where it stands: its length stays. NULL: it failed. */
struct hblob *hblob_open(struct historydb *db, const char *table, const char *column,
                         int64_t row);
void hblob_put(struct hblob *b, size_t at, struct span bytes); /* takes NULL */
bool hblob_end(struct hblob *b); /* frees it; takes NULL, which is a failure */

/* Prepares, runs to the end and frees, with these numbers as values. */
bool historydb_run(struct historydb *db, const char *sql, const int64_t *numbers, int n);
/* The same for a statement that gives one number; -1: none. */
int64_t historydb_number(struct historydb *db, const char *sql, const int64_t *numbers, int n);

/* A part of a value that is long, which is never in memory as a whole. */
struct historydb_part {
    size_t at;    /* from its first byte; moves on to the next part */
    size_t most;  /* bytes of the part */
    bool is_last; /* it was the last one */
};
/* Appends it. False: there is no such row, or it can't be read; out->failed: no memory. */
bool historydb_part(struct historydb *db, const char *table, const char *column, int64_t row,
                    struct historydb_part *part, struct buf *out);

#endif
