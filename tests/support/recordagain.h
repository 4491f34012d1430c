/* A transfer written as a record and read again. */
#ifndef JIG_TESTS_RECORDAGAIN_H
#define JIG_TESTS_RECORDAGAIN_H

#include "book/record.h"

/* As the recorder does it, with every body that was kept; the mask may be NULL. Fails the test where
 * it can't; `out` is set up anew. */
void recordagain_write(const struct jig_transfer *t, const struct mask *mask, struct buf *out);
/* What was written of t, whose bodies are read from it; to be freed before it. */
struct jig_transfer *recordagain_read(struct jig_transfer *t, struct span bytes);

/* Literals as a recording takes them. */
#define RECORDED_FIELD(name, value)                      \
    &(struct jig_field)                                  \
    {                                                    \
        name, sizeof(name) - 1, value, sizeof(value) - 1 \
    }
#define RECORDED_HEAD(status, reason)                \
    &(struct jig_recorded_head)                      \
    {                                                \
        status, reason, sizeof(reason) - 1, "HTTP/2" \
    }

#endif
