/* How an operation on the tree is taken back: a list of steps, run from its end. For book/ops; the
 * listener is for who undoes. */
#ifndef JIG_BOOK_UNDO_H
#define JIG_BOOK_UNDO_H

#include "base/error.h"
#include "base/span.h"
#include "book/opsfile.h"
#include "book/save.h"
#include "book/trash.h"

enum undo_kind {
    UNDO_RENAME, /* what is at `path` now was at `old` */
    UNDO_TEXT,   /* the file at `path` had the text `old` */
    UNDO_MADE,   /* `path` was not there */
};

struct book_request;

struct undo_step {
    enum undo_kind kind;
    char *path;
    char *old;
    char *made;            /* UNDO_TEXT: the text that the operation left */
    struct save_mark mark; /* of the file as it left it; UNDO_MADE: may be none */
};

struct undo {
    char *what; /* "Deleted Log in" */
    char *path; /* of the item as it was before */
    struct undo_step *steps;
    size_t n, room;
};

/* Told of each item that is elsewhere now: from one path to another; from NULL: back from the
 * trash; to NULL: into it. */
struct undo_listener {
    void (*moved)(void *ctx, const char *from, const char *to);
    void *ctx;
};

void undo_clear(struct undo *u);
bool undo_add(struct undo *u, enum undo_kind kind, const char *path, struct span old);
/* A request's file that was saved: in one that was changed since, only what the operation itself
 * had changed is taken back (name, order, the files that it names), and only where nobody changed
 * that. */
bool undo_add_text(struct undo *u, const char *path, const char *old,
                   const struct book_request *saved);
/* A file that was made, and is only taken away while it is as it was made. */
bool undo_add_made(struct undo *u, const struct book_request *saved);
/* What it takes away goes to the trash. Stops at the first step that fails; those that are done are
 * forgotten. What a caller wants to know of them is told through `moved` (may be NULL). */
enum jig_err undo_run(struct undo *u, const struct collection *c, struct trash *trash,
                      const struct undo_listener *moved, struct jig_error *error);

#endif
