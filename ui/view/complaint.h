/* What is wrong with what was typed at the foot of a pane: words of any length, in as many rows as
 * they need, up to a third of the pane; only then the last one is cut. */
#ifndef JIG_VIEW_COMPLAINT_H
#define JIG_VIEW_COMPLAINT_H

#include "term/grid.h"

enum { COMPLAINT_ROWS = 16 }; /* at most, however high the pane is */

/* How many of `w` columns; 1 or more for words of whatever length. */
int complaint_rows(const char *words, int w, int pane_h);
/* From (x, y) on, those. */
void complaint_draw(const struct canvas *c, int x, int y, int w, int rows, const char *words);

#endif
