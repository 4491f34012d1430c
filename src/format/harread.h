/* A HAR 1.2 read back, each of its entries a transfer of one exchange: of jig's own logs with all
 * that format/har writes, of other tools' with what the standard has. */
#ifndef JIG_FORMAT_HARREAD_H
#define JIG_FORMAT_HARREAD_H

#include "base/span.h"
#include "data/live.h"
#include "jig.h"

/* Does a text that begins so look like one? */
bool harread_suits(struct span head);

struct harlog {
    struct jig_transfer **transfers; /* in the order of the entries */
    struct live **lives;             /* of each the stream that it was; NULL: it was none */
    size_t n;                        /* never 0 after harread() */
};

/* Fills *out; it is empty after a failure. read-failed: it is no JSON, or no HAR, in words;
 * too-large, out-of-memory. */
enum jig_err harread(struct span text, struct harlog *out, struct jig_error *error);
void harlog_clear(struct harlog *log);

#endif
