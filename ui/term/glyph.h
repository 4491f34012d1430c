/* Stand-ins for the characters that jig draws with, on terminals whose font lacks them. */
#ifndef JIG_TERM_GLYPH_H
#define JIG_TERM_GLYPH_H

#include "base/span.h"

struct glyph {
    const char *utf8;
    const char *box; /* of code page 437, where it differs: NULL else */
    char ascii;
    char drawing; /* letter of the terminal's own line-drawing set; 0: none */
};

/* The row for a cluster, NULL where there is none. */
const struct glyph *glyph_find(struct span cluster);

#endif
