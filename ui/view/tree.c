/* Commands, keys and the mouse of the collection pane. The rows are treerows', the cursor and the
 * scrolling widget/list's, the look treestate's. */
#include "view/tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "view/treestate.h"

#define FILTER_MAX 200

/* ---- Life ---- */

struct tree *tree_new(void)
{
    struct tree *t = mem_zero(1, sizeof *t);
    if (!t)
        return NULL;
    treerows_init(&t->rows);
    field_init(&t->filter, FILTER_MAX, NULL);
    map_init(&t->status, free);
    map_init(&t->dirty, NULL);
    t->cursor = mem_strdup("");
    if (t->cursor)
        return t;
    tree_free(t);
    return NULL;
}

void tree_free(struct tree *t)
{
    if (!t)
        return;
    treerows_clear(&t->rows);
    field_clear(&t->filter);
    map_clear(&t->status);
    map_clear(&t->dirty);
    free(t->cursor);
    free(t->open);
    free(t->text);
    free(t);
}

/* ---- The rows and the cursor ---- */

static void note_cursor(struct tree *t)
{
    const struct item *item = treestate_item(t);
    char *path = item ? collection_path(item) : mem_strdup("");
    if (!path)
        return;
    free(t->cursor);
    t->cursor = path;
}

/* Rows anew with the cursor where it was: on the same item, else at the same height. */
static void remake(struct tree *t, const struct collection *c)
{
    treerows_make(&t->rows, c, field_text(&t->filter));
    list_set_n(&t->list, t->rows.n);
    const struct item *item = c && t->cursor[0] ? collection_find(c, t->cursor) : NULL;
    size_t row = item ? treerows_find(&t->rows, item) : SIZE_MAX;
    if (row != SIZE_MAX)
        list_move_to(&t->list, row);
    note_cursor(t);
}

static void refresh(struct tree *t)
{
    if (t->rows.collection && !treerows_is_current(&t->rows))
        remake(t, t->rows.collection);
}

void tree_set_collection(struct tree *t, const struct collection *c)
{
    remake(t, c);
}

void tree_set_plain(struct tree *t, bool is_plain)
{
    t->is_plain = is_plain;
}

bool tree_has_status(const struct tree *t, const char *path)
{
    return map_get(&t->status, span_of(path)) != NULL;
}

void tree_set_status(struct tree *t, const char *path, int status)
{
    struct treestatus *s = path ? mem_zero(1, sizeof *s) : NULL;
    if (!s)
        return;
    s->code = status;
    map_set(&t->status, span_of(path), s);
}

void tree_set_dirty(struct tree *t, const char *path, bool dirty)
{
    if (path && dirty)
        map_set(&t->dirty, span_of(path), t);
    else if (path)
        map_remove(&t->dirty, span_of(path));
}

void tree_set_open(struct tree *t, const char *path)
{
    char *copy = mem_strdup(path);
    free(t->open);
    t->open = copy;
}

bool tree_reveal(struct tree *t, const char *path)
{
    const struct collection *c = t->rows.collection;
    const struct item *item = c ? collection_find(c, path) : NULL;
    if (!item || !item->parent)
        return false;
    for (const struct item *up = item->parent; up->parent; up = up->parent)
        treerows_fold(&t->rows, up, false);
    remake(t, c);
    if (treerows_find(&t->rows, item) == SIZE_MAX) {
        field_set(&t->filter, SPAN(""));
        remake(t, c);
    }
    size_t row = treerows_find(&t->rows, item);
    if (row == SIZE_MAX)
        return false;
    list_move_to(&t->list, row);
    note_cursor(t);
    return true;
}

const char *tree_cursor(const struct tree *t)
{
    return t->cursor;
}

/* The filter has what its count leaves of the row. */
static void fit_filter(struct tree *t)
{
    char count[48];
    int width = t->w - 3 - treestate_count(t, count, sizeof count) - 2;
    field_resize(&t->filter, width > 4 ? width : 4);
}

