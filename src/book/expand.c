/* Everything is expanded before anything is judged, so that every name that is not set and every
 * consent that is missing is told at once. */
#include "book/expand.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/pathtail.h"
#include "book/beneath.h"
#include "book/expandparts.h"
#include "book/mask.h"
#include "book/secrethosts.h"
#include "wire/url.h"

#define URL_MAX     ((size_t)1 << 20)
#define HEADERS_MAX 1000

/* ---- What the parts use ---- */

enum jig_err expansion_text(struct expansion *e, const char *text, struct buf *out)
{
    buf_init_secret(out, EXPAND_MAX);
    if (vars_expand(e->scope->vars, span_of(text), out))
        return JIG_OK;
    return jig_error_set(e->error, out->failed ? out->failed : JIG_ERR_MEMORY, JIG_PHASE_NONE,
                         "with its variables replaced, a text is too large");
}

static bool has_field(const struct scope *s, const char *name)
{
    struct scope_header headers[HEADERS_MAX];
    size_t n = scope_headers(s, headers, HEADERS_MAX);
    for (size_t i = 0; i < n && i < HEADERS_MAX; i++)
        if (span_ieq_str(span_of(headers[i].row->name), name))
            return true;
    return false;
}

/* Does a secret stand in it, in any of its forms? Without memory to tell: yes. */
static bool holds_secret(const struct vars *v, struct span text)
{
    struct mask *mask = mask_new();
    bool ok = mask && mask_add_used(mask, v);
    bool hit = !ok || mask_hits(mask, text);
    mask_free(mask);
    return hit;
}

static enum jig_err add_field(struct expansion *e, const char *name, struct span value)
{
    enum jig_err err = jig_request_add_field(e->request, name, value.ptr ? value.ptr : "",
                                             value.len, e->error);
    if (!err && holds_secret(e->scope->vars, value))
        err = jig_request_bind_field(e->request, name, e->error);
    return err;
}

enum jig_err expansion_default_field(struct expansion *e, const char *name, struct span value)
{
    if (has_field(e->scope, name))
        return JIG_OK;
    return add_field(e, name, value);
}

static void add_folder_of(const struct book_request *from, const struct scope *s,
                          struct buf *out)
{
    const char *path = from == s->request ? s->path : from->path;
    const char *slash = path ? strrchr(path, '/') : NULL;
    if (slash)
        buf_add(out, span_make(path, (size_t)(slash - path) + 1));
}

/* One that is not there leads nowhere. Where it can't be told (a folder that may not be read, more
 * folders than are walked) the kernel may yet find a way out. */
static bool lies_beneath(const struct collection *c, const char *path)
{
    char name[256];
    int folder = beneath_parent(c->fd, path, name);
    if (folder >= 0)
        close(folder);
    return folder >= 0 || errno == ENOENT || errno == ENOTDIR;
}

char *expansion_file(struct expansion *e, const struct book_request *from, const char *file,
                     enum jig_err *err)
{
    const struct collection *c = e->scope->collection;
    struct buf path, whole;
    char *result = NULL, shown[PATHTAIL_SIZE];
    *err = JIG_OK;
    buf_init(&path, 4096);
    buf_init(&whole, 8192);
    if (file[0] != '/')
        add_folder_of(from, e->scope, &path);
    buf_add_str(&path, file);
    bool may = !c || path.failed || lies_beneath(c, buf_str(&path)) ||
               expansion_may(e, "use the file %s, outside the collection's folder", file);
    if (may) {
        if (c && file[0] != '/')
            buf_addf(&whole, "%s/", c->root);
        buf_add(&whole, buf_span(&path));
        if (path.failed)
            whole.failed = path.failed;
        result = buf_take(&whole);
        if (!result)
            *err = jig_error_set(e->error, JIG_ERR_READ, JIG_PHASE_NONE,
                                 "%s: the name is too long", pathtail(file, shown));
    }
    buf_clear(&path);
    buf_clear(&whole);
    return result;
}

/* ---- The head ---- */

