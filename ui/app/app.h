/* The state of the workbench, and the small things that commands do to it: say a word, move the
 * keyboard, show another request. What keys and events make of it is app/workbench's. */
#ifndef JIG_APP_APP_H
#define JIG_APP_APP_H

#include "app/config.h"
#include "app/export.h"
#include "app/external.h"
#include "app/harsave.h"
#include "app/keymap.h"
#include "app/layout.h"
#include "app/posting.h"
#include "app/pace.h"
#include "app/probe.h"
#include "app/recent.h"
#include "app/sends.h"
#include "app/streamsave.h"
#include "app/workspace.h"
#include "overlay/overlay.h"
#include "view/compare.h"
#include "app/comparedlog.h"
#include "view/request.h"
#include "view/response.h"
#include "view/tree.h"
#include "view/urlbar.h"
#include "widget/clipboard.h"

#define APP_JUMPS 128
#define APP_WORD  400 /* bytes of what is said to the user */

/* A label on the screen while ^O waits for its letters. */
struct app_jump {
    enum pane pane;
    int x, y; /* in the pane's view */
    char label[3];
};

struct again;
struct command;
struct viewing;

/* Known ones in what is saved. */
enum saving_secrets { SAVING_NO_SECRETS, SAVING_HIDES_SECRETS, SAVING_HAS_SECRETS };

struct app {
    int w, h;
    int64_t now;                    /* microseconds, of the last thing that happened */
    const struct command *commands; /* app/table's, for app/command */
    struct config config;
    struct keymap keymap;
    struct clipboard clipboard;
    /* What nobody waits for, in jig's own files, where the user wants something saved, and in the
     * collection: those may be disks that hang. NULL: it is done in place. */
    struct errands *errands, *placings, *filings;
    int disk_wait_ms; /* for how long a disk is waited for by who can't say how long it takes */
    struct recent recent;
    struct workspace ws;
    struct sends sends;
    struct viewing *viewing; /* borrowed; NULL: this is the workbench, not the viewer */
    struct probe probe;
    char *keylog; /* owned; file that the next sends write their TLS keys to; NULL: none */
    struct {
        struct export file;
        uint64_t serial;   /* of the answer it is of; 0: it is of `text` */
        char *text;        /* owned */
        struct span bytes; /* of the text */
        struct streamsave stream;
        struct harsave har;
        struct partsource *part;      /* owned; of a body, of which it alone is written */
        struct jqrun *results;        /* held; what a filter gave, in a body's place */
        struct viewfile *copied;      /* owned; the viewer's, where that is a file */
        bool of_viewed;               /* it is of what the viewer holds itself */
        bool of_past;                 /* it is of an old send that is shown */
        const struct saving_use *use; /* NULL: it is kept where it is */
        bool is_cut;                  /* what was not whole when it was to be written */
        bool is_coming;               /* and only because it was on its way */
        enum saving_secrets secrets;  /* what is said of them */
        enum saving_secrets secrets_of_text; /* in the text whose path is asked for */
        const char *title, *command;         /* of the dialog that asked where to; static */
        unsigned n_deeds;                    /* that there had been when it was answered */
        /* How far it is, and what became of it, below the message: "" nothing. The next key takes
         * it away. */
        char word[APP_WORD];
        enum role word_role;
        struct jig_error wrong; /* why the last one came to nothing */
        struct jig_error left;  /* what is to be said of one when the terminal is given back */
        unsigned left_keys;     /* how many had been pressed when the screen said it */
    } saving;
    struct {
        struct again *again;  /* an old send that is looked through; NULL: none is */
        uint64_t of;          /* the id of the request that was opened then; 0: none was */
        bool is_known;        /* it is the one that the send is of */
        struct mask *secrets; /* owned; those that were put back; NULL: none were */
        bool is_long;         /* more than one slice was needed */
    } resend;

    struct {
        const char *command; /* to be run when no request is on its way any more; NULL: none */
        unsigned n_keys;     /* so many had been pressed: the next one takes it back */
    } after_filing;

    struct posting posting; /* the message that is being made ready */

    struct tree *tree;
    struct urlbar *urlbar;
    struct request_pane *request;
    struct response *response;
    struct compare *compare;    /* stands in the place of the response while it is on */
    struct comparedlog logs[2]; /* of streams that are compared */
    struct view panes[N_PANES];

    struct layout_prefs prefs;
    struct layout layout;
    enum pane focus;
    enum layout_border dragging;
    bool is_layout_late; /* the focus has moved since: until the mouse is let go */
    struct overlay overlay;

