/* The look of the collection pane: a row for each item, the filter in the last one. */
#include "view/treestate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int treestate_count(const struct tree *t, char *out, size_t room)
{
    return snprintf(out, room, "%zu of %zu", t->rows.n_matches, t->rows.n_requests);
}

const struct item *treestate_item(const struct tree *t)
{
    bool there = t->list.cursor < t->rows.n && treerows_is_current(&t->rows);
    return there ? t->rows.rows[t->list.cursor].item : NULL;
}

static const char *short_method(const char *method)
{
    if (strcmp(method, "DELETE") == 0)
        return "DEL";
    return strcmp(method, "OPTIONS") == 0 ? "OPT" : method;
}

static enum role role_of_status(int code)
{
    if (code >= 400 || code == 0)
        return ROLE_ERROR;
    return code >= 300 ? ROLE_INFO : ROLE_OK;
}

/* Without colours, how it ended is told by the mark's shape; a dot is then an unsaved one alone. */
static const char *mark_of_status(const struct tree *t, int code)
{
    if (!t->is_plain)
        return "●";
    if (code >= 400 || code == 0)
        return "✗";
    return code >= 300 ? "→" : "✓";
}

static bool is_open(const struct tree *t, const char *path)
{
    return path && t->open && strcmp(path, t->open) == 0;
}

/* The mark at the row's end: damaged, else unsaved, else how the last send ended. Whether the open
 * request is unsaved stands in the title. Returns the columns that are left for the name. */
static int draw_mark(const struct tree *t, const struct canvas *c, int y,
                     const struct item *item, const char *path)
{
    int x = canvas_w(c) - 2;
    const struct treestatus *status = map_get(&t->status, span_of(path));
    if (item->damaged)
        canvas_str(c, x, y, ROLE_ERROR, "!");
    else if (map_get(&t->dirty, span_of(path)) && !is_open(t, path))
        canvas_str(c, x, y, ROLE_UNSAVED, "●");
    else if (status)
        canvas_str(c, x, y, role_of_status(status->code), mark_of_status(t, status->code));
    else
        return x + 1;
    return x - 1;
}

static void draw_folder(const struct tree *t, const struct canvas *c, int y, int x,
                        const struct item *item)
{
    bool folded = !t->rows.filtered && treerows_is_folded(&t->rows, item);
    int right = canvas_w(c) - 1;
    canvas_str(c, x, y, ROLE_MUTED, folded ? "▸" : "▾");
    x += 2;
    x += canvas_text_cut(c, x, y, right - x, ROLE_MUTED, span_of(item->name));
    if (folded && x + 2 < right)
        x += 2 + canvas_textf(c, x + 2, y, ROLE_FAINT, "%zu", item->n_requests);
    if (item->damaged)
        canvas_str(c, canvas_w(c) - 2, y, ROLE_ERROR, "!");
}

static void draw_request(const struct tree *t, const struct canvas *c, int y, int x,
                         const struct item *item)
{
    char *path = collection_path(item);
    int right = draw_mark(t, c, y, item, path ? path : "");
    enum role role = item->damaged ? ROLE_ERROR : is_open(t, path) ? ROLE_STRONG : ROLE_TEXT;
    canvas_text_cut(c, x, y, 5, role_of_method(span_of(item->method)),
                    span_of(short_method(item->method)));
    canvas_text_cut(c, x + 6, y, right - x - 6, role, span_of(item->name));
    free(path);
}

static void draw_row(const struct tree *t, const struct canvas *c, int y, size_t row,
                     bool focused)
{
    const struct treerow *r = &t->rows.rows[row];
    int depth = r->depth * 2 < canvas_w(c) / 2 ? r->depth : canvas_w(c) / 4;
    if (row == t->list.cursor)
        list_draw_cursor(c, y, 1, focused);
    if (r->item->kind == ITEM_FOLDER)
        draw_folder(t, c, y, 1 + 2 * depth, r->item);
    else
        draw_request(t, c, y, 1 + 2 * depth, r->item);
}

/* What is wrong with a damaged item under the cursor stands there too. */
static void draw_filter(const struct tree *t, const struct canvas *c, int y, bool focused)
{
    size_t n = t->rows.n_requests;
    bool shown = t->typing || field_text(&t->filter).len > 0;
    const struct item *item = treestate_item(t);
    if (item && item->damaged && item->why && !t->typing) {
        canvas_text_cut(c, 1, y, canvas_w(c) - 2, ROLE_ERROR, span_of(item->why));
        return;
    }
    canvas_str(c, 1, y, ROLE_ACCENT, "/");
    if (!shown) {
        canvas_textf(c, 3, y, ROLE_FAINT, "filter %zu request%s", n, n == 1 ? "" : "s");
        return;
    }
    struct field_look look = { .focused = focused && t->typing, .role = ROLE_BRIGHT };
    char count[48];
    int len = treestate_count(t, count, sizeof count);
    canvas_str(c, canvas_w(c) - 1 - len, y, ROLE_FAINT, count);
    field_draw(&t->filter, c, 3, y, &look);
}

static void draw_empty(const struct tree *t, const struct canvas *c, const struct view_env *env)
{
    const struct collection *all = t->rows.collection;
    const char *why = !all               ? "no collection"
                      : all->damaged     ? "jig.json is damaged:"
                      : !all->scanned    ? "reading…"
                      : t->rows.filtered ? "nothing matches"
                                         : "no requests yet";
    canvas_text_cut(c, 1, 0, canvas_w(c) - 2, ROLE_FAINT, span_of(why));
    if (all && all->damaged && all->why)
        canvas_text_cut(c, 1, 1, canvas_w(c) - 2, ROLE_ERROR, span_of(all->why));
    else if (all && all->scanned && !t->rows.filtered)
        canvas_textf(c, 1, 1, ROLE_FAINT, "%s makes one", view_key(env, "tree.new-request"));
}

void treestate_draw(const void *self, const struct canvas *c, const struct view_env *env)
{
    const struct tree *t = self;
    int h = canvas_h(c);
    bool rows_live = t->rows.n > 0 && treerows_is_current(&t->rows);
    for (int y = 0; rows_live && y < h - 1; y++) {
        size_t row = list_row(&t->list, y);
        if (row == SIZE_MAX)
            break;
        draw_row(t, c, y, row, env->focused);
    }
    if (t->rows.n == 0)
        draw_empty(t, c, env);
    if (h > 1 && t->rows.collection)
        draw_filter(t, c, h - 1, env->focused);
}
