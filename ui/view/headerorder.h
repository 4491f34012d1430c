/* The order that headers are shown in: as they were sent, by name, or those that are judged
 * first. */
#ifndef JIG_VIEW_HEADERORDER_H
#define JIG_VIEW_HEADERORDER_H

#include "data/explain.h"
#include "jig.h"

enum header_order { HEADERS_AS_SENT, HEADERS_BY_NAME, HEADERS_JUDGED_FIRST, N_HEADER_ORDERS };

struct headerorder {
    enum header_order order;
    size_t *fields; /* which field stands at each place; NULL: as they were sent */
    size_t n, room;
};

void headerorder_clear(struct headerorder *o);
/* Sorts those of a section; `answer` judges them, NULL: nothing is judged. Out of memory they stay
 * as they were sent. Fields that are alike stay in their order. */
void headerorder_fill(struct headerorder *o, const struct jig_exchange *x,
                      enum jig_section section, const struct explain_answer *answer);
size_t headerorder_at(const struct headerorder *o, size_t place);

const char *headerorder_words(enum header_order order); /* "as sent" */

#endif
