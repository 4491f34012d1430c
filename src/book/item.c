#include "book/item.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/fields.h"
#include "book/itemhead.h"
#include "wire/url.h"

#define NAME_MAX_LEN 16384

static const char request_suffix[] = ".req.json";

void item_clear_list(struct item **items, size_t n)
{
    for (size_t i = 0; i < n; i++)
        item_free(items[i]);
    free(items);
}

/* Depth is limited by the scan, so freeing may walk down. */
void item_free(struct item *item)
{
    if (!item)
        return;
    item_clear_list(item->items, item->n);
    free(item->file);
    free(item->name);
    free(item->why);
    free(item);
}

bool item_is_request(struct span file)
{
    size_t n = sizeof request_suffix - 1;
    return file.len > n && span_eq_str(span_sub(file, file.len - n, file.len), request_suffix);
}

static struct span without_suffix(const char *file)
{
    struct span s = span_of(file);
    return item_is_request(s) ? span_sub(s, 0, s.len - sizeof request_suffix + 1) : s;
}

bool item_has_name(const struct item *item, struct span name)
{
    return span_eq_str(name, item->file) ||
           (item->kind == ITEM_REQUEST && span_eq(name, without_suffix(item->file)));
}

struct item *item_new(enum item_kind kind, const char *file, struct item *parent)
{
    struct item *item = mem_zero(1, sizeof *item);
    if (!item)
        return NULL;
    item->kind = kind;
    item->parent = parent;
    item->file = mem_strdup(file);
    item->name = mem_dup(without_suffix(file));
    memcpy(item->method, "GET", 4);
    if (item->file && item->name)
        return item;
    item_free(item);
    return NULL;
}

size_t item_depth(const struct item *item)
{
    size_t depth = 0;
    for (; item->parent; item = item->parent)
        depth++;
    return depth;
}

/* By order, those without one last; then by name. */
int item_compare(const void *pa, const void *pb)
{
    const struct item *a = *(struct item *const *)pa, *b = *(struct item *const *)pb;
    if (a->has_order != b->has_order)
        return a->has_order ? -1 : 1;
    if (a->order != b->order)
        return a->order < b->order ? -1 : 1;
    int by_name = strcmp(a->name, b->name);
    return by_name ? by_name : strcmp(a->file, b->file);
}

static void set_name(struct item *item, struct span quoted)
{
    struct buf name;
    buf_init(&name, NAME_MAX_LEN);
    jsonlex_unquote(quoted, &name);
    char *text = name.len ? mem_dup(buf_span(&name)) : NULL;
    if (text) {
        free(item->name);
        item->name = text;
    }
    buf_clear(&name);
}

static void set_method(struct item *item, struct span quoted)
{
    struct span s = span_sub(quoted, 1, quoted.len - 1);
    size_t n = s.len < sizeof item->method - 1 ? s.len : sizeof item->method - 1;
    memcpy(item->method, s.ptr, n);
    item->method[n] = '\0';
}

void item_set_damaged(struct item *item, const char *why)
{
    item->damaged = true;
    free(item->why);
    item->why = mem_strdup(why);
}

void item_take_head(struct item *item, struct span text, bool whole)
{
    struct itemhead head = { 0 };
    struct jig_error error = { 0 };
    enum itemhead_of of = item->kind == ITEM_REQUEST ? ITEMHEAD_OF_REQUEST : ITEMHEAD_OF_FOLDER;
    if (itemhead_read(text, of, whole, &head, &error) != JIG_OK)
        item_set_damaged(item, error.text);
    if (head.name.ptr)
        set_name(item, head.name);
    if (head.method.ptr)
        set_method(item, head.method);
    if (head.url.ptr && url_is_websocket(span_sub(head.url, 1, head.url.len)))
        memcpy(item->method, "WS", sizeof "WS");
    item->has_order = head.has_order;
    item->order = head.order;
    item->readonly = head.format > BOOK_FORMAT;
}
