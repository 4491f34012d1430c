/* All rows of a kvtable as text in an editor, and back: of the rows that are still there what the
 * text does not show is kept. */
#ifndef JIG_WIDGET_KVBULK_H
#define JIG_WIDGET_KVBULK_H

#include "widget/kvstate.h"

bool kvbulk_open(struct kvtable *t);
bool kvbulk_close(struct kvtable *t); /* takes the text over */
bool kvbulk_key(struct kvtable *t, const struct key *key);

#endif
