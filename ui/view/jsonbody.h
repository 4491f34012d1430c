/* Colours of a JSON text that is being edited, wrong and unfinished at times, with {{variables}} in
 * it; and its layout with the variables kept. No token of JSON goes over a line's end, so any line
 * can be coloured by itself; in long lines places to begin at are remembered. */
#ifndef JIG_VIEW_JSONBODY_H
#define JIG_VIEW_JSONBODY_H

#include "base/buf.h"
#include "data/jsonlex.h"
#include "widget/textline.h"

struct jsonbody {
    size_t *marks; /* for each block of the text the first token in it; SIZE_MAX: not known */
    size_t n_marks;
    uint64_t state; /* of the text that the marks are of; set before painting */
    uint64_t marked;
};

void jsonbody_init(struct jsonbody *p);
void jsonbody_clear(struct jsonbody *p);
/* As text_paint.paint; ctx: a struct jsonbody. */
void jsonbody_paint(void *ctx, struct span text, size_t from, size_t to, uint8_t *roles);

/* Where what stands at `at` ends if it is replaced before it is sent ({{…}}, and \{{, which becomes
 * the two braces); else `at`. */
size_t jsonbody_skip_reference(struct span text, size_t at);

/* Appends the text laid out with two blanks a level, or without any blank; every token and every
 * variable keeps its spelling. */
enum jig_err jsonbody_format(struct span text, bool minify, struct buf *out,
                             struct jig_error *error);

#endif
