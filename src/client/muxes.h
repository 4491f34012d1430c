/* The connections of a client that speak HTTP/2, and what is known of those that are about to: who
 * asks for a route finds one to share, or learns that waiting for one is worth while. */
#ifndef JIG_CLIENT_MUXES_H
#define JIG_CLIENT_MUXES_H

#include "client/mux.h"

enum { MUXES_REMEMBERED = 32 };

/* Routes, as hashes of their keys; a ring. */
struct muxes_routes {
    uint64_t hashes[MUXES_REMEMBERED];
    size_t n;
};

struct muxes {
    struct mux *first;
    struct conn **opening; /* borrowed: connections that may turn out to speak HTTP/2 */
    size_t n_opening, opening_room;
    struct muxes_routes plain;     /* spoke HTTP/1.1 */
    struct muxes_routes unwilling; /* agreed to HTTP/2 and then asked for HTTP/1.1 */
    size_t max_idle;
    int64_t max_idle_us;
};

enum muxes_answer {
    MUXES_NONE, /* open one */
    MUXES_ROOM, /* *out has room for a stream */
    MUXES_BUSY, /* wait: *out is full, or (NULL) one is being opened */
};

void muxes_init(struct muxes *m, size_t max_idle, int64_t max_idle_us);
void muxes_clear(struct muxes *m); /* with every connection; nobody uses them any more */

/* `is_new`: others that wait come first. `fresh`: as for mux_has_room(). */
enum muxes_answer muxes_find(const struct muxes *m, struct span key, bool is_new, int64_t fresh,
                             struct mux **out);
void muxes_add(struct muxes *m, struct mux *take);

/* A connection is being opened; false: out of memory. */
bool muxes_announce(struct muxes *m, struct conn *conn);
/* It is open, or never will be; takes one that was not announced. */
void muxes_retract(struct muxes *m, const struct conn *conn);
/* It speaks HTTP/1.1: others need not wait the next time. */
void muxes_remember_plain(struct muxes *m, const struct conn *conn);
/* It speaks HTTP/2 and wants to be asked in HTTP/1.1 (RFC 9113, 7: HTTP_1_1_REQUIRED). */
void muxes_remember_unwilling(struct muxes *m, struct span key);
bool muxes_is_unwilling(const struct muxes *m, struct span key);

/* Before the interest is asked for. */
void muxes_want_nothing(struct muxes *m);
/* Sends what stands on every connection. */
void muxes_flush(struct muxes *m, int64_t now);
/* Closes what has ended, stood too long, or is one too many. */
void muxes_expire(struct muxes *m, int64_t now);
void muxes_close_idle(struct muxes *m);
size_t muxes_n_idle(const struct muxes *m);
int64_t muxes_deadline(const struct muxes *m); /* of the next expiry; INT64_MAX for never */

#endif
