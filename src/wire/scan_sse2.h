/* scan_break() for x86-64: sixteen bytes a turn. */
#ifndef JIG_WIRE_SCAN_SSE2_H
#define JIG_WIRE_SCAN_SSE2_H

#include <emmintrin.h>

/* The first CR, LF or NUL in [p, end), or end. */
static inline const char *scan_break(const char *p, const char *end)
{
    const __m128i cr = _mm_set1_epi8('\r'), lf = _mm_set1_epi8('\n'), nul = _mm_setzero_si128();
    for (; end - p >= 16; p += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, cr), _mm_cmpeq_epi8(v, lf)),
                                   _mm_cmpeq_epi8(v, nul));
        int mask = _mm_movemask_epi8(hit);
        if (mask != 0)
            return p + __builtin_ctz((unsigned)mask);
    }
    while (p < end && *p != '\r' && *p != '\n' && *p != '\0')
        p++;
    return p;
}

/* 0xFF where low <= byte <= low + width, as unsigned numbers. */
static inline __m128i scan_in_range(__m128i v, char low, char width)
{
    __m128i above = _mm_sub_epi8(v, _mm_set1_epi8(low));
    return _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(width)), above);
}

/* How many bytes are letters, digits or '-', sixteen a turn: most names are nothing else. The
 * caller goes on from there, and with the last ones where there are less than sixteen. */
static inline size_t scan_plain_name(const char *p, size_t len)
{
    for (size_t n = 0; len - n >= 16; n += 16) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + n));
        __m128i letters = scan_in_range(_mm_or_si128(v, _mm_set1_epi8(0x20)), 'a', 25);
        __m128i others =
            _mm_or_si128(scan_in_range(v, '0', 9), _mm_cmpeq_epi8(v, _mm_set1_epi8('-')));
        unsigned mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(letters, others));
        if (mask != 0xFFFF)
            return n + (size_t)__builtin_ctz(~mask);
    }
    return len & ~(size_t)15;
}

#endif
