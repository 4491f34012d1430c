/* What differs between two sources of any size, by lines or by bytes: stretches of one that stand
 * where other stretches do in the other, in order. What is alike at both ends is passed over first;
 * the rest is cut into rows (data/rowcut) and compared (data/seqdiff), coarsely at first where it
 * is large, then line by line inside of what differs. Done in slices; memory is below 96 MiB,
 * whatever the sizes. */
#ifndef JIG_DATA_TEXTDIFF_H
#define JIG_DATA_TEXTDIFF_H

#include "data/rowcut.h"
#include "data/seqdiff.h"

#define TEXTDIFF_HUNKS_MAX (1u << 18) /* more than are laid out */

/* Bytes [a_at, a_end) of a, where b has [b_at, b_end); either may be empty. */
struct diffhunk {
    uint64_t a_at, a_end, b_at, b_end;
    bool is_coarse; /* too large to be compared more closely: it may hold what is the same */
};

enum textdiff_stage {
    TEXTDIFF_HEAD,
    TEXTDIFF_TAIL,
    TEXTDIFF_CUT_A,
    TEXTDIFF_CUT_B,
    TEXTDIFF_ROWS,
    TEXTDIFF_DONE
};

struct textdiff {
    const struct source *a, *b; /* borrowed; not to grow any more */
    enum rowcut_kind kind;
    enum textdiff_stage stage;
    struct window window_a, window_b;
    uint64_t head, tail; /* bytes that are alike at both ends */
    struct rowcut cut_a, cut_b;
    struct seqdiff rows;
    size_t change;           /* of the rows', the next one to be taken over */
    struct diffhunk range;   /* that is cut into rows */
    uint64_t unit;           /* pieces a row */
    bool is_close;           /* it was coarse, and is looked at more closely */
    struct diffhunk *coarse; /* to be looked at more closely */
    size_t n_coarse, coarse_room, coarse_next;
    struct diffhunk *hunks; /* in order; grows while it works */
    size_t n, hunks_room;
    bool is_cut; /* there are more hunks than TEXTDIFF_HUNKS_MAX */
    bool failed; /* out of memory: hunks are missing */
};

/* `seed`: any number that the sources' makers do not know. */
void textdiff_init(struct textdiff *d, const struct source *a, const struct source *b,
                   enum rowcut_kind kind, uint64_t seed);
void textdiff_clear(struct textdiff *d); /* takes NULL */

/* Goes on by about as much as it takes to read so many bytes; true while there is more to do. */
bool textdiff_step(struct textdiff *d, size_t bytes);

/* 0 to 100. */
unsigned textdiff_percent(const struct textdiff *d);

#endif
