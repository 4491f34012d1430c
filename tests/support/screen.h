/* Widgets and views without a terminal: keys written as a script go in, cells come out as text. */
#ifndef JIG_TESTS_SCREEN_H
#define JIG_TESTS_SCREEN_H

#include "term/grid.h"
#include "term/key.h"

/* Typed text mixed with chords in angle brackets as key maps spell them: <Enter> <Ctrl+Left>
 * <Shift+Tab>, <lt> for a "<", <paste TEXT>, <click X,Y> <double X,Y> <wheel X,Y> (down). Each key
 * goes to `take`; the test fails at a token that is none. */
void screen_keys(const char *script, bool (*take)(void *ctx, const struct key *key), void *ctx);

/* Rows joined with LF, blanks at their ends removed. Borrowed until the next call. */
const char *screen_text(const struct grid *g);
/* One row of it, likewise. */
const char *screen_row(const struct grid *g, int y);
/* The role of the text in a cell. */
enum role screen_role(const struct grid *g, int x, int y);

#endif
