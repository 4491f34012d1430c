#include "app/jump.h"

#include <string.h>

#include "app/command.h"

static const char letters[] = "asdfghjklqwertyuiopzxcvbnm";
#define N_LETTERS (sizeof letters - 1)

static void collect(struct app *app, enum pane pane)
{
    struct view_spot spots[APP_JUMPS];
    const struct view *v = &app->panes[pane];
    struct rect r = layout_view(&app->layout, pane);
    if (r.w == 0)
        return;
    size_t n = v->class->spots ? v->class->spots(v->self, spots, APP_JUMPS) : 0;
    if (n > APP_JUMPS)
        n = APP_JUMPS;
    if (n == 0)
        spots[n++] = (struct view_spot){ 0, 0 };
    for (size_t i = 0; i < n && app->n_jumps < APP_JUMPS; i++)
        if (spots[i].x >= 0 && spots[i].x < r.w && spots[i].y >= 0 && spots[i].y < r.h)
            app->jumps[app->n_jumps++] =
                (struct app_jump){ .pane = pane, .x = spots[i].x, .y = spots[i].y };
}

/* One letter each while they suffice, else two. */
static void give_labels(struct app *app)
{
    bool one = app->n_jumps <= N_LETTERS;
    for (size_t i = 0; i < app->n_jumps; i++) {
        char *label = app->jumps[i].label;
        label[0] = one ? letters[i] : letters[i / N_LETTERS];
        label[1] = one ? '\0' : letters[i % N_LETTERS];
        label[2] = '\0';
    }
}

void jump_start(struct app *app, const struct intent *intent)
{
    (void)intent;
    app->n_jumps = 0;
    app->jump_first = 0;
    for (int i = 0; i < N_PANES; i++)
        collect(app, (enum pane)i);
    give_labels(app);
}

/* A click at the label's place. */
static void go(struct app *app, const struct app_jump *jump)
{
    struct app_jump to = *jump;
    struct intent intent = { 0 };
    struct key press = {
        .code = JKEY_MOUSE, .mouse = MOUSE_PRESS, .x = to.x, .y = to.y, .clicks = 1
    };
    struct key release = press;
    release.mouse = MOUSE_RELEASE;
    app_focus(app, to.pane);
    view_on_mouse(app->panes[to.pane], &press, &intent);
    command_intent(app, &intent);
    intent = (struct intent){ 0 };
    view_on_mouse(app->panes[to.pane], &release, &intent);
    command_intent(app, &intent);
}

void jump_key(struct app *app, const struct key *key)
{
    char letter = key_is_text(key) && key->cp < 0x80 ? (char)key->cp : 0;
    bool begins = false;
    for (size_t i = 0; i < app->n_jumps && letter; i++) {
        const char *label = app->jumps[i].label;
        if (app->jump_first ? label[0] == app->jump_first && label[1] == letter
                            : label[0] == letter && !label[1]) {
            struct app_jump found = app->jumps[i];
            app->n_jumps = 0;
            go(app, &found);
            return;
        }
        begins |= !app->jump_first && label[0] == letter;
    }
    app->jump_first = letter;
    if (!begins)
        app->n_jumps = 0;
}

void jump_draw(const struct app *app, const struct canvas *screen)
{
    canvas_dim(screen);
    for (size_t i = 0; i < app->n_jumps; i++) {
        const struct app_jump *jump = &app->jumps[i];
        struct rect r = layout_view(&app->layout, jump->pane);
        if (app->jump_first && jump->label[0] != app->jump_first)
            continue;
        int width = canvas_str(screen, r.x + jump->x, r.y + jump->y, ROLE_JUMP, jump->label);
        canvas_ground(screen, rect_make(r.x + jump->x, r.y + jump->y, width, 1), ROLE_TEXT);
    }
}
