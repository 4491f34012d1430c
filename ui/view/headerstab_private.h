/* The Headers tab, for the files that it is made of: its list of fields, its commands, and
 * (headersapart) what stands apart below them. */
#ifndef JIG_VIEW_HEADERSTAB_PRIVATE_H
#define JIG_VIEW_HEADERSTAB_PRIVATE_H

#include "data/explain.h"
#include "view/headerorder.h"
#include "view/headerstab.h"
#include "view/sheettab.h"

#define HEADERSTAB_LEFT 2

struct headerstab {
    struct sheettab tab;
    bool twin; /* the request */
    struct headerorder order;
    struct jig_field *fields; /* of each item; one without a name: it is none */
    size_t fields_room;
    size_t meant;     /* the item whose meaning is shown; SHEET_NO_ITEM: none */
    struct buf value; /* one, as it may be shown */
    int value_x;
};

/* Begins an item of that field; false: no memory, the sheet has failed. */
bool headerstab_item(struct headerstab *h, struct jig_field field);
int headerstab_value_width(const struct headerstab *h);
/* Without what is to be hidden; borrowed until the next. */
struct span headerstab_seen(struct headerstab *h, struct span text);
/* Rows below the last item: what its field says (a, or NULL: nothing is said of it), and where that
 * is asked for, what it means. */
void headerstab_explain(struct headerstab *h, struct jig_field f,
                        const struct explain_answer *a);

/* What is no header of the answer itself: those that were not sent, trailers, interim answers, what
 * a proxy said. */
void headersapart_add(struct headerstab *h, const struct explain_answer *a);

#endif
