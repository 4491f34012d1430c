/* What lies above the panes: a view with a wish for its size, drawn in a frame in the middle while
 * all below is dimmed. Its intents are those of whoever opened it, or "overlay.close". */
#ifndef JIG_OVERLAY_OVERLAY_H
#define JIG_OVERLAY_OVERLAY_H

#include "view/view.h"

struct overlay {
    struct view view; /* class NULL: there is none */
    void (*free)(void *self);
    struct span title; /* borrowed from self */
    int w, h;          /* with its frame, as far as the screen has room */
    /* What h is where it depends on the width there is, w with its frame; NULL: it does not. */
    int (*height)(const void *self, int w);
};

void overlay_clear(struct overlay *o);
bool overlay_is_open(const struct overlay *o);

/* Where its frame stands on a screen of that size: a third from the top, as a list that grows
 * shorter as one types keeps its first row in place. */
struct rect overlay_rect(const struct overlay *o, int w, int h);

/* Dims the screen and draws it. Returns the canvas of the view. */
struct canvas overlay_draw(const struct overlay *o, const struct canvas *screen,
                           const struct view_env *env);

#endif
