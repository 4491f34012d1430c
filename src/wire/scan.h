/* The two inner loops of a head: where a line may end, and how far a token goes. Which loop is
 * fast depends on the machine, so each machine has a file. */
#ifndef JIG_WIRE_SCAN_H
#define JIG_WIRE_SCAN_H

#include "base/span.h"

#ifdef __SSE2__
#include "wire/scan_sse2.h"
#else
#include "wire/scan_portable.h"
#endif

/* Offset of the first CR, LF or NUL at or after `from` (up to s.len), or s.len. */
static inline size_t scan_line_end(struct span s, size_t from)
{
    const char *hit = scan_break(s.ptr + from, s.ptr + s.len);
    return (size_t)(hit - s.ptr);
}

/* 1 for the bytes of a token: tchar of RFC 9110, 5.6.2. */
extern const unsigned char scan_tchar[256];

/* How many bytes at the beginning are tchar. */
static inline size_t scan_token(struct span s)
{
    size_t n = scan_plain_name(s.ptr, s.len);
    while (n < s.len && scan_tchar[(unsigned char)s.ptr[n]])
        n++;
    return n;
}

#endif
