/* Whether a text that is being edited is JSON once its variables have values, found in slices: a
 * large one is read on between keys. */
#ifndef JIG_VIEW_JSONCHECK_H
#define JIG_VIEW_JSONCHECK_H

#include "base/buf.h"
#include "data/jsonread.h"

struct jsoncheck {
    struct buf masked; /* the text so far, with numbers in the place of variables */
    struct jsonread read;
    bool is_reading; /* all of it is masked */
    bool is_done;
    bool is_json;     /* once it is done; also where there was no memory to find out */
    size_t bad;       /* where it is not */
    const char *why;  /* and static words for it */
    uint64_t n_bytes; /* that were looked at, in all */
};

void jsoncheck_init(struct jsoncheck *c);
void jsoncheck_clear(struct jsoncheck *c);

/* Of another text, of which nothing was read yet. */
void jsoncheck_begin(struct jsoncheck *c);
/* Reads on by about that many bytes of the text that it began with; true while there are more. */
bool jsoncheck_step(struct jsoncheck *c, struct span text, size_t bytes);

#endif
