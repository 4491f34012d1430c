#include "app/filings.h"

#include <stdlib.h>
#include <string.h>

#include "app/command.h"
#include "app/treeops.h"
#include "base/mem.h"
#include "book/filing.h"
#include "book/watch.h"
#include "overlay/confirm.h"
#include "overlay/prompt.h"

#define LONG_US INT64_C(300000) /* what is saved sooner needs no word */

struct way {
    struct errand errand;
    struct filing *filing;   /* owned */
    unsigned n_keys;         /* that had been pressed when it began */
    bool over;               /* whatever stands there */
    bool is_new;             /* it has had no file, */
    struct save_mark before; /* or one that was deleted */
};

/* ---- Where it can not be --------------------------------------------------------------------- */

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

/* For one that is not looked at, or was typed into since. */
static void tell_failed(struct app *app, const struct book_request *r, bool is_conflict,
                        const struct jig_error *error)
{
    const char *key = keymap_shown(&app->keymap, "request.save");
    const char *next = is_conflict && r->path ? "asks which is to stay" : "tries again";
    if (r->readonly)
        app_say_error(app, error);
    else
        app_say(app, ROLE_ERROR, "%s: %s   It stays unsaved: %s %s", jig_err_name(error->code),
                error->text, key, next);
}

/* The current request could not be saved, and the user has done nothing since. */
static void ask_or_tell(struct app *app, bool is_conflict, const struct jig_error *error)
{
    const struct book_request *r = app->ws.current->request;
    if (is_conflict && r->gone)
        ask_about_gone(app);
    else if (is_conflict)
        ask_about_changed(app);
    else if (has_no_folder(app, r)) {
        workspace_moved(&app->ws, r->path, NULL);
        ask_name(app);
        app_say(app, ROLE_WARN, "its folder is gone: it needs a new place");
    } else
        tell_failed(app, r, is_conflict, error);
}

/* ---- On its way ------------------------------------------------------------------------------ */

static void run_way(struct errand *e)
{
    filing_run(((struct way *)e)->filing);
}

static void free_way(struct errand *e)
{
    struct way *w = (struct way *)e;
    filing_free(w->filing);
    free(w);
}

/* It is not on its way any more. A draft of what was changed meanwhile is of another file now. */
static enum jig_err take_outcome(struct opened *o, struct jig_error *error)
{
    struct way *w = (struct way *)o->filing;
    enum jig_err err = filing_end(w->filing, o->request, error);
    o->filing = NULL;
    o->draft_is_stale = true;
    return err;
}

static struct way *make_way(const struct app *app, const struct book_request *r,
                            const struct way *like)
{
    struct way *w = mem_zero(1, sizeof *w);
    if (!w)
        return NULL;
    *w = *like;
    w->errand = (struct errand){ .run = run_way, .free = free_way };
    w->n_keys = app->n_keys;
    w->filing = filing_begin(r, app->ws.collection, w->over);
    if (w->filing)
        return w;
    free(w);
    return NULL;
}

static void wait_with(struct app *app, const char *command)
{
    app->after_filing.command = command;
    app->after_filing.n_keys = app->n_keys;
}

/* Nobody who types is asked anything: the next letter would be the answer. */
static void failed(struct app *app, struct opened *o, bool is_alone, bool is_conflict,
                   const struct jig_error *error)
{
    bool is_waited_for = app->after_filing.command && app->after_filing.n_keys == app->n_keys;
    app->after_filing.command = NULL;
    if (is_waited_for && o != app->ws.current) {
        workspace_show(&app->ws, o);
        app_show_current(app);
    }
    if (o->request->path && o == app->ws.current && (is_alone || is_waited_for))
        ask_or_tell(app, is_conflict, error);
    else
        tell_failed(app, o->request, is_conflict, error);
}

static void saved(struct app *app, struct opened *o)
{
    const char *path = o->request->path;
    bool is_unsaved = book_request_is_dirty(o->request);
    app_keep_drafts(app);
    tree_set_dirty(app->tree, path, is_unsaved);
    app_touched(app);
    app_say(app, ROLE_OK, is_unsaved ? "Saved %s, but for what was changed since" : "Saved %s",
            path);
}

/* What others did to the file meanwhile was left to be looked at until now. */
static void look_again(struct app *app, struct opened *o)
{
    if (!watch_refresh(o->request, app->ws.collection) || o != app->ws.current)
        return;
    workspace_renew_scope(&app->ws);
    app_show_current(app);
}

/* It is in the tree from now on, or has no file as before. */
static void take_up(struct app *app, struct opened *o, const struct way *w, enum jig_err err)
{
    struct book_request *r = o->request;
    if (!err)
        ops_take_up_request(app->ws.ops, r);
    else {
        tree_set_dirty(app->tree, r->path, false);
        free(r->path);
        r->path = NULL;
        r->mark = w->before;
        r->conflict = r->gone = false;
    }
    app_show_tree(app);
    if (o != app->ws.current)
        return;
    workspace_renew_scope(&app->ws);
    app_show_current(app);
}

static bool begin(struct app *app, struct opened *o, const struct way *like);

static void tell_end(struct app *app, struct opened *o, const struct way *w, enum jig_err err,
                     const struct jig_error *error)
{
    bool is_conflict = o->request->conflict;
    if (w->is_new)
        take_up(app, o, w, err);
    look_again(app, o);
    if (err)
        failed(app, o, w->n_keys == app->n_keys, is_conflict, error);
    else
        saved(app, o);
}

