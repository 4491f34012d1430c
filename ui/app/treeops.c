#include "app/treeops.h"

#include <stdlib.h>
#include <string.h>

#include "app/places.h"
#include "base/mem.h"
#include "book/undo.h"
#include "overlay/confirm.h"
#include "overlay/picker.h"
#include "overlay/prompt.h"

bool treeops_has_collection(const struct app *app)
{
    return app->ws.collection != NULL;
}

bool treeops_make_default_collection(struct app *app)
{
    struct jig_error error;
    struct collection *c = NULL;
    struct buf path;
    buf_init(&path, 8192);
    if (!places_path(USERDIR_DATA, "collection", &path)) {
        app_say(app, ROLE_ERROR, "no place for a collection: HOME is not set");
        buf_clear(&path);
        return false;
    }
    /* Where the folders above can't be made, the collection can't either, and says why. */
    places_make_parents(buf_str(&path));
    bool ok = !ops_create_collection(buf_str(&path), "my requests", &error) &&
              !collection_open(buf_str(&path), &c, &error);
    buf_clear(&path);
    if (!ok) {
        app_say_error(app, &error);
        return false;
    }
    collection_scan(c, SIZE_MAX);
    if (workspace_adopt(&app->ws, c))
        return true;
    app_say(app, ROLE_ERROR, "out of memory");
    return false;
}

static const struct item *find(const struct app *app, const char *path)
{
    return app->ws.collection && path ? collection_find(app->ws.collection, path) : NULL;
}

static const char *name_of(const struct app *app, const char *path)
{
    const struct item *item = find(app, path);
    return item ? item->name : path;
}

/* After the tree has changed: shown again, the cursor on `path` (NULL: where it was). Takes
 * path. */
static void show(struct app *app, char *path)
{
    app_show_tree(app);
    if (path)
        tree_reveal(app->tree, path);
    free(path);
}

static void ask(struct app *app, const char *title, const char *label, const char *initial,
                const char *command)
{
    struct prompt asked = { .title = title,
                            .label = label,
                            .initial = initial,
                            .command = command,
                            .clipboard = &app->clipboard };
    app_open(app, prompt_overlay(&asked));
}

/* ---- New ------------------------------------------------------------------------------------- */

/* Where a new item goes: the folder in *folder (to be freed), after the sibling returned. */
static const char *place_for(const struct app *app, const char *subject, char **folder)
{
    const struct item *item = find(app, subject);
    const char *cursor = tree_cursor(app->tree);
    const struct item *at = find(app, cursor);
    if (item && item->kind == ITEM_REQUEST) {
        *folder = collection_path(item->parent);
        return subject;
    }
    *folder = mem_strdup(subject ? subject : "");
    return at && item && at->parent == item ? cursor : NULL;
}

void treeops_ask_new_request(struct app *app, const struct intent *intent)
{
    bool from_tree = strcmp(intent->command, "tree.new-request") == 0;
    struct span where = from_tree ? intent->text : span_of(tree_cursor(app->tree));
    app_set_subject(app, where, 0);
    ask(app, "New request", "Its name", NULL, "tree.new-request-named");
}

void treeops_new_request(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    char *name = mem_dup(intent->text), *path = NULL, *folder = NULL;
    overlay_clear(&app->overlay);
    if (app_waits_for_file(app) ||
        (!app->ws.collection && !treeops_make_default_collection(app))) {
        free(name);
        return;
    }
    struct book_request *r = book_request_new();
    const char *after = place_for(app, app->subject, &folder);
    if (!name || !r || !folder || !book_request_set_name(r, name)) {
        app_say(app, ROLE_ERROR, "out of memory");
    } else if (ops_new_request(app->ws.ops, folder, after, r, &path, &error)) {
        app_say_error(app, &error);
    } else {
        app_show_tree(app);
        if (workspace_open_request(&app->ws, path, &error))
            app_say_error(app, &error);
        app_show_current(app);
        app_focus(app, PANE_URL);
    }
    book_request_free(r);
    free(path);
    free(folder);
    free(name);
}

void treeops_ask_new_folder(struct app *app, const struct intent *intent)
{
    app_set_subject(app, intent->text, 0);
    ask(app, "New folder", "Its name", NULL, "tree.new-folder-named");
}

void treeops_new_folder(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    char *name = mem_dup(intent->text), *path = NULL, *folder = NULL;
    overlay_clear(&app->overlay);
    const char *after = place_for(app, app->subject, &folder);
    if (!app_waits_for_file(app) && name && folder &&
        ops_new_folder(app->ws.ops, folder, after, name, &path, &error))
        app_say_error(app, &error);
    show(app, path);
    free(folder);
    free(name);
}

/* ---- Rename, move, copy ---------------------------------------------------------------------- */

/* What changes an item's file must not meet unsaved changes of the same file. */
static bool is_free(struct app *app, const char *path)
{
    if (app_waits_for_file(app))
        return false;
    const struct opened *o = path ? workspace_find(&app->ws, path) : NULL;
    if (!o || !book_request_is_dirty(o->request))
        return path != NULL;
    app_say(app, ROLE_WARN, "%s has unsaved changes: save it first", name_of(app, path));
    return false;
}

static void read_again(struct app *app, const char *path)
{
    struct jig_error ignored;
    struct opened *o = path ? workspace_find(&app->ws, path) : NULL;
    if (o)
        book_request_reload(o->request, app->ws.collection, &ignored);
}

