/* The inner loops over big bodies: line ends counted, a text of any case looked for, what is plain
 * in a JSON string. Which loop is fast depends on the machine, so each machine has a file. */
#ifndef JIG_DATA_BYTESCAN_H
#define JIG_DATA_BYTESCAN_H

#ifdef __SSE2__
#include "data/bytescan_sse2.h"
#else
#include "data/bytescan_portable.h"
#endif

#endif
