/* The messages of a stream out of a HAR: those that Chrome, Playwright, mitmproxy and jig itself
 * write (format/harstream). */
#ifndef JIG_FORMAT_HARREADSTREAM_H
#define JIG_FORMAT_HARREADSTREAM_H

#include "data/json.h"
#include "data/live.h"

/* Of an entry: the stream, which has ended, or *out NULL where it was none. `opened_us` is its Unix
 * time. False: no memory. */
bool harreadstream(const struct json *doc, uint32_t entry, int64_t opened_us,
                   struct live **out);

#endif