/* An item has another path now: what is open under it follows. Takes path. */
static void moved(struct app *app, const char *from, char *path)
{
    workspace_moved(&app->ws, from, path);
    read_again(app, path);
    show(app, path);
    app_show_current(app);
}

void treeops_ask_rename(struct app *app, const struct intent *intent)
{
    app_set_subject(app, intent->text, 0);
    if (app->subject && app->subject[0])
        ask(app, "Rename", "The new name", name_of(app, app->subject), "tree.renamed");
}

void treeops_rename(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    char *name = mem_dup(intent->text), *path = NULL;
    overlay_clear(&app->overlay);
    if (!name || !is_free(app, app->subject)) {
        free(name);
        return;
    }
    if (ops_rename(app->ws.ops, app->subject, name, &path, &error))
        app_say_error(app, &error);
    if (path)
        moved(app, app->subject, path);
    free(name);
}

void treeops_duplicate(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    char *item = mem_dup(intent->text), *path = NULL;
    if (!app_waits_for_file(app) && item && ops_duplicate(app->ws.ops, item, &path, &error))
        app_say_error(app, &error);
    show(app, path);
    free(item);
}

static void add_folders(struct app *app, struct picker *p)
{
    const struct item *item = app->ws.collection->top;
    for (; item; item = collection_next(item)) {
        if (item->kind != ITEM_FOLDER)
            continue;
        char *path = collection_path(item);
        struct picker_item row = { .text = path && path[0] ? path : app->ws.collection->name,
                                   .command = "tree.moved",
                                   .argument = path };
        if (path)
            picker_add(p, &row);
        free(path);
    }
}

void treeops_ask_move(struct app *app, const struct intent *intent)
{
    app_set_subject(app, intent->text, 0);
    if (!app->subject)
        return;
    struct picker *p = picker_new("Move to", "move", "folder");
    add_folders(app, p);
    app_open(app, picker_overlay(p, 60, 20));
}

void treeops_move(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    char *folder = mem_dup(intent->text), *path = NULL;
    overlay_clear(&app->overlay);
    if (folder && is_free(app, app->subject) &&
        ops_move(app->ws.ops, app->subject, folder, NULL, &path, &error))
        app_say_error(app, &error);
    if (path)
        moved(app, app->subject, path);
    free(folder);
}

void treeops_shift(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    char *item = mem_dup(intent->text);
    if (is_free(app, item) && ops_shift(app->ws.ops, item, (int)intent->number, &error))
        app_say_error(app, &error);
    read_again(app, item);
    show(app, item);
}

/* ---- Delete and undo ------------------------------------------------------------------------- */

void treeops_ask_delete(struct app *app, const struct intent *intent)
{
    app_set_subject(app, intent->text, 0);
    const struct item *item = find(app, app->subject);
    if (!item || !item->parent)
        return;
    struct buf text;
    buf_init(&text, 4096);
    buf_addf(&text, "Delete %s?\n", item->name);
    if (item->kind == ITEM_FOLDER)
        buf_addf(&text, "%zu request%s in it go%s with it. ", item->n_requests,
                 item->n_requests == 1 ? "" : "s", item->n_requests == 1 ? "es" : "");
    buf_add_str(&text, "Undo brings it back while jig runs.");
    struct confirm asked = { .title = "Delete",
                             .text = buf_span(&text),
                             .answers = { { 'n', "Keep", "overlay.close" },
                                          { 'y', "Delete", "tree.deleted" } } };
    app_open(app, confirm_overlay(&asked));
    buf_clear(&text);
}

void treeops_delete(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    (void)intent;
    overlay_clear(&app->overlay);
    if (app_waits_for_file(app))
        return;
    char *name = mem_strdup(name_of(app, app->subject));
    if (ops_delete(app->ws.ops, app->subject, &error)) {
        app_say_error(app, &error);
    } else {
        workspace_moved(&app->ws, app->subject, NULL);
        show(app, NULL);
        app_show_current(app);
        app_say(app, ROLE_TEXT, "Deleted %s; %s brings it back", name ? name : "",
                keymap_shown(&app->keymap, "tree.undo"));
    }
    free(name);
}

/* Open requests follow what an undo moves. */
static void follow(void *ctx, const char *from, const char *to)
{
    struct workspace *ws = ctx;
    if (from)
        workspace_moved(ws, from, to);
    else if (to)
        workspace_returned(ws, to);
}

void treeops_undo(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    struct undo_listener listener = { follow, &app->ws };
    const char *what = "";
    char *path = NULL;
    (void)intent;
    if (app_waits_for_file(app))
        return;
    enum jig_err err = ops_undo(app->ws.ops, &what, &path, &listener, &error);
    workspace_reread(&app->ws);
    show(app, path);
    app_show_current(app);
    if (err)
        app_say_error(app, &error);
    else if (what && what[0])
        app_say(app, ROLE_OK, "Undone: %s", what);
    else
        app_say(app, ROLE_MUTED, "nothing to undo");
}

void treeops_rescan(struct app *app, const struct intent *intent)
{
    (void)intent;
    collection_rescan(app->ws.collection);
    collection_scan(app->ws.collection, SIZE_MAX);
    show(app, NULL);
}