static void resize(void *self, int w, int h)
{
    struct tree *t = self;
    t->w = w;
    list_resize(&t->list, h > 1 ? h - 1 : 1);
    fit_filter(t);
}

/* ---- Commands ---- */

enum {
    OPEN,
    EDIT,
    NEW_REQUEST,
    NEW_FOLDER,
    RENAME,
    DUPLICATE,
    MOVE,
    SHIFT_UP,
    SHIFT_DOWN,
    DELETE,
    UNDO,
    FILTER,
    FOLD,
    UNFOLD,
    FOLD_ALL,
    UNFOLD_ALL,
    N_COMMANDS,
};

static const struct view_command commands[N_COMMANDS] = {
    [OPEN] = { "tree.open", "Open the request, fold the folder", "Enter", "open" },
    [EDIT] = { "tree.edit", "Open the request and go to it", "o", NULL },
    [NEW_REQUEST] = { "tree.new-request", "New request here", "n", "new" },
    [NEW_FOLDER] = { "tree.new-folder", "New folder here", "N", NULL },
    [RENAME] = { "tree.rename", "Rename the request or folder", "R F2", "rename" },
    [DUPLICATE] = { "tree.duplicate", "Duplicate the request or folder", "D", "duplicate" },
    [MOVE] = { "tree.move", "Move to another folder", "m", NULL },
    [SHIFT_UP] = { "tree.shift-up", "Move up among its siblings", "Shift+Up", NULL },
    [SHIFT_DOWN] = { "tree.shift-down", "Move down among its siblings", "Shift+Down", NULL },
    [DELETE] = { "tree.delete", "Delete the request or folder", "Del", "delete" },
    [UNDO] = { "tree.undo", "Undo the last change of the collection", "u", NULL },
    [FILTER] = { "tree.filter", "Filter the collection", "/", "filter" },
    [FOLD] = { "tree.fold", "Fold the folder, or go up to it", "Left h", NULL },
    [UNFOLD] = { "tree.unfold", "Unfold the folder, or go into it", "Right l", NULL },
    [FOLD_ALL] = { "tree.fold-all", "Fold all folders", "-", NULL },
    [UNFOLD_ALL] = { "tree.unfold-all", "Unfold all folders", "+", NULL },
};

/* What a command asks for, with the path of the item under the cursor. */
static bool ask(struct tree *t, struct intent *out, const char *command, int64_t number)
{
    char *path = mem_strdup(t->cursor);
    if (!path)
        return false;
    free(t->text);
    t->text = path;
    *out = (struct intent){ .command = command, .text = span_of(path), .number = number };
    return true;
}

/* The folder that something new goes into: the one under the cursor if it is unfolded, else the
 * one that the cursor is in. */
static bool ask_in_folder(struct tree *t, struct intent *out, const char *command)
{
    const struct item *item = treestate_item(t);
    const struct collection *c = t->rows.collection;
    if (!c)
        return ask(t, out, command, 0);
    if (!item)
        item = c->top;
    else if (item->kind == ITEM_REQUEST || treerows_is_folded(&t->rows, item))
        item = item->parent;
    char *path = collection_path(item);
    if (!path)
        return false;
    free(t->text);
    t->text = path;
    *out = (struct intent){ .command = command, .text = span_of(path) };
    return true;
}

static void fold(struct tree *t, const struct item *folder, bool folded)
{
    treerows_fold(&t->rows, folder, folded);
    remake(t, t->rows.collection);
}

static void fold_all(struct tree *t, bool folded)
{
    const struct collection *c = t->rows.collection;
    for (const struct item *i = c ? c->top : NULL; i; i = collection_next(i))
        if (i->kind == ITEM_FOLDER && i->parent)
            treerows_fold(&t->rows, i, folded);
    const struct item *item = treestate_item(t);
    while (folded && item && item->parent && item->parent->parent)
        item = item->parent;
    remake(t, c);
    size_t row = item ? treerows_find(&t->rows, item) : SIZE_MAX;
    if (row != SIZE_MAX)
        list_move_to(&t->list, row);
    note_cursor(t);
}

