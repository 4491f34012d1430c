#include "app/dialogs.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/command.h"
#include "app/draft.h"
#include "app/filings.h"
#include "app/leaving.h"
#include "app/places.h"
#include "app/recent.h"
#include "base/mem.h"
#include "data/charset.h"
#include "overlay/confirm.h"
#include "overlay/help.h"
#include "overlay/picker.h"
#include "overlay/prompt.h"
#include "term/theme.h"

#define PALETTE_W 76
#define PALETTE_H 22

/* ---- Palette --------------------------------------------------------------------------------- */

static void add_commands(struct app *app, struct picker *p)
{
    for (size_t i = 0; command_at(app, i); i++) {
        const struct command *c = command_at(app, i);
        if (c->is_internal || !command_is_enabled(app, c) ||
            strcmp(c->name, "app.palette") == 0)
            continue;
        struct picker_item item = { .section = "Commands",
                                    .text = c->title,
                                    .note = keymap_shown(&app->keymap, c->name),
                                    .command = "app.run",
                                    .argument = c->name };
        picker_add(p, &item);
    }
}

/* What can be done in one pane; the one with the keyboard first. */
static void add_pane_commands(struct app *app, struct picker *p, enum pane pane)
{
    const struct view *v = &app->panes[pane];
    for (size_t i = 0; i < v->class->n_commands; i++) {
        const struct view_command *c = &v->class->commands[i];
        if (!command_is_here(app, c->name) ||
            (v->class->can_run && !v->class->can_run(v->self, i)))
            continue;
        struct picker_item item = { .section = v->class->title,
                                    .text = c->title,
                                    .note = keymap_shown(&app->keymap, c->name),
                                    .command = "app.run",
                                    .argument = c->name,
                                    .only_found = pane != app->focus };
        picker_add(p, &item);
    }
}

static void add_requests(struct app *app, struct picker *p)
{
    const struct item *item = app->ws.collection ? app->ws.collection->top : NULL;
    for (; item; item = collection_next(item)) {
        if (item->kind != ITEM_REQUEST)
            continue;
        char text[300];
        char *path = collection_path(item);
        bool in_folder = item->parent && item->parent->parent;
        snprintf(text, sizeof text, "%.120s%s%.160s", in_folder ? item->parent->name : "",
                 in_folder ? " / " : "", item->name);
        struct picker_item row = { .section = "Requests",
                                   .lead = item->method,
                                   .lead_role = role_of_method(span_of(item->method)),
                                   .text = text,
                                   .command = "request.open",
                                   .argument = path };
        if (path)
            picker_add(p, &row);
        free(path);
    }
}

/* Those that are in no file, which no tree shows. */
static void add_unsaved(struct app *app, struct picker *p)
{
    for (size_t i = 0; i < app->ws.n; i++) {
        const struct opened *o = app->ws.opened[i];
        const struct book_request *r = o->request;
        if (r->path || (o != app->ws.current && !book_request_is_dirty(o->request)))
            continue;
        struct picker_item row = { .section = "Not saved yet",
                                   .lead = r->method,
                                   .lead_role = role_of_method(span_of(r->method)),
                                   .text = r->name[0]  ? r->name
                                           : r->url[0] ? r->url
                                                       : "untitled",
                                   .command = "request.show",
                                   .number = (int64_t)o->used };
        picker_add(p, &row);
    }
}

void dialogs_palette(struct app *app, const struct intent *intent)
{
    (void)intent;
    struct picker *p = picker_new("Commands", "run", "a command or a request");
    add_pane_commands(app, p, app->focus);
    add_commands(app, p);
    for (int i = 0; i < N_PANES; i++)
        if ((enum pane)i != app->focus)
            add_pane_commands(app, p, (enum pane)i);
    add_unsaved(app, p);
    add_requests(app, p);
    app_open(app, picker_overlay(p, PALETTE_W, PALETTE_H));
}

/* ---- Environments and themes ----------------------------------------------------------------- */

