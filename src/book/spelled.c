#include "book/spelled.h"

#include <string.h>

#include "base/ascii.h"
#include "base/utf8.h"

enum { PERCENT = 3, UNICODE = 6 }; /* bytes of %41 and of \u0041 */
/* So often what an escape in a text stands for is taken back, and it is read as it is. */
#define CHOICES_MOST 64u
#define BLOCK        64u

struct escape {
    char bytes[UTF8_MAX]; /* what it stands for */
    size_t n, len;        /* of them, and its own; len 0: it is none */
    bool is_cut;          /* the text ends in it */
};

/* The number of so many hexadecimal digits; -1: they are none. */
static int32_t number_of(struct span digits)
{
    int32_t number = 0;
    for (size_t i = 0; i < digits.len; i++) {
        int digit = ascii_hex_value(digits.ptr[i]);
        if (digit < 0)
            return -1;
        number = number * 16 + digit;
    }
    return number;
}

static struct escape percent(struct span text)
{
    int32_t byte = number_of(span_sub(text, 1, PERCENT));
    if (byte < 0 || text.len < PERCENT)
        return (struct escape){ .is_cut = byte >= 0 };
    return (struct escape){ { (char)byte }, 1, PERCENT, false };
}

/* A character beyond U+FFFF is two of them (RFC 8259, 7). */
static struct escape unicode(struct span text)
{
    struct escape e = { 0 };
    int32_t cp = number_of(span_sub(text, 2, UNICODE));
    bool is_pair = cp >= 0xd800 && cp < 0xdc00;
    e.len = is_pair ? 2 * UNICODE : UNICODE;
    if (cp < 0 || text.len < e.len)
        return (struct escape){ .is_cut = cp >= 0 };
    if (is_pair) {
        int32_t low = number_of(span_sub(text, UNICODE + 2, e.len));
        bool is_low = span_starts(span_sub(text, UNICODE, e.len), SPAN("\\u")) &&
                      low >= 0xdc00 && low < 0xe000;
        cp = is_low ? 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00) : cp;
    }
    e.n = utf8_encode((uint32_t)cp, e.bytes); /* none of half a pair */
    return e.n ? e : (struct escape){ 0 };
}

static struct escape backslash(struct span text)
{
    static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    if (text.len < 2)
        return (struct escape){ .is_cut = true };
    if (text.ptr[1] == 'u')
        return unicode(text);
    size_t which = span_find_byte(SPAN(letters), text.ptr[1], 0);
    return which == SIZE_MAX ? (struct escape){ 0 }
                             : (struct escape){ { meant[which] }, 1, 2, false };
}

static struct escape escape_at(struct span text)
{
    return text.ptr[0] == '%'    ? percent(text)
           : text.ptr[0] == '\\' ? backslash(text)
                                 : (struct escape){ 0 };
}

/* Where a '+' is read as a blank, and written again, they can't be told apart. */
static bool is_same(char a, char b)
{
    return a == b || (a == ' ' && b == '+') || (a == '+' && b == ' ');
}

static bool stands_for(const struct escape *e, struct span value)
{
    size_t i = 0;
    while (i < e->n && i < value.len && is_same(e->bytes[i], value.ptr[i]))
        i++;
    return e->n > 0 && i == e->n;
}

size_t spelled_longest(size_t len)
{
    return len * UNICODE;
}

/* How many bytes stand there as they are, in whole blocks without a beginning of an escape: a long
 * value may begin at many places of a text that repeats itself as it does. */
static size_t plain_run(struct span text, struct span value)
{
    size_t n = 0, most = text.len < value.len ? text.len : value.len;
    while (most - n >= BLOCK && memcmp(text.ptr + n, value.ptr + n, BLOCK) == 0 &&
           !memchr(text.ptr + n, '%', BLOCK) && !memchr(text.ptr + n, '\\', BLOCK))
        n += BLOCK;
    return n;
}

struct reading {
    struct span text;
    unsigned choices; /* that may still be taken back */
    bool is_open;
};

/* Where the value spelled from `at` on ends; 0: it stands not there. What looks like an escape of a
 * byte may be that byte itself, left as it is: that is tried where the escape leads to nothing. */
static size_t end_of(struct reading *r, struct span value, size_t at)
{
    while (value.len > 0) {
        size_t run = plain_run(span_sub(r->text, at, r->text.len), value);
        at += run;
        value = span_sub(value, run, value.len);
        if (value.len == 0)
            break;
        struct escape e = at < r->text.len ? escape_at(span_sub(r->text, at, r->text.len))
                                           : (struct escape){ .is_cut = true };
        bool is_meant = stands_for(&e, value);
        bool is_own = at < r->text.len && is_same(r->text.ptr[at], value.ptr[0]);
        r->is_open = e.is_cut || r->is_open;
        if (!is_meant && !is_own)
            return 0;
        if (is_meant && is_own && r->choices > 0) {
            r->choices--;
            size_t end = end_of(r, span_sub(value, e.n, value.len), at + e.len);
            if (end > 0)
                return end;
            is_meant = false;
        }
        at += is_meant ? e.len : 1;
        value = span_sub(value, is_meant ? e.n : 1, value.len);
    }
    return at;
}

size_t spelled_len(struct span value, struct span text, bool *is_open)
{
    struct reading r = { text, CHOICES_MOST, false };
    size_t len = end_of(&r, value, 0);
    *is_open = r.is_open;
    return len;
}

bool spelled_begins(struct span value, char byte)
{
    return value.len > 0 && (byte == '%' || byte == '\\' || is_same(byte, value.ptr[0]));
}

bool spelled_first(struct span text, char *byte, bool *is_open)
{
    struct escape e = escape_at(text);
    *byte = e.bytes[0];
    *is_open = e.is_cut;
    return e.len > 0;
}
