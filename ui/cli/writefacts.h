/* Facts of a finished transfer as text, by curl's names: what -w can tell. */
#ifndef JIG_CLI_WRITEFACTS_H
#define JIG_CLI_WRITEFACTS_H

#include "base/buf.h"
#include "jig.h"

struct writefacts {
    const struct jig_transfer *transfer;
    const char *url;   /* as given */
    const char *file;  /* written to; "" for standard output */
    size_t url_number; /* from 0 */
    unsigned n_retries;
    enum jig_err code;   /* how it ended */
    const char *message; /* about that, NULL: none */
    int exit_status;
};

bool writefacts_knows(struct span name);
/* Nothing for a name that is not known. */
void writefacts_add(const struct writefacts *w, struct span name, struct buf *out);
/* The value of the answer's first field of that name. */
void writefacts_add_field(const struct writefacts *w, struct span name, struct buf *out);
/* Can it be told only where the wire log keeps heads (WIREHEAD_KEEP)? */
bool writefacts_wants_heads(struct span name);
/* The i-th name, for the manual; NULL after the last. */
const char *writefacts_name(size_t i);
/* The parts of "url.PART" and "urle.PART". */
extern const char writefacts_parts[];

#endif
