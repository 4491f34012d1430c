/* What no terminal may be sent, checked without the code under test: for tests and fuzz targets. */
#ifndef JIG_TESTS_HARMLESS_H
#define JIG_TESTS_HARMLESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "base/utf8.h"

/* Controls of C0 and C1 and DEL, bidi embeddings, overrides, isolates and marks, line separators, tag
 * characters, a byte-order mark. */
static inline bool harmless_character(uint32_t c)
{
    return c >= 0x20 && !(c >= 0x7f && c < 0xa0) && !(c >= 0x202a && c <= 0x202e) &&
           !(c >= 0x2066 && c <= 0x2069) && c != 0x2028 && c != 0x2029 && c != 0x61c &&
           !(c >= 0xe0000 && c <= 0xe007f) && c != 0x200e && c != 0x200f && c != 0xfeff;
}

/* Well-formed UTF-8 of such characters only. `may`: bytes that stand for themselves, as "\n\t". */
static inline bool harmless_text(struct span s, const char *may)
{
    while (s.len > 0) {
        uint32_t c;
        size_t n = utf8_decode(s, &c);
        bool is_allowed = n == 1 && span_find_byte(span_of(may), s.ptr[0], 0) != SIZE_MAX;
        if (n == 0 || (!harmless_character(c) && !is_allowed))
            return false;
        s = span_sub(s, n, s.len);
    }
    return true;
}

#endif
