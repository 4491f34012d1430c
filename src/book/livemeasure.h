/* What a stream's exchange has measured so far: its record is written when the stream begins, and
 * where the program is killed, this is what was last known. */
#ifndef JIG_BOOK_LIVEMEASURE_H
#define JIG_BOOK_LIVEMEASURE_H

#include "base/buf.h"
#include "data/live.h"
#include "jig.h"

struct live_measure livemeasure_of(const struct jig_exchange *x);

void livemeasure_write(const struct live_measure *m, struct buf *out);
/* False: it is damaged, and zeroed. */
bool livemeasure_read(struct span bytes, struct live_measure *m);

/* Of the exchange that began at that time, in place of what was known at its beginning. Of another
 * one nothing is changed. */
void livemeasure_apply(const struct live_measure *m, struct jig_recorded_body *body,
                       struct jig_timing *timing, struct jig_connection_facts *connection);

#endif
