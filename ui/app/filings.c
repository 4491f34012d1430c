#include "app/filings.h"

#include <stdlib.h>
#include <string.h>

#include "app/treeops.h"
#include "base/mem.h"
#include "overlay/confirm.h"
#include "overlay/prompt.h"

static void saved(struct app *app)
{
    const struct opened *o = app->ws.current;
    app_keep_drafts(app);
    workspace_renew_scope(&app->ws);
    app_show_tree(app);
    app_show_current(app);
    app_say(app, ROLE_OK, "Saved %s", o->request->path ? o->request->path : "");
}

static void ask_about_changed(struct app *app)
{
    struct confirm asked = { .title = "Changed outside",
                             .text = SPAN(
                                 "The file was changed by another program since it was read.\n"
                                 "Which of the two is to stay?"),
                             .answers = { { 'c', "Leave both", "overlay.close" },
                                          { 'm', "Mine, write over it", "request.save-over" },
                                          { 't', "Theirs, read it", "request.reload" } } };
    app_open(app, confirm_overlay(&asked));
}

static void ask_about_gone(struct app *app)
{
    struct confirm asked = { .title = "Gone",
                             .text = SPAN(
                                 "The file was deleted by another program since it was read."),
                             .answers = { { 'c', "Leave it so", "overlay.close" },
                                          { 'm', "Write it anew", "request.save-over" } } };
    app_open(app, confirm_overlay(&asked));
}

static void ask_name(struct app *app)
{
    struct prompt asked = { .title = "Save the request",
                            .label = "Its name",
                            .initial = app->ws.current->request->name,
                            .command = "request.save-as",
                            .clipboard = &app->clipboard };
    app_open(app, prompt_overlay(&asked));
}

/* The file can't be written because there is no folder to write it to. */
static bool has_no_folder(const struct app *app, const struct book_request *r)
{
    const struct save_mark absent = { 0 };
    return save_is_current(app->ws.collection->fd, r->path, &absent);
}

/* The current request could not be saved. */
static void tell_unsaved(struct app *app, const struct jig_error *error)
{
    const struct book_request *r = app->ws.current->request;
    if (!r->conflict && has_no_folder(app, r)) {
        workspace_moved(&app->ws, r->path, NULL);
        ask_name(app);
        app_say(app, ROLE_WARN, "its folder is gone: it needs a new place");
    } else if (r->conflict && r->gone)
        ask_about_gone(app);
    else if (r->conflict)
        ask_about_changed(app);
    else
        app_say_error(app, error);
}

void filings_save(struct app *app, const struct intent *intent)
{
    (void)intent;
    struct jig_error error;
    struct book_request *r = app->ws.current->request;
    if (!r->path) {
        ask_name(app);
        return;
    }
    if (book_request_save(r, app->ws.collection, &error))
        tell_unsaved(app, &error);
    else
        saved(app);
}

void filings_save_over(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    (void)intent;
    overlay_clear(&app->overlay);
    if (book_request_save_over(app->ws.current->request, app->ws.collection, &error))
        app_say_error(app, &error);
    else
        saved(app);
}

/* The folder that the cursor of the tree is in. */
static char *folder_at_cursor(const struct app *app)
{
    const struct item *item =
        app->ws.collection ? collection_find(app->ws.collection, tree_cursor(app->tree)) : NULL;
    if (item && item->kind == ITEM_REQUEST)
        item = item->parent;
    return item ? collection_path(item) : mem_strdup("");
}

void filings_save_as(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    struct book_request *r = app->ws.current->request;
    char *name = mem_dup(intent->text), *path = NULL;
    overlay_clear(&app->overlay);
    if (!name || !book_request_set_name(r, name) ||
        (!app->ws.collection && !treeops_make_default_collection(app))) {
        free(name);
        return;
    }
    char *folder = folder_at_cursor(app);
    enum jig_err err =
        ops_new_request(app->ws.ops, folder ? folder : "", NULL, r, &path, &error);
    if (!err && !r->path) {
        r->path = path;
        path = NULL;
    }
    if (err)
        app_say_error(app, &error);
    else
        saved(app);
    free(folder);
    free(path);
    free(name);
}

bool filings_save_all(struct app *app)
{
    struct jig_error error;
    for (size_t i = 0; i < app->ws.n; i++) {
        struct opened *o = app->ws.opened[i];
        if (!book_request_is_dirty(o->request) ||
            (o->request->path && !book_request_save(o->request, app->ws.collection, &error)))
            continue;
        workspace_show(&app->ws, o);
        app_show_current(app);
        if (o->request->path)
            tell_unsaved(app, &error);
        else
            ask_name(app);
        return false;
    }
    app_keep_drafts(app);
    return true;
}
