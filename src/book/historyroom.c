/* A disk without room. Also to delete takes some, for SQLite writes down what changes before it
 * changes it: a hundred kilobytes or two of its log for a send. So a little is put aside while
 * there is any, beside the history, and let go of for that. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/mem.h"
#include "book/history_private.h"

#define ASIDE       ((size_t)192 << 10)
#define SHARED      32768
#define LARGE       ((size_t)64 << 10)
#define NEARLY_FULL ((uint64_t)64 << 20)

static char *name_beside(const struct history *h, const char *end)
{
    struct buf name;
    buf_init(&name, 16384);
    buf_addf(&name, "%s%s", h->path, end);
    return buf_take(&name);
}

/* What the disk has left; where that is not known, as of some that are far away, it is found out by
 * writing. */
static uint64_t room_left(const struct history *h)
{
    struct statvfs disk;
    bool is_known = statvfs(h->path, &disk) == 0 && disk.f_blocks > 0;
    return is_known ? (uint64_t)disk.f_bavail * disk.f_frsize : UINT64_MAX;
}

/* Opened as usual beside one of this program that is alone, it shares what that one has in memory.
 * SQLite makes the file this long at once, and gives up where it can't. */
bool history_shares_file(const struct history *h)
{
    struct stat st;
    char *name = name_beside(h, "-shm");
    bool is_shared =
        name && lstat(name, &st) == 0 && S_ISREG(st.st_mode) && st.st_size >= SHARED;
    free(name);
    return is_shared;
}

bool history_is_alone(const struct history *h)
{
    return h->is_alone;
}

bool history_waits_for_room(const struct history *h)
{
    return h->is_alone && !h->cant_be_shared;
}

/* What SQLite would do, in a file of another name: a quota is not told by statvfs(), and some file
 * systems map nothing that is shared. */
static bool can_share(const struct history *h)
{
    static const char zeros[SHARED];
    char *name = name_beside(h, "-try");
    int how = O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    int fd = name ? open(name, how, 0600) : -1;
    bool ok = fd >= 0 && pwrite(fd, zeros, SHARED, 0) == SHARED;
    void *at = ok ? mmap(NULL, SHARED, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;
    if (at != MAP_FAILED)
        munmap(at, SHARED);
    if (fd >= 0) {
        unlink(name);
        close(fd);
    }
    free(name);
    return at != MAP_FAILED;
}

bool history_could_be_shared(const struct history *h)
{
    return history_waits_for_room(h) && room_left(h) >= 2 * ASIDE && can_share(h);
}

static uint64_t log_len(const struct history *h)
{
    struct stat st;
    char *name = name_beside(h, "-wal");
    bool is_there = name && stat(name, &st) == 0;
    free(name);
    return is_there ? (uint64_t)st.st_size : 0;
}

void history_keep_log_short(struct history *h)
{
    if (room_left(h) < NEARLY_FULL)
        history_cut_log(h);
}

/* A log that grows until there is no room left takes that of the file, which must grow by as much
 * before the log can be cut: both of them would be stuck. Nor is what is in the log already in the
 * file, where others read there. */
bool history_has_room(struct history *h, size_t len)
{
    if (len < LARGE)
        return true;
    history_keep_log_short(h);
    if (room_left(h) >= 2 * (uint64_t)len + log_len(h) + ASIDE)
        return true;
    historydb_be_full(h->db);
    return false;
}

/* Of what can't be compressed: a file system that does that would put nothing aside for zeros. */
static char *noise(void)
{
    char *bytes = mem_zero(1, ASIDE);
    uint64_t x = UINT64_C(0x9e3779b97f4a7c15); /* xorshift */
    for (size_t at = 0; bytes && at < ASIDE; at += sizeof x) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        memcpy(bytes + at, &x, sizeof x);
    }
    return bytes;
}

