/* The body by its kind, with the Content-Type that goes with it where the request has none. */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "book/expandparts.h"
#include "book/partsbody.h"
#include "data/jsonformat.h"
#include "data/mimetype.h"
#include "wire/multipart.h"

#define FORM_TYPE "application/x-www-form-urlencoded"
#define JSON_TYPE "application/json"
#define LATE_FILE ((uint64_t)256 << 10) /* bytes: smaller ones are read at once */

/* A body that is no text is sent as it is: what looks like a variable in it is chance. */
static bool is_to_be_expanded(struct span bytes)
{
    return !vars_is_plain(bytes) && utf8_is_valid(bytes);
}

static enum jig_err expand_bytes(struct expansion *e, struct span bytes, struct buf *out)
{
    buf_init_secret(out, EXPAND_MAX);
    if (!is_to_be_expanded(bytes))
        buf_add(out, bytes);
    else
        vars_expand(e->scope->vars, bytes, out);
    if (!out->failed)
        return JIG_OK;
    return jig_error_set(e->error, out->failed, JIG_PHASE_NONE, "the body is too large");
}

static enum jig_err set_body(struct expansion *e, struct buf *body)
{
    if (body->failed)
        return jig_error_set(
            e->error, body->failed, JIG_PHASE_NONE, "%s",
            body->failed == JIG_ERR_MEMORY
                ? "out of memory"
                : "the body is larger than the 64 MiB that are built in memory: "
                  "send a file instead");
    size_t len = body->len;
    char *bytes = buf_take(body);
    if (!bytes)
        return jig_error_set(e->error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    jig_request_take_body(e->request, bytes, len);
    return JIG_OK;
}

static enum jig_err body_none(struct expansion *e)
{
    (void)e;
    return JIG_OK;
}

/* In the place of a body that is not looked at: one with a length. */
static enum jig_err stand_in(struct expansion *e, bool is_empty)
{
    return jig_request_set_body(e->request, "-", is_empty ? 0 : 1, e->error);
}

static enum jig_err stand_in_of(struct expansion *e, const char *type)
{
    enum jig_err err = expansion_default_field(e, "Content-Type", span_of(type));
    return err ? err : stand_in(e, false);
}

static enum jig_err body_bytes(struct expansion *e)
{
    struct buf body;
    if (e->is_head)
        return stand_in(e, e->scope->request->bytes.len == 0);
    enum jig_err err = expand_bytes(e, buf_span(&e->scope->request->bytes), &body);
    if (!err)
        err = set_body(e, &body);
    buf_wipe(&body);
    return err;
}

static enum jig_err body_raw(struct expansion *e)
{
    struct buf body;
    enum jig_err err = expand_bytes(e, buf_span(&e->scope->request->bytes), &body);
    if (!err)
        err = jig_request_set_raw(e->request, buf_str(&body), body.len, e->error);
    buf_wipe(&body);
    return err;
}

/* A file's content, in memory. */
static enum jig_err read_file(struct expansion *e, const char *path, struct buf *out)
{
    buf_init_secret(out, EXPAND_MAX);
    return save_read_any(path, out, e->error);
}

static enum jig_err body_template(struct expansion *e, const char *path)
{
    struct buf file, body = { 0 };
    enum jig_err err = read_file(e, path, &file);
    if (!err)
        err = expand_bytes(e, buf_span(&file), &body);
    if (!err)
        err = set_body(e, &body);
    buf_wipe(&file);
    buf_wipe(&body);
    return err;
}

static enum jig_err body_file(struct expansion *e)
{
    const struct book_request *r = e->scope->request;
    struct buf name;
    enum jig_err err = expansion_text(e, r->body_file, &name);
    char *path = err ? NULL : expansion_file(e, r, buf_str(&name), &err);
    if (path && r->body_template && !e->is_head)
        err = body_template(e, path);
    else if (path)
        err = jig_request_set_body_file(e->request, path, -1, e->error);
    free(path);
    buf_clear(&name);
    return err;
}

static enum jig_err body_form(struct expansion *e)
{
    const struct book_rows *rows = &e->scope->request->tables[BOOK_FORM];
    struct buf body;
    enum jig_err err = JIG_OK;
    if (e->is_head)
        return stand_in_of(e, FORM_TYPE);
    buf_init_secret(&body, EXPAND_MAX);
    for (size_t i = 0; !err && i < rows->n; i++) {
        struct buf name, value = { 0 };
        if (rows->rows[i].off)
            continue;
        err = expansion_text(e, rows->rows[i].name, &name);
        if (!err)
            err = expansion_text(e, rows->rows[i].value, &value);
        buf_add_str(&body, body.len ? "&" : "");
        vars_percent_encode(buf_span(&name), true, &body);
        buf_add_byte(&body, '=');
        vars_percent_encode(buf_span(&value), true, &body);
        buf_clear(&name);
        buf_wipe(&value);
    }
    if (!err)
        err = expansion_default_field(e, "Content-Type", SPAN(FORM_TYPE));
    if (!err)
        err = set_body(e, &body);
    buf_wipe(&body);
    return err;
}

/* ---- Multipart ---- */

struct parts {
    struct multipart writer;
    struct partsbody *body;
};

/* A large one is left where it is, if that is wanted. */
static enum jig_err add_content(struct expansion *e, struct parts *p, const char *path)
{
    struct buf content;
    bool is_late = false;
    enum jig_err err = JIG_OK;
    if (e->scope->reads_files_late)
        err = partsbody_add_file(p->body, path, LATE_FILE, &is_late, e->error);
    if (err || is_late)
        return err;
    err = read_file(e, path, &content);
    buf_add(partsbody_text(p->body), buf_span(&content));
    buf_wipe(&content);
    return err;
}

static enum jig_err part_file(struct expansion *e, const struct book_row *row, struct parts *p,
                              struct span name)
{
    struct buf file;
    enum jig_err err = expansion_text(e, row->file, &file);
    char *path = err ? NULL : expansion_file(e, e->scope->request, buf_str(&file), &err);
    if (path) {
        const char *slash = strrchr(path, '/');
        const char *base = slash ? slash + 1 : path;
        const char *type = row->type ? row->type : mimetype_of_file(span_of(base));
        multipart_begin_part(&p->writer, name, span_of(base), span_of(type));
        multipart_begin_content(&p->writer);
        err = add_content(e, p, path);
        multipart_end_content(&p->writer);
    }
    free(path);
    buf_wipe(&file);
    return err;
}

static enum jig_err part_value(struct expansion *e, const struct book_row *row, struct parts *p,
                               struct span name)
{
    struct buf value;
    enum jig_err err = expansion_text(e, row->value, &value);
    struct span type = row->type ? span_of(row->type) : (struct span){ 0 };
    if (!err)
        multipart_add(&p->writer, name, (struct span){ 0 }, type, buf_span(&value));
    buf_wipe(&value);
    return err;
}

static enum jig_err add_parts(struct expansion *e, struct parts *p)
{
    const struct book_rows *rows = &e->scope->request->tables[BOOK_MULTIPART];
    enum jig_err err = JIG_OK;
    for (size_t i = 0; !err && i < rows->n; i++) {
        struct buf name;
        if (rows->rows[i].off)
            continue;
        err = expansion_text(e, rows->rows[i].name, &name);
        if (!err)
            err = rows->rows[i].file ? part_file(e, &rows->rows[i], p, buf_span(&name))
                                     : part_value(e, &rows->rows[i], p, buf_span(&name));
        buf_clear(&name);
    }
    multipart_end(&p->writer);
    return err;
}

static enum jig_err set_parts(struct expansion *e, struct partsbody *take)
{
    enum jig_err err = JIG_OK;
    struct buf *text = partsbody_text(take);
    if (text->failed || !partsbody_has_files(take)) {
        err = set_body(e, text);
        partsbody_free(take);
        return err;
    }
    struct jig_body_source source = { take, partsbody_read, partsbody_free };
    jig_request_set_body_source(e->request, &source, partsbody_len(take));
    return err;
}

static enum jig_err body_multipart(struct expansion *e)
{
    unsigned char random[24];
    struct buf type;
    if (e->is_head)
        return stand_in_of(e, "multipart/form-data");
    struct parts p = { .body = partsbody_new(EXPAND_MAX) };
    if (!p.body)
        return jig_error_set(e->error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random) {
        partsbody_free(p.body);
        return jig_error_set(e->error, JIG_ERR_READ, JIG_PHASE_NONE, "no random numbers");
    }
    buf_init(&type, 256);
    multipart_init(&p.writer, partsbody_text(p.body), span_make(random, sizeof random));
    enum jig_err err = add_parts(e, &p);
    multipart_content_type(&p.writer, &type);
    if (!err)
        err = expansion_default_field(e, "Content-Type", buf_span(&type));
    if (!err)
        err = set_parts(e, p.body);
    else
        partsbody_free(p.body);
    buf_clear(&type);
    return err;
}

/* ---- GraphQL ---- */

static enum jig_err add_variables(struct expansion *e, struct buf *body)
{
    struct buf variables;
    struct jsonlex_place place;
    const char *why;
    enum jig_err err = expansion_text(e, e->scope->request->graphql_variables, &variables);
    struct span text = span_trim(buf_span(&variables));
    if (!err && text.len > 0 && !json_check(text, false, &place, &why))
        err = jig_error_set(e->error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                            "the GraphQL variables, line %zu, column %zu: %s", place.line,
                            place.column, why);
    if (!err && text.len > 0) {
        buf_add_str(body, ",\"variables\":");
        buf_add(body, text);
    }
    buf_wipe(&variables);
    return err;
}

static enum jig_err body_graphql(struct expansion *e)
{
    const struct book_request *r = e->scope->request;
    struct buf body, query, operation = { 0 };
    if (e->is_head)
        return stand_in_of(e, JSON_TYPE);
    buf_init_secret(&body, EXPAND_MAX);
    enum jig_err err = expansion_text(e, r->graphql_query, &query);
    if (!err)
        err = expansion_text(e, r->graphql_operation, &operation);
    buf_add_str(&body, "{\"query\":");
    jsonlex_quote(buf_span(&query), &body);
    if (!err)
        err = add_variables(e, &body);
    if (operation.len > 0) {
        buf_add_str(&body, ",\"operationName\":");
        jsonlex_quote(buf_span(&operation), &body);
    }
    buf_add_byte(&body, '}');
    if (!err)
        err = expansion_default_field(e, "Content-Type", SPAN(JSON_TYPE));
    if (!err)
        err = set_body(e, &body);
    buf_wipe(&body);
    buf_wipe(&query);
    buf_clear(&operation);
    return err;
}

enum jig_err expansion_body(struct expansion *e)
{
    static enum jig_err (*const kinds[])(struct expansion *) = {
        [BOOK_BODY_NONE] = body_none,
        [BOOK_BODY_BYTES] = body_bytes,
        [BOOK_BODY_FILE] = body_file,
        [BOOK_BODY_FORM] = body_form,
        [BOOK_BODY_MULTIPART] = body_multipart,
        [BOOK_BODY_GRAPHQL] = body_graphql,
        [BOOK_BODY_RAW] = body_raw,
    };
    return kinds[e->scope->request->body](e);
}
