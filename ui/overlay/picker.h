/* A list to choose from by typing: the command palette, environments, folders. What is typed are
 * words that an item must all contain; the best matches come first. */
#ifndef JIG_OVERLAY_PICKER_H
#define JIG_OVERLAY_PICKER_H

#include "overlay/overlay.h"

/* An item; the strings are copied. Choosing it is the intent {command, argument, number}. */
struct picker_item {
    const char *section; /* static; heading above the items that share it; NULL: none */
    const char *lead;    /* small word before the text ("GET"); NULL: none */
    enum role lead_role;
    const char *text;
    const char *note;     /* at the right edge (a key); NULL: none */
    const char *command;  /* static */
    const char *argument; /* NULL: "" */
    int64_t number;
    bool is_current; /* marked, and under the cursor at the start */
    bool only_found; /* shown only once something is typed */
};

struct picker;

/* All three are static; `verb` is what Enter does ("run", "choose"). NULL: out of memory. */
struct picker *picker_new(const char *title, const char *verb, const char *placeholder);
/* Nothing without a picker. Where memory runs out, picker_overlay() tells. */
void picker_add(struct picker *p, const struct picker_item *item);
/* Hands the picker over as an overlay of at most w by h cells; the overlay owns it then. Closed
 * without a picker, or when memory ran out for an item. */
struct overlay picker_overlay(struct picker *p, int w, int h);

#endif
