#include "view/bodyfile.h"

#include <stdlib.h>

#include "base/mem.h"

enum { PATH, TEMPLATE, N_ITEMS };

static const char *const no_yes[] = { "no", "yes", NULL };

static const struct form_item items[N_ITEMS] = {
    [PATH] = { .label = "File", .hint = "a path; relative to the request's folder" },
    [TEMPLATE] = { .label = "Variables in it", .choices = no_yes },
};

void bodyfile_init(struct bodyfile *f, const struct compose *compose)
{
    *f = (struct bodyfile){ .compose = compose };
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

static void item(void *ctx, size_t i, struct form_item *out)
{
    (void)ctx;
    *out = items[i];
}

static struct span value(void *ctx, size_t i)
{
    const struct book_request *r = ((const struct bodyfile *)ctx)->compose->request;
    if (i == TEMPLATE)
        return r && r->body_template ? SPAN("yes") : (struct span){ 0 };
    bool some = r && r->body_file && r->body_file[0];
    return some ? span_of(r->body_file) : (struct span){ 0 };
}

static bool set(void *ctx, size_t i, struct span text)
{
    struct book_request *r = ((const struct bodyfile *)ctx)->compose->request;
    if (!r)
        return false;
    struct span path = i == PATH ? text : span_of(r->body_file);
    bool template = i == TEMPLATE ? text.ptr != NULL : r->body_template;
    char *copy = mem_dup(path);
    bool ok = copy && book_request_set_body_file(r, copy, template);
    free(copy);
    return ok;
}

const struct form_model bodyfile_functions = {
    .count = count,
    .item = item,
    .value = value,
    .set = set,
};
