/* The memory that nghttp2 works in: its tables hold the fields of every head of a connection,
 * logins and cookies among them, so each block is wiped before it goes back. For the HTTP/2 files
 * only. */
#ifndef JIG_WIRE_H2MEMORY_H
#define JIG_WIRE_H2MEMORY_H

#include <nghttp2/nghttp2.h>

/* To be handed to what makes a session or an inflater, which may keep it: it lives for good. */
nghttp2_mem *h2memory_wiped(void);

#endif
