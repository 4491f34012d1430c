/* The drawing of the Compare pane. */
#ifndef JIG_VIEW_COMPAREDRAW_H
#define JIG_VIEW_COMPAREDRAW_H

#include "view/comparestate.h"

void comparedraw(const void *self, const struct canvas *canvas, const struct view_env *env);

#endif
