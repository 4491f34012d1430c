/* What a part's Content-Transfer-Encoding (RFC 2045, 6) stands for: a source over a source, decoded
 * a block at a time wherever it is looked at, so that its size does not matter. 24 bytes are kept
 * for each 16 KiB, and what the last block gave.
 *
 * Read as leniently as mail programs do: what is no digit of base64 is passed over, an escape of
 * quoted-printable that is none stays as it stands; both are counted. */
#ifndef JIG_DATA_MIMECODING_H
#define JIG_DATA_MIMECODING_H

#include "data/source.h"

enum mimecoding_kind {
    MIMECODING_NONE, /* 7bit, 8bit, binary, nothing, and what nobody knows: the bytes as they are */
    MIMECODING_BASE64,
    MIMECODING_QUOTED, /* quoted-printable */
};

/* Of the field's value, which may be empty. */
enum mimecoding_kind mimecoding_of(struct span value);
const char *mimecoding_name(enum mimecoding_kind kind); /* "base64" */

struct mimecoding;

/* NULL without memory. `coded` is borrowed and may grow; `kind` is one that has something to
 * decode. */
struct mimecoding *mimecoding_new(const struct source *coded, enum mimecoding_kind kind);
void mimecoding_free(struct mimecoding *m); /* takes NULL */

/* The bytes so far; they grow with mimecoding_step(). Borrowed. */
const struct source *mimecoding_plain(const struct mimecoding *m);

/* Goes on by about that many coded bytes; true while there are more that can be decoded.
 * `complete`: there will be no more of them. */
bool mimecoding_step(struct mimecoding *m, size_t bytes, bool complete);

/* How many coded bytes are decoded, and how many of them made no sense. */
uint64_t mimecoding_done(const struct mimecoding *m);
uint64_t mimecoding_invalid(const struct mimecoding *m);

/* Decodes what stands in `coded`, as much as `out` has room for (it takes no more than is given):
 * the first bytes of something, to see what it is. Returns how many. */
size_t mimecoding_head(enum mimecoding_kind kind, struct span coded, char *out, size_t room);

#endif
