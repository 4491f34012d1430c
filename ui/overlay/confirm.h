/* A question with a few answers, each with a letter of its own. What is too wide for the screen
 * goes on in further rows, and what is too much for it scrolls. */
#ifndef JIG_OVERLAY_CONFIRM_H
#define JIG_OVERLAY_CONFIRM_H

#include "overlay/overlay.h"

#define CONFIRM_ANSWERS 4

struct confirm_answer {
    char letter;         /* chooses it at once */
    const char *text;    /* static: "Save and quit" */
    const char *command; /* static; the intent; "overlay.close": nothing happens */
};

struct confirm {
    const char *title; /* static */
    struct span text;  /* copied; lines of any length */
    /* the first is the one that Enter takes; text NULL behind the last */
    struct confirm_answer answers[CONFIRM_ANSWERS];
};

/* class NULL: out of memory. */
struct overlay confirm_overlay(const struct confirm *asked);

#endif
