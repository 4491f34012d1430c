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
    char *ring;                        /* the byte at offset o is at o % WRITEBEHIND_ROOM */
    uint64_t start, written, appended; /* offsets in the file */
    int error;
    bool is_finished; /* nothing more is appended */
    bool has_left;    /* the thread, and the ring with it where all is written */
    bool is_ended;    /* the thread, where there still is one, has it for itself */
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

static bool may_leave(const struct writebehind *w)
{
    return w->is_ended || (w->is_finished && !has_work(w));
}

static void leave(struct writebehind *w)
{
    w->has_left = true;
    if (w->error)
        return;
    free(w->ring);
    w->ring = NULL;
}

static void *run(void *arg)
{
    struct writebehind *w = arg;
    thread_be_patient(); /* who appends has a ring to fill meanwhile, and keys to answer */
    pthread_mutex_lock(&w->lock);
    while (!may_leave(w)) {
        if (has_work(w))
            write_some(w);
        else
            pthread_cond_wait(&w->work, &w->lock);
    }
    bool is_ended = w->is_ended;
    if (!is_ended)
        leave(w);
    pthread_mutex_unlock(&w->lock);
    if (is_ended)
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
    w->start = w->written = w->appended = offset;
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
    bool has_left = w->has_left;
    w->is_ended = true;
    w->close_fd = close_fd && !has_left;
    pthread_cond_signal(&w->work);
    pthread_mutex_unlock(&w->lock);
    if (!has_left)
        return;
    if (close_fd)
        writebehind_close(w->fd);
    destroy(w);
}

void writebehind_finish(struct writebehind *w)
{
    pthread_mutex_lock(&w->lock);
    w->is_finished = true;
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

static size_t up_to(uint64_t end, uint64_t offset, size_t len)
{
    uint64_t there = offset < end ? end - offset : 0;
    return len < there ? len : (size_t)there;
}

/* The ring holds what came last also when it is written: who looks at what arrives finds it there,
 * without a copy by way of the file. */
static uint64_t begin_of_ring(const struct writebehind *w)
{
    uint64_t ahead = w->appended - w->start;
    return ahead < WRITEBEHIND_ROOM ? w->start : w->appended - WRITEBEHIND_ROOM;
}

/* What the ring has is copied before the lock is let go: it may leave with the thread. */
size_t writebehind_read(struct writebehind *w, uint64_t offset, char *out, size_t len)
{
    pthread_mutex_lock(&w->lock);
    uint64_t end_of_file = w->ring ? begin_of_ring(w) : w->written;
    size_t in_file = up_to(end_of_file, offset, len);
    len = up_to(w->appended, offset, len);
    if (len > in_file)
        get(w, offset + in_file, out + in_file, len - in_file);
    pthread_mutex_unlock(&w->lock);
    size_t n = fileio_read_at(w->fd, offset, out, in_file);
    return n < in_file ? n : len;
}
