/* The drawing of an editor. */
#ifndef JIG_WIDGET_EDITORDRAW_H
#define JIG_WIDGET_EDITORDRAW_H

#include "widget/editorstate.h"

struct editor_look {
    bool focused;
    const struct text_paint *paint; /* NULL: plain */
    size_t bad;                     /* offset of what is wrong, SIZE_MAX: nothing */
};

void editordraw(const struct editor *e, const struct canvas *c, const struct editor_look *look);

#endif
