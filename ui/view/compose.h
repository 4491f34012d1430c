/* What the views that compose a request work on together: the request, what it inherits, and the
 * clipboard. All borrowed from the application. */
#ifndef JIG_VIEW_COMPOSE_H
#define JIG_VIEW_COMPOSE_H

#include "book/request.h"
#include "book/scope.h"
#include "widget/clipboard.h"
#include "widget/textline.h"

struct compose {
    struct book_request *request; /* NULL: none is open */
    struct scope *scope; /* of that request; NULL: nothing is inherited, nothing is set */
    struct clipboard *clipboard;
};

/* A text_paint of values, ctx a struct compose: {{variables}} that are set, and that are not. */
void compose_paint_variables(void *ctx, struct span text, size_t from, size_t to,
                             uint8_t *roles);

#endif
