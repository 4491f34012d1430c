#include "app/viewfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/mem.h"
#include "base/pathtail.h"
#include "base/tempdir.h"
#include "data/hash64.h"
#include "jig.h"

#define PIECE     (256u << 10)
#define EDGE      4096
#define PIPE_ROOM (1 << 20) /* asked of the system, so that fewer turns are needed */

static enum jig_err refuse(struct viewfile *f, struct jig_error *error, enum jig_err err,
                           const char *path, const char *why)
{
    char shown[PATHTAIL_SIZE];
    pathtail(path, shown);
    viewfile_close(f);
    return jig_error_set(error, err, JIG_PHASE_NONE, "%s: %s", shown, why);
}

static int64_t change_time(const struct stat *s)
{
    return (int64_t)s->st_mtim.tv_sec * 1000000000 + s->st_mtim.tv_nsec;
}

/* Where it was only added to, these bytes are as they were. */
static uint64_t print_of(const struct viewfile *f, uint64_t len)
{
    struct hash64 hash;
    char bytes[EDGE];
    uint64_t last = len > EDGE ? len - EDGE : 0;
    hash64_init(&hash, 0);
    hash64_add(&hash,
               span_make(bytes, fileio_read_at(f->fd, 0, bytes, len < EDGE ? len : EDGE)));
    hash64_add(&hash,
               span_make(bytes, fileio_read_at(f->fd, last, bytes, (size_t)(len - last))));
    return hash64_value(&hash);
}

static void note_state(struct viewfile *f, const struct stat *s)
{
    f->len = s->st_size > 0 ? (uint64_t)s->st_size : 0;
    f->changed_ns = change_time(s);
    f->device = (uint64_t)s->st_dev;
    f->inode = (uint64_t)s->st_ino;
    f->print = print_of(f, f->len);
}

/* Standard input may be shared with the shell: its flags are left alone. */
static int open_path(const char *path)
{
    if (strcmp(path, "-") == 0)
        return fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

enum jig_err viewfile_open(struct viewfile *f, const char *path, struct jig_error *error)
{
    bool is_input = strcmp(path, "-") == 0;
    const char *name = is_input ? "standard input" : path;
    struct stat s;
    *f = (struct viewfile){ .path = is_input ? NULL : path,
                            .fd = open_path(path),
                            .step = VIEWFILE_STEP };
    body_init(&f->came, VIEWFILE_MEMORY, tempdir_path());
    body_write_behind(&f->came);
    if (f->fd < 0 || fstat(f->fd, &s) != 0)
        return refuse(f, error, JIG_ERR_READ, name, strerror(errno));
    if (S_ISDIR(s.st_mode))
        return refuse(f, error, JIG_ERR_READ, name, "a folder, not a file");
    if (isatty(f->fd))
        return refuse(f, error, JIG_ERR_USAGE, name,
                      is_input ? "the terminal itself; pipe something into it, or name a file"
                               : "a terminal, not a file");
    /* What lies under /proc has no size until it is read. */
    f->by_offset = S_ISREG(s.st_mode) && s.st_size > 0;
    if (f->by_offset)
        note_state(f, &s);
    viewfile_read_on(f);
#ifdef F_SETPIPE_SZ
    if (S_ISFIFO(s.st_mode))
        fcntl(f->fd, F_SETPIPE_SZ, PIPE_ROOM);
#endif
    return JIG_OK;
}

void viewfile_stop(struct viewfile *f)
{
    if (f->fd >= 0)
        close(f->fd);
    f->fd = -1;
}

void viewfile_close(struct viewfile *f)
{
    viewfile_stop(f);
    body_clear(&f->came);
    f->len = 0;
}

struct viewfile *viewfile_copy(const struct viewfile *f, struct jig_error *error)
{
    char shown[PATHTAIL_SIZE];
    struct viewfile *copy = mem_zero(1, sizeof *copy);
    if (!copy) {
        jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
        return NULL;
    }
    *copy = *f;
    copy->path = NULL;
    body_init(&copy->came, VIEWFILE_MEMORY, tempdir_path());
    copy->fd = fcntl(f->fd, F_DUPFD_CLOEXEC, 3);
    if (copy->fd >= 0)
        return copy;
    jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "%s: %s",
                  f->path ? pathtail(f->path, shown) : "standard input", strerror(errno));
    viewfile_free(copy);
    return NULL;
}

void viewfile_free(struct viewfile *copy)
{
    if (copy)
        viewfile_close(copy);
    free(copy);
}

/* ---- As a source ----------------------------------------------------------------------------- */

static size_t read_source(const void *ctx, uint64_t offset, void *out, size_t len)
{
    const struct viewfile *f = ctx;
    return f->by_offset ? fileio_read_at(f->fd, offset, out, len)
                        : body_read(&f->came, offset, out, len);
}

struct source viewfile_source(const struct viewfile *f)
{
    return (struct source){ .read = read_source, .ctx = f, .len = f->len };
}

