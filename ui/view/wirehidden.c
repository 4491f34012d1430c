#include "view/wirehidden.h"

#include "book/recordwire.h"
#include "wire/h2frame.h"

/* As does one of which not even the head is there. */
static bool has_fields(const struct jig_wire_piece *frame)
{
    struct h2frame f;
    return !h2frame_parse(span_make(frame->data, frame->len), &f) || f.type == H2_HEADERS ||
           f.type == H2_PUSH_PROMISE || f.type == H2_CONTINUATION;
}

/* The piece that begins the frame which this one goes on with, or itself; SIZE_MAX: none does. */
static size_t first_of(const struct jig_exchange *x, size_t index)
{
    enum jig_direction direction = jig_exchange_wire(x, index).direction;
    for (size_t i = index + 1; i-- > 0;) {
        struct jig_wire_piece piece = jig_exchange_wire(x, i);
        if (piece.direction == direction && piece.is_frame)
            return i;
    }
    return SIZE_MAX;
}

size_t wirehidden_from(const struct jig_exchange *x, size_t index, const struct mask *mask)
{
    if (!mask || mask_longest(mask) == 0 || !jig_exchange_is_h2(x))
        return SIZE_MAX;
    size_t first = first_of(x, index);
    if (first == SIZE_MAX)
        return SIZE_MAX;
    struct jig_wire_piece frame = jig_exchange_wire(x, first);
    if (!has_fields(&frame) || !recordwire_hides_fields(x, frame.direction, mask))
        return SIZE_MAX;
    return first == index ? H2_FRAME_HEAD : 0;
}
