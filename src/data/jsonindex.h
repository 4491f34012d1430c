/* JSON laid out, one member a line, without ever laying it out: a mark every 16 KiB says where a
 * line begins, which one it is and how deep, and from the nearest mark the lines around any place
 * are found again. A mark also holds what lies up to the next one: the least depth and how many
 * lines begin a value there, so that the end of a container, and its members, are found by
 * walking marks and not bytes. 2.5 MiB of marks for a gigabyte.
 *
 * A line begins with a key, an element, or a closing bracket whose container is not empty; the
 * commas, colons and values behind it, and an empty container's closing bracket, go on it. */
#ifndef JIG_DATA_JSONINDEX_H
#define JIG_DATA_JSONINDEX_H

#include "data/jsongrammar.h"
#include "data/source.h"

#define JSONINDEX_EVERY (16u << 10)

/* Tokens as lines: no grammar, so it can begin at any line. */
struct jsonwalk {
    struct jsonscan lex;
    enum jsonscan_type before; /* the token before */
    uint32_t depth;            /* containers that are open */
};

struct jsonwalk_token {
    struct jsonscan_token token;
    bool begins_line;
    uint32_t depth; /* of the line that it begins */
};

void jsonwalk_init(struct jsonwalk *w, uint64_t at, uint32_t depth);
/* As jsonscan_next(). */
enum jsonscan_result jsonwalk_next(struct jsonwalk *w, struct span *in,
                                   struct jsonwalk_token *out);
enum jsonscan_result jsonwalk_finish(struct jsonwalk *w, struct jsonwalk_token *out);

struct jsonmark {
    uint64_t at;         /* where a line begins */
    uint64_t line;       /* lines before it */
    uint32_t open;       /* containers that are open in front of it */
    uint32_t least;      /* depth of the lines from here up to the next mark */
    uint32_t n_at_least; /* of these, lines of the least depth that do not close a container */
};

/* What stood before the end was taken for one: a source that was complete can get longer all the
 * same. */
struct jsonindex_end {
    struct jsonwalk walk;
    struct jsongrammar grammar; /* its levels are the index's */
    struct jsonmark last;
    size_t n;
    uint64_t lines;
};

struct jsonindex {
    struct jsonmark *marks;
    size_t n;
    size_t room;
    struct jsonwalk walk;
    struct jsongrammar grammar;
    uint64_t lines;     /* so far */
    uint64_t broken_at; /* where it stops being JSON; UINT64_MAX while it does not */
    const char *why;    /* static words */
    bool is_done;       /* all of it was seen, or it is broken */
    bool has_ended;     /* all of it was seen */
    struct jsonindex_end before_end;
};

void jsonindex_init(struct jsonindex *ix, bool many);
void jsonindex_clear(struct jsonindex *ix);

/* Scans up to `bytes` more; true while there are bytes left that can be. `complete`: the source
 * will not grow. Where it did, what its end has broken is whole again. */
bool jsonindex_step(struct jsonindex *ix, const struct source *s, struct window *w,
                    size_t bytes, bool complete);

/* Scanned up to here: what is before is laid out. */
uint64_t jsonindex_end(const struct jsonindex *ix);

/* The last mark at or before `offset`, or the first; SIZE_MAX where there is none. */
size_t jsonindex_by_offset(const struct jsonindex *ix, uint64_t offset);
/* The mark in whose stretch line `line` (from 0) is. */
size_t jsonindex_by_line(const struct jsonindex *ix, uint64_t line);

#endif
