/* Names with other letters than ASCII, as DNS knows them (RFC 5891, UTS 46 non-transitional). The
 * only file that knows libidn2, which is loaded when the first such name is met. */
#ifndef JIG_WIRE_IDNA_H
#define JIG_WIRE_IDNA_H

#include "base/error.h"

/* UTF-8 to A-labels; *ascii is the caller's to free. JIG_ERR_INVALID_URL with `why` filled in, or
 * JIG_ERR_MEMORY. */
enum jig_err idna_to_ascii(const char *name, char **ascii, char *why, size_t why_len);

#endif
