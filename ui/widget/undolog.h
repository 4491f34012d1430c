/* What was done to a text, so that it can be undone and done again: a line of changes with a place
 * in it. Knows offsets and bytes, not what they mean; edits applies them. */
#ifndef JIG_WIDGET_UNDOLOG_H
#define JIG_WIDGET_UNDOLOG_H

#include "base/buf.h"

/* At `at`, `removed` was taken away and `inserted` put in its place. */
struct change {
    size_t at;
    struct buf removed, inserted;
    size_t cursor, anchor;  /* before it */
    uint64_t before, after; /* the text's state on both sides of it */
    bool open;              /* one more of its kind may still join it */
};

struct undolog {
    struct change *changes;
    size_t n, room;
    size_t done;  /* the changes [0, done) stand in the text, the rest can be redone */
    size_t bytes; /* held by all changes */
    size_t max_bytes;
};

void undolog_init(struct undolog *log, size_t max_bytes);
void undolog_clear(struct undolog *log); /* usable again, empty */

/* Drops what could be redone and adds a change. The oldest go where the maximum is passed; a change
 * that is larger by itself leaves an empty log and is not an error. False: out of memory, nothing
 * was added. */
bool undolog_add(struct undolog *log, const struct change *facts, struct span removed,
                 struct span inserted);

/* Adds to the newest change instead, where it is open and nothing was undone since: typed text
 * after its end, text deleted before its beginning (backspace) or at it (delete). `after` is the
 * text's new state. False: it does not join, add a change of its own. */
bool undolog_join(struct undolog *log, size_t at, struct span removed, struct span inserted,
                  uint64_t after);
void undolog_close(struct undolog *log); /* nothing joins the newest change any more */

/* The change to undo or to do again, borrowed until the next addition; NULL where there is none.
 * The place moves. */
const struct change *undolog_back(struct undolog *log);
const struct change *undolog_forth(struct undolog *log);

#endif
