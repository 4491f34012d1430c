/* What the response's tabs that are sheets (widget/sheet) have in common: moving, finding, copying,
 * the row of hints. Such a tab begins with this struct, so that its table of functions can hold
 * these. */
#ifndef JIG_VIEW_SHEETTAB_H
#define JIG_VIEW_SHEETTAB_H

#include "view/restab.h"
#include "widget/bar.h"
#include "widget/sheet.h"

struct sheettab {
    const struct restab_shown *shown; /* borrowed; NULL before the first show() */
    struct sheet sheet;
    struct buf find;   /* what is looked for */
    struct buf copied; /* what an intent's text lies in */
    int w, h;
};

void sheettab_init(struct sheettab *t);
void sheettab_clear(struct sheettab *t);

bool sheettab_key(void *self, const struct key *k, struct intent *out);
bool sheettab_mouse(void *self, const struct key *k, struct intent *out);
void sheettab_find(void *self, struct span text);
void sheettab_find_next(void *self, int direction);
void sheettab_found(const void *self, struct buf *out);

/* Below the rows two more are left for hints, where there is room. */
void sheettab_resize(struct sheettab *t, int w, int h);
void sheettab_draw(const struct sheettab *t, const struct canvas *c, const struct view_env *env,
                   const struct bar_hint *hints, size_t n);

#endif
