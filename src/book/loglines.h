/* A stream's log as lines of JSON (data/logjson), made step by step, none of which is long however
 * large a row is; known secrets are hidden. What the log drops meanwhile stands in it as a gap, and
 * a row that goes while its line is made says how much of it is missing. */
#ifndef JIG_BOOK_LOGLINES_H
#define JIG_BOOK_LOGLINES_H

#include "book/logtext.h"
#include "data/live.h"

#define LOGLINES_PART ((size_t)64 << 10) /* of a text, in a step */

struct loglines {
    const struct live *live; /* borrowed */
    const struct mask *mask; /* borrowed; NULL: none */
    bool is_timeless;        /* without the times, which is for the caller to set */
    uint64_t next, end;      /* rows */
    uint64_t n_before;       /* that were dropped before the first, and are to be told */
    struct buf masked;
    /* A row that takes several steps: */
    enum { LOGLINES_NONE, LOGLINES_MEASURES, LOGLINES_WRITES } large;
    size_t text_len, at; /* bytes of its text: all, and those gone through */
    size_t size;         /* those that are to be written */
    struct logtext text;
};

/* All rows that there are now. */
void loglines_begin(struct loglines *l, const struct live *live, const struct mask *mask);
/* Those of them from this number on, of which nothing is secret. */
void loglines_begin_at(struct loglines *l, const struct live *live, uint64_t first);
void loglines_clear(struct loglines *l); /* takes a zeroed one */

/* Appends what comes next: a line, or a part of one, or nothing yet. False: there is nothing more;
 * or out of memory, where out->failed is set. */
bool loglines_next(struct loglines *l, struct buf *out);

#endif
