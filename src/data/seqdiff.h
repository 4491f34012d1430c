/* What differs between two sequences of 64-bit values (hashes of lines, of array elements), in as
 * few changes as can be found in bounded time: E. W. Myers, "An O(ND) Difference Algorithm and Its
 * Variations", Algorithmica 1 (1986), in its linear-space form. A stretch that is very unlike is
 * cut where both ways have come furthest instead of being searched to its end, so that the work
 * stays below SEQDIFF_COST steps an element. Done in slices; memory is a few KiB, and what the
 * changes take. */
#ifndef JIG_DATA_SEQDIFF_H
#define JIG_DATA_SEQDIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEQDIFF_COST 512

/* a[a_at .. a_at+a_n) stands where b[b_at .. b_at+b_n) does; one of the lengths may be 0. */
struct seqchange {
    uint32_t a_at, a_n, b_at, b_n;
};

struct seqbox {
    uint32_t a_at, a_end, b_at, b_end;
};

struct seqdiff {
    const uint64_t *a, *b; /* borrowed */
    struct seqbox *boxes;  /* a stack: what is still to be compared, the first on top */
    size_t n_boxes, boxes_room;
    struct seqbox box; /* under way */
    bool in_box;
    int32_t cost;                /* edits tried so far in the box, from each end */
    bool is_back;                /* it is the walk from the far end that is under way, */
    int32_t diagonal, x;         /* there, so far */
    int32_t *forward, *backward; /* furthest a reached on each diagonal */
    struct seqchange *changes;   /* in order, no two of them touch */
    size_t n, changes_room;
    bool failed; /* out of memory: changes are missing */
};

/* Up to INT32_MAX / 2 elements each. Without memory it has failed. */
void seqdiff_init(struct seqdiff *d, const uint64_t *a, size_t a_n, const uint64_t *b,
                  size_t b_n);
void seqdiff_clear(struct seqdiff *d); /* takes NULL */

/* Goes on by `steps` comparisons, whatever the sequences; true while there is more to do. */
bool seqdiff_step(struct seqdiff *d, size_t steps);

#endif
