/* Sends by the time that they began, their method and URL, and how many there are of each: found at
 * once among any number. */
#ifndef JIG_BOOK_KNOWNSENDS_H
#define JIG_BOOK_KNOWNSENDS_H

#include "book/history.h"

struct knownsends_entry;

struct knownsends {
    uint64_t seed;
    struct knownsends_entry *entries;
    size_t n, room;
    size_t *heads; /* the first entry of each chain, from 1; 0: none */
    size_t n_heads;
};

/* The seed is to be one that nobody guesses who has made the sends. */
void knownsends_init(struct knownsends *k, uint64_t seed);
void knownsends_clear(struct knownsends *k);
/* False: no memory. */
bool knownsends_add(struct knownsends *k, const struct history_row *row);
/* Takes one that is like it away; false: there is none. */
bool knownsends_take(struct knownsends *k, const struct history_row *row);

#endif
