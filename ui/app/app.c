#include "app/app.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/draft.h"
#include "base/mem.h"

#define DRAFT_AFTER_US 1000000

/* ---- Words to the user ----------------------------------------------------------------------- */

void app_say(struct app *app, enum role role, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(app->message, sizeof app->message, format, args);
    va_end(args);
    app->message_role = role;
    app->n_messages++;
}

void app_say_of_saving(struct app *app, enum role role, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(app->saving.word, sizeof app->saving.word, format, args);
    va_end(args);
    app->saving.word_role = role;
}

bool app_has_esc(const struct app *app)
{
    return overlay_is_open(&app->overlay) || view_typed(app->panes[app->focus]).esc;
}

void app_say_environment(struct app *app)
{
    if (app->ws.env_wrong.code)
        app_say(app, ROLE_WARN, "%s", app->ws.env_wrong.text);
}

void app_lose_saving(struct app *app, const char *why)
{
    export_cancel(&app->saving.file);
    jig_error_set(&app->saving.wrong, JIG_ERR_READ, JIG_PHASE_NONE, "%s", why);
    app_say_of_saving(app, ROLE_ERROR, "%s", why);
}

void app_say_error(struct app *app, const struct jig_error *error)
{
    if (error->code == JIG_ERR_USAGE) /* the words say it all */
        app_say(app, ROLE_ERROR, "%s", error->text);
    else
        app_say(app, ROLE_ERROR, "%s: %s", jig_err_name(error->code), error->text);
}

bool app_waits_for_file(struct app *app)
{
    const struct opened *o = workspace_filing(&app->ws);
    if (o)
        app_say(app, ROLE_WARN, "%s is still being saved: try again when it is",
                o->request->path);
    return o != NULL;
}

void app_open(struct app *app, struct overlay overlay)
{
    overlay_clear(&app->overlay);
    app->overlay = overlay;
    if (!overlay_is_open(&overlay)) {
        app_say(app, ROLE_ERROR, "out of memory");
        return;
    }
    struct rect r = overlay_rect(&overlay, app->w, app->h);
    view_resize(overlay.view, r.w - 2, r.h - 2);
}

void app_set_subject(struct app *app, struct span text, int64_t number)
{
    char *copy = mem_dup(text);
    free(app->subject);
    app->subject = copy;
    app->subject_len = copy ? text.len : 0;
    app->subject_number = number;
    if (!copy)
        app_say(app, ROLE_ERROR, "out of memory");
}

const char *app_key_of(const void *keys, const char *command)
{
    return keymap_shown(keys, command);
}

/* ---- What the panes show --------------------------------------------------------------------- */

void app_show_tree(struct app *app)
{
    tree_set_collection(app->tree, app->ws.collection);
    app->shown_generation = app->ws.collection ? app->ws.collection->generation : 0;
}

const struct jig_transfer *app_shown(const struct app *app)
{
    const struct opened *o = app->ws.current;
    const struct jig_transfer *old = app->sends.keeping.transfer;
    return old ? old : o ? o->transfer : NULL;
}

const struct live *app_shown_live(const struct app *app)
{
    const struct opened *o = app->ws.current;
    if (app->sends.keeping.transfer)
        return app->sends.keeping.live;
    return o && o->live ? &o->live->shown : NULL;
}

static void stop_saving_old(struct app *app)
{
    if (app->saving.of_past && export_is_running(&app->saving.file))
        app_lose_saving(app, "the answer went while it was written; nothing was kept");
    app->saving.of_past = false;
}

void app_leave_old(struct app *app)
{
    if (app->sends.keeping.transfer) {
        app_leave_comparison(app);
        response_set_live(app->response, NULL);
        response_set_transfer(app->response, NULL);
    }
    stop_saving_old(app);
    keeping_leave(&app->sends.keeping);
}

void app_take_durations(struct app *app)
{
    struct opened *o = app->ws.current;
    struct keeping *k = &app->sends.keeping;
    if (o && o->n_sends == 0 && k->reader)
        o->n_sends = keeping_durations(k, o->sends, OPENED_SENDS);
}

