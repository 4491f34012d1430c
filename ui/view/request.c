#include "view/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "view/auth.h"
#include "view/body_edit.h"
#include "view/headers_edit.h"
#include "view/options.h"
#include "view/params.h"
#include "view/reqtab.h"
#include "widget/fields.h"
#include "widget/tabs.h"

enum { X_TABS = 2, LEAST_WITH_GAP = 8 };

struct request_pane {
    struct composing composing;
    enum request_tab tab;
    int w, h;
    struct text_paint variables;
    struct params params_model;
    struct headers_edit headers_model;
    struct auth auth_model;
    struct options options_model;
    struct kvtable *params, *headers;
    struct body_edit *body;
    struct fields auth, options;
    struct reqtab tabs[REQUEST_N_TABS];
};

/* ---- Commands --------------------------------------------------------------------------------*/

enum { FIRST_TAB = 0, NEXT_TAB = REQUEST_N_TABS, PREVIOUS_TAB, FIRST_OF_TAB };

static const struct view_command commands[] = {
    { "request.params", "Request: show Params", "1", NULL },
    { "request.headers", "Request: show Headers", "2", NULL },
    { "request.body", "Request: show Body", "3", NULL },
    { "request.auth", "Request: show Auth", "4", NULL },
    { "request.options", "Request: show Options", "5", NULL },
    { "request.next-tab", "Request: next tab", "] Alt+Right", NULL },
    { "request.previous-tab", "Request: previous tab", "[ Alt+Left", NULL },
    { "request.edit", "Edit what the cursor is on", "Enter e", "edit" },
    { "request.toggle", "Switch the row on or off", "Space", "on/off" },
    { "request.add", "Add a row", "a", "add" },
    { "request.delete", "Delete the row", "d Del", "delete" },
    { "request.duplicate", "Duplicate the row", "D", NULL },
    { "request.move-up", "Move the row up", "K Alt+Up", NULL },
    { "request.move-down", "Move the row down", "J Alt+Down", NULL },
    { "request.bulk", "Edit all rows as text", "b", "as text" },
    { "request.undo", "Undo", "u", NULL },
    { "request.redo", "Redo", "U", NULL },
    { "request.body-kind", "Body: next kind", "t", "kind" },
    { "request.body-part", "Body: next part of a GraphQL request", "v Alt+v", NULL },
    { "request.format", "Body: lay the JSON out; of a raw request the head", "f", "format" },
    { "request.minify", "Body: take the blanks out of the JSON", "m", NULL },
    { "request.wrap", "Body: wrap long lines", "w", NULL },
    { "request.find", "Body: find", "/ Ctrl+F", NULL },
    { "request.external", "Body: open in $EDITOR", "E Alt+e", "$EDITOR" },
};

_Static_assert(sizeof commands / sizeof *commands == FIRST_OF_TAB + REQTAB_N_COMMANDS,
               "a row for each command");

/* ---- Lifecycle -------------------------------------------------------------------------------*/

static struct kvtable *table_new(struct request_pane *p, const struct kv_model *model,
                                 void *ctx, const char *add, char separator)
{
    struct kvtable_config config = { .model = model,
                                     .ctx = ctx,
                                     .add = add,
                                     .separator = separator,
                                     .paint = &p->variables,
                                     .names = &p->composing.names,
                                     .clipboard = p->composing.clipboard };
    return kvtable_new(&config);
}

