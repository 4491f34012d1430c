#include "data/packedhead.h"

#include <math.h>
#include <string.h>

static uint64_t big(struct span in, size_t at, size_t n)
{
    uint64_t value = 0;
    for (size_t i = 0; i < n; i++)
        value = value << 8 | (unsigned char)in.ptr[at + i];
    return value;
}

static double half(uint64_t bits)
{
    int exponent = (int)(bits >> 10 & 0x1f);
    double mantissa = (double)(bits & 0x3ff);
    double value = exponent == 0    ? ldexp(mantissa, -24)
                   : exponent == 31 ? (mantissa == 0 ? (double)INFINITY : (double)NAN)
                                    : ldexp(mantissa + 1024, exponent - 25);
    return bits & 0x8000 ? -value : value;
}

static double single(uint64_t bits)
{
    uint32_t narrow = (uint32_t)bits;
    float value;
    memcpy(&value, &narrow, sizeof value);
    return (double)value;
}

static double wide(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void set_float(struct packed_head *out, size_t n, uint64_t bits)
{
    *out = (struct packed_head){ .type = PACKED_FLOAT, .is_single = n < 8 };
    out->number = n == 2 ? half(bits) : n == 4 ? single(bits) : wide(bits);
}

static size_t bad(struct packed_head *out, const char *why)
{
    *out = (struct packed_head){ .type = PACKED_BAD, .why = why };
    return 1;
}

/* ---- CBOR (RFC 8949, 3) -----------------------------------------------------------------------*/

static size_t simple_or_float(unsigned info, size_t len, struct packed_head *out)
{
    if (info == 24 && out->n < 32)
        return bad(out, "a simple value that is to be written in one byte");
    if (info >= 25 && info <= 27)
        set_float(out, len - 1, out->n);
    else
        out->type = PACKED_SIMPLE;
    return len;
}

static size_t without_length(unsigned major, struct packed_head *out)
{
    out->is_indefinite = true;
    if (major == 7)
        out->type = PACKED_BREAK;
    else if (major < 2 || major > 5)
        return bad(out, "a number without a length");
    return 1;
}

size_t packedhead_cbor(struct span in, struct packed_head *out)
{
    static const enum packed_type types[] = { PACKED_UINT, PACKED_NEGATIVE, PACKED_BYTES,
                                              PACKED_TEXT, PACKED_ARRAY,    PACKED_MAP,
                                              PACKED_TAG,  PACKED_SIMPLE };
    if (in.len == 0)
        return 0;
    unsigned first = (unsigned char)in.ptr[0], major = first >> 5, info = first & 31;
    *out = (struct packed_head){ .type = types[major], .n = info };
    if (info == 31)
        return without_length(major, out);
    if (info > 27)
        return bad(out, "a length that has no meaning");
    size_t more = info < 24 ? 0 : (size_t)1 << (info - 24);
    if (in.len < 1 + more)
        return 0;
    if (more)
        out->n = big(in, 1, more);
    return major == 7 ? simple_or_float(info, 1 + more, out) : 1 + more;
}

/* ---- MessagePack (its specification, "Formats") -----------------------------------------------*/

/* Of c0 to df: how many bytes of a number follow. */
static const struct {
    uint8_t type, n;
    bool is_signed;
} formats[] = {
    { PACKED_SIMPLE, 0, false }, { PACKED_BAD, 0, false },   { PACKED_SIMPLE, 0, false },
    { PACKED_SIMPLE, 0, false }, { PACKED_BYTES, 1, false }, { PACKED_BYTES, 2, false },
    { PACKED_BYTES, 4, false },  { PACKED_EXT, 1, false },   { PACKED_EXT, 2, false },
    { PACKED_EXT, 4, false },    { PACKED_FLOAT, 4, false }, { PACKED_FLOAT, 8, false },
    { PACKED_UINT, 1, false },   { PACKED_UINT, 2, false },  { PACKED_UINT, 4, false },
    { PACKED_UINT, 8, false },   { PACKED_UINT, 1, true },   { PACKED_UINT, 2, true },
    { PACKED_UINT, 4, true },    { PACKED_UINT, 8, true },   { PACKED_EXT, 0, false },
    { PACKED_EXT, 0, false },    { PACKED_EXT, 0, false },   { PACKED_EXT, 0, false },
    { PACKED_EXT, 0, false },    { PACKED_TEXT, 1, false },  { PACKED_TEXT, 2, false },
    { PACKED_TEXT, 4, false },   { PACKED_ARRAY, 2, false }, { PACKED_ARRAY, 4, false },
    { PACKED_MAP, 2, false },    { PACKED_MAP, 4, false },
};

static void set_negative(struct packed_head *out, uint64_t bits, size_t n)
{
    uint64_t sign = UINT64_C(1) << (8 * n - 1);
    if (!(bits & sign))
        return;
    out->type = PACKED_NEGATIVE;
    out->n = ~bits & (sign - 1);
}

static size_t in_one_byte(unsigned first, struct packed_head *out)
{
    out->type = first < 0x80   ? PACKED_UINT
                : first < 0x90 ? PACKED_MAP
                : first < 0xa0 ? PACKED_ARRAY
                : first < 0xc0 ? PACKED_TEXT
                               : PACKED_NEGATIVE;
    out->n = first < 0x80    ? first
             : first < 0xa0  ? first & 15
             : first >= 0xe0 ? 0xff - first
                             : first & 31;
    return 1;
}

size_t packedhead_msgpack(struct span in, struct packed_head *out)
{
    if (in.len == 0)
        return 0;
    unsigned first = (unsigned char)in.ptr[0];
    *out = (struct packed_head){ .type = PACKED_BAD };
    if (first < 0xc0 || first >= 0xe0)
        return in_one_byte(first, out);
    if (first == 0xc1)
        return bad(out, "a byte that is never used");
    size_t n = formats[first - 0xc0].n;
    bool is_ext = formats[first - 0xc0].type == PACKED_EXT;
    size_t len = 1 + n + is_ext;
    if (in.len < len)
        return 0;
    uint64_t bits = big(in, 1, n);
    out->type = (enum packed_type)formats[first - 0xc0].type;
    out->n = out->type == PACKED_SIMPLE ? (first == 0xc0 ? 22 : first - 0xc2 + 20) : bits;
    if (out->type == PACKED_FLOAT)
        set_float(out, n, bits);
    if (formats[first - 0xc0].is_signed)
        set_negative(out, bits, n);
    if (is_ext) {
        out->n = n ? bits : (uint64_t)1 << (first - 0xd4);
        out->ext = (signed char)in.ptr[len - 1];
    }
    return len;
}
