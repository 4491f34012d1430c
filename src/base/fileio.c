#include "base/fileio.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#define PIECE 16384

/* False where it makes no sense to go on. */
static bool may_go_on(int fd, short events)
{
    struct pollfd p = { .fd = fd, .events = events };
    if (errno == EAGAIN)
        poll(&p, 1, -1);
    return errno == EAGAIN || errno == EINTR;
}

bool fileio_write_by(fileio_writer *writer, int fd, struct span bytes)
{
    size_t at = 0;
    while (at < bytes.len) {
        errno = EIO; /* of a write that takes nothing and does not say why */
        ssize_t n = writer(fd, bytes.ptr + at, bytes.len - at);
        if (n > 0)
            at += (size_t)n;
        else if (n == 0 || !may_go_on(fd, POLLOUT))
            return false;
    }
    return true;
}

bool fileio_write(int fd, struct span bytes)
{
    return fileio_write_by(write, fd, bytes);
}

bool fileio_read(int fd, struct buf *out)
{
    for (;;) {
        char piece[PIECE];
        ssize_t n = read(fd, piece, sizeof piece);
        if (n > 0)
            buf_add(out, span_make(piece, (size_t)n));
        if (out->failed) {
            errno = out->failed == JIG_ERR_TOO_LARGE ? EFBIG : ENOMEM;
            return false;
        }
        if (n == 0)
            return true;
        if (n < 0 && !may_go_on(fd, POLLIN))
            return false;
    }
}

size_t fileio_read_at(int fd, uint64_t offset, char *out, size_t len)
{
    size_t done = 0;
    while (done < len) {
        ssize_t n = pread(fd, out + done, len - done, (off_t)(offset + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        done += (size_t)n;
    }
    return done;
}

bool fileio_read_path(const char *path, struct buf *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fileio_read(fd, out);
    int why = errno;
    if (fd >= 0)
        close(fd);
    errno = why;
    return ok;
}

void fileio_hold_standard(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) >= 0)
            continue;
        int held = open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
        (void)held; /* the lowest that is free: fd itself */
    }
}