struct request_pane *request_pane_new(struct clipboard *clipboard)
{
    struct request_pane *p = mem_zero(1, sizeof *p);
    if (!p)
        return NULL;
    composing_init(&p->composing, clipboard);
    p->tab = REQUEST_HEADERS;
    p->variables = (struct text_paint){ composing_paint_variables, &p->composing };
    params_init(&p->params_model, &p->composing);
    headers_edit_init(&p->headers_model, &p->composing);
    auth_init(&p->auth_model, &p->composing);
    options_init(&p->options_model, &p->composing);
    fields_init(&p->auth, &auth_functions, &p->auth_model, clipboard);
    fields_init(&p->options, &options_functions, &p->options_model, clipboard);
    p->auth.paint = p->options.paint = &p->variables;
    p->auth.offers.names = p->options.offers.names = &p->composing.names;
    p->params = table_new(p, &params_functions, &p->params_model, "add a parameter", '=');
    p->headers = table_new(p, &headers_edit_functions, &p->headers_model, "add a header", ':');
    p->body = body_edit_new(&p->composing);
    if (p->params && p->headers && p->body) {
        p->tabs[REQUEST_PARAMS] = reqtab_of_table(p->params);
        p->tabs[REQUEST_HEADERS] = reqtab_of_table(p->headers);
        p->tabs[REQUEST_BODY] = body_edit_tab(p->body);
        p->tabs[REQUEST_AUTH] = reqtab_of_fields(&p->auth);
        p->tabs[REQUEST_OPTIONS] = reqtab_of_fields(&p->options);
        return p;
    }
    request_pane_free(p);
    return NULL;
}

void request_pane_free(struct request_pane *p)
{
    if (!p)
        return;
    kvtable_free(p->params);
    kvtable_free(p->headers);
    body_edit_free(p->body);
    fields_clear(&p->auth);
    fields_clear(&p->options);
    params_clear(&p->params_model);
    headers_edit_clear(&p->headers_model);
    auth_clear(&p->auth_model);
    options_clear(&p->options_model);
    composing_clear(&p->composing);
    free(p);
}

/* ---- Which tab -------------------------------------------------------------------------------*/

static const struct kvtable *table_of(const struct request_pane *p)
{
    return p->tab == REQUEST_PARAMS ? p->params : p->tab == REQUEST_HEADERS ? p->headers : NULL;
}

static const struct reqtab_class *active(const struct request_pane *p, void **self)
{
    *self = p->tabs[p->tab].self;
    return p->tabs[p->tab].class;
}

static void leave(struct request_pane *p)
{
    for (size_t i = 0; i < REQUEST_N_TABS; i++)
        p->tabs[i].class->leave(p->tabs[i].self);
}

void request_pane_show_tab(struct request_pane *p, enum request_tab tab)
{
    leave(p);
    p->tab = tab;
    request_pane_refresh(p);
}

enum request_tab request_pane_tab(const struct request_pane *p)
{
    return p->tab;
}

void request_pane_set(struct request_pane *p, struct book_request *request, struct scope *scope)
{
    bool other = request != p->composing.request;
    if (other)
        leave(p);
    p->composing.request = request;
    p->composing.scope = scope;
    for (size_t i = 0; i < REQUEST_N_TABS && other; i++)
        p->tabs[i].class->reset(p->tabs[i].self);
    request_pane_refresh(p);
}

struct composing *request_pane_composing(struct request_pane *p)
{
    return &p->composing;
}

void request_pane_set_jar(struct request_pane *p, const struct jig_jar *jar)
{
    p->composing.jar = jar;
}

void request_pane_refresh(struct request_pane *p)
{
    if (!p->composing.request)
        return;
    if (p->tab == REQUEST_HEADERS)
        headers_edit_refresh(&p->headers_model);
    for (size_t i = 0; i < REQUEST_N_TABS; i++)
        if (p->tabs[i].class->refresh && (i == p->tab || i == REQUEST_BODY))
            p->tabs[i].class->refresh(p->tabs[i].self);
}

void request_pane_put_body(struct request_pane *p, struct span text)
{
    const struct reqtab *body = &p->tabs[REQUEST_BODY];
    if (p->composing.request)
        body->class->put(body->self, text);
}

/* ---- Drawing ---------------------------------------------------------------------------------*/

static int top_of(const struct request_pane *p)
{
    return p->h >= LEAST_WITH_GAP ? 2 : 1;
}

static void note_count(struct tab *tab, size_t n)
{
    if (n > 0)
        snprintf(tab->note, sizeof tab->note, "%u", n < 9999 ? (unsigned)n : 9999u);
}

