/* What the frames of HTTP/2 that are about the connection say, in words behind their kind:
 * settings, windows, why a stream or the connection ends. */
#ifndef JIG_VIEW_WIREFRAME_H
#define JIG_VIEW_WIREFRAME_H

#include "wire/h2frame.h"

enum { WIREFRAME_MOST = 120 }; /* bytes of a payload that are looked at */

/* Appends ", by 65,535" and the like. The payload may be cut; what is cut is not made up. */
void wireframe_describe(const struct h2frame *frame, struct span payload, struct buf *out);

#endif
