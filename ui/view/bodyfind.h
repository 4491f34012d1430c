/* Finding in the Body tab: a text or a regular expression, over all of what is shown, a slice at a
 * time. `self` is the struct bodytab, as view/restab wants it. */
#ifndef JIG_VIEW_BODYFIND_H
#define JIG_VIEW_BODYFIND_H

#include "view/bodystate.h"

/* Goes on looking by a slice; true while there is more to do. */
bool bodyfind_step(struct bodytab *b);
/* The first hit, and how many there are: what of it somebody waits for. */
unsigned bodyfind_awaited(const struct bodytab *b);

/* As restab_class.find and its kin. */
void bodyfind_text(void *self, struct span text);
void bodyfind_regex(void *self, struct span pattern);
const char *bodyfind_complaint(const void *self);
void bodyfind_next(void *self, int direction);
void bodyfind_found(const void *self, struct buf *out);

/* All of it was looked through and has no hit. */
bool bodyfind_is_in_vain(const struct bodytab *b);

#endif