static void go_left(struct tree *t, const struct item *item)
{
    bool open_folder = item->kind == ITEM_FOLDER && !treerows_is_folded(&t->rows, item);
    if (open_folder && !t->rows.filtered) {
        fold(t, item, true);
    } else if (item->parent->parent) {
        list_move_to(&t->list, treerows_find(&t->rows, item->parent));
        note_cursor(t);
    }
}

static void go_right(struct tree *t, const struct item *item)
{
    if (item->kind != ITEM_FOLDER)
        return;
    if (treerows_is_folded(&t->rows, item)) {
        fold(t, item, false);
    } else if (item->n > 0) {
        list_move_by(&t->list, 1);
        note_cursor(t);
    }
}

static bool open_item(struct tree *t, struct intent *out, int64_t number)
{
    const struct item *item = treestate_item(t);
    if (!item)
        return false;
    if (item->kind == ITEM_REQUEST)
        return ask(t, out, "request.open", number);
    fold(t, item, !treerows_is_folded(&t->rows, item));
    return true;
}

static bool run_on_item(struct tree *t, size_t command, struct intent *out)
{
    const struct item *item = treestate_item(t);
    if (!item)
        return false;
    switch (command) {
    case RENAME:
        return ask(t, out, "tree.rename", 0);
    case DUPLICATE:
        return ask(t, out, "tree.duplicate", 0);
    case MOVE:
        return ask(t, out, "tree.move", 0);
    case SHIFT_UP:
        return ask(t, out, "tree.shift", -1);
    case SHIFT_DOWN:
        return ask(t, out, "tree.shift", 1);
    case DELETE:
        return ask(t, out, "tree.delete", 0);
    case FOLD:
        go_left(t, item);
        return true;
    case UNFOLD:
        go_right(t, item);
        return true;
    default:
        return false;
    }
}

static bool run(void *self, size_t command, struct intent *out)
{
    struct tree *t = self;
    refresh(t);
    switch (command) {
    case OPEN:
        return open_item(t, out, 0);
    case EDIT:
        return open_item(t, out, 1);
    case NEW_REQUEST:
        return ask_in_folder(t, out, "tree.new-request");
    case NEW_FOLDER:
        return ask_in_folder(t, out, "tree.new-folder");
    case UNDO:
        *out = (struct intent){ .command = "tree.undo" };
        return true;
    case FILTER:
        t->typing = true;
        return true;
    case FOLD_ALL:
    case UNFOLD_ALL:
        fold_all(t, command == FOLD_ALL);
        return true;
    default:
        return run_on_item(t, command, out);
    }
}

static bool can_run(const void *self, size_t command)
{
    const struct tree *t = self;
    if (t->typing)
        return false;
    if (command == NEW_REQUEST)
        return true;
    bool on_item = command != NEW_FOLDER && command != UNDO && command != FILTER &&
                   command != FOLD_ALL && command != UNFOLD_ALL;
    return t->rows.collection && (!on_item || treestate_item(t));
}

/* ---- Keys and mouse ---- */

static void filter_changed(struct tree *t)
{
    remake(t, t->rows.collection);
    fit_filter(t);
    const struct item *item = treestate_item(t);
    if (item && item->kind == ITEM_FOLDER && t->rows.filtered) { /* to the first that matched */
        size_t row = t->list.cursor;
        while (row < t->rows.n && t->rows.rows[row].item->kind == ITEM_FOLDER)
            row++;
        list_move_to(&t->list, row);
        note_cursor(t);
    }
}

/* While the filter is typed: arrows move in what is left of the list, Enter goes there, Esc takes
 * the filter away. */
