/* Who writes drafts: a thread of its own, so that nobody who types waits for a disk. It is told
 * what each draft is to be, and makes it so in its own time; only the last word about a draft
 * counts. */
#ifndef JIG_APP_DRAFTWRITER_H
#define JIG_APP_DRAFTWRITER_H

#include "app/draftbox.h"

struct draftwriter;

/* Who waits for it waits no longer than this. */
enum { DRAFTWRITER_WAIT_MS = 3000 };

/* NULL: no memory. `in_place`: without a thread, and so it is where there is none to be had: a
 * draft is written when it is handed over. */
struct draftwriter *draftwriter_new(bool in_place);
/* Waits until all is written, and gives the box's lock up. Where the disk does not come to an end
 * in time, both happen later, while the program lasts. Takes NULL. */
void draftwriter_free(struct draftwriter *w);

/* The draft of that number (0: a new one) of the collection at `root` is to be these bytes, which
 * were allocated with malloc() and are taken. Its number; 0: no memory. */
uint64_t draftwriter_write(struct draftwriter *w, uint64_t draft, const char *root, char *take,
                           size_t len);
/* It is to be gone, and its number is nobody's any more; 0 is none. */
void draftwriter_drop(struct draftwriter *w, uint64_t draft);

/* Waits until all is as it is to be, or could not be made so; false: not in time. Once that was so
 * nobody waits again. */
bool draftwriter_finish(struct draftwriter *w);

struct draftwriter_state {
    bool is_pending; /* what it is to be is not written yet */
    int failed;      /* errno of the last write of it that is over; 0: it went well */
};
struct draftwriter_state draftwriter_state(struct draftwriter *w, uint64_t draft);

/* Readable when a state has changed; -1: there is none to be had. */
int draftwriter_fd(const struct draftwriter *w);
/* Has one since it was asked last? */
bool draftwriter_take_news(struct draftwriter *w);

/* The box itself, for as long as nothing is handed over; NULL: it is in use for too long. */
struct draftbox *draftwriter_box(struct draftwriter *w);
/* One that is there, for which it has a number from now on; 0: no memory. */
uint64_t draftwriter_adopt(struct draftwriter *w, const char name[DRAFTBOX_NAME]);

#endif
