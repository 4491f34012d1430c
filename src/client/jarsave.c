/* The jar and its files: loading, and saving so that two programs that share a file keep both
 * what they have learned. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fileio.h"
#include "base/mem.h"
#include "base/newfile.h"
#include "client/jar.h"
#include "client/jarfile.h"
#include "net/clock.h"

static enum jig_err failed(enum jig_err err, const char *path, int why, struct jig_error *error)
{
    jig_error_set(error, err, JIG_PHASE_NONE, "%s: %s", path,
                  err == JIG_ERR_READ || err == JIG_ERR_WRITE ? strerror(why)
                                                              : jig_err_meaning(err));
    errno = why;
    return err;
}

/* ---- Reading ---- */

/* No file is an empty one where that is all right. */
static enum jig_err read_set(const char *path, bool may_lack, struct cookieset *out,
                             size_t *n_odd, struct jig_error *error)
{
    struct buf text;
    buf_init_secret(&text, JARFILE_MAX);
    bool is_read = fileio_read_path(path, &text);
    int why = errno;
    enum jig_err err = is_read || text.failed ? text.failed : JIG_ERR_READ;
    if (err == JIG_ERR_READ && why == ENOENT && may_lack)
        err = JIG_OK;
    if (!err)
        err = jarfile_parse(buf_span(&text), out, n_odd);
    buf_wipe(&text);
    return err ? failed(err, path, why, error) : JIG_OK;
}

/* ---- What a file was ---- */

static struct jar_base *find_base(struct jig_jar *jar, const char *path)
{
    for (size_t i = 0; i < jar->n_bases; i++)
        if (strcmp(jar->bases[i].path, path) == 0)
            return &jar->bases[i];
    return NULL;
}

static struct jar_base *need_base(struct jig_jar *jar, const char *path)
{
    struct jar_base *base = find_base(jar, path);
    if (base)
        return base;
    char *copy = mem_strdup(path);
    if (!copy || !mem_grow((void **)&jar->bases, &jar->bases_room, jar->n_bases + 1,
                           sizeof *jar->bases)) {
        free(copy);
        return NULL;
    }
    base = &jar->bases[jar->n_bases++];
    *base = (struct jar_base){ .path = copy };
    return base;
}

/* ---- Loading ---- */

static bool put_all(struct cookieset *to, const struct cookieset *from)
{
    for (size_t i = 0; i < from->n; i++)
        if (!cookieset_put(to, &from->items[i].c, from->items[i].host_only))
            return false;
    return true;
}

enum jig_err jig_jar_load(struct jig_jar *jar, const char *path, size_t *n_odd,
                          struct jig_error *error)
{
    struct cookieset set = { .n = 0 };
    struct jar_base *base = need_base(jar, path);
    enum jig_err err = base ? JIG_OK : failed(JIG_ERR_MEMORY, path, 0, error);
    if (!err)
        err = read_set(path, false, &set, n_odd, error);
    int why = errno;
    if (!err && !put_all(&jar->set, &set))
        err = failed(JIG_ERR_MEMORY, path, 0, error);
    if (!err) {
        cookieset_clear(&base->set);
        base->set = set;
        jar_trim(jar, clock_wall() / 1000000);
    } else
        cookieset_clear(&set);
    errno = why;
    return err;
}

enum jig_err jig_jar_replace(struct jig_jar *jar, const char *path, struct jig_error *error)
{
    struct jar_base *base = need_base(jar, path);
    if (!base)
        return failed(JIG_ERR_MEMORY, path, 0, error);
    cookieset_clear(&base->set);
    return read_set(path, true, &base->set, NULL, error);
}

/* ---- Merging ---- */

static const struct kept_cookie *same_in(const struct cookieset *set,
                                         const struct kept_cookie *k)
{
    size_t at = cookieset_find(set, &k->c, k->host_only);
    return at == SIZE_MAX ? NULL : &set->items[at];
}

/* Has one side left the cookie as it was in the base? */
static bool is_untouched(const struct cookieset *base, const struct kept_cookie *k)
{
    const struct kept_cookie *before = same_in(base, k);
    return before && cookieset_same(before, k);
}

/* What becomes of one that the file has now: ours where we have changed it, gone where we have
 * removed it and nobody has set it anew. */
static const struct kept_cookie *choose(const struct cookieset *base,
                                        const struct cookieset *ours,
                                        const struct kept_cookie *theirs)
{
    const struct kept_cookie *own = same_in(ours, theirs);
    if (own)
        return is_untouched(base, own) ? theirs : own;
    return is_untouched(base, theirs) ? NULL : theirs;
}

