#include "base/writebehind.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/mem.h"
#include "base/thread.h"

enum { MOST_A_WRITE = 1 << 20 };

struct writebehind {
    pthread_mutex_t lock; /* of all below but the ring's bytes: those have one writer, and a
                             reader, the thread, only of what is appended and not written */
    pthread_cond_t work;  /* for the thread */
    pthread_cond_t room;  /* for who appends */
    int fd;
    char *ring;                 /* the byte at offset o is at o % WRITEBEHIND_ROOM */
    uint64_t written, appended; /* offsets in the file */
    int error;
    bool is_ended; /* the thread has it for itself */
    bool close_fd;
};

/* ---- The ring -------------------------------------------------------------------------------- */

static size_t in_ring(uint64_t offset)
{
    return (size_t)(offset % WRITEBEHIND_ROOM);
}

/* How many of `len` bytes from the offset on lie side by side. */
static size_t in_a_row(uint64_t offset, size_t len)
{
    size_t left = WRITEBEHIND_ROOM - in_ring(offset);
    return len < left ? len : left;
}

static void put(struct writebehind *w, uint64_t offset, struct span s)
{
    size_t first = in_a_row(offset, s.len);
    memcpy(w->ring + in_ring(offset), s.ptr, first);
    memcpy(w->ring, s.ptr + first, s.len - first);
}

static void get(const struct writebehind *w, uint64_t offset, char *out, size_t len)
{
    size_t first = in_a_row(offset, len);
    memcpy(out, w->ring + in_ring(offset), first);
    memcpy(out + first, w->ring, len - first);
}

/* ---- The thread ------------------------------------------------------------------------------ */

static void destroy(struct writebehind *w)
{
    if (w->close_fd)
        close(w->fd);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->work);
    pthread_cond_destroy(&w->room);
    free(w->ring);
    free(w);
}

/* Locked before and after, but not meanwhile. */
static void write_some(struct writebehind *w)
{
    uint64_t at = w->written, left = w->appended - at;
    size_t len = in_a_row(at, left < MOST_A_WRITE ? (size_t)left : MOST_A_WRITE);
    pthread_mutex_unlock(&w->lock);
    ssize_t n = pwrite(w->fd, w->ring + in_ring(at), len, (off_t)at);
    int why = n < 0 ? errno : n == 0 ? ENOSPC : 0;
    pthread_mutex_lock(&w->lock);
    if (n > 0)
        w->written += (uint64_t)n;
    else if (why != EINTR)
        w->error = why;
    pthread_cond_signal(&w->room);
}

static bool has_work(const struct writebehind *w)
{
    return !w->error && w->written < w->appended;
}

static void *run(void *arg)
{
    struct writebehind *w = arg;
    pthread_mutex_lock(&w->lock);
    while (!w->is_ended) {
        if (has_work(w))
            write_some(w);
        else
            pthread_cond_wait(&w->work, &w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    destroy(w);
    return NULL;
}

/* ---- Life ------------------------------------------------------------------------------------ */

struct writebehind *writebehind_start(int fd, uint64_t offset)
{
    struct writebehind *w = mem_zero(1, sizeof *w);
    if (!w)
        return NULL;
    w->fd = fd;
    w->written = w->appended = offset;
    w->ring = malloc(WRITEBEHIND_ROOM);
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->work, NULL);
    pthread_cond_init(&w->room, NULL);
    if (w->ring && thread_start(run, w, NULL))
        return w;
    destroy(w);
    return NULL;
}

static void end(struct writebehind *w, bool close_fd)
{
    pthread_mutex_lock(&w->lock);
    w->is_ended = true;
    w->close_fd = close_fd;
    pthread_cond_signal(&w->work);
    pthread_mutex_unlock(&w->lock);
}

void writebehind_end(struct writebehind *w)
{
    end(w, false);
}

void writebehind_abandon(struct writebehind *w)
{
    end(w, true);
}

static void *close_it(void *arg)
{
    close((int)(intptr_t)arg);
    return NULL;
}

void writebehind_close(int fd)
{
    if (!thread_start(close_it, (void *)(intptr_t)fd, NULL))
        close(fd);
}

/* ---- Appending and reading ------------------------------------------------------------------- */

/* Locked. */
static size_t room_of(const struct writebehind *w)
{
    return WRITEBEHIND_ROOM - (size_t)(w->appended - w->written);
}

/* What there is room for; 0: a write has failed. */
static size_t wait_for_room(struct writebehind *w)
{
    pthread_mutex_lock(&w->lock);
    while (!w->error && room_of(w) == 0)
        pthread_cond_wait(&w->room, &w->lock);
    size_t room = w->error ? 0 : room_of(w);
    pthread_mutex_unlock(&w->lock);
    return room;
}

static void note_appended(struct writebehind *w, size_t len)
{
    pthread_mutex_lock(&w->lock);
    w->appended += len;
    pthread_cond_signal(&w->work);
    pthread_mutex_unlock(&w->lock);
}

bool writebehind_append(struct writebehind *w, struct span s)
{
    while (s.len > 0) {
        size_t room = wait_for_room(w), len = s.len < room ? s.len : room;
        if (len == 0)
            return false;
        put(w, w->appended, span_sub(s, 0, len));
        note_appended(w, len);
        s = span_sub(s, len, s.len);
    }
    return true;
}

size_t writebehind_room(struct writebehind *w)
{
    pthread_mutex_lock(&w->lock);
    size_t room = room_of(w);
    pthread_mutex_unlock(&w->lock);
    return room;
}

int writebehind_error(struct writebehind *w)
{
    pthread_mutex_lock(&w->lock);
    int error = w->error;
    pthread_mutex_unlock(&w->lock);
    return error;
}

bool writebehind_is_settled(struct writebehind *w)
{
    pthread_mutex_lock(&w->lock);
    bool is_settled = !has_work(w);
    pthread_mutex_unlock(&w->lock);
    return is_settled;
}

size_t writebehind_read(struct writebehind *w, uint64_t offset, char *out, size_t len)
{
    pthread_mutex_lock(&w->lock);
    uint64_t written = w->written, end = w->appended;
    pthread_mutex_unlock(&w->lock);
    if (offset >= end)
        return 0;
    if (len > end - offset)
        len = (size_t)(end - offset);
    size_t in_file = 0;
    if (offset < written)
        in_file = len < written - offset ? len : (size_t)(written - offset);
    size_t n = fileio_read_at(w->fd, offset, out, in_file);
    if (n < in_file)
        return n;
    get(w, offset + n, out + n, len - n);
    return len;
}
