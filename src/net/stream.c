#include "net/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

/* One direction of a pair in memory: a ring that both ends hold. */
struct ring {
    int holders;
    size_t room, start, len;
    bool ended;  /* the writer will send no more */
    bool broken; /* the reader is gone */
    char bytes[];
};

struct stream {
    int fd; /* -1: in memory */
    struct ring *in, *out;
    int error;
    bool connecting;
    struct address remote, local;
};

/* ---- Sockets ----------------------------------------------------------------------------------*/

static void read_addresses(struct stream *s)
{
    struct address *both[] = { &s->remote, &s->local };
    int (*const ask[])(int, struct sockaddr *, socklen_t *) = { getpeername, getsockname };
    for (int i = 0; i < 2; i++) {
        socklen_t len = sizeof both[i]->storage;
        if (ask[i](s->fd, (struct sockaddr *)&both[i]->storage, &len) == 0)
            both[i]->len = len;
    }
}

/* A request is written whole: waiting for more (Nagle) only costs a delayed ACK's 40 ms. */
static void set_no_delay(struct stream *s)
{
    int on = 1;
    if (address_family(&s->local) != AF_UNIX)
        setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static struct stream *stream_new(int fd)
{
    struct stream *s = mem_zero(1, sizeof *s);
    if (!s) {
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    s->fd = fd;
    return s;
}

struct stream *stream_from_fd(int fd)
{
    struct stream *s = stream_new(fd);
    if (!s)
        return NULL;
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    read_addresses(s);
    set_no_delay(s);
    return s;
}

static int open_socket(const struct address *to, const struct address *local)
{
    int fd = socket(address_family(to), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0 || !local || local->len == 0)
        return fd;
    if (bind(fd, (const struct sockaddr *)&local->storage, local->len) == 0)
        return fd;
    int why = errno;
    close(fd);
    errno = why;
    return -1;
}

struct stream *stream_open(const struct address *to, const struct address *local, int *why)
{
    int fd = open_socket(to, local);
    if (fd < 0) {
        *why = errno;
        return NULL;
    }
    /* A connect that a signal interrupts goes on by itself, as one in progress (POSIX). */
    int got = connect(fd, (const struct sockaddr *)&to->storage, to->len);
    if (got != 0 && errno != EINPROGRESS && errno != EINTR) {
        *why = errno;
        close(fd);
        return NULL;
    }
    bool connecting = got != 0;
    struct stream *s = stream_new(fd);
    if (!s) {
        *why = ENOMEM;
        return NULL;
    }
    s->connecting = connecting;
    s->remote = *to;
    if (!connecting)
        stream_connected(s);
    return s;
}

static enum stream_status fail(struct stream *s, int why)
{
    s->error = why;
    return STREAM_FAILED;
}

static bool is_writable(int fd)
{
    struct pollfd p = { .fd = fd, .events = POLLOUT };
    int ready;
    do
        ready = poll(&p, 1, 0);
    while (ready < 0 && errno == EINTR);
    return ready > 0;
}

enum stream_status stream_connected(struct stream *s)
{
    if (s->error)
        return STREAM_FAILED;
    if (s->fd < 0 || s->local.len > 0)
        return STREAM_OK;
    if (s->connecting && !is_writable(s->fd))
        return STREAM_AGAIN;
    int why = 0;
    socklen_t len = sizeof why;
    if (getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &why, &len) != 0)
        why = errno;
    if (why)
        return fail(s, why);
    s->connecting = false;
    read_addresses(s);
    set_no_delay(s);
    return STREAM_OK;
}

/* What a socket call's result means. */
static enum stream_status judge(struct stream *s, ssize_t got, size_t *n)
{
    if (got >= 0) {
        *n = (size_t)got;
        return STREAM_OK;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        return STREAM_AGAIN;
    return fail(s, errno);
}

static enum stream_status socket_recv(struct stream *s, void *out, size_t len, size_t *n)
{
    ssize_t got;
    do
        got = recv(s->fd, out, len, 0);
    while (got < 0 && errno == EINTR);
    return got == 0 ? STREAM_EOF : judge(s, got, n);
}

static enum stream_status socket_sendv(struct stream *s, const struct iovec *parts, int count,
                                       size_t *n)
{
    struct msghdr message = { .msg_iov = (struct iovec *)parts, .msg_iovlen = (size_t)count };
    ssize_t sent;
    do
        sent = sendmsg(s->fd, &message, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return judge(s, sent, n);
}

static bool socket_is_quiet(struct stream *s)
{
    char byte;
    ssize_t got;
    do
        got = recv(s->fd, &byte, 1, MSG_PEEK);
    while (got < 0 && errno == EINTR);
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

/* ---- In memory --------------------------------------------------------------------------------*/

static struct ring *ring_new(size_t room)
{
    struct ring *r = malloc(sizeof *r + room);
    if (r)
        *r = (struct ring){ .holders = 2, .room = room };
    return r;
}

static void ring_release(struct ring *r)
{
    if (r && --r->holders == 0)
        free(r);
}

static size_t ring_put(struct ring *r, const char *bytes, size_t len)
{
    size_t n = len < r->room - r->len ? len : r->room - r->len;
    for (size_t i = 0; i < n; i++)
        r->bytes[(r->start + r->len + i) % r->room] = bytes[i];
    r->len += n;
    return n;
}

static size_t ring_get(struct ring *r, char *out, size_t len)
{
    size_t n = len < r->len ? len : r->len;
    for (size_t i = 0; i < n; i++)
        out[i] = r->bytes[(r->start + i) % r->room];
    r->start = (r->start + n) % r->room;
    r->len -= n;
    return n;
}

bool stream_pair(struct stream **a, struct stream **b, size_t room)
{
    struct ring *one = ring_new(room), *other = ring_new(room);
    *a = stream_new(-1);
    *b = stream_new(-1);
    if (!one || !other || !*a || !*b) {
        free(one);
        free(other);
        free(*a);
        free(*b);
        *a = *b = NULL;
        return false;
    }
    (*a)->in = (*b)->out = one;
    (*a)->out = (*b)->in = other;
    return true;
}

static enum stream_status memory_recv(struct stream *s, void *out, size_t len, size_t *n)
{
    *n = ring_get(s->in, out, len);
    if (*n > 0)
        return STREAM_OK;
    return s->in->ended ? STREAM_EOF : STREAM_AGAIN;
}

static enum stream_status memory_sendv(struct stream *s, const struct iovec *parts, int count,
                                       size_t *n)
{
    if (s->out->broken || s->out->ended)
        return fail(s, EPIPE);
    for (int i = 0; i < count; i++)
        *n += ring_put(s->out, parts[i].iov_base, parts[i].iov_len);
    return *n > 0 ? STREAM_OK : STREAM_AGAIN;
}

/* ---- Either -----------------------------------------------------------------------------------*/

void stream_free(struct stream *s)
{
    if (!s)
        return;
    if (s->fd >= 0)
        close(s->fd);
    if (s->out)
        s->out->ended = true;
    if (s->in)
        s->in->broken = true;
    ring_release(s->in);
    ring_release(s->out);
    free(s);
}

int stream_fd(const struct stream *s)
{
    return s->fd;
}

enum stream_status stream_recv(struct stream *s, void *out, size_t len, size_t *n)
{
    *n = 0;
    if (len == 0)
        return STREAM_OK;
    return s->fd < 0 ? memory_recv(s, out, len, n) : socket_recv(s, out, len, n);
}

enum stream_status stream_send(struct stream *s, const void *bytes, size_t len, size_t *n)
{
    return stream_sendv(s, &(struct iovec){ (void *)bytes, len }, 1, n);
}

enum stream_status stream_sendv(struct stream *s, const struct iovec *parts, int count,
                                size_t *n)
{
    size_t total = 0;
    for (int i = 0; i < count; i++)
        total += parts[i].iov_len;
    *n = 0;
    if (total == 0)
        return STREAM_OK;
    if (s->error)
        return STREAM_FAILED;
    return s->fd < 0 ? memory_sendv(s, parts, count, n) : socket_sendv(s, parts, count, n);
}

void stream_finish(struct stream *s)
{
    if (s->fd >= 0)
        shutdown(s->fd, SHUT_WR);
    else
        s->out->ended = true;
}

bool stream_is_quiet(struct stream *s)
{
    if (s->error)
        return false;
    return s->fd < 0 ? s->in->len == 0 && !s->in->ended : socket_is_quiet(s);
}

int stream_errno(const struct stream *s)
{
    return s->error;
}

const char *stream_why(const struct stream *s)
{
    return s->error ? strerror(s->error) : "";
}

const struct address *stream_remote(const struct stream *s)
{
    return &s->remote;
}

const struct address *stream_local(const struct stream *s)
{
    return &s->local;
}
