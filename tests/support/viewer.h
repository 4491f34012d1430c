/* The response pane on a scripted exchange, without the application: keys in, cells out. */
#ifndef JIG_TESTS_VIEWER_H
#define JIG_TESTS_VIEWER_H

#include "support/script.h"
#include "term/grid.h"
#include "view/response.h"

struct viewer {
    struct stage stage;
    struct script script; /* of the first connection, where viewer_answer() set it */
    struct jig_transfer *transfer;
    struct response *response;
    struct view view;
    struct grid grid;
    struct intent said; /* the last intent, its text in `text` */
    struct buf text;
    struct bodyinput
        input; /* of bytes without an exchange; complete, if nothing else is said */
    struct span bytes;
    int w, h;
};

/* A pane of w by h that shows nothing, and a stage without a script. */
void viewer_open(struct viewer *v, int w, int h);
void viewer_close(struct viewer *v);

/* Sends a GET for the URL to a server that answers with these bytes and closes; plays to the end. */
void viewer_answer(struct viewer *v, const char *url, struct span answer);
/* The same with a stage already set up, and options. */
void viewer_send(struct viewer *v, const char *url, const struct jig_options *options);

/* A body of this type, without an exchange, worked on to the end. The bytes stay the caller's. */
void viewer_show(struct viewer *v, struct span body, const char *type);

void viewer_work(struct viewer *v); /* until nothing is left to do */
void viewer_keys(struct viewer *v, const char *script);
void viewer_resize(struct viewer *v, int w, int h);
/* The pane as screen_text() gives it, and one row of it. */
const char *viewer_screen(struct viewer *v);
const char *viewer_row(struct viewer *v, int y);
/* Until the text is on the screen, where a child process is at work: there is nothing to wait for but it. */
void viewer_wait_for(struct viewer *v, const char *text);
/* The text is on the screen, or is not. */
void viewer_has(struct viewer *v, const char *text);
void viewer_lacks(struct viewer *v, const char *text);
/* The last intent was this, with that text. */
void viewer_says(const struct viewer *v, const char *command, const char *text);

#endif
