/* Lines of text about a file, each of which stands for a place in it. */
#ifndef JIG_DATA_FACTLINES_H
#define JIG_DATA_FACTLINES_H

#include "base/buf.h"

struct factline {
    size_t text; /* where a line begins */
    uint64_t at; /* and what it stands for, a place in the file */
};

struct factlines {
    struct buf text;
    struct factline *lines; /* by text */
    size_t n, room;
};

#endif
