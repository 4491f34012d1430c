/* Which rows of a stream's log are shown and where the cursor is among them: the filter, what is
 * held back since it was paused, and whether the cursor follows what comes. The log is given to
 * each call. */
#ifndef JIG_VIEW_STREAMLIST_H
#define JIG_VIEW_STREAMLIST_H

#include "data/logfilter.h"
#include "widget/list.h"

#define STREAMLIST_NOWHERE UINT64_MAX

struct streamlist {
    struct logfilter filter;
    struct list list;
    uint64_t at;     /* number of the row under the cursor; NOWHERE: none */
    uint64_t paused; /* rows from this one on are held back; NOWHERE: none are */
    bool follows;
};

void streamlist_init(struct streamlist *l);
void streamlist_clear(struct streamlist *l);
/* Another log: all of it, from its end on. The way and the pings stay as they were chosen. */
void streamlist_begin(struct streamlist *l);

/* The first row that is not shown, whatever the filter. */
uint64_t streamlist_end(const struct streamlist *l, const struct streamlog *log);
/* Rows held back; NOWHERE: it is not paused. */
uint64_t streamlist_held(const struct streamlist *l, const struct streamlog *log);
/* The rows that are shown, and the number of one of them. */
size_t streamlist_n(const struct streamlist *l, const struct streamlog *log);
uint64_t streamlist_number(const struct streamlist *l, const struct streamlog *log, size_t i);

/* Looks at more of the log; true while there is more of it. */
bool streamlist_look(struct streamlist *l, const struct streamlog *log);
/* The cursor stays on its row wherever that is now; what it stands on stays where it is seen. */
void streamlist_settle(struct streamlist *l, const struct streamlog *log);

/* The list's cursor was moved: at the end it follows. */
void streamlist_moved(struct streamlist *l, const struct streamlog *log);
void streamlist_move_by(struct streamlist *l, const struct streamlog *log, int64_t rows);

void streamlist_hold(struct streamlist *l, const struct streamlog *log); /* or goes on */
void streamlist_next_way(struct streamlist *l);
/* Only rows of the type under the cursor, or all again. */
void streamlist_alike(struct streamlist *l, const struct streamlog *log);
/* Text and type leave nothing out any more; false: they did not. */
bool streamlist_unfilter(struct streamlist *l);

#endif
