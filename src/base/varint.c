#include "base/varint.h"

#include <string.h>

void varint_add_u64(uint64_t number, struct buf *out)
{
    for (; number > 0x7f; number >>= 7)
        buf_add_byte(out, (char)(0x80 | (number & 0x7f)));
    buf_add_byte(out, (char)number);
}

void varint_add_i64(int64_t number, struct buf *out)
{
    uint64_t bits = (uint64_t)number << 1;
    varint_add_u64(number < 0 ? ~bits : bits, out);
}

bool varint_take_u64(struct span *in, uint64_t *out)
{
    uint64_t number = 0;
    for (unsigned shift = 0; in->len > 0 && shift < 64; shift += 7) {
        uint64_t byte = (unsigned char)in->ptr[0], bits = byte & 0x7f;
        *in = span_sub(*in, 1, in->len);
        if (bits << shift >> shift != bits)
            return false;
        number |= bits << shift;
        if (byte < 0x80) {
            *out = number;
            return true;
        }
    }
    return false;
}

bool varint_take_i64(struct span *in, int64_t *out)
{
    uint64_t bits;
    if (!varint_take_u64(in, &bits))
        return false;
    uint64_t number = bits & 1 ? ~(bits >> 1) : bits >> 1;
    memcpy(out, &number, sizeof *out);
    return true;
}
