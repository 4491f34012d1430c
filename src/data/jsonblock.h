/* Finding lines of laid out JSON: the lines between two marks, the end of a container, its members.
 * A part of data/jsonlines. */
#ifndef JIG_DATA_JSONBLOCK_H
#define JIG_DATA_JSONBLOCK_H

#include "data/jsonlines.h"

struct jsonentry {
    uint64_t at;
    uint32_t depth;
    bool opens;  /* a container that is not empty */
    bool closes; /* one */
};

/* A line by its mark and its place behind it. */
struct jsonspot {
    size_t block;
    size_t entry;
};

/* Fills entries with the stretch of mark `block`; false without memory or where it can't be read. */
bool jsonblock_load(struct jsonlines *j, size_t block);

/* The line that holds `offset`. */
bool jsonblock_find(struct jsonlines *j, uint64_t offset, struct jsonspot *out);

/* The line after the one at `spot`; loads its block. */
bool jsonblock_next(struct jsonlines *j, struct jsonspot *spot);

/* The line that closes what the one at `spot` opens, and how many members lie between; false where
 * it is not closed (yet). Entries then hold the stretch of *close. */
bool jsonblock_close(struct jsonlines *j, struct jsonspot spot, struct jsonspot *close,
                     uint64_t *members);

/* Where the line at `spot`, in the loaded block, ends. */
uint64_t jsonblock_line_end(const struct jsonlines *j, struct jsonspot spot);

#endif
