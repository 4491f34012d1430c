/* The line at the bottom of the response pane where something is typed for the tab that is shown: a
 * text or a pattern that is looked for in it, a place to go to, a filter that it goes through. */
#ifndef JIG_VIEW_TABINPUT_H
#define JIG_VIEW_TABINPUT_H

#include "view/restab.h"
#include "widget/field.h"

enum tabinput_kind { TABINPUT_NONE, TABINPUT_FIND, TABINPUT_GO, TABINPUT_FILTER };

struct tabinput {
    enum tabinput_kind kind; /* NONE: it is closed */
    bool is_regex;           /* what is found */
    struct field field;
};

void tabinput_init(struct tabinput *i);
void tabinput_clear(struct tabinput *i);
void tabinput_resize(struct tabinput *i, int w); /* of the pane */

/* The tab knows what is typed for: struct restab_class. */
void tabinput_begin(struct tabinput *i, enum tabinput_kind kind, struct restab tab);
/* Back to the tab. `forgets`: what was found or filtered there is shown whole again. */
void tabinput_end(struct tabinput *i, struct restab tab, bool forgets);

/* While it is open. */
struct typedkeys tabinput_typed(const struct tabinput *i);
bool tabinput_key(struct tabinput *i, struct restab tab, const struct key *k,
                  struct intent *out);
void tabinput_cursor(const struct tabinput *i, struct restab tab, int w, int h, int *x, int *y);
void tabinput_draw(const struct tabinput *i, struct restab tab, const struct canvas *c,
                   bool focused);

#endif
