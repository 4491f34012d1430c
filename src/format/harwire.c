#include "format/harwire.h"

#include "base/buf.h"
#include "wire/h2frame.h"

/* HEADERS and the CONTINUATIONs behind it are one head; interim answers have heads of their own. */
static int64_t framed_size(const struct jig_exchange *x, enum jig_direction direction)
{
    size_t last = direction == JIG_RECEIVED ? jig_exchange_n_interim(x) + 1 : 1, seen = 0;
    int64_t size = 0;
    for (size_t i = 0; i < jig_exchange_n_wire(x); i++) {
        struct h2frame frame;
        struct jig_wire_piece piece = jig_exchange_wire(x, i);
        if (piece.direction != direction || !piece.is_frame ||
            !h2frame_parse(span_make(piece.data, piece.len), &frame))
            continue;
        seen += frame.type == H2_HEADERS;
        bool is_part = frame.type == H2_HEADERS || frame.type == H2_CONTINUATION;
        if (is_part && seen == last)
            size += H2_FRAME_HEAD + (int64_t)frame.len;
    }
    return size > 0 ? size : -1;
}

static int64_t text_size(const struct jig_exchange *x, enum jig_direction direction)
{
    struct buf seen;
    int64_t size = -1;
    buf_init(&seen, 1u << 20);
    for (size_t i = 0; i < jig_exchange_n_wire(x) && size < 0; i++) {
        struct jig_wire_piece piece = jig_exchange_wire(x, i);
        if (piece.direction != direction || piece.with_proxy)
            continue;
        buf_add(&seen, span_make(piece.data, piece.len));
        size_t end = span_find(buf_span(&seen), SPAN("\r\n\r\n"), 0);
        if (end != SIZE_MAX)
            size = (int64_t)end + 4;
    }
    buf_clear(&seen);
    return size;
}

int64_t harwire_head_size(const struct jig_exchange *x, enum jig_direction direction)
{
    return jig_exchange_is_h2(x) ? framed_size(x, direction) : text_size(x, direction);
}

const char *harwire_request_version(const struct jig_exchange *x)
{
    if (jig_exchange_is_h2(x))
        return "HTTP/2";
    for (size_t i = 0; i < jig_exchange_n_wire(x); i++) {
        struct jig_wire_piece piece = jig_exchange_wire(x, i);
        struct span rest = span_make(piece.data, piece.len);
        if (piece.direction == JIG_SENT && !piece.with_proxy)
            return span_find(span_cut(&rest, '\n'), SPAN(" HTTP/1.0"), 0) != SIZE_MAX
                       ? "HTTP/1.0"
                       : "HTTP/1.1";
    }
    return "HTTP/1.1";
}
