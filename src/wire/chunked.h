/* The chunked transfer coding, undone piece by piece (RFC 9112, 7.1): framing is read here,
 * data stays where it lies. What follows the last chunk (trailers and the blank line) is left
 * to the caller. Nothing is allocated.
 *
 *     for (;;) {
 *         err = chunked_framing(&c, in, &used, &error);   cut `used` off
 *         if (err || c.ended || c.left == 0) break;       broken, at the end, or more bytes
 * wanted data = chunked_data(&c, in);                    cut data.len off
 *     }
 *
 * Sizes are hexadecimal digits only, up to 2^63-1; blanks may follow them; extensions are
 * skipped; lines end with CR LF and so does the data, and nothing else is taken for it. */
#ifndef JIG_WIRE_CHUNKED_H
#define JIG_WIRE_CHUNKED_H

#include "base/error.h"
#include "base/span.h"

struct chunked {
    uint64_t left; /* data bytes of the chunk that are still to come */
    bool ended;    /* the last chunk's size line was read */
    /* Private. */
    uint8_t state;
    uint8_t digits;
    uint64_t size;
    uint64_t excess; /* extension bytes in all, less what the data makes up for */
    uint64_t offset; /* of the next byte, for the error's words */
};

/* Extensions and blanks may weigh this much more than a quarter of the data. */
#define CHUNKED_MAX_EXCESS ((size_t)16384)

void chunked_init(struct chunked *c);

/* Reads framing up to the next data byte, the end or the end of `in`; *used is what it took.
 * JIG_ERR_BAD_CHUNK where the grammar or a limit is broken: then the body can't go on. */
enum jig_err chunked_framing(struct chunked *c, struct span in, size_t *used,
                             struct jig_error *error);

/* As much of the current chunk's data as `in` begins with, and counts it as read. */
struct span chunked_data(struct chunked *c, struct span in);

#endif
