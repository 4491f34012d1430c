#include "app/workbench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/command.h"
#include "app/comparing.h"
#include "app/dialogs.h"
#include "app/jump.h"
#include "app/leaving.h"
#include "app/pastops.h"
#include "app/places.h"
#include "app/recent.h"
#include "app/resend.h"
#include "app/saving.h"
#include "app/screen.h"
#include "app/table.h"
#include "app/viewing.h"
#include "base/mem.h"

#define WORK_SLICE_US 250
#define SCAN_FIRST    200 /* files of the collection listed before the first screen */
#define SCAN_SLICE    400 /* and at each turn after it */

/* ---- Beginning and end ----------------------------------------------------------------------- */

static bool make_views(struct app *app)
{
    app->tree = tree_new();
    app->urlbar = urlbar_new(&app->clipboard);
    app->request = request_pane_new(&app->clipboard);
    app->response = response_new();
    if (!app->tree || !app->urlbar || !app->request || !app->response || !comparing_init(app))
        return false;
    response_set_composing(app->response, request_pane_composing(app->request));
    app->panes[PANE_TREE] = tree_view(app->tree);
    app->panes[PANE_URL] = urlbar_view(app->urlbar);
    app->panes[PANE_REQUEST] = request_pane_view(app->request);
    app->panes[PANE_RESPONSE] = response_view(app->response);
    return true;
}

/* The user's configuration, then what was chosen last, as far as the terminal can show it. */
static void choose_theme(struct app *app, const struct workbench_setup *setup)
{
    const char *name = setup->theme ? setup->theme : "dark";
    struct buf last;
    buf_init(&last, sizeof app->theme - 1);
    bool rich = strcmp(name, "dark") == 0;
    if (rich && !setup->no_memory && recent_theme(&last))
        name = buf_str(&last);
    if (!setup->fixed_theme && app->config.theme[0])
        name = app->config.theme;
    snprintf(app->theme, sizeof app->theme, "%s", name);
    app->theme_changed = true;
    buf_clear(&last);
}

/* The collection that was asked for, was open last, or is jig's own; none is no failure. */
static enum jig_err open_first(struct app *app, const struct workbench_setup *setup,
                               struct jig_error *error)
{
    if (setup->path)
        return workspace_open(&app->ws, setup->path, error);
    if (setup->no_memory || setup->viewing)
        return JIG_OK;
    struct jig_error ignored;
    struct buf path;
    buf_init(&path, 16384);
    bool open = recent_collection(&path) && !workspace_open(&app->ws, buf_str(&path), &ignored);
    buf_reset(&path);
    if (!open && places_path(USERDIR_DATA, "collection/jig.json", &path))
        workspace_open(&app->ws, buf_str(&path), &ignored);
    buf_clear(&path);
    return JIG_OK;
}

static const struct item *first_request(const struct collection *c)
{
    const struct item *item = c ? c->top : NULL;
    while (item && item->kind != ITEM_REQUEST)
        item = collection_next(item);
    return item;
}

/* The first request of the tree, so that there is something to look at. */
static void open_any_request(struct app *app)
{
    struct jig_error ignored;
    const struct item *item = first_request(app->ws.collection);
    while (!item && app->ws.collection && !collection_scan(app->ws.collection, SCAN_SLICE))
        item = first_request(app->ws.collection);
    if (!item)
        item = first_request(app->ws.collection);
    char *path = item ? collection_path(item) : NULL;
    if (!path || workspace_open_request(&app->ws, path, &ignored))
        workspace_open_empty(&app->ws);
    free(path);
}

static void restore_session(struct app *app, const struct workbench_setup *setup)
{
    if (app->ws.collection)
        collection_scan(app->ws.collection, SCAN_FIRST);
    if (app->ws.collection && !setup->no_memory)
        recent_restore(&app->ws);
    if (app->ws.collection && setup->environment)
        workspace_set_environment(&app->ws, setup->environment, NULL);
    if (app->config.wrong.code)
        app_say_error(app, &app->config.wrong);
    dialogs_restore_drafts(app);
    if (!app->ws.current)
        open_any_request(app);
}

static void begin_workbench(struct app *app, const struct workbench_setup *setup)
{
    restore_session(app, setup);
    app_show_tree(app);
    app_show_current(app);
    app_focus(app, app->ws.current->request->url[0] ? PANE_TREE : PANE_URL);
}

static void begin_viewer(struct app *app)
{
    app->prefs.only = true;
    app->focus = PANE_RESPONSE;
    if (app->config.wrong.code)
        app_say_error(app, &app->config.wrong);
    viewing_show(app);
}

