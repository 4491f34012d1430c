/* HTTP/2 framing (RFC 9113, 4) without its meaning: walks over the bytes of one direction, however
 * they are cut, and says which frame each of them belongs to. For the wire log, the counting of
 * bytes and the limits; what the frames do is nghttp2's work (wire/h2.h). */
#ifndef JIG_WIRE_H2FRAME_H
#define JIG_WIRE_H2FRAME_H

#include <stdint.h>

#include "base/buf.h"

#define H2_PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

enum { H2_FRAME_HEAD = 9 };

enum h2_type {
    H2_DATA,
    H2_HEADERS,
    H2_PRIORITY,
    H2_RST_STREAM,
    H2_SETTINGS,
    H2_PUSH_PROMISE,
    H2_PING,
    H2_GOAWAY,
    H2_WINDOW_UPDATE,
    H2_CONTINUATION
};

enum h2_flag { H2_END_STREAM = 0x1, H2_ACK = 0x1, H2_END_HEADERS = 0x4, H2_PADDED = 0x8 };

/* RFC 9113, 7. */
enum h2_code {
    H2_NO_ERROR,
    H2_PROTOCOL_ERROR,
    H2_INTERNAL_ERROR,
    H2_FLOW_CONTROL_ERROR,
    H2_SETTINGS_TIMEOUT,
    H2_STREAM_CLOSED,
    H2_FRAME_SIZE_ERROR,
    H2_REFUSED_STREAM,
    H2_CANCEL,
    H2_COMPRESSION_ERROR,
    H2_CONNECT_ERROR,
    H2_ENHANCE_YOUR_CALM,
    H2_INADEQUATE_SECURITY,
    H2_HTTP_1_1_REQUIRED
};

struct h2frame {
    uint32_t len; /* of what follows the head */
    uint8_t type, flags;
    uint32_t stream; /* 0: the connection */
};

/* Zeroed: in front of a frame. */
struct h2walk {
    struct h2frame frame;
    unsigned char head[H2_FRAME_HEAD];
    uint8_t n_head;
    uint32_t left;    /* of the frame */
    uint32_t preface; /* bytes in front of the first frame */
};

struct h2piece {
    const struct h2frame *frame; /* NULL: the preface */
    struct span bytes;           /* borrowed from the input or the walk until the next call */
    bool begins;                 /* it is the frame's head */
};

/* Takes from the front of *in up to one piece; false: it is used up. A head that comes in parts
 * is one piece, once it is whole. */
bool h2walk_next(struct h2walk *w, struct span *in, struct h2piece *out);

/* The frame whose head these nine bytes are; false: there are fewer. */
bool h2frame_parse(struct span head, struct h2frame *out);

/* "HEADERS, stream 1, 45 bytes, END_STREAM, END_HEADERS". */
void h2frame_describe(const struct h2frame *frame, struct buf *out);

/* "PROTOCOL_ERROR"; "an unknown code" for one that has no name. */
const char *h2_code_name(uint32_t code);

#endif
