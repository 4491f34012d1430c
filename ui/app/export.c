#include "app/export.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/external.h"
#include "app/places.h"
#include "base/mem.h"
#include "base/pathtail.h"
#include "base/tempdir.h"
#include "base/thread.h"
#include "data/human.h"
#include "jig.h"

#define PIECE     (256u << 10)
#define SYNC_HERE (1u << 20) /* so much is on the disk at once */
#define LOOK_US   10000      /* how often a sync under way is looked at */
#define DISK_US   1000       /* how often a disk that is late is */

/* The end of a file that is written, whole or not there. */
struct placing {
    struct errand errand;
    struct newfile file;
    int folder;
    char *name;              /* owned */
    atomic_bool is_unwanted; /* it was stopped meanwhile */
    struct stat own;         /* out: the file */
    int why;                 /* out: errno; 0: it is there */
};

void export_init(struct export *e)
{
    *e = (struct export){ .folder = -1, .file.fd = -1, .room = UINT64_MAX };
}

void export_watch(struct export *e,
                  bool (*has_changed)(const void *ctx, struct jig_error *error),
                  const void *ctx)
{
    e->has_changed = has_changed;
    e->changed_ctx = ctx;
}

bool export_is_running(const struct export *e)
{
    return e->path != NULL;
}

static void *await_end(void *child)
{
    while (waitpid((pid_t)(intptr_t)child, NULL, 0) < 0 && errno == EINTR)
        ;
    return NULL;
}

/* One that is in the middle of a sync does not end before that does. */
static void end_sync(pid_t child)
{
    void *arg = (void *)(intptr_t)child;
    kill(child, SIGKILL);
    if (!thread_start(await_end, arg, NULL))
        await_end(arg);
}

/* What is large and has no name any more goes with its descriptor, which takes its time. */
static void let_go(struct export *e, int fd)
{
    if (e->behind)
        writebehind_abandon(e->behind);
    else if (fd >= 0 && e->at > SYNC_HERE)
        writebehind_close(fd);
    else if (fd >= 0)
        close(fd);
}

/* ---- Its end -------------------------------------------------------------------------------- */

static void place_it(struct errand *errand)
{
    struct placing *p = (struct placing *)errand;
    errno = ECANCELED;
    bool ok = fstat(p->file.fd, &p->own) == 0 && newfile_finish(&p->file) && !p->is_unwanted &&
              newfile_place(&p->file, p->name);
    p->why = ok ? 0 : errno ? errno : EIO;
    newfile_discard(&p->file);
}

/* By its number: its name may be somebody else's by now. */
static void take_away(const struct placing *p)
{
    struct stat st;
    if (fstatat(p->folder, p->name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
        st.st_dev == p->own.st_dev && st.st_ino == p->own.st_ino)
        unlinkat(p->folder, p->name, 0);
}

/* Only now is it sure what became of one that was stopped. */
static void free_placing(struct errand *errand)
{
    struct placing *p = (struct placing *)errand;
    if (p->is_unwanted && p->own.st_ino && !p->why)
        take_away(p);
    if (p->folder >= 0)
        close(p->folder);
    free(p->name);
    free(p);
}

static struct placing *make_placing(void)
{
    struct placing *p = mem_zero(1, sizeof *p);
    if (p)
        *p = (struct placing){ .errand = { .run = place_it, .free = free_placing },
                               .file.fd = -1,
                               .folder = -1 };
    return p;
}

static void give_placing(struct export *e)
{
    struct placing *p = e->placing;
    p->file = e->file;
    p->folder = e->folder;
    p->name = e->name;
    e->file.fd = e->folder = -1;
    e->file.name[0] = '\0';
    e->name = NULL;
    e->is_placing = true;
    errands_give(e->errands, &p->errand);
}

static void drop_placing(struct export *e)
{
    if (e->placing && e->is_placing)
        errands_leave(e->errands, &e->placing->errand);
    else if (e->placing)
        free_placing(&e->placing->errand);
    e->placing = NULL;
}

void export_let_finish(struct export *e)
{
    if (e->is_placing)
        drop_placing(e);
}

/* ---- Beginning ------------------------------------------------------------------------------- */

void export_cancel(struct export *e)
{
    struct errands *errands = e->errands;
    int why = errno, fd = e->path ? e->file.fd : -1;
    if (e->placing)
        e->placing->is_unwanted = true;
    drop_placing(e);
    if (e->syncing > 0)
        end_sync(e->syncing);
    if (e->path) {
        e->file.fd = -1;
        newfile_discard(&e->file);
    }
    if (e->is_private && e->path)
        unlink(e->path);
    let_go(e, fd);
    if (e->folder >= 0)
        close(e->folder);
    free(e->path);
    free(e->name);
    free(e->piece);
    export_init(e);
    e->errands = errands;
    errno = why;
}

static bool open_at(struct export *e, const char *path)
{
    const char *name;
    struct stat st;
    e->folder = newfile_folder(path, &name);
    if (e->folder < 0)
        return false;
    if (!name[0] || fstatat(e->folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = name[0] ? EEXIST : EISDIR;
        return false;
    }
    e->name = mem_strdup(name);
    e->piece = malloc(PIECE);
    e->placing = make_placing();
    return e->name && e->piece && e->placing && newfile_open(&e->file, e->folder, 0666, NULL);
}

static const char *remedy(const struct export *e, int why)
{
    if (why != ENOSPC && why != EDQUOT)
        return "";
    return e->is_private ? ": save it, or set TMPDIR" : ": save it elsewhere";
}

static enum jig_err fail(struct export *e, struct jig_error *error)
{
    int why = errno;
    char path[PATHTAIL_SIZE];
    pathtail(e->path ? e->path : "the file", path);
    if (why == EEXIST)
        jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE,
                      "%s is there already; nothing was written: take another name", path);
    else
        jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE, "%s: %s%s", path, strerror(why),
                      remedy(e, why));
    export_cancel(e);
    return JIG_ERR_WRITE;
}

