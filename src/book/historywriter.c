/* Who writes a row: the process, and when it was started, for another process may get its
 * number. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fileio.h"
#include "book/history_private.h"

/* The number of the process is below, as all jigs read it. */
enum { PID_BITS = 32 };

/* Linux tells it in clock ticks since it was booted: the twentieth word behind the name, which is
 * in brackets and may hold anything. 0: not known. */
static int64_t started_at(pid_t pid)
{
    char path[64];
    struct buf text;
    uint64_t ticks = 0;
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    buf_init(&text, 4096);
    bool ok = fd >= 0 && fileio_read(fd, &text);
    struct span rest = buf_span(&text), word = { 0 };
    size_t at = rest.len;
    while (at > 0 && rest.ptr[at - 1] != ')')
        at--;
    rest = span_trim(span_sub(rest, at, rest.len));
    for (int i = 0; ok && i < 20; i++)
        word = span_cut(&rest, ' ');
    ok = ok && span_to_u64(word, &ticks);
    if (fd >= 0)
        close(fd);
    buf_clear(&text);
    return ok ? (int64_t)(ticks & INT32_MAX) : 0;
}

int64_t history_writer(void)
{
    return started_at(getpid()) << PID_BITS | (int64_t)getpid();
}

bool history_writer_is_there(int64_t writer)
{
    pid_t pid = (pid_t)(writer & INT32_MAX);
    int64_t started = writer >> PID_BITS, now = started ? started_at(pid) : 0;
    if (kill(pid, 0) != 0 && errno == ESRCH)
        return false;
    return !started || !now || started == now;
}
