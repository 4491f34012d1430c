/* The URL and the fields of an old send, with the secrets that its request says now where they were
 * hidden. */
#ifndef JIG_BOOK_REHEAD_H
#define JIG_BOOK_REHEAD_H

#include "book/mask.h"
#include "book/scope.h"
#include "jig.h"

/* What the request says now. */
struct rehead {
    struct jig_request *request;
    struct mask *mask; /* its secrets */
    /* The caller's: the body has another length than it had, and Content-Length says so. */
    bool is_other_length;
    uint64_t body_len;
    /* Private. */
    struct buf url;
    char *head;
    size_t head_len;
};

/* Takes the request, which was expanded in this scope. */
enum jig_err rehead_init(struct rehead *h, struct scope *s, struct jig_request *take,
                         struct jig_error *error);
void rehead_clear(struct rehead *h); /* takes a zeroed one */

#define REHEAD_NAME 64

/* The transfer's first exchange as one that has not been answered, without its body. USAGE where
 * one of its secrets is not in the request now: `name` says where it was, else it is "". */
enum jig_err rehead_build(const struct rehead *h, const struct jig_transfer *t,
                          struct jig_transfer **out, char name[REHEAD_NAME],
                          struct jig_error *error);
/* Was anything hidden in its URL or its fields? */
bool rehead_is_needed(const struct jig_transfer *t);

#endif
