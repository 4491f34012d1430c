/* What the lines of the wire are of, as bytes: the log's pieces with the fields that are unpacked
 * between them, or without. */
#include <string.h>

#include "view/wirehidden.h"
#include "view/wirelines_private.h"

#define STAND_IN '*' /* for a byte that is hidden: offsets stay what they are */

static size_t piece_at(const struct wirelines *w, uint64_t offset)
{
    size_t low = 0;
    for (size_t high = w->n_pieces; high - low > 1;) {
        size_t middle = low + (high - low) / 2;
        *(w->pieces[middle].at <= offset ? &low : &high) = middle;
    }
    return low;
}

/* The last that does not begin behind it. */
static size_t piece_of_log(const struct wirelines *w, uint64_t raw)
{
    size_t low = 0;
    for (size_t high = w->n_pieces; high - low > 1;) {
        size_t middle = low + (high - low) / 2;
        *(w->pieces[middle].raw <= raw ? &low : &high) = middle;
    }
    return low;
}

/* Its bytes, as many of them as are there. */
static struct span look(const struct wirelines *w, const struct wirepiece *p)
{
    if (p->is_words)
        return span_sub(buf_span(&w->words), p->from, p->from + p->len);
    struct jig_wire_piece piece =
        jig_exchange_wire(jig_transfer_exchange(w->transfer, p->exchange), p->index);
    return span_sub(span_make(piece.data, piece.len), p->from, p->from + p->len);
}

/* Which of its bytes is the first that is hidden, with all that follow; its length: none is. */
static size_t first_hidden(const struct wirelines *w, const struct wirepiece *p,
                           struct wirehidden *hidden)
{
    const struct jig_exchange *x = jig_transfer_exchange(w->transfer, p->exchange);
    const struct mask *mask = restab_mask(w->shown);
    size_t from = p->is_words ? SIZE_MAX : wirehidden_from(hidden, x, p->index, p->frame, mask);
    from = from > p->from ? from - p->from : 0;
    return from < p->len ? from : p->len;
}

/* Of n bytes at `out`, which a piece has from `from` on, those that are hidden from `hidden` on. */
static void cover(size_t hidden, size_t from, size_t n, char *out)
{
    size_t first = hidden > from ? hidden - from : 0;
    if (first < n)
        memset(out + first, STAND_IN, n - first);
}

static size_t copy_bytes(const struct wirelines *w, uint64_t offset, void *out, size_t len,
                         bool of_log)
{
    struct wirehidden hidden = { 0 };
    size_t done = 0;
    size_t i = !w->n_pieces ? 0 : of_log ? piece_of_log(w, offset) : piece_at(w, offset);
    for (; i < w->n_pieces && done < len; i++) {
        const struct wirepiece *p = &w->pieces[i];
        struct span there = look(w, p);
        uint64_t at = of_log ? p->raw : p->at;
        size_t from = offset + done > at ? (size_t)(offset + done - at) : 0;
        if ((of_log && p->is_words) || from >= p->len)
            continue;
        size_t n = p->len - from < len - done ? p->len - from : len - done;
        if (from + n > there.len)
            break;
        memcpy((char *)out + done, there.ptr + from, n);
        cover(first_hidden(w, p, &hidden), from, n, (char *)out + done);
        done += n;
    }
    return done;
}

size_t wirelines_read_shown(const void *ctx, uint64_t offset, void *out, size_t len)
{
    return copy_bytes(ctx, offset, out, len, false);
}

size_t wirelines_read_log(const void *ctx, uint64_t offset, void *out, size_t len)
{
    return copy_bytes(ctx, offset, out, len, true);
}

void wirelines_hide(const struct wirelines *w, uint64_t at, uint64_t end, struct painting *out)
{
    struct wirehidden hidden = { 0 };
    for (size_t i = w->n_pieces ? piece_at(w, at) : 0; i < w->n_pieces; i++) {
        const struct wirepiece *p = &w->pieces[i];
        if (p->at >= end)
            return;
        uint64_t from = p->at + first_hidden(w, p, &hidden), to = p->at + p->len;
        from = from > at ? from : at;
        to = to < end ? to : end;
        if (from < to)
            painting_hide(out, from, to, MASK_TEXT);
    }
}

uint64_t wirelines_raw(const struct wirelines *w, uint64_t offset)
{
    const struct wirepiece *p = w->n_pieces ? &w->pieces[piece_at(w, offset)] : NULL;
    return p ? p->raw + (p->is_words ? 0 : offset - p->at) : 0;
}

uint64_t wirelines_shown(const struct wirelines *w, uint64_t raw)
{
    const struct wirepiece *p = w->n_pieces ? &w->pieces[piece_of_log(w, raw)] : NULL;
    return p ? p->at + (p->is_words ? 0 : raw - p->raw) : 0;
}

int64_t wirelines_time(const struct wirelines *w, uint64_t offset)
{
    const struct wirepiece *p = w->n_pieces ? &w->pieces[piece_at(w, offset)] : NULL;
    return p ? jig_exchange_wire(jig_transfer_exchange(w->transfer, p->exchange), p->index).at
             : 0;
}

size_t wirelines_read_piece(const struct wirelines *w, uint64_t offset, void *out, size_t len)
{
    const struct wirepiece *p = w->n_pieces ? &w->pieces[piece_at(w, offset)] : NULL;
    uint64_t left = p && offset - p->at < p->len ? p->len - (offset - p->at) : 0;
    return wirelines_read_shown(w, offset, out, left < len ? (size_t)left : len);
}
