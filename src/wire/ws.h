/* WebSocket frames and messages (RFC 6455, 5), without descriptors: bytes in, cut anywhere, one
 * message out at a time; control messages come between the frames of another one.
 * permessage-deflate (RFC 7692) where it was agreed upon, on the client's side. */
#ifndef JIG_WIRE_WS_H
#define JIG_WIRE_WS_H

#include "base/buf.h"
#include "base/error.h"

struct wsdeflate;

/* As on the wire. */
enum ws_opcode {
    WS_CONTINUATION = 0x0,
    WS_TEXT = 0x1,
    WS_BINARY = 0x2,
    WS_CLOSE = 0x8,
    WS_PING = 0x9,
    WS_PONG = 0xA,
};

enum { WS_MAX_CONTROL = 125 }; /* bytes of a control frame's payload */

/* RFC 6455, 7.4.1. */
enum ws_code {
    WS_CODE_NORMAL = 1000,
    WS_CODE_PROTOCOL = 1002,
    WS_CODE_NONE = 1005, /* never sent: a close without a code */
    WS_CODE_NOT_TEXT = 1007,
    WS_CODE_TOO_LARGE = 1009,
};

/* Borrowed until the next call. */
struct ws_message {
    enum ws_opcode opcode; /* never WS_CONTINUATION */
    struct span data;      /* text is well-formed UTF-8; of a close it is the reason */
    uint16_t code;         /* of a close */
    bool was_compressed;
    unsigned n_frames;
    uint64_t wire_len; /* payload bytes as they came */
};

enum ws_status {
    WS_AGAIN,   /* all input is used */
    WS_MESSAGE, /* one is complete; there may be more in what is left of the input */
    /* receive-failed for what the protocol forbids, too-large, out-of-memory; again when it is
     * called again. fail_code is what a close should say. */
    WS_FAILED,
};

struct ws {
    uint16_t fail_code;
    bool is_closed; /* a close came; what follows it is dropped */
    /* to be set before the first byte: frames come masked, as clients send them */
    bool is_server;
    /* Private. */
    size_t lead;               /* bytes that are free before a message's data */
    size_t good;               /* of a text's bytes: so many were looked at, and are UTF-8 */
    struct wsdeflate *deflate; /* borrowed; NULL: not agreed upon */
    unsigned char head[14], mask[4];
    size_t head_len;
    bool in_payload, is_fin, is_control;
    enum ws_opcode opcode; /* of the frame at hand */
    uint64_t left;         /* of its payload */
    unsigned masked;       /* at which of the mask's bytes it goes on */
    struct buf data, control;
    struct ws_message message; /* of data frames, as it grows; opcode WS_CONTINUATION: none */
    bool was_told;
    struct jig_error failed;
};

void ws_init(struct ws *w, struct wsdeflate *deflate, size_t max_message);
void ws_clear(struct ws *w);
/* Before the first byte: so many bytes stay free before each message's data, for who takes it. */
void ws_set_lead(struct ws *w, size_t lead);

enum ws_status ws_recv(struct ws *w, struct span in, size_t *used, struct ws_message *message,
                       struct jig_error *error);

/* What had come of the message that is not finished, or has failed; its data is empty where there
 * is none. */
struct ws_message ws_unfinished(const struct ws *w);

/* Hands out the memory of the data message that was told last, or of one that will not be finished:
 * its data stands behind the lead. It is the caller's to free. NULL: there is none. */
char *ws_take_data(struct ws *w);

struct ws_frame {
    enum ws_opcode opcode;
    bool is_last; /* of its message */
    bool is_compressed;
    struct span payload; /* a control frame's: up to WS_MAX_CONTROL bytes */
};

/* What a code means in a few words (7.4.1 and IANA's registry), "" where nobody has said. */
const char *ws_code_words(unsigned code);

/* Appends the frame, masked as a client must (5.3); `mask` is 4 bytes that nobody can guess, NULL
 * for a server's. */
void ws_add_frame(struct buf *out, const struct ws_frame *f, const unsigned char mask[4]);

/* The payload of a close: the code, then as much of the reason as fits. WS_CODE_NONE: empty. */
void ws_add_close_payload(struct buf *out, uint16_t code, struct span reason);

#endif
