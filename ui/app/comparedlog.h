/* A stream's log as a text, to be compared with another one: the lines that it is saved as
 * (data/logjson), without their times, in which all of them would differ. */
#ifndef JIG_APP_COMPAREDLOG_H
#define JIG_APP_COMPAREDLOG_H

#include "base/buf.h"
#include "book/mask.h"
#include "data/live.h"
#include "view/bodyinput.h"

/* So much of it is read, at once: the log itself may go on, or go. */
#define COMPAREDLOG_MOST (4u << 20)

struct comparedlog {
    struct buf text;
    struct span bytes;
    struct bodyinput input;
    bool is_cut; /* the log has more */
};

void comparedlog_init(struct comparedlog *c);
void comparedlog_clear(struct comparedlog *c);
/* In the place of the one before; secrets that are known are hidden (NULL: none are). False: out of
 * memory. */
bool comparedlog_read(struct comparedlog *c, const struct live *live, const struct mask *mask);

#endif
