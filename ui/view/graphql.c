#include "view/graphql.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { X_TITLE = 2, TITLE_GAP = 3, LEAST_FOR_ALL = 6 };

static const char *const titles[GRAPHQL_N_PARTS] = { "Query", "Variables", "Operation" };

/* ---- The request's three texts ---------------------------------------------------------------*/

static bool store(const struct graphql *g, enum graphql_part part, struct span text)
{
    char *copy = mem_dup(text);
    bool stored =
        copy && g->composing->request &&
        book_request_set_graphql(g->composing->request, part == GRAPHQL_QUERY ? copy : NULL,
                                 part == GRAPHQL_VARIABLES ? copy : NULL,
                                 part == GRAPHQL_OPERATION ? copy : NULL);
    free(copy);
    return stored;
}

static bool store_query(void *ctx, struct span text)
{
    return store(ctx, GRAPHQL_QUERY, text);
}

static bool store_variables(void *ctx, struct span text)
{
    return store(ctx, GRAPHQL_VARIABLES, text);
}

static size_t count(void *ctx)
{
    (void)ctx;
    return 1;
}

static void item(void *ctx, size_t i, struct fields_item *out)
{
    (void)ctx;
    (void)i;
    *out = (struct fields_item){ .label = "Operation", .hint = "the query's only one" };
}

static struct span value(void *ctx, size_t i)
{
    const struct book_request *r = ((const struct graphql *)ctx)->composing->request;
    (void)i;
    return r && r->graphql_operation[0] ? span_of(r->graphql_operation) : (struct span){ 0 };
}

static bool set(void *ctx, size_t i, struct span text)
{
    (void)i;
    return store(ctx, GRAPHQL_OPERATION, text);
}

static const struct fields_model operation_functions = {
    .count = count,
    .item = item,
    .value = value,
    .set = set,
};

/* ---- Lifecycle -------------------------------------------------------------------------------*/

void graphql_init(struct graphql *g, struct composing *composing)
{
    *g = (struct graphql){ .composing = composing };
    textbody_init(&g->query, composing);
    textbody_init(&g->variables, composing);
    textbody_be(&g->variables, TEXTBODY_JSON);
    g->query.store = store_query;
    g->variables.store = store_variables;
    g->query.ctx = g->variables.ctx = g;
    fields_init(&g->operation, &operation_functions, g, composing->clipboard);
    g->operation.offers.names = &composing->names;
}

void graphql_clear(struct graphql *g)
{
    textbody_clear(&g->query);
    textbody_clear(&g->variables);
    fields_clear(&g->operation);
}

static struct reqtab part_tab(const struct graphql *g, enum graphql_part part)
{
    struct graphql *own = (struct graphql *)(uintptr_t)g;
    return part == GRAPHQL_QUERY       ? textbody_tab(&own->query)
           : part == GRAPHQL_VARIABLES ? textbody_tab(&own->variables)
                                       : reqtab_of_fields(&own->operation);
}

static struct reqtab active(const struct graphql *g)
{
    return part_tab(g, g->part);
}

static void reset(void *self)
{
    struct graphql *g = self;
    const struct book_request *r = g->composing->request;
    g->part = GRAPHQL_QUERY;
    textbody_set(&g->query, r ? span_of(r->graphql_query) : SPAN(""));
    textbody_set(&g->variables, r ? span_of(r->graphql_variables) : SPAN(""));
    fields_reset(&g->operation);
}

static void refresh(void *self)
{
    struct graphql *g = self;
    const struct book_request *r = g->composing->request;
    textbody_update(&g->query, span_of(r->graphql_query));
    textbody_update(&g->variables, span_of(r->graphql_variables));
}

static void leave(void *self)
{
    for (enum graphql_part i = 0; i < GRAPHQL_N_PARTS; i++) {
        struct reqtab part = part_tab(self, i);
        part.class->leave(part.self);
    }
}

static void put(void *self, struct span text)
{
    struct reqtab part = active(self);
    if (part.class->put)
        part.class->put(part.self, text);
}

/* ---- Where they lie: each text under its title, the operation at the bottom ------------------*/

