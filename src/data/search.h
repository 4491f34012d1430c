/* A text looked for in all of a source, in slices: how often it stands in each block of 64 KiB, so
 * that the count, the number of a hit and the way to the next one are known for a gigabyte at the
 * cost of 64 KiB. Bytes are compared; where what is looked for has no capital letter, ASCII
 * capitals count as small ones. Hits may overlap. Or a regular expression is looked for
 * (data/regexsearch). */
#ifndef JIG_DATA_SEARCH_H
#define JIG_DATA_SEARCH_H

#include "base/buf.h"
#include "data/needle.h"
#include "data/regexsearch.h"

#define SEARCH_MAX_TEXT 1024

struct search {
    struct buf text; /* as compared; of a regular expression as it is written */
    bool is_regex;
    struct regexsearch regex;
    struct needle needle; /* `text`, where it is no regular expression */
    uint32_t *counts;     /* hits that begin in each block */
    size_t n;
    size_t room;
    uint64_t at;           /* every hit that begins before this is counted */
    uint64_t total;        /* so far */
    struct window window;  /* where hits are looked at again */
    struct window through; /* on the way through all of it */
};

void search_init(struct search *s);
void search_clear(struct search *s);

/* Begins anew; an empty text finds nothing. Cut at SEARCH_MAX_TEXT. */
void search_set(struct search *s, struct span text);
/* The same with just these bytes, capitals being capitals. */
void search_set_bytes(struct search *s, struct span bytes);
/* The same with bytes that are written in hex: "0d 0a" or "0d0a"; false, and nothing changes, where
 * that is no such text. */
bool search_set_hex(struct search *s, struct span text);
/* The same with a regular expression. False: it is none, search_complaint() says why, and nothing
 * is found. */
bool search_set_regex(struct search *s, struct span pattern);
/* What is wrong with it, or with going on; NULL: nothing. */
const char *search_complaint(const struct search *s);
/* Looked through so far, of all of it: no hits are missing. */
bool search_is_through(const struct search *s, const struct source *source);
uint64_t search_total(const struct search *s);
/* Of the hits before this none is missing or will be another, whatever comes. */
uint64_t search_known(const struct search *s);
/* The same text in another source. */
void search_again(struct search *s);
bool search_is_on(const struct search *s);

/* Looks through up to `bytes` more; true while there are bytes left that can be. */
bool search_step(struct search *s, const struct source *source, size_t bytes);

/* The first hit at or after `from`, or the last before it: of those that are counted so far. */
bool search_next(struct search *s, const struct source *source, uint64_t from, uint64_t *hit);
bool search_prev(struct search *s, const struct source *source, uint64_t before, uint64_t *hit);

/* Hits that have bytes in [from, to); also of those not yet counted. */
size_t search_between(struct search *s, const struct source *source, uint64_t from, uint64_t to,
                      struct search_hit *hits, size_t room);

/* Which one it is, from 1. */
uint64_t search_number(struct search *s, const struct source *source, uint64_t hit);

#endif
