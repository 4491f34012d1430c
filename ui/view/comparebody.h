/* What differs between two bodies, as rows: JSON by path, and so CBOR and MessagePack, as the JSON
 * that they stand for; text by lines, the rest by bytes. The work is done in slices; rows hold
 * offsets and are read when they are drawn, so that size does not matter. */
#ifndef JIG_VIEW_COMPAREBODY_H
#define JIG_VIEW_COMPAREBODY_H

#include "base/buf.h"
#include "book/mask.h"
#include "data/source.h"
#include "view/comparerow.h"

enum comparebody_way { COMPARE_BY_PATH, COMPARE_BY_LINES, COMPARE_BY_BYTES };

struct comparebody_side {
    struct source source;       /* not to grow any more */
    struct span type;           /* its content type; borrowed; may be empty */
    const struct mask *secrets; /* borrowed; NULL: none */
};

struct comparebody;

struct comparebody *comparebody_new(void); /* NULL: out of memory */
void comparebody_free(struct comparebody *c);

/* Begins with these, in the way that fits both. The sides are copied, what they borrow is not. */
void comparebody_set(struct comparebody *c, const struct comparebody_side *a,
                     const struct comparebody_side *b, uint64_t seed);

/* Begins with the same two in each other's place, in the way in which they were compared. */
void comparebody_swap(struct comparebody *c, const struct comparebody_side *a,
                      const struct comparebody_side *b);

/* Forgets them, and what was chosen for them. What is large is let go of in the steps that
 * follow. */
void comparebody_set_nothing(struct comparebody *c);

enum comparebody_way comparebody_way(const struct comparebody *c);
/* Another way; by path only where both look like JSON. */
void comparebody_next_way(struct comparebody *c);
/* By path: whether the order of an object's members counts. */
bool comparebody_is_ordered(const struct comparebody *c);
void comparebody_set_ordered(struct comparebody *c, bool ordered);
/* By path: what differs at row i's path is left out of account from now on; false where it has
 * none. The path is appended to `out`. */
bool comparebody_ignore(struct comparebody *c, size_t i, struct buf *out);
size_t comparebody_n_ignored(const struct comparebody *c);
void comparebody_ignore_nothing(struct comparebody *c);

/* Goes on by about so many bytes; true while there is more to do. */
bool comparebody_step(struct comparebody *c, size_t bytes);

/* "by JSON path; key order ignored", "by lines, 41 %". */
void comparebody_describe(const struct comparebody *c, struct buf *out);
bool comparebody_is_done(const struct comparebody *c);

struct comparebody_counts {
    uint64_t changed, added, removed;
};
struct comparebody_counts comparebody_counts(const struct comparebody *c);

size_t comparebody_n(const struct comparebody *c);
enum compare_mark comparebody_mark(const struct comparebody *c, size_t i);
/* Borrowed until the next row is asked for. */
struct compare_cells comparebody_row(struct comparebody *c, size_t i);
/* Appends the JSON path of row i; nothing where it has none. */
void comparebody_add_path(const struct comparebody *c, size_t i, struct buf *out);

#endif
