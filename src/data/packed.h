/* CBOR (RFC 8949) and MessagePack as JSON text, item by item and in slices, so that it is laid out,
 * folded and searched as JSON is. What JSON has no words for stands in angle brackets, which no
 * text of the bytes begins with: "⟨h'0102' 2 bytes⟩", {"⟨tag 1⟩": 1363896240}, "⟨NaN⟩",
 * "⟨undefined⟩", {"⟨indefinite length⟩": [1]}. Numbers keep every digit; a text that begins with
 * such a bracket has it escaped. Where the bytes stop being what they should, or end in the middle,
 * a last member says so: the text is JSON all the same, an item a line. */
#ifndef JIG_DATA_PACKED_H
#define JIG_DATA_PACKED_H

#include "base/body.h"
#include "data/source.h"

enum packed_kind { PACKED_CBOR = 1, PACKED_MSGPACK };

/* Deeper nesting is not laid out, nor more text than this, or than TMPDIR has room for. */
#define PACKED_MAX_DEPTH 1000
#define PACKED_MAX_TEXT  (UINT64_C(1) << 30)
/* Of a string of bytes so many are shown, and how many it has. */
#define PACKED_BYTES_SHOWN 64

struct packed;

/* Of bytes that must outlive it; the text beyond a megabyte goes to a file without a name. NULL:
 * out of memory. */
struct packed *packed_new(const struct source *bytes, enum packed_kind kind);
void packed_free(struct packed *p); /* takes NULL */
/* For telling two of one seed apart: behind a string of bytes of which only the beginning is shown
 * stands a digest of all of it (data/hash64.h). Before the first step. */
void packed_add_digests(struct packed *p, uint64_t seed);

/* Reads on by about that many bytes; `complete`: no more will come. True while there is more to do
 * now. */
bool packed_step(struct packed *p, size_t bytes, bool complete);
/* There will be no more text. */
bool packed_is_done(const struct packed *p);
/* Why the text does not stand for all of the bytes, in words; NULL: it does, as far as it is. */
const char *packed_complaint(const struct packed *p);
/* The byte of its complaint; UINT64_MAX where it has none. */
uint64_t packed_broken_at(const struct packed *p);
/* Why the text breaks off without saying so itself: for want of memory or of room for its file.
 * NULL: it does not. Static. */
const char *packed_breaks_off(const struct packed *p);
const struct source *packed_text(const struct packed *p); /* of what there is; borrowed */

/* About where what stands at an offset of one is in the other. */
uint64_t packed_to_text(const struct packed *p, uint64_t at);
uint64_t packed_to_bytes(const struct packed *p, uint64_t at);

#endif
