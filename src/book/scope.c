/* The chain is read from disk for each scope: the files are few and small, and so a change made
 * outside counts at once. */
#include "book/scope.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

static bool is_there(const struct collection *c, const char *path)
{
    return faccessat(c->fd, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static enum jig_err add_link(struct scope *s, const char *path, struct jig_error *error)
{
    struct book_request *file = NULL;
    if (!is_there(s->collection, path))
        return JIG_OK;
    enum jig_err err = book_request_load(s->collection, path, &file, error);
    if (!err)
        s->chain[s->n_chain++] = file;
    return err;
}

/* _folder.json of every folder from the request's own up, then jig.json. */
static enum jig_err load_chain(struct scope *s, const char *path, struct jig_error *error)
{
    struct span rest = span_of(path);
    struct buf file;
    enum jig_err err = JIG_OK;
    size_t depth = 1;
    for (size_t i = 0; i < rest.len; i++)
        depth += rest.ptr[i] == '/';
    s->chain = mem_zero(depth, sizeof(struct book_request *));
    if (!s->chain)
        return out_of_memory(error);
    buf_init(&file, 1u << 16);
    while (!err && rest.len > 0) {
        while (rest.len > 0 && rest.ptr[rest.len - 1] != '/')
            rest.len--;
        if (rest.len == 0)
            break;
        buf_reset(&file);
        buf_add(&file, rest);
        buf_add_str(&file, "_folder.json");
        err = file.failed ? out_of_memory(error) : add_link(s, buf_str(&file), error);
        rest.len--;
    }
    buf_clear(&file);
    return err ? err : add_link(s, "jig.json", error);
}

/* ---- Consent ---- */

void scope_set_trusted(struct scope *s, bool trusted)
{
    s->trusted = trusted;
}

void scope_grant_needs(struct scope *s)
{
    buf_add(&s->granted, buf_span(&s->needs));
}

bool scope_may(const struct scope *s, struct span line)
{
    struct span rest = buf_span(&s->granted);
    if (s->trusted)
        return true;
    while (rest.ptr && !s->granted.failed)
        if (span_eq(span_cut(&rest, '\n'), line))
            return true;
    return false;
}

void scope_add_reading(struct span name, struct buf *out)
{
    buf_add_str(out, "read ");
    buf_add(out, name);
    buf_add_str(out, " of this process");
}

static bool may_read(void *ctx, struct span name)
{
    struct buf line;
    buf_init(&line, 4096);
    scope_add_reading(name, &line);
    bool may = !line.failed && scope_may(ctx, buf_span(&line));
    buf_clear(&line);
    return may;
}

/* ---- Variables ---- */

static bool find_secret(void *ctx, struct span name, struct buf *out)
{
    const struct scope *s = ctx;
    const struct book_row *given = s->secrets ? book_rows_find(s->secrets, name) : NULL;
    if (given) {
        buf_add_str(out, given->value);
        return true;
    }
    return environment_secret(s->collection, s->environment, name, out);
}

static bool hide(void *ctx, struct span value)
{
    return mask_add(ctx, value);
}

bool scope_add_secrets(const struct scope *s, struct mask *mask)
{
    bool ok = mask_add_used(mask, s->vars);
    for (size_t i = 0; ok && s->secrets && i < s->secrets->n; i++)
        ok = mask_add(mask, span_of(s->secrets->rows[i].value));
    return ok && environment_each_secret(s->collection, s->environment, hide, mask);
}

static bool add_rows(struct scope *s, enum vars_origin origin, const char *label,
                     const struct book_rows *rows)
{
    return !rows || rows->n == 0 || vars_add_layer(s->vars, origin, label, rows);
}

/* "users" of "users/_folder.json", or the name that its file gives. */
static const char *label_of(const struct book_request *folder)
{
    return folder->name[0] ? folder->name : folder->path;
}

static bool is_collection_file(const struct book_request *file)
{
    return strcmp(file->path, "jig.json") == 0;
}

static bool add_layers(struct scope *s, const struct scope_input *in)
{
    const struct environment *e = in->environment;
    const struct book_request *own = NULL;
    bool ok = add_rows(s, VARS_COMMAND_LINE, "", in->given) &&
              add_rows(s, VARS_CAPTURE, "", in->captures) &&
              add_rows(s, VARS_REQUEST, in->request->name, &in->request->tables[BOOK_VARS]);
    for (size_t i = 0; ok && i < s->n_chain; i++) {
        if (is_collection_file(s->chain[i]))
            own = s->chain[i];
        else
            ok = add_rows(s, VARS_FOLDER, label_of(s->chain[i]),
                          &s->chain[i]->tables[BOOK_VARS]);
    }
    if (ok && e && e->local)
        ok = add_rows(s, VARS_ENVIRONMENT, e->name, &e->local->tables[BOOK_VARS]);
    if (ok && e)
        ok = add_rows(s, VARS_ENVIRONMENT, e->name, &e->file->tables[BOOK_VARS]);
    if (ok && own)
        ok = add_rows(s, VARS_COLLECTION, label_of(own), &own->tables[BOOK_VARS]);
    return ok;
}

enum jig_err scope_new(const struct scope_input *in, struct scope **out,
                       struct jig_error *error)
{
    struct scope *s = mem_zero(1, sizeof *s);
    const char *path = in->path ? in->path : in->request->path;
    enum jig_err err = JIG_OK;
    if (!s || !(s->vars = vars_new())) {
        scope_free(s);
        return out_of_memory(error);
    }
    s->collection = in->collection;
    s->request = in->request;
    s->environment = in->environment;
    s->given = in->given;
    s->secrets = in->secrets;
    buf_init(&s->needs, 1u << 16);
    buf_init(&s->granted, 1u << 16);
    buf_init(&s->secret_hosts, 1u << 18);
    s->path = mem_strdup(path ? path : "");
    if (!s->path)
        err = out_of_memory(error);
    if (!err && in->collection)
        err = load_chain(s, s->path, error);
    if (!err && !add_layers(s, in))
        err = out_of_memory(error);
    if (err) {
        scope_free(s);
        return err;
    }
    vars_set_secrets(s->vars, find_secret, s);
    vars_set_consent(s->vars, may_read, s);
    scope_set_trusted(s, in->trusted);
    *out = s;
    return JIG_OK;
}

void scope_free(struct scope *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n_chain; i++)
        book_request_free(s->chain[i]);
    free(s->chain);
    free(s->path);
    vars_free(s->vars);
    buf_clear(&s->needs);
    buf_clear(&s->granted);
    buf_clear(&s->secret_hosts);
    free(s);
}

/* ---- What is inherited ---- */

/* The request itself is at 0, its ancestors from 1 on, inner ones first. */
static const struct book_request *link_at(const struct scope *s, size_t i)
{
    return i == 0 ? s->request : s->chain[i - 1];
}

const char *scope_auth_type(const struct scope *s, const struct book_request **from)
{
    for (size_t i = 0; i <= s->n_chain; i++) {
        *from = link_at(s, i);
        if ((*from)->auth_type && strcmp((*from)->auth_type, "inherit") != 0)
            return (*from)->auth_type;
    }
    *from = NULL;
    return "none";
}

const char *scope_option(const struct scope *s, const char *name,
                         const struct book_request **from)
{
    for (size_t i = 0; i <= s->n_chain; i++) {
        const char *value = book_request_option(link_at(s, i), name);
        if (from)
            *from = link_at(s, i);
        if (value)
            return value;
    }
    if (from)
        *from = NULL;
    return NULL;
}

bool scope_is_private(const struct scope *s)
{
    const char *value = scope_option(s, "private", NULL);
    return value && strcmp(value, "true") == 0;
}

/* An inner file that has the name at all, switched off too, replaces it: that is how one header is
 * kept from being inherited. */
static bool is_replaced(const struct scope *s, size_t link, const struct book_row *row)
{
    for (size_t i = 0; i < link; i++) {
        const struct book_rows *rows = &link_at(s, i)->tables[BOOK_HEADERS];
        for (size_t k = 0; k < rows->n; k++)
            if (span_ieq(span_of(rows->rows[k].name), span_of(row->name)))
                return true;
    }
    return false;
}

size_t scope_headers(const struct scope *s, struct scope_header *out, size_t room)
{
    size_t n = 0;
    for (size_t i = s->n_chain + 1; i-- > 0;) {
        const struct book_rows *rows = &link_at(s, i)->tables[BOOK_HEADERS];
        for (size_t k = 0; k < rows->n; k++) {
            if (rows->rows[k].off || is_replaced(s, i, &rows->rows[k]))
                continue;
            if (n < room)
                out[n] = (struct scope_header){ &rows->rows[k], link_at(s, i) };
            n++;
        }
    }
    return n;
}
