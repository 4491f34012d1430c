/* Base64 (RFC 4648, 4), with padding, without line ends. */
#ifndef JIG_BASE_BASE64_H
#define JIG_BASE_BASE64_H

#include "base/buf.h"

void base64_add(struct span bytes, struct buf *out);
/* Appends the bytes; blanks and line ends are passed over, the padding may be missing. False on
 * anything else; then `out` may hold a part. */
bool base64_decode(struct span text, struct buf *out);

#endif
