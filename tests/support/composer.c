#include "support/composer.h"

#include <check.h>
#include <string.h>

#include "support/screen.h"
#include "term/keyname.h"

void composer_open(struct composer *c, const char *json)
{
    *c = (struct composer){ 0 };
    clipboard_init(&c->clipboard);
    ck_assert_int_eq(book_request_parse(span_of(json), &c->request, NULL), JIG_OK);
    struct scope_input in = { .request = c->request };
    ck_assert_int_eq(scope_new(&in, &c->scope, NULL), JIG_OK);
    c->urlbar = urlbar_new(&c->clipboard);
    c->pane = request_pane_new(&c->clipboard);
    c->bar = urlbar_view(c->urlbar);
    c->view = request_pane_view(c->pane);
    view_resize(c->bar, 80, 2);
    view_resize(c->view, 70, 12);
    urlbar_set(c->urlbar, c->request, c->scope);
    request_pane_set(c->pane, c->request, c->scope);
}

void composer_close(struct composer *c)
{
    urlbar_free(c->urlbar);
    request_pane_free(c->pane);
    scope_free(c->scope);
    book_request_free(c->request);
    clipboard_clear(&c->clipboard);
    grid_clear(&c->grid);
    grid_clear(&c->bar_grid);
}

const char *composer_draw(struct view v, struct grid *g, int w, int h)
{
    grid_resize(g, w, h);
    struct canvas c = grid_canvas(g);
    canvas_clear(&c, ROLE_TEXT);
    struct view_env env = { .focused = true };
    view_draw(v, &c, &env);
    return screen_text(g);
}

const char *composer_pane(struct composer *c)
{
    return composer_draw(c->view, &c->grid, 70, 12);
}

const char *composer_bar(struct composer *c)
{
    return composer_draw(c->bar, &c->bar_grid, 80, 2);
}

static void keep_intent(struct composer *c, const struct intent *intent)
{
    if (!intent->command)
        return;
    c->said = *intent;
    size_t n = intent->text.len < sizeof c->text - 1 ? intent->text.len : sizeof c->text - 1;
    memcpy(c->text, intent->text.ptr ? intent->text.ptr : "", n);
    c->text[n] = '\0';
}

/* As the application gives keys: to the view while it is typed into, else to its commands first. */
static bool run_bound(struct view v, const struct key *key, struct intent *out)
{
    for (size_t i = 0; i < v.class->n_commands; i++) {
        struct span keys = span_of(v.class->commands[i].keys);
        while (keys.ptr) {
            struct key bound;
            bool same = keyname_parse(span_cut(&keys, ' '), &bound) &&
                        bound.code == key->code && bound.mods == key->mods &&
                        bound.cp == key->cp;
            if (same && v.class->can_run(v.self, i) && v.class->run(v.self, i, out))
                return true;
        }
    }
    return false;
}

bool composer_give(struct composer *c, struct view v, const struct key *key)
{
    struct intent intent = { 0 };
    bool taken;
    if (key->code == JKEY_MOUSE)
        taken = view_on_mouse(v, key, &intent);
    else if (view_is_typing(v))
        taken = view_on_key(v, key, &intent) || run_bound(v, key, &intent);
    else
        taken = run_bound(v, key, &intent) || view_on_key(v, key, &intent);
    keep_intent(c, &intent);
    urlbar_refresh(c->urlbar);
    request_pane_refresh(c->pane);
    return taken;
}

bool composer_pane_key(void *ctx, const struct key *key)
{
    struct composer *c = ctx;
    return composer_give(c, c->view, key);
}

bool composer_bar_key(void *ctx, const struct key *key)
{
    struct composer *c = ctx;
    return composer_give(c, c->bar, key);
}

const char *composer_saved(struct composer *c)
{
    static char out[4096];
    struct span text = book_request_text(c->request);
    memcpy(out, text.ptr, text.len);
    out[text.len] = '\0';
    return out;
}
