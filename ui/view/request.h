/* The request pane: what is sent, under tabs. Params, Headers, Body, Auth and Options each change
 * the request through its setters; the pane holds no data of it.
 *
 * Intents (view.h):
 *   request.edit-external  show `text` in $EDITOR and hand the result to request_pane_put_body()
 *   say                    tell the user `text`, one line */
#ifndef JIG_VIEW_REQUEST_H
#define JIG_VIEW_REQUEST_H

#include "view/composing.h"
#include "view/view.h"

struct composing;
struct request_pane;

enum request_tab {
    REQUEST_PARAMS,
    REQUEST_HEADERS,
    REQUEST_BODY,
    REQUEST_AUTH,
    REQUEST_OPTIONS,
    REQUEST_N_TABS
};

struct request_pane *request_pane_new(struct clipboard *clipboard); /* NULL: out of memory */
void request_pane_free(struct request_pane *p);
struct view request_pane_view(struct request_pane *p);

/* Shows this request; both borrowed until the next call. Call it again when the environment, and
 * with it the scope, is another. */
void request_pane_set(struct request_pane *p, struct book_request *request,
                      struct scope *scope);
/* The cookies that are kept (borrowed until the next call; NULL: none are). */
void request_pane_set_jar(struct request_pane *p, const struct jig_jar *jar);
/* After anything that may have changed the request or its variables; cheap where nothing did. */
void request_pane_refresh(struct request_pane *p);
void request_pane_show_tab(struct request_pane *p, enum request_tab tab);
enum request_tab request_pane_tab(const struct request_pane *p);

/* The request, its scope and the names of its variables, for who else types with them; it stays
 * where it is. */
struct composing *request_pane_composing(struct request_pane *p);

/* The body as it came back from an editor, as one step of its history. */
void request_pane_put_body(struct request_pane *p, struct span text);

#endif
