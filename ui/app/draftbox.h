/* The folder of drafts that all jigs of a user share, $XDG_STATE_HOME/jig/drafts. Each jig has a
 * name there and, while it lives, a lock on a file of that name; a draft's own name says whose it
 * is and of which collection. What a jig that has ended left behind can be taken over; what a
 * living one keeps is left alone. */
#ifndef JIG_APP_DRAFTBOX_H
#define JIG_APP_DRAFTBOX_H

#include "base/buf.h"

#define DRAFTBOX_NAME 64

struct draftbox {
    int folder;      /* -1: not needed yet, or not to be had */
    int lock;        /* held for as long as this jig lives; -1: not yet */
    char session[9]; /* this jig's name */
    unsigned n;      /* numbers given */
};

void draftbox_init(struct draftbox *b);
/* Gives the lock up: what was written is there for the next jig. */
void draftbox_clear(struct draftbox *b);

/* Writes a draft of the collection at `root` ("": of none) as a whole. An empty name becomes one
 * that no other draft has. False with errno; an older draft of that name stays then. */
bool draftbox_write(struct draftbox *b, const char *root, char name[DRAFTBOX_NAME],
                    struct span bytes);
bool draftbox_read(struct draftbox *b, const char *name, struct buf *out);
/* Removes it and empties the name. */
void draftbox_drop(struct draftbox *b, char name[DRAFTBOX_NAME]);

/* Takes over the oldest draft of the collection whose jig has ended: it has a name of this jig's
 * from then on. False where there is none, or the folder can't be used. */
bool draftbox_adopt(struct draftbox *b, const char *root, char name[DRAFTBOX_NAME]);

/* Keeps a draft that can't be read where no jig looks for drafts, and appends its path. */
bool draftbox_set_aside(struct draftbox *b, const char *name, struct buf *path);

#endif
