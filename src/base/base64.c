#include "base/base64.h"

#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_add(struct span bytes, struct buf *out)
{
    char *to = buf_space(out, (bytes.len + 2) / 3 * 4);
    if (!to)
        return;
    size_t n = 0;
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        uint32_t bits = (uint32_t)(unsigned char)bytes.ptr[i] << 16;
        if (left > 1)
            bits |= (uint32_t)(unsigned char)bytes.ptr[i + 1] << 8;
        if (left > 2)
            bits |= (unsigned char)bytes.ptr[i + 2];
        to[n++] = digits[bits >> 18];
        to[n++] = digits[bits >> 12 & 63];
        to[n++] = left > 1 ? digits[bits >> 6 & 63] : '=';
        to[n++] = left > 2 ? digits[bits & 63] : '=';
    }
    buf_added(out, n);
}

static bool is_passed_over(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool base64_decode(struct span text, struct buf *out)
{
    uint32_t bits = 0;
    unsigned n = 0, padding = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        const char *digit = c ? strchr(digits, c) : NULL;
        if (is_passed_over(c))
            continue;
        if (c == '=' && n % 4 >= 2 && padding < 2) {
            padding++;
            continue;
        }
        if (!digit || padding)
            return false;
        bits = bits << 6 | (uint32_t)(digit - digits);
        if (n++ % 4 > 0)
            buf_add_byte(out, (char)(bits >> (6 - 2 * ((n - 1) % 4))));
    }
    return n % 4 != 1 && (padding == 0 || (n + padding) % 4 == 0) && !out->failed;
}
