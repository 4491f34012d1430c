/* A borrowed run of bytes: pointer and length, never owned, never NUL-terminated by promise.
 * It lives as long as what it points into; the header of whoever hands one out says how long. */
#ifndef JIG_BASE_SPAN_H
#define JIG_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
    const char *ptr;
    size_t len;
};

/* For literals only: the length comes from the array. */
#define SPAN(literal) ((struct span){ (literal), sizeof(literal) - 1 })

/* NULL gives an empty span. */
static inline struct span span_of(const char *str)
{
    return (struct span){ str, str ? strlen(str) : 0 };
}

static inline struct span span_make(const void *ptr, size_t len)
{
    return (struct span){ ptr, len };
}

/* [from, to), clipped to s. */
static inline struct span span_sub(struct span s, size_t from, size_t to)
{
    if (to > s.len)
        to = s.len;
    if (from > to)
        from = to;
    return (struct span){ s.ptr ? s.ptr + from : NULL, to - from };
}

static inline bool span_eq(struct span a, struct span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool span_eq_str(struct span a, const char *b);
bool span_ieq(struct span a, struct span b); /* ASCII letters compared without case */
bool span_ieq_str(struct span a, const char *b);
bool span_starts(struct span s, struct span prefix);
bool span_istarts(struct span s, struct span prefix);
int span_cmp(struct span a, struct span b); /* byte order, the shorter first */
/* How many bytes both begin with, and end with. */
size_t span_common_start(struct span a, struct span b);
size_t span_common_end(struct span a, struct span b);

/* Without SP and HTAB at both ends (RFC 9110, 5.6.3 OWS). */
struct span span_trim(struct span s);

/* Offset of the first occurrence at or after `from`, or SIZE_MAX. */
size_t span_find_byte(struct span s, char byte, size_t from);
size_t span_find(struct span s, struct span needle, size_t from);
size_t span_count_byte(struct span s, char byte);

/* Cuts what stands before the first `byte` off the front of *s and returns it; the separator is
 * dropped. Without one, all of *s is returned and *s becomes empty with a NULL pointer, so a loop
 * `while (s.ptr)` sees every piece, an empty last one included. */
struct span span_cut(struct span *s, char byte);
/* The same up to a LF, which may have a CR before it; that belongs to neither. */
struct span span_cut_line(struct span *s);

/* The next member of a comma-separated list (RFC 9110, 5.6.1), trimmed; empty members are passed
 * over; commas inside quoted strings do not separate. False at the end. */
bool span_next_member(struct span *list, struct span *member);

/* Digits only, no sign, no blank; false on anything else, an empty span or overflow. */
bool span_to_u64(struct span s, uint64_t *out);
bool span_hex_to_u64(struct span s, uint64_t *out);

#endif
