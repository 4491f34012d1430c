/* Calls on descriptors that are interrupted, do less than they were asked to, or fail. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "faults/faults.h"

/* Each call twice: the system's, and the one that takes its place. */
#define CALL(type, name, ...)        \
    type __real_##name(__VA_ARGS__); \
    type __wrap_##name(__VA_ARGS__);
CALL(ssize_t, read, int fd, void *out, size_t len)
CALL(ssize_t, write, int fd, const void *bytes, size_t len)
CALL(ssize_t, pread, int fd, void *out, size_t len, off_t at)
CALL(ssize_t, pwrite, int fd, const void *bytes, size_t len, off_t at)
CALL(ssize_t, writev, int fd, const struct iovec *parts, int n)
CALL(ssize_t, recv, int fd, void *out, size_t len, int flags)
CALL(ssize_t, send, int fd, const void *bytes, size_t len, int flags)
CALL(ssize_t, sendmsg, int fd, const struct msghdr *message, int flags)
CALL(int, poll, struct pollfd *fds, nfds_t n, int ms)
CALL(int, connect, int fd, const struct sockaddr *to, socklen_t len)
CALL(int, accept, int fd, struct sockaddr *from, socklen_t *len)
CALL(int, socket, int family, int type, int protocol)
CALL(int, eventfd, unsigned value, int flags)
CALL(int, pipe2, int fds[2], int flags)
CALL(int, open, const char *path, int flags, ...)
CALL(int, openat, int folder, const char *path, int flags, ...)
int __wrap___poll_chk(struct pollfd *fds, nfds_t n, int ms, size_t room);

/* ---- Whose turn it is ---- */

static bool is_interrupted(void)
{
    static atomic_uint calls;
    if (!faults_turn(faults.interrupt, &calls, &faults_counts->interrupted))
        return false;
    errno = EINTR;
    return true;
}

/* A row of numbers that a seed gives (Numerical Recipes' constants), the same in every run. */
static uint32_t chance(void)
{
    static atomic_uint state;
    uint32_t next = (state ? state : faults.seed * 2654435761u) * 1664525u + 1013904223u;
    state = next;
    return next >> 8;
}

static bool is_socket(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISSOCK(st.st_mode);
}

/* A counter or a watch (an eventfd, inotify) has no way to fail, and no kind of file. */
static bool is_sure(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && (st.st_mode & S_IFMT) == 0;
}

/* Standard error stays whole: what went wrong is told there. */
static bool is_refused(int fd)
{
    if (fd == STDERR_FILENO || faults_are_off() || is_sure(fd))
        return false;
    bool is_due = faults.refuse > 0 && chance() % faults.refuse == 0;
    if (is_due) {
        atomic_fetch_add(&faults_counts->refused, 1);
        errno = EIO;
    }
    if (!faults_call(0) && !is_due)
        return false;
    if (is_socket(fd)) {
        shutdown(fd, SHUT_RDWR); /* it stays broken */
        errno = ECONNRESET;
    }
    return true;
}

static bool fails(int fd)
{
    return is_interrupted() || is_refused(fd);
}

/* Counters and watches have messages of a fixed size. */
static size_t allowed(int fd, size_t len)
{
    if (faults.shorten == 0 || len <= faults.shorten || faults_are_off() || is_sure(fd))
        return len;
    atomic_fetch_add(&faults_counts->shortened, 1);
    return faults.shorten;
}

static bool has_no_descriptor(void)
{
    static atomic_uint calls;
    if (faults_call(EMFILE))
        return true;
    if (faults.descriptors == 0 || faults_are_off() ||
        atomic_fetch_add(&calls, 1) + 1 < faults.descriptors)
        return false;
    atomic_fetch_add(&faults_counts->descriptors, 1);
    errno = EMFILE;
    return true;
}

/* ---- Reading and writing ---- */

ssize_t __wrap_read(int fd, void *out, size_t len)
{
    return fails(fd) ? -1 : __real_read(fd, out, allowed(fd, len));
}

