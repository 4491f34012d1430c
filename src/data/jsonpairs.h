/* Which member of one container stands for which of another: those of objects by their keys (of
 * several with one key the first for the first), or, where order counts, and elements of arrays, in
 * as few changes as can be. A part of data/jsondiff. */
#ifndef JIG_DATA_JSONPAIRS_H
#define JIG_DATA_JSONPAIRS_H

#include "data/jsonmembers.h"
#include "data/seqdiff.h"

#define JSONPAIRS_NONE UINT32_MAX

struct jsonpair {
    uint32_t a, b; /* members, or JSONPAIRS_NONE */
};

struct jsonpairs {
    const struct jsonmembers *a, *b; /* borrowed */
    bool by_key;                     /* whatever their order */
    bool is_object;
    struct jsonpair *pairs; /* a's members in their order, b's own where they stand, or last */
    size_t n, room;
    uint64_t *hashes_a, *hashes_b; /* in their order: what is compared */
    struct seqdiff seq;
    uint32_t *heads, *next; /* by key: b's members that are not paired yet, by their bucket */
    uint64_t mask;
    size_t at; /* how far it is with hashing, or by key with pairing */
    bool is_hashed, is_diffed;
    size_t change; /* in order: of seq's, the next one to be taken over */
    uint32_t next_a, next_b;
    bool failed; /* out of memory: pairs are missing */
};

/* Of two objects, or of two arrays. The members are not to change any more. */
void jsonpairs_begin(struct jsonpairs *p, const struct jsonmembers *a,
                     const struct jsonmembers *b, bool is_object, bool ordered);
/* Lets go of a part of it; true while there is more, else it is cleared. */
bool jsonpairs_let_go(struct jsonpairs *p);
/* Goes on by about so many members; true while there is more to do. */
bool jsonpairs_step(struct jsonpairs *p, size_t members);

#endif
