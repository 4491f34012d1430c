/* What only the wire log of an exchange can tell a HAR. */
#ifndef JIG_FORMAT_HARWIRE_H
#define JIG_FORMAT_HARWIRE_H

#include "jig.h"

/* Bytes of the request's head, or of the last head received, as they went over the wire: up to the
 * empty line, or over HTTP/2 the frames that hold the fields. -1 where the log was not kept. */
int64_t harwire_head_size(const struct jig_exchange *x, enum jig_direction direction);

/* "HTTP/1.1": the version that the request was sent in. */
const char *harwire_request_version(const struct jig_exchange *x);

#endif
