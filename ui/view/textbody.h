/* A body, or a part of one, that is a text: the editor with the colours and the checks of what it
 * is. JSON is checked as it is typed. Every change goes to the request at once. */
#ifndef JIG_VIEW_TEXTBODY_H
#define JIG_VIEW_TEXTBODY_H

#include "view/composing.h"
#include "view/jsonbody.h"
#include "view/jsoncheck.h"
#include "view/reqtab.h"
#include "widget/editor.h"

#define TEXTBODY_MAX (16u << 20) /* bytes that are edited here */

enum textbody_grammar {
    TEXTBODY_PLAIN,
    TEXTBODY_JSON,
    TEXTBODY_MESSAGE, /* a whole request as it goes over the wire */
};

struct textbody {
    struct composing *composing; /* borrowed */
    /* Where changes go; false: they can't be stored, and the text is told so. */
    bool (*store)(void *ctx, struct span text);
    void *ctx;
    bool has_status; /* a row below the text says what it is */
    /* the rest is its own */
    enum textbody_grammar grammar;
    bool typing;
    bool is_lost; /* the request has not what is seen here */
    struct editor editor;
    struct jsonbody json;
    struct jsoncheck check; /* of the text as JSON */
    bool is_checking;       /* there is more of it to be read */
    struct text_paint paint;
    struct {
        uint64_t state;
        size_t top, left;
        int w, h;
        bool wrap;
    } looked_at;      /* what was in sight when it was worked on last */
    uint64_t checked; /* state of the text that was checked, and as what */
    enum textbody_grammar checked_as;
    const char *why; /* NULL: nothing is wrong */
    struct jsonlex_place place;
    size_t bad;
    struct jig_error said; /* what an intent's text lies in */
    int w, h;
};

void textbody_init(struct textbody *t, struct composing *composing);
void textbody_clear(struct textbody *t);

/* Another request's text: the history is forgotten. */
void textbody_set(struct textbody *t, struct span text);
/* The text as it is now in the request; a change made elsewhere is a step of the history. */
void textbody_update(struct textbody *t, struct span text);
void textbody_be(struct textbody *t, enum textbody_grammar grammar);

/* Goes on colouring and checking a large text; true while there is more of it, or what is in sight
 * has changed, so that drawing it may bring more. */
bool textbody_work(struct textbody *t, int64_t budget_us);

/* What is to be said about it: what is wrong, or "JSON ✓  12 bytes", with "…" in the place of the
 * mark while that is not known. Returns its role. */
enum role textbody_describe(const struct textbody *t, struct buf *out);

struct reqtab textbody_tab(struct textbody *t);

#endif
