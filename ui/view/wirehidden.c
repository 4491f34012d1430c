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

static bool hides(struct wirehidden *h, const struct jig_exchange *x,
                  enum jig_direction direction, const struct mask *mask)
{
    if (h->exchange != x)
        *h = (struct wirehidden){ .exchange = x };
    if (!h->is_known[direction])
        h->hides[direction] = recordwire_hides_fields(x, direction, mask);
    h->is_known[direction] = true;
    return h->hides[direction];
}

size_t wirehidden_from(struct wirehidden *h, const struct jig_exchange *x, size_t index,
                       size_t first, const struct mask *mask)
{
    if (!mask || first == SIZE_MAX || !jig_exchange_is_h2(x))
        return SIZE_MAX;
    struct jig_wire_piece frame = jig_exchange_wire(x, first);
    if (!has_fields(&frame) || !hides(h, x, frame.direction, mask))
        return SIZE_MAX;
    return first == index ? H2_FRAME_HEAD : 0;
}
