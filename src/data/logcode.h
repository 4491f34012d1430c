/* Rows of a stream's log as bytes, one behind the other, for a file or the history: all of a row, in a
 * form that is read back without a copy. */
#ifndef JIG_DATA_LOGCODE_H
#define JIG_DATA_LOGCODE_H

#include "base/buf.h"
#include "data/logrow.h"

/* Bytes around a row's texts, at most. */
#define LOGCODE_AROUND 64

void logcode_add(const struct logrow *row, struct buf *out);

/* Takes one off the front: its texts are borrowed from the bytes, and so is *all, which has type, id and
 * text with an LF between them. False: it is damaged, or not all there. */
bool logcode_take(struct span *in, struct logrow *row, struct span *all);

#endif
