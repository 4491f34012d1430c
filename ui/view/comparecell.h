/* One side of a row of the Compare pane: its sign, the number of its line, and its text, in which
 * what differs from the other side stands out. */
#ifndef JIG_VIEW_COMPARECELL_H
#define JIG_VIEW_COMPARECELL_H

#include "term/grid.h"
#include "view/comparerow.h"

/* In row y of one half of the pane; `skip` columns are scrolled off. */
void comparecell_draw(const struct compare_cells *cells, bool is_a, int skip,
                      const struct canvas *side, int y);

#endif
