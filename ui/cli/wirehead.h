/* The heads of an exchange as they went over the wire, byte for byte, from its wire log; over HTTP/2,
 * which has no lines, its fields written as lines, and so an answer's that was read out of a HAR. */
#ifndef JIG_CLI_WIREHEAD_H
#define JIG_CLI_WIREHEAD_H

#include "base/buf.h"
#include "base/span.h"
#include "jig.h"

/* What the log has to keep for each direction so that a head is in it. */
#define WIREHEAD_KEEP (1u << 20)

/* Offset behind the next empty line, or SIZE_MAX. A server may end its lines with LF alone. */
size_t wirehead_end(struct span s);

/* Appends the request's head with its empty line; what is there of it where the log ends before. */
void wirehead_add_request(const struct jig_exchange *x, struct buf *out);

/* The received ones: every interim answer's and the final one's. */
void wirehead_add_answer(const struct jig_exchange *x, struct buf *out);
#endif
