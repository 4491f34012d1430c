/* A string in a text. Letters match without case where the pattern has no capital. */
#ifndef JIG_WIDGET_TEXTFIND_H
#define JIG_WIDGET_TEXTFIND_H

#include "base/span.h"

/* Offset of the first hit at or after `from`, of the last that begins before `before`; SIZE_MAX:
 * there is none. An empty pattern has no hits. */
size_t textfind_next(struct span text, struct span pattern, size_t from);
size_t textfind_before(struct span text, struct span pattern, size_t before);

#endif
