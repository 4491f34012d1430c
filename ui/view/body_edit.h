/* The Body tab: nothing, text, JSON, a form, multipart parts, a file, GraphQL, or the whole request
 * as literal bytes; a row of these kinds, and below it the editor of the one that is chosen. What
 * the request's Content-Type says decides between text and JSON, without one what the text looks
 * like (view/jsonguess); choosing one of them writes it. What another kind held comes back when it
 * is chosen again. */
#ifndef JIG_VIEW_BODY_EDIT_H
#define JIG_VIEW_BODY_EDIT_H

#include "view/composing.h"
#include "view/reqtab.h"

struct body_edit;

struct body_edit *body_edit_new(struct composing *composing); /* NULL: out of memory */
void body_edit_free(struct body_edit *b);
struct reqtab body_edit_tab(struct body_edit *b);
const char *body_edit_kind(const struct body_edit *b); /* "json"; "" for none; for the tab */

#endif
