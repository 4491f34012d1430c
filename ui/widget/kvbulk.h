/* All rows of a kvtable as text in an editor. Each change of the text is taken over into the rows
 * at once, so that what is sent, saved or kept as a draft meanwhile has it; of the rows that are
 * still there what the text does not show is kept. */
#ifndef JIG_WIDGET_KVBULK_H
#define JIG_WIDGET_KVBULK_H

#include "widget/kvstate.h"

/* As much text is taken over with every key (bytes). */
enum { KVBULK_TEXT_MAX = 256 << 10 };

/* False with a complaint where the rows can't be written so, or are too many. */
bool kvbulk_open(struct kvtable *t);
/* Back to the table; one step of its history. False with a complaint when memory ran out: it stays
 * open. */
bool kvbulk_close(struct kvtable *t);
/* Closes it without a look at the text: the rows are another request's, or go. */
void kvbulk_drop(struct kvtable *t);
bool kvbulk_key(struct kvtable *t, const struct key *key);
bool kvbulk_mouse(struct kvtable *t, const struct key *key);

#endif
