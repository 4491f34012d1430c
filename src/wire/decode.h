/* Content codings undone as the bytes come (RFC 9110, 8.4.1): gzip, deflate (with zlib's wrapper,
 * as it is defined, and without, as it is often sent), br and zstd, also one inside the other. The
 * libraries are loaded when a coding is first met. Memory is bounded whatever is sent: blocks of
 * fixed size, at most DECODE_MAX_CODINGS codings, windows of 8 MiB (RFC 9659), and an end for what
 * swells beyond measure.
 *
 *     decode_put(d, bytes);
 *     while (!(err = decode_take(d, &block, &error)) && block.len > 0)
 *         ... use block ...
 *     at the end of the body: decode_end() */
#ifndef JIG_WIRE_DECODE_H
#define JIG_WIRE_DECODE_H

#include "wire/header.h"

#define DECODE_MAX_CODINGS 5
#define DECODE_BLOCK       ((size_t)64 << 10)
/* Beyond this many decoded bytes the body must not be more than DECODE_MAX_RATIO times what came,
 * unless the caller has said what it may be. */
#define DECODE_FREE      ((uint64_t)128 << 20)
#define DECODE_MAX_RATIO 250

/* What jig can undo, as an Accept-Encoding value. */
#define DECODE_ACCEPTED "gzip, deflate, br, zstd"

struct decode;

/* For the codings that these fields name. *out is NULL where there is nothing to undo: none named,
 * identity, or one that is not known (the body is then passed on as it is). Errors: DECODE (too
 * many codings, a library that is not there), MEMORY. */
enum jig_err decode_new(const struct header *fields, struct decode **out,
                        struct jig_error *error);
void decode_free(struct decode *d); /* takes NULL */

/* The caller has a limit of its own for the body: nothing is beyond measure then. */
void decode_trust(struct decode *d);

/* The next encoded bytes, borrowed until decode_take() gives nothing more. */
void decode_put(struct decode *d, struct span bytes);
/* The next decoded bytes, borrowed until the next call; empty: all of the input was used, or an
 * error. What stands before a damage is given first. Errors: DECODE (damaged, or bytes after the
 * end), TOO_LARGE (swells beyond measure). */
enum jig_err decode_take(struct decode *d, struct span *block, struct jig_error *error);
/* Nothing more will come. JIG_ERR_DECODE where the coding's own end is missing. A body of no bytes
 * at all is fine. */
enum jig_err decode_end(const struct decode *d, struct jig_error *error);

/* How many of the encoded bytes were taken up: after a damage, where that is. */
uint64_t decode_used(const struct decode *d);
/* How many of them stand before the end that the coding had last; 0: it had none yet. */
uint64_t decode_end_at(const struct decode *d);

/* The codings that are undone, as the server named them, in its order. */
const char *decode_names(const struct decode *d);

#endif
