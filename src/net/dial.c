#include "net/dial.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

/* One address, and the socket that is under way to it; NULL before and after. */
struct attempt {
    struct dial_attempt fact;
    struct stream *stream;
};

struct dial {
    struct attempt *attempts;
    size_t n;
    size_t started; /* the first `started` were begun */
    int64_t next_at;
    struct address local;
    struct stream *connected;
};

static bool is_wanted(const struct address *a, int family, const struct address *local)
{
    int own = address_family(a);
    if (own == AF_UNIX)
        return true;
    if (family != AF_UNSPEC && own != family)
        return false;
    return !local || local->len == 0 || address_family(local) == own;
}

static void add_address(struct dial *d, const struct address *a)
{
    d->attempts[d->n++] =
        (struct attempt){ .fact = { .address = *a, .started = -1, .ended = -1 } };
}

/* The first address at or after `at` that is of this family, or is not; n: there is none. */
static size_t next_of(const struct address *list, size_t n, size_t at, int family, bool is_of)
{
    while (at < n && (address_family(&list[at]) == family) != is_of)
        at++;
    return at;
}

/* RFC 8305, 4: the first family stays in front, then the families take turns. */
static void add_in_turns(struct dial *d, const struct address *list, size_t n)
{
    if (n == 0)
        return;
    int first = address_family(&list[0]);
    size_t same = 0, other = 0;
    while (d->n < n) {
        same = next_of(list, n, same, first, true);
        if (same < n)
            add_address(d, &list[same++]);
        other = next_of(list, n, other, first, false);
        if (other < n)
            add_address(d, &list[other++]);
    }
}

static size_t keep_wanted(struct address *out, const struct address *in, size_t n, int family,
                          const struct address *local)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (in[i].len > 0 && is_wanted(&in[i], family, local))
            out[kept++] = in[i];
    return kept;
}

struct dial *dial_new(const struct address *addresses, size_t n, int family,
                      const struct address *local)
{
    struct dial *d = mem_zero(1, sizeof *d);
    struct address *wanted = mem_zero(n + 1, sizeof *wanted);
    if (d)
        d->attempts = mem_zero(n + 1, sizeof *d->attempts);
    if (!d || !wanted || !d->attempts) {
        free(wanted);
        dial_free(d);
        return NULL;
    }
    if (local)
        d->local = *local;
    add_in_turns(d, wanted, keep_wanted(wanted, addresses, n, family, local));
    free(wanted);
    return d;
}

void dial_free(struct dial *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < d->n; i++)
        stream_free(d->attempts[i].stream);
    stream_free(d->connected);
    free(d->attempts);
    free(d);
}

size_t dial_interest(const struct dial *d, struct pollfd *fds, size_t room, int64_t *deadline)
{
    size_t n = 0;
    for (size_t i = 0; i < d->started; i++) {
        if (!d->attempts[i].stream)
            continue;
        if (n < room)
            fds[n] =
                (struct pollfd){ .fd = stream_fd(d->attempts[i].stream), .events = POLLOUT };
        n++;
    }
    if (d->started < d->n && !d->connected && d->next_at < *deadline)
        *deadline = d->next_at;
    return n;
}

static void end_attempt(struct attempt *a, int error, int64_t now)
{
    a->fact.ended = now;
    a->fact.error = error;
    stream_free(a->stream);
    a->stream = NULL;
}

static void start_next(struct dial *d, int64_t now)
{
    struct attempt *a = &d->attempts[d->started++];
    const struct address *local =
        address_family(&d->local) == address_family(&a->fact.address) ? &d->local : NULL;
    int why = 0;
    a->fact.started = now;
    a->stream = stream_open(&a->fact.address, local, &why);
    if (!a->stream)
        end_attempt(a, why, now);
    d->next_at = now + DIAL_STAGGER_US;
}

/* Takes the first that has connected; the ones that failed hurry the next. */
static void look_at_started(struct dial *d, int64_t now)
{
    for (size_t i = 0; i < d->started && !d->connected; i++) {
        struct attempt *a = &d->attempts[i];
        if (!a->stream)
            continue;
        enum stream_status status = stream_connected(a->stream);
        if (status == STREAM_OK) {
            d->connected = a->stream;
            a->stream = NULL;
            a->fact.ended = now;
        } else if (status == STREAM_FAILED) {
            end_attempt(a, stream_errno(a->stream), now);
            d->next_at = now;
        }
    }
}

static bool is_any_under_way(const struct dial *d)
{
    for (size_t i = 0; i < d->started; i++)
        if (d->attempts[i].stream)
            return true;
    return false;
}

/* The losers are closed as soon as there is a winner. */
static enum dial_status won(struct dial *d)
{
    for (size_t i = 0; i < d->started; i++) {
        stream_free(d->attempts[i].stream);
        d->attempts[i].stream = NULL;
    }
    return DIAL_CONNECTED;
}

enum dial_status dial_step(struct dial *d, int64_t now)
{
    for (;;) {
        look_at_started(d, now);
        if (d->connected)
            return won(d);
        bool under_way = is_any_under_way(d);
        if (d->started == d->n)
            return under_way ? DIAL_WAITING : DIAL_FAILED;
        if (under_way && now < d->next_at)
            return DIAL_WAITING;
        start_next(d, now);
    }
}

struct stream *dial_take(struct dial *d)
{
    struct stream *taken = d->connected;
    d->connected = NULL;
    return taken;
}

enum jig_err dial_error(const struct dial *d, struct jig_error *error)
{
    struct buf words;
    buf_init(&words, sizeof error->text);
    for (size_t i = 0; i < d->n; i++) {
        char where[ADDRESS_TEXT];
        address_print(&d->attempts[i].fact.address, where, sizeof where);
        buf_addf(&words, "%s%s: %s", i ? "; " : "", where, strerror(d->attempts[i].fact.error));
    }
    const char *text = d->n == 0 ? "no address of the wanted family" : buf_str(&words);
    enum jig_err code = jig_error_set(error, JIG_ERR_CONNECT, JIG_PHASE_CONNECT, "%s", text);
    buf_clear(&words);
    return code;
}

size_t dial_n_attempts(const struct dial *d)
{
    return d->n;
}

const struct dial_attempt *dial_attempt(const struct dial *d, size_t i)
{
    return &d->attempts[i].fact;
}
