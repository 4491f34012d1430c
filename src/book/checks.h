/* What a saved request expects of its answer, what it keeps of it for later requests, and what must
 * be sent before it: the file's "assert", "capture" and "needs". */
#ifndef JIG_BOOK_CHECKS_H
#define JIG_BOOK_CHECKS_H

#include "book/request.h"

struct check {
    char *from;  /* "status", "header", "jq", ...; the file's "check" */
    char *at;    /* which header, which filter; "" */
    char *op;    /* "==" where the file has none */
    char *value; /* its JSON; NULL: none */
};

struct capture {
    char *var;
    char *from;
    char *at;
};

struct checks {
    struct check *asserts;
    size_t n_asserts;
    struct capture *captures;
    size_t n_captures;
    char **needs; /* paths in the collection, without ".req.json" */
    size_t n_needs;
};

/* Rows that are switched off are left out. usage where a row lacks what it must have. */
enum jig_err checks_read(const struct book_request *r, struct checks *out,
                         struct jig_error *error);
void checks_clear(struct checks *c); /* takes one that is zeroed */

bool checks_need_body(const struct checks *c); /* does any look at the body? */

#endif
