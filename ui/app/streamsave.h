/* A stream's log as the bytes of a file, made while they are read: lines of JSON (data/logjson),
 * known secrets hidden. What the log drops meanwhile stands in it as a gap. */
#ifndef JIG_APP_STREAMSAVE_H
#define JIG_APP_STREAMSAVE_H

#include "book/mask.h"
#include "data/source.h"
#include "data/live.h"

struct streamsave {
    const struct live *live; /* borrowed */
    const struct mask *mask; /* borrowed; NULL: none */
    uint64_t next, end;      /* rows */
    struct buf line, masked;
    size_t used; /* of the line */
};

/* All rows that there are now. */
void streamsave_begin(struct streamsave *s, const struct live *live, const struct mask *mask);
void streamsave_clear(struct streamsave *s); /* takes a zeroed one */

/* To be read once, from its beginning to its end; its length is EXPORT_TO_THE_END. */
struct source streamsave_source(struct streamsave *s);

#endif
