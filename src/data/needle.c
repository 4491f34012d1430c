#include "data/needle.h"

#include <string.h>

#include "base/ascii.h"

static unsigned char fold_of(const struct needle *n, char c)
{
    return n->any_case && ascii_is_alpha(c) ? 0x20 : 0;
}

void needle_init(struct needle *n, struct span text, bool any_case)
{
    *n = (struct needle){ .text = text, .any_case = any_case };
    if (!text.len)
        return;
    char first = text.ptr[0], last = text.ptr[text.len - 1];
    n->ends = (struct bytescan_pair){ .first = (unsigned char)first,
                                      .second = (unsigned char)last,
                                      .first_fold = fold_of(n, first),
                                      .second_fold = fold_of(n, last),
                                      .gap = text.len - 1 };
}

static size_t find_in_any_case(const struct needle *n, struct span bytes, size_t from)
{
    size_t len = n->text.len, end = bytes.len - len + 1;
    for (size_t at = from; (at = bytescan_find_pair(bytes, at, end, &n->ends)) != SIZE_MAX;
         at++)
        if (span_ieq(span_sub(bytes, at, at + len), n->text))
            return at;
    return SIZE_MAX;
}

/* The system's own memmem() knows more tricks, but no any case. */
size_t needle_find(const struct needle *n, struct span bytes, size_t from)
{
    if (!n->text.len || from > bytes.len || bytes.len - from < n->text.len)
        return SIZE_MAX;
    if (n->any_case)
        return find_in_any_case(n, bytes, from);
    const char *at = memmem(bytes.ptr + from, bytes.len - from, n->text.ptr, n->text.len);
    return at ? (size_t)(at - bytes.ptr) : SIZE_MAX;
}
