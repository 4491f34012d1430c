/* The part of jig.h that writes text into URLs and forms. */
#include "jig.h"
#include "base/buf.h"
#include "wire/url.h"

enum { MAX_QUOTED = 1 << 30, MAX_SAFE = 1 << 10 };

char *jig_quote(const void *bytes, size_t len, const char *safe)
{
    struct buf all, out;
    buf_init(&all, MAX_SAFE);
    buf_init(&out, MAX_QUOTED);
    buf_add_str(&all, URL_UNRESERVED);
    buf_add_str(&all, safe ? safe : "");
    url_encode(span_make(bytes, len), buf_str(&all), &out);
    if (all.failed && !out.failed)
        out.failed = all.failed;
    buf_clear(&all);
    return buf_take(&out);
}

char *jig_unquote(const char *text, size_t *len)
{
    struct buf out;
    buf_init(&out, MAX_QUOTED);
    url_decode(span_of(text), &out);
    *len = out.len;
    return buf_take(&out);
}

/* WHATWG URL, 5.2: "*" needs no escape. */
static void add_text(const char *ptr, size_t len, struct buf *out)
{
    url_encode_plus(span_make(ptr, len), "*-._", out);
}

char *jig_form_encode(const struct jig_field *pairs, size_t n)
{
    struct buf out;
    buf_init(&out, MAX_QUOTED);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_add_byte(&out, '&');
        add_text(pairs[i].name, pairs[i].name_len, &out);
        buf_add_byte(&out, '=');
        add_text(pairs[i].value, pairs[i].value_len, &out);
    }
    return buf_take(&out);
}
