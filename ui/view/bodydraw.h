/* The drawing of the Body tab: the lines or the picture, and below them where one is and what the
 * keys do. */
#ifndef JIG_VIEW_BODYDRAW_H
#define JIG_VIEW_BODYDRAW_H

#include "view/bodystate.h"

void bodydraw(const void *self, const struct canvas *c, const struct view_env *env);

#endif
