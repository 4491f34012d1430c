/* Names of request headers and their usual values, for completion. */
#ifndef JIG_VIEW_HEADERNAMES_H
#define JIG_VIEW_HEADERNAMES_H

#include "widget/complete.h"

size_t headernames_offer(struct span typed, struct candidate *out, size_t room);
size_t headernames_offer_values(struct span name, struct span typed, struct candidate *out,
                                size_t room);

#endif
