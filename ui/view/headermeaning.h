/* What a header means, as rows below it: what it is for, where that is written, its value taken
 * apart piece by piece. */
#ifndef JIG_VIEW_HEADERMEANING_H
#define JIG_VIEW_HEADERMEANING_H

#include "view/restab.h"
#include "widget/sheet.h"

struct headermeaning {
    struct sheet *sheet;
    const struct restab_shown *shown; /* what is to be hidden */
    struct buf *text;                 /* to write in */
    int x, width;
};

/* Appends rows to the sheet's last item. */
void headermeaning_add(const struct headermeaning *m, struct span name, struct span value);

#endif
