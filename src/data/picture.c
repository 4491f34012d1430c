#include "data/picture.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "data/picturechild.h"

enum { MOST_SIDE = 2000, PIECE = 32 << 10, PIECES = 16 };

void picture_init(struct picture *p)
{
    *p = (struct picture){ .fd = -1, .pid = -1 };
    buf_init(&p->pixels, (64 << 10) + 4ull * MOST_SIDE * MOST_SIDE);
}

static void end_child(struct picture *p)
{
    if (p->fd >= 0)
        close(p->fd);
    if (p->pid > 0)
        selfexec_end(p->pid);
    p->fd = p->pid = -1;
}

void picture_clear(struct picture *p)
{
    end_child(p);
    buf_clear(&p->pixels);
    picture_init(p);
}

static void fail(struct picture *p, const char *why)
{
    end_child(p);
    snprintf(p->why, sizeof p->why, "%s", why);
    p->state = PICTURE_FAILED;
}

static const char *refusal(const struct source *s, const struct imagefacts *facts)
{
    if (facts->format == IMAGE_NONE)
        return "this kind is not drawn";
    if (!facts->width || !facts->height)
        return "the file is damaged";
    if ((uint64_t)facts->width * facts->height > PICTURE_PIXELS || s->len > PICTURE_BYTES)
        return "too large to be drawn: more than 40 million pixels, or 64 MiB";
    return NULL;
}

static bool start_child(struct picture *p, const struct picturechild_wish *wish)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return false;
    p->fd = ends[0];
    p->pid = selfexec_start(&picturechild_role, &ends[1]);
    int why = errno;
    close(ends[1]);
    errno = why;
    return p->pid > 0 && send(p->fd, wish, sizeof *wish, MSG_NOSIGNAL) == sizeof *wish;
}

void picture_start(struct picture *p, const struct source *s, const struct imagefacts *facts,
                   unsigned most_w, unsigned most_h)
{
    struct picturechild_wish wish = { .len = s->len,
                                      .format = facts->format,
                                      .orientation = facts->orientation,
                                      .most_w = most_w < MOST_SIDE ? most_w : MOST_SIDE,
                                      .most_h = most_h < MOST_SIDE ? most_h : MOST_SIDE };
    const char *why = refusal(s, facts);
    picture_clear(p);
    p->state = PICTURE_UNDER_WAY;
    if (why)
        fail(p, why);
    else if (!start_child(p, &wish))
        fail(p, strerror(errno));
}

/* All that was sent, or not: the child is at its end. */
static void judge(struct picture *p)
{
    struct picturechild_hello hello;
    size_t len = p->pixels.len;
    if (len < sizeof hello) {
        fail(p, "it took more memory or time than it may, or broke its decoder");
        return;
    }
    memcpy(&hello, p->pixels.ptr, sizeof hello);
    hello.why[sizeof hello.why - 1] = '\0';
    if (!hello.w || !hello.h || hello.w > MOST_SIDE || hello.h > MOST_SIDE ||
        len != sizeof hello + 4 * (size_t)hello.w * hello.h) {
        fail(p, hello.why[0] ? hello.why : "its decoder broke off");
        return;
    }
    end_child(p);
    buf_remove(&p->pixels, 0, sizeof hello);
    p->w = hello.w;
    p->h = hello.h;
    p->is_damaged = hello.is_damaged;
    p->state = PICTURE_THERE;
}

/* As much as the socket takes now. */
static void feed(struct picture *p, const struct source *s)
{
    char piece[PIECE];
    for (int i = 0; i < PIECES && p->sent < s->len; i++) {
        size_t got = s->read(s->ctx, p->sent, piece, sizeof piece);
        if (!got) {
            fail(p, "its bytes can't be read");
            return;
        }
        ssize_t n = send(p->fd, piece, got, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n <= 0)
            return;
        p->sent += (uint64_t)n;
    }
}

/* False: the child is at its end. */
static bool take(struct picture *p)
{
    for (int i = 0; i < PIECES; i++) {
        char *room = buf_space(&p->pixels, PIECE);
        ssize_t n = room ? recv(p->fd, room, PIECE, MSG_DONTWAIT) : 0;
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return true;
        if (n <= 0)
            return false;
        buf_added(&p->pixels, (size_t)n);
    }
    return true;
}

bool picture_work(struct picture *p, const struct source *s, int milliseconds)
{
    if (p->state != PICTURE_UNDER_WAY)
        return false;
    short events = p->sent < s->len ? POLLIN | POLLOUT : POLLIN;
    struct pollfd wait = { .fd = p->fd, .events = events };
    if (poll(&wait, 1, milliseconds) <= 0)
        return true;
    if (wait.revents & POLLOUT)
        feed(p, s);
    if (p->state == PICTURE_UNDER_WAY && wait.revents & ~POLLOUT && !take(p))
        judge(p);
    return p->state == PICTURE_UNDER_WAY;
}

const uint8_t *picture_pixel(const struct picture *p, unsigned x, unsigned y)
{
    if (p->state != PICTURE_THERE || x >= p->w || y >= p->h)
        return NULL;
    const uint8_t *at = (const uint8_t *)p->pixels.ptr + 4 * ((size_t)y * p->w + x);
    return at[3] < 128 ? NULL : at;
}
