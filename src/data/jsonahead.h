/* Lines of laid out JSON around a place that the index has not reached: what stands at 90 % of a
 * big body is shown at once and not when all before it was scanned. Whether the place is inside a
 * string is found out by reading on both ways: the wrong one is soon no JSON. What can't be known
 * yet is the number of a line, and its depth but near the end, where it is counted from; else lines
 * are that deep compared with each other. */
#ifndef JIG_DATA_JSONAHEAD_H
#define JIG_DATA_JSONAHEAD_H

#include "data/jsonblock.h"

struct jsonahead {
    struct jsonentry *entries; /* each line's end is the next one's beginning */
    size_t n, room;
    uint64_t end;        /* of the last one */
    uint64_t source_len; /* when it was looked at */
    struct jsonentry first_seen,
        last_seen; /* of the stretch before this, for the same depths */
    struct window window;
    bool many; /* values may follow each other; set by the owner */
};

void jsonahead_init(struct jsonahead *a);
void jsonahead_clear(struct jsonahead *a);

/* The line that holds the byte at `offset` (or the last one's, behind the end) of a source that is
 * complete; SIZE_MAX where it can't be told. */
size_t jsonahead_find(struct jsonahead *a, const struct source *s, uint64_t offset);
uint64_t jsonahead_line_end(const struct jsonahead *a, size_t entry);

#endif
