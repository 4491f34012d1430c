/* Grapheme clusters (UAX 29) and the columns they take on a terminal (UAX 11), on utf8proc.
 * What a person calls one character is the unit here: cursors stop between clusters, cells hold
 * one. */
#ifndef JIG_BASE_CLUSTER_H
#define JIG_BASE_CLUSTER_H

#include "base/span.h"

/* Bytes of a cluster that are kept for showing; what is longer is a flood of marks. */
#define CLUSTER_MAX 28

/* Length in bytes of the first cluster of s, at most s.len; 0 where s is empty. An ill-formed
 * byte, a control character and each character that utf8_is_unsafe() names stand alone. */
size_t cluster_next(struct span s);

/* Where the cluster that ends at `at` (a boundary) begins; 0 at the beginning. */
size_t cluster_prev(struct span s, size_t at);

/* The boundary at or before `at`. */
size_t cluster_floor(struct span s, size_t at);

/* Columns of one printable cluster: 0 (a lone combining mark), 1 or 2. What base/visible turns
 * into marks has no width here: ask visible_columns() for text that may hold anything. */
int cluster_columns(struct span cluster);

/* A mark that stands on the letter before it. */
bool cluster_is_combining(uint32_t cp);

#endif