void dialogs_environments(struct app *app, const struct intent *intent)
{
    (void)intent;
    struct picker *p = picker_new("Environment", "use", "environment");
    const char *now = app->ws.environment ? app->ws.environment->name : "";
    for (size_t i = 0; i < app->ws.n_envs; i++) {
        const char *name = app->ws.env_names[i];
        struct picker_item item = { .text = name,
                                    .command = "env.use",
                                    .argument = name,
                                    .is_current = strcmp(name, now) == 0 };
        picker_add(p, &item);
    }
    struct picker_item none = { .text = "none", .command = "env.use", .is_current = !now[0] };
    picker_add(p, &none);
    app_open(app, picker_overlay(p, 48, 18));
}

void dialogs_use_environment(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    char *name = intent->text.len > 0 ? mem_dup(intent->text) : NULL;
    overlay_clear(&app->overlay);
    if (workspace_set_environment(&app->ws, name, &error))
        app_say_error(app, &error);
    else
        app_say_environment(app);
    free(name);
    app_show_current(app);
}

static void add_theme(const struct app *app, struct picker *p, const char *name)
{
    struct picker_item item = { .text = name,
                                .command = "theme.use",
                                .argument = name,
                                .is_current = strcmp(name, app->theme) == 0 };
    picker_add(p, &item);
}

void dialogs_themes(struct app *app, const struct intent *intent)
{
    (void)intent;
    struct picker *p = picker_new("Theme", "use", "theme");
    struct map own;
    map_init(&own, NULL);
    config_own_themes(&own);
    for (size_t i = 0; theme_builtin_name(i); i++)
        if (!map_get(&own, span_of(theme_builtin_name(i))))
            add_theme(app, p, theme_builtin_name(i));
    for (size_t i = 0; i < own.n; i++)
        add_theme(app, p, own.entries[i].key);
    map_clear(&own);
    app_open(app, picker_overlay(p, 48, 18));
}

void dialogs_use_theme(struct app *app, const struct intent *intent)
{
    size_t len =
        intent->text.len < sizeof app->theme ? intent->text.len : sizeof app->theme - 1;
    snprintf(app->theme, sizeof app->theme, "%.*s", (int)len, intent->text.ptr);
    app->theme_changed = true;
    recent_set_theme(&app->recent, app->theme);
    overlay_clear(&app->overlay);
}

/* ---- Charsets -------------------------------------------------------------------------------- */

void dialogs_charsets(struct app *app, const struct intent *intent)
{
    struct picker *p = picker_new("Charset of the body", "read so", "charset or language");
    struct span chosen = intent->text;
    picker_add(p, &(struct picker_item){ .text = "as the answer says",
                                         .command = "response.use-charset",
                                         .is_current = !chosen.len });
    for (size_t i = 0; charset_at(i); i++) {
        const struct charset_kind *kind = charset_at(i);
        char text[64];
        snprintf(text, sizeof text, "%-16s%s", kind->name, kind->people);
        picker_add(p, &(struct picker_item){ .text = text,
                                             .command = "response.use-charset",
                                             .argument = kind->name,
                                             .is_current = span_eq_str(chosen, kind->name) });
    }
    app_open(app, picker_overlay(p, 56, 20));
}

void dialogs_use_charset(struct app *app, const struct intent *intent)
{
    response_use_charset(app->response, intent->text);
    overlay_clear(&app->overlay);
}

/* ---- Help ------------------------------------------------------------------------------------ */

static void add_help(const struct app *app, struct help *h, const char *name, const char *title)
{
    const char *key = keymap_shown(&app->keymap, name);
    if (key[0])
        help_add(h, key, title);
}

/* "Response: find" under the heading Response is "Find". */
static void add_pane_help(const struct app *app, struct help *h, const struct view_class *class,
                          const struct view_command *c)
{
    char title[160];
    struct span words = span_of(c->title), pane = span_of(class->title);
    if (span_starts(words, pane) &&
        span_starts(span_sub(words, pane.len, words.len), SPAN(": ")))
        words = span_sub(words, pane.len + 2, words.len);
    snprintf(title, sizeof title, "%.*s", (int)words.len, words.ptr);
    title[0] = (char)toupper((unsigned char)title[0]);
    add_help(app, h, c->name, title);
}

