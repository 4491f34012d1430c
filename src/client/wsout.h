/* Messages of a WebSocket on their way out. A small one is a frame in the feed at once; a large one
 * is made into frames while it goes out, a piece at a time, whenever the feed is empty: it takes no
 * room of its own there, holds nobody up, and pings and closes come between its frames (RFC 6455,
 * 5.4). Compressed by pieces too (RFC 7692, 7.2.1). */
#ifndef JIG_CLIENT_WSOUT_H
#define JIG_CLIENT_WSOUT_H

#include "client/source.h"
#include "wire/ws.h"

struct wsdeflate;
struct wsout_message;

/* Bytes of a message that is one frame; of a frame of a larger one, before they are compressed. */
#define WSOUT_WHOLE (64u << 10)
#define WSOUT_PIECE (16u << 10)

struct wsout {
    struct feed feed;                   /* its bytes are frames */
    struct wsdeflate *deflate;          /* borrowed; NULL: nothing is compressed */
    struct wsout_message *first, *last; /* that are not in the feed as a whole */
    uint64_t queued;                    /* bytes of them that are not */
};

void wsout_init(struct wsout *o, size_t max_queued);
void wsout_clear(struct wsout *o);

/* All of a message; copied. JIG_ERR_TOO_LARGE: as much as may be is waiting already. */
enum jig_err wsout_add(struct wsout *o, enum ws_opcode opcode, struct span payload,
                       struct jig_error *error);
/* A message of `len` bytes that are read as it goes out; taken in any case. */
enum jig_err wsout_add_source(struct wsout *o, enum ws_opcode opcode,
                              const struct jig_body_source *take, uint64_t len,
                              struct jig_error *error);
/* Takes the message back that was added last, while nothing of it has gone out. */
void wsout_take_back(struct wsout *o);
/* Behind everything that was added. */
enum jig_err wsout_add_close(struct wsout *o, unsigned code, struct span reason,
                             struct jig_error *error);
/* What has not gone out yet of messages that were begun or wait, but for frames in the feed, never
 * will. */
void wsout_drop(struct wsout *o);
/* Bytes that wait, in the feed and to be made into frames. */
uint64_t wsout_waiting(const struct wsout *o);

#endif
