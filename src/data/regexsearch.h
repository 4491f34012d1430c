/* A regular expression looked for in all of a source, in slices, as data/search does it for a text:
 * matches that follow each other, counted for each block of 64 KiB, so that any of them is found
 * again from its block alone. A match is at most REGEXSEARCH_REACH bytes behind its block's end
 * long. */
#ifndef JIG_DATA_REGEXSEARCH_H
#define JIG_DATA_REGEXSEARCH_H

#include "data/regex.h"
#include "data/source.h"

#define REGEXSEARCH_BLOCK (64u << 10)
#define REGEXSEARCH_REACH (64u << 10)

struct search_hit {
    uint64_t at;
    uint64_t len;
};

struct regexsearch_block;

struct regexsearch {
    struct regex *regex; /* NULL: none */
    char why[200];       /* what is wrong with it, or with going on; "" nothing */
    struct {
        uint32_t hits;
        uint32_t begin; /* where matching goes on in it: behind the last match before it */
    } * blocks;
    size_t n, room; /* of them are counted */
    size_t n_final; /* of them can't change any more: all that they look at is there */
    uint64_t at;    /* every match that begins before this is counted */
    uint64_t total;
    uint64_t len; /* the source's, when it was last looked at */
    char *bytes;
    struct regexsearch_block *memory; /* the blocks looked at last */
    unsigned turn;
};

void regexsearch_init(struct regexsearch *s);
void regexsearch_clear(struct regexsearch *s);

/* Begins anew with another pattern; empty: with none. False: `why` says what is wrong. */
bool regexsearch_set(struct regexsearch *s, struct span pattern);
void regexsearch_again(struct regexsearch *s);

bool regexsearch_step(struct regexsearch *s, const struct source *source, size_t bytes);
bool regexsearch_next(struct regexsearch *s, const struct source *source, uint64_t from,
                      uint64_t *hit);
bool regexsearch_prev(struct regexsearch *s, const struct source *source, uint64_t before,
                      uint64_t *hit);
/* Those that have bytes in [from, to). */
size_t regexsearch_between(struct regexsearch *s, const struct source *source, uint64_t from,
                           uint64_t to, struct search_hit *hits, size_t room);
uint64_t regexsearch_number(struct regexsearch *s, const struct source *source, uint64_t hit);

#endif
