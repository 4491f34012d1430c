/* URLs: "base LF reference". What goes on the wire must be clean whatever was typed, and what was
 * printed must mean the same when it is parsed again. */
#include <stdlib.h>
#include <string.h>

#include "wire/h1req.h"
#include "wire/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The writer of requests must take every target and every Host. */
static void check_wire(const struct url *u)
{
    struct header none;
    struct buf target, host, out;
    header_init(&none);
    buf_init(&target, (size_t)1 << 22);
    buf_init(&host, (size_t)1 << 16);
    buf_init(&out, (size_t)1 << 24);
    for (enum url_target form = URL_ORIGIN_FORM; form <= URL_AUTHORITY_FORM; form++) {
        buf_reset(&target);
        buf_reset(&host);
        url_add_target(u, form, &target);
        url_add_host(u, &host);
        struct h1req r = { .method = SPAN("GET"),
                           .target = buf_span(&target),
                           .host = buf_span(&host),
                           .fields = &none };
        if (h1req_write(&r, &out, NULL) != JIG_OK || strchr(buf_str(&host), '%') ||
            strchr(buf_str(&host), '@'))
            abort();
    }
    buf_clear(&target);
    buf_clear(&host);
    buf_clear(&out);
}

static void check_printed(const struct url *u)
{
    struct url again;
    struct buf first, second;
    url_init(&again);
    buf_init(&first, (size_t)1 << 22);
    buf_init(&second, (size_t)1 << 22);
    url_print(u, URL_ALL, &first);
    if (url_parse(&again, buf_span(&first), NULL) != JIG_OK || !url_same_origin(u, &again))
        abort();
    url_print(&again, URL_ALL, &second);
    if (!span_eq(buf_span(&first), buf_span(&second)))
        abort();
    url_clear(&again);
    buf_clear(&first);
    buf_clear(&second);
}

static void check_resolved(const struct url *base, struct span reference)
{
    struct url out, again;
    url_init(&out);
    url_init(&again);
    if (url_resolve(base, reference, &out, NULL) == JIG_OK) {
        if (!url_is_http(&out) || strstr(out.text, "/../") != NULL)
            if (!out.query.ptr && !out.fragment.ptr)
                abort();
        check_wire(&out);
        check_printed(&out);
        /* Resolved once is resolved for good. */
        if (url_resolve(base, span_of(out.text), &again, NULL) != JIG_OK ||
            !url_same_origin(&out, &again) || !span_eq(out.path, again.path))
            abort();
    }
    url_clear(&out);
    url_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct url u;
    struct span rest = span_make(data, size);
    struct span base = span_cut(&rest, '\n');
    url_init(&u);
    if (url_parse(&u, base, NULL) == JIG_OK) {
        check_wire(&u);
        check_printed(&u);
        if (rest.ptr && url_is_http(&u))
            check_resolved(&u, rest);
    }
    url_clear(&u);
    return 0;
}
