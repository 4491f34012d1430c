/* Where the rows of a stream's log are that are not in memory. */
#ifndef JIG_DATA_LOGSTORE_H
#define JIG_DATA_LOGSTORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* Bytes that are appended and read by offset. */
struct logstore {
    void *ctx;
    /* False: it has failed, or is full; nothing of the bytes is kept. NULL: nothing can be
     * added. */
    bool (*add)(void *ctx, struct span bytes);
    /* Copies up to len bytes from offset and returns how many. */
    size_t (*read)(void *ctx, uint64_t offset, void *out, size_t len);
    void (*empty)(void *ctx); /* NULL where there is no add */
    void (*drop)(void *ctx);
};

#endif
