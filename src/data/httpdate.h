/* Dates of HTTP (RFC 9110, 5.6.7): the preferred form and both obsolete ones. */
#ifndef JIG_DATA_HTTPDATE_H
#define JIG_DATA_HTTPDATE_H

#include "base/span.h"

/* Unix time in seconds; false where it is none of the three forms. The weekday is not checked. */
bool httpdate_parse(struct span s, int64_t *unix_seconds);

#endif
