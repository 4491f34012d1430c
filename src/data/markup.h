/* Light colours for one line of text with a grammar: XML and HTML, and a form's name=value&… What
 * began on a line before is not known, so a tag over several lines has its colours on the first. */
#ifndef JIG_DATA_MARKUP_H
#define JIG_DATA_MARKUP_H

#include "data/lines.h"

/* Both append `bytes`, which stand at `source` in the source. */
void markup_paint(struct span bytes, uint64_t source, struct painting *out);
void markup_paint_form(struct span bytes, uint64_t source, struct painting *out);

#endif
