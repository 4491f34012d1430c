/* The Headers tab: the request's own rows, then what is sent besides and comes from elsewhere: the
 * headers of its folders and the Authorization of its Auth, which are changed there. Names and
 * usual values are completed. */
#ifndef JIG_VIEW_HEADERS_EDIT_H
#define JIG_VIEW_HEADERS_EDIT_H

#include "view/rowsmodel.h"

struct headers_edit {
    struct rowsmodel own; /* first: the functions of both take the same pointer */
    struct buf auth;      /* the Authorization that Auth makes, as it is shown */
    struct buf besides;   /* names that jig adds by itself, two blanks between them */
    uint64_t version;     /* of the request that `besides` is for */
    const struct scope *scope;
    const struct jig_jar *jar;
    size_t n_cookies; /* in the jar, then */
};

extern const struct kv_model headers_edit_functions; /* ctx: a struct headers_edit */

void headers_edit_init(struct headers_edit *h, const struct composing *composing);
void headers_edit_clear(struct headers_edit *h);
void headers_edit_refresh(struct headers_edit *h);
size_t headers_edit_n_on(struct headers_edit *h); /* for the tab: rows that are sent */

/* "Host  User-Agent  …", borrowed until the next refresh. */
struct span headers_edit_besides(const struct headers_edit *h);

#endif
