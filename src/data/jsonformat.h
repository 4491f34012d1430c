/* Lays out and checks JSON as text: every string and number keeps its own spelling, duplicate
 * keys stay, comments stay. */
#ifndef JIG_DATA_JSONFORMAT_H
#define JIG_DATA_JSONFORMAT_H

#include "base/buf.h"
#include "base/error.h"
#include "data/jsonlex.h"

/* Deeper nesting than this is refused as too-large. */
#define JSONFORMAT_MAX_DEPTH 1000

/* Is it one JSON value with nothing after it? Where it is not: false, with the place and static
 * words (either may be NULL). Comments are refused unless asked for. */
bool json_check(struct span text, bool comments, struct jsonlex_place *place, const char **why);

/* Appends the text with one member a line, `indent` blanks a level, no final newline. Comments
 * are kept. decode-failed with line:column in the words where it is no JSON; then `out` may
 * hold a part. Bytes that are the same in the whole document: none is lost but blanks. */
enum jig_err json_format(struct span text, unsigned indent, struct buf *out,
                         struct jig_error *error);
/* The same without any blank; comments are left out. */
enum jig_err json_minify(struct span text, struct buf *out, struct jig_error *error);

#endif
