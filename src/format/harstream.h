/* The messages of a stream in a HAR, where Chrome has them: of a WebSocket `_webSocketMessages`,
 * each with type ("send", "receive"), time (Unix seconds), opcode (RFC 6455, 5.2) and data, which
 * of a binary one is in base64; of a stream of events `_eventSourceMessages` with time, eventName,
 * eventId and data. What is no UTF-8 has jig's own _encoding, a close its _code. `_stream` says
 * what else is known: received and sent, how many are missing here, how it ended. */
#ifndef JIG_FORMAT_HARSTREAM_H
#define JIG_FORMAT_HARSTREAM_H

#include "data/live.h"
#include "format/harbody.h"

struct harstream {
    const struct live *live; /* borrowed; NULL: there is nothing more to write */
    /* Private. */
    uint64_t next, end; /* rows */
    uint64_t n_written, n_before;
    bool has_begun;
};

/* `live` NULL: it is none. What comes after this is not written. */
void harstream_begin(struct harstream *s, const struct live *live);
/* One after the other; the bytes of a message are then the body's to write. */
void harstream_step(struct harstream *s, struct hartext *h, struct harbody *body);

#endif
