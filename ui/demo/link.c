#include "demo/link.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire/tls.h"

static void send_all(struct link *l, struct span s)
{
    while (s.len > 0 && !l->broken) {
        ssize_t n = send(l->fd, s.ptr, s.len, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        l->broken = n <= 0;
        s = span_sub(s, n > 0 ? (size_t)n : 0, s.len);
    }
}

static void flush(struct link *l)
{
    struct span out = tls_out(l->tls);
    send_all(l, out);
    tls_sent(l->tls, out.len);
}

static bool fill(struct link *l)
{
    size_t room;
    char *space = tls_space(l->tls, &room);
    ssize_t n = -1;
    while (space && (n = recv(l->fd, space, room, 0)) < 0 && errno == EINTR)
        continue;
    if (n > 0)
        tls_added(l->tls, (size_t)n);
    else
        l->broken = true;
    return n > 0;
}

bool link_open(struct link *l, int fd, struct tls_context *context)
{
    *l = (struct link){ .fd = fd };
    if (!context)
        return true;
    enum tls_status status = TLS_AGAIN;
    if (tls_new(context, NULL, &l->tls, NULL) != JIG_OK)
        return false;
    while (status == TLS_AGAIN && !l->broken) {
        status = tls_handshake(l->tls, NULL);
        flush(l);
        if (status == TLS_AGAIN)
            fill(l);
    }
    return status == TLS_OK && !l->broken;
}

void link_close(struct link *l)
{
    if (l->tls && !l->broken) {
        tls_close(l->tls);
        flush(l);
    }
    tls_free(l->tls);
    shutdown(l->fd, SHUT_WR);
    close(l->fd);
}

size_t link_read(struct link *l, char *out, size_t room)
{
    size_t n = 0;
    enum tls_status status = TLS_AGAIN;
    if (l->broken)
        return 0;
    if (!l->tls) {
        ssize_t got;
        while ((got = recv(l->fd, out, room, 0)) < 0 && errno == EINTR)
            continue;
        l->broken = got <= 0;
        return got > 0 ? (size_t)got : 0;
    }
    while ((status = tls_read(l->tls, out, room, &n, NULL)) == TLS_AGAIN && fill(l))
        continue;
    l->broken |= status != TLS_OK;
    return status == TLS_OK ? n : 0;
}

bool link_wait(struct link *l, int ms)
{
    struct pollfd fd = { .fd = l->fd, .events = POLLIN };
    return l->broken || (l->tls && tls_has_input(l->tls)) || poll(&fd, 1, ms) != 0;
}

void link_write(struct link *l, struct span s)
{
    if (!l->tls) {
        send_all(l, s);
        return;
    }
    while (s.len > 0 && !l->broken) {
        size_t n;
        l->broken = tls_write(l->tls, s, &n, NULL) != TLS_OK;
        flush(l);
        s = span_sub(s, n, s.len);
    }
}
