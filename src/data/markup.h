/* Colours for a line, or a piece of one, of what has a grammar: XML and HTML, and a form's
 * name=value&… What began before is not known, unless `mode` says it. */
#ifndef JIG_DATA_MARKUP_H
#define JIG_DATA_MARKUP_H

#include "data/lines.h"

enum markup_paint {
    MARKUP_PAINT_AS_IS,   /* every blank */
    MARKUP_PAINT_FLOWING, /* blanks that hold a line's end or a tab are one, at both ends none */
    MARKUP_PAINT_COMMENT, /* as it is, inside a comment up to its end */
    MARKUP_PAINT_CDATA,
};

/* All append `bytes`, which stand at `source` in the source. */
void markup_paint(struct span bytes, uint64_t source, enum markup_paint mode,
                  struct painting *out);
void markup_paint_form(struct span bytes, uint64_t source, struct painting *out);

#endif
