/* The Body tab: nothing, text, JSON (coloured, checked as it is typed), a form, multipart parts, or
 * a file. What the request's Content-Type says decides between text and JSON; choosing one of them
 * writes it. What another kind held comes back when it is chosen again. */
#ifndef JIG_VIEW_BODY_EDIT_H
#define JIG_VIEW_BODY_EDIT_H

#include "view/composing.h"
#include "view/reqtab.h"

struct body_edit;

struct body_edit *body_edit_new(const struct composing *composing); /* NULL: out of memory */
void body_edit_free(struct body_edit *b);

void body_edit_reset(struct body_edit *b);   /* another request */
void body_edit_refresh(struct body_edit *b); /* it may have changed */
void body_edit_leave(struct body_edit *b);   /* ends typing */
void body_edit_put(struct body_edit *b, struct span text);
struct span body_edit_text(const struct body_edit *b);
const char *body_edit_kind(const struct body_edit *b); /* "json"; "" for none; for the tab */

void body_edit_resize(struct body_edit *b, int w, int h);
bool body_edit_is_typing(const struct body_edit *b);
bool body_edit_key(struct body_edit *b, const struct key *key);
bool body_edit_mouse(struct body_edit *b, const struct key *key);
bool body_edit_can(const struct body_edit *b, enum reqtab_command command);
bool body_edit_run(struct body_edit *b, enum reqtab_command command);
void body_edit_draw(const struct body_edit *b, const struct canvas *c, bool focused);
bool body_edit_cursor(const struct body_edit *b, int *x, int *y);

#endif