static void look_at_history(struct app *app)
{
    struct keeping *k = &app->sends.keeping;
    const struct opened *o = app->ws.current;
    const char *collection = app->ws.collection ? app->ws.collection->root : "";
    const char *request = o && o->request->path ? o->request->path : "";
    if (keeping_look_at(k, collection, request)) {
        app_leave_old(app);
        keeping_refresh(k, keeping_now(k));
    }
    app_take_durations(app);
    response_set_past(app->response, app->viewing ? NULL : &k->look);
}

void app_show_nothing(struct app *app)
{
    app_leave_comparison(app);
    app_leave_old(app);
    response_set_transfer(app->response, NULL);
    response_set_live(app->response, NULL);
    response_set_secrets(app->response, NULL);
    urlbar_set(app->urlbar, NULL, NULL);
    request_pane_set(app->request, NULL, NULL);
    tree_set_collection(app->tree, NULL);
}

/* The jar of the collection that is open. */
static void take_up_cookies(struct app *app)
{
    const char *root = app->ws.collection ? app->ws.collection->root : NULL;
    struct cookies *c = &app->sends.cookies;
    if (!cookies_use(c, app->sends.client, root, app->sends.forgets))
        app_say(app, ROLE_ERROR, "out of memory");
    response_set_jar(app->response, c->jar);
    response_set_keylog(app->response, app->keylog);
    request_pane_set_jar(app->request, c->jar);
    app_say_cookies(app);
}

void app_say_cookies(struct app *app)
{
    struct jig_error *wrong = &app->sends.cookies.wrong;
    if (wrong->code)
        app_say_error(app, wrong);
    *wrong = (struct jig_error){ .code = JIG_OK };
}

void app_show_answer(struct app *app)
{
    const struct opened *o = app->ws.current;
    const struct jig_transfer *t = app_shown(app);
    bool is_old = app->sends.keeping.transfer != NULL;
    bool other = !t || t != response_transfer(app->response) ||
                 app_shown_live(app) != response_live(app->response);
    if (other)
        response_set_transfer(app->response, NULL); /* what it borrowed may go */
    app->sends.keeping.look.is_private = app->ws.scope && scope_is_private(app->ws.scope);
    response_set_secrets(app->response, o && !is_old ? o->secrets : NULL);
    response_set_live(app->response, app_shown_live(app));
    if (other)
        response_set_transfer(app->response, t);
    response_update(app->response, app->now);
}

/* A comparison stays while the answer that is shown does, and nothing that it may borrow from
 * goes. */
static void leave_other_comparison(struct app *app)
{
    if (workspace_retires_answers(&app->ws) || !app_shown(app) ||
        app_shown(app) != response_transfer(app->response))
        app_leave_comparison(app);
}

void app_show_current(struct app *app)
{
    struct opened *o = app->ws.current;
    take_up_cookies(app);
    struct book_request *r = o ? o->request : NULL;
    urlbar_set(app->urlbar, r, app->ws.scope);
    request_pane_set(app->request, r, app->ws.scope);
    urlbar_set_sending(app->urlbar, o ? o->sent_at : 0);
    look_at_history(app);
    leave_other_comparison(app);
    if (o)
        response_set_sends(app->response, o->sends, o->n_sends);
    app_show_answer(app);
    tree_set_open(app->tree, r ? r->path : NULL);
    if (app->w > 0 && r && r->path)
        tree_reveal(app->tree, r->path);
    workspace_settle(&app->ws);
    app_touched(app);
}

void app_touched(struct app *app)
{
    urlbar_refresh(app->urlbar);
    request_pane_refresh(app->request);
    struct opened *o = app->ws.current;
    if (o && o->request->path)
        tree_set_dirty(app->tree, o->request->path, book_request_is_dirty(o->request));
    if (app->drafts_at == INT64_MAX && draft_is_due(&app->ws))
        app->drafts_at = app->now + DRAFT_AFTER_US;
    if (app->ws.collection && app->shown_generation != app->ws.collection->generation)
        app_show_tree(app);
}

/* A failure is told once, until it is over. */
static void tell_of_drafts(struct app *app, const struct jig_error *error)
{
    bool failed = error->code != JIG_OK;
    if (failed && !app->drafts_failed)
        app_say_error(app, error);
    app->drafts_failed = failed;
}

static void hear_of_drafts(struct app *app)
{
    struct jig_error error = { .code = JIG_OK };
    draft_heard(&app->ws, &error);
    tell_of_drafts(app, &error);
}

