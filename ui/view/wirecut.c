#include "view/wirecut.h"

/* As many of the direction's last bytes as the longest secret has may be part of one. */
static void gather(const struct jig_exchange *x, enum jig_direction direction, struct buf *end)
{
    for (size_t i = jig_exchange_n_wire(x); i-- > 0 && end->len < end->max;) {
        struct jig_wire_piece piece = jig_exchange_wire(x, i);
        size_t room = end->max - end->len, skipped = piece.len > room ? piece.len - room : 0;
        struct span bytes = span_make(piece.data, piece.len);
        if (piece.direction == direction)
            buf_insert(end, 0, span_sub(bytes, skipped, bytes.len));
    }
}

size_t wirecut_hidden(const struct jig_exchange *x, enum jig_direction direction,
                      const struct mask *mask)
{
    struct buf end;
    if (!mask || mask_longest(mask) == 0 || jig_exchange_wire_dropped(x, direction) == 0)
        return 0;
    buf_init_secret(&end, mask_longest(mask));
    gather(x, direction, &end);
    size_t len = end.len - mask_whole(mask, buf_span(&end));
    buf_wipe(&end);
    return len;
}

size_t wirecut_shown(const struct jig_exchange *x, enum jig_direction direction,
                     const struct mask *mask)
{
    size_t n = 0;
    for (size_t i = 0; i < jig_exchange_n_wire(x); i++)
        if (jig_exchange_wire(x, i).direction == direction)
            n += jig_exchange_wire(x, i).len;
    return n - wirecut_hidden(x, direction, mask);
}
