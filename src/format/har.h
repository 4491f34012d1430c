/* HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/): every exchange an entry, written as
 * it comes, so that a log of any length takes no memory. What was received is there also where
 * the exchange failed; the text is valid UTF-8 whatever the peer sent. Private fields begin with
 * an underscore:
 *   _error {code, message, phase}   _interim [{status, statusText, headers}]
 *   _trailers [{name, value}]       _reused   _bytes {sent, received}   _tls {...}
 *   content._truncated: the body was longer than the limit
 *   content.comment, postData.comment: secrets are hidden in the text; bodySize is what was sent,
 *     or -1 where that is not known any more
 *   _webSocketMessages, _eventSourceMessages, _stream: of a stream (format/harstream) */
#ifndef JIG_FORMAT_HAR_H
#define JIG_FORMAT_HAR_H

#include "data/live.h"
#include "format/hartext.h"
#include "jig.h"

struct har;

/* Writes the head of the log. NULL: out of memory. */
struct har *har_new(const struct har_output *out);
/* Adds one exchange. write-failed or out-of-memory; then the log is broken and stays so. */
enum jig_err har_add(struct har *h, const struct jig_exchange *x);
/* The same in steps: begun, and gone on with as long as that is true; a step writes about 64 KiB at
 * most. The exchange must stay meanwhile. */
void har_begin(struct har *h, const struct jig_exchange *x);
bool har_step(struct har *h);
/* Begun with the stream that came of it (NULL: none), which must stay as well: its messages go into
 * the entry (format/harstream). */
void har_begin_stream(struct har *h, const struct jig_exchange *x, const struct live *live);
/* All the rest of the exchange that was begun, as har_add(). */
enum jig_err har_end(struct har *h);
/* How many bodies and messages there are with their beginning alone so far (HARBODY_MAX, or less
 * was kept). */
size_t har_n_truncated(const struct har *h);
/* Writes the end. */
enum jig_err har_finish(struct har *h);
void har_free(struct har *h); /* takes NULL */

#endif
