/* data/bytescan for any machine: eight bytes a turn in a plain register, where that is enough. */
#ifndef JIG_DATA_BYTESCAN_PORTABLE_H
#define JIG_DATA_BYTESCAN_PORTABLE_H

#include <string.h>

#include "data/bytescan_json.h"
#include "data/bytescan_pair.h"

#define BYTESCAN_ONES  UINT64_C(0x0101010101010101)
#define BYTESCAN_LOWS  (BYTESCAN_ONES * 0x7f)
#define BYTESCAN_HIGHS (BYTESCAN_ONES << 7)

static inline uint64_t bytescan_load(const char *p)
{
    uint64_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

/* A high bit for each byte that is zero. */
static inline uint64_t bytescan_zeros(uint64_t w)
{
    return ~(((w & BYTESCAN_LOWS) + BYTESCAN_LOWS) | w | BYTESCAN_LOWS);
}

/* How often the byte stands in s. */
static inline size_t bytescan_count(struct span s, char byte)
{
    uint64_t wanted = BYTESCAN_ONES * (unsigned char)byte;
    size_t n = 0, i = 0;
    for (; s.len - i >= 8; i += 8)
        n += (size_t)__builtin_popcountll(bytescan_zeros(bytescan_load(s.ptr + i) ^ wanted));
    for (; i < s.len; i++)
        n += s.ptr[i] == byte;
    return n;
}

/* The first place from `from` on, up to `end`, that has both bytes; s holds the gap behind `end`.
 * SIZE_MAX: there is none. */
static inline size_t bytescan_find_pair(struct span s, size_t from, size_t end,
                                        const struct bytescan_pair *p)
{
    for (size_t i = from; i < end; i++)
        if (((unsigned char)s.ptr[i] | p->first_fold) == p->first &&
            ((unsigned char)s.ptr[i + p->gap] | p->second_fold) == p->second)
            return i;
    return SIZE_MAX;
}

/* How many bytes at the front of s are plain content of a JSON string: no quote, no backslash, no
 * control. */
static inline size_t bytescan_plain(struct span s)
{
    size_t i = 0;
    for (; s.len - i >= 8; i += 8) {
        uint64_t w = bytescan_load(s.ptr + i);
        uint64_t control = (w - BYTESCAN_ONES * 0x20) & ~w & BYTESCAN_HIGHS;
        if (control | bytescan_zeros(w ^ BYTESCAN_ONES * '"') |
            bytescan_zeros(w ^ BYTESCAN_ONES * '\\'))
            break;
    }
    while (i < s.len && s.ptr[i] != '"' && s.ptr[i] != '\\' && (unsigned char)s.ptr[i] >= 0x20)
        i++;
    return i;
}

/* How many bytes at the front of s are blanks of JSON: space, tab, LF, CR. */
static inline size_t bytescan_blanks(struct span s)
{
    size_t i = 0;
    while (i < s.len &&
           (s.ptr[i] == ' ' || s.ptr[i] == '\n' || s.ptr[i] == '\r' || s.ptr[i] == '\t'))
        i++;
    return i;
}

/* Of the BYTESCAN_JSON_BLOCK bytes at p. */
static inline struct bytescan_json bytescan_json_block(const char *p)
{
    struct bytescan_json out = { 0 };
    for (int i = 0; i < BYTESCAN_JSON_BLOCK; i++) {
        char c = p[i], small = (char)(c | 0x20); /* [ and ] are { and } without it */
        bool is_blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        bool is_sign = small == '{' || small == '}' || c == ':' || c == ',';
        out.quotes |= (uint64_t)(c == '"') << i;
        out.backslashes |= (uint64_t)(c == '\\') << i;
        out.controls |= (uint64_t)((unsigned char)c < 0x20) << i;
        out.blanks |= (uint64_t)is_blank << i;
        out.signs |= (uint64_t)is_sign << i;
        out.digits |= (uint64_t)(c >= '0' && c <= '9') << i;
    }
    return out;
}

#endif
