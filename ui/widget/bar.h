/* A line of hints: keys and what they do. */
#ifndef JIG_WIDGET_BAR_H
#define JIG_WIDGET_BAR_H

#include "term/grid.h"

struct bar_hint {
    const char *key;  /* as shown: "^R"; "" or NULL: the hint is left out */
    const char *text; /* "send" */
};

/* Draws whole hints from x up to column `right`, those that fit; returns the column behind them. */
int bar_draw(const struct canvas *c, int x, int y, int right, const struct bar_hint *hints,
             size_t n);

/* Columns that all of them take. */
int bar_width(const struct bar_hint *hints, size_t n);

/* Which hint stands at column `at` of a bar drawn like that; n for none. */
size_t bar_at(int x, int right, const struct bar_hint *hints, size_t n, int at);

#endif
