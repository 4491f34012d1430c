/* What a key or the mouse means to the workbench: who is asked first, and what is run. */
#include "app/workbench.h"

#include <string.h>

#include "app/command.h"
#include "app/jump.h"
#include "app/leaving.h"
#include "app/screen.h"
#include "app/streamops.h"

/* ---- Keys ------------------------------------------------------------------------------------ */

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
    if (!(key_is(key, 0, JKEY_ESC) && app_has_esc(app)) && run_general(app, key, true))
        return;
    if (typing && (give_key(app, key) || run_own(app, key, false)))
        return;
    if (!typing && (run_own(app, key, false) || give_key(app, key)))
        return;
    run_general(app, key, false);
}

static bool is_press(const struct key *key)
{
    return key->code == JKEY_MOUSE && key->mouse == MOUSE_PRESS;
}

/* It goes on with what was pressed. */
static bool is_of_drag(const struct key *key)
{
    return key->code == JKEY_MOUSE && (key->mouse == MOUSE_DRAG || key->mouse == MOUSE_RELEASE);
}

/* A click at a hint is the key that stands there. */
static bool names_key(const struct app *app, const struct key *key, struct key *named)
{
    return is_press(key) && key->button == MOUSE_LEFT &&
           screen_key_at(app, key->x, key->y, named);
}

/* An overlay has all keys but this one. */
static bool quits(const struct app *app, const struct key *key)
{
    size_t from = 0;
    for (const char *name; (name = keymap_next(&app->keymap, "", key, true, &from));)
        if (strcmp(name, "app.quit") == 0)
            return !key_is_text(key);
    return false;
}

/* Outside of the overlay. */
static void press_beside(struct app *app, const struct key *key)
{
    bool is_footer = key->y == app->layout.footer.y;
    const char *command = is_footer ? screen_command_at(app, key->x, key->y) : NULL;
    overlay_clear(&app->overlay);
    if (command)
        command_run(app, command);
}

static void overlay_key(struct app *app, const struct key *key)
{
    struct intent intent = { 0 };
    struct view v = app->overlay.view;
    struct key named;
    if (names_key(app, key, &named))
        key = &named;
    if (quits(app, key)) {
        overlay_clear(&app->overlay);
        intent.command = "app.quit";
    } else if (key->code != JKEY_MOUSE) {
        view_on_key(v, key, &intent);
    } else {
        struct rect r = overlay_rect(&app->overlay, app->w, app->h);
        struct key inside = *key;
        inside.x -= r.x + 1;
        inside.y -= r.y + 1;
        if (rect_has(r, key->x, key->y))
            view_on_mouse(v, &inside, &intent);
        else if (key->mouse == MOUSE_PRESS)
            press_beside(app, key);
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
    app->is_layout_late |= is_other; /* a pane of another size may have other rows in sight */
    command_intent(app, &intent);
}

/* What is held stays under the mouse until it is let go: only then the panes change their size. */
static void lay_out_late(struct app *app)
{
    if (app->is_layout_late)
        app_relayout(app);
}

static void hint_in_pane(struct app *app, enum pane pane, const struct key *named)
{
    if (pane != app->focus)
        app_focus(app, pane);
    pane_key(app, named);
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
    struct key named;
    bool is_hint = names_key(app, key, &named);
    for (int i = 0; i < N_PANES; i++)
        if (is_of_drag(key) ? (enum pane)i == app->focus
                            : rect_has(app->layout.panes[i], key->x, key->y)) {
            if (is_hint)
                hint_in_pane(app, (enum pane)i, &named);
            else
                mouse_in_pane(app, (enum pane)i, key);
            return;
        }
}

void workbench_key(struct app *app, const struct key *key, int64_t now)
{
    app->now = now;
    streamops_let_go(app);
    if (leaving_key(app, key) || (app->layout.too_small && !quits(app, key)))
        return; /* nobody sees what it would do */
    bool counts = key->code != JKEY_MOUSE || is_press(key);
    if (!is_of_drag(key))
        lay_out_late(app);
    /* What the message hides is not what one clicks at. */
    bool at_message = is_press(key) && screen_has_words_at(app, key->x, key->y);
    if (counts) {
        app->message[0] = app->saving.word[0] = '\0';
        app->n_keys++;
    }
    app->n_deeds += key->code != JKEY_MOUSE || key->mouse != MOUSE_RELEASE;
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
    if (key->code == JKEY_MOUSE && key->mouse == MOUSE_RELEASE)
        lay_out_late(app);
    app_touched(app);
}
