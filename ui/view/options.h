/* The Options tab: how the request is sent. What is not set here is inherited from its folders or
 * is jig's default; both are shown. */
#ifndef JIG_VIEW_OPTIONS_H
#define JIG_VIEW_OPTIONS_H

#include "view/compose.h"
#include "widget/form.h"

struct options {
    const struct compose *compose;
    struct buf note;
};

extern const struct form_model options_functions; /* ctx: a struct options */

void options_init(struct options *o, const struct compose *compose);
void options_clear(struct options *o);
size_t options_n_set(const struct options *o); /* for the tab: options of the request itself */

#endif
