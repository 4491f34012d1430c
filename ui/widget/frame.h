/* The line around a pane or an overlay, with its title in the upper edge and badges at the
 * right. */
#ifndef JIG_WIDGET_FRAME_H
#define JIG_WIDGET_FRAME_H

#include "term/grid.h"

enum frame_look { FRAME_PLAIN, FRAME_FOCUSED, FRAME_OVERLAY };

/* Draws the frame along the canvas's edge and returns the canvas inside. */
struct canvas frame_draw(const struct canvas *c, struct span title, enum frame_look look);

/* A badge in the upper edge, ending before column `right`; left out where it would touch the
 * title's end at `least`. Returns the column where the next one may end. */
int frame_badge(const struct canvas *c, int right, int least, enum role role, struct span text);

#endif
