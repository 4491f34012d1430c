/* A body that is a file: its path, and whether variables inside it are replaced. */
#ifndef JIG_VIEW_BODYFILE_H
#define JIG_VIEW_BODYFILE_H

#include "view/composing.h"
#include "widget/fields.h"

struct bodyfile {
    const struct composing *composing;
    struct buf note;
};

extern const struct fields_model bodyfile_functions; /* ctx: a struct bodyfile */

void bodyfile_init(struct bodyfile *f, const struct composing *composing);
void bodyfile_clear(struct bodyfile *f);

#endif