static void fill_tabs(const struct request_pane *p, struct tab tabs[REQUEST_N_TABS])
{
    static const char *const labels[] = { "Params", "Headers", "Body", "Auth", "Options" };
    struct request_pane *models = (struct request_pane *)(uintptr_t)p; /* their row buffers */
    for (size_t i = 0; i < REQUEST_N_TABS; i++)
        tabs[i] = (struct tab){ .label = labels[i] };
    note_count(&tabs[REQUEST_PARAMS], params_n_on(&models->params_model));
    note_count(&tabs[REQUEST_HEADERS], headers_edit_n_on(&models->headers_model));
    note_count(&tabs[REQUEST_OPTIONS], options_n_set(&p->options_model));
    snprintf(tabs[REQUEST_BODY].note, sizeof tabs->note, "%s", body_edit_kind(p->body));
    snprintf(tabs[REQUEST_AUTH].note, sizeof tabs->note, "%s", auth_effective(&p->auth_model));
}

static void draw_besides(const struct request_pane *p, const struct canvas *c)
{
    int y = kvtable_bottom(p->headers);
    if (y >= canvas_h(c))
        return;
    struct span names = headers_edit_besides(&p->headers_model);
    int x = X_TABS + canvas_str(c, X_TABS, y, ROLE_FAINT, "sent besides: ");
    canvas_text_cut(c, x, y, canvas_w(c) - x - 1, ROLE_MUTED, names);
}

static void draw_tab(const struct request_pane *p, const struct canvas *c, bool focused)
{
    void *tab;
    const struct reqtab_class *class = active(p, &tab);
    if (p->tab == REQUEST_HEADERS)
        draw_besides(p, c);
    class->draw(tab, c, focused);
}

static void draw(const void *self, const struct canvas *c, const struct view_env *env)
{
    const struct request_pane *p = self;
    if (!p->composing.request) {
        canvas_str(c, X_TABS, 0, ROLE_FAINT, "No request is open.");
        return;
    }
    struct tab tabs[REQUEST_N_TABS];
    fill_tabs(p, tabs);
    tabs_draw(c, X_TABS, 0, tabs, REQUEST_N_TABS, p->tab);
    struct canvas part = canvas_sub(c, 0, top_of(p), p->w, p->h - top_of(p));
    draw_tab(p, &part, env->focused);
}

static void resize(void *self, int w, int h)
{
    struct request_pane *p = self;
    p->w = w;
    p->h = h;
    int rows = h - top_of(p) > 1 ? h - top_of(p) : 1;
    for (size_t i = 0; i < REQUEST_N_TABS; i++) /* "sent besides" goes where they leave room */
        p->tabs[i].class->resize(p->tabs[i].self, w, rows);
}

static bool cursor(const void *self, int *x, int *y)
{
    const struct request_pane *p = self;
    void *tab;
    const struct reqtab_class *class = active(p, &tab);
    bool shown = p->composing.request && class->cursor(tab, x, y);
    *y += top_of(p);
    return shown;
}

/* ---- Keys, mouse, commands -------------------------------------------------------------------*/

static bool is_typing(const void *self)
{
    const struct request_pane *p = self;
    void *tab;
    const struct reqtab_class *class = active(p, &tab);
    return p->composing.request && class->is_typing(tab);
}

static struct typedkeys typed(const void *self)
{
    void *tab;
    const struct reqtab_class *class = active(self, &tab);
    return class->typed(tab);
}

static bool on_key(void *self, const struct key *key, struct intent *out)
{
    struct request_pane *p = self;
    void *tab;
    const struct reqtab_class *class = active(p, &tab);
    (void)out;
    bool taken = p->composing.request && class->key(tab, key);
    if (taken)
        request_pane_refresh(p);
    return taken;
}

