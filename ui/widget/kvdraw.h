/* The drawing of a kvtable. */
#ifndef JIG_WIDGET_KVDRAW_H
#define JIG_WIDGET_KVDRAW_H

#include "widget/kvstate.h"

void kvdraw_table(const struct kvtable *t, const struct canvas *c, bool focused);

#endif
