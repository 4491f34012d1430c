/* A row that has a place of a store to itself and is too large to be read for a look at it: what it
 * is, and parts of its bytes. A part of data/logchunks. */
#ifndef JIG_DATA_LOGPIECE_H
#define JIG_DATA_LOGPIECE_H

#include "base/buf.h"
#include "data/logrow.h"
#include "data/logstore.h"

struct logpiece {
    uint64_t offset;   /* in the store */
    size_t len;        /* there; 0: nothing is open */
    struct logrow row; /* its texts have their lengths, and no bytes */
    uint64_t texts;    /* where they begin in the store */
    size_t at;         /* where `bytes` begin in them */
    struct buf bytes;  /* a part of type, LF, id, LF, text */
};

void logpiece_init(struct logpiece *p);
void logpiece_clear(struct logpiece *p);

/* The row that has these bytes of the store. False: it is damaged, or can't be read. */
bool logpiece_open(struct logpiece *p, const struct logstore *store, uint64_t offset,
                   size_t len);
/* Up to len of its texts' bytes from `at` on, borrowed until the next look. */
struct span logpiece_look(struct logpiece *p, const struct logstore *store, size_t at,
                          size_t len);

#endif
