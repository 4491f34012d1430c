/* The Options tab: how the request is sent. What is not set here is inherited from its folders or
 * is jig's default; both are shown. */
#ifndef JIG_VIEW_OPTIONS_H
#define JIG_VIEW_OPTIONS_H

#include "view/composing.h"
#include "widget/fields.h"

struct options {
    const struct composing *composing;
    struct buf note;
};

extern const struct fields_model options_functions; /* ctx: a struct options */

void options_init(struct options *o, const struct composing *composing);
void options_clear(struct options *o);
size_t options_n_set(const struct options *o); /* for the tab: options of the request itself */

#endif
