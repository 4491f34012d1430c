/* How much the history keeps, as the user's config.ini says it:
 *
 *     history = off          nothing is kept; neither is it where the word is neither on nor off
 *     history.size = 2G      bytes in all, the newest send aside; K, M, G, small letters too
 *     history.body = 1G      bytes of one body
 *     history.age = 90d      h, d, w
 */
#ifndef JIG_BOOK_HISTORYLIMITS_H
#define JIG_BOOK_HISTORYLIMITS_H

#include "base/span.h"
#include "book/history.h"

struct historylimits {
    struct history_limits kept;
    bool is_off;
};

void historylimits_init(struct historylimits *l); /* what holds where nothing is said */
/* Takes a setting by its name; false: it is no setting of the history, or its value makes no
 * sense. */
bool historylimits_set(struct historylimits *l, struct span name, struct span value);
enum { HISTORYLIMITS_N = 4 };
extern const char *const historylimits_names[HISTORYLIMITS_N];
/* What such a value is, in words; NULL: it is no setting of the history. */
const char *historylimits_values(struct span name);
/* The defaults, and what the user's file says. JIG_ERR_READ: it can't be read, or one of its lines
 * makes no sense; what does holds all the same. */
enum jig_err historylimits_load(struct historylimits *l, struct jig_error *error);

#endif
