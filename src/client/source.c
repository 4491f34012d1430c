#include "client/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void source_from_bytes(struct source *s, struct span bytes)
{
    *s = (struct source){ .bytes = bytes, .fd = -1, .size = bytes.len };
    if (!s->bytes.ptr)
        s->bytes.ptr = "";
}

void source_from_feed(struct source *s, struct feed *feed)
{
    *s = (struct source){ .feed = feed, .fd = -1, .flows = true };
}

void source_from_stored(struct source *s, const struct jig_body_source *stored, uint64_t size)
{
    *s = (struct source){ .stored = stored, .fd = -1, .size = size };
}

static enum jig_err cannot_read(const char *path, const char *why, struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_SEND, "%s can't be read: %s",
                         path ? path : "the request's body", why);
}

/* Regular files are read from where the descriptor stands, with pread, so that its position is
 * left alone and the body can be sent again. */
static enum jig_err measure(struct source *s, const char *path, struct jig_error *error)
{
    struct stat st;
    if (fstat(s->fd, &st) < 0)
        return cannot_read(path, strerror(errno), error);
    if (S_ISDIR(st.st_mode))
        return cannot_read(path, strerror(EISDIR), error);
    off_t at = S_ISREG(st.st_mode) ? lseek(s->fd, 0, SEEK_CUR) : -1;
    s->flows = at < 0;
    if (s->flows)
        return JIG_OK;
    s->start = (uint64_t)at;
    s->size = st.st_size > at ? (uint64_t)(st.st_size - at) : 0;
    return JIG_OK;
}

enum jig_err source_open(struct source *s, const char *path, int fd, struct jig_error *error)
{
    *s = (struct source){ .fd = fd, .owns_fd = path != NULL };
    if (path)
        s->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (s->fd < 0)
        return cannot_read(path, strerror(path ? errno : EBADF), error);
    enum jig_err err = measure(s, path, error);
    if (err)
        source_clear(s);
    return err;
}

void source_clear(struct source *s)
{
    if (s->owns_fd && s->fd >= 0)
        close(s->fd);
    *s = (struct source){ .fd = -1 };
}

bool source_has_size(const struct source *s)
{
    return !s->flows;
}

int source_fd(const struct source *s)
{
    return s->flows ? s->fd : -1;
}

/* Looked at first, because the descriptor may be the caller's and a blocking one. */
static bool is_readable(int fd)
{
    struct pollfd p = { .fd = fd, .events = POLLIN };
    int ready;
    do
        ready = poll(&p, 1, 0);
    while (ready < 0 && errno == EINTR);
    return ready == 1;
}

static enum source_status read_feed(struct source *s, char *out, size_t room, size_t *n,
                                    struct jig_error *error)
{
    struct feed *feed = s->feed;
    if (feed->taken == feed->bytes.len && feed->has_more && feed->refill(feed->ctx, error))
        return SOURCE_FAILED;
    size_t left = feed->bytes.len - feed->taken;
    if (left == 0)
        return feed->ended ? SOURCE_END : SOURCE_AGAIN;
    *n = left < room ? left : room;
    memcpy(out, feed->bytes.ptr + feed->taken, *n);
    feed->taken += *n;
    s->taken += *n;
    if (feed->taken > feed->bytes.len / 2) {
        buf_remove(&feed->bytes, 0, feed->taken);
        feed->taken = 0;
    }
    return SOURCE_OK;
}

static enum source_status read_flow(struct source *s, char *out, size_t room, size_t *n,
                                    struct jig_error *error)
{
    if (!is_readable(s->fd))
        return SOURCE_AGAIN;
    ssize_t got;
    do
        got = read(s->fd, out, room);
    while (got < 0 && errno == EINTR);
    if (got > 0) {
        *n = (size_t)got;
        s->taken += *n;
        return SOURCE_OK;
    }
    if (got == 0)
        return SOURCE_END;
    if (errno == EAGAIN)
        return SOURCE_AGAIN;
    cannot_read(NULL, strerror(errno), error);
    return SOURCE_FAILED;
}

static enum source_status read_file(struct source *s, char *out, size_t room, size_t *n,
                                    struct jig_error *error)
{
    ssize_t got;
    do
        got = pread(s->fd, out, room, (off_t)(s->start + s->taken));
    while (got < 0 && errno == EINTR);
    if (got <= 0) {
        cannot_read(NULL, got < 0 ? strerror(errno) : "the file became shorter", error);
        return SOURCE_FAILED;
    }
    *n = (size_t)got;
    s->taken += *n;
    return SOURCE_OK;
}

static enum source_status read_stored(struct source *s, char *out, size_t room, size_t *n,
                                      struct jig_error *error)
{
    *n = s->stored->read(s->stored->ctx, s->taken, out, room);
    if (*n == 0) {
        cannot_read(NULL, "it is not there any more", error);
        return SOURCE_FAILED;
    }
    s->taken += *n;
    return SOURCE_OK;
}

enum source_status source_read(struct source *s, char *out, size_t room, size_t *n,
                               struct jig_error *error)
{
    *n = 0;
    if (s->feed)
        return read_feed(s, out, room, n, error);
    if (s->flows)
        return read_flow(s, out, room, n, error);
    uint64_t left = s->size - s->taken;
    if (left == 0)
        return SOURCE_END;
    if (room > left)
        room = (size_t)left;
    if (s->stored)
        return read_stored(s, out, room, n, error);
    if (!s->bytes.ptr)
        return read_file(s, out, room, n, error);
    memcpy(out, s->bytes.ptr + s->taken, room);
    s->taken += room;
    *n = room;
    return SOURCE_OK;
}

bool source_rewind(struct source *s)
{
    if (s->flows && s->taken > 0)
        return false;
    s->taken = 0;
    return true;
}
