/* The text of a row of a stream's log, read where it is: in memory, or in the log's store. */
#ifndef JIG_VIEW_ROWSOURCE_H
#define JIG_VIEW_ROWSOURCE_H

#include "data/source.h"
#include "data/streamlog.h"

struct rowsource {
    const struct streamlog *log; /* NULL: it is gone, there is nothing to read */
    uint64_t number;
    size_t before; /* bytes of the row before its text */
};

/* Borrows both; the log has the row. */
struct source rowsource_begin(struct rowsource *r, const struct streamlog *log,
                              uint64_t number);
/* The log was cleared, or its store has failed. */
bool rowsource_is_gone(const struct rowsource *r);

#endif
