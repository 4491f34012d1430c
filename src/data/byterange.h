/* -r RANGE: what a Range field in bytes may ask for (RFC 9110, 14.1.2). */
#ifndef JIG_DATA_BYTERANGE_H
#define JIG_DATA_BYTERANGE_H

#include "base/span.h"

/* NULL: `text` is one part or several with commas between, each 0-99, 500- or -200. Otherwise what
 * is wrong, to stand behind the option's name. */
const char *byterange_fault(struct span text);

#endif
