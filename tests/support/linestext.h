/* Lines as text, for tests: what a pager would show of a source. */
#ifndef JIG_TESTS_LINESTEXT_H
#define JIG_TESTS_LINESTEXT_H

#include "data/lines.h"

/* Scans all there is and appends every line from the first on, each with an LF; with `numbers`
 * "NUMBER " before it, "- " for the rest of a line, "! " for a note. */
void linestext_all(struct lines lines, bool numbers, struct buf *out);
/* The same from the last line backwards, in the same order. */
void linestext_backwards(struct lines lines, bool numbers, struct buf *out);
/* One line. */
void linestext_line(struct lines lines, const struct line *line, bool numbers, struct buf *out);

#endif
