/* What is looked for on the wire tab: a text, a pattern, or bytes written in hex, in a log that
 * grows while it is searched, a slice at a time. Where the log of a transfer begins anew in the
 * middle of it, what is looked for is found again by and by, and the hit that was shown is the
 * nearest to where it stood. */
#ifndef JIG_VIEW_WIREFIND_H
#define JIG_VIEW_WIREFIND_H

#include "data/search.h"
#include "widget/pager.h"

enum wirefind_wish {
    WIREFIND_NONE,
    WIREFIND_FIRST,  /* the first hit at or behind `from`, else the first of all */
    WIREFIND_NEAREST /* the one that is nearest to `from` */
};

struct wirefind {
    struct search search;
    struct pager *pager;           /* borrowed: shows the hits */
    const struct source *source;   /* borrowed: what is shown */
    const struct pager_bytes *log; /* borrowed: its bytes alone; NULL: the same */
    enum wirefind_wish wish;       /* is to be the current hit when it is known */
    uint64_t from;                 /* in what is searched */
    bool stays;      /* the cursor does not go to the nearest: it had left the hit */
    bool is_waiting; /* more of the log is to come; the caller says so */
    bool
        is_reading; /* more of it is there, to be searched once it is read; the caller says so */
};

void wirefind_init(struct wirefind *f, struct pager *pager, const struct source *source,
                   const struct pager_bytes *log);
void wirefind_clear(struct wirefind *f);

/* An empty text ends it. In hex digits are bytes, "0d 0a" or "0d0a", which only the log has: words
 * about them are none. */
void wirefind_text(struct wirefind *f, struct span text, bool in_hex);
void wirefind_regex(struct wirefind *f, struct span pattern);
const char *wirefind_complaint(const struct wirefind *f); /* NULL: nothing */

/* The bytes are others: of the same transfer, or of another one, of which no hit is the current one
 * until one is gone to. */
void wirefind_again(struct wirefind *f, bool is_same_transfer);
/* The cursor goes its own way. */
void wirefind_let_go(struct wirefind *f);
/* Looks through a slice; true while there is more to look through. */
bool wirefind_work(struct wirefind *f);

/* To the next hit in that direction, round the end. */
void wirefind_go(struct wirefind *f, int direction);
/* Appends "3 of 17". */
void wirefind_count(const struct wirefind *f, struct buf *out);

#endif
