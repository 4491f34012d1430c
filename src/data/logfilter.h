/* Which rows of a stream's log are shown: those that hold a text or match a regular expression, go
 * in a direction, have a type. Looks at the rows in slices, and at new ones as they come. */
#ifndef JIG_DATA_LOGFILTER_H
#define JIG_DATA_LOGFILTER_H

#include "base/buf.h"
#include "data/needle.h"
#include "data/regex.h"
#include "data/streamlog.h"

#define LOGFILTER_MAX_TEXT 1024

struct logfilter {
    struct buf text;      /* as it was given */
    struct needle needle; /* it, looked for; without a capital letter in any case */
    struct regex *regex;  /* in place of the text; NULL: none */
    char complaint[160];  /* about the pattern; "": none */
    enum logrow_way way;  /* of messages; LOGROW_NEITHER: both */
    bool no_control;      /* pings, pongs and comments are left out */
    bool has_type;
    enum logrow_kind kind; /* where has_type */
    struct buf type;       /* and of events their name */
    uint64_t next;         /* the first row that was not looked at */
    /* Private. */
    uint64_t *rows; /* that pass; [from, n) are still kept */
    size_t from, n, room;
    size_t inside; /* bytes of the row `next` that were looked through */
};

void logfilter_init(struct logfilter *f);
void logfilter_clear(struct logfilter *f);

/* Each begins anew. Texts are cut at LOGFILTER_MAX_TEXT; an empty one lets everything pass. */
void logfilter_set_text(struct logfilter *f, struct span text);
/* Of a pattern that is none nothing passes, and `complaint` says why. */
void logfilter_set_regex(struct logfilter *f, struct span pattern);
void logfilter_set_way(struct logfilter *f, enum logrow_way way);
void logfilter_set_control(struct logfilter *f, bool shown);
/* Rows like this one alone; NULL: all. */
void logfilter_set_type(struct logfilter *f, const struct logrow *like);
void logfilter_again(struct logfilter *f);

/* It leaves nothing out. */
bool logfilter_is_off(const struct logfilter *f);
/* Looks at up to about `bytes` of the rows below the number `end`; true while there are more. A
 * large row takes several steps; a match in it is no more than 64 KiB long. Rows that were dropped
 * from the log are forgotten. */
bool logfilter_step(struct logfilter *f, const struct streamlog *l, uint64_t end, size_t bytes);

/* Of the rows below `end` that were looked at: how many pass, the number of one of them, and which
 * is the first at or after a number (n where there is none). */
size_t logfilter_n(const struct logfilter *f, const struct streamlog *l, uint64_t end);
uint64_t logfilter_at(const struct logfilter *f, const struct streamlog *l, size_t i);
size_t logfilter_find(const struct logfilter *f, const struct streamlog *l, uint64_t end,
                      uint64_t number);

#endif
