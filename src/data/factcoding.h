/* How a file is packed, as who unpacked it came to know: what the file says of itself alone can't
 * tell. */
#ifndef JIG_DATA_FACTCODING_H
#define JIG_DATA_FACTCODING_H

#include <stdbool.h>
#include <stdint.h>

enum factcoding_end {
    FACTCODING_UNKNOWN, /* it was not unpacked, or not to its end */
    FACTCODING_WHOLE,
    FACTCODING_BROKEN, /* it breaks before its end */
};

/* What who unpacked a file knows of it. */
struct factcoding {
    /* It was itself unpacked, out of that: "gzip"; static. NULL: it was not. */
    const char *inside;
    enum factcoding_end is;
    uint64_t unpacked; /* bytes that are in it */
    uint64_t end;      /* of a whole one: where it ends; what stands behind is none of it */
    bool is_padded;    /* those are zeros, which some fill a file up with */
};

#endif
