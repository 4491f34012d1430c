#include "app/workbench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/command.h"
#include "app/comparing.h"
#include "app/dialogs.h"
#include "app/filings.h"
#include "app/leaving.h"
#include "app/places.h"
#include "app/recent.h"
#include "app/resend.h"
#include "app/saving.h"
#include "app/table.h"
#include "app/viewing.h"
#include "base/mem.h"

#define SCAN_FIRST 200 /* files of the collection listed before the first screen */
#define SCAN_SLICE 400 /* and at a time, where they hold no request */

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
    if (rich && !setup->no_memory && recent_theme(&app->recent, &last))
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
    bool open = recent_collection(&app->recent, &path) &&
                !workspace_open(&app->ws, buf_str(&path), &ignored);
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
        recent_restore(&app->recent, &app->ws);
    if (app->ws.collection && setup->environment)
        workspace_set_environment(&app->ws, setup->environment, NULL);
    if (app->config.wrong.code)
        app_say_error(app, &app->config.wrong);
    app_say_environment(app);
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

static void make_errands(struct app *app, bool in_place)
{
    struct errands **all[] = { &app->errands, &app->placings, &app->filings };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        *all[i] = in_place ? NULL : errands_new(app->disk_wait_ms);
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
    posting_init(&app->posting);
    clipboard_init(&app->clipboard);
    workspace_init(&app->ws);
    app->disk_wait_ms = setup->disk_wait_ms ? setup->disk_wait_ms : ERRANDS_WAIT_MS;
    make_errands(app, setup->in_place);
    recent_init(&app->recent, app->errands);
    export_init(&app->saving.file);
    app->saving.file.errands = app->placings;
    probe_init(&app->probe);
    app->ws.given = setup->given;
    app->ws.errands = app->errands;
    app->ws.filings = app->filings;
    app->viewing = setup->viewing;
    enum jig_err err = sends_init(&app->sends, error);
    app->sends.cookies.errands = app->errands;
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
    tree_set_plain(app->tree, setup->is_plain);
    response_set_pixels(app->response, setup->pixels);
    response_set_keys(app->response,
                      &(struct view_env){ .keys = &app->keymap, .key_of = app_key_of });
    app->is_ascii = setup->is_ascii;
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
    export_let_finish(&app->saving.file);
    saving_clear(app);
    resend_clear(app);
    posting_clear(&app->posting);
    if (app->response)
        app_show_nothing(app);
    sends_end_with_program(&app->ws);
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
    recent_clear(&app->recent);
    errands_free(app->errands);
    errands_free(app->placings);
    errands_free(app->filings);
    clipboard_clear(&app->clipboard);
    keymap_clear(&app->keymap);
    config_clear(&app->config);
    free(app->subject);
    free(app);
}

enum jig_err workbench_hang_up(struct app *app, struct jig_error *error)
{
    struct jig_error of_history;
    app->wants_quit = true;
    if (app->leaving_since) /* what was to be dropped is */
        return leaving_end(app, app->disk_wait_ms, error);
    filings_finish(app);
    app_finish_writing(app, error);
    saving_finish(app, app->disk_wait_ms, error);
    if (keeping_finish(&app->sends.keeping, app->disk_wait_ms, &of_history) && !error->code)
        *error = of_history;
    return error->code;
}