void app_keep_drafts(struct app *app)
{
    draft_write_all(&app->ws);
    hear_of_drafts(app);
}

/* A save may have brought in what another jig has set. */
static void hear_of_cookies(struct app *app)
{
    struct cookies *c = &app->sends.cookies;
    cookies_step(c);
    if (!app->leaving_since) /* then it is told at the end */
        app_say_cookies(app);
    uint64_t version = c->jar ? jig_jar_version(c->jar) : 0;
    if (version == app->jar_seen)
        return;
    app->jar_seen = version;
    response_update(app->response, app->now);
    request_pane_refresh(app->request);
}

void app_hear_of_errands(struct app *app)
{
    hear_of_drafts(app);
    hear_of_cookies(app);
}

enum jig_err app_finish_writing(struct app *app, struct jig_error *error)
{
    struct jig_error of_cookies;
    *error = (struct jig_error){ .code = JIG_OK };
    draft_write_all(&app->ws);
    draft_finish(&app->ws, error);
    tell_of_drafts(app, error);
    if (cookies_finish(&app->sends.cookies, &of_cookies) && !error->code) {
        app_say_error(app, &of_cookies);
        *error = of_cookies;
    }
    return error->code;
}

/* ---- Comparing ------------------------------------------------------------------------------- */

bool app_is_comparing(const struct app *app)
{
    return app->compare && app->panes[PANE_RESPONSE].self == app->compare;
}

void app_leave_comparison(struct app *app)
{
    if (!app_is_comparing(app))
        return;
    compare_set_nothing(app->compare);
    for (size_t i = 0; i < 2; i++)
        comparedlog_clear(&app->logs[i]);
    keeping_end_compare(&app->sends.keeping);
    app->panes[PANE_RESPONSE] = response_view(app->response);
    if (app->w > 0)
        app_relayout(app);
}

/* ---- Sizes and focus ------------------------------------------------------------------------- */

static int far_edge(int a_at, int a_len, int b_at, int b_len)
{
    return a_at + a_len > b_at + b_len ? a_at + a_len : b_at + b_len;
}

/* Two answers beside each other take the room of the request as well. */
static void widen_comparison(struct app *app)
{
    struct rect *request = &app->layout.panes[PANE_REQUEST];
    struct rect *response = &app->layout.panes[PANE_RESPONSE];
    if (!app_is_comparing(app) || request->w == 0 || response->w == 0)
        return;
    int x = request->x < response->x ? request->x : response->x;
    int y = request->y < response->y ? request->y : response->y;
    int right = far_edge(request->x, request->w, response->x, response->w);
    int bottom = far_edge(request->y, request->h, response->y, response->h);
    *response = rect_make(x, y, right - x, bottom - y);
    *request = rect_make(0, 0, 0, 0);
}

void app_relayout(struct app *app)
{
    app->is_layout_late = false;
    app->layout = layout_of(app->w, app->h, &app->prefs, app->focus);
    widen_comparison(app);
    for (int i = 0; i < N_PANES; i++) {
        struct rect r = layout_view(&app->layout, (enum pane)i);
        if (r.w > 0)
            view_resize(app->panes[i], r.w, r.h);
    }
    if (overlay_is_open(&app->overlay)) {
        struct rect r = overlay_rect(&app->overlay, app->w, app->h);
        view_resize(app->overlay.view, r.w - 2, r.h - 2);
    }
    app->n_jumps = 0;
}

void app_resize(struct app *app, int w, int h)
{
    bool first = app->w == 0;
    app->w = w;
    app->h = h;
    app_relayout(app);
    if (first && app->ws.current && app->ws.current->request->path)
        tree_reveal(app->tree, app->ws.current->request->path);
}

static void tell_focus(struct app *app, enum pane pane, bool gained)
{
    const struct view *v = &app->panes[pane];
    if (v->class->focus)
        v->class->focus(v->self, gained);
}

void app_focus_in_place(struct app *app, enum pane pane)
{
    if (pane == PANE_REQUEST)
        app_leave_comparison(app);
    if (pane != app->focus)
        tell_focus(app, app->focus, false);
    app->focus = pane;
    tell_focus(app, pane, true);
}

void app_focus(struct app *app, enum pane pane)
{
    app_focus_in_place(app, pane);
    app_relayout(app);
}
