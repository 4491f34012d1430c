#include "book/escape.h"

#include <stdint.h>
#include <string.h>

#include "base/ascii.h"

enum { PERCENT = 3, HEX = 4, UNICODE = 6 }; /* bytes of %41, of \x41, and of \u0041 */

static const struct escape none, cut = { .is_cut = true };

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

static struct escape of_character(int32_t cp, size_t len)
{
    struct escape e = { .len = len };
    e.n = utf8_encode((uint32_t)cp, e.bytes); /* none of half a pair, nor beyond the last */
    return e.n ? e : none;
}

/* One that has its two digits at its end. */
static struct escape of_byte(struct span text, size_t len)
{
    int32_t byte = number_of(span_sub(text, len - 2, len));
    if (byte < 0 || text.len < len)
        return byte < 0 ? none : cut;
    return (struct escape){ { (char)byte }, 1, len, false };
}

/* ---- JSON -------------------------------------------------------------------------------------*/

/* A character beyond U+FFFF is two of them (RFC 8259, 7). */
static struct escape unicode(struct span text)
{
    int32_t cp = number_of(span_sub(text, 2, UNICODE));
    bool is_pair = cp >= 0xd800 && cp < 0xdc00;
    size_t len = is_pair ? 2 * UNICODE : UNICODE;
    if (cp < 0 || text.len < len)
        return cp < 0 ? none : cut;
    if (is_pair) {
        int32_t low = number_of(span_sub(text, UNICODE + 2, len));
        bool is_low = span_starts(span_sub(text, UNICODE, len), SPAN("\\u")) && low >= 0xdc00 &&
                      low < 0xe000;
        cp = is_low ? 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00) : cp;
    }
    return of_character(cp, len);
}

/* What the letter behind a backslash stands for; NUL: nothing. */
static char meant_by(char letter)
{
    switch (letter) {
    case '"':
    case '\\':
    case '/':
    case '\'':
        return letter;
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return '\0';
    }
}

static struct escape backslash(struct span text)
{
    if (text.len < 2)
        return cut;
    if (text.ptr[1] == 'u')
        return unicode(text);
    if (text.ptr[1] == 'x')
        return of_byte(text, HEX);
    char meant = meant_by(text.ptr[1]);
    return meant ? (struct escape){ { meant }, 1, 2, false } : none;
}

/* ---- XML and HTML -----------------------------------------------------------------------------*/

/* Up to 7 digits, and a semicolon. */
static struct escape numbered(struct span text)
{
    enum { DIGITS_MOST = 7 };
    bool is_hex = text.len > 2 && ascii_lower(text.ptr[2]) == 'x';
    size_t at = is_hex ? 3 : 2, from = at;
    int32_t cp = 0;
    for (; at < text.len && at < from + DIGITS_MOST; at++) {
        int digit = ascii_hex_value(text.ptr[at]);
        if (digit < 0 || (!is_hex && digit > 9))
            break;
        cp = cp * (is_hex ? 16 : 10) + digit;
    }
    if (at == text.len)
        return cut;
    return at > from && text.ptr[at] == ';' ? of_character(cp, at + 1) : none;
}

static struct escape entity(struct span text)
{
    static const struct {
        const char *text;
        char meant;
    } named[] = { { "&quot;", '"' },
                  { "&amp;", '&' },
                  { "&apos;", '\'' },
                  { "&lt;", '<' },
                  { "&gt;", '>' } };
    if (span_starts(text, SPAN("&#")))
        return numbered(text);
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        struct span whole = span_of(named[i].text);
        if (span_starts(text, whole))
            return (struct escape){ { named[i].meant }, 1, whole.len, false };
        if (span_starts(whole, text))
            return cut;
    }
    return none;
}

struct escape escape_at(struct span text)
{
    return text.ptr[0] == '%'    ? of_byte(text, PERCENT)
           : text.ptr[0] == '\\' ? backslash(text)
           : text.ptr[0] == '&'  ? entity(text)
                                 : none;
}

/* ---- One in another ---------------------------------------------------------------------------*/

/* The front of a text, read so often; of each byte the end of what stands for it. */
struct layer {
    char bytes[ESCAPE_MOST];
    unsigned char ends[ESCAPE_MOST];
    size_t n;
};

static struct span rest_of(const struct layer *l, size_t at)
{
    return span_make(l->bytes + at, l->n - at);
}

/* Returns whether it came out otherwise. From what the text's end cuts on it is left out. */
static bool read_once(const struct layer *from, struct layer *to)
{
    bool has_read = false;
    to->n = 0;
    for (size_t at = 0; at < from->n;) {
        struct escape e = none;
        if (escape_may_begin(from->bytes[at]))
            e = escape_at(rest_of(from, at));
        if (e.is_cut)
            return true;
        if (e.len == 0) {
            to->bytes[to->n] = from->bytes[at];
            to->ends[to->n++] = from->ends[at++];
            continue;
        }
        memcpy(to->bytes + to->n, e.bytes, e.n);
        memset(to->ends + to->n, from->ends[at + e.len - 1], e.n);
        to->n += e.n;
        at += e.len;
        has_read = true;
    }
    return has_read;
}

static void add(struct escapes *e, struct escape read, size_t len)
{
    read.len = len;
    e->each[e->n++] = read;
}

static void begin(struct layer *l, struct span window)
{
    l->n = window.len;
    memcpy(l->bytes, window.ptr, window.len);
    for (size_t i = 0; i < window.len; i++)
        l->ends[i] = (unsigned char)(i + 1);
}

/* What begins an escape as it is may begin one of what comes behind it is read as. Behind the
 * window nothing is read: what does not end in it is none. */
void escape_read(struct span text, struct escapes *e)
{
    struct span window = span_sub(text, 0, ESCAPE_MOST);
    bool is_whole = window.len < ESCAPE_MOST;
    struct layer layers[2], *now = &layers[0], *next = &layers[1];
    e->n = 0;
    e->is_cut = text.len == 0;
    if (text.len == 0 || !escape_may_begin(text.ptr[0]))
        return;
    begin(now, window);
    for (size_t i = 0; i < ESCAPE_LAYERS; i++) {
        struct escape read = escape_at(rest_of(now, 0));
        e->is_cut = e->is_cut || (read.is_cut && is_whole);
        if (read.len > 0)
            add(e, read, now->ends[read.len - 1]);
        bool goes_on = !read.is_cut && (read.len == 0 || escape_may_begin(read.bytes[0]));
        if (!goes_on || i + 1 == ESCAPE_LAYERS || !read_once(now, next))
            return;
        struct layer *last = now;
        now = next;
        next = last;
    }
}