bool viewfile_is_arriving(const struct viewfile *f)
{
    return f->fd >= 0 && !f->by_offset;
}

bool viewfile_is_paused(const struct viewfile *f)
{
    return viewfile_is_arriving(f) && f->len >= f->limit;
}

uint64_t viewfile_next(const struct viewfile *f)
{
    uint64_t room = tempdir_room();
    if (room < VIEWFILE_MEMORY)
        room = VIEWFILE_MEMORY; /* which is no file yet, or the disk says so itself */
    return f->step < room ? f->step : room;
}

void viewfile_read_on(struct viewfile *f)
{
    f->limit = f->len + viewfile_next(f);
}

/* ---- Arriving -------------------------------------------------------------------------------- */

bool viewfile_waits_for_disk(const struct viewfile *f)
{
    return viewfile_is_arriving(f) && (f->has_ended || body_is_late(&f->came));
}

bool viewfile_interest(const struct viewfile *f, struct pollfd *out)
{
    if (!viewfile_is_arriving(f) || viewfile_is_paused(f) || viewfile_waits_for_disk(f))
        return false;
    *out = (struct pollfd){ .fd = f->fd, .events = POLLIN };
    return true;
}

/* Asked before every read, since the descriptor may be one that waits. */
static bool is_ready(int fd)
{
    struct pollfd p = { .fd = fd, .events = POLLIN };
    return poll(&p, 1, 0) > 0;
}

/* What had nothing in it may have no size, or be a file that nobody has written to yet: that one is
 * looked at again as others are. */
static bool follow_empty(struct viewfile *f)
{
    struct stat s;
    if (f->wrong.code || f->len || fstat(f->fd, &s) != 0 || !S_ISREG(s.st_mode))
        return false;
    f->by_offset = true;
    note_state(f, &s);
    return true;
}

/* There is no more to come, or it failed. */
static void end(struct viewfile *f)
{
    f->has_ended = true;
    if (!body_is_settled(&f->came))
        return;
    if (!f->wrong.code)
        body_finish(&f->came, &f->wrong);
    if (!follow_empty(f))
        viewfile_stop(f);
}

/* False where there is no more to take now. */
static bool take_piece(struct viewfile *f, char *piece)
{
    uint64_t left = f->limit - f->len;
    ssize_t n = is_ready(f->fd) ? read(f->fd, piece, left < PIECE ? (size_t)left : PIECE) : -1;
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return false;
    if (n < 0)
        jig_error_set(&f->wrong, JIG_ERR_READ, JIG_PHASE_NONE, "%s", strerror(errno));
    bool is_taken =
        n > 0 && body_append(&f->came, span_make(piece, (size_t)n), &f->wrong) == JIG_OK;
    f->len = body_len(&f->came);
    if (!is_taken)
        end(f);
    return is_taken && !body_is_late(&f->came);
}

bool viewfile_read(struct viewfile *f, int64_t budget_us)
{
    uint64_t had = f->len;
    if (viewfile_waits_for_disk(f)) {
        if (f->has_ended)
            end(f);
        return !viewfile_is_arriving(f);
    }
    bool takes_more = viewfile_is_arriving(f) && !viewfile_is_paused(f);
    char *piece = takes_more ? malloc(PIECE) : NULL;
    if (!piece)
        return false;
    int64_t until = jig_now() + budget_us;
    errno = EAGAIN;
    while (take_piece(f, piece) && !viewfile_is_paused(f) && jig_now() < until)
        errno = EAGAIN;
    free(piece);
    return f->len != had || !viewfile_is_arriving(f);
}

/* ---- Changing -------------------------------------------------------------------------------- */

/* Editors and log rotation put a new file in the place of the old one: that is what is meant by the
 * path. Where it is gone, what was opened stays. */
static bool take_successor(struct viewfile *f)
{
    struct stat s;
    if (!f->path || stat(f->path, &s) != 0 || !S_ISREG(s.st_mode) ||
        ((uint64_t)s.st_dev == f->device && (uint64_t)s.st_ino == f->inode))
        return false;
    int fd = open_path(f->path);
    if (fd < 0 || fstat(fd, &s) != 0 || !S_ISREG(s.st_mode)) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    close(f->fd);
    f->fd = fd;
    note_state(f, &s);
    return true;
}

enum viewfile_change viewfile_look(struct viewfile *f)
{
    struct stat s;
    if (f->fd < 0 || !f->by_offset)
        return VIEWFILE_SAME;
    if (take_successor(f))
        return VIEWFILE_OTHER;
    if (fstat(f->fd, &s) != 0)
        return VIEWFILE_SAME;
    uint64_t len = s.st_size > 0 ? (uint64_t)s.st_size : 0;
    if (len == f->len && change_time(&s) == f->changed_ns)
        return VIEWFILE_SAME;
    bool is_added = len > f->len && print_of(f, f->len) == f->print;
    bool is_cut = len < f->len;
    note_state(f, &s);
    return is_added ? VIEWFILE_LONGER : is_cut ? VIEWFILE_CUT : VIEWFILE_OTHER;
}
