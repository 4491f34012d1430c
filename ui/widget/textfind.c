#include "widget/textfind.h"

#include "base/ascii.h"

static bool has_capital(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] >= 'A' && s.ptr[i] <= 'Z')
            return true;
    return false;
}

size_t textfind_next(struct span text, struct span pattern, size_t from)
{
    if (pattern.len == 0)
        return SIZE_MAX;
    if (has_capital(pattern))
        return span_find(text, pattern, from);
    char first = pattern.ptr[0];
    for (size_t i = from; i + pattern.len <= text.len; i++)
        if (ascii_lower(text.ptr[i]) == first &&
            span_ieq(span_sub(text, i, i + pattern.len), pattern))
            return i;
    return SIZE_MAX;
}

size_t textfind_before(struct span text, struct span pattern, size_t before)
{
    size_t found = SIZE_MAX;
    for (size_t at = 0; (at = textfind_next(text, pattern, at)) < before; at++)
        found = at;
    return found;
}
