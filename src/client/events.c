#include "client/events.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void events_init(struct events *e)
{
    *e = (struct events){ .items = NULL };
}

void events_clear(struct events *e)
{
    free(e->items);
    events_init(e);
}

/* The queue is short and mostly empty: it starts again at the front whenever it can. */
static bool make_room(struct events *e, size_t n)
{
    if (e->first > 0 && e->first + e->n + n > e->room) {
        memmove(e->items, e->items + e->first, e->n * sizeof *e->items);
        e->first = 0;
    }
    return mem_grow((void **)&e->items, &e->room, e->first + e->n + n, sizeof *e->items);
}

bool events_reserve(struct events *e)
{
    if (!make_room(e, e->reserved + 1))
        return false;
    e->reserved++;
    return true;
}

void events_release(struct events *e)
{
    assert(e->reserved > 0);
    e->reserved--;
}

bool events_push(struct events *e, const struct jig_event *event)
{
    if (!make_room(e, e->reserved + 1))
        return false;
    e->items[e->first + e->n++] = *event;
    return true;
}

void events_push_reserved(struct events *e, const struct jig_event *event)
{
    events_release(e);
    bool pushed = events_push(e, event);
    assert(pushed);
    (void)pushed;
}

bool events_pop(struct events *e, struct jig_event *out)
{
    if (e->n == 0)
        return false;
    *out = e->items[e->first++];
    if (--e->n == 0)
        e->first = 0;
    return true;
}

const struct jig_event *events_last(const struct events *e)
{
    return e->n > 0 ? &e->items[e->first + e->n - 1] : NULL;
}

void events_forget(struct events *e, const struct jig_transfer *t)
{
    size_t kept = e->first, end = e->first + e->n;
    for (size_t i = e->first; i < end; i++) {
        if (e->items[i].transfer == t)
            continue;
        if (kept < i)
            e->items[kept] = e->items[i];
        kept++;
    }
    e->n = kept - e->first;
    if (e->n == 0)
        e->first = 0;
}
