#include "app/table.h"

#include <stdlib.h>

#include "app/command.h"
#include "app/comparing.h"
#include "app/cookieops.h"
#include "app/dialogs.h"
#include "app/filings.h"
#include "app/importing.h"
#include "app/jump.h"
#include "app/pastops.h"
#include "app/requests.h"
#include "app/resend.h"
#include "app/saving.h"
#include "app/tlsops.h"
#include "app/streamops.h"
#include "app/treeops.h"
#include "app/viewing.h"
#include "base/mem.h"

/* ---- What needs no file of its own ----------------------------------------------------------- */

/* Shown, or would be once it has the keyboard. */
static bool is_shown(const struct app *app, enum pane pane)
{
    return layout_of(app->w, app->h, &app->prefs, pane).panes[pane].w > 0;
}

static void focus_step(struct app *app, int step)
{
    int pane = (int)app->focus;
    do
        pane = (pane + step + N_PANES) % N_PANES;
    while (!is_shown(app, (enum pane)pane) && pane != (int)app->focus);
    app_focus(app, (enum pane)pane);
}

static void focus_next(struct app *app, const struct intent *intent)
{
    (void)intent;
    focus_step(app, 1);
}

static void focus_previous(struct app *app, const struct intent *intent)
{
    (void)intent;
    focus_step(app, -1);
}

static void focus_tree(struct app *app, const struct intent *intent)
{
    (void)intent;
    app_focus(app, PANE_TREE);
}

static void focus_url(struct app *app, const struct intent *intent)
{
    (void)intent;
    app_focus(app, PANE_URL);
}

static void focus_request(struct app *app, const struct intent *intent)
{
    (void)intent;
    app_focus(app, PANE_REQUEST);
}

static void focus_response(struct app *app, const struct intent *intent)
{
    (void)intent;
    app_focus(app, PANE_RESPONSE);
}

static void zoom(struct app *app, const struct intent *intent)
{
    (void)intent;
    app->prefs.zoom = !app->prefs.zoom;
    app_relayout(app);
}

static bool is_zoomed(const struct app *app)
{
    return app->prefs.zoom;
}

static void next_layout(struct app *app, const struct intent *intent)
{
    static const char *const names[] = { "by the width", "stacked", "side by side" };
    (void)intent;
    app->prefs.mode = (enum layout_mode)((app->prefs.mode + 1) % 3);
    app->prefs.request_at = 0;
    app_relayout(app);
    app_say(app, ROLE_MUTED, "Layout: %s", names[app->prefs.mode]);
}

static void toggle_tree(struct app *app, const struct intent *intent)
{
    (void)intent;
    app->prefs.hide_tree = !app->prefs.hide_tree;
    if (app->focus == PANE_TREE && app->prefs.hide_tree)
        app_focus(app, PANE_URL);
    app_relayout(app);
}

static void suspend(struct app *app, const struct intent *intent)
{
    (void)intent;
    app->wants_suspend = true;
}

static void redraw(struct app *app, const struct intent *intent)
{
    (void)intent;
    app->wants_redraw = true;
}

static void interrupt(struct app *app, const struct intent *intent)
{
    if (requests_is_running(app))
        streamops_cancel(app, intent);
    else if (saving_is_running(app))
        saving_cancel(app, intent);
    else
        app_say(app, ROLE_MUTED, "%s quits", keymap_named(&app->keymap, "app.quit"));
}

static void close_overlay(struct app *app, const struct intent *intent)
{
    (void)intent;
    overlay_clear(&app->overlay);
}

/* The palette's choice: what it names runs once the palette is gone. */
static void run_chosen(struct app *app, const struct intent *intent)
{
    char *name = mem_dup(intent->text);
    overlay_clear(&app->overlay);
    if (name)
        command_run(app, name);
    free(name);
}

static void say(struct app *app, const struct intent *intent)
{
    app_say(app, ROLE_TEXT, "%.*s", (int)(intent->text.len < 390 ? intent->text.len : 390),
            intent->text.len ? intent->text.ptr : "");
}

/* ---- The table ------------------------------------------------------------------------------- */

#define ALWAYS   true, false
#define UNTYPED  false, false
#define INTERNAL NULL, NULL, 0, false, true

