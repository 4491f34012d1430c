/* A text cut into the rows it is shown in: its lines, or parts of them that fit a width. Pure and
 * without memory of its own: a row is found by walking its line, from the nearest mark. */
#ifndef JIG_WIDGET_TEXTROWS_H
#define JIG_WIDGET_TEXTROWS_H

#include "base/span.h"
#include "widget/textmarks.h"

struct textrows {
    struct span text;
    size_t columns;          /* that a row may take; 0: a row is a whole line */
    struct textmarks *marks; /* of these rows, in this text; more are made; NULL: none */
};

struct textrow {
    size_t from, to; /* offsets, without the line break */
    size_t line_end; /* of the line it is part of */
    bool first;      /* begins a line */
    bool last;       /* ends one */
};

/* The row that an offset stands in; between two rows of one line it is the later one. */
struct textrow textrows_at(const struct textrows *r, size_t offset);
bool textrows_next(const struct textrows *r, struct textrow *row); /* false: it is the last */
/* Goes back up to n rows; returns how many. */
size_t textrows_back(const struct textrows *r, struct textrow *row, size_t n);

/* Line breaks in [0, offset). */
size_t textrows_line_of(struct span text, size_t offset);

#endif
