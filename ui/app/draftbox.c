/* Names: `ROOT-SESSION-NUMBER` is a draft (the hash of the collection's path, 16 digits; 8; 4 or
 * more), `SESSION.lock` a jig's lock, `SESSION-NUMBER.damaged` a draft that was set aside. */
#include "app/draftbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/places.h"
#include "base/ascii.h"
#include "base/newfile.h"
#include "book/save.h"

#define ROOT_LEN         16
#define SESSION_LEN      8
#define SESSION_AT       (ROOT_LEN + 1)
#define NUMBER_AT        (SESSION_AT + SESSION_LEN + 1)
#define NUMBER_MAX       1000000
#define TURN_TRIES       500
#define BROKEN_OFF_AGE_S 60

void draftbox_init(struct draftbox *b)
{
    *b = (struct draftbox){ .folder = -1, .lock = -1 };
}

static void lock_name(const char *session, char name[DRAFTBOX_NAME])
{
    snprintf(name, DRAFTBOX_NAME, "%.8s.lock", session);
}

void draftbox_clear(struct draftbox *b)
{
    char name[DRAFTBOX_NAME];
    lock_name(b->session, name);
    if (b->lock >= 0) {
        unlinkat(b->folder, name, 0);
        close(b->lock);
    }
    if (b->folder >= 0)
        close(b->folder);
    draftbox_init(b);
}

/* ---- Taking part ----------------------------------------------------------------------------- */

/* A jig that appears and one that looks who is there take turns, so that nobody is seen between its
 * name and its lock. */
static bool take_turn(const struct draftbox *b)
{
    const struct timespec a_moment = { .tv_nsec = 1000000 };
    for (int tries = 0; tries < TURN_TRIES; tries++) {
        if (flock(b->folder, LOCK_EX | LOCK_NB) == 0)
            return true;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return false;
        nanosleep(&a_moment, NULL);
    }
    return false;
}

static void end_turn(const struct draftbox *b)
{
    int why = errno;
    flock(b->folder, LOCK_UN);
    errno = why;
}

