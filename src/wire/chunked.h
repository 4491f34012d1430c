/* The chunked transfer coding, undone piece by piece (RFC 9112, 7.1): framing is read here,
 * data stays where it lies. What follows the last chunk (trailers and the blank line) is left
 * to the caller. Nothing is allocated.
 *
 *     for (;;) {
 *         err = chunked_framing(&c, in, &used, &error);
 *         ... cut `used` bytes off the front of `in` ...
 *         if (err || c.ended || c.left == 0)
 *             break;                            broken, at the end, or more bytes are wanted
 *         data = chunked_data(&c, in);
 *         ... cut data.len bytes off ...
 *     }
 *
 * Sizes are hexadecimal digits only, up to 2^63-1; blanks may follow them; extensions are
 * skipped; lines end with CR LF and so does the data, and nothing else is taken for it. */
#ifndef JIG_WIRE_CHUNKED_H
#define JIG_WIRE_CHUNKED_H

#include "base/buf.h"
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

/* The common case of it in one go: CR LF behind the data, up to eight digits, CR LF, all of it
 * there, and data behind it where it is not the last. Returns how many bytes that was; 0, and
 * nothing is done: for chunked_framing(). */
size_t chunked_plain_line(struct chunked *c, struct span in);

/* As much of the current chunk's data as `in` begins with, and counts it as read. */
struct span chunked_data(struct chunked *c, struct span in);

/* Counts data bytes of the current chunk as read; at most `left`. */
static inline void chunked_skip(struct chunked *c, size_t n)
{
    c->left -= n;
    c->offset += n;
}

/* Behind a chunk's data: the run of whole chunks shorter than `limit`, none the last, that `in`
 * begins with. Their data is put at the end of `out` as far as its memory reaches (the text is not
 * ended with a NUL); returns how many bytes of `in` that took, 0 where something else follows. */
size_t chunked_gather(struct chunked *c, struct span in, size_t limit, struct buf *out);

#endif
