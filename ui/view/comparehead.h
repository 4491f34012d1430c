/* What differs between two answers but for their bodies: status, headers and trailers by name, TLS,
 * timing. Rows of text; whatever is alike is counted and left out. */
#ifndef JIG_VIEW_COMPAREHEAD_H
#define JIG_VIEW_COMPAREHEAD_H

#include "base/buf.h"
#include "book/mask.h"
#include "jig.h"
#include "view/comparerow.h"

struct comparehead_row {
    enum compare_mark mark;
    size_t a_at, a_end, b_at, b_end; /* in the text */
};

struct comparehead {
    struct buf text;
    struct comparehead_row *rows;
    size_t n, room;
    size_t n_changed, n_added, n_removed; /* of status, headers, trailers, TLS; not of timing */
    bool failed;                          /* out of memory: rows are missing */
};

void comparehead_init(struct comparehead *h);
void comparehead_clear(struct comparehead *h); /* takes NULL */

/* Known secrets are hidden; masks may be NULL. */
void comparehead_set(struct comparehead *h, const struct jig_exchange *a,
                     const struct mask *a_secrets, const struct jig_exchange *b,
                     const struct mask *b_secrets);

struct compare_cells comparehead_row(const struct comparehead *h, size_t i);

#endif
