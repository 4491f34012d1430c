#include "data/picture.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "data/confine.h"
#include "data/pixels.h"

enum { SECONDS = 10, MEMORY_MIB = 768, MOST_SIDE = 2000 };

/* What the child sends first; pixels follow. */
struct hello {
    uint32_t w, h; /* 0: it could not */
    char why[120];
};

void picture_init(struct picture *p)
{
    *p = (struct picture){ .fd = -1, .pid = -1 };
    buf_init(&p->pixels, (64 << 10) + 4ull * MOST_SIDE * MOST_SIDE);
}

static void end_child(struct picture *p)
{
    if (p->fd >= 0)
        close(p->fd);
    if (p->pid > 0) {
        kill(p->pid, SIGKILL);
        while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    p->fd = p->pid = -1;
}

void picture_clear(struct picture *p)
{
    end_child(p);
    buf_clear(&p->pixels);
    picture_init(p);
}

/* ---- The child --------------------------------------------------------------------------------*/

static void send_all(int fd, const void *bytes, size_t len)
{
    for (size_t done = 0; done < len;) {
        ssize_t n = write(fd, (const char *)bytes + done, len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            _Exit(1);
        done += (size_t)n;
    }
}

static _Noreturn void give_up(int fd, const char *why)
{
    struct hello hello = { 0 };
    snprintf(hello.why, sizeof hello.why, "%s", why);
    send_all(fd, &hello, sizeof hello);
    _Exit(0);
}

/* No larger than that, and in the shape that it has. */
static void fit(unsigned w, unsigned h, unsigned most_w, unsigned most_h, unsigned *to_w,
                unsigned *to_h)
{
    *to_w = w;
    *to_h = h;
    if (*to_w > most_w) {
        *to_h = (unsigned)((uint64_t)h * most_w / w);
        *to_w = most_w;
    }
    if (*to_h > most_h) {
        *to_w = (unsigned)((uint64_t)w * most_h / h);
        *to_h = most_h;
    }
    *to_w = *to_w ? *to_w : 1;
    *to_h = *to_h ? *to_h : 1;
}

static struct span read_all(const struct source *s, int fd)
{
    char *bytes = malloc((size_t)s->len + 1);
    if (!bytes || s->read(s->ctx, 0, bytes, (size_t)s->len) != s->len)
        give_up(fd, "its bytes can't be read");
    return span_make(bytes, (size_t)s->len);
}

struct wish {
    enum image_format format;
    unsigned orientation, most_w, most_h;
};

static _Noreturn void run_child(int fd, const struct source *s, const struct wish *wish)
{
    char why[120];
    unsigned w, h;
    bool swaps = wish->orientation >= 5;
    unsigned most_w = swaps ? wish->most_h : wish->most_w;
    unsigned most_h = swaps ? wish->most_w : wish->most_h;
    fd = fcntl(fd, F_DUPFD, 3); /* the first three are closed to it */
    if (!pixels_load(wish->format, why, sizeof why))
        give_up(fd, why);
    confine_self(SECONDS, MEMORY_MIB);
    struct pixels all = pixels_decode(wish->format, read_all(s, fd), most_w, most_h);
    if (!all.rgba || !all.w || !all.h)
        give_up(fd, all.why);
    fit(all.w, all.h, most_w, most_h, &w, &h);
    struct pixels small = pixels_shrink(&all, w, h);
    if (small.rgba && wish->orientation > 1)
        small = pixels_turn(&small, wish->orientation);
    if (!small.rgba)
        give_up(fd, small.why);
    struct hello hello = { .w = small.w, .h = small.h };
    send_all(fd, &hello, sizeof hello);
    send_all(fd, small.rgba, 4 * (size_t)small.w * small.h);
    _Exit(0);
}

/* ---- The parent -------------------------------------------------------------------------------*/

static void fail(struct picture *p, const char *why)
{
    end_child(p);
    snprintf(p->why, sizeof p->why, "%s", why);
    p->state = PICTURE_FAILED;
}

static bool is_decoded(enum image_format format)
{
    return format == IMAGE_PNG || format == IMAGE_JPEG || format == IMAGE_GIF ||
           format == IMAGE_WEBP;
}

void picture_start(struct picture *p, const struct source *s, const struct imagefacts *facts,
                   unsigned most_w, unsigned most_h)
{
    int ends[2];
    struct wish wish = { facts->format, facts->orientation,
                         most_w < MOST_SIDE ? most_w : MOST_SIDE,
                         most_h < MOST_SIDE ? most_h : MOST_SIDE };
    picture_clear(p);
    p->state = PICTURE_UNDER_WAY;
    if (!is_decoded(facts->format)) {
        fail(p, "this kind is not drawn");
        return;
    }
    if (!facts->width || !facts->height) {
        fail(p, "the file is damaged");
        return;
    }
    if ((uint64_t)facts->width * facts->height > PICTURE_PIXELS || s->len > PICTURE_BYTES) {
        fail(p, "too large to be drawn: more than 40 million pixels, or 64 MiB");
        return;
    }
    if (pipe2(ends, O_CLOEXEC) != 0) {
        fail(p, strerror(errno));
        return;
    }
    p->pid = fork();
    if (p->pid == 0)
        run_child(ends[1], s, &wish);
    close(ends[1]);
    p->fd = ends[0];
    fcntl(p->fd, F_SETFL, O_NONBLOCK);
    if (p->pid < 0)
        fail(p, strerror(errno));
}

/* All that was sent, or not: the child is at its end. */
static void judge(struct picture *p)
{
    struct hello hello;
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
    p->state = PICTURE_THERE;
}

bool picture_work(struct picture *p, int milliseconds)
{
    struct pollfd wait = { .fd = p->fd, .events = POLLIN };
    if (p->state != PICTURE_UNDER_WAY)
        return false;
    if (poll(&wait, 1, milliseconds) <= 0)
        return true;
    for (int i = 0; i < 16; i++) {
        char *room = buf_space(&p->pixels, 32 << 10);
        ssize_t n = room ? read(p->fd, room, 32 << 10) : 0;
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return true;
        if (n <= 0) {
            judge(p);
            return false;
        }
        buf_added(&p->pixels, (size_t)n);
    }
    return true;
}

const uint8_t *picture_pixel(const struct picture *p, unsigned x, unsigned y)
{
    if (p->state != PICTURE_THERE || x >= p->w || y >= p->h)
        return NULL;
    const uint8_t *at = (const uint8_t *)p->pixels.ptr + 4 * ((size_t)y * p->w + x);
    return at[3] < 128 ? NULL : at;
}
