/* Bytes cut into rows, each known by a hash: the elements that data/seqdiff compares. Where rows
 * end depends on the bytes alone, so that the same text is cut alike behind an insertion: a text
 * after its lines, a long line and binary data wherever a rolling sum of the last bytes says so.
 * With a larger `unit` a row holds several of those pieces; so a gigabyte needs no more rows than a
 * megabyte. */
#ifndef JIG_DATA_ROWCUT_H
#define JIG_DATA_ROWCUT_H

#include "data/hash64.h"
#include "data/source.h"

#define ROWCUT_MAX (1u << 20) /* rows; 16 bytes each */

enum rowcut_kind { ROWCUT_LINES, ROWCUT_BYTES };

struct rowcut {
    enum rowcut_kind kind;
    uint64_t seed; /* nobody can make two rows look alike who does not know it */
    uint64_t mask; /* pieces whose hash has none of these bits end a row */
    uint64_t from, at, end;
    struct window window;
    uint64_t *hashes; /* n of them */
    uint64_t *starts; /* n of them, and the end behind */
    size_t n, room;
    uint64_t row_hash;   /* of the row under way */
    struct hash64 piece; /* the piece under way */
    uint64_t rolling;    /* sum of its last bytes */
    bool is_full;        /* there are more rows than ROWCUT_MAX: only a larger unit helps */
    bool failed;         /* out of memory */
};

void rowcut_init(struct rowcut *r, enum rowcut_kind kind, uint64_t seed);
void rowcut_clear(struct rowcut *r); /* takes NULL */

/* Begins with bytes [at, end) of a source, for rows that hold about `unit` pieces: a power of
 * two. */
void rowcut_begin(struct rowcut *r, uint64_t at, uint64_t end, uint64_t unit);

/* Goes on by up to `bytes`; true while there is more. What can't be read ends it. */
bool rowcut_step(struct rowcut *r, const struct source *s, size_t bytes);

/* Where row i begins, or the end of the last one. */
uint64_t rowcut_start(const struct rowcut *r, size_t i);

#endif
