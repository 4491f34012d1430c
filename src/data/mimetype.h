/* The media type that a file's name suggests, for parts that are sent. */
#ifndef JIG_DATA_MIMETYPE_H
#define JIG_DATA_MIMETYPE_H

#include "base/span.h"

/* By the name's ending; application/octet-stream where it says nothing. Never NULL. */
const char *mimetype_of_file(struct span name);

#endif
