/* Between the files of the history: history.c opens, historywrite.c and historyread.c do the
 * rest. */
#ifndef JIG_BOOK_HISTORY_PRIVATE_H
#define JIG_BOOK_HISTORY_PRIVATE_H

#include <sys/types.h>

#include "book/history.h"
#include "book/historydb.h"

/* In the place of an error, of a stream that was cut. */
#define HISTORY_CUT_ERROR "cut"

struct history {
    struct historydb *db;
    char *path;
    bool is_read_only;
    dev_t device; /* of the file when it was opened, and its number there; 0, 0: unknown */
    ino_t file;
    int64_t sum, sum_version; /* what history_sum() counted last, and as of which version of the
                                 file; -1: it does not count any more */
    char word[400];
};

/* Bytes of all sends; -1: it failed. They are counted where somebody else has changed the file. */
int64_t history_sum(struct history *h);

/* What this program is called in a row that it is writing, and whether the one of that name still
 * runs. */
int64_t history_writer(void);
bool history_writer_is_there(int64_t writer);

/* The number that the facts of a send's stream have: how it stands (book/recordstream). */
static inline int64_t history_state_of(int64_t id)
{
    return -id;
}

/* "WHERE ..." of a query, and its values. */
void history_add_where(const struct history_query *q, struct buf *sql);
void history_bind(struct hquery *s, const struct history_query *q);

#endif
