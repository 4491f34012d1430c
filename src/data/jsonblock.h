/* Finding lines of laid out JSON: the lines between two marks of the index, the end of a container,
 * its members. A few stretches between marks are held. */
#ifndef JIG_DATA_JSONBLOCK_H
#define JIG_DATA_JSONBLOCK_H

#include "data/jsonindex.h"

struct jsonentry {
    uint64_t at;
    uint32_t depth;
    bool opens;  /* a container that is not empty */
    bool closes; /* one */
};

/* The lines of one mark's stretch. */
struct jsonstretch {
    struct jsonentry *entries;
    size_t n, room;
    size_t mark;  /* that mark; SIZE_MAX for none */
    uint64_t end; /* what it ended at when it was loaded */
    bool is_last; /* no mark came behind it then */
};

/* A screen stands on one or two stretches, and goes to and fro between its ends. */
#define JSONBLOCK_KEPT 3

struct jsonblock {
    const struct source *source; /* borrowed; may grow */
    struct jsonindex index;
    struct window window;
    struct jsonstretch loaded;
    struct jsonstretch kept[JSONBLOCK_KEPT]; /* those before it, in no order */
    size_t oldest;                           /* of the kept ones */
};

/* A line by its mark and its place behind it. */
struct jsonspot {
    size_t mark;
    size_t entry;
};

/* many: values may follow each other. */
void jsonblock_init(struct jsonblock *b, const struct source *s, bool many);
void jsonblock_clear(struct jsonblock *b);

/* Makes the stretch of a mark the loaded one; false without memory or where it can't be read. */
bool jsonblock_load(struct jsonblock *b, size_t block);

/* The line that holds `offset`; loads its stretch. */
bool jsonblock_find(struct jsonblock *b, uint64_t offset, struct jsonspot *out);

/* The line after the one at `spot`; loads its stretch. */
bool jsonblock_next(struct jsonblock *b, struct jsonspot *spot);

/* The line that closes what the one at `spot` opens, and how many members lie between; false where
 * it is not closed (yet). The stretch of *close is the loaded one
 * then. */
bool jsonblock_close(struct jsonblock *b, struct jsonspot spot, struct jsonspot *close,
                     uint64_t *members);

/* From the line at *spot, of the loaded stretch, back to the one that opens its container, counting
 * the siblings on the way; false where it is in none. */
bool jsonblock_up(struct jsonblock *b, struct jsonspot *spot, uint64_t *before);

/* Where the line at `spot`, of the loaded stretch, ends. */
uint64_t jsonblock_line_end(const struct jsonblock *b, struct jsonspot spot);

#endif