enum jig_err workbench_new(const struct workbench_setup *setup, struct app **out,
                           struct jig_error *error)
{
    struct app *app = mem_zero(1, sizeof *app);
    *out = NULL;
    if (!app)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "the workbench");
    app->now = setup->now;
    app->commands = table_commands();
    app->has_work = true; /* the first turn finds out */
    app->drafts_at = INT64_MAX;
    config_init(&app->config);
    keymap_init(&app->keymap);
    clipboard_init(&app->clipboard);
    workspace_init(&app->ws);
    export_init(&app->saving.file);
    probe_init(&app->probe);
    app->ws.given = setup->given;
    app->viewing = setup->viewing;
    enum jig_err err = sends_init(&app->sends, error);
    app->sends.forgets = setup->no_memory || setup->given || setup->viewing;
    app->sends.keeping.forgets = setup->no_memory || setup->given;
    app->sends.keeping.in_place = setup->in_place;
    app->sends.keeping.wall_us = setup->wall_us;
    if (!err && !make_views(app))
        err = jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "the workbench");
    if (!err)
        err = open_first(app, setup, error);
    if (err) {
        workbench_free(app);
        return err;
    }
    if (!setup->no_memory)
        config_load(&app->config);
    app->sends.keeping.limits = app->config.history;
    app->prefs.mode = app->config.layout;
    if (app->config.stream_memory)
        app->sends.stream_keep = app->config.stream_memory;
    app->ws.wire_keep = app->config.wire_keep;
    command_bind_keys(app);
    choose_theme(app, setup);
    response_set_pixels(app->response, setup->has_pixels);
    app->no_clipboard = setup->no_clipboard;
    if (app->viewing)
        begin_viewer(app);
    else
        begin_workbench(app, setup);
    *out = app;
    return JIG_OK;
}

void workbench_free(struct app *app)
{
    if (!app)
        return;
    saving_clear(app);
    resend_clear(app);
    if (app->response)
        app_show_nothing(app);
    sends_drop_all(&app->sends, &app->ws);
    probe_clear(&app->probe);
    free(app->keylog);
    overlay_clear(&app->overlay);
    comparing_clear(app);
    response_free(app->response);
    request_pane_free(app->request);
    urlbar_free(app->urlbar);
    tree_free(app->tree);
    workspace_clear(&app->ws);
    sends_clear(&app->sends);
    clipboard_clear(&app->clipboard);
    keymap_clear(&app->keymap);
    config_clear(&app->config);
    free(app->subject);
    free(app);
}

void workbench_hang_up(struct app *app)
{
    if (!app->leaving_since) /* what was to be dropped is */
        app_keep_drafts(app);
    app->wants_quit = true;
}

/* ---- Intents and keys ------------------------------------------------------------------------ */

/* The first binding of the pane's own that makes sense now. */
static bool run_own(struct app *app, const struct key *key, bool typing)
{
    const struct view *v = &app->panes[app->focus];
    size_t from = 0;
    for (const char *name;
         (name = keymap_next(&app->keymap, v->class->name, key, typing, &from));)
        for (size_t i = 0; i < v->class->n_commands; i++) {
            struct intent intent = { 0 };
            if (strcmp(v->class->commands[i].name, name) != 0 || !command_is_here(app, name) ||
                (v->class->can_run && !v->class->can_run(v->self, i)))
                continue;
            if (v->class->run && v->class->run(v->self, i, &intent)) {
                command_intent(app, &intent);
                return true;
            }
        }
    return false;
}

static bool run_general(struct app *app, const struct key *key, bool typing)
{
    size_t from = 0;
    for (const char *name; (name = keymap_next(&app->keymap, "", key, typing, &from));) {
        const struct command *command = command_find(app, name);
        if (command && command_is_enabled(app, command)) {
            struct intent intent = { .command = name };
            command->run(app, &intent);
            return true;
        }
    }
    return false;
}

static bool give_key(struct app *app, const struct key *key)
{
    struct intent intent = { 0 };
    bool taken = view_on_key(app->panes[app->focus], key, &intent);
    command_intent(app, &intent);
    return taken;
}

static void pane_key(struct app *app, const struct key *key)
{
    bool typing = view_is_typing(app->panes[app->focus]);
    if (run_general(app, key, true))
        return;
    if (typing && (give_key(app, key) || run_own(app, key, false)))
        return;
    if (!typing && (run_own(app, key, false) || give_key(app, key)))
        return;
    run_general(app, key, false);
}

static void overlay_key(struct app *app, const struct key *key)
{
    struct intent intent = { 0 };
    struct view v = app->overlay.view;
    if (key->code != JKEY_MOUSE) {
        view_on_key(v, key, &intent);
    } else {
        struct rect r = overlay_rect(&app->overlay, app->w, app->h);
        struct key inside = *key;
        inside.x -= r.x + 1;
        inside.y -= r.y + 1;
        if (rect_has(r, key->x, key->y))
            view_on_mouse(v, &inside, &intent);
        else if (key->mouse == MOUSE_PRESS)
            intent.command = "overlay.close";
    }
    command_intent(app, &intent);
}

