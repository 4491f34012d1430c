#include "cli/form.h"

#include <string.h>
#include <sys/random.h>

#include "cli/readfile.h"
#include "wire/multipart.h"

/* One -F, taken apart. */
struct part {
    struct span name, value, file, type;
    bool is_file;      /* the value is a path */
    bool has_filename; /* and the part says what the file is called */
};

/* The parameters stand at the end; a ';' elsewhere belongs to the value. */
static void cut_parameter(struct span *value, const char *key, struct span *out)
{
    size_t at = SIZE_MAX, next = 0;
    while ((next = span_find(*value, span_of(key), next)) != SIZE_MAX)
        at = next++;
    if (at == SIZE_MAX)
        return;
    *out = span_sub(*value, at + strlen(key), value->len);
    value->len = at;
}

/* What stands in quotes may hold what would end it: name;in;post. Returns what comes after them. */
static struct span cut_quotes(struct span *value)
{
    struct span rest = { 0 };
    size_t end = 0, at = 0;
    if (value->len < 2 || value->ptr[0] != '"')
        return rest;
    while ((at = span_find_byte(*value, '"', at + 1)) != SIZE_MAX)
        end = at;
    if (end == 0)
        return rest;
    rest = span_sub(*value, end + 1, value->len);
    *value = span_sub(*value, 1, end);
    return rest;
}

static struct span last_part(struct span path)
{
    size_t slash;
    while ((slash = span_find_byte(path, '/', 0)) != SIZE_MAX)
        path = span_sub(path, slash + 1, path.len);
    return path;
}

/* What curl takes a file for; anything else is bytes. */
static struct span guess_type(struct span name)
{
    static const char *const types[][2] = {
        { ".gif", "image/gif" },       { ".htm", "text/html" },
        { ".html", "text/html" },      { ".jpeg", "image/jpeg" },
        { ".jpg", "image/jpeg" },      { ".json", "application/json" },
        { ".pdf", "application/pdf" }, { ".png", "image/png" },
        { ".svg", "image/svg+xml" },   { ".txt", "text/plain" },
        { ".xml", "application/xml" },
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t len = strlen(types[i][0]);
        if (name.len > len &&
            span_ieq_str(span_sub(name, name.len - len, name.len), types[i][0]))
            return span_of(types[i][1]);
    }
    return SPAN("application/octet-stream");
}

static bool parse(const char *text, struct part *out)
{
    *out = (struct part){ .value = span_of(text) };
    out->name = span_cut(&out->value, '=');
    if (!out->value.ptr)
        return false;
    char kind = out->value.len > 0 ? out->value.ptr[0] : '\0';
    out->is_file = kind == '@' || kind == '<';
    cut_parameter(&out->value, ";filename=", &out->file);
    struct span rest = cut_quotes(&out->file);
    cut_parameter(rest.ptr        ? &rest
                  : out->file.ptr ? &out->file
                                  : &out->value,
                  ";type=", &out->type);
    if (!out->type.ptr)
        cut_parameter(&out->value, ";type=", &out->type);
    cut_quotes(&out->type);
    if (out->is_file)
        out->value = span_sub(out->value, 1, out->value.len);
    if (kind == '@' && !out->file.ptr)
        out->file = last_part(out->value);
    if (kind == '@' && !out->type.ptr)
        out->type = guess_type(out->file);
    return true;
}

static enum jig_err add_part(struct multipart *m, const struct part *p, struct jig_error *error)
{
    struct buf path, content;
    if (!p->is_file) {
        multipart_add(m, p->name, p->file, p->type, p->value);
        return JIG_OK;
    }
    buf_init(&path, 8192);
    buf_init(&content, READFILE_MAX);
    buf_add(&path, p->value);
    enum jig_err failed =
        path.failed ? jig_error_set(error, path.failed, JIG_PHASE_NONE,
                                    "the name of a file: %s", jig_err_meaning(path.failed))
                    : readfile(buf_str(&path), &content, error);
    if (!failed)
        multipart_add(m, p->name, p->file, p->type, buf_span(&content));
    buf_clear(&content);
    buf_clear(&path);
    return failed;
}

enum jig_err form_build(const struct args_list *fields, struct buf *body, struct buf *type,
                        struct jig_error *error)
{
    char random[16];
    struct multipart m;
    if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
        return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "no random bytes to be had");
    multipart_init(&m, body, span_make(random, sizeof random));
    for (size_t i = 0; i < fields->n; i++) {
        struct part p;
        if (!parse(fields->items[i].text, &p))
            return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                                 "--form NAME=VALUE: no '=' in '%s'", fields->items[i].text);
        if (span_find_byte(p.type, '\r', 0) != SIZE_MAX ||
            span_find_byte(p.type, '\n', 0) != SIZE_MAX)
            return jig_error_set(error, JIG_ERR_INVALID_REQUEST, JIG_PHASE_NONE,
                                 "--form: a type can't hold a line break");
        enum jig_err failed = add_part(&m, &p, error);
        if (failed)
            return failed;
    }
    multipart_end(&m);
    multipart_content_type(&m, type);
    if (body->failed || type->failed)
        return jig_error_set(error, body->failed ? body->failed : type->failed, JIG_PHASE_NONE,
                             "the form: %s", jig_err_meaning(body->failed));
    return JIG_OK;
}
