#include "view/veil.h"

/* Bytes of the source that are looked through at once. */
#define STRIDE 4096u

void veil_init(struct veil *v, const struct source *source)
{
    *v = (struct veil){ .source = source };
    window_init(&v->window);
}

void veil_clear(struct veil *v)
{
    if (v)
        window_clear(&v->window);
}

/* How far outside of what is shown a secret may begin or end that has a part in it. */
static uint64_t reach(const struct veil *v)
{
    size_t longest = mask_longest(v->mask);
    return longest < WINDOW_SIZE / 4 ? longest : WINDOW_SIZE / 4;
}

/* What the source ends with for now may be the first part of one. */
static void hide_begun(const struct veil *v, uint64_t at, struct span bytes, struct painting *p)
{
    if (v->goes_on && at + bytes.len >= v->source->len)
        painting_hide(p, at + mask_whole(v->mask, bytes), at + bytes.len, MASK_TEXT);
}

/* Marks the secrets that have bytes in [at, end). */
static void hide(struct veil *v, uint64_t at, uint64_t end, struct painting *p)
{
    uint64_t around = reach(v), from = at > around ? at - around : 0;
    struct span bytes = window_look(&v->window, v->source, from, (size_t)(end + around - from));
    hide_begun(v, from, bytes, p);
    for (size_t start, stop; mask_find(v->mask, bytes, &start, &stop);) {
        painting_hide(p, from + start, from + stop, MASK_TEXT);
        from += stop;
        bytes = span_sub(bytes, stop, bytes.len);
    }
}

/* What a line shows may be far apart in the source: each run is looked up where it is from. */
void veil_line(void *ctx, const struct line *line, struct painting *p)
{
    struct veil *v = ctx;
    uint64_t from = 0, to = 0;
    if (!v->mask || line->is_note || mask_longest(v->mask) == 0)
        return;
    for (size_t i = 0; i < p->n; i++) {
        uint64_t at = p->runs[i].source, end = at + p->runs[i].source_len;
        if (at == INK_NOWHERE || (at >= from && end <= to))
            continue;
        from = at;
        to = end < at + STRIDE ? at + STRIDE : end;
        hide(v, from, to, p);
    }
}

/* Bytes of the source from `from` on, as many as there are of those that are wanted. */
static bool read_in(const struct veil *v, uint64_t from, size_t want, struct buf *out)
{
    uint64_t there = from < v->source->len ? v->source->len - from : 0;
    want = want < there ? want : (size_t)there;
    char *room = buf_space(out, want);
    if (room)
        buf_added(out, v->source->read(v->source->ctx, from, room, want));
    return room && out->len == want;
}

bool veil_read(const struct veil *v, uint64_t at, uint64_t end, struct buf *out)
{
    uint64_t around = v->mask ? reach(v) : 0, from = at > around ? at - around : 0;
    struct buf all;
    buf_init(&all, SIZE_MAX / 2);
    bool is_read = read_in(v, from, (size_t)(end + around - from), &all);
    if (all.failed)
        out->failed = JIG_ERR_MEMORY;
    struct span rest = buf_span(&all);
    size_t start, stop;
    for (; v->mask && mask_find(v->mask, rest, &start, &stop) && from + start < end;
         from += stop, rest = span_sub(rest, stop, rest.len)) {
        if (from + start > at)
            buf_add(out, span_sub(rest, at > from ? (size_t)(at - from) : 0, start));
        if (from + stop > at)
            buf_add_str(out, MASK_TEXT);
    }
    if (from < end && rest.len > 0)
        buf_add(out, span_sub(rest, at > from ? (size_t)(at - from) : 0, (size_t)(end - from)));
    buf_clear(&all);
    return is_read;
}

uint64_t veil_cut(const struct veil *v, uint64_t at)
{
    uint64_t around = v->mask ? reach(v) : 0, from = at > around ? at - around : 0, cut = at;
    struct buf all;
    buf_init(&all, SIZE_MAX / 2);
    if (around > 0)
        read_in(v, from, (size_t)(at + around - from), &all);
    struct span rest = buf_span(&all);
    size_t start, stop;
    while (around > 0 && mask_find(v->mask, rest, &start, &stop) && from + start < at) {
        from += stop;
        rest = span_sub(rest, stop, rest.len);
        cut = from > at ? from : at;
    }
    buf_clear(&all);
    return cut;
}
