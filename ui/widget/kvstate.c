#include "widget/kvstate.h"

#include "base/visible.h"

enum { NAME_LEAST = 18 };

size_t kvstate_count(const struct kvtable *t)
{
    return t->config.model->count(t->config.ctx);
}

struct kv_row kvstate_row(const struct kvtable *t, size_t i)
{
    struct kv_row row = { .from = i };
    t->config.model->row(t->config.ctx, i, &row);
    return row;
}

/* Fixed rows stand at the end. */
size_t kvstate_count_own(const struct kvtable *t)
{
    size_t n = kvstate_count(t);
    while (n > 0 && kvstate_row(t, n - 1).fixed)
        n--;
    return n;
}

bool kvstate_is_own(const struct kvtable *t, size_t i)
{
    return i < kvstate_count(t) && !kvstate_row(t, i).fixed;
}

void kvstate_forget(struct kvtable *t, struct kvsnapshots *s)
{
    while (s->n > 0)
        t->config.model->drop(s->items[--s->n]);
}

static void push_saved(struct kvtable *t, struct kvsnapshots *s, void *take)
{
    if (s->n == KVSTATE_HISTORY) {
        t->config.model->drop(s->items[0]);
        for (size_t i = 1; i < s->n; i++)
            s->items[i - 1] = s->items[i];
        s->n--;
    }
    s->items[s->n++] = take;
}

static void push(struct kvtable *t, struct kvsnapshots *s)
{
    void *saved = t->config.model->save(t->config.ctx);
    if (saved)
        push_saved(t, s, saved);
}

void kvstate_remember(struct kvtable *t)
{
    push(t, &t->done);
    kvstate_forget(t, &t->undone);
}

void kvstate_remember_saved(struct kvtable *t, void *take)
{
    push_saved(t, &t->done, take);
    kvstate_forget(t, &t->undone);
}

bool kvstate_travel(struct kvtable *t, struct kvsnapshots *from, struct kvsnapshots *to)
{
    if (from->n == 0)
        return false;
    push(t, to);
    void *saved = from->items[--from->n];
    bool restored = t->config.model->restore(t->config.ctx, saved);
    t->config.model->drop(saved);
    if (t->at > kvstate_count(t))
        t->at = kvstate_count(t);
    kvstate_settle(t);
    return restored;
}

/* ---- Geometry --------------------------------------------------------------------------------*/

static int gap_before_add(const struct kvtable *t)
{
    return kvstate_count(t) > 0 && kvstate_count(t) + 2 <= (size_t)t->h ? 1 : 0;
}

int kvstate_y(const struct kvtable *t, size_t i)
{
    int y = i >= t->top ? (int)(i - t->top) : -1;
    return i == kvstate_count(t) && y >= 0 ? y + gap_before_add(t) : y;
}

/* Reads all rows, so it is done when they may have changed and not while one of them is in hand. */
static void measure_names(struct kvtable *t)
{
    int most = t->w * 2 / 5;
    int width = NAME_LEAST;
    size_t n = kvstate_count(t);
    for (size_t i = 0; i < n && width < most; i++) {
        int w = visible_columns(kvstate_row(t, i).name, most);
        width = w > width ? w : width;
    }
    t->name_width = width < most ? width : most > 1 ? most : 1;
}

int kvstate_x_value(const struct kvtable *t)
{
    return KVSTATE_X_NAME + t->name_width + KVSTATE_GAP;
}

void kvstate_settle(struct kvtable *t)
{
    measure_names(t);
    size_t n = kvstate_count(t), h = t->h > 0 ? (size_t)t->h : 1;
    if (t->at > n)
        t->at = n;
    if (n + 1 <= h)
        t->top = 0;
    else if (t->top > n + 1 - h)
        t->top = n + 1 - h;
    if (t->at < t->top)
        t->top = t->at;
    if (t->at >= t->top + h)
        t->top = t->at - h + 1;
    bool name = t->column == KV_NAME;
    int x = name ? KVSTATE_X_NAME : kvstate_x_value(t);
    int w = name ? t->name_width : t->w - x - 1;
    field_resize(&t->field, w > 1 ? w : 1);
}

struct scrollbar_range kvstate_range(const struct kvtable *t)
{
    uint64_t h = t->h > 0 ? (uint64_t)t->h : 0;
    return (struct scrollbar_range){ kvstate_count(t) + 1, t->top, h, t->h };
}

int kvstate_offers_x(const struct kvtable *t)
{
    return (t->column == KV_NAME ? KVSTATE_X_NAME : kvstate_x_value(t)) - 1;
}

void kvstate_stop_typing(struct kvtable *t)
{
    t->typing = t->adding = t->fresh = false;
    complete_close(&t->offers.list);
}
