/* JSON values of a line each (NDJSON, JSON lines; JSON text sequences, RFC 7464, whose values begin
 * with RS): a record a row, numbered as its line, folded by itself and cut to one row. One that is
 * opened is laid out as data/jsonlines does it, below its number; one that is broken spoils no
 * other. */
#ifndef JIG_DATA_JSONRECORDS_H
#define JIG_DATA_JSONRECORDS_H

#include "data/jsonlines.h"

/* Records that are open at a time: one more closes the one that was opened first. */
#define JSONRECORDS_OPEN 32u

struct jsonrecord;

struct jsonrecords {
    struct textlines text;
    bool complete; /* the source will not grow any more: set by the owner */
    int columns;   /* what a folded record may take: set by the owner */
    struct jsonrecord *open[JSONRECORDS_OPEN]; /* as they were opened */
    size_t n_open;
};

void jsonrecords_init(struct jsonrecords *r, const struct source *s);
void jsonrecords_clear(struct jsonrecords *r);

struct lines jsonrecords_lines(struct jsonrecords *r);

/* What a text begins with has values of a line each: its first line, if it ends in `head`, is
 * one. */
bool jsonrecords_fit(struct span head);
/* Nobody has said so, but it is an object or a list on a line, and another on the next. */
bool jsonrecords_follow(struct span head);

/* As jsonpath_add() and jsonpath_value() of a line: in its record; of a folded one, all of it. */
void jsonrecords_path(struct jsonrecords *r, const struct line *line, struct buf *out);
bool jsonrecords_value(struct jsonrecords *r, const struct line *line, uint64_t *at,
                       uint64_t *end);

#endif
