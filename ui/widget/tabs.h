/* A row of tabs: a label each, with a small word behind it ("Headers 14", "TLS ✓"). */
#ifndef JIG_WIDGET_TABS_H
#define JIG_WIDGET_TABS_H

#include "term/grid.h"

struct tab {
    const char *label;
    char note[16]; /* "" for none */
};

/* Draws them from x on; where they don't all fit, those around the active one, with "‹" and "›" for
 * what is left out. */
void tabs_draw(const struct canvas *c, int x, int y, const struct tab *tabs, size_t n,
               size_t active);

/* The columns that all of them take. */
int tabs_width(const struct tab *tabs, size_t n);

/* Which tab stands at column `at` of a row drawn like that; n for none. */
size_t tabs_at(const struct canvas *c, int x, const struct tab *tabs, size_t n, size_t active,
               int at);

#endif
