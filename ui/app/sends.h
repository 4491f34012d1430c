/* What is sent: the client, and the requests' transfers on it. Each opened request keeps its last
 * answer; of all of them the most recent stay. */
#ifndef JIG_APP_SENDS_H
#define JIG_APP_SENDS_H

#include "app/cookies.h"
#include "app/keeping.h"
#include "app/workspace.h"
#include "jig.h"

#define SENDS_KEPT   16         /* answers */
#define SENDS_MEMORY (4u << 20) /* of a body; the rest goes to a nameless file */
#define SENDS_REQUEST \
    ((uint64_t)1 << 20)          /* of a body that is sent and not kept in the history */
#define SENDS_STREAM (32u << 20) /* of a stream's log, unless config.ini says otherwise */
#define SENDS_SPOOL  ((uint64_t)2 << 30) /* of a stream's log in a file */

struct sends {
    struct jig_client *client;
    struct cookies cookies;
    struct keeping keeping;
    bool forgets;       /* cookies stay in memory */
    size_t stream_keep; /* bytes of a stream's log */
    size_t n_running;
    uint64_t n_started; /* in all */
    /* The answer that the next ones are compared with: its serial, 0: none. It is here itself only
     * once its request has let go of it. */
    struct kept_answer pinned;
    uint64_t compared; /* the last answer that was compared with it */
};

enum jig_err sends_init(struct sends *s, struct jig_error *error);
void sends_clear(struct sends *s); /* after the transfers */

/* Before that where jig ends: streams that go on are marked as cut off by it. */
void sends_end_with_program(struct workspace *ws);
/* Every opened request lets go of its answer. */
void sends_drop_all(struct sends *s, struct workspace *ws);

struct sends_what {
    struct jig_request *request;
    bool is_websocket; /* it is for jig_websocket_open() */
    enum history_origin origin;
};
/* Sends it as the current request; what that had under way is cancelled. The request is taken in
 * any case. The secrets that its scope has used, and then the credentials that are sent, are noted
 * as such. */
enum jig_err sends_start(struct sends *s, struct workspace *ws, const struct sends_what *what,
                         int64_t now, struct jig_error *error);
/* Pins an answer by its serial, in place of the one that was; 0: none. */
void sends_pin(struct sends *s, uint64_t serial);
/* The answer of that serial, borrowed; without a transfer where it is gone. */
struct kept_answer sends_find(const struct sends *s, const struct workspace *ws,
                              uint64_t serial);

/* Ends it at once, a stream too. */
void sends_cancel(struct sends *s, const struct workspace *ws, struct opened *o, int64_t now);

/* The same for all that run, before the end; their last events are still to be taken. */
void sends_end_all(struct sends *s, const struct workspace *ws, int64_t now);

/* When a stream wants sends_step(); INT64_MAX: none does. */
int64_t sends_deadline(const struct workspace *ws);

/* Steps the client and takes its events. True where anything happened to a transfer. */
bool sends_step(struct sends *s, struct workspace *ws, const struct pollfd *fds, size_t n,
                int64_t now);

/* Goes on with what streams still have to put aside; true while there is more. */
bool sends_work(const struct workspace *ws, int64_t budget_us);

#endif
