#include "base/body.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fileio.h"

void body_init(struct body *b, size_t in_memory, const char *folder)
{
    *b = (struct body){ .fd = -1, .folder = folder };
    buf_init(&b->memory, in_memory);
}

/* The file goes with its last descriptor, which takes long where it is large. */
enum { LARGE_FILE = 1 << 20 };

static void close_file(struct body *b)
{
    if (b->writer)
        writebehind_abandon(b->writer);
    else if (b->in_file > LARGE_FILE)
        writebehind_close(b->fd);
    else if (b->fd >= 0)
        close(b->fd);
    b->writer = NULL;
    b->fd = -1;
    b->in_file = 0;
}

void body_clear(struct body *b)
{
    buf_clear(&b->memory);
    close_file(b);
}

/* A file that nobody else can open: never named where the file system can do that, else
 * unlinked before anything is written. Mode 0600 either way. */
static int open_unnamed(const char *folder)
{
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);
    if (fd >= 0)
        return fd;
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/jig-XXXXXX", folder);
    if (n < 0 || (size_t)n >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

static enum jig_err write_failed(const struct body *b, int why, struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_BODY,
                         "the body can't be kept in a file in %s: %s", b->folder,
                         strerror(why));
}

static enum jig_err write_now(struct body *b, struct span s, struct jig_error *error)
{
    while (s.len > 0) {
        ssize_t n = pwrite(b->fd, s.ptr, s.len, (off_t)b->in_file);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) /* what takes nothing and does not say why has no room */
            return write_failed(b, n < 0 ? errno : ENOSPC, error);
        b->in_file += (uint64_t)n;
        s = span_sub(s, (size_t)n, s.len);
    }
    return JIG_OK;
}

/* Where there is none to be had it is not asked for at each append again. */
static void start_writer(struct body *b)
{
    b->writer = writebehind_start(b->fd, b->in_file);
    b->is_behind = b->writer != NULL;
}

static enum jig_err append_to_file(struct body *b, struct span s, struct jig_error *error)
{
    if (b->fd < 0)
        b->fd = open_unnamed(b->folder);
    if (b->fd < 0)
        return write_failed(b, errno, error);
    if (b->is_behind && !b->writer)
        start_writer(b);
    if (!b->writer)
        return write_now(b, s, error);
    if (!writebehind_append(b->writer, s))
        return write_failed(b, writebehind_error(b->writer), error);
    b->in_file += s.len;
    return JIG_OK;
}

enum jig_err body_append(struct body *b, struct span s, struct jig_error *error)
{
    size_t left = b->memory.max - b->memory.len;
    struct span first = span_sub(s, 0, left < s.len ? left : s.len);
    buf_add(&b->memory, first);
    if (b->memory.failed)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_BODY,
                             "no memory to keep the body");
    if (first.len == s.len)
        return JIG_OK;
    return append_to_file(b, span_sub(s, first.len, s.len), error);
}

/* ---- Behind ---------------------------------------------------------------------------------- */

/* An append is a few hundred KiB at most; what is beyond it is room to write in. */
enum { ROOM_FOR_APPENDS = WRITEBEHIND_ROOM / 4 };

void body_write_behind(struct body *b)
{
    b->is_behind = true;
}

bool body_is_late(const struct body *b)
{
    return b->writer && writebehind_room(b->writer) < ROOM_FOR_APPENDS &&
           !writebehind_error(b->writer);
}

bool body_is_settled(const struct body *b)
{
    return !b->writer || writebehind_is_settled(b->writer);
}

enum jig_err body_finish(struct body *b, struct jig_error *error)
{
    int why = b->writer ? writebehind_error(b->writer) : 0;
    if (why)
        return write_failed(b, why, error);
    if (b->writer)
        writebehind_end(b->writer);
    b->writer = NULL;
    b->is_behind = false;
    return JIG_OK;
}

void body_leave(struct body *b)
{
    if (!body_is_settled(b) || body_finish(b, NULL))
        writebehind_finish(b->writer);
}

/* ---- Reading --------------------------------------------------------------------------------- */

uint64_t body_len(const struct body *b)
{
    return b->memory.len + b->in_file;
}

size_t body_read(const struct body *b, uint64_t offset, void *out, size_t len)
{
    uint64_t total = body_len(b);
    if (offset >= total)
        return 0;
    if (len > total - offset)
        len = (size_t)(total - offset);
    size_t from_memory = 0;
    if (offset < b->memory.len) {
        from_memory = b->memory.len - (size_t)offset;
        if (from_memory > len)
            from_memory = len;
        memcpy(out, b->memory.ptr + offset, from_memory);
    }
    if (from_memory == len)
        return len;
    uint64_t in_file = offset + from_memory - b->memory.len;
    char *rest = (char *)out + from_memory;
    len -= from_memory;
    return from_memory + (b->writer ? writebehind_read(b->writer, in_file, rest, len)
                                    : fileio_read_at(b->fd, in_file, rest, len));
}

struct span body_in_memory(const struct body *b)
{
    return buf_span(&b->memory);
}
