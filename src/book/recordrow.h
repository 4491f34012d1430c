/* The row of the history that a transfer gets. */
#ifndef JIG_BOOK_RECORDROW_H
#define JIG_BOOK_RECORDROW_H

#include "book/history.h"
#include "book/mask.h"

/* What is to be known of a send besides its transfer. */
struct recorder_about {
    enum history_origin origin;
    const char *collection; /* its folder; NULL: none */
    const char *request;    /* its path in it; NULL: in no file */
    const struct live
        *live; /* a stream, with its log; NULL: it was none. Stays as the transfer does */
};

/* All but the size of its body; the strings are the caller's, without the secrets that the mask
 * (NULL: none) knows. False: no memory. */
bool recordrow_fill(const struct jig_transfer *t, const struct mask *mask,
                    const struct recorder_about *about, struct history_row *row);

/* The same of a transfer that has just begun: the URL, which never has a login, is without its
 * query too. */
bool recordrow_begin(const struct jig_transfer *t, const struct mask *mask,
                     const struct recorder_about *about, struct history_row *row);

#endif
