/* Between the files of the history: history.c opens, historywrite.c and historyread.c do the rest. */
#ifndef JIG_BOOK_HISTORY_PRIVATE_H
#define JIG_BOOK_HISTORY_PRIVATE_H

#include "book/history.h"
#include "book/historydb.h"

struct history {
    struct historydb *db;
    char *path;
    bool is_read_only;
    char word[400];
};

/* "WHERE ..." of a query, and its values. */
void history_add_where(const struct history_query *q, struct buf *sql);
void history_bind(struct hquery *s, const struct history_query *q);

#endif
