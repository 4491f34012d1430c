/* A cell of a table: cut off its record, measured and painted as what it means: a CSV's without its
 * quotes, a form's with its escapes decoded. */
#ifndef JIG_DATA_TABLECELL_H
#define JIG_DATA_TABLECELL_H

#include "data/lines.h"

enum tablecell_kind {
    TABLECELL_PLAIN,
    TABLECELL_QUOTED, /* "" in it is one " */
    TABLECELL_FORM,   /* + and %41 in it */
};

struct tablecell {
    enum tablecell_kind kind;
    struct span text;
};

/* Cuts the next cell of a CSV off *rest; false: there was none, rest->ptr is NULL. */
bool tablecell_next(struct span *rest, char parts, struct tablecell *out);
/* The same of a form's pair: first the name, then all the rest. */
bool tablecell_next_of_pair(struct span *rest, bool is_name, struct tablecell *out);

/* Columns that it takes when shown, counting no further than `most`. */
int tablecell_width(const struct tablecell *cell, int most);

/* As much of it as fits; its text stands at `source`. */
void tablecell_paint(const struct tablecell *cell, int columns, uint64_t source, enum ink ink,
                     struct painting *out);

#endif
