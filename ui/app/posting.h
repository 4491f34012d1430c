/* A message on its way from the field that it was typed into to the log that it is sent from: read
 * as hex or checked as JSON, and copied. A large one is made ready in slices. */
#ifndef JIG_APP_POSTING_H
#define JIG_APP_POSTING_H

#include "base/buf.h"
#include "data/jsonread.h"
#include "view/messagefield.h"

#define POSTING_MAX (16u << 20) /* bytes */

struct posting {
    bool is_on;
    enum messagefield_mode mode;
    struct span text;   /* what is to be taken */
    size_t at;          /* so much of it was */
    struct buf source;  /* what lies under `text` where the field does not */
    struct buf message; /* with the log's headroom in front */
    struct jsonread json;
    bool is_checking; /* as JSON */
    bool is_ready;
    bool is_own;   /* the field may change: nothing of it is borrowed any more */
    bool is_taken; /* out of the field */
    uint64_t send; /* whose stream it is for: opened.serial */
};

void posting_init(struct posting *o);
void posting_clear(struct posting *o); /* overwritten, and off */

/* Text without variables, borrowed until it is ready, or posting_own(). */
void posting_begin(struct posting *o, enum messagefield_mode mode, struct span text);
/* Text as posting_room() has got it. */
void posting_begin_own(struct posting *o, enum messagefield_mode mode);
/* Copies what is still borrowed. False: no memory, and it is borrowed as before. */
bool posting_own(struct posting *o);
/* Where it goes before, behind the headroom. */
struct buf *posting_room(struct posting *o);

/* Goes on for budget_us or so, with a small one to the end; *more: it is not ready. USAGE: it is
 * not what the mode says. MEMORY, TOO_LARGE. */
enum jig_err posting_work(struct posting *o, int64_t budget_us, bool *more,
                          struct jig_error *error);
/* The message, once it is ready. */
struct span posting_text(const struct posting *o);
/* The same with the headroom in front, to be freed; NULL: out of memory. */
char *posting_take(struct posting *o);

#endif
