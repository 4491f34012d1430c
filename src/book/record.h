/* A finished transfer as bytes, and a transfer made of them that tells everything again: each
 * exchange with its fields, its answer, cookies' fates, times, way, TLS with the whole chain, and
 * wire log. The answers' bodies are kept elsewhere and read from there (jig.h, struct
 * jig_body_reader), and so are bodies of more than RECORD_INLINE bytes that were sent.
 *
 * The format begins with "jig" and a byte for its version, and ends where its last value ends; what
 * is damaged is refused as a whole. */
#ifndef JIG_BOOK_RECORD_H
#define JIG_BOOK_RECORD_H

#include "base/buf.h"
#include "book/mask.h"
#include "jig.h"

struct live_measure;

#define RECORD_VERSION 3 /* the older ones are read too */
#define RECORD_MAX     ((size_t)256 << 20)
#define RECORD_INLINE  ((size_t)1 << 20)

/* What became of a body of an exchange in the store: of its answer, or of its request. */
struct record_body {
    uint64_t kept; /* bytes, from the first; secrets are replaced in them */
    uint64_t read; /* bytes of the body itself that those were made of */
    bool is_whole;
    bool had_secrets;
};

/* Appends the transfer. Secrets that the mask (NULL: none) knows are hidden in every text and in
 * the bytes of the wire; wire bytes that say them in a way that can't be looked through, compressed
 * fields and bodies that are compressed, in chunks or in frames, are left out and counted as
 * dropped, and so is a proxy's login. `bodies` has one for each exchange, and so has `sent` (NULL:
 * none is in the store), where those of requests that have no bytes in the store are in the record.
 * out->failed: no memory, or larger than out->max. */
void record_write(const struct jig_transfer *t, const struct mask *mask,
                  const struct record_body *bodies, const struct record_body *sent,
                  struct buf *out);

/* Takes the reader, also on failure. READ: damaged, or of a later version; MEMORY. */
enum jig_err record_read(struct span bytes, const struct jig_body_reader *take,
                         struct jig_transfer **out, struct jig_error *error);
/* The same of bytes that stay where they are until the reader is dropped: those of the wire are not
 * copied. And of a stream that went on behind it: what was measured of its last exchange since
 * (book/livemeasure; zeroed: nothing). */
enum jig_err record_read_on(struct span bytes, const struct live_measure *since,
                            const struct jig_body_reader *take, struct jig_transfer **out,
                            struct jig_error *error);

#endif
