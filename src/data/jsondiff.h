/* What differs between two JSON texts, by path: members of objects are found by their keys,
 * elements of arrays by what they are, in as few changes as can be; then whatever stands on both
 * sides is compared inside. What is alike is never read twice. Texts of any size, nested up to a
 * million levels, in slices.
 *
 * The outcome is rows for a screen with both texts side by side: each row has a stretch of a, of b
 * or of both, which is a line of the laid out text. */
#ifndef JIG_DATA_JSONDIFF_H
#define JIG_DATA_JSONDIFF_H

#include "data/jsondiffrows.h"

struct jsondiff;

/* Elements of an array, or values of the text itself, that are compared at a time: in as few
 * changes as can be among so many of each side. Where order counts, members of an object too. */
#define JSONDIFF_BATCH (1u << 19)

struct jsondiff_config {
    bool ordered;            /* members in another order differ too */
    size_t batch;            /* elements of an array that are in memory; 0: JSONDIFF_BATCH */
    uint64_t seed;           /* any number that the texts' makers do not know */
    const uint64_t *ignored; /* rows' paths; what differs there counts as alike; copied */
    size_t n_ignored;
};

/* The sources are borrowed, and not to grow any more. NULL: out of memory. */
struct jsondiff *jsondiff_new(const struct source *a, const struct source *b,
                              const struct jsondiff_config *config);
void jsondiff_free(struct jsondiff *d); /* takes NULL */

/* Lets go of a part of it, for what is large would hold the screen; true while there is more, else
 * it is freed. Nothing else may be asked of it any more. */
bool jsondiff_let_go(struct jsondiff *d);

/* Goes on by about as much as it takes to read so many bytes; true while there is more to do. */
bool jsondiff_step(struct jsondiff *d, size_t bytes);
unsigned jsondiff_percent(const struct jsondiff *d); /* 0 to 100 */

/* Why they can't be compared by path (static words, and which of them in *is_a); NULL: they can. */
const char *jsondiff_complaint(const struct jsondiff *d, bool *is_a);

/* So far, none where nothing differs; borrowed until the next step. */
const struct jsondiff_row *jsondiff_rows(const struct jsondiff *d, size_t *n);
bool jsondiff_is_cut(const struct jsondiff *d); /* there are more rows than are kept */

struct jsondiff_counts {
    uint64_t changed, added, removed; /* members */
    uint64_t ignored;
};
struct jsondiff_counts jsondiff_counts(const struct jsondiff *d);

/* The way to a row as jq writes it: .items[1].sku. */
void jsondiff_add_path(const struct jsondiff *d, size_t row, struct buf *out);

#endif
