/* The order in which requests are sent: as they are listed, each once, and what one needs before
 * it. */
#ifndef JIG_BOOK_PLAN_H
#define JIG_BOOK_PLAN_H

#include "book/collection.h"

struct plan_step {
    const struct item *item; /* borrowed from the collection */
    char *path;              /* "users/create.req.json" */
    char *name;              /* without the ending */
    struct plan_step **needs;
    size_t n_needs;
    struct jig_error error; /* why it can't be sent: damaged, or its needs are */
    size_t number;          /* its place in the order */
    enum plan_state { PLAN_NEW, PLAN_ENTERED, PLAN_DONE } state;
};

struct plan {
    struct plan_step **steps; /* in order */
    size_t n, room;
    struct plan_step **slots; /* a hash of them and of those that were entered, by item */
    size_t n_slots, n_used;   /* a power of two */
};

/* Adds a request and all that it needs, where they are not there yet. Out of memory or JIG_OK. */
enum jig_err plan_add(struct plan *p, const struct collection *c, const struct item *item,
                      struct jig_error *error);
void plan_clear(struct plan *p); /* takes one that is zeroed */

#endif
