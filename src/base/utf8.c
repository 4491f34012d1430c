#include "base/utf8.h"

#include <string.h>

static bool is_tail(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

struct lead {
    size_t len;
    uint32_t bits;
    uint32_t least;
};

static struct lead lead_of(unsigned char c)
{
    if (c < 0x80)
        return (struct lead){ 1, c, 0 };
    if (c >= 0xc2 && c <= 0xdf)
        return (struct lead){ 2, c & 0x1fu, 0x80 };
    if (c >= 0xe0 && c <= 0xef)
        return (struct lead){ 3, c & 0x0fu, 0x800 };
    if (c >= 0xf0 && c <= 0xf4)
        return (struct lead){ 4, c & 0x07u, 0x10000 };
    return (struct lead){ 0, 0, 0 };
}

static bool is_scalar(uint32_t cp)
{
    return cp <= 0x10ffff && (cp < 0xd800 || cp > 0xdfff);
}

size_t utf8_decode(struct span s, uint32_t *cp)
{
    if (s.len == 0)
        return 0;
    struct lead lead = lead_of((unsigned char)s.ptr[0]);
    if (lead.len == 0 || lead.len > s.len)
        return 0;
    uint32_t value = lead.bits;
    for (size_t i = 1; i < lead.len; i++) {
        if (!is_tail(s.ptr[i]))
            return 0;
        value = value << 6 | ((unsigned char)s.ptr[i] & 0x3fu);
    }
    if (value < lead.least || !is_scalar(value))
        return 0;
    *cp = value;
    return lead.len;
}

size_t utf8_encode(uint32_t cp, char out[UTF8_MAX])
{
    if (!is_scalar(cp))
        return 0;
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    size_t len = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    static const unsigned char marks[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (char)(0x80u | (cp & 0x3fu));
        cp >>= 6;
    }
    out[0] = (char)(marks[len] | cp);
    return len;
}

/* Most text is ASCII: eight bytes at a time while no high bit is set. */
static size_t ascii_prefix(struct span s)
{
    size_t i = 0;
    while (i + 8 <= s.len) {
        uint64_t word;
        memcpy(&word, s.ptr + i, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
        i += 8;
    }
    while (i < s.len && (unsigned char)s.ptr[i] < 0x80)
        i++;
    return i;
}

size_t utf8_valid_prefix(struct span s)
{
    size_t at = 0;
    for (;;) {
        at += ascii_prefix(span_sub(s, at, s.len));
        uint32_t cp;
        size_t n = utf8_decode(span_sub(s, at, s.len), &cp);
        if (n == 0)
            return at;
        at += n;
    }
}

bool utf8_is_valid(struct span s)
{
    return utf8_valid_prefix(s) == s.len;
}

struct range {
    uint32_t first, last;
};

static const struct range unsafe[] = {
    { 0x0000, 0x001f }, { 0x007f, 0x009f }, { 0x061c, 0x061c },   { 0x200e, 0x200f },
    { 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0xfdd0, 0xfdef },   { 0xfeff, 0xfeff },
    { 0xfff9, 0xfffb }, { 0xfffe, 0xffff }, { 0xe0000, 0xe007f },
};

bool utf8_is_unsafe(uint32_t cp)
{
    for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++)
        if (cp >= unsafe[i].first && cp <= unsafe[i].last)
            return true;
    return cp > 0xffff && (cp & 0xfffe) == 0xfffe;
}