static bool can_run(const struct view *v, size_t command)
{
    return !v->class->can_run || v->class->can_run(v->self, command);
}

/* Tabs share keys: what can be done now counts before the rest, and of that the first. */
static bool is_key_of_another(const struct app *app, const struct view *v, size_t command)
{
    const char *key = keymap_shown(&app->keymap, v->class->commands[command].name);
    for (size_t i = 0; i < v->class->n_commands; i++)
        if (i != command && (i < command || can_run(v, i)) &&
            strcmp(keymap_shown(&app->keymap, v->class->commands[i].name), key) == 0)
            return true;
    return false;
}

/* The viewer's help leaves out what a file has not: headers, a certificate. */
static bool is_worth_telling(const struct app *app, const struct view *v, size_t command)
{
    if (!command_is_here(app, v->class->commands[command].name))
        return false;
    return can_run(v, command) || (!app->viewing && !is_key_of_another(app, v, command));
}

/* What moves through an answer as through any text. */
static void add_moving(const struct app *app, struct help *h)
{
    if (app->focus != PANE_RESPONSE) {
        help_add(h, app->is_ascii ? "Up Dn PgUp PgDn" : "↑ ↓ PgUp PgDn", "Move, scroll");
        return;
    }
    help_add(h, app->is_ascii ? "Up Dn k j" : "↑ ↓ k j", "A row up, down");
    help_add(h, "PgUp PgDn b", "A page back, on (also Space, where nothing folds)");
    help_add(h, "^U ^D", "Half a page back, on");
    help_add(h, "Home End g G", "To the beginning, to the end");
    help_add(h, app->is_ascii ? "Left Right h l" : "← → h l",
             "Sideways, where lines do not wrap");
}

/* The viewer has few of them, so that what can't be done now is left out. */
static bool is_everywhere(const struct app *app, const struct command *c)
{
    return !c->is_internal && command_is_here(app, c->name) &&
           (!app->viewing || command_is_enabled(app, c));
}

void dialogs_help(struct app *app, const struct intent *intent)
{
    (void)intent;
    struct help *h = help_new();
    const struct view *v = &app->panes[app->focus];
    char heading[80];
    snprintf(heading, sizeof heading, "%s", v->class->title);
    help_add(h, heading, NULL);
    for (size_t i = 0; i < v->class->n_commands; i++)
        if (is_worth_telling(app, v, i))
            add_pane_help(app, h, v->class, &v->class->commands[i]);
    add_moving(app, h);
    help_add(h, NULL, "");
    help_add(h, "Everywhere", NULL);
    for (size_t i = 0; command_at(app, i); i++)
        if (is_everywhere(app, command_at(app, i)))
            add_help(app, h, command_at(app, i)->name, command_at(app, i)->title);
    help_add(h, NULL, "");
    help_add(h, "Texts", NULL);
    help_add(h, app->is_ascii ? "^Left ^Right" : "^← ^→", "By words; with Shift they select");
    help_add(h, "^Z ^Y", "Undo, redo");
    help_add(h, "^A ^C ^X ^V", "Select all, copy, cut, paste");
    help_add(h, "^W ^U ^K", "Delete the word, to the line's start, to its end");
    if (!app->viewing)
        help_add(h, "Alt+s", "Show a secret that is asked for, or hide it again");
    help_add(h, NULL, "");
    help_add(
        h, NULL,
        "A click goes where it points, the wheel scrolls, borders and bars can be dragged.");
    help_add(h, NULL, "Keys are changed in the [keys] part of ~/.config/jig/config.ini.");
    app_open(app, help_overlay(h));
}

/* ---- Drafts ---------------------------------------------------------------------------------- */

