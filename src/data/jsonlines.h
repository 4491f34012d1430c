/* JSON laid out for a pager: a member a line, two blanks a level, numbers, strings, duplicate keys
 * and order exactly as they were sent, containers that fold. Where it stops being JSON a note says
 * why, and the rest follows as plain text. Built on data/jsonindex; what is laid out at a time is
 * the stretch between two marks. */
#ifndef JIG_DATA_JSONLINES_H
#define JIG_DATA_JSONLINES_H

#include "data/jsonahead.h"
#include "data/jsonblock.h"
#include "data/lines.h"
#include "data/textlines.h"

#define JSONLINES_FOLDS 10000

struct jsonfold;

struct jsonlines {
    struct jsonblock block; /* the index, and the lines looked at */
    bool complete;          /* the source will not grow any more: set by the owner */
    struct window scan;     /* where the index is at work */
    struct jsonahead ahead; /* lines that it has not reached */
    struct jsonfold *folds; /* by place; an inner one stays below an outer one */
    size_t n_folds;
    size_t folds_room;
    struct textlines tail; /* what is no JSON */
    bool has_tail;
};

/* many: values may follow each other, as in NDJSON. */
void jsonlines_init(struct jsonlines *j, const struct source *s, bool many);
void jsonlines_clear(struct jsonlines *j);

struct lines jsonlines_lines(struct jsonlines *j);

#endif
