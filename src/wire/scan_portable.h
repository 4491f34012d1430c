/* scan_break() for any machine: eight bytes a turn in a plain register. */
#ifndef JIG_WIRE_SCAN_PORTABLE_H
#define JIG_WIRE_SCAN_PORTABLE_H

#include <stdint.h>
#include <string.h>

#define SCAN_ONES UINT64_C(0x0101010101010101)

/* Not zero if a byte of `word` is zero. */
static inline uint64_t scan_zero_in(uint64_t word)
{
    return (word - SCAN_ONES) & ~word & (SCAN_ONES << 7);
}

/* The first CR, LF or NUL in [p, end), or end. */
static inline const char *scan_break(const char *p, const char *end)
{
    for (; end - p >= 8; p += 8) {
        uint64_t word;
        memcpy(&word, p, sizeof word);
        if (scan_zero_in(word) | scan_zero_in(word ^ (SCAN_ONES * '\r')) |
            scan_zero_in(word ^ (SCAN_ONES * '\n')))
            break;
    }
    while (p < end && *p != '\r' && *p != '\n' && *p != '\0')
        p++;
    return p;
}

/* No short cut here: the caller looks at every byte. */
static inline size_t scan_plain_name(const char *p, size_t len)
{
    (void)p, (void)len;
    return 0;
}

#endif
