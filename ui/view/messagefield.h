/* The field under a WebSocket's log: a message of one line or many, as text, JSON or bytes in hex,
 * with what was sent before. Variables are replaced, and the message is judged, where it is
 * sent. */
#ifndef JIG_VIEW_MESSAGEFIELD_H
#define JIG_VIEW_MESSAGEFIELD_H

#include "view/composing.h"
#include "view/view.h"
#include "widget/editor.h"

#define MESSAGEFIELD_HISTORY 100 /* messages */

enum messagefield_mode {
    MESSAGEFIELD_TEXT,
    MESSAGEFIELD_JSON,
    MESSAGEFIELD_HEX,
    MESSAGEFIELD_N_MODES
};

struct messagefield_sent {
    char *text; /* owned */
    enum messagefield_mode mode;
};

struct messagefield {
    struct editor editor;
    enum messagefield_mode mode;
    bool is_open; /* it has the keys */
    /* the rest is its own */
    struct text_paint paint;
    struct messagefield_sent sent[MESSAGEFIELD_HISTORY]; /* the oldest first */
    size_t n;
    size_t at;                    /* the one that was recalled; n: none */
    struct messagefield_sent own; /* what was being written before */
    char wrong[120];              /* with the JSON; "": nothing */
    int w;
};

void messagefield_init(struct messagefield *c);
void messagefield_clear(struct messagefield *c);
/* Borrowed from now on; NULL: none. */
void messagefield_set_composing(struct messagefield *c, struct composing *composing);

/* Rows that it takes, up to `most`. */
int messagefield_height(const struct messagefield *c, int most);
void messagefield_resize(struct messagefield *c, int w, int h);

/* Enter sends ("stream.send", the text, its mode as number), Alt+Enter is a new line, Up and Down
 * recall where they lead out of the text, Alt+M changes the mode, Esc leaves. True: taken. */
/* Its own hints, which the tab shows, are not among them. */
struct typedkeys messagefield_typed(const struct messagefield *c);
bool messagefield_key(struct messagefield *c, const struct key *k, struct intent *out);
/* The message is on its way: it becomes the last of those sent, and the field is empty. */
void messagefield_take_sent(struct messagefield *c);

void messagefield_draw(const struct messagefield *c, const struct canvas *canvas,
                       const struct view_env *env);
bool messagefield_cursor(const struct messagefield *c, int *x, int *y);

#endif
