/* How a cell looks on this terminal: its style out of the theme and the colours that there are, and
 * the bytes that set the terminal for it. A part of term/paint. */
#ifndef JIG_TERM_PAINTLOOK_H
#define JIG_TERM_PAINTLOOK_H

#include "term/paint.h"

static inline bool paintlook_is_blank(const struct cell *cell)
{
    return cell->len == 1 && cell->text[0] == ' ';
}

struct style paintlook_style(struct paint *p, const struct cell *cell);
/* Appends what sets the terminal for the cell's text; nothing where it is set so. Of a blank only
 * what can be seen of one. */
void paintlook_put(struct paint *p, struct buf *out, const struct cell *cell);

#endif
