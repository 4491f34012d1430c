/* A transfer that only opens its connection. Over TLS 1.3 the server speaks once more after the
 * handshake: it hands out a session to resume, or refuses the client's certificate. */
#include "client/transfer.h"

/* The server's words are a round trip behind ours; the handshake took one or two of them. */
enum { LEAST_WAIT_US = 100000, MOST_WAIT_US = 1000000 };

void transfer_begin_listening(struct jig_transfer *t, int64_t now)
{
    const struct conn_times *times = conn_times(t->conn);
    int64_t wait = times->secured < 0 ? 0 : 2 * (times->secured - times->connected);
    wait = wait < LEAST_WAIT_US ? LEAST_WAIT_US : wait > MOST_WAIT_US ? MOST_WAIT_US : wait;
    conn_describe(t->conn, &t->x->connection);
    t->x->session = session_share(conn_session(t->conn));
    t->listen_deadline = now + wait;
    t->last_activity = now;
    t->state = TRANSFER_LISTENING;
}

void transfer_listen(struct jig_transfer *t, int64_t now)
{
    struct span fresh;
    struct jig_error error = { .code = JIG_OK };
    enum stream_status status = STREAM_AGAIN;
    if (!conn_is_resumable(t->conn) && now < t->listen_deadline)
        status = conn_recv(t->conn, &fresh, &error);
    bool is_refused = status == STREAM_FAILED && error.code == JIG_ERR_TLS;
    if (is_refused)
        transfer_fail(t, &error, now);
    else if (status != STREAM_AGAIN || conn_is_resumable(t->conn) || now >= t->listen_deadline)
        transfer_end(t, now);
}
