/* A send of the history on its way out again, as it was. Its body is looked through a slice at a
 * time and read from the history while it is sent, whatever its size. The history has no secrets:
 * what was in their place is looked up in what its request says now, and goes only where that may
 * send it. */
#ifndef JIG_BOOK_AGAIN_H
#define JIG_BOOK_AGAIN_H

#include "book/history.h"
#include "book/rehead.h"

struct again;

/* On a connection of its own to the history (path NULL: the user's). USAGE where there is no such
 * send, or it can't be sent again. */
enum jig_err again_new(const char *path, int busy_ms, int64_t id, struct again **out,
                       struct jig_error *error);
void again_free(struct again *a); /* takes NULL */
const struct history_row *again_row(const struct again *a);

enum again_status {
    AGAIN_MORE,
    AGAIN_WANTS, /* there were secrets in it: again_look_up() */
    AGAIN_READY,
    AGAIN_FAILED
};
/* Goes on for about budget_us. */
enum again_status again_step(struct again *a, int64_t budget_us, struct jig_error *error);
/* Its body's bytes that were looked through, of how many. */
uint64_t again_at(const struct again *a, uint64_t *all);

/* It was a WebSocket: what is ready is for jig_websocket_open(). */
bool again_is_websocket(const struct again *a);
/* Can its secrets be put back at all? Not in literal bytes, nor where it was in no file. */
bool again_has_request(const struct again *a);
/* What its request says now, expanded in this scope: the request is taken. USAGE where a secret is
 * not there, or where it may not go. */
enum jig_err again_look_up(struct again *a, struct scope *s, struct jig_request *take,
                           struct jig_error *error);
/* Where the secret was that is not in the request now; "": none is missing. */
const char *again_missing(const struct again *a);

/* Once it is ready: the request, and all that it reads from goes with it; its options
 * have stream_events. Takes `a`, also on failure. */
enum jig_err again_take(struct again *take, struct jig_request **out, struct jig_error *error);

#endif