static bool key_in_filter(struct tree *t, const struct key *key, struct intent *out)
{
    if (key_is(key, 0, JKEY_ESC)) {
        t->typing = false;
        field_set(&t->filter, SPAN(""));
        filter_changed(t);
        return true;
    }
    if (key_is(key, 0, JKEY_ENTER)) {
        t->typing = false;
        const struct item *item = treestate_item(t);
        if (item && item->kind == ITEM_REQUEST)
            ask(t, out, "request.open", 0);
        return true;
    }
    if (list_key(&t->list, key, false)) {
        note_cursor(t);
        return true;
    }
    if (!field_key(&t->filter, key))
        return false;
    filter_changed(t);
    return true;
}

static bool key(void *self, const struct key *k, struct intent *out)
{
    struct tree *t = self;
    refresh(t);
    if (t->typing)
        return key_in_filter(t, k, out);
    if (key_is(k, 0, JKEY_ESC) && field_text(&t->filter).len > 0) {
        field_set(&t->filter, SPAN(""));
        filter_changed(t);
        return true;
    }
    if (!list_key(&t->list, k, true))
        return false;
    note_cursor(t);
    return true;
}

static bool press(struct tree *t, const struct key *k, struct intent *out)
{
    const struct item *item = treestate_item(t);
    int x = 1 + 2 * (item ? t->rows.rows[t->list.cursor].depth : 0);
    t->typing = false;
    note_cursor(t);
    if (!item)
        return true;
    if (item->kind == ITEM_FOLDER) {
        if (k->x <= x + 1 || k->clicks == 2)
            fold(t, item, !treerows_is_folded(&t->rows, item));
        return true;
    }
    return ask(t, out, "request.open", k->clicks == 2);
}

static bool mouse(void *self, const struct key *k, struct intent *out)
{
    struct tree *t = self;
    refresh(t);
    bool is_press = k->mouse == MOUSE_PRESS && k->button == MOUSE_LEFT;
    if (is_press && k->y == t->list.height) {
        t->typing = t->rows.collection != NULL;
        return true;
    }
    bool on_row = list_mouse(&t->list, k);
    if (is_press && on_row)
        return press(t, k, out);
    note_cursor(t);
    return on_row || k->mouse == MOUSE_WHEEL_UP || k->mouse == MOUSE_WHEEL_DOWN;
}

static bool is_typing(const void *self)
{
    const struct tree *t = self;
    return t->typing;
}

static struct typedkeys typed(const void *self)
{
    const struct item *item = treestate_item(self);
    bool opens = item && item->kind == ITEM_REQUEST;
    return (struct typedkeys){ opens ? "open" : "done", NULL, "no filter" };
}

static bool cursor(const void *self, int *x, int *y)
{
    const struct tree *t = self;
    *x = 3 + field_cursor(&t->filter);
    *y = t->list.height;
    return t->typing;
}

static size_t spots(const void *self, struct view_spot *out, size_t room)
{
    const struct tree *t = self;
    size_t n = 0;
    for (int y = 0; y < t->list.height; y++) {
        size_t row = list_row(&t->list, y);
        if (row == SIZE_MAX)
            break;
        if (n < room)
            out[n] = (struct view_spot){ 1 + 2 * t->rows.rows[row].depth, y };
        n++;
    }
    return n < room ? n : room;
}

static void focus(void *self, bool gained)
{
    struct tree *t = self;
    if (!gained)
        t->typing = false;
}

static const struct view_class tree_class = {
    .name = "tree",
    .title = "Collection",
    .commands = commands,
    .n_commands = N_COMMANDS,
    .resize = resize,
    .draw = treestate_draw,
    .key = key,
    .mouse = mouse,
    .run = run,
    .can_run = can_run,
    .is_typing = is_typing,
    .typed = typed,
    .cursor = cursor,
    .spots = spots,
    .focus = focus,
};

struct view tree_view(struct tree *t)
{
    return (struct view){ &tree_class, t };
}
