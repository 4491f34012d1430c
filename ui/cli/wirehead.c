#include "cli/wirehead.h"

/* Offset behind the next empty line, or SIZE_MAX. A server may end its lines with LF alone. */
static size_t head_end(struct span s)
{
    size_t at = 0;
    while ((at = span_find_byte(s, '\n', at)) != SIZE_MAX) {
        at++;
        if (at < s.len && s.ptr[at] == '\n')
            return at + 1;
        if (at + 1 < s.len && s.ptr[at] == '\r' && s.ptr[at + 1] == '\n')
            return at + 2;
    }
    return SIZE_MAX;
}

static void gather(const struct jig_exchange *x, enum jig_direction direction, bool with_proxy,
                   struct buf *out)
{
    for (size_t i = 0; i < jig_exchange_n_wire(x); i++) {
        struct jig_wire_piece piece = jig_exchange_wire(x, i);
        if (piece.direction == direction && piece.with_proxy == with_proxy)
            buf_add(out, span_make(piece.data, piece.len));
    }
}

void wirehead_add(const struct jig_exchange *x, enum jig_direction direction, size_t heads,
                  struct buf *out)
{
    struct buf all;
    buf_init(&all, 2 * WIREHEAD_KEEP);
    gather(x, direction, false, &all);
    struct span rest = buf_span(&all);
    for (; heads > 0 && rest.len > 0; heads--) {
        size_t end = head_end(rest);
        buf_add(out, span_sub(rest, 0, end));
        rest = end == SIZE_MAX ? SPAN("") : span_sub(rest, end, rest.len);
    }
    buf_clear(&all);
}

void wirehead_add_answer(const struct jig_exchange *x, struct buf *out)
{
    if (jig_exchange_status(x) != 0)
        wirehead_add(x, JIG_RECEIVED, jig_exchange_n_interim(x) + 1, out);
}

void wirehead_add_proxy(const struct jig_exchange *x, enum jig_direction direction,
                        struct buf *out)
{
    gather(x, direction, true, out);
}
