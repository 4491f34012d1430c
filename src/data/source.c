#include "data/source.h"

#include <stdlib.h>
#include <string.h>

#define JUMP_READ (16u << 10)

static size_t read_span(const void *ctx, uint64_t offset, void *out, size_t len)
{
    const struct span *bytes = ctx;
    if (offset >= bytes->len)
        return 0;
    size_t n = bytes->len - (size_t)offset;
    if (n > len)
        n = len;
    memcpy(out, bytes->ptr + offset, n);
    return n;
}

struct source source_of_span(const struct span *bytes)
{
    return (struct source){ .read = read_span, .ctx = bytes, .len = bytes->len };
}

void window_init_sized(struct window *w, size_t size)
{
    *w = (struct window){ .size = size };
}

void window_init(struct window *w)
{
    window_init_sized(w, 0);
}

void window_clear(struct window *w)
{
    if (!w)
        return;
    free(w->bytes);
    window_init_sized(w, w->size);
}

static size_t size_of(const struct window *w)
{
    return w->size ? w->size : WINDOW_SIZE;
}

static bool holds(const struct window *w, uint64_t offset, size_t len)
{
    return offset >= w->at && offset - w->at <= w->len && len <= w->len - (offset - w->at);
}

static bool is_near(const struct window *w, uint64_t offset)
{
    uint64_t size = size_of(w);
    return w->len && offset + size >= w->at && offset <= w->at + w->len + size;
}

/* What is looked at first, or after a jump, is a screen of it, and that is often all. */
static size_t size_to_read(const struct window *w, uint64_t offset, size_t len)
{
    size_t most = is_near(w, offset) || size_of(w) < JUMP_READ ? size_of(w) : JUMP_READ;
    return most > len ? most : len;
}

/* Who goes through a source has it all ahead; who jumps into it, or walks backwards, soon looks
 * at what stands before and after. At the source's end the window is full of what is before. */
static uint64_t place(const struct window *w, const struct source *s, uint64_t offset,
                      size_t len, size_t size)
{
    size_t room = size - len;
    size_t before = room / 4;
    if (offset >= w->at && offset - w->at <= w->len)
        before = 0;
    else if (offset < w->at)
        before = room - room / 4;
    uint64_t last = s->len > size ? s->len - size : 0;
    uint64_t at = offset > before ? offset - before : 0;
    return at < last ? at : last;
}

struct span window_look(struct window *w, const struct source *s, uint64_t offset, size_t len)
{
    if (offset >= s->len)
        return (struct span){ 0 };
    if (len > size_of(w))
        len = size_of(w);
    if (len > s->len - offset)
        len = (size_t)(s->len - offset);
    if (!w->bytes && !(w->bytes = malloc(size_of(w))))
        return (struct span){ 0 };
    if (!holds(w, offset, len)) {
        size_t most = size_to_read(w, offset, len);
        uint64_t at = place(w, s, offset, len, most);
        uint64_t there = s->len - at;
        w->len = s->read(s->ctx, at, w->bytes, there < most ? (size_t)there : most);
        w->at = at;
    }
    if (offset - w->at >= w->len)
        return (struct span){ 0 };
    struct span all = { w->bytes, w->len };
    size_t from = (size_t)(offset - w->at);
    return span_sub(all, from, from + len);
}
