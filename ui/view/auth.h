/* The Auth tab: what the request proves who it is with. Inherit takes what its folders say; none
 * stops that. */
#ifndef JIG_VIEW_AUTH_H
#define JIG_VIEW_AUTH_H

#include "view/compose.h"
#include "widget/form.h"

struct auth {
    const struct compose *compose;
    struct buf note;
};

extern const struct form_model auth_functions; /* ctx: a struct auth */

void auth_init(struct auth *a, const struct compose *compose);
void auth_clear(struct auth *a);
/* The kind that holds in the end, "" for none; for the tab. */
const char *auth_effective(const struct auth *a);

#endif
