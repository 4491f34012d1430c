/* permessage-deflate (RFC 7692): what the two sides agree upon, and the two directions. zlib is
 * loaded with the first message that needs it. */
#ifndef JIG_WIRE_WSDEFLATE_H
#define JIG_WIRE_WSDEFLATE_H

#include "base/buf.h"
#include "base/error.h"

struct zliblib;

struct wsdeflate {
    bool client_keeps, server_keeps; /* the window from one message to the next (7.1.1) */
    uint8_t client_bits;             /* of our window, 8 to 15 (7.1.2) */
    /* Private. */
    const struct zliblib *zlib; /* NULL: not loaded yet */
    void *inflating, *deflating;
};

/* What goes into Sec-WebSocket-Extensions. */
#define WSDEFLATE_OFFER "permessage-deflate; client_max_window_bits"

/* Reads one member of the answer's Sec-WebSocket-Extensions. bad-header, in words, for what was not
 * offered or makes no sense. */
enum jig_err wsdeflate_accept(struct wsdeflate *d, struct span member, struct jig_error *error);
void wsdeflate_clear(struct wsdeflate *d);

/* Appends what a piece of a message's payload holds; is_end with the last. too-large where `out` is
 * full, decode-failed for what is no deflate stream. */
enum jig_err wsdeflate_inflate(struct wsdeflate *d, struct span piece, bool is_end,
                               struct buf *out, struct jig_error *error);

/* Can our side compress at all? zlib has no window of 8 bits. */
bool wsdeflate_can_deflate(const struct wsdeflate *d);
/* Appends the payload for a piece of a message; is_end with the last. too-large where `out` is
 * full. */
enum jig_err wsdeflate_deflate(struct wsdeflate *d, struct span piece, bool is_end,
                               struct buf *out, struct jig_error *error);
/* What was compressed last is not sent: later messages must not refer to it. */
void wsdeflate_forget(struct wsdeflate *d);

#endif
