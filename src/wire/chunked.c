#include "wire/chunked.h"

#include <string.h>

#include "base/ascii.h"

/* What the next byte belongs to. */
enum chunked_state {
    SIZE,      /* the first or a later digit */
    AFTER,     /* a blank behind the size */
    EXTENSION, /* from ';' to the CR */
    SIZE_LF,   /* the LF of the size line */
    DATA,
    DATA_CR,
    DATA_LF,
};

#define MAX_DIGITS 64 /* leading zeros are allowed, but not for ever */

void chunked_init(struct chunked *c)
{
    *c = (struct chunked){ .state = SIZE };
}

static enum jig_err bad(const struct chunked *c, struct jig_error *error, const char *what,
                        int byte)
{
    if (byte < 0)
        return jig_error_set(error, JIG_ERR_BAD_CHUNK, JIG_PHASE_BODY,
                             "%s (byte %llu of the body)", what, (unsigned long long)c->offset);
    return jig_error_set(error, JIG_ERR_BAD_CHUNK, JIG_PHASE_BODY,
                         "%s, not 0x%02X (byte %llu of the body)", what, (unsigned)byte,
                         (unsigned long long)c->offset);
}

/* Counts a byte that is neither size nor data. Without a bound a peer could send them for ever. */
static enum jig_err weigh(struct chunked *c, struct jig_error *error)
{
    if (++c->excess > CHUNKED_MAX_EXCESS)
        return bad(c, error, "chunk extensions outweigh the data", -1);
    return JIG_OK;
}

/* The size is complete: its line ends with the LF that comes next. */
static enum jig_err end_size(struct chunked *c)
{
    c->state = SIZE_LF;
    return JIG_OK;
}

static enum jig_err after_size(struct chunked *c, char byte, struct jig_error *error)
{
    if (byte == '\r')
        return end_size(c);
    if (byte == ';')
        c->state = EXTENSION;
    else if (ascii_is_blank(byte))
        c->state = AFTER;
    else
        return bad(c, error, "a chunk size is followed by ';' or CR LF", (unsigned char)byte);
    return weigh(c, error);
}

static enum jig_err size_byte(struct chunked *c, char byte, struct jig_error *error)
{
    int digit = ascii_hex_value(byte);
    if (digit < 0 && c->digits == 0)
        return bad(c, error, "a chunk size begins with a hexadecimal digit",
                   (unsigned char)byte);
    if (digit < 0)
        return after_size(c, byte, error);
    if (c->size > (uint64_t)INT64_MAX >> 4)
        return bad(c, error, "a chunk size is beyond 2^63", -1);
    if (c->digits++ == MAX_DIGITS)
        return bad(c, error, "a chunk size has more than 64 digits", -1);
    c->size = c->size << 4 | (uint64_t)digit;
    return JIG_OK;
}

static enum jig_err extension_byte(struct chunked *c, char byte, struct jig_error *error)
{
    if (byte == '\r')
        return end_size(c);
    if (byte == '\n' || byte == '\0')
        return bad(c, error, "a chunk extension ends with CR LF", (unsigned char)byte);
    return weigh(c, error);
}

/* The size line is read: what its extensions may weigh grows with the data. */
static void begin_data(struct chunked *c, uint64_t size)
{
    uint64_t paid = size / 4;
    c->excess -= paid < c->excess ? paid : c->excess;
    c->left = size;
    c->ended = size == 0;
    c->size = 0;
    c->digits = 0;
    c->state = DATA;
}

static enum jig_err size_lf(struct chunked *c, char byte, struct jig_error *error)
{
    if (byte != '\n')
        return bad(c, error, "a chunk's size line ends with CR LF", (unsigned char)byte);
    begin_data(c, c->size);
    return JIG_OK;
}

static enum jig_err data_cr(struct chunked *c, char byte, struct jig_error *error)
{
    if (byte != '\r')
        return bad(c, error, "a chunk's data ends with CR LF", (unsigned char)byte);
    c->state = DATA_LF;
    return JIG_OK;
}

static enum jig_err data_lf(struct chunked *c, char byte, struct jig_error *error)
{
    if (byte != '\n')
        return bad(c, error, "a chunk's data ends with CR LF", (unsigned char)byte);
    c->state = SIZE;
    return JIG_OK;
}

static enum jig_err (*const steps[])(struct chunked *c, char byte, struct jig_error *error) = {
    [SIZE] = size_byte,  [AFTER] = after_size, [EXTENSION] = extension_byte,
    [SIZE_LF] = size_lf, [DATA_CR] = data_cr,  [DATA_LF] = data_lf,
};

static bool at_framing(struct chunked *c)
{
    if (c->ended || c->left > 0)
        return false;
    if (c->state == DATA)
        c->state = DATA_CR;
    return true;
}

/* One more than each digit's value; 0: not a digit. */
static const unsigned char hex_digits[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,
    ['6'] = 7,  ['7'] = 8,  ['8'] = 9,  ['9'] = 10, ['A'] = 11, ['B'] = 12,
    ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16, ['a'] = 11, ['b'] = 12,
    ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

/* The common case in one go: CR LF behind the data, up to eight digits, CR LF, all of it there.
 * Returns how many bytes that was; 0 leaves everything to the byte-wise machine. */
static size_t plain_line(struct chunked *c, struct span in)
{
    const char *p = in.ptr;
    if (in.len < 12)
        return 0;
    if (c->state == DATA_CR) {
        if (p[0] != '\r' || p[1] != '\n')
            return 0;
        p += 2;
    } else if (c->state != SIZE || c->digits > 0)
        return 0;
    const char *from = p;
    uint64_t size = 0;
    unsigned char digit;
    while (p < from + 8 && (digit = hex_digits[(unsigned char)*p]) != 0) {
        size = size << 4 | (digit - 1U);
        p++;
    }
    if (p == from || p[0] != '\r' || p[1] != '\n')
        return 0;
    begin_data(c, size);
    c->offset += (size_t)(p + 2 - in.ptr);
    return (size_t)(p + 2 - in.ptr);
}

enum jig_err chunked_framing(struct chunked *c, struct span in, size_t *used,
                             struct jig_error *error)
{
    *used = 0;
    if (!at_framing(c))
        return JIG_OK;
    *used = plain_line(c, in);
    if (*used > 0)
        return JIG_OK;
    while (*used < in.len && at_framing(c)) {
        enum jig_err err = steps[c->state](c, in.ptr[*used], error);
        if (err)
            return err;
        ++*used;
        c->offset++;
    }
    return JIG_OK;
}

struct span chunked_data(struct chunked *c, struct span in)
{
    struct span data = { in.ptr, c->left < in.len ? (size_t)c->left : in.len };
    c->left -= data.len;
    c->offset += data.len;
    return data;
}