enum jig_err export_begin(struct export *e, const char *path, const struct source *source,
                          struct jig_error *error)
{
    char *whole = places_typed(span_of(path));
    export_cancel(e);
    e->path = mem_strdup(path);
    e->source = *source;
    errno = ENOMEM;
    bool ok = e->path && whole && open_at(e, whole);
    free(whole);
    return ok ? JIG_OK : fail(e, error);
}

static enum jig_err refuse_copy(uint64_t len, uint64_t room, struct jig_error *error)
{
    char all[HUMAN_SHORT], left[HUMAN_SHORT], folder[PATHTAIL_SIZE];
    return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE,
                         "no room for %s, only for %s: save it, or set TMPDIR (now %s)",
                         human_bytes(all, len), human_bytes(left, room),
                         pathtail(tempdir_path(), folder));
}

enum jig_err export_begin_private(struct export *e, const char *suffix,
                                  const struct source *source, struct jig_error *error)
{
    uint64_t room = tempdir_room();
    export_cancel(e);
    if (source->len != EXPORT_TO_THE_END && source->len > room)
        return refuse_copy(source->len, room, error);
    int fd = external_file(suffix, &e->path, error);
    if (fd < 0)
        return error->code;
    e->file = (struct newfile){ .fd = fd, .folder = -1 };
    e->is_private = true;
    e->room = room;
    e->source = *source;
    e->piece = malloc(PIECE);
    errno = ENOMEM;
    return e->piece ? JIG_OK : fail(e, error);
}

/* ---- Going on ---------------------------------------------------------------------------------*/

/* A disk may hold up a write for longer than the screen can wait: a thread writes what is large,
 * behind its beginning. */
static bool put(struct export *e, struct span bytes)
{
    if (!e->behind && e->at >= SYNC_HERE)
        e->behind = writebehind_start(e->file.fd, e->at);
    if (!e->behind)
        return newfile_write(&e->file, bytes);
    if (writebehind_append(e->behind, bytes))
        return true;
    errno = writebehind_error(e->behind);
    return false;
}

static bool has_room(const struct export *e)
{
    return !e->behind || writebehind_room(e->behind) >= PIECE || writebehind_error(e->behind);
}

/* All of it is read, and written as far as it will be. */
static bool is_written(const struct export *e)
{
    return e->at >= e->source.len && (!e->behind || writebehind_is_settled(e->behind));
}

static bool end_writing(struct export *e)
{
    errno = e->behind ? writebehind_error(e->behind) : 0;
    if (errno)
        return false;
    if (e->behind)
        writebehind_end(e->behind);
    e->behind = NULL;
    return true;
}

