/* A text of many lines that is worked on: line numbers, wrapped rows or a sideways scroll, search.
 * It knows no grammar: colours come from a text_paint, a place that is wrong from whoever checks.
 *
 * What is a row: of wrapped text a part of a line that fits the width, else a whole line. */
#ifndef JIG_WIDGET_EDITOR_H
#define JIG_WIDGET_EDITOR_H

#include "term/key.h"
#include "widget/editordraw.h"
#include "widget/editorstate.h"

void editor_init(struct editor *e, size_t max, struct clipboard *clipboard);
void editor_clear(struct editor *e);

enum jig_err editor_set(struct editor *e, struct span text); /* as field_set */
char *editor_take(struct editor *e);                         /* as edits_take */
struct span editor_text(const struct editor *e);
/* Puts `text` in the place of all of it, as one step of the history. */
enum jig_err editor_replace_all(struct editor *e, struct span text);

void editor_resize(struct editor *e, int w, int h);
void editor_set_wrap(struct editor *e, bool wrap);
bool editor_key(struct editor *e, const struct key *key);
/* Moves and scrolls, but changes nothing: the keys of one who only reads. */
bool editor_read_key(struct editor *e, const struct key *key);
bool editor_mouse(struct editor *e, const struct key *key);
bool editor_has_bar(const struct editor *e);    /* the mouse, which has pressed nothing else */
void editor_scroll(struct editor *e, int rows); /* the cursor stays where it is */
void editor_go(struct editor *e, size_t offset);

/* Esc is the editor's own now: it ends its search or what it offers. */
bool editor_wants_esc(const struct editor *e);
/* While it is typed into; `esc`: what Esc does where it does not want it. */
struct typedkeys editor_typed(const struct editor *e, const char *esc);

/* ^F opens the search (editor_key), Enter and F3 go to the next hit, Shift with them to the one
 * before, Esc closes it. Letters match without case where the pattern has no capital. */
void editor_open_find(struct editor *e);
bool editor_find(struct editor *e, bool backward); /* false: nothing of that kind is there */

void editor_draw(const struct editor *e, const struct canvas *c,
                 const struct editor_look *look);
bool editor_cursor(const struct editor *e, int *x, int *y);

/* From 1, as people count; columns in cells. */
void editor_place(const struct editor *e, size_t *line, size_t *column);

#endif