ssize_t __wrap_write(int fd, const void *bytes, size_t len)
{
    return fails(fd) ? -1 : __real_write(fd, bytes, allowed(fd, len));
}

ssize_t __wrap_pread(int fd, void *out, size_t len, off_t at)
{
    return fails(fd) ? -1 : __real_pread(fd, out, allowed(fd, len), at);
}

ssize_t __wrap_pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    return fails(fd) ? -1 : __real_pwrite(fd, bytes, allowed(fd, len), at);
}

ssize_t __wrap_recv(int fd, void *out, size_t len, int flags)
{
    return fails(fd) ? -1 : __real_recv(fd, out, allowed(fd, len), flags);
}

ssize_t __wrap_send(int fd, const void *bytes, size_t len, int flags)
{
    return fails(fd) ? -1 : __real_send(fd, bytes, allowed(fd, len), flags);
}

/* Of several parts a short call sends the begin of the first that has something. */
static const struct iovec *first_part(const struct iovec *parts, size_t n)
{
    size_t i = 0;
    while (i + 1 < n && parts[i].iov_len == 0)
        i++;
    return &parts[i];
}

ssize_t __wrap_writev(int fd, const struct iovec *parts, int n)
{
    const struct iovec *first = first_part(parts, (size_t)n);
    if (fails(fd))
        return -1;
    return faults.shorten > 0 ? __real_write(fd, first->iov_base, allowed(fd, first->iov_len))
                              : __real_writev(fd, parts, n);
}

ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags)
{
    const struct iovec *first = first_part(message->msg_iov, message->msg_iovlen);
    if (fails(fd))
        return -1;
    return faults.shorten > 0
               ? __real_send(fd, first->iov_base, allowed(fd, first->iov_len), flags)
               : __real_sendmsg(fd, message, flags);
}

/* ---- Waiting ---- */

int __wrap_poll(struct pollfd *fds, nfds_t n, int ms)
{
    return is_interrupted() ? -1 : __real_poll(fds, n, ms);
}

/* What a build with _FORTIFY_SOURCE calls. */
int __wrap___poll_chk(struct pollfd *fds, nfds_t n, int ms, size_t room)
{
    (void)room;
    return __wrap_poll(fds, n, ms);
}

/* The attempt goes on, as POSIX has it. */
int __wrap_connect(int fd, const struct sockaddr *to, socklen_t len)
{
    if (faults_call(ECONNREFUSED))
        return -1;
    int got = __real_connect(fd, to, len);
    bool has_begun = got == 0 || errno == EINPROGRESS;
    return has_begun && is_interrupted() ? -1 : got;
}

int __wrap_accept(int fd, struct sockaddr *from, socklen_t *len)
{
    return is_interrupted() || has_no_descriptor() ? -1 : __real_accept(fd, from, len);
}

/* ---- New descriptors ---- */

int __wrap_socket(int family, int type, int protocol)
{
    return has_no_descriptor() ? -1 : __real_socket(family, type, protocol);
}

int __wrap_eventfd(unsigned value, int flags)
{
    return has_no_descriptor() ? -1 : __real_eventfd(value, flags);
}

int __wrap_pipe2(int fds[2], int flags)
{
    return has_no_descriptor() ? -1 : __real_pipe2(fds, flags);
}

static mode_t mode_of(int flags, va_list *more)
{
    return flags & (O_CREAT | O_TMPFILE) ? va_arg(*more, mode_t) : 0;
}

int __wrap_open(const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    mode_t mode = mode_of(flags, &more);
    va_end(more);
    return has_no_descriptor() ? -1 : __real_open(path, flags, mode);
}

int __wrap_openat(int folder, const char *path, int flags, ...)
{
    va_list more;
    va_start(more, flags);
    mode_t mode = mode_of(flags, &more);
    va_end(more);
    return has_no_descriptor() ? -1 : __real_openat(folder, path, flags, mode);
}
