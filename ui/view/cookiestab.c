#include <stdlib.h>

#include "base/mem.h"
#include "view/cookiestab_private.h"

struct cookiestab *cookiestab_new(void)
{
    struct cookiestab *c = mem_zero(1, sizeof *c);
    if (!c)
        return NULL;
    sheettab_init(&c->tab);
    buf_init(&c->value, 1 << 20);
    return c;
}

void cookiestab_free(struct cookiestab *c)
{
    if (!c)
        return;
    sheettab_clear(&c->tab);
    free(c->rows);
    buf_clear(&c->value);
    free(c);
}

uint64_t cookiestab_layouts(const struct cookiestab *c)
{
    return c->n_layouts;
}

static void show(void *self, const struct restab_shown *shown, bool other)
{
    struct cookiestab *c = self;
    c->tab.shown = shown;
    if (other) {
        c->tab.sheet.cursor = c->tab.sheet.top = 0;
        c->is_laid = false; /* the exchange before may have lain in the same place */
    }
    cookiestab_lay_out(c);
}

static void resize(void *self, int w, int h)
{
    struct cookiestab *c = self;
    sheettab_resize(&c->tab, w, h);
    cookiestab_lay_out(c);
}

static bool work(void *self, int64_t budget_us)
{
    (void)budget_us;
    cookiestab_lay_out(self);
    return false;
}

static int64_t deadline(const void *self, int64_t now)
{
    const struct cookiestab *c = self;
    bool ages = c->is_laid && c->until_s < INT64_MAX && c->tab.shown && c->tab.shown->wall_us;
    int64_t wait = ages ? c->until_s * 1000000 - c->tab.shown->wall_us : 0;
    return ages ? now + (wait > 0 ? wait : 0) : INT64_MAX;
}

/* ---- Commands ---------------------------------------------------------------------------------*/

/* The cookie of the jar under the cursor; NO_COOKIE: there is none. */
static size_t cookie_at(const struct cookiestab *c)
{
    return c->tab.sheet.cursor < c->n_rows ? c->rows[c->tab.sheet.cursor] : NO_COOKIE;
}

static void print_item(struct cookiestab *c, size_t item)
{
    size_t i = c->rows[item];
    if (i == NO_COOKIE) {
        struct jig_set_cookie set = jig_exchange_cookie(c->tab.shown->exchange, item);
        buf_add(&c->tab.copied,
                cookiestab_seen(c, span_make(set.field.value, set.field.value_len)));
        return;
    }
    struct jig_cookie cookie = jig_jar_at(cookiestab_jar(c), i);
    buf_addf(&c->tab.copied, "%s=", cookie.name);
    buf_add(&c->tab.copied, cookiestab_seen(c, span_of(cookie.value)));
}

static bool copy(struct cookiestab *c, bool all, struct intent *out)
{
    buf_reset(&c->tab.copied);
    for (size_t item = 0; item < c->n_rows; item++)
        if (all || item == c->tab.sheet.cursor) {
            print_item(c, item);
            buf_add_str(&c->tab.copied, all ? "\n" : "");
        }
    restab_copy(buf_span(&c->tab.copied), out);
    return true;
}

static bool ask(struct cookiestab *c, const char *command, struct intent *out)
{
    *out = (struct intent){ .command = command, .number = (int64_t)cookie_at(c) };
    return true;
}

static bool can_run(const void *self, enum restab_command command)
{
    const struct cookiestab *c = self;
    if (!c->tab.shown || !c->tab.shown->exchange)
        return false;
    if (command == RESTAB_ADD)
        return cookiestab_jar(c) != NULL;
    if (c->n_rows == 0)
        return false;
    if (command == RESTAB_DELETE || command == RESTAB_DELETE_SITE || command == RESTAB_CHANGE)
        return cookie_at(c) != NO_COOKIE;
    return command == RESTAB_COPY || command == RESTAB_COPY_ALL;
}

static bool run(void *self, enum restab_command command, struct intent *out)
{
    struct cookiestab *c = self;
    if (!can_run(c, command))
        return false;
    switch (command) {
    case RESTAB_COPY:
    case RESTAB_COPY_ALL:
        return copy(c, command == RESTAB_COPY_ALL, out);
    case RESTAB_DELETE:
        return ask(c, "cookies.delete", out);
    case RESTAB_DELETE_SITE:
        return ask(c, "cookies.delete-site", out);
    case RESTAB_CHANGE:
        return ask(c, "cookies.ask-change", out);
    case RESTAB_ADD:
        return ask(c, "cookies.ask-new", out);
    default:
        return false;
    }
}

static void draw(const void *self, const struct canvas *canvas, const struct view_env *env)
{
    const struct cookiestab *c = self;
    struct bar_hint hints[] = {
        { view_key(env, "response.copy"), "copy" },
        { view_key(env, "response.find"), "find" },
        { view_key(env, "response.change"), "change" },
        { view_key(env, "response.delete"), "delete" },
        { view_key(env, "response.delete-site"), "delete the site's" },
        { NULL, NULL },
    };
    size_t n = can_run(c, RESTAB_DELETE) ? 5 : 2;
    if (can_run(c, RESTAB_ADD))
        hints[n++] = (struct bar_hint){ view_key(env, "response.add"), "add" };
    sheettab_draw(&c->tab, canvas, env, hints, n);
}

static const struct restab_class class = {
    .show = show,
    .resize = resize,
    .draw = draw,
    .key = sheettab_key,
    .mouse = sheettab_mouse,
    .work = work,
    .deadline = deadline,
    .run = run,
    .can_run = can_run,
    .find = sheettab_find,
    .find_next = sheettab_find_next,
    .found = sheettab_found,
};

struct restab cookiestab_tab(struct cookiestab *c)
{
    return (struct restab){ &class, c };
}
