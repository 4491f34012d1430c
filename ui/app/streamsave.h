/* A stream's log as the bytes of a file, made while they are read (book/loglines). */
#ifndef JIG_APP_STREAMSAVE_H
#define JIG_APP_STREAMSAVE_H

#include "book/loglines.h"
#include "data/source.h"

struct streamsave {
    struct loglines lines;
    bool is_over;
    struct buf made;
    size_t used; /* of it */
};

/* All rows that there are now. Both are borrowed; no mask (NULL): nothing is secret. */
void streamsave_begin(struct streamsave *s, const struct live *live, const struct mask *mask);
void streamsave_clear(struct streamsave *s); /* takes a zeroed one */

/* To be read once, from its beginning to its end, as an export does; its length is
 * EXPORT_TO_THE_END. */
struct source streamsave_source(struct streamsave *s);

#endif