static bool add(struct cookieset *out, const struct kept_cookie *k, uint64_t used)
{
    struct kept_cookie *kept = cookieset_put(out, &k->c, k->host_only);
    if (kept)
        kept->used = used;
    return kept != NULL;
}

static bool merge(const struct cookieset *base, const struct cookieset *ours,
                  const struct cookieset *theirs, struct cookieset *out)
{
    bool ok = true;
    for (size_t i = 0; ok && i < theirs->n; i++) {
        const struct kept_cookie *k = choose(base, ours, &theirs->items[i]);
        const struct kept_cookie *own = k ? same_in(ours, k) : NULL;
        ok = !k || add(out, k, own ? own->used : 0);
    }
    for (size_t i = 0; ok && i < ours->n; i++) {
        const struct kept_cookie *k = &ours->items[i];
        if (!same_in(theirs, k) && !is_untouched(base, k))
            ok = add(out, k, k->used);
    }
    return ok;
}

/* ---- Writing ---- */

/* Where a file really is: the folder, open, and the name in it. */
struct place {
    char *path; /* symbolic links followed */
    const char *name;
    int folder;
};

/* A link of somebody else's to nothing, in a folder that all can write, makes no file there. */
static bool is_own(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && st.st_uid == geteuid();
}

static bool find_place(const char *path, struct place *out)
{
    char *real = realpath(path, NULL);
    if (!real)
        real = is_own(path) ? newfile_follow(path) : mem_strdup(path);
    *out = (struct place){ .path = real, .folder = -1 };
    if (out->path)
        out->folder = newfile_folder(out->path, &out->name);
    return out->folder >= 0;
}

static void leave_place(struct place *place)
{
    int why = errno;
    if (place->folder >= 0)
        close(place->folder); /* and the lock goes */
    free(place->path);
    errno = why;
}

/* A file that was written or replaced since it was read is another one. */
struct version {
    bool is_there;
    dev_t device;
    ino_t number;
    off_t size;
    struct timespec changed;
};

static struct version version_of(const struct place *place)
{
    struct stat st;
    if (fstatat(place->folder, place->name, &st, 0) != 0)
        return (struct version){ .is_there = false };
    return (struct version){ true, st.st_dev, st.st_ino, st.st_size, st.st_ctim };
}

static bool is_same(const struct version *a, const struct version *b)
{
    return a->is_there == b->is_there && a->device == b->device && a->number == b->number &&
           a->size == b->size && a->changed.tv_sec == b->changed.tv_sec &&
           a->changed.tv_nsec == b->changed.tv_nsec;
}

/* Only over the file that was read; *is_stale: it is another one by now, and stays. NULL: over
 * any. */
static bool replace_file(const struct place *place, struct span text,
                         const struct version *read, bool *is_stale)
{
    struct newfile f;
    bool ok = newfile_open(&f, place->folder, 0600, NULL) && fchmod(f.fd, 0600) == 0 &&
              newfile_write(&f, text) && newfile_finish(&f);
    if (ok && is_stale) {
        struct version now = version_of(place);
        *is_stale = !is_same(&now, read);
    }
    ok = ok && (!is_stale || !*is_stale) && newfile_replace(&f, place->name);
    newfile_discard(&f);
    return ok;
}

/* A terminal, a pipe or /dev/null is written as it is. */
static bool write_directly(const char *path, struct span text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    bool ok = fd >= 0 && fileio_write(fd, text);
    int why = errno;
    if (fd >= 0)
        close(fd);
    errno = why;
    return ok;
}

/* read NULL: directly, whatever is there. */
static bool write_set(const struct place *place, const struct cookieset *set,
                      const struct version *read, bool *is_stale)
{
    struct buf text;
    buf_init_secret(&text, JARFILE_MAX);
    jarfile_print(set, &text);
    bool ok = !text.failed;
    if (!ok)
        errno = text.failed == JIG_ERR_MEMORY ? ENOMEM : EFBIG;
    else
        ok = read ? replace_file(place, buf_span(&text), read, is_stale)
                  : write_directly(place->path, buf_span(&text));
    int why = errno;
    buf_wipe(&text);
    errno = why;
    return ok;
}

/* ---- Saving ---- */

/* Who saves without a lock may find another one ahead of him; but nobody keeps a save from
 * happening. */
enum { MAX_TRIES = 20 };

struct jig_jar_saving {
    char *path;
    struct cookieset base;  /* the file as the jar knew it */
    struct cookieset ours;  /* the jar as it was, */
    uint64_t version;       /* and its number */
    struct cookieset saved; /* out: what the file has now */
    bool is_saved;          /* out: that is so */
};

