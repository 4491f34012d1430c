/* What stands in the response's frame: "200 OK", "142 ms", "1.8 KiB", "h2", "TLS 1.3 ✓". */
#ifndef JIG_VIEW_BADGES_H
#define JIG_VIEW_BADGES_H

#include "jig.h"
#include "term/style.h"

struct response_badge {
    char text[40]; /* any bytes: what is unsafe is a mark when it is drawn */
    enum role role;
};
#define RESPONSE_BADGES 7

/* How long it took, -1 while it goes on, how much came, and what it failed with. */
struct badges_figures {
    int64_t duration_us;
    uint64_t size;
    enum jig_err failed;
};
struct badges_figures badges_figures_of(const struct jig_transfer *t,
                                        const struct jig_exchange *x);

/* Those that fit into `room` columns with the gaps between them, the most telling ones. Returns how
 * many. */
size_t badges_of(const struct jig_exchange *x, const struct badges_figures *figures,
                 struct response_badge out[RESPONSE_BADGES], int room);

#endif
