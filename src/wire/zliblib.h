/* zlib's functions, loaded when the first of them is needed. The table's members have the types of
 * zlib's own header, so each call is checked as if it were direct. For the files that compress, or
 * undo it. */
#ifndef JIG_WIRE_ZLIBLIB_H
#define JIG_WIRE_ZLIBLIB_H

#define ZLIB_CONST
#include <zlib.h>

#include <stddef.h>

#define ZLIBLIB_FUNCTIONS(X) \
    X(deflate)               \
    X(deflateEnd)            \
    X(deflateInit2_)         \
    X(deflateReset)          \
    X(inflate)               \
    X(inflateEnd)            \
    X(inflateInit2_)         \
    X(inflateReset)          \
    X(inflateResetKeep)

struct zliblib {
#define X(function) __typeof__(function) *function;
    ZLIBLIB_FUNCTIONS(X)
#undef X
};

/* The table; loads the library at the first call. NULL with words in `why` where it is not
 * there. */
const struct zliblib *zliblib_get(char *why, size_t why_len);

#endif
