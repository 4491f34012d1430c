/* Between the files of the history: history.c opens, historywrite.c and historyread.c do the
 * rest, historyroom.c where the disk has no room, and historyremove.c where the file is to go. */
#ifndef JIG_BOOK_HISTORY_PRIVATE_H
#define JIG_BOOK_HISTORY_PRIVATE_H

#include <sys/types.h>

#include "book/history.h"
#include "book/historydb.h"

/* In the place of an error, of a stream that was cut. */
#define HISTORY_CUT_ERROR "cut"

/* Bytes that a row counts, with what its facts cost besides their own: more than nothing. */
#define HISTORY_ROW_COST 1024

struct history {
    struct historydb *db;
    char *path;
    bool is_read_only;
    dev_t device; /* of the file when it was opened, and its number there; 0, 0: unknown */
    ino_t file;
    bool is_alone;            /* nobody else can have it open; as it was when it was opened */
    bool cant_be_shared;      /* for another reason than that there was no room */
    int64_t sum, sum_version; /* what history_sum() counted last, and as of which version of the
                                 file; -1: it does not count any more */
    bool has_rest;            /* of a send that was deleted */
    char word[400];
};

/* Bytes of all sends; -1: it failed. They are counted where somebody else has changed the file. */
int64_t history_sum(struct history *h);

/* Who has left what is to be removed: no program, so that whoever opens the history next does
 * that. */
#define HISTORY_NOBODY INT64_C(0x7fffffff)

/* What this program is called in a row that it is writing, and whether the one of that name still
 * runs. */
int64_t history_writer(void);
bool history_writer_is_there(int64_t writer);
/* The next of those that are writing, from 0 on; 0: there is none, -1: it failed. */
int64_t history_next_writer(struct history *h, int64_t last);

/* The number that the facts of a send's stream have: how it stands (book/recordstream). */
static inline int64_t history_state_of(int64_t id)
{
    return -id;
}

/* "WHERE ..." of a query, and its values. */
void history_add_where(const struct history_query *q, struct buf *sql);
void history_bind(struct hquery *s, const struct history_query *q);

/* ---- The file and what lies beside it (historyremove.c) ---- */

/* What its names end in that lie beside the file: SQLite's first, then our own. */
enum { HISTORY_N_SQLITES = 2, HISTORY_N_BESIDE = 4 };
extern const char *const history_beside[HISTORY_N_BESIDE];

/* Who opens the file shares its folder (LOCK_SH) until he has what lies beside it, too; who takes
 * them away has the folder for himself (LOCK_EX) until all are gone. In whatever order that is
 * done, a new file could else get the log of the old one, or lose its own. False: somebody has it,
 * after a second. *folder: to be closed; -1: there is no such lock where it lies. */
bool history_hold_folder(const struct history *h, int how, int *folder);

/* ---- Where the disk has no room (historyroom.c) ---- */

/* Is what those share who have it open in its file, for other programs too? */
bool history_shares_file(const struct history *h);
/* False, and the last failure is that: there is no room for so much, in the log and in the file. */
bool history_has_room(struct history *h, size_t len);
/* Puts a little room aside, where there is any: what is deleted has to be written down first. */
void history_put_room_aside(const struct history *h);
/* After a failure, with *tries 0 at the first: true where something was done that may give room, so
 * that it is worth another try. */
bool history_finds_room(struct history *h, int *tries);
/* The send goes a piece at a time, which takes the least room. False: it failed; *is_hidden: the
 * send is gone for all that, and what is left of it is to be removed later. */
bool history_drop_by_pieces(struct history *h, int64_t id, bool *is_hidden);
/* Goes on with what such a one has left. */
void history_drop_rest(struct history *h);

#endif
