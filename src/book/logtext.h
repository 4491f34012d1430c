/* A large text of a stream's log on its way into a line of JSON (data/logjson), a part at a time:
 * known secrets are hidden wherever it is cut. It is gone through twice, since what it is written
 * as, and how long it is without its secrets, stand before it. Both times the same bytes come out
 * of it as of the whole text. */
#ifndef JIG_BOOK_LOGTEXT_H
#define JIG_BOOK_LOGTEXT_H

#include "book/mask.h"
#include "data/logjson.h"

struct logtext {
    size_t len;   /* bytes so far, without secrets, without what is held back */
    bool is_utf8; /* so far */
    /* Private. */
    const struct mask *mask;
    bool is_written;
    enum logjson_form form;
    struct mask_stream hiding;
    struct buf plain;
};

/* The mask is borrowed; NULL: nothing is secret. */
void logtext_init(struct logtext *t, const struct mask *mask);
void logtext_clear(struct logtext *t); /* takes a zeroed one */

/* A text begins: to be measured, or to be written. What was held of another is wiped. */
void logtext_begin_measure(struct logtext *t);
void logtext_begin_write(struct logtext *t, enum logjson_form form);
/* Appends to `out` what is decided of it; where it is measured, nothing. False: out of memory. */
bool logtext_add(struct logtext *t, struct span part, struct buf *out);
bool logtext_end(struct logtext *t, struct buf *out);

#endif
