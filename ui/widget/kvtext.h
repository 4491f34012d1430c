/* A table of names and values as text that is edited in one go: a line each, "Name: value", a '#'
 * before what is switched off. */
#ifndef JIG_WIDGET_KVTEXT_H
#define JIG_WIDGET_KVTEXT_H

#include "base/buf.h"

struct kvtext_row {
    struct span name, value;
    bool on;
};

/* Appends the row's line. False where no such line can stand for it (a name with the separator, a
 * line break anywhere, blanks at the ends); then nothing was added. */
bool kvtext_add(struct buf *out, const struct kvtext_row *row, char separator);

/* Takes the next row off the front of *text; empty lines are passed over, a line without a
 * separator is a name with an empty value. The spans lie in the text. False at its end. */
bool kvtext_next(struct span *text, char separator, struct kvtext_row *row);

#endif