static void tell_damaged(struct app *app, const struct draft_found *found)
{
    struct buf text;
    buf_init(&text, 1u << 17);
    buf_addf(&text, "%s of unsaved changes can't be read. %s kept here:\n",
             found->n_damaged == 1 ? "A draft" : "Drafts",
             found->n_damaged == 1 ? "It is" : "They are");
    buf_add(&text, buf_span(&found->damaged));
    struct confirm told = { .title = "Damaged drafts",
                            .text = buf_span(&text),
                            .answers = { { 'o', "OK", "overlay.close" } } };
    app_open(app, confirm_overlay(&told));
    buf_clear(&text);
}

void dialogs_restore_drafts(struct app *app)
{
    struct draft_found found;
    draft_restore(&app->ws, &found);
    if (found.n > 0)
        app_say(app, ROLE_WARN, "%zu request%s with unsaved changes %s brought back", found.n,
                found.n == 1 ? "" : "s", found.n == 1 ? "was" : "were");
    if (found.n_damaged > 0)
        tell_damaged(app, &found);
    draft_found_clear(&found);
}

/* ---- Leaving and going elsewhere ------------------------------------------------------------- */

void dialogs_quit(struct app *app, const struct intent *intent)
{
    (void)intent;
    if (filings_then(app, "app.quit"))
        return;
    size_t n = workspace_n_unsaved(&app->ws);
    if (n == 0) {
        leaving_begin(app);
        return;
    }
    char text[120];
    snprintf(text, sizeof text, "%zu request%s unsaved changes.", n,
             n == 1 ? " has" : "s have");
    struct confirm asked = { .title = "Quit",
                             .text = span_of(text),
                             .answers = { { 's', "Save and quit", "app.quit-saving" },
                                          { 'd', "Drop them", "app.quit-dropping" },
                                          { 'c', "Stay", "overlay.close" } } };
    app_open(app, confirm_overlay(&asked));
}

void dialogs_quit_saving(struct app *app, const struct intent *intent)
{
    (void)intent;
    overlay_clear(&app->overlay);
    if (filings_save_all(app))
        leaving_begin(app);
}

void dialogs_quit_dropping(struct app *app, const struct intent *intent)
{
    (void)intent;
    draft_drop_all(&app->ws);
    leaving_begin(app);
}

void dialogs_leave(struct app *app, const struct intent *intent)
{
    (void)intent;
    leaving_begin(app);
}

void dialogs_ask_collection(struct app *app, const struct intent *intent)
{
    (void)intent;
    if (app_waits_for_file(app))
        return;
    if (workspace_n_unsaved(&app->ws) > 0) {
        app_say(app, ROLE_WARN, "there are unsaved changes: save them first");
        return;
    }
    struct prompt asked = { .title = "Open a collection",
                            .label = "Its folder",
                            .command = "collection.open-at",
                            .clipboard = &app->clipboard };
    app_open(app, prompt_overlay(&asked));
}

static void go_to_collection(struct app *app, struct collection *take, const char *path)
{
    struct jig_error error;
    recent_remember(&app->recent, &app->ws);
    app_show_nothing(app);
    sends_drop_all(&app->sends, &app->ws);
    app->sends.keeping.is_primed = false; /* the tree is another one */
    app->sends.keeping.primed = 0;
    app->sends.keeping.below_at_us = app->sends.keeping.below_id = 0;
    if (workspace_take(&app->ws, take, path, &error)) {
        app_say_error(app, &error);
    } else {
        collection_scan(app->ws.collection, SIZE_MAX);
        recent_restore(&app->recent, &app->ws);
        dialogs_restore_drafts(app);
    }
    if (!app->ws.current)
        workspace_open_empty(&app->ws);
    app_show_tree(app);
    app_show_current(app);
}

void dialogs_open_collection(struct app *app, const struct intent *intent)
{
    struct jig_error error;
    struct collection *c;
    char *path = places_typed(intent->text);
    overlay_clear(&app->overlay);
    enum jig_err err =
        path ? collection_open(path, &c, &error)
             : jig_error_set(&error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    if (err)
        app_say_error(app, &error); /* what is open stays */
    else
        go_to_collection(app, c, path);
    free(path);
}
