#include "cli/form.h"

#include <sys/random.h>

#include "cli/formpart.h"
#include "cli/readfile.h"
#include "wire/multipart.h"

static struct span given(bool is_given, const struct buf *b)
{
    return is_given ? span_make(b->len > 0 ? b->ptr : "", b->len) : (struct span){ 0 };
}

/* A Content-Type among the user's fields stands in place of the other. */
static void write_part(struct multipart *m, const struct formpart *p, struct span content)
{
    bool has_type = p->has_type && !header_has(&p->fields, SPAN("Content-Type"));
    multipart_begin_part(m, p->name, given(p->has_file, &p->file), given(has_type, &p->type));
    for (size_t i = 0; i < p->fields.n; i++)
        multipart_add_field(m, header_at(&p->fields, i).name, header_at(&p->fields, i).value);
    multipart_end_part(m, content);
}

static enum jig_err add_part(struct multipart *m, struct formpart *p, struct jig_error *error)
{
    struct buf content;
    if (!p->is_file) {
        write_part(m, p, buf_span(&p->value));
        return JIG_OK;
    }
    buf_init(&content, READFILE_MAX);
    enum jig_err failed = readfile(buf_str(&p->value), &content, error);
    if (!failed)
        write_part(m, p, buf_span(&content));
    buf_clear(&content);
    return failed;
}

static enum jig_err add_one(struct multipart *m, const char *text, struct jig_error *error)
{
    struct formpart p;
    formpart_init(&p);
    enum jig_err failed = formpart_read(&p, text, error);
    if (!failed)
        failed = add_part(m, &p, error);
    formpart_clear(&p);
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
        enum jig_err failed = add_one(&m, fields->items[i].text, error);
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
