/* What data/bytescan looks for a text by. */
#ifndef JIG_DATA_BYTESCAN_PAIR_H
#define JIG_DATA_BYTESCAN_PAIR_H

#include "base/span.h"

/* Two bytes of a text, `gap` apart. Where a fold is 0x20 its byte is a small letter, and the
 * capital is as good; else it is 0. */
struct bytescan_pair {
    unsigned char first, second;
    unsigned char first_fold, second_fold;
    size_t gap;
};

#endif
