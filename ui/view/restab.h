/* What the response pane asks of each of its tabs. A tab looks at one exchange of a transfer and
 * never changes it; its canvas is all that is below the row of tabs. */
#ifndef JIG_VIEW_RESTAB_H
#define JIG_VIEW_RESTAB_H

#include "jig.h"
#include "base/buf.h"
#include "book/mask.h"
#include "view/bodyinput.h"
#include "view/copying.h"
#include "view/pastlook.h"
#include "view/tlsaccepts.h"
#include "data/live.h"
#include "term/term.h"
#include "view/view.h"
#include "widget/bar.h"

/* In the order in which they stand. */
enum response_tab {
    RESPONSE_BODY,
    RESPONSE_HEADERS,
    RESPONSE_COOKIES,
    RESPONSE_TLS,
    RESPONSE_TIMING,
    RESPONSE_WIRE,
    RESPONSE_HISTORY,
    RESPONSE_N_TABS
};

/* What is saved as a text. */
enum response_text { RESPONSE_TEXT_ANY, RESPONSE_TEXT_CERTIFICATES, RESPONSE_TEXT_WIRE };

/* What can be copied at once. */
#define RESTAB_COPY_MAX COPYING_MAX

/* What is shown; borrowed from the application. */
struct restab_shown {
    const struct jig_transfer *transfer; /* NULL: nothing was sent yet */
    uint64_t n_transfers;                /* so far: another may lie where one lay */
    const struct jig_exchange *exchange; /* one of its exchanges */
    size_t index;                        /* which one */
    const struct bodyinput *bytes;       /* without an exchange around them; NULL: none */
    const int64_t *sends; /* durations of this session's sends, the last one's last */
    size_t n_sends;
    const struct jig_jar *jar;  /* the cookies that are kept; NULL: none are */
    const struct mask *secrets; /* known ones; NULL: none */
    /* of a probe of the exchange's server; NULL: none was made */
    const struct tlsaccepts *accepts;
    const char *keylog;      /* file that the next sends write their keys to; NULL: none */
    bool reveals;            /* they are shown all the same */
    const struct live *live; /* the stream that the transfer is of; NULL: it is none */
    int64_t now;             /* of the last response_update() */
    int64_t wall_us;         /* Unix time, as it goes on; 0: not known */
    enum term_pixels pixels;
    struct view_env env;         /* what keys are called, where no drawing tells it */
    const struct pastlook *past; /* the history; NULL: there is none */
};

/* How the key bound to a command is written; "" where none is. */
const char *restab_key(const struct restab_shown *shown, const char *command);

/* What is to be hidden; NULL: nothing. */
const struct mask *restab_mask(const struct restab_shown *shown);
/* Appends the text without the secrets that are to be hidden. */
void restab_add(const struct restab_shown *shown, struct span text, struct buf *out);
/* There are some that can be shown, or hidden again. */
bool restab_has_secrets(const struct restab_shown *shown);
/* How to show them, or, where they are shown, to hide them again; key "": there are none. */
struct bar_hint restab_secrets_hint(const struct restab_shown *shown,
                                    const struct view_env *env);

