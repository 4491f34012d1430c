/* Asks for one line of text: a name, a path. Enter is the intent it was made with, with the
 * text. */
#ifndef JIG_OVERLAY_PROMPT_H
#define JIG_OVERLAY_PROMPT_H

#include "overlay/overlay.h"
#include "widget/clipboard.h"

struct prompt {
    const char *title; /* static */
    const char *label; /* static; what is asked for, in a few words */
    const char *about; /* copied, above the label: what it is for by its name; NULL: nothing */
    const char *initial; /* copied; NULL: empty */
    const char *wrong;   /* copied, below the field: why `initial` did not do; NULL: nothing */
    const char *command; /* static; the intent */
    bool may_be_empty;
    bool is_secret;              /* dots are shown of what is typed, until a key shows it */
    bool is_proposal;            /* what is typed takes the place of `initial` */
    struct clipboard *clipboard; /* borrowed; may be NULL */
};

/* class NULL: out of memory. */
struct overlay prompt_overlay(const struct prompt *asked);

#endif
