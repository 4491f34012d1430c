/* data/bytescan for x86-64: sixteen bytes a turn. */
#ifndef JIG_DATA_BYTESCAN_SSE2_H
#define JIG_DATA_BYTESCAN_SSE2_H

#include <emmintrin.h>

#include "data/bytescan_json.h"
#include "data/bytescan_pair.h"

static inline __m128i bytescan_load(const char *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* How often the byte stands in s. */
static inline size_t bytescan_count(struct span s, char byte)
{
    const __m128i wanted = _mm_set1_epi8(byte), zero = _mm_setzero_si128();
    size_t n = 0, i = 0;
    while (s.len - i >= 16) {
        /* Each hit takes one from its column; after 255 turns a column is full. */
        __m128i columns = zero;
        for (int turn = 0; turn < 255 && s.len - i >= 16; turn++, i += 16)
            columns = _mm_sub_epi8(columns, _mm_cmpeq_epi8(bytescan_load(s.ptr + i), wanted));
        __m128i sums = _mm_sad_epu8(columns, zero);
        n += (size_t)_mm_cvtsi128_si64(sums) +
             (size_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(sums, sums));
    }
    for (; i < s.len; i++)
        n += s.ptr[i] == byte;
    return n;
}

/* The first place from `from` on, up to `end`, that has both bytes; s holds the gap behind `end`.
 * SIZE_MAX: there is none. */
static inline size_t bytescan_find_pair(struct span s, size_t from, size_t end,
                                        const struct bytescan_pair *p)
{
    const __m128i first = _mm_set1_epi8((char)p->first);
    const __m128i second = _mm_set1_epi8((char)p->second);
    const __m128i first_fold = _mm_set1_epi8((char)p->first_fold);
    const __m128i second_fold = _mm_set1_epi8((char)p->second_fold);
    size_t i = from;
    for (; i < end && end - i >= 16; i += 16) {
        __m128i a = _mm_or_si128(bytescan_load(s.ptr + i), first_fold);
        __m128i b = _mm_or_si128(bytescan_load(s.ptr + i + p->gap), second_fold);
        __m128i both = _mm_and_si128(_mm_cmpeq_epi8(a, first), _mm_cmpeq_epi8(b, second));
        int mask = _mm_movemask_epi8(both);
        if (mask)
            return i + (size_t)__builtin_ctz((unsigned)mask);
    }
    for (; i < end; i++)
        if (((unsigned char)s.ptr[i] | p->first_fold) == p->first &&
            ((unsigned char)s.ptr[i + p->gap] | p->second_fold) == p->second)
            return i;
    return SIZE_MAX;
}

/* How many bytes at the front of s are plain content of a JSON string: no quote, no backslash, no
 * control. */
static inline size_t bytescan_plain(struct span s)
{
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');
    const __m128i last_control = _mm_set1_epi8(0x1f);
    size_t i = 0;
    for (; s.len - i >= 16; i += 16) {
        __m128i v = bytescan_load(s.ptr + i);
        __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(v, last_control), v);
        __m128i special = _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash));
        int mask = _mm_movemask_epi8(_mm_or_si128(control, special));
        if (mask)
            return i + (size_t)__builtin_ctz((unsigned)mask);
    }
    while (i < s.len && s.ptr[i] != '"' && s.ptr[i] != '\\' && (unsigned char)s.ptr[i] >= 0x20)
        i++;
    return i;
}

/* How many bytes at the front of s are blanks of JSON: space, tab, LF, CR. */
static inline size_t bytescan_blanks(struct span s)
{
    const __m128i space = _mm_set1_epi8(' '), lf = _mm_set1_epi8('\n');
    const __m128i tab = _mm_set1_epi8('\t'), cr = _mm_set1_epi8('\r');
    size_t i = 0;
    for (; s.len - i >= 16; i += 16) {
        __m128i v = bytescan_load(s.ptr + i);
        __m128i usual = _mm_or_si128(_mm_cmpeq_epi8(v, space), _mm_cmpeq_epi8(v, lf));
        __m128i rare = _mm_or_si128(_mm_cmpeq_epi8(v, tab), _mm_cmpeq_epi8(v, cr));
        unsigned other = 0xffff & ~(unsigned)_mm_movemask_epi8(_mm_or_si128(usual, rare));
        if (other)
            return i + (size_t)__builtin_ctz(other);
    }
    while (i < s.len &&
           (s.ptr[i] == ' ' || s.ptr[i] == '\n' || s.ptr[i] == '\r' || s.ptr[i] == '\t'))
        i++;
    return i;
}

/* Sixteen bytes of the block that begins at p, those from `at` on. */
static inline void bytescan_json_part(const char *p, int at, struct bytescan_json *out)
{
    const __m128i v = bytescan_load(p + at), case_bit = _mm_set1_epi8(0x20);
    const __m128i small = _mm_or_si128(v, case_bit); /* [ and ] are { and } without it */
    const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1f)), v);
    const __m128i from_zero = _mm_sub_epi8(v, _mm_set1_epi8('0'));
    const __m128i digit = _mm_cmpeq_epi8(_mm_min_epu8(from_zero, _mm_set1_epi8(9)), from_zero);
    const __m128i brackets = _mm_or_si128(_mm_cmpeq_epi8(small, _mm_set1_epi8('{')),
                                          _mm_cmpeq_epi8(small, _mm_set1_epi8('}')));
    const __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(':')),
                                       _mm_cmpeq_epi8(v, _mm_set1_epi8(',')));
    const __m128i usual = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(' ')),
                                       _mm_cmpeq_epi8(v, _mm_set1_epi8('\n')));
    const __m128i rare = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\t')),
                                      _mm_cmpeq_epi8(v, _mm_set1_epi8('\r')));
    const __m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
    const __m128i slash = _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'));
    out->quotes |= (uint64_t)(unsigned)_mm_movemask_epi8(quote) << at;
    out->backslashes |= (uint64_t)(unsigned)_mm_movemask_epi8(slash) << at;
    out->controls |= (uint64_t)(unsigned)_mm_movemask_epi8(control) << at;
    out->blanks |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_or_si128(usual, rare)) << at;
    out->signs |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_or_si128(brackets, marks)) << at;
    out->digits |= (uint64_t)(unsigned)_mm_movemask_epi8(digit) << at;
}

/* Of the BYTESCAN_JSON_BLOCK bytes at p. */
static inline struct bytescan_json bytescan_json_block(const char *p)
{
    struct bytescan_json out = { 0 };
    bytescan_json_part(p, 0, &out);
    bytescan_json_part(p, 16, &out);
    bytescan_json_part(p, 32, &out);
    bytescan_json_part(p, 48, &out);
    return out;
}

#endif
