/* The Auth tab: what the request proves who it is with. Inherit takes what its folders say; none
 * stops that. */
#ifndef JIG_VIEW_AUTH_H
#define JIG_VIEW_AUTH_H

#include "view/composing.h"
#include "widget/fields.h"

struct auth {
    const struct composing *composing;
    struct buf note;
};

extern const struct fields_model auth_functions; /* ctx: a struct auth */

void auth_init(struct auth *a, const struct composing *composing);
void auth_clear(struct auth *a);
/* The kind that holds in the end, "" for none; for the tab. */
const char *auth_effective(const struct auth *a);

#endif
