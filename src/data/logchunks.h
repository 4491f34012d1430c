/* The rows of a stream's log that are not in memory: chunks of some 100 KiB, one behind the other
 * in a store, and a table of which rows each of them has. A chunk that could not be stored is
 * remembered as lost, so that every row keeps its number. */
#ifndef JIG_DATA_LOGCHUNKS_H
#define JIG_DATA_LOGCHUNKS_H

#include "data/logrow.h"
#include "data/logstore.h"

#define LOGCHUNKS_ENOUGH ((size_t)128 << 10) /* bytes after which a chunk ends */

struct logchunks;

/* Takes the store, also on failure (NULL: out of memory). */
struct logchunks *logchunks_new(const struct logstore *take);
void logchunks_free(struct logchunks *c); /* takes NULL */
/* Forgets all; the next rows begin with this number. */
void logchunks_empty(struct logchunks *c, uint64_t first);

/* Appends the next n rows as logcode_add() makes them. False: they are lost. */
bool logchunks_add(struct logchunks *c, struct span bytes, uint64_t n);
/* The same by parts: bytes go to the store at once, and become its next n rows in the end. */
void logchunks_append(struct logchunks *c, struct span bytes);
bool logchunks_finish(struct logchunks *c, uint64_t n);
/* The store has the next n rows in its next len bytes. False: out of memory. */
bool logchunks_know(struct logchunks *c, uint64_t n, size_t len);

/* Chunks in turn, for a table that is to be kept: false beyond the last. A lost one has no
 * bytes. */
bool logchunks_at(const struct logchunks *c, size_t i, uint64_t *n, size_t *len);
size_t logchunks_memory(const struct logchunks *c); /* of the table */

/* How many rows from this one on are lost; 0: it is there. */
uint64_t logchunks_lost(const struct logchunks *c, uint64_t number);
/* The row and its parts together, borrowed until rows of two further chunks were looked at. What is
 * lost, or can't be read, is an error in words. */
struct logrow logchunks_row(struct logchunks *c, uint64_t number, struct span *all);
/* The same with no more of the text than its first `most` bytes; *text_len is how long it is. Of a
 * large row no more is read. */
struct logrow logchunks_glance(struct logchunks *c, uint64_t number, size_t most,
                               size_t *text_len);
/* Up to len bytes of its parts together from `at` on, alike; *all_len is how many they are. */
struct span logchunks_part(struct logchunks *c, uint64_t number, size_t at, size_t len,
                           size_t *all_len);

#endif