/* True: it is saved, or on its way once more. */
static bool end(struct app *app, struct opened *o)
{
    struct jig_error error = { 0 };
    struct way *w = (struct way *)o->filing;
    bool again = o->files_again;
    enum jig_err err = take_outcome(o, &error);
    o->files_again = false;
    app->is_answered = true;
    tell_end(app, o, w, err, &error);
    free_way(&w->errand);
    if (err || !again || !book_request_is_dirty(o->request))
        return !err;
    return begin(app, o, &(struct way){ .over = false });
}

/* False: it has failed already, and it was told. */
static bool begin(struct app *app, struct opened *o, const struct way *like)
{
    struct way *w = make_way(app, o->request, like);
    if (!w) {
        struct jig_error error;
        jig_error_set(&error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "%s", o->request->path);
        tell_end(app, o, like, JIG_ERR_MEMORY, &error);
        return false;
    }
    o->filing = &w->errand;
    o->filing_since = app->now;
    app_say(app, ROLE_MUTED, "Saving %s", o->request->path);
    errands_give(app->filings, o->filing);
    return !errands_is_done(app->filings, o->filing) || end(app, o);
}

static struct opened *first_done(const struct app *app)
{
    for (size_t i = 0; i < app->ws.n; i++) {
        struct opened *o = app->ws.opened[i];
        if (o->filing && errands_is_done(app->filings, o->filing))
            return o;
    }
    return NULL;
}

static void go_on(struct app *app)
{
    struct intent next = { .command = app->after_filing.command };
    if (!next.command || workspace_filing(&app->ws))
        return;
    app->after_filing.command = NULL;
    if (app->after_filing.n_keys == app->n_keys)
        command_intent(app, &next);
}

void filings_step(struct app *app)
{
    for (struct opened *o; (o = first_done(app)) != NULL;)
        end(app, o);
    go_on(app);
}

void filings_finish(struct app *app)
{
    app->after_filing.command = NULL;
    errands_finish(app->filings);
    for (struct opened *o; (o = first_done(app)) != NULL;) {
        struct way *w = (struct way *)o->filing;
        enum jig_err err = take_outcome(o, NULL);
        if (w->is_new)
            take_up(app, o, w, err);
        free_way(&w->errand);
    }
}

bool filings_then(struct app *app, const char *command)
{
    const struct opened *o = workspace_filing(&app->ws);
    const char *before = app->after_filing.command;
    bool is_again =
        before && strcmp(before, command) == 0 && app->after_filing.n_keys + 1 == app->n_keys;
    app->after_filing.command = NULL;
    if (!o || is_again)
        return false;
    wait_with(app, command);
    app_say(app, ROLE_WARN, "%s is being saved: jig ends after that   %s asks   Esc stays",
            o->request->path, keymap_shown(&app->keymap, command));
    return true;
}

bool filings_take_long(const struct app *app)
{
    const struct opened *o = app->ws.current;
    return o && o->filing && app->now - o->filing_since >= LONG_US;
}

int64_t filings_deadline(const struct app *app)
{
    const struct opened *o = app->ws.current;
    return o && o->filing && !filings_take_long(app) ? o->filing_since + LONG_US : INT64_MAX;
}

/* ---- What is asked for ----------------------------------------------------------------------- */

void filings_save(struct app *app, const struct intent *intent)
{
    (void)intent;
    struct opened *o = app->ws.current;
    struct book_request *r = o->request;
    if (!r->path)
        ask_name(app);
    else if (o->filing) {
        o->files_again = true;
        app_say(app, ROLE_MUTED, "Saving %s", r->path);
    } else if (r->saved && !r->conflict && !book_request_is_dirty(r))
        saved(app, o);
    else
        begin(app, o, &(struct way){ .over = false });
}

void filings_save_over(struct app *app, const struct intent *intent)
{
    (void)intent;
    overlay_clear(&app->overlay);
    if (!app_waits_for_file(app))
        begin(app, app->ws.current, &(struct way){ .over = true });
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
    struct way like = { .is_new = true, .before = r->mark };
    char *name = mem_dup(intent->text);
    overlay_clear(&app->overlay);
    if (app_waits_for_file(app) || !name || !book_request_set_name(r, name) ||
        (!app->ws.collection && !treeops_make_default_collection(app))) {
        free(name);
        return;
    }
    char *folder = folder_at_cursor(app);
    if (ops_place_request(app->ws.ops, folder ? folder : "", r, &error))
        app_say_error(app, &error);
    else
        begin(app, app->ws.current, &like);
    free(folder);
    free(name);
}

bool filings_save_all(struct app *app)
{
    wait_with(app, "app.quit-saving");
    for (size_t i = 0; i < app->ws.n; i++) {
        struct opened *o = app->ws.opened[i];
        if (o->filing || !book_request_is_dirty(o->request))
            continue;
        if (o->request->path && begin(app, o, &(struct way){ .over = false }))
            continue;
        if (!o->request->path) {
            app->after_filing.command = NULL;
            workspace_show(&app->ws, o);
            app_show_current(app);
            ask_name(app);
        }
        return false;
    }
    if (workspace_filing(&app->ws))
        return false;
    app->after_filing.command = NULL;
    app_keep_drafts(app);
    return true;
}
