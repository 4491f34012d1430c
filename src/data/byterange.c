#include "data/byterange.h"

static const char *part_fault(struct span part)
{
    uint64_t first, last;
    struct span to = part, from = span_cut(&to, '-');
    bool has_from = from.len > 0, has_to = to.len > 0;
    if (!to.ptr || (!has_from && !has_to))
        return "a part is 0-99, 500- (from there on) or -200 (the last)";
    if ((has_from && !span_to_u64(from, &first)) || (has_to && !span_to_u64(to, &last)))
        return "not whole numbers of bytes";
    return has_from && has_to && first > last ? "it ends before it begins" : NULL;
}

const char *byterange_fault(struct span text)
{
    const char *fault = NULL;
    do
        fault = part_fault(span_trim(span_cut(&text, ',')));
    while (!fault && text.ptr);
    return fault;
}
