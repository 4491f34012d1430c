/* What the request pane asks of each of its tabs, and the Body tab of the editors of its kinds. A
 * tab works on the composing's request through its setters; its canvas is all that is its own. */
#ifndef JIG_VIEW_REQTAB_H
#define JIG_VIEW_REQTAB_H

#include "view/view.h"
#include "widget/fields.h"
#include "widget/kvtable.h"

/* The pane's commands that a tab may know. */
enum reqtab_command {
    REQTAB_EDIT,
    REQTAB_TOGGLE,
    REQTAB_ADD,
    REQTAB_DELETE,
    REQTAB_DUPLICATE,
    REQTAB_MOVE_UP,
    REQTAB_MOVE_DOWN,
    REQTAB_BULK,
    REQTAB_UNDO,
    REQTAB_REDO,
    REQTAB_KIND,   /* the next kind of body */
    REQTAB_PART,   /* the next of several texts that are one body */
    REQTAB_FORMAT, /* lay it out */
    REQTAB_MINIFY,
    REQTAB_WRAP,
    REQTAB_FIND,
    REQTAB_EXTERNAL, /* $EDITOR */
    REQTAB_N_COMMANDS
};

/* reset, refresh and put may be NULL. */
struct reqtab_class {
    void (*reset)(void *self);                 /* another request */
    void (*refresh)(void *self);               /* it may have changed */
    void (*leave)(void *self);                 /* ends typing, what was typed stays */
    void (*put)(void *self, struct span text); /* what REQTAB_EXTERNAL gave away, changed */

    void (*resize)(void *self, int w, int h);
    void (*draw)(const void *self, const struct canvas *c, bool focused);
    bool (*cursor)(const void *self, int *x, int *y);

    bool (*is_typing)(const void *self);
    struct typedkeys (*typed)(const void *self); /* asked for while it is */
    bool (*key)(void *self, const struct key *key);
    bool (*mouse)(void *self, const struct key *key);
    bool (*can)(const void *self, enum reqtab_command command);
    bool (*run)(void *self, enum reqtab_command command, struct intent *out);
    /* As in struct view_class; NULL: there is nothing to do between keys. */
    bool (*work)(void *self, int64_t budget_us);
};

struct reqtab {
    const struct reqtab_class *class;
    void *self; /* borrowed; class NULL: there is nothing to edit */
};

struct reqtab reqtab_of_table(struct kvtable *t);
struct reqtab reqtab_of_fields(struct fields *f);

#endif
