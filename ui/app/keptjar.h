/* A collection's cookie jar and its file: read when it is opened, and written as an errand whenever
 * the jar has changed, one errand at a time, for each is to be merged with what the file had after
 * the one before. A file of which not all can be read is kept beside it as it was, for the next
 * save would drop the rest. */
#ifndef JIG_APP_KEPTJAR_H
#define JIG_APP_KEPTJAR_H

#include "base/errands.h"
#include "jig.h"

struct jarerrand;

struct keptjar {
    struct jig_jar *jar;
    char *root;              /* of the collection that it is for; "": no collection */
    char *path;              /* NULL: only in memory */
    bool is_due;             /* it is to be saved */
    struct jarerrand *saver; /* it is being saved; NULL: it is not */
    bool is_unsaved;         /* the last time: what was set goes with the program */
    struct keptjar *next;    /* for who has several */
};

/* Reads the file; what is wrong with it goes into *wrong, which else stays as it is. NULL: out of
 * memory. */
struct keptjar *keptjar_new(const char *root, bool in_memory, struct errands *q,
                            struct jig_error *wrong);
/* What is being saved goes on, what is only due is dropped. Takes NULL. */
void keptjar_free(struct keptjar *k, struct errands *q);

/* Has it saved, and nobody waits for it. */
void keptjar_save(struct keptjar *k, struct errands *q, struct jig_error *wrong);
/* Takes note of what was done and goes on with what is due; *wrong where it failed. */
void keptjar_step(struct keptjar *k, struct errands *q, struct jig_error *wrong);
/* There is something to be saved still. */
bool keptjar_is_busy(const struct keptjar *k);

#endif
