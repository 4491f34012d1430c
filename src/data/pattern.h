/* Regular expressions for checks of an answer (PCRE2, loaded when first needed) over bytes, UTF-8
 * where they are that. */
#ifndef JIG_DATA_PATTERN_H
#define JIG_DATA_PATTERN_H

#include "base/buf.h"
#include "base/span.h"

/* *found, and where it is found the first group's text appended to `out` (which may be NULL), or
 * the whole match's where the pattern has no group. usage in words where the pattern is none;
 * too-large where matching takes too much; read-failed where PCRE2 is not there. */
enum jig_err pattern_find(const char *pattern, struct span text, bool *found, struct buf *out,
                          struct jig_error *error);

#endif
