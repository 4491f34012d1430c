#include "base/mark.h"

#include <string.h>

#include "base/utf8.h"

/* By hand: a page may be full of them, and is gone through several times. */
static size_t write_hex(const char *before, uint32_t number, unsigned digits, char *out)
{
    size_t len = strlen(before);
    memcpy(out, before, len);
    while (number >> 4 * digits)
        digits++;
    while (digits--)
        out[len++] = "0123456789ABCDEF"[number >> 4 * digits & 15];
    out[len++] = '>';
    return len;
}

size_t mark_control(unsigned char c, char out[MARK_MAX])
{
    return utf8_encode(c == 0x7f ? 0x2421 : 0x2400u + c, out);
}

size_t mark_byte(unsigned char byte, char out[MARK_MAX])
{
    return write_hex("<", byte, 2, out);
}

size_t mark_character(uint32_t cp, char out[MARK_MAX])
{
    return write_hex("<U+", cp, 4, out);
}
