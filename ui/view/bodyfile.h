/* A body that is a file: its path, and whether variables inside it are replaced. */
#ifndef JIG_VIEW_BODYFILE_H
#define JIG_VIEW_BODYFILE_H

#include "view/compose.h"
#include "widget/form.h"

struct bodyfile {
    const struct compose *compose;
    struct buf note;
};

extern const struct form_model bodyfile_functions; /* ctx: a struct bodyfile */

void bodyfile_init(struct bodyfile *f, const struct compose *compose);
void bodyfile_clear(struct bodyfile *f);

#endif