/* ---- Mouse ----------------------------------------------------------------------------------- */

static bool drag_border(struct app *app, const struct key *key)
{
    if (key->mouse == MOUSE_PRESS)
        app->dragging = layout_border_at(&app->layout, key->x, key->y);
    else if (key->mouse == MOUSE_RELEASE)
        app->dragging = LAYOUT_NO_BORDER;
    else if (key->mouse == MOUSE_DRAG && app->dragging != LAYOUT_NO_BORDER) {
        layout_drag(&app->layout, app->dragging, key->x, key->y, &app->prefs);
        app_relayout(app);
    }
    return app->dragging != LAYOUT_NO_BORDER;
}

static void mouse_in_pane(struct app *app, enum pane pane, const struct key *key)
{
    struct intent intent = { 0 };
    struct rect r = layout_view(&app->layout, pane);
    bool is_other = key->mouse == MOUSE_PRESS && pane != app->focus;
    if (is_other)
        app_focus_in_place(app, pane);
    struct key inside = *key;
    inside.x -= r.x;
    inside.y -= r.y;
    view_on_mouse(app->panes[pane], &inside, &intent);
    if (is_other) /* only now: a pane of another size may have other rows in sight */
        app_relayout(app);
    command_intent(app, &intent);
}

static void mouse(struct app *app, const struct key *key)
{
    if (drag_border(app, key))
        return;
    const char *command =
        key->mouse == MOUSE_PRESS ? screen_command_at(app, key->x, key->y) : NULL;
    if (command) {
        command_run(app, command);
        return;
    }
    bool holds = key->mouse == MOUSE_DRAG || key->mouse == MOUSE_RELEASE;
    for (int i = 0; i < N_PANES; i++)
        if (holds ? (enum pane)i == app->focus
                  : rect_has(app->layout.panes[i], key->x, key->y)) {
            mouse_in_pane(app, (enum pane)i, key);
            return;
        }
}

void workbench_key(struct app *app, const struct key *key, int64_t now)
{
    app->now = now;
    if (leaving_key(app, key))
        return;
    bool is_press = key->code == JKEY_MOUSE && key->mouse == MOUSE_PRESS;
    bool counts = key->code != JKEY_MOUSE || is_press;
    /* What the message hides is not what one clicks at. */
    bool at_message = is_press && app->message[0] && key->y == app->layout.footer.y;
    if (counts)
        app->message[0] = '\0';
    if (at_message)
        return;
    if (app->n_jumps > 0 && counts)
        jump_key(app, key);
    else if (overlay_is_open(&app->overlay))
        overlay_key(app, key);
    else if (key->code == JKEY_MOUSE)
        mouse(app, key);
    else
        pane_key(app, key);
    app_touched(app);
}

/* ---- Time and descriptors -------------------------------------------------------------------- */

