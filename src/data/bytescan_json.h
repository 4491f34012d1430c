/* What data/bytescan tells of 64 bytes of JSON. */
#ifndef JIG_DATA_BYTESCAN_JSON_H
#define JIG_DATA_BYTESCAN_JSON_H

#include <stdint.h>

#define BYTESCAN_JSON_BLOCK 64

/* A bit for each byte, the first byte's the lowest; in a string or not makes no difference. */
struct bytescan_json {
    uint64_t quotes;
    uint64_t backslashes;
    uint64_t controls; /* below 0x20 */
    uint64_t blanks;   /* space, tab, LF, CR */
    uint64_t signs;    /* { } [ ] : , */
    uint64_t digits;
};

#endif
