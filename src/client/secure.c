#include "client/secure.h"

#include <string.h>

/* What may come without a byte of plaintext. The longest handshake that OpenSSL takes stays far
 * below, and so do tickets and key updates; records that never end must not hold a caller whose
 * deadlines are looked at between two reads. */
enum { MAX_IDLE = 1 << 20 };

/* What TLS itself may have to answer to a peer that does not read it: alerts and key updates, one
 * for each record that asks for it. */
enum { MAX_OWED = 1 << 20 };

void secure_init(struct secure *s, struct tls *take, struct stream *stream)
{
    *s = (struct secure){ .tls = take, .stream = stream };
}

void secure_init_within(struct secure *s, struct tls *take, struct secure *below)
{
    *s = (struct secure){ .tls = take, .stream = below->stream, .below = below };
}

bool secure_put(struct secure *s, struct span ciphertext)
{
    while (ciphertext.len > 0) {
        size_t room;
        char *space = tls_space(s->tls, &room);
        if (!space || room == 0)
            return false;
        size_t n = ciphertext.len < room ? ciphertext.len : room;
        memcpy(space, ciphertext.ptr, n);
        tls_added(s->tls, n);
        ciphertext = span_sub(ciphertext, n, ciphertext.len);
    }
    return true;
}

void secure_clear(struct secure *s)
{
    if (!s->tls)
        return;
    tls_close(s->tls);
    secure_flush(s);
    tls_free(s->tls);
    *s = (struct secure){ .tls = NULL };
}

static enum stream_status put_below(struct secure *s, struct span out, size_t *n)
{
    struct jig_error ignored;
    return s->below ? secure_send(s->below, out, n, &ignored)
                    : stream_send(s->stream, out.ptr, out.len, n);
}

enum stream_status secure_flush(struct secure *s)
{
    struct span out;
    while ((out = tls_out(s->tls)).len > 0) {
        size_t n;
        enum stream_status status = put_below(s, out, &n);
        if (status != STREAM_OK)
            return status;
        tls_sent(s->tls, n);
    }
    return s->below ? secure_flush(s->below) : STREAM_OK;
}

static enum stream_status take_from_below(struct secure *s, char *space, size_t room, size_t *n)
{
    struct jig_error ignored;
    return s->below ? secure_recv(s->below, space, room, n, &ignored)
                    : stream_recv(s->stream, space, room, n);
}

/* One read of ciphertext. The end of what is below is TLS's to judge: it counts as something
 * read. */
static enum stream_status feed(struct secure *s)
{
    size_t room, n;
    char *space = tls_space(s->tls, &room);
    if (!space)
        return STREAM_FAILED;
    enum stream_status status = take_from_below(s, space, room, &n);
    s->is_dry = (status != STREAM_OK || n < room) && (!s->below || s->below->is_dry);
    if (status == STREAM_OK) {
        tls_added(s->tls, n);
        s->n_idle += n;
    }
    if (status != STREAM_EOF)
        return status;
    tls_ended(s->tls);
    return STREAM_OK;
}

static const char *why_it_broke(const struct secure *s)
{
    const char *why = stream_why(s->stream);
    return *why ? why : "the TLS around it failed";
}

static enum stream_status broke(const struct secure *s, enum jig_err code, enum jig_phase phase,
                                struct jig_error *error)
{
    bool is_starved = tls_is_starved(s->tls) || (s->below && tls_is_starved(s->below->tls));
    if (is_starved)
        jig_error_set(error, JIG_ERR_MEMORY, phase, "out of memory");
    else
        jig_error_set(error, code, phase, "the connection broke: %s", why_it_broke(s));
    return STREAM_FAILED;
}

static enum stream_status never_ends(enum jig_err code, enum jig_phase phase,
                                     struct jig_error *error)
{
    jig_error_set(error, code, phase, "%d bytes of TLS came, and no data: it never ends",
                  MAX_IDLE);
    return STREAM_FAILED;
}