static const struct command table[] = {
    { "request.send", "Send the request", "Ctrl+R F5", "send", 1, ALWAYS, requests_is_open,
      requests_send },
    { "response.stop-saving", "Stop saving", "Esc", "stop saving", 1, ALWAYS, saving_is_running,
      saving_cancel },
    { "response.read-on", "Read on where as much was taken in as is by itself", "+", "read on",
      1, UNTYPED, viewing_is_paused, viewing_read_on },
    { "response.packed", "Show a packed file as it is, or what it holds", "u",
      "packed, unpacked", 4, UNTYPED, viewing_is_packed, viewing_turn_packed },
    { "response.stop-resend", "Stop before the old send goes out", "Esc", "stop", 1, ALWAYS,
      resend_is_running, resend_stop },
    { "tls.stop-probe", "Stop the probe of TLS versions and ciphers", "Esc", "stop the probe",
      1, ALWAYS, tlsops_is_probing, tlsops_stop_probe },
    { "request.cancel", "Cancel the send", "Esc", "cancel", 1, UNTYPED, requests_is_running,
      streamops_cancel },
    { "request.save", "Save the request", "Ctrl+S", "save", 3, ALWAYS, requests_is_open,
      filings_save },
    { "app.jump", "Jump to a place on the screen", "Ctrl+O", "jump", 7, ALWAYS, NULL,
      jump_start },
    { "app.palette", "Find a command or a request", "Ctrl+P", "commands", 2, ALWAYS, NULL,
      dialogs_palette },
    { "env.choose", "Choose the environment", "Ctrl+T", "environment", 8, ALWAYS,
      treeops_has_collection, dialogs_environments },
    { "focus.next", "Next pane", "Tab", "next pane", 5, UNTYPED, NULL, focus_next },
    { "focus.previous", "Previous pane", "Shift+Tab", NULL, 0, UNTYPED, NULL, focus_previous },
    { "view.zoom", "Zoom the pane, and back", "z", "zoom", 6, UNTYPED, NULL, zoom },
    { "view.unzoom", "Leave the zoom", "Esc", NULL, 0, UNTYPED, is_zoomed, zoom },
    { "app.help", "Keys that work here", "F1", "help", 4, ALWAYS, NULL, dialogs_help },
    { "app.quit", "Quit", "Ctrl+Q", "quit", 2, ALWAYS, NULL, dialogs_quit },
    { "response.entries", "Choose an exchange of the HAR", "L", "exchanges", 3, UNTYPED,
      viewing_has_entries, viewing_choose_entry },
    { "response.entry-before", "The exchange before this one, in the HAR", "<", NULL, 0,
      UNTYPED, viewing_has_entries, viewing_entry_before },
    { "response.entry-after", "The next exchange, in the HAR", ">", NULL, 0, UNTYPED,
      viewing_has_entries, viewing_entry_after },
    { "response.entries-keep", "Keep the exchanges of the HAR in the history", "I", "keep", 4,
      UNTYPED, viewing_is_har, importing_begin },
    { "app.leave", "Leave the viewer", "q", NULL, 0, UNTYPED, viewing_is_on, dialogs_leave },

    { "request.new", "New request", "Ctrl+N", NULL, 0, ALWAYS, NULL, treeops_ask_new_request },
    { "request.reload", "Read the request's file again, dropping changes", NULL, NULL, 0,
      UNTYPED, requests_has_file, requests_reload },
    { "focus.tree", "Go to the collection", "Alt+1", NULL, 0, ALWAYS, NULL, focus_tree },
    { "focus.url", "Go to the URL", "Alt+2 Ctrl+L", NULL, 0, ALWAYS, NULL, focus_url },
    { "focus.request", "Go to the request", "Alt+3", NULL, 0, ALWAYS, NULL, focus_request },
    { "focus.response", "Go to the response", "Alt+4", NULL, 0, ALWAYS, NULL, focus_response },
    { "view.layout", "Layout: stacked, side by side, or by the width", NULL, NULL, 0, UNTYPED,
      NULL, next_layout },
    { "view.tree", "Hide or show the collection", "Ctrl+B", NULL, 0, ALWAYS, NULL,
      toggle_tree },
    { "theme.choose", "Choose the theme", NULL, NULL, 0, UNTYPED, NULL, dialogs_themes },
    { "collection.open", "Open another collection", NULL, NULL, 0, UNTYPED, NULL,
      dialogs_ask_collection },
    { "collection.rescan", "Read the collection's folder again", NULL, NULL, 0, UNTYPED,
      treeops_has_collection, treeops_rescan },
    { "app.interrupt", "Cancel what is running", "Ctrl+C", NULL, 0, UNTYPED, NULL, interrupt },
    { "app.suspend", "Back to the shell for a while", "Ctrl+Z", NULL, 0, UNTYPED, NULL,
      suspend },
    { "app.redraw", "Draw the screen afresh", NULL, NULL, 0, UNTYPED, NULL, redraw },

    { "request.open", NULL, INTERNAL, NULL, requests_open },
    { "request.show", NULL, INTERNAL, NULL, requests_show },
    { "request.save-as", NULL, INTERNAL, NULL, filings_save_as },
    { "request.save-over", NULL, INTERNAL, NULL, filings_save_over },
    { "request.consent", NULL, INTERNAL, NULL, requests_consent },
    { "request.revalidate", NULL, INTERNAL, requests_is_open, requests_revalidate },
    { "request.secret", NULL, INTERNAL, NULL, requests_secret },
    { "request.edit-external", NULL, INTERNAL, NULL, requests_edit_external },
    { "response.copied", NULL, INTERNAL, NULL, requests_copied },
    { "response.save-body", NULL, INTERNAL, NULL, saving_ask_body },
    { "response.save-body-to", NULL, INTERNAL, NULL, saving_body },
    { "response.save-results", NULL, INTERNAL, NULL, saving_ask_results },
    { "response.save-results-to", NULL, INTERNAL, NULL, saving_results },
    { "response.save-text", NULL, INTERNAL, NULL, saving_ask_text },
    { "response.save-text-to", NULL, INTERNAL, NULL, saving_text },
    { "response.ask-charset", NULL, INTERNAL, NULL, dialogs_charsets },
    { "response.use-charset", NULL, INTERNAL, NULL, dialogs_use_charset },
    { "response.open-editor", NULL, INTERNAL, NULL, saving_open_editor },
    { "response.open-pager", NULL, INTERNAL, NULL, saving_open_pager },
    { "answer.pin", NULL, INTERNAL, comparing_can_pin, comparing_pin },
    { "answer.compare", NULL, INTERNAL, comparing_can_pin, comparing_open },
    { "history.compare", NULL, INTERNAL, NULL, comparing_past },
    { "compare.close", NULL, INTERNAL, NULL, comparing_close },
    { "tls.probe", NULL, INTERNAL, NULL, tlsops_probe },
    { "tls.ask-keylog", NULL, INTERNAL, NULL, tlsops_ask_keylog },
    { "tls.set-keylog", NULL, INTERNAL, NULL, tlsops_set_keylog },
    { "stream.send", NULL, INTERNAL, NULL, streamops_send },
    { "stream.ping", NULL, INTERNAL, NULL, streamops_ping },
    { "stream.ask-close", NULL, INTERNAL, NULL, streamops_ask_close },
    { "stream.close", NULL, INTERNAL, NULL, streamops_close },
    { "stream.clear", NULL, INTERNAL, NULL, streamops_clear },
    { "stream.ask-save", NULL, INTERNAL, NULL, streamops_ask_save },
    { "stream.save-to", NULL, INTERNAL, NULL, streamops_save },
    { "history.open", NULL, INTERNAL, NULL, pastops_open },
    { "history.leave", NULL, INTERNAL, NULL, pastops_leave },
    { "history.resend", NULL, INTERNAL, NULL, resend_past },
    { "history.save-har", NULL, INTERNAL, NULL, saving_ask_har },
    { "history.save-har-to", NULL, INTERNAL, NULL, saving_har },
    { "history.delete", NULL, INTERNAL, NULL, pastops_ask_delete },
    { "history.delete-now", NULL, INTERNAL, NULL, pastops_delete },
    { "history.clear", NULL, INTERNAL, NULL, pastops_ask_clear },
    { "history.clear-now", NULL, INTERNAL, NULL, pastops_clear },
    { "cookies.delete", NULL, INTERNAL, NULL, cookieops_ask_delete },
    { "cookies.delete-now", NULL, INTERNAL, NULL, cookieops_delete },
    { "cookies.delete-site", NULL, INTERNAL, NULL, cookieops_ask_delete_site },
    { "cookies.delete-site-now", NULL, INTERNAL, NULL, cookieops_delete_site },
    { "cookies.ask-change", NULL, INTERNAL, NULL, cookieops_ask_change },
    { "cookies.ask-new", NULL, INTERNAL, NULL, cookieops_ask_new },
    { "cookies.set", NULL, INTERNAL, NULL, cookieops_set },
    { "tree.new-request", NULL, INTERNAL, NULL, treeops_ask_new_request },
    { "tree.new-request-named", NULL, INTERNAL, NULL, treeops_new_request },
    { "tree.new-folder", NULL, INTERNAL, treeops_has_collection, treeops_ask_new_folder },
    { "tree.new-folder-named", NULL, INTERNAL, NULL, treeops_new_folder },
    { "tree.rename", NULL, INTERNAL, treeops_has_collection, treeops_ask_rename },
    { "tree.renamed", NULL, INTERNAL, NULL, treeops_rename },
    { "tree.duplicate", NULL, INTERNAL, treeops_has_collection, treeops_duplicate },
    { "tree.move", NULL, INTERNAL, treeops_has_collection, treeops_ask_move },
    { "tree.moved", NULL, INTERNAL, NULL, treeops_move },
    { "tree.shift", NULL, INTERNAL, treeops_has_collection, treeops_shift },
    { "tree.delete", NULL, INTERNAL, treeops_has_collection, treeops_ask_delete },
    { "tree.deleted", NULL, INTERNAL, NULL, treeops_delete },
    { "tree.undo", NULL, INTERNAL, treeops_has_collection, treeops_undo },
    { "env.use", NULL, INTERNAL, NULL, dialogs_use_environment },
    { "theme.use", NULL, INTERNAL, NULL, dialogs_use_theme },
    { "collection.open-at", NULL, INTERNAL, NULL, dialogs_open_collection },
    { "app.quit-saving", NULL, INTERNAL, NULL, dialogs_quit_saving },
    { "app.quit-dropping", NULL, INTERNAL, NULL, dialogs_quit_dropping },
    { "overlay.close", NULL, INTERNAL, NULL, close_overlay },
    { "app.run", NULL, INTERNAL, NULL, run_chosen },
    { "response.entry", NULL, INTERNAL, viewing_is_on, viewing_show_entry },
    { "response.stop-reading", NULL, INTERNAL, viewing_is_on, viewing_stop },
    { "say", NULL, INTERNAL, NULL, say },
    { 0 },
};

const struct command *table_commands(void)
{
    return table;
}
