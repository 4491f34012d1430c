/* What the Body tab shows: bytes, wherever they are, and what is known of them. An exchange's body
 * is one kind, a file or standard input another. */
#ifndef JIG_VIEW_BODYINPUT_H
#define JIG_VIEW_BODYINPUT_H

#include "data/factcoding.h"
#include "data/source.h"
#include "jig.h"

struct bodyinput {
    struct source source; /* its len grows while they come */
    struct span type;     /* the declared content type; borrowed; empty: none is */
    bool complete;        /* nothing more will come */
    bool is_open; /* its records are not to be folded: they are few, or what was asked for */
    const char *nothing;      /* why there is none of it; static */
    struct factcoding coding; /* zero: nothing of it is known */
};

/* An exchange's, borrowed: asked for anew whenever something has come. */
struct bodyinput bodyinput_of(const struct jig_exchange *x);

#endif
