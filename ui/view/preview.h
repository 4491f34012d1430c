/* The URL as it would be sent, and what is wrong with it in words: variables that are not set, or
 * what libjig refuses. */
#ifndef JIG_VIEW_PREVIEW_H
#define JIG_VIEW_PREVIEW_H

#include "view/composing.h"

struct preview {
    struct buf url;       /* empty: there is nothing to show */
    struct buf complaint; /* "" where nothing is wrong */
};

void preview_init(struct preview *p);
void preview_clear(struct preview *p);
void preview_build(struct preview *p, const struct composing *c);

#endif
