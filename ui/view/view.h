/* What every pane, tab and overlay of the workbench is: a table of functions and a private
 * struct. A view draws itself into a canvas and turns keys into changes of its own state or
 * into intents: names of commands, with an argument, which the application carries out. A view
 * never calls the client and never draws outside of draw(). */
#ifndef JIG_VIEW_VIEW_H
#define JIG_VIEW_VIEW_H

#include "base/span.h"
#include "term/grid.h"
#include "term/key.h"
#include "widget/typedkeys.h"

/* What a view asks for. `command` is a name of the command table ("request.send",
 * "focus.response"); NULL asks for nothing. */
struct intent {
    const char *command; /* static */
    struct span text;    /* borrowed from the view until its next key or mouse */
    int64_t number;
};

/* A command of a view: in the palette, the help and the key map under its name. The name begins
 * with the view's own ("body.search"), keys are default bindings as in key maps: "/" "Ctrl+F
 * F3". */
struct view_command {
    const char *name;
    const char *title; /* "Search in the body" */
    const char *keys;  /* separated by blanks; NULL: none by default */
    const char *hint;  /* word for the footer: "find"; NULL: not shown there */
};

/* What a view may know while it draws. */
struct view_env {
    bool focused;
    bool is_ascii;    /* no arrows: "^" would be read as Ctrl, so their keys are written out */
    int64_t now;      /* microseconds, for spinners and ages */
    const void *keys; /* for view_key() */
    const char *(*key_of)(const void *keys, const char *command);
};

/* How the key bound to a command is written: "^R", "F1"; "" where none is. */
const char *view_key(const struct view_env *env, const char *command);

/* A place that a jump label can stand on: choosing the label is a click there. */
struct view_spot {
    int x, y;
};

/* Every function but draw may be NULL. Coordinates are the view's own, (0,0) its top left cell.
 */
struct view_class {
    const char *name;  /* "tree", "body": the context of its key bindings */
    const char *title; /* "Collection" */
    const struct view_command *commands;
    size_t n_commands;

    /* The size of the canvas it will be drawn into; comes before the first draw and whenever it
     * changes. Scrolling that depends on a height is settled here and in key, not in draw. */
    void (*resize)(void *self, int w, int h);
    void (*draw)(const void *self, const struct canvas *c, const struct view_env *env);

    /* True: taken. Arrows, pages, text. Keys that commands are bound to come to run() instead.
     */
    bool (*key)(void *self, const struct key *key, struct intent *out);
    /* x and y of the key are relative to the view. */
    bool (*mouse)(void *self, const struct key *key, struct intent *out);
    /* One of `commands`, by its index. False: it makes no sense now. */
    bool (*run)(void *self, size_t command, struct intent *out);
    bool (*can_run)(const void *self, size_t command);

    /* Typing goes into a text: plain letters are text and not commands. */
    bool (*is_typing)(const void *self);
    /* What ends it or goes on; asked for while is_typing. */
    struct typedkeys (*typed)(const void *self);
    /* Where the terminal's cursor stands; false: it is hidden. */
    bool (*cursor)(const void *self, int *x, int *y);
    size_t (*spots)(const void *self, struct view_spot *out, size_t room);

    /* Work in slices (search, indexing): at most budget_us, true while there is more to do. */
    bool (*work)(void *self, int64_t budget_us);
    /* How many answers somebody waits for that work() can come nearer to now: while there are any,
     * nobody else works. */
    unsigned (*awaited)(const void *self);
    /* The pane got or lost the keyboard. */
    void (*focus)(void *self, bool gained);
};

struct view {
    const struct view_class *class;
    void *self; /* owned by whoever made it */
};

void view_resize(struct view v, int w, int h);
void view_draw(struct view v, const struct canvas *c, const struct view_env *env);
bool view_on_key(struct view v, const struct key *key, struct intent *out);
bool view_on_mouse(struct view v, const struct key *key, struct intent *out);
bool view_is_typing(struct view v);
struct typedkeys view_typed(struct view v); /* of no text where none is typed into */
bool view_cursor(struct view v, int *x, int *y);
bool view_work(struct view v, int64_t budget_us);
unsigned view_awaited(struct view v);

#endif
