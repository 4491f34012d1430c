/* Lines of text about a file, each of which stands for a place in it. */
#ifndef JIG_DATA_FACTLINES_H
#define JIG_DATA_FACTLINES_H

#include "base/buf.h"

struct factline {
    size_t text; /* where a line begins */
    uint64_t at; /* and what it stands for, a place in the file */
};

struct factsheet;

/* Where an archive's list of members goes on; data/filefacts' own. */
struct factwalk {
    bool (*step)(
        struct factsheet *f); /* by a member; false: that was all. NULL: nothing is left */
    size_t look;              /* bytes that are read at a time */
    uint64_t len;             /* of the file, when it was begun */
    bool complete;
    uint64_t at, n; /* the next member, and how many came before it */
    struct {
        uint64_t directory, entries;
        uint64_t size, packed, encrypted; /* of those that were counted */
        const char *kind;                 /* by its members; NULL: not known yet */
        bool is_kind_told;
    } zip;
};

struct factlines {
    struct buf text;
    struct factline *lines; /* by text */
    size_t n, room;
    struct factwalk walk;
};

#endif
