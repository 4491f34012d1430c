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

/* What extensions may weigh grows with the data. */
static void pay(struct chunked *c, uint64_t paid)
{
    c->excess -= paid < c->excess ? paid : c->excess;
}

/* The size line is read. */
static void begin_data(struct chunked *c, uint64_t size)
{
    pay(c, size / 4);
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

enum { PLAIN_LINE_MAX = 12 }; /* CR LF, eight digits, CR LF */

static inline bool is_crlf(const char *p)
{
    return p[0] == '\r' && p[1] == '\n';
}

/* Up to eight digits and CR LF, of which ten bytes may be read: returns what follows, or NULL. */
static inline const char *plain_size(const char *p, uint64_t *size)
{
    const char *from = p;
    uint64_t sum = 0;
    unsigned char digit;
    while (p < from + 8 && (digit = hex_digits[(unsigned char)*p]) != 0) {
        sum = (sum << 4) + digit - 1;
        p++;
    }
    *size = sum;
    return p > from && is_crlf(p) ? p + 2 : NULL;
}

size_t chunked_plain_line(struct chunked *c, struct span in)
{
    static const char last[5] = "\r\n0\r\n";
    const char *p = in.ptr;
    uint64_t size;
    bool behind_data = c->state == DATA || c->state == DATA_CR;
    if (c->left > 0 || c->ended)
        return 0;
    if (in.len < PLAIN_LINE_MAX) {
        if (!behind_data || in.len < sizeof last || memcmp(p, last, sizeof last) != 0)
            return 0;
        begin_data(c, 0);
        c->offset += sizeof last;
        return sizeof last;
    }
    if (behind_data) {
        if (!is_crlf(p))
            return 0;
        p += 2;
    } else if (c->state != SIZE || c->digits > 0)
        return 0;
    p = plain_size(p, &size);
    if (!p)
        return 0;
    begin_data(c, size);
    c->offset += (size_t)(p - in.ptr);
    return (size_t)(p - in.ptr);
}

enum jig_err chunked_framing(struct chunked *c, struct span in, size_t *used,
                             struct jig_error *error)
{
    *used = chunked_plain_line(c, in);
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
    chunked_skip(c, data.len);
    return data;
}

/* Most small pieces are shorter than what may be read and written in one go. */
static inline void copy_piece(char *to, size_t room, const char *from, size_t there, size_t len)
{
    if (len <= 32 && there >= 32 && room >= 32)
        memcpy(to, from, 32);
    else
        memcpy(to, from, len);
}

size_t chunked_gather(struct chunked *c, struct span in, size_t limit, struct buf *out)
{
    const char *p = in.ptr, *end = p + in.len, *data;
    size_t len = out->len, room = out->room - 1;
    uint64_t size, paid = 0;
    if (c->state != DATA || c->left > 0 || c->ended)
        return 0;
    while (end - p >= PLAIN_LINE_MAX && is_crlf(p) &&
           (data = plain_size(p + 2, &size)) != NULL) {
        size_t there = (size_t)(end - data);
        if (size == 0 || size >= limit || size > there || size > room - len)
            break;
        copy_piece(out->ptr + len, room - len, data, there, (size_t)size);
        len += (size_t)size;
        paid += size / 4;
        p = data + size;
    }
    out->len = len;
    pay(c, paid);
    c->offset += (uint64_t)(p - in.ptr);
    return (size_t)(p - in.ptr);
}
