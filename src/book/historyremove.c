/* The history taken away as a file, where there is no room to delete in it; and the folder held
 * meanwhile, which who opens it shares. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/pathtail.h"
#include "book/history_private.h"

#define HOLD_MOMENTS 1000 /* of a millisecond */

const char *const history_beside[HISTORY_N_BESIDE] = { "-wal", "-shm", "-room", "-try" };

static int open_folder(const char *path)
{
    struct buf folder;
    const char *slash = strrchr(path, '/');
    buf_init(&folder, 16384);
    buf_add(&folder, slash ? span_make(path, (size_t)(slash - path) + 1) : SPAN("."));
    int how = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    int fd = folder.failed ? -1 : open(buf_str(&folder), how);
    buf_clear(&folder);
    return fd;
}

bool history_hold_folder(const struct history *h, int how, int *folder)
{
    const struct timespec a_moment = { .tv_nsec = 1000000 };
    *folder = open_folder(h->path);
    for (int n = 0; *folder >= 0 && flock(*folder, how | LOCK_NB) != 0; n++) {
        if ((errno == EWOULDBLOCK || errno == EINTR) && n < HOLD_MOMENTS) {
            nanosleep(&a_moment, NULL);
            continue;
        }
        bool is_anothers = errno == EWOULDBLOCK;
        close(*folder);
        *folder = -1;
        return !is_anothers;
    }
    return true;
}

/* The log goes behind its file: SQLite drops one that it finds beside no or an empty file. */
bool history_remove_files(const char *path)
{
    bool ok = unlink(path) == 0 || errno == ENOENT;
    for (size_t i = 0; ok && i < HISTORY_N_BESIDE; i++) {
        struct buf name;
        buf_init(&name, 16384);
        buf_addf(&name, "%s%s", path, history_beside[i]);
        if (!name.failed)
            unlink(buf_str(&name));
        buf_clear(&name);
    }
    return ok;
}

/* What another program has written of a send that is not over would go with the file, and the send
 * be lost. */
static bool is_written_by_others(struct history *h)
{
    for (int64_t writer = 0; (writer = history_next_writer(h, writer)) > 0;)
        if (writer != history_writer() && history_writer_is_there(writer))
            return true;
    return false;
}

/* Nobody writes meanwhile, and nobody opens it. */
static enum jig_err remove_held(struct history *h, struct jig_error *error)
{
    char path[PATHTAIL_SIZE];
    if (history_has_moved(h))
        return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE, "%s", h->word);
    if (is_written_by_others(h))
        return jig_error_set(
            error, JIG_ERR_WRITE, JIG_PHASE_NONE,
            "the history: the disk is full, and another jig is writing a send: "
            "clear it once that is over");
    if (history_remove_files(h->path))
        return JIG_OK;
    int why = errno;
    return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE,
                         "the history: %s can't be removed: %s", pathtail(h->path, path),
                         strerror(why));
}

static enum jig_err told_that_it_is_held(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE,
                         "the history: another program holds it");
}

/* Who has it open goes on in a file without a name until he sees that, and leaves alone what is
 * beside the new one. */
enum jig_err history_remove(struct history *h, struct jig_error *error)
{
    int folder;
    if (!history_hold_folder(h, LOCK_EX, &folder))
        return told_that_it_is_held(error);
    bool is_locked = !h->is_read_only && historydb_exec(h->db, "BEGIN IMMEDIATE");
    enum jig_err err = is_locked ? remove_held(h, error) : historydb_fail(h->db, true, error);
    if (is_locked)
        historydb_roll_back(h->db);
    if (folder >= 0)
        close(folder);
    return err;
}
