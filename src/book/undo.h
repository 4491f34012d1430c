/* How an operation on the tree is taken back: a list of steps, run from its end. For book/ops alone. */
#ifndef JIG_BOOK_UNDO_H
#define JIG_BOOK_UNDO_H

#include "base/error.h"
#include "base/span.h"
#include "book/opsfile.h"
#include "book/save.h"

enum undo_kind {
    UNDO_RENAME, /* what is at `path` now was at `old` */
    UNDO_TEXT,   /* the file at `path` had the text `old` */
    UNDO_MADE,   /* `path` was not there */
};

struct undo_step {
    enum undo_kind kind;
    char *path;
    char *old;
    struct save_mark mark; /* UNDO_TEXT: the file as the operation left it */
};

struct undo {
    char *what; /* "Deleted Log in" */
    char *path; /* of the item as it was before */
    struct undo_step *steps;
    size_t n, room;
};

void undo_clear(struct undo *u);
bool undo_add(struct undo *u, enum undo_kind kind, const char *path, struct span old);
/* A text that was changed by somebody else since is left alone. */
bool undo_add_text(struct undo *u, const char *path, const char *old,
                   const struct save_mark *mark);
/* What it takes away goes to the trash. Stops at the first step that fails. */
enum jig_err undo_run(const struct undo *u, const struct collection *c, struct trash *trash,
                      struct jig_error *error);

#endif
