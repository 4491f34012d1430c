/* A table of names and values: headers, parameters, form fields. Rows are switched on and off,
 * typed into, moved, doubled, deleted, and edited all at once as text; their order and repeats are
 * kept. The rows are not the table's: it reads and changes them through a kv_model. */
#ifndef JIG_WIDGET_KVTABLE_H
#define JIG_WIDGET_KVTABLE_H

#include "term/key.h"
#include "widget/kvmodel.h"
#include "widget/typedkeys.h"

struct kvtable;

/* The configuration is copied. NULL: out of memory. */
struct kvtable *kvtable_new(const struct kvtable_config *config);
void kvtable_free(struct kvtable *t);

/* The rows are another request's: the history is forgotten, the cursor at the top. */
void kvtable_reset(struct kvtable *t);
/* Rows may have changed elsewhere. */
void kvtable_refresh(struct kvtable *t);

enum kv_command {
    KV_EDIT,
    KV_TOGGLE,
    KV_ADD,
    KV_DELETE,
    KV_DUPLICATE,
    KV_MOVE_UP,
    KV_MOVE_DOWN,
    KV_BULK, /* all of it as text; again: back to the table */
    KV_UNDO,
    KV_REDO,
};
bool kvtable_can(const struct kvtable *t, enum kv_command command);
bool kvtable_run(struct kvtable *t, enum kv_command command);

/* Ends typing, what was typed stays. */
void kvtable_leave(struct kvtable *t);
bool kvtable_is_typing(const struct kvtable *t);
struct typedkeys kvtable_typed(const struct kvtable *t); /* while it is */
void kvtable_resize(struct kvtable *t, int w, int h);
bool kvtable_key(struct kvtable *t, const struct key *key);
bool kvtable_mouse(struct kvtable *t, const struct key *key);
void kvtable_draw(const struct kvtable *t, const struct canvas *c, bool focused);
bool kvtable_cursor(const struct kvtable *t, int *x, int *y);

/* The first row that is free below the table, its add line included. */
int kvtable_bottom(const struct kvtable *t);
/* The row under the cursor; its count where the add line is. */
size_t kvtable_at(const struct kvtable *t);
/* What was refused last, static words; NULL: nothing. */
const char *kvtable_complaint(const struct kvtable *t);

#endif
