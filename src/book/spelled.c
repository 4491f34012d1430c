#include "book/spelled.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
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

static const char escape_letters[] = "\"\\/bfnrt", escape_meant[] = "\"\\/\b\f\n\r\t";

static struct escape backslash(struct span text)
{
    if (text.len < 2)
        return (struct escape){ .is_cut = true };
    if (text.ptr[1] == 'u')
        return unicode(text);
    size_t which = span_find_byte(SPAN(escape_letters), text.ptr[1], 0);
    return which == SIZE_MAX ? (struct escape){ 0 }
                             : (struct escape){ { escape_meant[which] }, 1, 2, false };
}

static bool may_be_escape(char byte)
{
    return byte == '%' || byte == '\\';
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

size_t spelled_longest(const struct spelled *s)
{
    return s->is_escaped ? s->value.len * UNICODE : s->value.len;
}

/* ---- A value ----------------------------------------------------------------------------------*/

/* For each place in the value how many bytes from there on are as those at its front, found from
 * left to right: between `from` and `to` it is as at its front (the Z algorithm of Gusfield). */
static void find_alike(struct span value, uint32_t *alike)
{
    alike[0] = (uint32_t)value.len;
    for (size_t i = 1, from = 0, to = 0; i < value.len; i++) {
        size_t n = i < to ? alike[i - from] : 0;
        n = i < to && n > to - i ? to - i : n;
        while (i + n < value.len && is_same(value.ptr[n], value.ptr[i + n]))
            n++;
        alike[i] = (uint32_t)n;
        if (i + n > to) {
            from = i;
            to = i + n;
        }
    }
}

bool spelled_init(struct spelled *s, struct span value, bool is_escaped)
{
    bool is_long = value.len >= SPELLED_LONG && value.len <= UINT32_MAX;
    char *copy = mem_dup(value);
    uint32_t *alike = is_long ? mem_zero(value.len, sizeof *alike) : NULL;
    if (!copy || (is_long && !alike)) {
        if (copy)
            mem_wipe(copy, value.len); /* a NUL may be in it */
        free(copy);
        free(alike);
        return false;
    }
    if (alike)
        find_alike(value, alike);
    *s = (struct spelled){ span_make(copy, value.len), is_escaped, alike };
    return true;
}

void spelled_clear(struct spelled *s)
{
    if (s->value.ptr)
        mem_wipe((char *)s->value.ptr, s->value.len);
    free((char *)s->value.ptr);
    free(s->alike);
    *s = (struct spelled){ 0 };
}

/* ---- Comparing --------------------------------------------------------------------------------*/

struct reading {
    const struct spelled *what;
    struct span text;
    unsigned choices; /* that may still be taken back */
    bool is_open;
    /* Notes how far there was one way alone to read it; NULL: it has. */
    struct spelled_run *run;
};

/* The ways to go on from a place in the text, at so many bytes of the value. */
struct step {
    struct escape escape;
    bool is_meant, is_own; /* what the escape stands for, and the byte itself */
};

static struct step step_at(const struct reading *r, size_t at, size_t n)
{
    struct step s = { .escape.is_cut = true };
    struct span value = span_sub(r->what->value, n, r->what->value.len);
    if (at >= r->text.len)
        return s;
    s.escape = r->what->is_escaped ? escape_at(span_sub(r->text, at, r->text.len))
                                   : (struct escape){ 0 };
    s.is_meant = stands_for(&s.escape, value);
    s.is_own = is_same(r->text.ptr[at], value.ptr[0]);
    return s;
}

/* How many bytes stand there as they are, in whole blocks without a beginning of an escape. */
static size_t plain_run(const struct reading *r, size_t at, size_t n)
{
    struct span text = span_sub(r->text, at, r->text.len);
    struct span value = span_sub(r->what->value, n, r->what->value.len);
    size_t run = 0, most = text.len < value.len ? text.len : value.len;
    while (most - run >= BLOCK && memcmp(text.ptr + run, value.ptr + run, BLOCK) == 0 &&
           !(r->what->is_escaped &&
             (memchr(text.ptr + run, '%', BLOCK) || memchr(text.ptr + run, '\\', BLOCK))))
        run += BLOCK;
    return run;
}

static void note_run(struct reading *r, size_t at, size_t n)
{
    if (r->run) {
        r->run->end = at;
        r->run->known = n;
    }
    r->run = NULL;
}

/* Where the value ends whose first n bytes are spelled up to `at`; 0: it stands not there. What
 * looks like an escape of a byte may be that byte itself, left as it is: that is tried where the
 * escape leads to nothing. */
static size_t end_of(struct reading *r, size_t at, size_t n)
{
    while (n < r->what->value.len) {
        size_t run = plain_run(r, at, n);
        at += run;
        n += run;
        if (n == r->what->value.len)
            break;
        struct step s = step_at(r, at, n);
        r->is_open = s.escape.is_cut || r->is_open;
        bool is_either = s.is_meant && s.is_own;
        if (s.escape.is_cut || is_either || (!s.is_meant && !s.is_own))
            note_run(r, at, n);
        if (!s.is_meant && !s.is_own)
            return 0;
        if (is_either && r->choices > 0) {
            r->choices--;
            size_t end = end_of(r, at + s.escape.len, n + s.escape.n);
            if (end > 0)
                return end;
            s.is_meant = false;
        }
        at += s.is_meant ? s.escape.len : 1;
        n += s.is_meant ? s.escape.n : 1;
    }
    note_run(r, at, n);
    return at;
}

/* ---- From one place to the next ---------------------------------------------------------------*/

/* Leads the run to this place, or to the first behind it that is on its way. */
static void follow(const struct reading *r, struct spelled_run *run, size_t at)
{
    while (run->at < at) {
        struct step s = { 0 };
        if (may_be_escape(r->text.ptr[run->at]))
            s = step_at(r, run->at, run->n);
        run->at += s.is_meant ? s.escape.len : 1;
        run->n += s.is_meant ? s.escape.n : 1;
    }
}

/* How many bytes of the value are sure to be spelled from *at on, which goes on to behind them.
 * SIZE_MAX: it is sure not to stand there. */
static size_t known_at(const struct reading *r, struct spelled_run *run, size_t *at)
{
    struct span value = r->what->value;
    if (*at < run->end)
        follow(r, run, *at);
    if (*at >= run->end || run->at != *at)
        return 0;
    size_t left = run->known - run->n, alike = r->what->alike[run->n];
    if (alike >= left) {
        *at = run->end;
        return left;
    }
    bool is_sure =
        !may_be_escape(value.ptr[alike]) && !may_be_escape(value.ptr[run->n + alike]);
    return is_sure ? SIZE_MAX : 0;
}

/* Most places are none, and two bytes tell. */
static bool is_unlike(struct span value, struct span text, size_t at)
{
    return at + 1 < text.len && value.len > 1 && !may_be_escape(text.ptr[at]) &&
           !may_be_escape(text.ptr[at + 1]) && !is_same(text.ptr[at + 1], value.ptr[1]);
}

size_t spelled_len(const struct spelled *s, struct span text, size_t at,
                   struct spelled_run *run, bool *is_open)
{
    *is_open = false;
    if (is_unlike(s->value, text, at))
        return 0;
    struct spelled_run found = { .at = at, .end = at };
    struct reading r = { s, text, CHOICES_MOST, false, &found };
    size_t from = at, n = s->alike ? known_at(&r, run, &from) : 0;
    if (n == SIZE_MAX)
        return 0;
    size_t end = end_of(&r, from, n);
    run->read += found.end - from;
    found.read = run->read;
    if (s->alike && found.end >= run->end)
        *run = found;
    *is_open = r.is_open;
    return end > 0 ? end - at : 0;
}

/* ---- Where it may begin -----------------------------------------------------------------------*/

static void add_escapes(struct spelled_begins *b, char first)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    for (const char *c = escape_letters; *c; c++)
        if (is_same(escape_meant[c - escape_letters], first))
            b->backslash[(unsigned char)*c] = true;
    for (const char *c = digits; *c; c++)
        if (ascii_hex_value(*c) == (unsigned char)first >> 4)
            b->percent[(unsigned char)*c] = true;
    b->backslash['u'] = b->bytes['\\'] = b->bytes['%'] = true;
    b->bytes[' '] = b->bytes[' '] || first == '+';
    b->bytes['+'] = b->bytes['+'] || first == ' ';
}

void spelled_add_begins(struct spelled_begins *b, const struct spelled *s)
{
    char first = s->value.ptr[0];
    b->bytes[(unsigned char)first] = true;
    if (s->is_escaped)
        add_escapes(b, first);
    if (may_be_escape(first)) /* as it is, before anything */
        memset(first == '%' ? b->percent : b->backslash, true, sizeof b->percent);
}

size_t spelled_next(const struct spelled_begins *b, struct span text, size_t at)
{
    for (; at < text.len; at++) {
        char byte = text.ptr[at];
        if (!b->bytes[(unsigned char)byte])
            continue;
        if (!may_be_escape(byte) || at + 1 == text.len)
            break;
        if ((byte == '%' ? b->percent : b->backslash)[(unsigned char)text.ptr[at + 1]])
            break;
    }
    return at;
}

bool spelled_first(struct span text, char *byte, bool *is_open)
{
    struct escape e = escape_at(text);
    *byte = e.bytes[0];
    *is_open = e.is_cut;
    return e.len > 0;
}