enum stream_status secure_handshake(struct secure *s, struct jig_error *error)
{
    for (;;) {
        enum tls_status up = tls_handshake(s->tls, error);
        enum stream_status sent = secure_flush(s); /* an alert too */
        if (up == TLS_OK) {
            s->n_idle = 0;
            return STREAM_OK;
        }
        if (s->n_idle > MAX_IDLE)
            return never_ends(JIG_ERR_TLS, JIG_PHASE_TLS, error);
        if (up != TLS_AGAIN)
            return STREAM_FAILED;
        enum stream_status fed = sent == STREAM_FAILED ? STREAM_FAILED : feed(s);
        if (fed == STREAM_FAILED)
            return broke(s, JIG_ERR_TLS, JIG_PHASE_TLS, error);
        if (fed == STREAM_AGAIN)
            return STREAM_AGAIN;
    }
}

enum stream_status secure_send(struct secure *s, struct span bytes, size_t *n,
                               struct jig_error *error)
{
    enum tls_status status = tls_write(s->tls, bytes, n, error);
    if (status == TLS_FAILED)
        return STREAM_FAILED;
    if (secure_flush(s) == STREAM_FAILED)
        return broke(s, JIG_ERR_SEND, JIG_PHASE_SEND, error);
    return *n > 0 ? STREAM_OK : STREAM_AGAIN;
}

/* What TLS answers by itself goes out; a failure shows in the next read. False: too much of it
 * waits. */
static bool send_answers(struct secure *s, size_t out_before)
{
    s->n_owed += tls_out(s->tls).len - out_before;
    secure_flush(s);
    if (tls_out(s->tls).len == 0)
        s->n_owed = 0;
    return s->n_owed <= MAX_OWED;
}

static enum stream_status owes_too_much(struct jig_error *error)
{
    jig_error_set(error, JIG_ERR_RECEIVE, JIG_PHASE_NONE,
                  "the peer asks TLS for answers, %d bytes so far, and does not read them",
                  MAX_OWED);
    return STREAM_FAILED;
}

static enum stream_status failed_before(const struct secure *s, struct jig_error *error)
{
    if (error)
        *error = s->failure;
    return STREAM_FAILED;
}

/* Whole records that are there, one after the other. Where nothing is left, OpenSSL need not say
 * so: that is most answers. */
static enum tls_status read_records(struct secure *s, char *out, size_t room, size_t *n,
                                    struct jig_error *error)
{
    enum tls_status status = TLS_OK;
    while (status == TLS_OK && *n < room) {
        size_t more;
        status = tls_read(s->tls, out + *n, room - *n, &more, error);
        *n += more;
        if (more > 0 && !tls_has_input(s->tls))
            break;
    }
    return status;
}

enum stream_status secure_recv(struct secure *s, char *out, size_t room, size_t *n,
                               struct jig_error *error)
{
    /* OpenSSL without input says so at the price of a record. */
    bool is_empty = !s->has_end && !tls_has_input(s->tls);
    *n = 0;
    if (s->failure.code)
        return failed_before(s, error);
    for (;; is_empty = false) {
        size_t before = tls_out(s->tls).len;
        enum tls_status status = is_empty ? TLS_AGAIN : read_records(s, out, room, n, error);
        if (!send_answers(s, before))
            return owes_too_much(error);
        s->has_end = status != TLS_OK && status != TLS_AGAIN;
        if (status == TLS_FAILED && error)
            s->failure = *error;
        if (*n > 0) {
            s->n_idle = 0;
            return STREAM_OK;
        }
        s->is_clean = status == TLS_CLOSED;
        if (status == TLS_CLOSED || status == TLS_CUT)
            return STREAM_EOF;
        if (status == TLS_FAILED)
            return STREAM_FAILED;
        if (s->n_idle > MAX_IDLE)
            return never_ends(JIG_ERR_RECEIVE, JIG_PHASE_NONE, error);
        enum stream_status fed = feed(s);
        if (fed == STREAM_FAILED)
            return broke(s, JIG_ERR_RECEIVE, JIG_PHASE_NONE, error);
        if (fed == STREAM_AGAIN)
            return STREAM_AGAIN;
    }
}
