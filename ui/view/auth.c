#include "view/auth.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct parameter {
    const char *type; /* of the auth it belongs to */
    const char *name; /* in the file */
    struct fields_item item;
};

static const char *const places[] = { "header", "query", "cookie", NULL };

static const struct parameter parameters[] = {
    { "basic", "username", { .label = "User name", .hint = "empty", .spaced = true } },
    { "basic",
      "password",
      { .label = "Password", .hint = "{{secret.password}}", .secret = true } },
    { "digest", "username", { .label = "User name", .hint = "empty", .spaced = true } },
    { "digest",
      "password",
      { .label = "Password", .hint = "{{secret.password}}", .secret = true } },
    { "bearer",
      "token",
      { .label = "Token", .hint = "{{secret.token}}", .secret = true, .spaced = true } },
    { "bearer", "prefix", { .label = "Prefix", .hint = "Bearer" } },
    { "apikey", "name", { .label = "Name", .hint = "X-API-Key", .spaced = true } },
    { "apikey", "value", { .label = "Value", .hint = "{{secret.key}}", .secret = true } },
    { "apikey", "in", { .label = "Sent in", .choices = places } },
    { "awsv4", "accessKey", { .label = "Access key", .hint = "AKIA…", .spaced = true } },
    { "awsv4",
      "secretKey",
      { .label = "Secret key", .hint = "{{secret.awsKey}}", .secret = true } },
    { "awsv4", "region", { .label = "Region", .hint = "from the host" } },
    { "awsv4", "service", { .label = "Service", .hint = "from the host" } },
    { "awsv4", "sessionToken", { .label = "Session token", .hint = "none", .secret = true } },
};

enum { N_PARAMETERS = sizeof parameters / sizeof *parameters };

static const char *const types[] = { "inherit", "none",   "basic", "bearer",
                                     "digest",  "apikey", "awsv4", NULL };

void auth_init(struct auth *a, const struct composing *composing)
{
    *a = (struct auth){ .composing = composing };
    buf_init(&a->note, 1000);
}

void auth_clear(struct auth *a)
{
    buf_clear(&a->note);
}

static const char *own_type(const struct auth *a)
{
    return a->composing->request ? a->composing->request->auth_type : NULL;
}

const char *auth_effective(const struct auth *a)
{
    const struct book_request *from;
    const char *type =
        a->composing->scope ? scope_auth_type(a->composing->scope, &from) : own_type(a);
    return type && strcmp(type, "none") != 0 ? type : "";
}

/* Row 0 is the type; the rest are the parameters of that type. */
static const struct parameter *parameter_at(const struct auth *a, size_t i)
{
    const char *type = own_type(a);
    for (size_t k = 0; k < N_PARAMETERS && type; k++)
        if (strcmp(parameters[k].type, type) == 0 && --i == 0)
            return &parameters[k];
    return NULL;
}

static size_t count(void *ctx)
{
    size_t n = 1;
    while (parameter_at(ctx, n))
        n++;
    return n;
}

static void item(void *ctx, size_t i, struct fields_item *out)
{
    const struct parameter *p = i > 0 ? parameter_at(ctx, i) : NULL;
    *out = p ? p->item : (struct fields_item){ .label = "Type", .choices = types };
}

static struct span value(void *ctx, size_t i)
{
    const struct auth *a = ctx;
    if (i == 0)
        return span_of(own_type(a));
    const struct parameter *p = parameter_at(a, i);
    const char *text = p ? book_request_auth(a->composing->request, p->name) : "";
    return text[0] ? span_of(text) : (struct span){ 0 };
}

static struct span inherited_note(struct auth *a)
{
    const struct book_request *from = NULL;
    const char *type = a->composing->scope ? scope_auth_type(a->composing->scope, &from) : NULL;
    if (!type || !from)
        return SPAN("nothing is inherited");
    buf_reset(&a->note);
    buf_addf(&a->note, "%s from %s", type, from->name[0] ? from->name : "its folder");
    return buf_span(&a->note);
}

static bool is_offered(const char *type)
{
    for (size_t i = 1; types[i]; i++)
        if (strcmp(types[i], type) == 0)
            return true;
    return false;
}

static struct span note(void *ctx, size_t i)
{
    struct auth *a = ctx;
    if (i > 0)
        return composing_preview(a->composing, value(a, i), &a->note);
    if (!own_type(a))
        return inherited_note(a);
    if (is_offered(own_type(a)))
        return (struct span){ 0 };
    buf_reset(&a->note); /* a kind that the file names and this tab does not show */
    buf_addf(&a->note, "%s, kept as it is", own_type(a));
    return buf_span(&a->note);
}

static bool set(void *ctx, size_t i, struct span text)
{
    const struct auth *a = ctx;
    const struct parameter *p = i > 0 ? parameter_at(a, i) : NULL;
    if (!a->composing->request || (i > 0 && !p))
        return false;
    char *copy = text.ptr ? mem_dup(text) : NULL;
    bool ok = (copy || !text.ptr) &&
              (p ? book_request_set_auth(a->composing->request, p->name, copy ? copy : "")
                 : book_request_set_auth_type(a->composing->request, copy));
    free(copy);
    return ok;
}

const struct fields_model auth_functions = {
    .count = count,
    .item = item,
    .value = value,
    .note = note,
    .set = set,
};
