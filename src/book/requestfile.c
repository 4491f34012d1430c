/* A request's file: read, written where it differs, read again. */
#include "book/requestfile.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/collection.h"
#include "book/filed.h"
#include "book/request.h"

#define BASE64_MAX      4096 /* of binary bytes inside the request's file */
#define SIDE_FILE_INDEX 1000

/* A file's text holds no NUL: it would not be JSON. */
static bool remember_saved(struct book_request *r, struct span text)
{
    char *saved = mem_dup(text);
    if (!saved)
        return false;
    free(r->saved);
    r->saved = saved;
    filed_free(r->filed);
    r->filed = filed_copy(r);
    r->judged = UINT64_MAX;
    return true;
}

/* To who asked for the file a damaged one is one that can't be read. */
static enum jig_err say_where(const char *path, struct jig_error *error, enum jig_err err)
{
    enum jig_err code = err == JIG_ERR_DECODE ? JIG_ERR_READ : err;
    if (!error)
        return code;
    struct jig_error inner = *error;
    return jig_error_set(error, code, JIG_PHASE_NONE, "%s: %s", path, inner.text);
}

enum jig_err book_request_load(const struct collection *c, const char *path,
                               struct book_request **out, struct jig_error *error)
{
    struct buf text;
    struct save_mark mark;
    struct book_request *r = NULL;
    buf_init(&text, JSON_MAX_LEN);
    enum jig_err err = save_read(c->fd, path, &text, &mark, error);
    if (!err) {
        err = book_request_parse(buf_span(&text), &r, error);
        if (err)
            err = say_where(path, error, err);
    }
    if (!err) {
        r->path = mem_strdup(path);
        r->mark = mark;
        r->readonly = r->readonly || c->readonly;
        if (!r->path || !remember_saved(r, buf_span(&text)))
            err = jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    }
    buf_clear(&text);
    if (err) {
        book_request_free(r);
        return err;
    }
    *out = r;
    return JIG_OK;
}

enum jig_err book_request_reload(struct book_request *r, const struct collection *c,
                                 struct jig_error *error)
{
    struct book_request *fresh = NULL;
    enum jig_err err = book_request_load(c, r->path, &fresh, error);
    if (err)
        return err;
    err = book_request_restore(r, span_of(fresh->saved), error);
    if (!err) {
        char *saved = r->saved;
        struct book_request *filed = r->filed;
        r->saved = fresh->saved;
        r->filed = fresh->filed;
        fresh->saved = saved;
        fresh->filed = filed;
        r->mark = fresh->mark;
        r->readonly = fresh->readonly;
        r->conflict = r->gone = false;
    }
    book_request_free(fresh);
    return err;
}

/* The request's folder as a path that ends in '/', or empty; its file's name without suffix. */
static void side_file_name(const struct book_request *r, unsigned number, struct buf *path,
                           struct buf *name)
{
    const char *slash = strrchr(r->path, '/');
    const char *file = slash ? slash + 1 : r->path;
    const char *suffix = strstr(file, ".req.json");
    buf_reset(path);
    buf_reset(name);
    buf_add(name, span_make(file, suffix ? (size_t)(suffix - file) : strlen(file)));
    if (number)
        buf_addf(name, "-%u", number + 1);
    buf_add_str(name, ".body.bin");
    buf_add(path, span_make(r->path, (size_t)(file - r->path)));
    buf_add(path, buf_span(name));
}

/* Binary bytes too many for base64 go to a file of their own beside the request's, under a name
 * that is free, and the body becomes that file. */
static enum jig_err write_side_file(struct book_request *r, int root, struct jig_error *error)
{
    struct buf path, name;
    struct save_mark absent = { 0 };
    enum jig_err err = JIG_ERR_WRITE;
    buf_init(&path, 4096);
    buf_init(&name, 512);
    for (unsigned i = 0; i < SIDE_FILE_INDEX && err; i++) {
        side_file_name(r, i, &path, &name);
        struct save_job job = { .root = root,
                                .path = buf_str(&path),
                                .bytes = buf_span(&r->bytes),
                                .expect = &absent };
        err = save_run(&job, error);
        if (err && !job.conflict)
            break;
    }
    if (!err && (!book_request_set_body_file(r, buf_str(&name), false)))
        err = jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    if (!err)
        book_request_set_body_kind(r, BOOK_BODY_FILE);
    buf_clear(&path);
    buf_clear(&name);
    return err;
}

static bool needs_side_file(struct book_request *r)
{
    uint32_t base64 = json_at(&r->doc, "body.base64");
    return r->body == BOOK_BODY_BYTES && r->bytes.len > BASE64_MAX && base64 != JSON_NONE;
}

/* Other than the text at the last load or save, of which a copy may know the mark alone. */
static bool is_changed(const struct book_request *r, struct span text)
{
    if (r->saved)
        return !span_eq_str(text, r->saved);
    return !r->mark.exists || text.len != r->mark.size || save_hash(text) != r->mark.hash;
}

enum jig_err requestfile_write(struct book_request *r, int root, const struct save_mark *expect,
                               struct jig_error *error)
{
    struct span text = book_request_text(r);
    if (r->readonly)
        return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE,
                             "%s: written by a newer jig, so it is only read", r->path);
    if (needs_side_file(r) && is_changed(r, text)) {
        enum jig_err err = write_side_file(r, root, error);
        if (err)
            return err;
        text = book_request_text(r);
    }
    if (!text.ptr)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    struct save_job job = { .root = root, .path = r->path, .bytes = text, .expect = expect };
    enum jig_err err = save_run(&job, error);
    const struct save_mark absent = { 0 };
    r->conflict = job.conflict;
    r->gone = job.conflict && save_is_current(root, r->path, &absent);
    if (err)
        return err;
    r->mark = job.mark;
    if (!remember_saved(r, text))
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    return JIG_OK;
}

enum jig_err book_request_save(struct book_request *r, const struct collection *c,
                               struct jig_error *error)
{
    if (r->saved && !r->conflict && !book_request_is_dirty(r))
        return JIG_OK;
    return requestfile_write(r, c->fd, &r->mark, error);
}
