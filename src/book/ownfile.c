#include "book/ownfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "book/beneath.h"

#define FILE_MAX (8u << 20)
#define TRIES    100 /* to save before another jig does */

static enum jig_err say(const struct ownfile *f, enum jig_err code, const char *words,
                        struct jig_error *error)
{
    char *folder = userdir_path(f->where);
    jig_error_set(error, code, JIG_PHASE_NONE, "%s/%s: %s", folder ? folder : "", f->name,
                  words);
    free(folder);
    return code;
}

static const char *after_name(const struct ownfile *f, const char *text)
{
    size_t len = strlen(f->name);
    return strncmp(text, f->name, len) == 0 && strncmp(text + len, ": ", 2) == 0
               ? text + len + 2
               : text;
}

static bool is_there(int dir, const char *name)
{
    struct stat st;
    return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

/* Others may not read it, and could have before: what it holds is theirs too. */
static bool is_open_to_others(int dir, const char *name)
{
    struct stat st;
    int fd = beneath_open(dir, name, O_RDONLY | O_NONBLOCK, 0);
    bool open = fd >= 0 && fstat(fd, &st) == 0 && (st.st_mode & 077) != 0;
    if (fd >= 0)
        close(fd);
    return open;
}

static enum jig_err read_it(const struct ownfile *f, int dir, struct book_request **out,
                            struct save_mark *mark, struct jig_error *error)
{
    struct jig_error why = { 0 };
    struct buf text;
    if (f->is_private && is_open_to_others(dir, f->name))
        return say(f, JIG_ERR_READ, "others can read it (chmod 600 makes it private)", error);
    buf_init_secret(&text, FILE_MAX);
    enum jig_err err = save_read(dir, f->name, &text, mark, &why);
    if (!err)
        err = book_request_parse(buf_span(&text), out, &why);
    buf_wipe(&text);
    /* What could not be read begins with its name already. */
    if (err == JIG_ERR_DECODE)
        return say(f, JIG_ERR_READ, why.text, error);
    return err ? say(f, err, after_name(f, why.text), error) : JIG_OK;
}

static enum jig_err load_from(const struct ownfile *f, int dir, struct book_request **out,
                              struct save_mark *mark, struct jig_error *error)
{
    *out = NULL;
    *mark = (struct save_mark){ 0 };
    if (dir >= 0 && is_there(dir, f->name))
        return read_it(f, dir, out, mark, error);
    *out = book_request_new();
    return *out ? JIG_OK : say(f, JIG_ERR_MEMORY, "out of memory", error);
}

enum jig_err ownfile_load(const struct ownfile *f, struct book_request **out,
                          struct jig_error *error)
{
    struct save_mark mark;
    int dir = userdir_open(f->where, false);
    bool is_new = dir < 0 && errno == ENOENT;
    if (dir < 0 && !is_new)
        return say(f, JIG_ERR_READ, strerror(errno), error);
    enum jig_err err = load_from(f, dir, out, &mark, error);
    if (dir >= 0)
        close(dir);
    return err;
}

static bool make_folder_of(int dir, const char *name)
{
    const char *slash = strchr(name, '/');
    char *folder = slash ? mem_dup(span_make(name, (size_t)(slash - name))) : NULL;
    bool ok = !slash || (folder && (mkdirat(dir, folder, 0700) == 0 || errno == EEXIST));
    int why = folder || !slash ? errno : ENOMEM;
    free(folder);
    errno = why;
    return ok;
}

static enum jig_err change_once(const struct ownfile *f, int dir, ownfile_change_fn *change,
                                void *ctx, struct jig_error *error, bool *conflict)
{
    struct book_request *file;
    struct save_mark mark;
    enum jig_err err = load_from(f, dir, &file, &mark, error);
    *conflict = false;
    if (!err && !change(file, ctx))
        err = say(f, JIG_ERR_MEMORY, "out of memory", error);
    bool changed = !err && (file->touched || file->version > 0);
    if (changed && !book_request_text(file).ptr)
        err = say(f, JIG_ERR_MEMORY, "out of memory", error);
    if (changed && !err) {
        struct save_job job = { .root = dir,
                                .path = f->name,
                                .bytes = book_request_text(file),
                                .mode = 0600,
                                .expect = &mark };
        err = save_run(&job, error);
        *conflict = job.conflict;
    }
    book_request_free(file);
    return err;
}

enum jig_err ownfile_change(const struct ownfile *f, ownfile_change_fn *change, void *ctx,
                            struct jig_error *error)
{
    int dir = userdir_open(f->where, true);
    if (dir < 0 || !make_folder_of(dir, f->name)) {
        int why = errno;
        if (dir >= 0)
            close(dir);
        return say(f, JIG_ERR_WRITE, strerror(why), error);
    }
    enum jig_err err = JIG_OK;
    bool conflict = true;
    for (int i = 0; conflict && i < TRIES; i++)
        err = change_once(f, dir, change, ctx, error, &conflict);
    close(dir);
    return err;
}
