/* The private "_tls" of a HAR entry, back as facts. */
#ifndef JIG_FORMAT_HARREADTLS_H
#define JIG_FORMAT_HARREADTLS_H

#include "data/json.h"
#include "jig.h"

/* Allocated as jig_recording_take_tls() wants it, also on failure. False: no memory. */
bool harreadtls(const struct json *doc, uint32_t node, struct jig_tls_facts *out);

/* Unix time in microseconds of an ISO 8601 one, as HAR has it; false where it is none. */
bool harreadtls_time(const struct json *doc, uint32_t node, int64_t *unix_us);

#endif
