/* The colours of a URL as typed: scheme, host, path, names and values of the query, variables. */
#ifndef JIG_VIEW_URLPAINT_H
#define JIG_VIEW_URLPAINT_H

#include "view/composing.h"

/* As text_paint.paint; ctx: a struct composing. */
void urlpaint(void *ctx, struct span url, size_t from, size_t to, uint8_t *roles);

#endif
