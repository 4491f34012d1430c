/* WWW-Authenticate: what is read can be written again, and an answer never breaks its field. */
#include <stdlib.h>
#include <string.h>

#include "wire/authdigest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_inside(struct span whole, struct span part)
{
    return !part.ptr || (part.ptr >= whole.ptr && part.ptr + part.len <= whole.ptr + whole.len);
}

static void check_bounds(struct span field, const struct auth_challenge *c)
{
    if (c->n > AUTH_MAX_PARAMS || c->scheme.len == 0 || !is_inside(field, c->scheme) ||
        !is_inside(field, c->token68) || (c->token68.ptr && c->n > 0))
        abort();
    for (size_t i = 0; i < c->n; i++)
        if (!is_inside(field, c->params[i].name) || !is_inside(field, c->params[i].value))
            abort();
}

/* Written with quotes everywhere it must mean the same. */
static void check_again(const struct auth_challenge *c)
{
    struct buf text, one, two;
    struct auth_challenge again;
    buf_init(&text, 1 << 20);
    buf_init(&one, 1 << 20);
    buf_init(&two, 1 << 20);
    buf_add(&text, c->scheme);
    for (size_t i = 0; i < c->n; i++) {
        buf_add_str(&text, i > 0 ? ", " : " ");
        buf_add(&text, c->params[i].name);
        buf_add_byte(&text, '=');
        auth_get(c, c->params[i].name, &one);
        auth_add_quoted(buf_span(&one), &text);
    }
    struct span rest = buf_span(&text);
    if (!auth_next(&rest, &again) || again.n != c->n)
        abort();
    for (size_t i = 0; i < c->n; i++) {
        auth_get(c, c->params[i].name, &one);
        auth_get(&again, again.params[i].name, &two);
        if (!span_eq(buf_span(&one), buf_span(&two)))
            abort();
    }
    buf_clear(&text);
    buf_clear(&one);
    buf_clear(&two);
}

static void check_answer(const struct auth_challenge *c)
{
    struct authdigest d;
    struct buf answer;
    struct auth_challenge own;
    authdigest_init(&d);
    buf_init(&answer, 1 << 20);
    struct authdigest_ask ask = { SPAN("u\"\\s"), SPAN("p"), SPAN("GET"), SPAN("/?a=b"),
                                  SPAN("") };
    if (authdigest_read(&d, c) && !authdigest_answer(&d, &ask, &answer, NULL)) {
        struct span rest = buf_span(&answer);
        if (memchr(answer.ptr, '\n', answer.len) || memchr(answer.ptr, '\r', answer.len) ||
            memchr(answer.ptr, '\0', answer.len) || !auth_next(&rest, &own) ||
            auth_next(&rest, &own))
            abort();
    }
    authdigest_clear(&d);
    buf_clear(&answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span field = span_make(data, size), rest = field;
    struct auth_challenge c;
    struct header fields;
    struct authdigest d;
    while (auth_next(&rest, &c)) {
        check_bounds(field, &c);
        check_again(&c);
        check_answer(&c);
    }
    header_init(&fields);
    authdigest_init(&d);
    header_add(&fields, SPAN("Authentication-Info"), field);
    header_add(&fields, SPAN("WWW-Authenticate"), field);
    authdigest_choose(&d, &fields, SPAN("WWW-Authenticate"));
    authdigest_renew(&d, &fields, SPAN("Authentication-Info"));
    authdigest_clear(&d);
    header_clear(&fields);
    return 0;
}
