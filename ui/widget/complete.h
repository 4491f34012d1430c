/* What a text that is being typed may become: some candidates, one of them chosen. Shown as a list
 * below (or above) a cell of a table, or as a strip on one row. Where candidates come from is the
 * business of whoever fills it in. */
#ifndef JIG_WIDGET_COMPLETE_H
#define JIG_WIDGET_COMPLETE_H

#include "term/grid.h"
#include "term/key.h"
#include "widget/typedkeys.h"

#define COMPLETE_MAX 64

struct candidate {
    struct span text;
    struct span note; /* a few words beside it; may be empty */
};

struct complete {
    struct candidate *items; /* own; what they point to outlives the next change */
    size_t n;                /* 0: nothing is shown, and there are none */
    size_t chosen;
    bool moved; /* the person went to it: Enter takes it too, before only Tab does */
};

enum complete_result {
    COMPLETE_IGNORED,
    COMPLETE_TAKEN,
    COMPLETE_ACCEPTED, /* the chosen one is to replace what was typed */
};

/* New candidates, of which COMPLETE_MAX are taken; nothing is offered where the only one is what
 * stands there already, or without memory. */
void complete_set(struct complete *c, const struct candidate *items, size_t n,
                  struct span typed);
void complete_close(struct complete *c); /* releases */
/* Up, Down (Left, Right too where `strip`), Tab, Enter once moved, Esc. */
enum complete_result complete_key(struct complete *c, const struct key *key, bool strip);
/* Changes them to what they do while something is offered. */
void complete_typed(const struct complete *c, struct typedkeys *keys);
struct span complete_chosen(const struct complete *c); /* empty where nothing is offered */

/* Adds items[] whose text begins with (first) or holds (after those) `typed`, without case. */
size_t complete_filter(const struct candidate *items, size_t n, struct span typed,
                       struct candidate *out, size_t room);

/* A list under row y from column x, above it where there is more room. */
void complete_draw_list(const struct complete *c, const struct canvas *canvas, int x, int y);
/* Which item a click on the list meets; -1: none. */
int complete_list_at(const struct complete *c, const struct canvas *canvas, int x, int y,
                     const struct key *key);
/* On one row, as many as fit around the chosen one. */
void complete_draw_strip(const struct complete *c, const struct canvas *canvas, int x, int y);
int complete_strip_at(const struct complete *c, int width, int x, int column);

#endif
