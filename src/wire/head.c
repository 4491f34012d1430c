#include "wire/head.h"

void head_init(struct head *h)
{
    *h = (struct head){ 0 };
}

void head_clear(struct head *h)
{
    if (!h)
        return;
    header_clear(&h->fields);
    head_init(h);
}

void head_reset(struct head *h)
{
    header_reset(&h->fields);
    h->status = 0;
    h->major = h->minor = 0;
    h->reason_at = h->reason_len = 0;
}

void head_move(struct head *to, struct head *from)
{
    header_clear(&to->fields);
    *to = *from;
    head_init(from);
}

struct span head_reason(const struct head *h)
{
    if (h->reason_len == 0)
        return (struct span){ "", 0 };
    return span_make(h->fields.bytes + h->reason_at, h->reason_len);
}

size_t head_limit(size_t max_head, size_t max_line)
{
    if (max_head > 0)
        return max_head;
    return max_line > HEAD_MAX_LEN ? max_line : HEAD_MAX_LEN;
}

bool head_is_interim(const struct head *h)
{
    return h->status >= 100 && h->status < 200 && h->status != 101;
}
