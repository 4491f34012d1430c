/* A body or a text written to a file of the user's choice while the screen goes on: a slice at a
 * time into a new file, which an errand syncs and puts in its place, whole or not there. A child
 * process syncs what is large before that, so that no other errand waits for it. */
#ifndef JIG_APP_EXPORT_H
#define JIG_APP_EXPORT_H

#include <stdint.h>

#include "base/errands.h"
#include "base/error.h"
#include "base/newfile.h"
#include "base/writebehind.h"
#include "data/source.h"

/* As a source's length: it is read in order, until it gives nothing more. Where there is nothing
 * yet (EXPORT_LATER) it is read again, in another turn if this one's time is over; EXPORT_FAILED:
 * it can't be made for want of memory. */
#define EXPORT_TO_THE_END UINT64_MAX
#define EXPORT_FAILED     SIZE_MAX
#define EXPORT_LATER      (SIZE_MAX - 1)

struct placing;

struct export
{
    struct errands *errands; /* borrowed, set before it is begun; NULL: the step waits for the
                                disk */
    char *path;              /* as the user wrote it; NULL: nothing is being written */
    struct source source;    /* its bytes; the first `len` of them are written */
    uint64_t at;
    bool (*has_changed)(const void *ctx, struct jig_error *error); /* NULL: it can't */
    const void *changed_ctx;
    /* the rest is its own */
    struct newfile file;
    int folder;
    char *name;
    char *piece;
    struct writebehind *behind; /* NULL: what is written is there with the step */
    bool is_private;
    bool is_read;   /* all of it was */
    bool is_unread; /* or there is something that can't be */
    uint64_t room;  /* it may take so many bytes; UINT64_MAX: as many as the disk has */
    pid_t syncing;  /* the child that waits for the disk; 0: none does */
    struct placing *placing; /* owned: its end */
    bool is_placing;         /* that was given to the errands */
};

void export_init(struct export *e);
void export_cancel(struct export *e); /* nothing of it stays */
/* Before it is cancelled at the program's end: what is being put in its place gets there. */
void export_let_finish(struct export *e);

/* Begins to write, in the place of what was being written. `~/` is the home folder. write-failed in
 * words; a file of that name that is there is left alone. What the source reads must stay until it
 * is done or cancelled. */
enum jig_err export_begin(struct export *e, const char *path, const struct source *source,
                          struct jig_error *error);
/* The same into a new file that only the user may read, in $TMPDIR or /tmp, for another program:
 * the disk is not waited for, and from the end on `path` is the caller's to unlink. `suffix` names
 * its kind: ".json". write-failed also where there is no room for it, before anything is written
 * if its length is known, for the folder is others' too. */
enum jig_err export_begin_private(struct export *e, const char *suffix,
                                  const struct source *source, struct jig_error *error);
/* What was begun is of something that may change: it is asked behind all that was read, and where
 * it has changed, which it says, nothing is kept. `ctx` is borrowed. */
void export_watch(struct export *e,
                  bool (*has_changed)(const void *ctx, struct jig_error *error),
                  const void *ctx);
bool export_is_running(const struct export *e);
/* Goes on for about budget_us. When it is done, or failed, nothing is running any more.
 * read-failed: it is the source that failed. */
enum jig_err export_step(struct export *e, int64_t budget_us, struct jig_error *error);
/* It goes on, or ends, when the disk has caught up. */
bool export_waits_for_disk(const struct export *e);
/* When it wants to go on. */
int64_t export_deadline(const struct export *e, int64_t now);

#endif
