/* Colours of a JSON text that is being edited, wrong and unfinished at times, with {{variables}} in
 * it; and its layout with the variables kept. No token of JSON goes over a line's end, so any line
 * can be coloured by itself; in long lines places to begin at are remembered, also those before a
 * change. */
#ifndef JIG_VIEW_JSONBODY_H
#define JIG_VIEW_JSONBODY_H

#include "base/buf.h"
#include "data/jsonlex.h"
#include "widget/textline.h"

struct jsonbody {
    size_t *marks; /* for each block of the text the first token in it; SIZE_MAX: not known */
    size_t n_marks, room;
    uint64_t state; /* of the text that the marks are of */
    size_t wanted;  /* could not be coloured, it is too far behind them; SIZE_MAX: nothing */
    size_t reached; /* from this one it can, however far it is */
};

void jsonbody_init(struct jsonbody *p);
void jsonbody_clear(struct jsonbody *p);
/* Before another text, or another state of it, is painted: its first `kept` bytes are as they
 * were. */
void jsonbody_changed(struct jsonbody *p, struct span text, size_t kept, uint64_t state);
/* As text_paint.paint; ctx: a struct jsonbody. What would take too long is left plain until
 * jsonbody_step() has come to it. */
void jsonbody_paint(void *ctx, struct span text, size_t from, size_t to, uint8_t *roles);
/* Reads on by about so many bytes towards what could not be coloured; true while there is more. */
bool jsonbody_step(struct jsonbody *p, struct span text, size_t bytes);

/* Where what stands at `at` ends if it is replaced before it is sent ({{…}}, and \{{, which becomes
 * the two braces); else `at`. */
size_t jsonbody_skip_reference(struct span text, size_t at);

/* Appends the text laid out with two blanks a level, or without any blank; every token and every
 * variable keeps its spelling. */
enum jig_err jsonbody_format(struct span text, bool minify, struct buf *out,
                             struct jig_error *error);

#endif
