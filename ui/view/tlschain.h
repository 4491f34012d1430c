/* The rows of the TLS tab that are about certificates: the chain as a tree, each with how much of
 * its time is over, what is wrong with it, and, unfolded, all that it says. */
#ifndef JIG_VIEW_TLSCHAIN_H
#define JIG_VIEW_TLSCHAIN_H

#include "jig.h"
#include "widget/sheet.h"

enum { TLSCHAIN_MAX = 64 };

struct tlschain_look {
    const struct jig_tls_facts *facts;
    int64_t now;      /* Unix time, seconds */
    const bool *open; /* which are unfolded, TLSCHAIN_MAX of them */
    bool all_names;   /* not only the first of many */
    int w;
};

/* How many there are: those that were sent, and the root that was not. */
size_t tlschain_n(const struct jig_tls_facts *f);
/* NULL beyond the last. */
const struct jig_cert *tlschain_at(const struct jig_tls_facts *f, size_t i);
/* One has more names than are shown at first. */
bool tlschain_has_more_names(const struct jig_tls_facts *f);

/* Appends them; each is an item of the sheet. */
void tlschain_add(struct sheet *s, const struct tlschain_look *look);

/* "expires in 23 days", and in which role it is to be read. */
enum role tlschain_validity(const struct jig_cert *c, int64_t now, char out[64]);

#endif
