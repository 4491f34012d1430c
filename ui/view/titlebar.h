/* The first row: the program, where the open request stands in its collection, and what holds for
 * all that is sent. */
#ifndef JIG_VIEW_TITLEBAR_H
#define JIG_VIEW_TITLEBAR_H

#include "term/grid.h"

#define TITLEBAR_FACTS 7

struct titlebar_fact {
    const char *label; /* "env"; NULL behind the last */
    const char *value;
    enum role role;      /* of the value */
    bool opens;          /* a "▾" behind it: a click opens a list */
    const char *command; /* what a click runs, NULL: nothing */
};

struct titlebar {
    struct span collection, folder, name; /* empty where there is none */
    bool unsaved;
    struct titlebar_fact facts[TITLEBAR_FACTS];
    char number[32], left[48], broken[32], lost[32]; /* for facts to point to */
};

void titlebar_draw(const struct titlebar *t, const struct canvas *c);
/* The command of what stands at column x; NULL for none. */
const char *titlebar_at(const struct titlebar *t, const struct canvas *c, int x);

#endif
