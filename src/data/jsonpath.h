/* What a line of laid out JSON stands for: its value's bytes, and the way to it from the root. */
#ifndef JIG_DATA_JSONPATH_H
#define JIG_DATA_JSONPATH_H

#include "data/jsonlines.h"

/* Levels of a path that are written; of a deeper one the last of them, after "…". */
#define JSONPATH_LEVELS 40

/* The value's bytes, without key, comma and indentation; of a line that opens a container all of
 * it, up to the closing bracket. False where there is none, or it is not closed. */
bool jsonpath_value(struct jsonlines *j, const struct line *line, uint64_t *at, uint64_t *end);

/* Appends the way to the line's value as jq writes it: .items[1].sku, ."two words", and . for the
 * root. Keys as they were sent. Nothing for notes and what is no JSON. */
void jsonpath_add(struct jsonlines *j, const struct line *line, struct buf *out);

#endif
