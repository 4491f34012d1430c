/* What a response header means, in a line, and whether it is as it should be. Only what is worth
 * saying is said: most headers have no explanation. */
#ifndef JIG_DATA_EXPLAIN_H
#define JIG_DATA_EXPLAIN_H

#include "base/span.h"

enum explain_tone { EXPLAIN_NOTE, EXPLAIN_GOOD, EXPLAIN_WARN, EXPLAIN_BAD };

struct explanation {
    enum explain_tone tone;
    char text[200]; /* printable UTF-8 where the values were; else to be drawn as any text */
};

/* The answer that the header stands in. */
struct explain_answer {
    bool is_https;
    int status;
    int64_t received_us;         /* Unix time at which the head came; 0: unknown */
    uint64_t wire_len, body_len; /* of the body so far, before and after content codings */
    bool is_complete;            /* the body has ended */
    struct span host;            /* of the request's URL */
    struct span content_type;    /* "" where none was sent */
    /* The first field of that name; false where there is none. */
    bool (*find)(const void *ctx, const char *name, struct span *value);
    const void *ctx;
};

/* False where there is nothing to say about it. */
bool explain_field(const struct explain_answer *a, struct span name, struct span value,
                   struct explanation *out);

/* Security headers that this answer should have and lacks, as static names; returns how many. */
#define EXPLAIN_MISSING 5
size_t explain_missing(const struct explain_answer *a, const char *out[EXPLAIN_MISSING]);

/* "Content-Type": what a header is for, in words, and its document; NULL for one that jig does not
 * know. Static. */
const char *explain_meaning(struct span name);

#endif
