#include "data/logpiece.h"

#include "data/logcode.h"

void logpiece_init(struct logpiece *p)
{
    *p = (struct logpiece){ .len = 0 };
    buf_init_secret(&p->bytes, SIZE_MAX / 2);
}

void logpiece_clear(struct logpiece *p)
{
    buf_wipe(&p->bytes);
    logpiece_init(p);
}

bool logpiece_open(struct logpiece *p, const struct logstore *store, uint64_t offset,
                   size_t len)
{
    char head[LOGCODE_AROUND];
    if (p->len == len && p->offset == offset)
        return true;
    size_t want = len < sizeof head ? len : sizeof head;
    struct span in = { head, store->read(store->ctx, offset, head, want) };
    size_t had = in.len;
    buf_reset(&p->bytes);
    p->offset = offset;
    p->len = 0;
    if (!logcode_take_head(&in, &p->row) || logcode_len(&p->row) > len - (had - in.len))
        return false;
    p->texts = offset + (had - in.len);
    p->at = 0;
    p->len = len;
    return true;
}

struct span logpiece_look(struct logpiece *p, const struct logstore *store, size_t at,
                          size_t len)
{
    size_t all = logcode_len(&p->row);
    at = at < all ? at : all;
    len = len < all - at ? len : all - at;
    struct span held = buf_span(&p->bytes);
    if (at >= p->at && at + len <= p->at + held.len)
        return span_sub(held, at - p->at, at - p->at + len);
    buf_reset(&p->bytes);
    char *room = buf_space(&p->bytes, len);
    p->at = at;
    if (room)
        buf_added(&p->bytes, store->read(store->ctx, p->texts + at, room, len));
    return buf_span(&p->bytes);
}
