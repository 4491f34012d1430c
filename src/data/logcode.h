/* Rows of a stream's log as bytes, one behind the other, for a file or the history: all of a row,
 * in a form that is read back without a copy. */
#ifndef JIG_DATA_LOGCODE_H
#define JIG_DATA_LOGCODE_H

#include "base/buf.h"
#include "data/logrow.h"

/* Bytes around a row's texts, at most. */
#define LOGCODE_AROUND 64

void logcode_add(const struct logrow *row, struct buf *out);

/* The bytes that type, LF, id, LF and text are together; what stands before them in the form is the
 * head. */
size_t logcode_len(const struct logrow *row);
void logcode_add_head(const struct logrow *row, struct buf *out);
/* Takes a head off the front: its texts have their lengths, and no bytes. False: it is damaged, or
 * not all there. */
bool logcode_take_head(struct span *in, struct logrow *row);

/* Takes one off the front: its texts are borrowed from the bytes, and so is *all, which has type,
 * id and text with an LF between them. False: it is damaged, or not all there. */
bool logcode_take(struct span *in, struct logrow *row, struct span *all);

#endif
