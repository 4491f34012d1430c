/* Who writes drafts: an errand for each, so that nobody who types waits for a disk. It is told what
 * each draft is to be, and only the last word about a draft counts. */
#ifndef JIG_APP_DRAFTWRITER_H
#define JIG_APP_DRAFTWRITER_H

#include "app/draftbox.h"
#include "base/errands.h"

struct draftwriter;

/* NULL: no memory. The errands (NULL: a draft is written when it is handed over) are borrowed. */
struct draftwriter *draftwriter_new(struct errands *errands);
/* What was handed over is written all the same, and then the box's lock given up. Takes NULL. */
void draftwriter_free(struct draftwriter *w);

/* What a draft is to be. Of what was followed by another before its time nothing is asked. */
struct draftwriter_text {
    void *self;
    bool (*write)(void *self, struct buf *out); /* by who writes; false: out->failed says why */
    void (*free)(void *self);                   /* by whoever is done with it */
};

/* The draft of that number (0: a new one) of the collection at `root` is to be this, which is
 * taken. Its number; 0: no memory. */
uint64_t draftwriter_write(struct draftwriter *w, uint64_t draft, const char *root,
                           const struct draftwriter_text *take);
/* It is to be gone, and its number is nobody's any more; 0 is none. */
void draftwriter_drop(struct draftwriter *w, uint64_t draft);

struct draftwriter_state {
    bool is_pending; /* what it is to be is not written yet */
    int failed;      /* errno of the last write of it that is over; 0: it went well */
};
struct draftwriter_state draftwriter_state(struct draftwriter *w, uint64_t draft);

/* The box, to look through what others left: another hand on it, so that it is there also while a
 * draft is being written. */
struct draftbox *draftwriter_box(struct draftwriter *w);
/* One that was adopted there, for which it has a number from now on; 0: no memory. */
uint64_t draftwriter_adopt(struct draftwriter *w, const char name[DRAFTBOX_NAME]);

#endif
