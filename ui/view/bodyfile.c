#include "view/bodyfile.h"

#include <stdlib.h>

#include "base/mem.h"

enum { PATH, TEMPLATE, N_ITEMS };

static const char *const no_yes[] = { "no", "yes", NULL };

static const struct fields_item items[N_ITEMS] = {
    [PATH] = { .label = "File", .hint = "a path; relative to the request's folder" },
    [TEMPLATE] = { .label = "Variables in it", .choices = no_yes },
};

void bodyfile_init(struct bodyfile *f, const struct composing *composing)
{
    *f = (struct bodyfile){ .composing = composing };
    buf_init(&f->note, 1000);
}

void bodyfile_clear(struct bodyfile *f)
{
    buf_clear(&f->note);
}

static size_t count(void *ctx)
{
    (void)ctx;
    return N_ITEMS;
}

static void item(void *ctx, size_t i, struct fields_item *out)
{
    (void)ctx;
    *out = items[i];
}

static struct span value(void *ctx, size_t i)
{
    const struct book_request *r = ((const struct bodyfile *)ctx)->composing->request;
    if (i == TEMPLATE)
        return r && r->body_template ? SPAN("yes") : (struct span){ 0 };
    bool some = r && r->body_file && r->body_file[0];
    return some ? span_of(r->body_file) : (struct span){ 0 };
}

static bool set(void *ctx, size_t i, struct span text)
{
    struct book_request *r = ((const struct bodyfile *)ctx)->composing->request;
    if (!r)
        return false;
    struct span path = i == PATH ? text : span_of(r->body_file);
    bool template = i == TEMPLATE ? text.ptr != NULL : r->body_template;
    char *copy = mem_dup(path);
    bool ok = copy && book_request_set_body_file(r, copy, template);
    free(copy);
    return ok;
}

const struct fields_model bodyfile_functions = {
    .count = count,
    .item = item,
    .value = value,
    .set = set,
};
