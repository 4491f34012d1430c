/* What the views that compose a request work on together: the request, what it inherits, and the
 * clipboard. All borrowed from the application. */
#ifndef JIG_VIEW_COMPOSING_H
#define JIG_VIEW_COMPOSING_H

#include "book/request.h"
#include "book/scope.h"
#include "widget/clipboard.h"
#include "widget/complete.h"
#include "widget/textline.h"

struct composing {
    struct book_request *request; /* NULL: none is open */
    struct scope *scope; /* of that request; NULL: nothing is inherited, nothing is set */
    struct clipboard *clipboard;
};

/* A text_paint of values, ctx a struct composing: {{variables}} that are set, and that are not. */
void composing_paint_variables(void *ctx, struct span text, size_t from, size_t to,
                               uint8_t *roles);

/* What a text with variables stands for, in a few words for a note: the text itself with all
 * replaced, dots for a secret, "new at each send"; empty where it has none. Lies in `out`. */
struct span composing_preview(const struct composing *c, struct span text, struct buf *out);

/* Where the {{ begins that is being typed before `cursor`, without its }}; SIZE_MAX: nowhere. */
size_t composing_open_variable(struct span text, size_t cursor);
/* Names of variables that begin with or hold `typed`. */
size_t composing_offer_variables(const struct composing *c, struct span typed,
                                 struct candidate *out, size_t room);

/* The request's Content-Type as its rows say, the last one that is on; empty: none. */
struct span composing_content_type(const struct composing *c);

#endif
