/* A stream's log as a text, to be compared with another one: the lines that it is saved as
 * (data/logjson), without their times, in which all of them would differ. */
#ifndef JIG_APP_COMPAREDLOG_H
#define JIG_APP_COMPAREDLOG_H

#include "base/buf.h"
#include "book/loglines.h"
#include "view/bodyinput.h"

/* So much of it is read, before anything is compared: the log itself may go on, or go. */
#define COMPAREDLOG_MOST (4u << 20)

struct comparedlog {
    struct bodyinput input; /* complete once it has been read */
    bool is_cut;            /* the log has more */
    /* Private. */
    struct buf text;
    struct span bytes;
    struct loglines lines;
    bool is_begun;
};

void comparedlog_init(struct comparedlog *c);
void comparedlog_clear(struct comparedlog *c);
/* In the place of the one before; secrets that are known are hidden (NULL: none are). Both are
 * borrowed while it is read. */
void comparedlog_begin(struct comparedlog *c, const struct live *live, const struct mask *mask);
/* Goes on by a row, or by a part of a large one; true while there is more to read. */
bool comparedlog_step(struct comparedlog *c);
bool comparedlog_is_reading(const struct comparedlog *c);
/* Memory was missing: it is not complete, and nothing more is read. */
bool comparedlog_has_failed(const struct comparedlog *c);

#endif