    /* What the overlay that asks is about. */
    char *subject; /* owned; NULL: nothing */
    size_t subject_len;
    int64_t subject_number;

    char message[APP_WORD]; /* "" none; in the footer, and above it, until the next key */
    enum role message_role;
    uint64_t n_messages; /* so far: by it one is known for the last that was said */

    struct app_jump jumps[APP_JUMPS];
    size_t n_jumps;  /* 0: no labels are shown */
    char jump_first; /* the first letter of a label of two, or 0 */

    char theme[32];     /* the one that is chosen */
    bool theme_changed; /* since app_take_theme() */
    bool has_work;      /* a view has more to do: step again when it has rested */
    struct pace pace;   /* when that is */
    bool is_answered;   /* what somebody waited for is there to be drawn: the loop clears it */
    unsigned answer_seen; /* how far the answer that is shown was when it was looked at last */
    int worker;           /* whose turn it is to work first */
    unsigned n_turns;
    unsigned n_keys;       /* and clicks, so far */
    unsigned n_deeds;      /* those, and what else is done with the mouse */
    size_t own_fds;        /* of those that were polled last: before the client's */
    int64_t leaving_since; /* the user wants to quit, and so long nothing was kept; 0: no */
    uint64_t leaving_left; /* bytes that were still to be kept then */
    uint64_t jar_seen;     /* the jar's version that the panes show */
    bool is_ascii;         /* the terminal has no arrows */
    bool no_clipboard;     /* what is copied stays within the program */
    bool wants_quit, wants_suspend, wants_redraw;
    bool drafts_failed;        /* the last time they were written */
    int64_t drafts_at;         /* when drafts are to be written; INT64_MAX: nothing is due */
    uint64_t shown_generation; /* of the collection that the tree shows */
    const struct external_terminal *terminal; /* borrowed; NULL: no editor can be run */
};

void app_say(struct app *app, enum role role, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* What is wrong with the files of the environment; nothing where nothing is. */
void app_say_environment(struct app *app);
/* What is being saved can't be had any more, in words: it is stopped. */
void app_lose_saving(struct app *app, const char *why);
/* Of what is being saved: beside the message, so that neither takes the other's place. */
void app_say_of_saving(struct app *app, enum role role, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void app_say_cookies(struct app *app); /* what is wrong with their file, if anything */
void app_say_error(struct app *app, const struct jig_error *error);
/* Is a request on its way into its file? True: what would meet it there has to wait, and it was
 * said so. */
bool app_waits_for_file(struct app *app);
/* Esc closes a dialog, or what is typed into, before it stops what is at work. */
bool app_has_esc(const struct app *app);
void app_focus(struct app *app, enum pane pane);
/* The same before app_relayout(): what is on the screen stays where it is. */
void app_focus_in_place(struct app *app, enum pane pane);
void app_resize(struct app *app, int w, int h);
void app_relayout(struct app *app);
/* Opens an overlay; one that could not be made says so. */
void app_open(struct app *app, struct overlay overlay);
void app_set_subject(struct app *app, struct span text, int64_t number);
/* The transfer that the response pane shows: an old one, or the current request's. */
const struct jig_transfer *app_shown(const struct app *app);
/* The stream that it is of; NULL: it is none. */
const struct live *app_shown_live(const struct app *app);
/* Lets go of the old send that is shown, without showing anything else. */
void app_leave_old(struct app *app);
/* The current request knows how long its sends took before this session. */
void app_take_durations(struct app *app);
/* The answer of the current request, or the old one that is looked at. One that is shown already
 * stays as it is looked at. */
void app_show_answer(struct app *app);
/* Another request, answer, scope or collection is shown. */
void app_show_current(struct app *app);
void app_show_tree(struct app *app);
/* The panes let go of everything that the workspace holds. */
void app_show_nothing(struct app *app);
/* After anything that may have changed the request. */
void app_touched(struct app *app);
/* Drafts are brought in step with what is not saved, without waiting for the disk; that they can't
 * be is said once. */
void app_keep_drafts(struct app *app);
/* Errands have been done: what came of drafts and cookies. */
void app_hear_of_errands(struct app *app);
/* Drafts and cookies for who may not come back: waits for the disk, for a few seconds at most.
 * write-failed, which is said as well. */
enum jig_err app_finish_writing(struct app *app, struct jig_error *error);
/* Two answers stand beside each other in the place of the response. */
bool app_is_comparing(const struct app *app);
/* Back to the response: before anything that may free an answer, or shows another request. */
void app_leave_comparison(struct app *app);
const char *app_key_of(const void *keys, const char *command);

#endif
