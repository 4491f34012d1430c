/* Where the lines of laid out XML or HTML begin, without keeping them: a mark every 64 KiB holds
 * the walk as it was there, so that the lines behind it are found again, and the least depth and
 * how many elements of it lie up to the next mark, so that an element's end is found by walking
 * marks. Some hundred bytes a mark, 3 KiB at most: 3 to 50 MiB for a gigabyte. */
#ifndef JIG_DATA_MARKUPINDEX_H
#define JIG_DATA_MARKUPINDEX_H

#include "data/markupwalk.h"
#include "data/source.h"

#define MARKUPINDEX_EVERY (64u << 10)

struct markupmark {
    struct markup_line line; /* the first one of its stretch */
    uint64_t number;         /* lines before it */
    uint32_t least;          /* depth of the lines from here up to the next mark */
    uint32_t n_at_least;     /* of these, elements of the least depth that begin there */
    struct markupwalk *walk; /* as it was when the line was clear; what is not open cut off */
};

/* What stood before the end was taken for one: a source that was complete can get longer all the
 * same. */
struct markupindex_end {
    struct markupwalk walk;
    struct markupmark last;
    size_t n;
    uint64_t lines;
};

struct markupindex {
    const struct source *source; /* borrowed; may grow */
    bool is_html;
    struct markupmark *marks;
    size_t n, room;
    struct markupwalk walk;
    struct window scan; /* where the index is at work */
    uint64_t lines;     /* so far */
    bool is_done;
    bool is_full;   /* no memory to go on */
    bool has_ended; /* all of it was seen */
    struct markupindex_end before_end;
    struct window window;
    struct markup_line *entries; /* the lines of one mark's stretch */
    size_t n_entries, entries_room;
    size_t loaded; /* that mark; SIZE_MAX for none */
};

/* A line by its mark and its place behind it. */
struct markupspot {
    size_t mark, entry;
};

void markupindex_init(struct markupindex *ix, const struct source *s, bool is_html);
void markupindex_clear(struct markupindex *ix);

/* Scans up to `bytes` more; true while there are bytes left that can be. Where a source that was
 * complete has grown, what its end made of it is taken back. */
bool markupindex_step(struct markupindex *ix, size_t bytes, bool complete);

/* Scanned up to here. */
uint64_t markupindex_end(const struct markupindex *ix);

/* The line that holds `offset`, or the first one; its stretch is in `entries` then. False where
 * there is none, it can't be read, or without memory. */
bool markupindex_find(struct markupindex *ix, uint64_t offset, struct markupspot *out);
/* The line with that many before it, or the last one. */
bool markupindex_numbered(struct markupindex *ix, uint64_t before, struct markupspot *out);
/* Of the stretch in `entries`: where the line ends, and how many are before it. */
uint64_t markupindex_line_end(const struct markupindex *ix, struct markupspot spot);
uint64_t markupindex_number(const struct markupindex *ix, struct markupspot spot);
/* It begins with an element that does not end on it. */
bool markupindex_opens(const struct markupindex *ix, struct markupspot spot);

/* What the element that the line at `spot` opens hides when it is folded: up to *close, the first
 * line that is not inside it, with that many elements in it. False: it does not end (yet).
 * `entries` then hold the stretch of *close. */
bool markupindex_close(struct markupindex *ix, struct markupspot spot, struct markupspot *close,
                       uint64_t *members);

/* Fills *out with the walk as it was when the line that begins at `at` was clear; false where none
 * does. */
bool markupindex_walk_to(struct markupindex *ix, uint64_t at, struct markupwalk *out,
                         struct markup_line *line);

#endif