static void free_saving(struct jig_jar_saving *s)
{
    int why = errno;
    free(s->path);
    cookieset_clear(&s->base);
    cookieset_clear(&s->ours);
    cookieset_clear(&s->saved);
    free(s);
    errno = why;
}

struct jig_jar_saving *jig_jar_save_begin(struct jig_jar *jar, const char *path)
{
    struct jar_base *base = need_base(jar, path);
    struct jig_jar_saving *s = base ? mem_zero(1, sizeof *s) : NULL;
    if (!s)
        return NULL;
    s->path = mem_strdup(path);
    s->version = jar->set.changes;
    if (s->path && cookieset_copy(&s->base, &base->set) && cookieset_copy(&s->ours, &jar->set))
        return s;
    free_saving(s);
    return NULL;
}

/* What this jar and the file have in common; false: out of memory. */
static bool take_in(struct jig_jar_saving *s, const struct cookieset *theirs)
{
    struct jig_jar both = { .refs = 1 };
    bool ok = merge(&s->base, &s->ours, theirs, &both.set);
    if (ok)
        jar_trim(&both, clock_wall() / 1000000);
    cookieset_become(&s->saved, &both.set);
    return ok;
}

static enum jig_err save_once(struct jig_jar_saving *s, const struct place *place,
                              bool *is_stale, struct jig_error *error)
{
    struct cookieset theirs = { .n = 0 };
    struct version read = version_of(place);
    if (is_stale)
        *is_stale = false;
    enum jig_err err = read_set(place->path, true, &theirs, NULL, error);
    if (!err && !take_in(s, &theirs))
        err = failed(JIG_ERR_MEMORY, s->path, 0, error);
    cookieset_clear(&theirs);
    if (!err && !write_set(place, &s->saved, &read, is_stale) && !(is_stale && *is_stale))
        err = failed(JIG_ERR_WRITE, s->path, errno, error);
    return err;
}

static enum jig_err save_merged(struct jig_jar_saving *s, const struct place *place,
                                struct jig_error *error)
{
    bool is_stale = true; /* the file changed meanwhile: once more */
    enum jig_err err = JIG_OK;
    for (unsigned n = 0; !err && is_stale && n < MAX_TRIES; n++)
        err = save_once(s, place, &is_stale, error);
    if (!err && is_stale)
        err = save_once(s, place, NULL, error);
    s->is_saved = !err;
    return err;
}

enum jig_err jig_jar_save_run(struct jig_jar_saving *s, struct jig_error *error)
{
    struct stat st;
    struct place place;
    bool exists = stat(s->path, &st) == 0;
    enum jig_err err = JIG_OK;
    if (!find_place(s->path, &place))
        err = failed(JIG_ERR_WRITE, s->path, errno, error);
    else if (exists && !S_ISREG(st.st_mode)) {
        if (!write_set(&place, &s->ours, NULL, NULL))
            err = failed(JIG_ERR_WRITE, s->path, errno, error);
    } else {
        newfile_take_turn(place.folder);
        err = save_merged(s, &place, error);
    }
    leave_place(&place);
    return err;
}

/* A jar that has changed meanwhile is not merged here, for it is to be saved again, and takes in
 * then what the others did: what it was is in the file, so that from there on its changes count. */
void jig_jar_save_end(struct jig_jar *jar, struct jig_jar_saving *take)
{
    struct cookieset copy = { .n = 0 };
    struct jar_base *base = jar && take->is_saved ? find_base(jar, take->path) : NULL;
    bool is_unchanged = base && jar->set.changes == take->version;
    bool is_known = is_unchanged && cookieset_equal(&take->ours, &take->saved);
    bool takes_in = is_unchanged && !is_known && cookieset_copy(&copy, &take->saved);
    if (takes_in)
        cookieset_become(&jar->set, &copy);
    if (base)
        cookieset_become(&base->set, is_known || takes_in ? &take->saved : &take->ours);
    cookieset_clear(&copy);
    free_saving(take);
}

enum jig_err jig_jar_save(struct jig_jar *jar, const char *path, struct jig_error *error)
{
    struct jig_jar_saving *s = jig_jar_save_begin(jar, path);
    if (!s)
        return failed(JIG_ERR_MEMORY, path, 0, error);
    enum jig_err err = jig_jar_save_run(s, error);
    jig_jar_save_end(jar, s);
    return err;
}

char *jig_jar_print(const struct jig_jar *jar, size_t *len)
{
    struct buf text;
    buf_init_secret(&text, JARFILE_MAX);
    jarfile_print(&jar->set, &text);
    *len = text.len;
    return buf_take(&text);
}