/* A WebSocket's is the http URL that its handshake goes to. */
static enum jig_err whole_url(struct scope *s, struct buf *out, struct jig_error *error)
{
    struct buf typed;
    buf_init_secret(&typed, URL_MAX);
    bool ok = expand_url(s, &typed);
    s->is_websocket = s->follows_streams && url_is_websocket(buf_span(&typed));
    if (s->is_websocket)
        url_add_as_http(buf_span(&typed), out);
    else
        buf_add(out, buf_span(&typed));
    buf_wipe(&typed);
    if (ok && !out->failed)
        return JIG_OK;
    return jig_error_set(error, JIG_ERR_INVALID_URL, JIG_PHASE_NONE, "it is too long");
}

static enum jig_err set_line(struct expansion *e)
{
    struct buf url, method;
    enum jig_err err = expansion_text(e, e->scope->request->method, &method);
    buf_init_secret(&url, URL_MAX + 8);
    if (!err)
        err = whole_url(e->scope, &url, e->error);
    if (!err)
        err = jig_request_set_url(e->request, buf_str(&url), e->error);
    if (!err)
        err = jig_request_set_method(e->request, buf_str(&method), e->error);
    buf_wipe(&url);
    buf_clear(&method);
    return err;
}

static enum jig_err add_header(struct expansion *e, const struct book_row *row)
{
    struct buf name, value = { 0 };
    enum jig_err err = expansion_text(e, row->name, &name);
    if (!err)
        err = expansion_text(e, row->value, &value);
    if (!err && name.len > 0)
        err = add_field(e, buf_str(&name), buf_span(&value));
    buf_clear(&name);
    buf_wipe(&value);
    return err;
}

/* The first failure is told; the rest is still expanded, for its missing names. */
static void keep_first(enum jig_err *first, struct jig_error *told, enum jig_err err,
                       const struct jig_error *error)
{
    if (*first || !err)
        return;
    *first = err;
    *told = *error;
}

static enum jig_err add_headers(struct expansion *e)
{
    struct scope_header headers[HEADERS_MAX];
    struct jig_error told = { 0 };
    enum jig_err first = JIG_OK;
    size_t n = scope_headers(e->scope, headers, HEADERS_MAX);
    for (size_t i = 0; i < n && i < HEADERS_MAX; i++)
        keep_first(&first, &told, add_header(e, headers[i].row), e->error);
    if (first)
        *e->error = told;
    return first;
}

/* ---- The whole ---- */

static enum jig_err build(struct expansion *e)
{
    static enum jig_err (*const steps[])(struct expansion *) = {
        set_line, add_headers, expansion_auth, expansion_options, expansion_body,
    };
    struct jig_error told = { 0 };
    enum jig_err first = JIG_OK;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        keep_first(&first, &told, steps[i](e), e->error);
    if (first)
        *e->error = told;
    return first;
}

/* To where it would be sent with its secrets. Only what is whole leads somewhere. */
static enum jig_err judge_secrets(struct scope *s, struct jig_error *error)
{
    struct buf url;
    buf_init_secret(&url, URL_MAX + 8);
    enum jig_err err = whole_url(s, &url, error);
    if (!err)
        err = secrethosts_judge(s, buf_span(&url), error);
    buf_wipe(&url);
    return err;
}

static enum jig_err expand(struct scope *s, bool is_head, struct jig_request **out,
                           struct jig_error *error)
{
    struct jig_error own = { 0 };
    struct expansion e = {
        .scope = s, .request = jig_request_new(), .error = &own, .is_head = is_head
    };
    if (!e.request)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    buf_reset(&s->needs);
    vars_reset_missing(s->vars);
    enum jig_err err = build(&e);
    if (!err && vars_n_missing(s->vars) == 0)
        err = judge_secrets(s, &own);
    enum jig_err judged = expansion_judge_needs(&e);
    if (!judged)
        judged = vars_check(s->vars, &own);
    if (judged)
        err = judged;
    if (err) {
        jig_request_free(e.request);
        if (error)
            *error = own;
        return err;
    }
    *out = e.request;
    return JIG_OK;
}

enum jig_err expand_request(struct scope *s, struct jig_request **out, struct jig_error *error)
{
    return expand(s, false, out, error);
}

enum jig_err expand_head(struct scope *s, struct jig_request **out, struct jig_error *error)
{
    return expand(s, true, out, error);
}
