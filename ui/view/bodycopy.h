/* What the Body tab puts on the clipboard: the value, the line, the selected lines or all of it.
 * Each says so in an intent, true: there is one. */
#ifndef JIG_VIEW_BODYCOPY_H
#define JIG_VIEW_BODYCOPY_H

#include "view/bodystate.h"

bool bodycopy(struct bodytab *b, struct intent *out);
bool bodycopy_all(struct bodytab *b, struct intent *out);
/* Tells the user that there is nothing to do, or why not. */
bool bodycopy_say(struct intent *out, const char *words);

#endif
