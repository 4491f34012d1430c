#include "data/hexread.h"

#include "base/ascii.h"

static int digit(char c)
{
    char low = ascii_lower(c);
    if (ascii_is_digit(c))
        return c - '0';
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/* How many bytes of the text stand between two bytes. */
static size_t between(struct span text)
{
    if (span_istarts(text, SPAN("0x")))
        return 2;
    return text.len > 0 && ascii_is_one_of(text.ptr[0], " \t\r\n,:") ? 1 : 0;
}

bool hexread_some(struct span text, size_t *at, size_t most, struct buf *out)
{
    size_t from = *at;
    while (*at < text.len && *at - from < most) {
        size_t gap = between(span_sub(text, *at, text.len));
        int high = gap ? 0 : digit(text.ptr[*at]);
        int low = gap || *at + 1 == text.len ? -1 : digit(text.ptr[*at + 1]);
        if (!gap && (high < 0 || low < 0)) {
            *at += high >= 0;
            return false;
        }
        if (!gap)
            buf_add_byte(out, (char)(high << 4 | low));
        *at += gap ? gap : 2;
    }
    return true;
}

bool hexread(struct span text, struct buf *out, size_t *bad)
{
    *bad = 0;
    return hexread_some(text, bad, SIZE_MAX, out);
}
