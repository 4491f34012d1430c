/* What differs between two JSON texts, by path: members of objects are found by their keys, elements of
 * arrays by what they are, in as few changes as can be; then whatever stands on both sides is compared
 * inside. What is alike is never read twice. Texts of any size, nested up to a million levels, in slices.
 *
 * The outcome is rows for a screen with both texts side by side: each row has a stretch of a, of b or of
 * both, which is a line of the laid out text. */
#ifndef JIG_DATA_JSONDIFF_H
#define JIG_DATA_JSONDIFF_H

#include "data/jsonmembers.h"
#include "data/seqdiff.h"

#define JSONDIFF_ROWS_MAX 200000u
#define JSONDIFF_NO_ROW   UINT32_MAX

enum jsondiff_kind {
    JSONDIFF_SAME,    /* a member that is alike, with all that is in it */
    JSONDIFF_SKIP,    /* `count` members that are */
    JSONDIFF_OPEN,    /* a container that stands on both sides and differs inside */
    JSONDIFF_CLOSE,   /* its closing bracket */
    JSONDIFF_CHANGED, /* a value is another one */
    JSONDIFF_ADDED,   /* a line of what only a has */
    JSONDIFF_REMOVED, /* a line of what only b has */
    JSONDIFF_REST_A,  /* `count` further bytes of what only a has */
    JSONDIFF_REST_B,
};

struct jsondiff_row {
    enum jsondiff_kind kind;
    uint32_t depth;
    uint32_t parent; /* the row that opened the container it is in, or JSONDIFF_NO_ROW */
    uint32_t index;  /* of an element, in its array: a's, or b's where only b has it */
    uint64_t a_at, a_end, b_at, b_end; /* with the key; empty where that side has nothing */
    uint64_t count;
    uint64_t path; /* alike for the same place, whichever element of an array it is in */
};

struct jsondiff;

struct jsondiff_config {
    bool ordered;            /* members in another order differ too */
    uint64_t seed;           /* any number that the texts' makers do not know */
    const uint64_t *ignored; /* rows' paths; what differs there counts as alike; copied */
    size_t n_ignored;
};

/* The sources are borrowed, and not to grow any more. NULL: out of memory. */
struct jsondiff *jsondiff_new(const struct source *a, const struct source *b,
                              const struct jsondiff_config *config);
void jsondiff_free(struct jsondiff *d); /* takes NULL */

/* Goes on by about as much as it takes to read so many bytes; true while there is more to do. */
bool jsondiff_step(struct jsondiff *d, size_t bytes);
unsigned jsondiff_percent(const struct jsondiff *d); /* 0 to 100 */

/* Why they can't be compared by path (static words, and which of them in *is_a); NULL: they can. */
const char *jsondiff_complaint(const struct jsondiff *d, bool *is_a);

/* So far; borrowed until the next step. */
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
