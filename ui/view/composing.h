/* What the views that compose a request work on together: the request, what it inherits, and the
 * clipboard. All borrowed from the application. */
#ifndef JIG_VIEW_COMPOSING_H
#define JIG_VIEW_COMPOSING_H

#include "book/request.h"
#include "jig.h"
#include "book/scope.h"
#include "widget/clipboard.h"
#include "widget/completion.h"
#include "widget/textline.h"

struct composing {
    struct book_request *request; /* NULL: none is open */
    struct scope *scope;       /* of that request; NULL: nothing is inherited, nothing is set */
    const struct jig_jar *jar; /* what is sent besides is taken from it; NULL: none */
    struct clipboard *clipboard;
    struct completion_names names; /* its variables, for what completes them */
    struct buf secrets;            /* the names of those that are offered */
};

/* Of nothing yet. It is pointed to: it stays where it is. */
void composing_init(struct composing *c, struct clipboard *clipboard);
void composing_clear(struct composing *c);

/* A text_paint of values, ctx a struct composing: {{variables}} that are set, and that are not. */
void composing_paint_variables(void *ctx, struct span text, size_t from, size_t to,
                               uint8_t *roles);

/* What a text with variables stands for, in a few words for a note: the text itself with all
 * replaced, dots for a secret, "new at each send"; empty where it has none. Lies in `out`. */
struct span composing_preview(const struct composing *c, struct span text, struct buf *out);

/* The request's Content-Type as its rows say, the last one that is on; empty: none. */
struct span composing_content_type(const struct composing *c);

#endif
