/* Typing into one cell of a kvtable: every key goes into the model at once. */
#ifndef JIG_WIDGET_KVCELL_H
#define JIG_WIDGET_KVCELL_H

#include "widget/kvstate.h"

void kvcell_open(struct kvtable *t, enum kv_column column); /* of the row under the cursor */
void kvcell_add(struct kvtable *t); /* a new row, from its first letter on */
void kvcell_leave(struct kvtable *t);
void kvcell_accept(struct kvtable *t); /* the candidate that is chosen */
bool kvcell_key(struct kvtable *t, const struct key *key);

#endif
