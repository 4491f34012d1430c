#include "view/treerows.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/buf.h"
#include "base/mem.h"

void treerows_init(struct treerows *t)
{
    *t = (struct treerows){ 0 };
    map_init(&t->folded, NULL);
}

void treerows_clear(struct treerows *t)
{
    free(t->rows);
    map_clear(&t->folded);
    treerows_init(t);
}

bool treerows_is_current(const struct treerows *t)
{
    return t->collection && t->generation == t->collection->generation;
}

bool treerows_is_folded(const struct treerows *t, const struct item *item)
{
    if (t->folded.n == 0)
        return false;
    char *path = collection_path(item);
    bool folded = path && map_get(&t->folded, span_of(path));
    free(path);
    return folded;
}

void treerows_fold(struct treerows *t, const struct item *item, bool folded)
{
    char *path = collection_path(item);
    if (path && folded)
        map_set(&t->folded, span_of(path), t);
    else if (path)
        map_remove(&t->folded, span_of(path));
    free(path);
}

size_t treerows_find(const struct treerows *t, const struct item *item)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->rows[i].item == item)
            return i;
    return SIZE_MAX;
}

/* ---- Filtering ---- */

static void add_lower(struct buf *out, const char *text)
{
    for (const char *p = text; *p; p++)
        buf_add_byte(out, ascii_lower(*p));
}

/* Everything by which a request can be found: its method, name and path, folders included. */
static bool matches(const struct item *item, struct span words, struct buf *hay)
{
    char *path = collection_path(item);
    buf_reset(hay);
    add_lower(hay, item->method);
    buf_add_byte(hay, '\n');
    add_lower(hay, item->name);
    buf_add_byte(hay, '\n');
    add_lower(hay, path ? path : "");
    for (const struct item *up = item->parent; up && up->parent; up = up->parent) {
        buf_add_byte(hay, '\n');
        add_lower(hay, up->name);
    }
    free(path);
    bool all = true;
    while (all && words.ptr) {
        struct span word = span_cut(&words, ' ');
        all = word.len == 0 || span_find(buf_span(hay), word, 0) != SIZE_MAX;
    }
    return all;
}

/* ---- Rows ---- */

static bool add_row(struct treerows *t, const struct item *item)
{
    int depth = -1;
    for (const struct item *up = item->parent; up; up = up->parent)
        depth++;
    if (!mem_grow((void **)&t->rows, &t->room, t->n + 1, sizeof *t->rows))
        return false;
    t->rows[t->n++] = (struct treerow){ item, depth };
    return true;
}

/* The folders of an item that have no row yet, outermost first. */
static bool add_folders(struct treerows *t, const struct item *item)
{
    const struct item *way[COLLECTION_MAX_DEPTH];
    size_t n = 0;
    const struct item *last = t->n ? t->rows[t->n - 1].item : NULL;
    if (last && last->kind == ITEM_REQUEST && last->parent == item->parent)
        return true;
    for (const struct item *up = item->parent; up && up->parent && n < COLLECTION_MAX_DEPTH;
         up = up->parent)
        way[n++] = up;
    while (n-- > 0) {
        bool shown = false;
        for (size_t i = t->n; i-- > 0 && !shown;) {
            shown = t->rows[i].item == way[n];
            if (t->rows[i].depth == 0)
                break;
        }
        if (!shown && !add_row(t, way[n]))
            return false;
    }
    return true;
}

/* Behind everything that is in the folder. */
static const struct item *behind(const struct item *folder)
{
    while (folder->parent && folder->index + 1 >= folder->parent->n)
        folder = folder->parent;
    return folder->parent ? folder->parent->items[folder->index + 1] : NULL;
}

static void make_all(struct treerows *t)
{
    const struct item *item = collection_next(t->collection->top);
    while (item && add_row(t, item)) {
        bool skip = item->kind == ITEM_FOLDER && treerows_is_folded(t, item);
        item = skip ? behind(item) : collection_next(item);
    }
    t->n_matches = t->n_requests;
}

static void make_filtered(struct treerows *t, struct span filter)
{
    struct buf hay, words;
    buf_init(&hay, 1u << 20);
    buf_init(&words, 1u << 16);
    for (size_t i = 0; i < filter.len; i++)
        buf_add_byte(&words, ascii_lower(filter.ptr[i]));
    for (const struct item *i = collection_next(t->collection->top); i;
         i = collection_next(i)) {
        if (i->kind != ITEM_REQUEST || !matches(i, buf_span(&words), &hay))
            continue;
        if (!add_folders(t, i) || !add_row(t, i))
            break;
        t->n_matches++;
    }
    buf_clear(&hay);
    buf_clear(&words);
}

void treerows_make(struct treerows *t, const struct collection *c, struct span filter)
{
    t->collection = c;
    t->generation = c ? c->generation : 0;
    t->n = 0;
    t->n_matches = 0;
    t->n_requests = c ? c->top->n_requests : 0;
    t->filtered = span_trim(filter).len > 0;
    if (c && t->filtered)
        make_filtered(t, filter);
    else if (c)
        make_all(t);
}
