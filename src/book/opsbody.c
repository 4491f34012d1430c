#include "book/opsbody.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "book/request.h"

static struct span folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return span_make(path, slash ? (size_t)(slash - path) : 0);
}

static struct span stem_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct span name = span_of(slash ? slash + 1 : path);
    size_t suffix = span_find(name, SPAN(".req.json"), 0);
    return span_sub(name, 0, suffix == SIZE_MAX ? name.len : suffix);
}

/* Is it a name that a save gives: the request's own, perhaps a number, then .body. and an ending?
 * *rest is what follows the request's name. */
static bool is_own(const char *path, const char *file, struct span *rest)
{
    struct span name = span_of(file), stem = stem_of(path);
    if (!span_starts(name, stem) || strchr(file, '/'))
        return false;
    *rest = span_sub(name, stem.len, name.len);
    size_t digits = rest->len > 0 && rest->ptr[0] == '-';
    while (digits > 0 && digits < rest->len && ascii_is_digit(rest->ptr[digits]))
        digits++;
    return span_starts(span_sub(*rest, digits, rest->len), SPAN(".body."));
}

static char *join(struct span folder, struct span name)
{
    struct buf path;
    buf_init(&path, 8192);
    buf_add(&path, folder);
    if (folder.len > 0)
        buf_add_byte(&path, '/');
    buf_add(&path, name);
    return buf_take(&path);
}

/* The name for the request's own body in its new place; NULL where all are taken. */
static char *own_name(const struct collection *c, const char *to, struct span ending)
{
    for (unsigned i = 0; i < 1000; i++) {
        struct buf name;
        buf_init(&name, 1024);
        buf_add(&name, stem_of(to));
        if (i > 0)
            buf_addf(&name, "-%u", i + 1);
        buf_add(&name, ending);
        char *path = join(folder_of(to), buf_span(&name));
        if (path && opsfile_is_free(c, path)) {
            free(path);
            return buf_take(&name);
        }
        free(path);
        buf_clear(&name);
    }
    return NULL;
}

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

/* Moves or copies the request's own body to its new place and names it there. */
static enum jig_err take_along(const struct collection *c, struct undo *u,
                               struct book_request *r, const char *from, bool copied,
                               struct span rest, struct jig_error *error)
{
    size_t ending = span_find(rest, SPAN(".body."), 0);
    char *name = own_name(c, r->path, span_sub(rest, ending, rest.len));
    char *old = join(folder_of(from), span_of(r->body_file));
    char *path = name ? join(folder_of(r->path), span_of(name)) : NULL;
    enum jig_err err = old && path ? JIG_OK : out_of_memory(error);
    if (!err)
        err = copied ? opsfile_copy_tree(c, old, path, error)
                     : opsfile_rename(c, old, path, error);
    if (!err && !(copied ? undo_add(u, UNDO_MADE, path, SPAN(""))
                         : undo_add(u, UNDO_RENAME, path, span_of(old))))
        err = out_of_memory(error);
    if (!err && !book_request_set_body_file(r, name, r->body_template))
        err = out_of_memory(error);
    free(name);
    free(old);
    free(path);
    return err;
}

/* "../" for each folder that the new place is in, then the old folder. */
static char *named_from(const char *from, const char *to, const char *file)
{
    struct buf path;
    buf_init(&path, 8192);
    for (const char *p = to; *p; p++)
        if (*p == '/')
            buf_add_str(&path, "../");
    buf_add(&path, folder_of(from));
    if (folder_of(from).len > 0)
        buf_add_byte(&path, '/');
    buf_add_str(&path, file);
    return buf_take(&path);
}

static bool is_relative(const char *file)
{
    return file && file[0] != '\0' && file[0] != '/' && !strstr(file, "{{");
}

static bool rename_part(struct book_request *r, size_t i, const char *from)
{
    const char *file = r->tables[BOOK_MULTIPART].rows[i].file;
    if (!is_relative(file))
        return true;
    char *name = named_from(from, r->path, file);
    bool ok = name && book_request_set_row(r, BOOK_MULTIPART, i, BOOK_FILE, name);
    free(name);
    return ok;
}

static enum jig_err name_anew(struct book_request *r, const char *from, bool body_too,
                              struct jig_error *error)
{
    bool ok = true;
    if (span_eq(folder_of(from), folder_of(r->path)))
        return JIG_OK;
    if (body_too && is_relative(r->body_file)) {
        char *name = named_from(from, r->path, r->body_file);
        ok = name && book_request_set_body_file(r, name, r->body_template);
        free(name);
    }
    for (size_t i = 0; ok && i < r->tables[BOOK_MULTIPART].n; i++)
        ok = rename_part(r, i, from);
    return ok ? JIG_OK : out_of_memory(error);
}

enum jig_err opsbody_follow(const struct collection *c, struct undo *u, const char *from,
                            const char *to, bool copied, struct jig_error *error)
{
    struct book_request *r = NULL;
    struct span rest;
    enum jig_err err = book_request_load(c, to, &r, error);
    if (err)
        return err;
    bool own = r->body == BOOK_BODY_FILE && is_own(from, r->body_file, &rest);
    if (own) {
        char *old = join(folder_of(from), span_of(r->body_file));
        own = old && !opsfile_is_free(c, old);
        free(old);
    }
    char *before = mem_strdup(r->saved);
    if (own)
        err = take_along(c, u, r, from, copied, rest, error);
    if (!err)
        err = name_anew(r, from, !own, error);
    if (!err && book_request_is_dirty(r)) {
        err = book_request_save(r, c, error);
        if (!err && (!before || !undo_add_text(u, to, before, r)))
            err = out_of_memory(error);
    }
    free(before);
    book_request_free(r);
    return err;
}

enum jig_err opsbody_delete(const struct collection *c, struct undo *u, const char *path,
                            struct trash *trash, struct jig_error *error)
{
    struct book_request *r = NULL;
    struct span rest;
    char *trashed = NULL;
    if (book_request_load(c, path, &r, NULL) != JIG_OK)
        return JIG_OK; /* damaged: it names nothing */
    char *file = join(folder_of(path), span_of(r->body_file));
    enum jig_err err = JIG_OK;
    if (file && r->body == BOOK_BODY_FILE && is_own(path, r->body_file, &rest) &&
        !opsfile_is_free(c, file)) {
        err = trash_take(trash, c, file, &trashed, error);
        if (!err && !undo_add(u, UNDO_RENAME, trashed, span_of(file)))
            err = out_of_memory(error);
    }
    free(trashed);
    free(file);
    book_request_free(r);
    return err;
}
