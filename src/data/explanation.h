/* What the rules of data/explain go by, and what they say. */
#ifndef JIG_DATA_EXPLANATION_H
#define JIG_DATA_EXPLANATION_H

#include "base/span.h"

enum explain_tone { EXPLAIN_NOTE, EXPLAIN_GOOD, EXPLAIN_WARN, EXPLAIN_BAD };

struct explanation {
    enum explain_tone tone;
    char text[200]; /* printable UTF-8 where the values were; else to be drawn as any text */
};

/* Names that must stand alone. */
enum { EXPLAIN_SINGLES = 13 };

/* The answer that the header stands in. */
struct explain_answer {
    bool is_https;
    bool is_loopback; /* of this machine: what asks for https is taken over http too */
    int status;
    int64_t received_us;         /* Unix time at which the head came; 0: unknown */
    uint64_t wire_len, body_len; /* of the body so far, before and after content codings */
    bool is_complete;            /* the body has ended */
    struct span host;            /* of the request's URL */
    struct span content_type;    /* "" where none was sent */
    /* The first field of that name; false where there is none. */
    bool (*find)(const void *ctx, const char *name, struct span *value);
    const void *ctx;
    size_t counts[EXPLAIN_SINGLES]; /* as explain_count() was told; 0: nobody counted them */
};

#endif
