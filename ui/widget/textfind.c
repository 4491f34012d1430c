#include "widget/textfind.h"

#include "base/ascii.h"

enum { WINDOW = 1024 };

static bool has_capital(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] >= 'A' && s.ptr[i] <= 'Z')
            return true;
    return false;
}

/* The next place of a letter in either case. By windows: where only the one case is there, the
 * other is not looked for through all of the text at each of its places. */
static size_t next_letter(struct span text, char letter, size_t from)
{
    char upper = ascii_upper(letter);
    for (size_t at = from; at < text.len; at += WINDOW) {
        struct span window = span_sub(text, at, at + WINDOW);
        size_t lower_at = span_find_byte(window, letter, 0);
        if (upper != letter) {
            size_t upper_at = span_find_byte(span_sub(window, 0, lower_at), upper, 0);
            lower_at = upper_at < lower_at ? upper_at : lower_at;
        }
        if (lower_at != SIZE_MAX)
            return at + lower_at;
    }
    return SIZE_MAX;
}

size_t textfind_next(struct span text, struct span pattern, size_t from)
{
    if (pattern.len == 0)
        return SIZE_MAX;
    if (has_capital(pattern))
        return span_find(text, pattern, from);
    size_t at = from;
    while ((at = next_letter(text, pattern.ptr[0], at)) != SIZE_MAX) {
        if (span_ieq(span_sub(text, at, at + pattern.len), pattern))
            return at;
        at++;
    }
    return SIZE_MAX;
}

size_t textfind_before(struct span text, struct span pattern, size_t before)
{
    size_t found = SIZE_MAX;
    for (size_t at = 0; (at = textfind_next(text, pattern, at)) < before; at++)
        found = at;
    return found;
}
