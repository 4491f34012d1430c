/* What cookiestab.c, the tab, and cookiesheet.c, which lays it out, share. */
#ifndef JIG_VIEW_COOKIESTAB_PRIVATE_H
#define JIG_VIEW_COOKIESTAB_PRIVATE_H

#include "view/cookiestab.h"
#include "view/sheettab.h"

#define NO_COOKIE SIZE_MAX

/* What the layout depends on: as long as it is the same, the layout is. */
struct laid {
    const struct jig_exchange *exchange;
    const struct jig_jar *jar;
    uint64_t version; /* of the jar */
    size_t n_set, n_fields;
    const struct mask *mask;
    size_t n_masked;
    int w;
    int64_t now_s; /* for the ages in it */
};

struct cookiestab {
    struct sheettab tab;
    /* of each item: which cookie of the jar it is; NO_COOKIE: one of the answer's */
    size_t *rows;
    size_t n_rows, rows_room;
    struct buf value; /* one, as it may be shown */
    int value_x;
    struct laid laid;
    int64_t until_s; /* when an age in it becomes another one; INT64_MAX: never */
    bool is_laid;
    uint64_t n_layouts;
};

const struct jig_jar *cookiestab_jar(const struct cookiestab *c);
/* Without what is to be hidden; borrowed until the next. */
struct span cookiestab_seen(struct cookiestab *c, struct span text);
/* Unix time; where it is not known, when the answer came is near enough. */
int64_t cookiestab_now(const struct cookiestab *c);
/* Where something has changed since, be it the time. */
void cookiestab_lay_out(struct cookiestab *c);

#endif