/* Reads what there is and has it written. False: errno says why not. */
static bool copy_piece(struct export *e)
{
    uint64_t left = e->source.len - e->at;
    size_t most = left < PIECE ? (size_t)left : PIECE;
    size_t n = e->source.read(e->source.ctx, e->at, e->piece, most);
    if (n == 0 && e->source.len == EXPORT_TO_THE_END)
        e->source.len = e->at;
    if (n == EXPORT_LATER || e->source.len == e->at)
        return true;
    errno = ENOMEM;
    if (n == EXPORT_FAILED)
        return false;
    errno = ENOSPC;
    if (n > e->room - e->at)
        return false;
    e->is_unread =
        n == 0; /* it is kept in a file that was cut, or that can't be read any more */
    if (n == 0 || !put(e, span_make(e->piece, n)))
        return false;
    e->at += n;
    return true;
}

static bool write_slice(struct export *e, int64_t until)
{
    bool ok = true;
    while (ok && e->at < e->source.len && has_room(e)) {
        ok = copy_piece(e);
        if (jig_now() >= until)
            break;
    }
    return ok;
}

static enum jig_err fail_reading(struct export *e, struct jig_error *error)
{
    char had[HUMAN_SHORT];
    jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE,
                  "what is to be written can't be read beyond its first %s; nothing was kept",
                  human_bytes(had, e->at));
    export_cancel(e);
    return JIG_ERR_READ;
}

/* Also where it seems to have ended: what was read may not be what there was. */
static bool has_changed(struct export *e, struct jig_error *error)
{
    if (!e->has_changed || !e->has_changed(e->changed_ctx, error))
        return false;
    export_cancel(e);
    return true;
}

static enum jig_err read_slice(struct export *e, int64_t budget_us, struct jig_error *error)
{
    if (e->is_read)
        return JIG_OK;
    bool ok = write_slice(e, jig_now() + budget_us);
    if (has_changed(e, error))
        return error->code;
    e->is_read = e->at >= e->source.len;
    return ok ? JIG_OK : e->is_unread ? fail_reading(e, error) : fail(e, error);
}

/* Without a child it is synced by who puts it in its place. */
static bool begin_sync(struct export *e)
{
    pid_t child = e->source.len > SYNC_HERE ? fork() : 0;
    if (child == 0 && e->source.len > SYNC_HERE)
        _exit(fsync(e->file.fd) == 0 ? 0 : 1);
    e->syncing = child > 0 ? child : 0;
    return e->syncing > 0;
}

static bool is_synced(struct export *e)
{
    pid_t ended = waitpid(e->syncing, NULL, WNOHANG);
    if (ended == 0 || (ended < 0 && errno == EINTR))
        return false;
    e->syncing = 0; /* a failure shows again in the sync that ends the file */
    return true;
}

static enum jig_err place(struct export *e, struct jig_error *error)
{
    if (!e->is_placing)
        give_placing(e);
    if (!errands_is_done(e->errands, &e->placing->errand))
        return JIG_OK;
    int why = e->placing->why;
    drop_placing(e);
    errno = why;
    if (why)
        return fail(e, error);
    export_cancel(e);
    return JIG_OK;
}

/* Nobody but the program is to read it, and it is gone after that. */
static enum jig_err hand_over(struct export *e, struct jig_error *error)
{
    int fd = e->file.fd;
    e->file.fd = -1;
    if (close(fd) != 0)
        return fail(e, error);
    e->is_private = false;
    export_cancel(e);
    return JIG_OK;
}

enum jig_err export_step(struct export *e, int64_t budget_us, struct jig_error *error)
{
    if (!export_is_running(e))
        return JIG_OK;
    if (e->is_placing)
        return place(e, error);
    if (e->syncing > 0)
        return is_synced(e) ? place(e, error) : JIG_OK;
    if (read_slice(e, budget_us, error))
        return error->code;
    if (!is_written(e))
        return JIG_OK;
    if (!end_writing(e))
        return fail(e, error);
    if (e->is_private)
        return hand_over(e, error);
    if (begin_sync(e))
        return JIG_OK;
    return place(e, error);
}

bool export_waits_for_disk(const struct export *e)
{
    bool is_read = e->at >= e->source.len;
    return e->syncing > 0 || e->is_placing || !has_room(e) ||
           (e->behind && is_read && !is_written(e));
}

int64_t export_deadline(const struct export *e, int64_t now)
{
    if (!export_is_running(e))
        return INT64_MAX;
    if (!export_waits_for_disk(e))
        return now;
    return now + (e->syncing > 0 || e->is_placing ? LOOK_US : DISK_US);
}
