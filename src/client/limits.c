/* How long a transfer may wait, and for what. */
#include "client/transfer.h"

#define SECOND INT64_C(1000000)

enum { DEFAULT_CONNECT_S = 30, DEFAULT_IDLE_S = 300 };

/* Between two looks at whether a body's file has caught up. */
enum { DISK_LOOK_US = 1000 };

/* What the option says: 0 is the standard, less is none. */
static int64_t timeout_of(int64_t option, int64_t standard)
{
    return option < 0 ? INT64_MAX : option > 0 ? option : standard;
}

static int64_t idle_timeout(const struct jig_transfer *t)
{
    return timeout_of(t->request->options.idle_timeout_us, DEFAULT_IDLE_S * SECOND);
}

static int64_t connect_timeout(const struct jig_transfer *t)
{
    return timeout_of(t->request->options.connect_timeout_us, DEFAULT_CONNECT_S * SECOND);
}

static int64_t later(int64_t now, int64_t us)
{
    return us < INT64_MAX - now ? now + us : INT64_MAX;
}

int64_t transfer_connect_deadline(const struct jig_transfer *t, int64_t now)
{
    return later(now, connect_timeout(t));
}

int64_t transfer_total_deadline(const struct jig_transfer *t, int64_t now)
{
    return later(now, timeout_of(t->request->options.total_timeout_us, INT64_MAX));
}

/* The earliest time at which something ends the waiting, and which limit that is. */
struct limit {
    int64_t at;
    int64_t length;
    const char *words;
};

static struct limit next_limit(const struct jig_transfer *t)
{
    const struct jig_options *o = &t->request->options;
    struct limit limit = { t->total_deadline, o->total_timeout_us, "not done within" };
    struct limit other = { INT64_MAX, 0, "" };
    int64_t connect = connect_timeout(t), idle = idle_timeout(t);
    if (t->state == TRANSFER_HASHING)
        return limit;
    if (t->state == TRANSFER_OPENING && t->queued_at)
        return limit; /* others have the connection's streams for as long as they take */
    if (t->state == TRANSFER_OPENING)
        other = (struct limit){ t->connect_deadline, connect, "no connection within" };
    else if (!t->is_paused && !t->is_whole)
        other = (struct limit){ later(t->last_activity, idle), idle, "nothing came for" };
    return other.at < limit.at ? other : limit;
}

void transfer_check_clock(struct jig_transfer *t, int64_t now)
{
    if (t->state == TRANSFER_DONE)
        return;
    t->x->timing.total = now - t->x->began;
    struct limit limit = next_limit(t);
    if (now < limit.at)
        return;
    struct jig_error error;
    jig_error_set(&error, JIG_ERR_TIMEOUT, t->x->phase, "%s %lld.%03lld s", limit.words,
                  (long long)(limit.length / SECOND),
                  (long long)(limit.length % SECOND / 1000));
    transfer_fail(t, &error, now);
}

static void lower(int64_t *deadline, int64_t at)
{
    if (at < *deadline)
        *deadline = at;
}

bool transfer_is_resolving(const struct jig_transfer *t)
{
    return t->state == TRANSFER_OPENING && t->conn && conn_phase(t->conn) == JIG_PHASE_RESOLVE;
}

bool transfer_has_buffered(const struct jig_transfer *t)
{
    return t->state == TRANSFER_RUNNING && t->conn && conn_has_buffered(t->conn);
}

static size_t source_interest(const struct jig_transfer *t, struct pollfd *fds, size_t room)
{
    int fd = source_fd(&t->out.source);
    if (fd < 0 || !t->is_sending || t->out.is_held || outgoing_pending(&t->out).len > 0)
        return 0;
    if (room > 0)
        fds[0] = (struct pollfd){ .fd = fd, .events = POLLIN };
    return 1;
}

/* Its owner has put something in since the last step. */
static bool has_fresh_feed(const struct jig_transfer *t)
{
    const struct feed *feed = t->out.source.feed;
    return t->is_sending && feed && feed_has_bytes(feed) && outgoing_pending(&t->out).len == 0;
}

static short wanted_events(const struct jig_transfer *t)
{
    bool has_more = t->is_sending && outgoing_pending(&t->out).len > 0;
    return (short)((transfer_is_reading(t) ? POLLIN : 0) | (has_more ? POLLOUT : 0));
}

static size_t opening_interest(const struct jig_transfer *t, struct pollfd *fds, size_t room,
                               int64_t *deadline)
{
    if (t->is_waiting && transfer_could_share(t))
        lower(deadline, INT64_MIN);
    if (t->queued_at)
        t->queued_at->wants_input = true;
    return t->conn ? conn_interest(t->conn, 0, fds, room, deadline) : 0;
}

/* The connection that it shares is waited for once for all. */
static void want_shared(const struct jig_transfer *t, int64_t *deadline)
{
    bool is_reading = transfer_is_reading(t);
    t->stream.mux->wants_input |= is_reading;
    if ((is_reading && mux_has_news(&t->stream)) ||
        (t->is_sending && mux_has_taken(&t->stream)))
        lower(deadline, INT64_MIN);
}

static size_t running_interest(const struct jig_transfer *t, struct pollfd *fds, size_t room,
                               int64_t *deadline)
{
    size_t n = 0;
    bool is_behind = t->turns == 0 || transfer_has_buffered(t);
    if (transfer_waits_for_disk(t))
        lower(deadline, later(transfer_latest(t), DISK_LOOK_US));
    else if (t->is_paused ? !t->is_unpulled : is_behind)
        lower(deadline, INT64_MIN);
    if (t->out.is_held)
        lower(deadline, t->continue_deadline);
    else if (has_fresh_feed(t))
        lower(deadline, INT64_MIN);
    if (t->conn)
        n = conn_interest(t->conn, wanted_events(t), fds, room, deadline);
    else
        want_shared(t, deadline);
    size_t used = n < room ? n : room;
    return n + source_interest(t, fds ? fds + used : NULL, room - used);
}

size_t transfer_interest(const struct jig_transfer *t, struct pollfd *fds, size_t room,
                         int64_t *deadline)
{
    if (t->state == TRANSFER_DONE)
        return 0;
    lower(deadline, t->state == TRANSFER_HASHING ? INT64_MIN : next_limit(t).at);
    if (t->state == TRANSFER_HASHING)
        return 0;
    if (t->state == TRANSFER_OPENING)
        return opening_interest(t, fds, room, deadline);
    if (t->state == TRANSFER_LISTENING) {
        lower(deadline, t->listen_deadline);
        return conn_interest(t->conn, POLLIN, fds, room, deadline);
    }
    if (t->is_whole) { /* what could be sent or read is not, until it is settled */
        lower(deadline, later(transfer_latest(t), DISK_LOOK_US));
        return 0;
    }
    return running_interest(t, fds, room, deadline);
}
