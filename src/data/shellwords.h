/* A command line as a shell reads it, without a shell: words, quotes, backslashes, $'…'. Nothing is
 * expanded or run; "$" and "`" stand for themselves. */
#ifndef JIG_DATA_SHELLWORDS_H
#define JIG_DATA_SHELLWORDS_H

#include "base/buf.h"

/* Takes the next word off the front of *text into *word (emptied first). False at the end, and at
 * an operator that ends the command (; | & > < or a line's end); *text then begins with it. A quote
 * that is not closed ends with the text. */
bool shellwords_next(struct span *text, struct buf *word);

/* A line for Windows' prompt as the program gets it: a caret takes the next byte as it is, or joins
 * two lines; before an empty line it leaves one line end (`cmd /?`, and what browsers copy). */
void shellwords_drop_carets(struct span text, struct buf *out);

#endif
