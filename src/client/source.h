/* Where the bytes of a request's body come from: memory, a file, a store of the caller's, something
 * that only flows (a pipe, a terminal, a socket), or a feed that its owner fills meanwhile. A file
 * has a size, taken when it is opened, and gives exactly that many bytes; what flows has none and
 * is read when there is something to read, never waited for. */
#ifndef JIG_CLIENT_SOURCE_H
#define JIG_CLIENT_SOURCE_H

#include "base/buf.h"
#include "base/error.h"
#include "jig.h"

enum source_status { SOURCE_OK, SOURCE_AGAIN, SOURCE_END, SOURCE_FAILED };

/* Bytes that somebody adds while they are sent; outlives the source. */
struct feed {
    struct buf bytes;
    size_t taken; /* of them */
    bool ended;   /* no more will be added */
    /* Where there are no bytes but has_more, this adds some: not much at a time. NULL: nobody
     * does. */
    enum jig_err (*refill)(void *ctx, struct jig_error *error);
    void *ctx;
    bool has_more;
};

static inline bool feed_has_bytes(const struct feed *feed)
{
    return feed->taken < feed->bytes.len || feed->has_more;
}

struct source {
    struct span bytes;                    /* in memory; ptr NULL for a descriptor */
    struct feed *feed;                    /* or NULL */
    const struct jig_body_source *stored; /* or NULL */
    int fd;                               /* -1 for memory and feeds */
    bool owns_fd;
    bool flows;
    uint64_t start; /* of a file: where it is read from */
    uint64_t size;  /* not for what flows */
    uint64_t taken;
};

void source_from_bytes(struct source *s, struct span bytes); /* borrowed */

void source_from_feed(struct source *s, struct feed *feed);

void source_from_stored(struct source *s, const struct jig_body_source *stored, /* borrowed */
                        uint64_t size);

/* Opens path, or takes fd, which stays the caller's, from where it stands, where path is NULL.
 * JIG_ERR_READ: not there, not allowed, a folder. */
enum jig_err source_open(struct source *s, const char *path, int fd, struct jig_error *error);
void source_clear(struct source *s);

bool source_has_size(const struct source *s);

/* Up to room bytes (room > 0). SOURCE_AGAIN: nothing now, wait until source_fd() is readable.
 * SOURCE_FAILED: it can't be read, or a file became shorter than its size. */
enum source_status source_read(struct source *s, char *out, size_t room, size_t *n,
                               struct jig_error *error);
int source_fd(const struct source *s); /* to wait for, or -1 */

/* Back to the first byte, to send all of it once more; false where it has flowed by. */
bool source_rewind(struct source *s);

#endif
