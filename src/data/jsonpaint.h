/* The tokens of one line of laid out JSON, as ink. A part of data/jsonlines. */
#ifndef JIG_DATA_JSONPAINT_H
#define JIG_DATA_JSONPAINT_H

#include "data/lines.h"

/* Appends the tokens in `bytes`, which stand at `source`: blanks between them are left out, a colon
 * has one behind it. A token that goes on behind `bytes` is painted as far as it is there. */
void jsonpaint_tokens(struct span bytes, uint64_t source, struct painting *out);

/* The same for a value that is all on one row: a comma has a blank behind it too. */
void jsonpaint_row(struct span bytes, uint64_t source, struct painting *out);

/* A piece that begins inside a string; `escaped`: right behind a backslash. */
void jsonpaint_rest(struct span bytes, uint64_t source, bool escaped, struct painting *out);

/* The first member only, for a container that is folded away: a container in it is shown as {…}. */
void jsonpaint_first(struct span bytes, uint64_t source, struct painting *out);

#endif