static int64_t earliest(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

size_t workbench_interest(struct app *app, struct pollfd *fds, size_t room, int64_t *deadline)
{
    size_t n = 0;
    n += viewing_interest(app, fds, room);
    if (app->ws.watch && watch_fd(app->ws.watch) >= 0 && room > 0)
        fds[n++] = (struct pollfd){ .fd = watch_fd(app->ws.watch), .events = POLLIN };
    n += keeping_interest(&app->sends.keeping, fds + n, room - n);
    app->own_fds = n;
    n += jig_client_interest(app->sends.client, fds + n, room - n, deadline);
    *deadline = earliest(*deadline, app->drafts_at);
    *deadline = earliest(*deadline, saving_deadline(app));
    *deadline = earliest(*deadline, sends_deadline(&app->ws));
    *deadline = earliest(*deadline, keeping_deadline(&app->sends.keeping));
    *deadline = earliest(*deadline, leaving_deadline(app));
    if (!app_is_comparing(app)) /* nobody works on what stands behind a comparison */
        *deadline = earliest(*deadline, response_deadline(app->response, app->now));
    *deadline = earliest(*deadline, viewing_deadline(app));
    return n < room ? n : room;
}

/* A large collection is listed while the screen is there already. */
static bool scan_more(struct app *app)
{
    struct collection *c = app->ws.collection;
    if (!c || c->scanned)
        return false;
    bool done = collection_scan(c, SCAN_SLICE);
    app_show_tree(app);
    if (done && app->ws.current && app->ws.current->request->path)
        tree_reveal(app->tree, app->ws.current->request->path);
    return !done;
}

enum {
    WORKER_SCAN,
    WORKER_SAVING,
    WORKER_PAST,
    WORKER_STREAMS,
    WORKER_RESEND,
    WORKER_PANES,
    N_WORKERS = WORKER_PANES + N_PANES
};

static bool work_as(struct app *app, int worker, int64_t budget_us)
{
    switch (worker) {
    case WORKER_SCAN:
        return scan_more(app);
    case WORKER_SAVING:
        return saving_work(app, budget_us);
    case WORKER_PAST:
        return pastops_work(app, budget_us);
    case WORKER_STREAMS:
        return sends_work(&app->ws, budget_us);
    case WORKER_RESEND:
        return resend_work(app, budget_us);
    default:
        return view_work(app->panes[worker - WORKER_PANES], budget_us);
    }
}

/* One slice for all of them: who finds nothing left of it begins the next turn. */
static bool share_slice(struct app *app)
{
    int64_t until = jig_now() + WORK_SLICE_US;
    bool more = false;
    for (int i = 0; i < N_WORKERS; i++) {
        int64_t left = until - jig_now();
        if (left <= 0)
            return true;
        more |= work_as(app, app->worker, left);
        app->worker = (app->worker + 1) % N_WORKERS;
    }
    return more;
}

/* False: nobody waits for what a pane could work on. */
static bool work_on_awaited(struct app *app)
{
    bool has = false;
    for (int i = 0; i < N_PANES; i++) {
        unsigned before = view_awaited(app->panes[i]);
        if (before)
            view_work(app->panes[i], WORK_SLICE_US);
        has |= before > 0;
        app->is_answered |= view_awaited(app->panes[i]) < before;
    }
    return has;
}

static bool work(struct app *app)
{
    return work_on_awaited(app) || share_slice(app);
}

/* What a finished send leaves in the tree: the status, also of a request not looked at. */
static void show_statuses(struct app *app)
{
    for (size_t i = 0; i < app->ws.n; i++) {
        const struct opened *o = app->ws.opened[i];
        if (!o->transfer || o->sent_at || !o->request->path)
            continue;
        const struct live *live = o->live && o->live->shown.opened_at ? &o->live->shown : NULL;
        enum jig_err code = live ? live->code : jig_transfer_error(o->transfer)->code;
        bool failed = code != JIG_OK;
        int status = live ? live->status : jig_exchange_status(jig_transfer_last(o->transfer));
        tree_set_status(app->tree, o->request->path, failed ? 0 : status);
    }
}

static void client_happened(struct app *app)
{
    struct opened *o = app->ws.current;
    show_statuses(app);
    app_say_cookies(app);
    request_pane_refresh(app->request); /* cookies go along from now on */
    if (!o)
        return;
    urlbar_set_sending(app->urlbar, o->sent_at);
    response_set_sends(app->response, o->sends, o->n_sends);
    response_set_live(app->response, app_shown_live(app));
    if (response_transfer(app->response) != app_shown(app))
        response_set_transfer(app->response, app_shown(app)); /* a stream has connected again */
    response_update(app->response, app->now);
    comparing_sent(app);
}

static void files_happened(struct app *app)
{
    if (workspace_refresh(&app->ws))
        app_show_current(app);
}

void workbench_step(struct app *app, const struct pollfd *fds, size_t n, int64_t now)
{
    app->now = now;
    viewing_step(app, fds, n);
    if (app->viewing)
        n = 0;
    bool watched = app->ws.watch && watch_fd(app->ws.watch) >= 0;
    if (watched && n > 0 && fds[0].revents)
        files_happened(app);
    size_t own = app->own_fds < n ? app->own_fds : n;
    pastops_step(app);
    bool running = app->sends.n_running > 0;
    if (sends_step(&app->sends, &app->ws, n > own ? fds + own : NULL, n - own, now))
        client_happened(app);
    else if (running)
        response_update(app->response, now);
    if (probe_step(&app->probe, app->sends.client, now))
        response_update(app->response, now);
    if (now >= app->drafts_at && !app->leaving_since) {
        app->drafts_at = INT64_MAX;
        app_keep_drafts(app);
    }
    app->has_work = work(app);
    leaving_step(app);
}

void workbench_draw(const struct app *app, struct grid *g, int *cursor_x, int *cursor_y)
{
    struct canvas c = grid_canvas(g);
    screen_draw(app, &c);
    *cursor_x = -1;
    *cursor_y = 0;
    if (app->layout.too_small || app->n_jumps > 0)
        return;
    bool over = overlay_is_open(&app->overlay);
    struct rect r = over ? overlay_rect(&app->overlay, app->w, app->h)
                         : layout_view(&app->layout, app->focus);
    int x, y, edge = over ? 1 : 0;
    if (r.w == 0 || !view_cursor(over ? app->overlay.view : app->panes[app->focus], &x, &y))
        return;
    x += r.x + edge;
    y += r.y + edge;
    if (!rect_has(rect_make(r.x + edge, r.y + edge, r.w - 2 * edge, r.h - 2 * edge), x, y))
        return;
    *cursor_x = x;
    *cursor_y = y;
}
