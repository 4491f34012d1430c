/* Set-Cookie: what is kept must be bounded and clean, and mean the same when it is written again. */
#include <stdlib.h>

#include "base/ascii.h"
#include "base/buf.h"
#include "wire/cookie.h"

#define NOW INT64_C(1700000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_clean(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((ascii_is_control(s.ptr[i]) && s.ptr[i] != '\t') || s.ptr[i] == ';')
            abort();
}

static void check_bounds(const struct cookie *c)
{
    if (c->name.len + c->value.len > COOKIE_MAX || c->name.len + c->value.len == 0)
        abort();
    if (c->path.len > COOKIE_MAX_ATTRIBUTE || c->domain.len > COOKIE_MAX_ATTRIBUTE)
        abort();
    if (c->path.len > 0 && c->path.ptr[0] != '/')
        abort();
    if (c->has_expiry && c->expires_s > NOW + INT64_C(86400) * COOKIE_MAX_DAYS)
        abort();
}

static void check_again(const struct cookie *c)
{
    struct buf text;
    struct cookie again;
    buf_init(&text, 1 << 16);
    buf_add(&text, c->name);
    buf_add_byte(&text, '=');
    buf_add(&text, c->value);
    buf_add_str(&text, c->secure ? "; Secure; Path=" : "; Path=");
    buf_add(&text, c->path);
    buf_add_str(&text, "; Domain=.");
    buf_add(&text, c->domain);
    if (!cookie_parse(buf_span(&text), NOW, &again) || !span_eq(again.name, c->name) ||
        !span_eq(again.value, c->value) || !span_eq(again.path, c->path) ||
        !span_eq(again.domain, c->domain))
        abort();
    buf_clear(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span field = span_make(data, size);
    struct cookie c;
    int64_t at;
    cookie_date(field, &at);
    struct span path = cookie_default_path(field);
    if (path.ptr[0] != '/')
        abort();
    if (!cookie_parse(field, NOW, &c))
        return 0;
    check_clean(c.name);
    check_clean(c.value);
    check_bounds(&c);
    check_again(&c);
    cookie_domain_matches(field, false, c.domain);
    cookie_path_matches(field, c.path);
    return 0;
}