/* From its end on, which a program that was killed may have left anywhere. */
static bool fill(int fd)
{
    struct stat st;
    bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    size_t at = ok ? (size_t)st.st_size : 0;
    char *bytes = ok && at < ASIDE ? noise() : NULL;
    ok = ok && (bytes || at >= ASIDE);
    while (ok && at < ASIDE) {
        ssize_t n = pwrite(fd, bytes + at, ASIDE - at, (off_t)at);
        ok = n > 0;
        at += ok ? (size_t)n : 0;
    }
    free(bytes);
    return ok;
}

/* Not the last of it: what is sent comes first. */
void history_put_room_aside(const struct history *h)
{
    char *name = name_beside(h, "-room");
    int how = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    int fd = name && room_left(h) >= 2 * ASIDE ? open(name, how, 0600) : -1;
    if (fd >= 0 && !fill(fd))
        unlink(name);
    if (fd >= 0)
        close(fd);
    free(name);
}

static bool let_go(const struct history *h)
{
    char *name = name_beside(h, "-room");
    bool ok = name && unlink(name) == 0;
    free(name);
    return ok;
}

/* What the log has taken is used again from its beginning. False: another program is reading in
 * it, or the file would have to grow. */
static bool begin_log_again(struct history *h)
{
    return historydb_number(h->db, "PRAGMA wal_checkpoint(RESTART)", NULL, 0) == 0;
}

/* Some builds of SQLite overwrite what is deleted, page for page, by way of the log. Here it goes
 * back to the disk at once. */
static void overwrite_nothing(struct history *h)
{
    historydb_exec(h->db, "PRAGMA secure_delete=FAST");
}

bool history_finds_room(struct history *h, int *tries)
{
    if (!history_is_full(h))
        return false;
    overwrite_nothing(h);
    if ((*tries)++ == 0 && begin_log_again(h))
        return true;
    if (*tries > 2 || !let_go(h))
        return false;
    *tries = 2;
    begin_log_again(h);
    return true;
}

void history_cut_log(struct history *h)
{
    historydb_number(h->db, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, 0);
}

/* ---- Deleting with the least ------------------------------------------------------------------*/

static bool run_step(struct history *h, const char *sql, const int64_t *numbers, int n)
{
    bool ok = historydb_run(h->db, sql, numbers, n);
    return ok && begin_log_again(h);
}

/* Nobody finds half of it. */
static bool hide(struct history *h, int64_t id)
{
    const int64_t hidden[] = { HISTORY_NOBODY, id };
    return historydb_run(h->db, "UPDATE sends SET writer=?,at=0 WHERE id=?", hidden, 2);
}

static bool drop_hidden(struct history *h, int64_t id)
{
    const int64_t facts[] = { id, history_state_of(id) };
    int64_t left = 1;
    while (left > 0) {
        if (!run_step(h,
                      "DELETE FROM pieces WHERE rowid=(SELECT rowid FROM pieces WHERE send=? "
                      "LIMIT 1)",
                      &id, 1))
            return false;
        left = historydb_number(h->db, "SELECT count(*) FROM pieces WHERE send=?", &id, 1);
    }
    return left == 0 && run_step(h, "DELETE FROM facts WHERE send IN (?,?)", facts, 2) &&
           run_step(h, "DELETE FROM sends WHERE id=?", &id, 1);
}

bool history_drop_by_pieces(struct history *h, int64_t id, bool *is_hidden)
{
    begin_log_again(h);
    *is_hidden = hide(h, id);
    bool ok = *is_hidden && begin_log_again(h) && drop_hidden(h, id);
    h->has_rest = h->has_rest || (*is_hidden && !ok);
    return ok;
}

void history_drop_rest(struct history *h)
{
    const int64_t nobody = HISTORY_NOBODY;
    int64_t id = 1;
    while (h->has_rest && id > 0) {
        id = historydb_number(
            h->db, "SELECT coalesce((SELECT min(id) FROM sends WHERE writer=?),0)", &nobody, 1);
        h->has_rest = id != 0;
        if (id > 0 && !drop_hidden(h, id))
            return;
    }
}
