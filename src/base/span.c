#include "base/span.h"

#include <string.h>

#include "base/ascii.h"

/* Who looks through a table of words meets the same first letter seldom. */
bool span_eq_str(struct span a, const char *b)
{
    return !(a.len && b && a.ptr[0] != b[0]) && span_eq(a, span_of(b));
}

bool span_ieq(struct span a, struct span b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (ascii_lower(a.ptr[i]) != ascii_lower(b.ptr[i]))
            return false;
    return true;
}

bool span_ieq_str(struct span a, const char *b)
{
    return !(a.len && b && ascii_lower(a.ptr[0]) != ascii_lower(b[0])) &&
           span_ieq(a, span_of(b));
}

bool span_starts(struct span s, struct span prefix)
{
    return s.len >= prefix.len && span_eq(span_sub(s, 0, prefix.len), prefix);
}

bool span_istarts(struct span s, struct span prefix)
{
    return s.len >= prefix.len && span_ieq(span_sub(s, 0, prefix.len), prefix);
}

int span_cmp(struct span a, struct span b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n ? memcmp(a.ptr, b.ptr, n) : 0;
    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

enum { COMMON_BLOCK = 1024 }; /* bytes that are compared at a time */

size_t span_common_start(struct span a, struct span b)
{
    size_t n = a.len < b.len ? a.len : b.len, at = 0;
    while (n - at >= COMMON_BLOCK && memcmp(a.ptr + at, b.ptr + at, COMMON_BLOCK) == 0)
        at += COMMON_BLOCK;
    while (at < n && a.ptr[at] == b.ptr[at])
        at++;
    return at;
}

size_t span_common_end(struct span a, struct span b)
{
    size_t n = a.len < b.len ? a.len : b.len, len = 0;
    while (n - len >= COMMON_BLOCK &&
           memcmp(a.ptr + a.len - len - COMMON_BLOCK, b.ptr + b.len - len - COMMON_BLOCK,
                  COMMON_BLOCK) == 0)
        len += COMMON_BLOCK;
    while (len < n && a.ptr[a.len - len - 1] == b.ptr[b.len - len - 1])
        len++;
    return len;
}

struct span span_trim(struct span s)
{
    while (s.len > 0 && ascii_is_blank(s.ptr[0])) {
        s.ptr++;
        s.len--;
    }
    while (s.len > 0 && ascii_is_blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

size_t span_find_byte(struct span s, char byte, size_t from)
{
    if (from >= s.len)
        return SIZE_MAX;
    const char *hit = memchr(s.ptr + from, byte, s.len - from);
    return hit ? (size_t)(hit - s.ptr) : SIZE_MAX;
}

size_t span_find(struct span s, struct span needle, size_t from)
{
    if (from > s.len)
        return SIZE_MAX;
    if (needle.len == 0)
        return from;
    if (s.len == from)
        return SIZE_MAX;
    const char *hit = memmem(s.ptr + from, s.len - from, needle.ptr, needle.len);
    return hit ? (size_t)(hit - s.ptr) : SIZE_MAX;
}

/* Bytes that a compiler counts at once: no sum needs more than a byte. */
enum { COUNT_BLOCK = 64 };

static size_t count_block(const char *block, char byte)
{
    unsigned char n = 0;
    for (size_t i = 0; i < COUNT_BLOCK; i++)
        n = (unsigned char)(n + (block[i] == byte));
    return n;
}

size_t span_count_byte(struct span s, char byte)
{
    size_t n = 0, at = 0;
    for (; s.len - at >= COUNT_BLOCK; at += COUNT_BLOCK)
        n += count_block(s.ptr + at, byte);
    for (; at < s.len; at++)
        n += s.ptr[at] == byte;
    return n;
}

struct span span_cut(struct span *s, char byte)
{
    size_t at = span_find_byte(*s, byte, 0);
    if (at == SIZE_MAX) {
        struct span all = *s;
        *s = (struct span){ NULL, 0 };
        return all;
    }
    struct span head = span_sub(*s, 0, at);
    *s = (struct span){ s->ptr + at + 1, s->len - at - 1 };
    return head;
}

struct span span_cut_line(struct span *s)
{
    struct span line = span_cut(s, '\n');
    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    return line;
}

/* Offset of the comma that ends the first member, or the list's length. */
static size_t member_end(struct span list)
{
    bool quoted = false;
    for (size_t i = 0; i < list.len; i++) {
        char c = list.ptr[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            return i;
    }
    return list.len;
}

bool span_next_member(struct span *list, struct span *member)
{
    while (list->len > 0) {
        size_t end = member_end(*list);
        *member = span_trim(span_sub(*list, 0, end));
        *list = span_sub(*list, end + 1, list->len);
        if (member->len > 0)
            return true;
    }
    return false;
}

static bool to_u64(struct span s, unsigned base, uint64_t *out)
{
    uint64_t value = 0;
    if (s.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        int digit = ascii_hex_value(s.ptr[i]);
        if (digit < 0 || (unsigned)digit >= base)
            return false;
        if (__builtin_mul_overflow(value, base, &value) ||
            __builtin_add_overflow(value, (uint64_t)digit, &value))
            return false;
    }
    *out = value;
    return true;
}

bool span_to_u64(struct span s, uint64_t *out)
{
    return to_u64(s, 10, out);
}

bool span_hex_to_u64(struct span s, uint64_t *out)
{
    return to_u64(s, 16, out);
}