static bool open_folder(struct draftbox *b, bool make)
{
    struct buf path;
    if (b->folder >= 0)
        return true;
    buf_init(&path, 8192);
    errno = ENOENT;
    if (places_path(USERDIR_STATE, "drafts/", &path) &&
        (!make || places_make_parents(buf_str(&path))))
        b->folder = open(buf_str(&path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int why = errno;
    buf_clear(&path);
    errno = why;
    return b->folder >= 0;
}

/* Where locks can't be had, drafts are written all the same. */
static bool appear(struct draftbox *b)
{
    char name[DRAFTBOX_NAME];
    while (b->lock < 0) {
        unsigned id;
        if (getentropy(&id, sizeof id) != 0)
            return false;
        snprintf(b->session, sizeof b->session, "%08x", id);
        lock_name(b->session, name);
        b->lock =
            openat(b->folder, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (b->lock < 0 && errno != EEXIST)
            return false;
    }
    flock(b->lock, LOCK_EX | LOCK_NB);
    return true;
}

static bool take_part(struct draftbox *b)
{
    if (!open_folder(b, true))
        return false;
    if (b->lock >= 0)
        return true;
    bool in_turn = take_turn(b);
    bool ok = appear(b);
    if (in_turn)
        end_turn(b);
    return ok;
}

/* ---- Own drafts ------------------------------------------------------------------------------ */

static void root_part(const char *root, char part[ROOT_LEN + 2])
{
    snprintf(part, ROOT_LEN + 2, "%016llx-", (unsigned long long)save_hash(span_of(root)));
}

/* The next name that nobody has. */
static bool give_name(struct draftbox *b, const char *root, char name[DRAFTBOX_NAME])
{
    char part[ROOT_LEN + 2];
    root_part(root, part);
    while (b->n < NUMBER_MAX) {
        snprintf(name, DRAFTBOX_NAME, "%s%s-%04u", part, b->session, ++b->n);
        if (faccessat(b->folder, name, F_OK, AT_SYMLINK_NOFOLLOW) != 0 && errno == ENOENT)
            return true;
    }
    name[0] = '\0';
    return false;
}

/* Of this collection already? A request may come to be in one later. */
static bool is_of(const char *root, const char *name)
{
    char part[ROOT_LEN + 2];
    root_part(root, part);
    return strncmp(name, part, ROOT_LEN + 1) == 0;
}

bool draftbox_write(struct draftbox *b, const char *root, char name[DRAFTBOX_NAME],
                    struct span bytes)
{
    char to[DRAFTBOX_NAME];
    bool stays = is_of(root, name);
    memcpy(to, name, sizeof to);
    if (!take_part(b) || (!stays && !give_name(b, root, to)) ||
        !newfile_put(b->folder, to, bytes, 0600))
        return false;
    if (!stays)
        draftbox_drop(b, name);
    memcpy(name, to, sizeof to);
    return true;
}

bool draftbox_read(struct draftbox *b, const char *name, struct buf *out)
{
    int fd = openat(b->folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool ok = fd >= 0 && fileio_read(fd, out);
    int why = errno;
    if (fd >= 0)
        close(fd);
    errno = why;
    return ok;
}

void draftbox_drop(struct draftbox *b, char name[DRAFTBOX_NAME])
{
    if (name[0] && open_folder(b, false))
        unlinkat(b->folder, name, 0);
    name[0] = '\0';
}

/* ---- What others left ------------------------------------------------------------------------ */

static bool is_digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (ascii_hex_value(s[i]) < 0)
            return false;
    return true;
}

static bool is_draft_of(const char *name, const char *root)
{
    size_t len = strlen(name);
    return len > NUMBER_AT && len < DRAFTBOX_NAME && is_of(root, name) &&
           is_digits(name + SESSION_AT, SESSION_LEN) && name[NUMBER_AT - 1] == '-' &&
           is_digits(name + NUMBER_AT, len - NUMBER_AT);
}

/* Has the jig of that name ended? Only a lock that can be taken, or that is gone, says so. */
static bool has_ended(const struct draftbox *b, const char *session)
{
    char name[DRAFTBOX_NAME];
    lock_name(session, name);
    int fd = openat(b->folder, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT;
    bool ended = flock(fd, LOCK_EX | LOCK_NB) == 0;
    if (ended)
        unlinkat(b->folder, name, 0);
    close(fd);
    return ended;
}

/* What a kill left: locks, and what was half-written; what another jig is writing just now is left
 * to it. */
static void remove_left(const struct draftbox *b, const char *name)
{
    struct stat st;
    if (strlen(name) == SESSION_LEN + 5 && is_digits(name, SESSION_LEN) &&
        strcmp(name + SESSION_LEN, ".lock") == 0)
        has_ended(b, name);
    if (strncmp(name, ".jig-save.", 10) == 0 &&
        fstatat(b->folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
        time(NULL) - st.st_mtime > BROKEN_OFF_AGE_S)
        unlinkat(b->folder, name, 0);
}

/* The first by name, which within one jig is the oldest. */
static bool find_left(const struct draftbox *b, const char *root, char found[DRAFTBOX_NAME])
{
    int fd = openat(b->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
    found[0] = '\0';
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        const char *name = entry->d_name;
        remove_left(b, name);
        if (is_draft_of(name, root) && (!found[0] || strcmp(name, found) < 0) &&
            strncmp(name + SESSION_AT, b->session, SESSION_LEN) != 0 &&
            has_ended(b, name + SESSION_AT))
            snprintf(found, DRAFTBOX_NAME, "%.63s", name);
    }
    if (folder)
        closedir(folder);
    else if (fd >= 0)
        close(fd);
    return found[0] != '\0';
}

static bool take_over(struct draftbox *b, const char *root, char name[DRAFTBOX_NAME])
{
    char found[DRAFTBOX_NAME];
    return find_left(b, root, found) && (b->lock >= 0 || appear(b)) &&
           give_name(b, root, name) && renameat(b->folder, found, b->folder, name) == 0;
}

bool draftbox_adopt(struct draftbox *b, const char *root, char name[DRAFTBOX_NAME])
{
    bool ok = open_folder(b, false) && take_turn(b);
    if (ok) {
        ok = take_over(b, root, name);
        end_turn(b);
    }
    if (!ok)
        name[0] = '\0';
    return ok;
}

bool draftbox_set_aside(struct draftbox *b, const char *name, struct buf *path)
{
    char aside[DRAFTBOX_NAME];
    snprintf(aside, sizeof aside, "%.40s.damaged", name + SESSION_AT);
    bool ok = renameat(b->folder, name, b->folder, aside) == 0;
    struct buf file;
    buf_init(&file, 128);
    buf_addf(&file, "drafts/%s", ok ? aside : name);
    places_path(USERDIR_STATE, buf_str(&file), path);
    buf_clear(&file);
    return ok;
}
