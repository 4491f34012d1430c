/* Answers of the demo's server that never change. */
#ifndef JIG_UI_DEMO_SAMPLES_H
#define JIG_UI_DEMO_SAMPLES_H

#include "base/span.h"

struct sample {
    const char *path;
    const char *type;
    const char *fields; /* more lines, with CRLF */
    struct span body;
};

extern const char sample_headers[]; /* a rich head */

const struct sample *sample_find(struct span path); /* NULL: none */

#endif