static void place(struct graphql *g)
{
    int rows = g->h - 3, variables = rows / 3 > 0 ? rows / 3 : 1;
    int query = rows - variables;
    for (enum graphql_part i = 0; i < GRAPHQL_N_PARTS; i++)
        g->at[i] = (struct rect){ 0 };
    if (g->h < LEAST_FOR_ALL) {
        int title = g->h < 2 ? 0 : 1;
        g->at[g->part] = rect_make(0, title, g->w, g->h - title);
        return;
    }
    g->at[GRAPHQL_QUERY] = rect_make(0, 1, g->w, query);
    g->at[GRAPHQL_VARIABLES] = rect_make(0, query + 2, g->w, variables);
    g->at[GRAPHQL_OPERATION] = rect_make(0, g->h - 1, g->w, 1);
}

static void settle(struct graphql *g)
{
    place(g);
    for (enum graphql_part i = 0; i < GRAPHQL_N_PARTS; i++) {
        struct reqtab part = part_tab(g, i);
        if (g->at[i].h > 0)
            part.class->resize(part.self, g->at[i].w, g->at[i].h);
    }
}

static void resize(void *self, int w, int h)
{
    struct graphql *g = self;
    g->w = w;
    g->h = h;
    settle(g);
}

static void go_to(struct graphql *g, enum graphql_part part)
{
    bool typed = active(g).class->is_typing(active(g).self);
    if (part == g->part)
        return;
    leave(g);
    g->part = part;
    settle(g);
    if (typed)
        active(g).class->run(active(g).self, REQTAB_EDIT, NULL);
}

/* ---- Keys, mouse, commands -------------------------------------------------------------------*/

static bool is_typing(const void *self)
{
    struct reqtab part = active(self);
    return part.class->is_typing(part.self);
}

static struct typedkeys typed(const void *self)
{
    struct reqtab part = active(self);
    return part.class->typed(part.self);
}

/* Up in the first line of a part and Down in its last lead to the next part. */
static int step_out(const struct graphql *g, const struct key *k)
{
    bool is_operation = g->part == GRAPHQL_OPERATION;
    if (k->mods || is_typing(g) || (k->code != JKEY_UP && k->code != JKEY_DOWN))
        return 0;
    const struct textbody *text = g->part == GRAPHQL_QUERY ? &g->query : &g->variables;
    struct span all = editor_text(&text->editor);
    size_t cursor = text->editor.edits.cursor;
    struct span side =
        k->code == JKEY_UP ? span_sub(all, 0, cursor) : span_sub(all, cursor, all.len);
    bool is_edge = is_operation || span_find_byte(side, '\n', 0) == SIZE_MAX;
    return !is_edge ? 0 : k->code == JKEY_UP ? -1 : 1;
}

static bool key(void *self, const struct key *k)
{
    struct graphql *g = self;
    int to = (int)g->part + step_out(g, k);
    if (to == (int)g->part || to < 0 || to >= GRAPHQL_N_PARTS)
        return active(g).class->key(active(g).self, k);
    go_to(g, (enum graphql_part)to);
    return true;
}

/* Where there is room for one part only, its row of titles names all three. */
static enum graphql_part title_at(int at, enum graphql_part otherwise)
{
    int x = X_TITLE;
    for (enum graphql_part i = 0; i < GRAPHQL_N_PARTS; i++) {
        int w = (int)strlen(titles[i]);
        if (at >= x - 1 && at <= x + w)
            return i;
        x += w + TITLE_GAP;
    }
    return otherwise;
}

static bool mouse(void *self, const struct key *k)
{
    struct graphql *g = self;
    if (g->h < LEAST_FOR_ALL && k->mouse == MOUSE_PRESS && k->y == 0) {
        go_to(g, title_at(k->x, g->part));
        return true;
    }
    for (enum graphql_part i = 0; i < GRAPHQL_N_PARTS; i++) {
        struct reqtab part = part_tab(g, i);
        struct rect with_title = g->at[i];
        with_title.y -= with_title.y > 0 ? 1 : 0;
        with_title.h += with_title.y < g->at[i].y ? 1 : 0;
        bool is_held = k->mouse == MOUSE_DRAG || k->mouse == MOUSE_RELEASE;
        if (is_held ? i != g->part : !rect_has(with_title, k->x, k->y))
            continue;
        if (k->mouse == MOUSE_PRESS)
            go_to(g, i);
        struct key inner = *k;
        inner.y -= g->at[i].y;
        return inner.y < 0 || part.class->mouse(part.self, &inner);
    }
    return false;
}