/* The pane's commands that a tab may know. */
enum restab_command {
    RESTAB_COPY, /* what the cursor is on */
    RESTAB_COPY_ALL,
    RESTAB_COPY_PATH,
    RESTAB_SELECT, /* begin to, or end it */
    RESTAB_SAVE,
    RESTAB_MODE, /* the next way to show it */
    RESTAB_CHARSET,
    RESTAB_WRAP,
    RESTAB_FOLD,
    RESTAB_FOLD_ALL, /* that stands beside it */
    RESTAB_UNFOLD_ALL,
    RESTAB_OPEN_PART, /* as a body of its own */
    RESTAB_NEXT_PART,
    RESTAB_PART_BEFORE,
    RESTAB_PAGER,
    RESTAB_EDITOR,
    RESTAB_TWIN, /* the request in place of the answer */
    RESTAB_CHANGE,
    RESTAB_DELETE,
    RESTAB_DELETE_SITE, /* all of the same site */
    RESTAB_ADD,
    RESTAB_PROBE, /* what TLS the server accepts */
    RESTAB_KEYLOG,
    RESTAB_SAVE_HOP,   /* the exchange that the cursor is in */
    RESTAB_ORDER,      /* the next one */
    RESTAB_REVALIDATE, /* asks whether the answer has changed */
    RESTAB_COMPOSE,    /* a message */
    RESTAB_PAUSE,
    RESTAB_FOLLOW,
    RESTAB_TIMES, /* the next way to tell them */
    RESTAB_WAY,   /* the next of both directions, received, sent */
    RESTAB_ALIKE, /* only those of the same type */
    RESTAB_PINGS,
    RESTAB_CLEAR,
    RESTAB_PING,
    RESTAB_CLOSE,
    RESTAB_RESEND,
    RESTAB_OTHERS, /* those of all requests, or of this one again */
    RESTAB_CLEAR_HISTORY,
    RESTAB_VERSUS, /* compare an old send with what is shown */
    RESTAB_N_COMMANDS
};

/* Every function but show and draw may be NULL. */
struct restab_class {
    /* The exchange has changed, or (other) is another one. `shown` outlives the next call. */
    void (*show)(void *self, const struct restab_shown *shown, bool other);
    void (*resize)(void *self, int w, int h);
    void (*draw)(const void *self, const struct canvas *c, const struct view_env *env);
    bool (*key)(void *self, const struct key *key, struct intent *out);
    bool (*mouse)(void *self, const struct key *key, struct intent *out);
    bool (*run)(void *self, enum restab_command command, struct intent *out);
    bool (*can_run)(const void *self, enum restab_command command);

    /* Looks for a text, as it is typed; an empty one ends it. */
    void (*find)(void *self, struct span text);
    /* What else can be typed there; NULL: nothing but a text. */
    const char *find_hint;
    /* The same for a regular expression; NULL: it is looked for as a text. */
    void (*find_regex)(void *self, struct span pattern);
    /* What is wrong with what is looked for; NULL: nothing. */
    const char *(*find_complaint)(const void *self);
    void (*find_next)(void *self, int direction);
    /* "3 of 17" */
    void (*found)(const void *self, struct buf *out);
    /* Shows what a filter gives, as it is typed, in the place of all; an empty one ends it. */
    void (*filter)(void *self, struct span text);
    bool (*can_filter)(const void *self);
    struct span (*filtered)(const void *self); /* the filter that is on; empty: none */
    const char *(*filter_complaint)(const void *self);
    /* Appends how far the filter is; nothing where it is done. */
    void (*filter_progress)(const void *self, struct buf *out);
    /* Goes to a line ("120") or a part ("50%") of it; false where that names none. */
    bool (*go)(void *self, struct span where);
    /* Esc ends something within the tab. False: nothing is open there. */
    bool (*escape)(void *self);
    /* As in struct view_class. */
    bool (*is_typing)(const void *self);
    struct typedkeys (*typed)(const void *self);
    bool (*cursor)(const void *self, int *x, int *y);
    bool (*work)(void *self, int64_t budget_us);
    unsigned (*awaited)(const void *self);
    /* What is being copied; it goes on while work() is called, and the pane takes it when it is
     * ready. */
    struct copying *(*copying)(void *self);
    /* When work() is to be called though nothing happens; INT64_MAX: it need not. */
    int64_t (*deadline)(const void *self, int64_t now);
};

struct restab {
    const struct restab_class *class;
    void *self;
};

/* Says that what was to be copied is too much, and which key saves `what` ("it"): the words are
 * built in `words`. */
bool restab_too_large(const struct restab_shown *shown, const char *what, struct buf *words,
                      struct intent *out);

/* Asks for a text, borrowed from the tab, to be put on the clipboard. */
void restab_copy(struct span text, struct intent *out);
/* What was begun: the same, in `text`, where it is little; of the rest the tab's work() is to do.
 * True. */
bool restab_copy_on(const struct restab_shown *shown, struct copying *c, struct buf *text,
                    struct intent *out);

#endif