static bool press_tab(struct request_pane *p, const struct key *key)
{
    struct tab tabs[REQUEST_N_TABS];
    fill_tabs(p, tabs);
    struct grid none = { 0 };
    struct canvas row = { .grid = &none,
                          .area = rect_make(0, 0, p->w, 1),
                          .clip = rect_make(0, 0, p->w, 1) };
    size_t i = tabs_at(&row, X_TABS, tabs, REQUEST_N_TABS, p->tab, key->x);
    if (i < REQUEST_N_TABS)
        request_pane_show_tab(p, (enum request_tab)i);
    return i < REQUEST_N_TABS;
}

static bool on_mouse(void *self, const struct key *key, struct intent *out)
{
    struct request_pane *p = self;
    (void)out;
    if (!p->composing.request)
        return false;
    if (key->mouse == MOUSE_PRESS && key->y == 0)
        return press_tab(p, key);
    struct key inner = *key;
    inner.y -= top_of(p);
    void *tab;
    const struct reqtab_class *class = active(p, &tab);
    bool taken = class->mouse(tab, &inner);
    request_pane_refresh(p);
    return taken;
}

static bool can_run(const void *self, size_t command)
{
    const struct request_pane *p = self;
    if (!p->composing.request)
        return false;
    void *tab;
    const struct reqtab_class *class = active(p, &tab);
    return command < FIRST_OF_TAB ||
           class->can(tab, (enum reqtab_command)(command - FIRST_OF_TAB));
}

static bool run(void *self, size_t command, struct intent *out)
{
    struct request_pane *p = self;
    if (!can_run(p, command))
        return false;
    void *tab;
    const struct reqtab_class *class = active(p, &tab);
    bool done = true;
    if (command < NEXT_TAB)
        request_pane_show_tab(p, (enum request_tab)(command - FIRST_TAB));
    else if (command == NEXT_TAB)
        request_pane_show_tab(p, (p->tab + 1) % REQUEST_N_TABS);
    else if (command == PREVIOUS_TAB)
        request_pane_show_tab(p, (p->tab + REQUEST_N_TABS - 1) % REQUEST_N_TABS);
    else
        done = class->run(tab, (enum reqtab_command)(command - FIRST_OF_TAB), out);
    request_pane_refresh(p);
    return done;
}

static size_t spots(const void *self, struct view_spot *out, size_t room)
{
    const struct request_pane *p = self;
    struct tab tabs[REQUEST_N_TABS];
    if (!p->composing.request)
        return 0;
    fill_tabs(p, tabs);
    struct grid none = { 0 };
    struct canvas row = { .grid = &none,
                          .area = rect_make(0, 0, p->w, 1),
                          .clip = rect_make(0, 0, p->w, 1) };
    size_t n = 0, before = REQUEST_N_TABS;
    for (int x = X_TABS; x < p->w && n < room; x++) {
        size_t i = tabs_at(&row, X_TABS, tabs, REQUEST_N_TABS, p->tab, x);
        if (i < REQUEST_N_TABS && i != before)
            out[n++] = (struct view_spot){ x, 0 };
        before = i;
    }
    for (int y = top_of(p);
         table_of(p) && n < room && y < top_of(p) + kvtable_bottom(table_of(p)); y++)
        out[n++] = (struct view_spot){ X_TABS + 4, y };
    return n;
}

static void focus(void *self, bool gained)
{
    if (!gained)
        leave(self);
}

static bool work(void *self, int64_t budget_us)
{
    struct request_pane *p = self;
    void *tab;
    const struct reqtab_class *class = active(p, &tab);
    return p->composing.request && class->work && class->work(tab, budget_us);
}

static const struct view_class class = {
    .name = "request",
    .title = "Request",
    .commands = commands,
    .n_commands = sizeof commands / sizeof *commands,
    .resize = resize,
    .draw = draw,
    .key = on_key,
    .mouse = on_mouse,
    .run = run,
    .can_run = can_run,
    .is_typing = is_typing,
    .typed = typed,
    .cursor = cursor,
    .spots = spots,
    .focus = focus,
    .work = work,
};

struct view request_pane_view(struct request_pane *p)
{
    return (struct view){ &class, p };
}
