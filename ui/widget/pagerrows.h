/* The rows of a pager: where a line's painting is cut into rows of the screen. A part of
 * widget/pager. */
#ifndef JIG_WIDGET_PAGERROWS_H
#define JIG_WIDGET_PAGERROWS_H

#include "widget/pager.h"

/* Columns: text begins at pagerrows_text_x() and is pagerrows_text_w() wide. */
int pagerrows_text_x(const struct pager *p);
int pagerrows_text_w(const struct pager *p);

/* What was painted may look different now. */
void pagerrows_forget(const struct pager *p);
/* The line's painting, borrowed until that of another; empty without memory. */
const struct painting *pagerrows_paint(const struct pager *p, const struct line *line);
/* Where the row that begins at `from` of the painting ends. */
size_t pagerrows_end(const struct pager *p, const struct painting *painting, size_t from);
/* Columns that a row is moved to the right: wrapped rows stand below their line's beginning. */
int pagerrows_hang(const struct pager *p, const struct painting *painting, size_t from);

bool pagerrows_next(const struct pager *p, struct pager_row *row);
bool pagerrows_prev(const struct pager *p, struct pager_row *row);
void pagerrows_last(const struct pager *p, struct pager_row *row); /* of its line */
/* The row of its line that shows the source's byte at `offset`. */
void pagerrows_seek(const struct pager *p, struct pager_row *row, uint64_t offset);
/* The source's first byte in the row. */
uint64_t pagerrows_offset(const struct pager *p, const struct pager_row *row);
/* The same row after its line, or the width, changed. */
void pagerrows_refresh(const struct pager *p, struct pager_row *row);
bool pagerrows_before(const struct pager_row *a, const struct pager_row *b);

#endif