static bool can(const void *self, enum reqtab_command command)
{
    struct reqtab part = active(self);
    return command == REQTAB_PART || part.class->can(part.self, command);
}

static bool run(void *self, enum reqtab_command command, struct intent *out)
{
    struct graphql *g = self;
    struct reqtab part = active(g);
    if (command != REQTAB_PART)
        return part.class->run(part.self, command, out);
    go_to(g, (g->part + 1) % GRAPHQL_N_PARTS);
    return true;
}

/* ---- Drawing ---------------------------------------------------------------------------------*/

/* Returns the column behind it. */
static int draw_title(const struct graphql *g, const struct canvas *c, int x, int y,
                      enum graphql_part part, bool focused)
{
    bool is_active = part == g->part && (focused || g->h < LEAST_FOR_ALL);
    return x + canvas_str(c, x, y, is_active ? ROLE_STRONG : ROLE_FAINT, titles[part]);
}

static void draw_words(const struct graphql *g, const struct canvas *c, int x, int y,
                       enum graphql_part part, bool focused)
{
    const struct textbody *text = part == GRAPHQL_QUERY ? &g->query : &g->variables;
    struct buf words;
    if (part == GRAPHQL_OPERATION)
        return;
    buf_init(&words, 256);
    enum role role = textbody_describe(text, &words);
    if (focused && part == g->part && !is_typing(g) && editor_text(&text->editor).len == 0) {
        buf_reset(&words);
        buf_add_str(&words, "Enter to type, v to the next part");
    }
    canvas_text_right(c, g->w - 2, y, g->w - x - 4, role, buf_span(&words));
    buf_clear(&words);
}

static void draw_titles(const struct graphql *g, const struct canvas *c, bool focused)
{
    if (g->h >= LEAST_FOR_ALL) {
        for (enum graphql_part i = 0; i < GRAPHQL_OPERATION; i++) {
            int y = g->at[i].y - 1;
            draw_words(g, c, draw_title(g, c, X_TITLE, y, i, focused), y, i, focused);
        }
    } else if (g->h > 1) {
        int x = X_TITLE;
        for (enum graphql_part i = 0; i < GRAPHQL_N_PARTS; i++)
            x = draw_title(g, c, x, 0, i, focused) + TITLE_GAP;
        draw_words(g, c, x, 0, g->part, focused);
    }
}

static void draw(const void *self, const struct canvas *c, bool focused)
{
    const struct graphql *g = self;
    draw_titles(g, c, focused);
    for (enum graphql_part i = 0; i < GRAPHQL_N_PARTS; i++) {
        struct reqtab part = part_tab(g, i);
        struct rect r = g->at[i];
        struct canvas own = canvas_sub(c, r.x, r.y, r.w, r.h);
        if (r.h > 0)
            part.class->draw(part.self, &own, focused && i == g->part);
    }
}

static bool cursor(const void *self, int *x, int *y)
{
    const struct graphql *g = self;
    bool shown = active(g).class->cursor(active(g).self, x, y);
    *y += g->at[g->part].y;
    return shown;
}

static bool work(void *self, int64_t budget_us)
{
    return textbody_work(&((struct graphql *)self)->variables, budget_us);
}

static const struct reqtab_class class = {
    .reset = reset,
    .refresh = refresh,
    .leave = leave,
    .put = put,
    .resize = resize,
    .draw = draw,
    .cursor = cursor,
    .is_typing = is_typing,
    .typed = typed,
    .key = key,
    .mouse = mouse,
    .can = can,
    .run = run,
    .work = work,
};

struct reqtab graphql_tab(struct graphql *g)
{
    return (struct reqtab){ &class, g };
}
