/* Looks for sends in the history, newest first, a slice at a time: when and of what they were is
 * asked of the database; the rest of a filter is looked for in each send's row, and its words also
 * in its facts and bodies, of which there is no more than a piece in memory. */
#ifndef JIG_BOOK_HISTORYSEARCH_H
#define JIG_BOOK_HISTORYSEARCH_H

#include "book/historyfilter.h"
#include "data/needle.h"

/* Where the send at hand is looked through. */
enum historysearch_place { HISTORYSEARCH_ROW, HISTORYSEARCH_FACTS, HISTORYSEARCH_BODIES };

#define HISTORYSEARCH_MOST 2000 /* sends that are listed */

struct historysearch {
    struct history *history;     /* borrowed; NULL: nothing is looked for */
    struct historyfilter filter; /* owned */
    char *collection, *request;  /* owned; NULL: of any */
    struct history_rows found;
    size_t looked; /* sends that were looked at so far */
    bool is_over;  /* the last one was looked at, or as many were found as there may be */
    bool is_cut;   /* there may be more */
    struct jig_error error;

    /* What is at hand. */
    struct history_rows batch;
    size_t next;                   /* of it */
    int64_t below_at_us, below_id; /* the last that was */
    unsigned seen;                 /* a bit for each word that was found in the send at hand */
    enum historysearch_place place;
    size_t facts_at;         /* bytes of its facts that were looked at */
    size_t exchange, number; /* of the next piece */
    struct needle words[HISTORYFILTER_WORDS];
    char *host; /* owned, small letters; NULL: any */
    struct buf text;
};

void historysearch_init(struct historysearch *s);
void historysearch_clear(struct historysearch *s);

/* Begins anew; takes the filter. `collection` and `request` NULL: of any. */
void historysearch_begin(struct historysearch *s, struct history *h, struct historyfilter *take,
                         const char *collection, const char *request);
/* Goes on for about budget_us; true while there is more to do. */
bool historysearch_step(struct historysearch *s, int64_t budget_us);
/* Reads the next row from *at on that was found and was still open then, and moves *at behind it;
 * false: there is none. One that is gone stays as it was. */
bool historysearch_reread(struct historysearch *s, size_t *at);

#endif
