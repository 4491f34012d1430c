/* http_parser as the peer: loaded when it is there, its callbacks noting each field's place. */
#ifndef TESTS_BENCH_PEER_HTTP_PARSER_H
#define TESTS_BENCH_PEER_HTTP_PARSER_H

#include <http_parser.h>

#include "base/lazylib.h"
#include "base/span.h"
#include "bench/consumer.h"

struct peer {
    __typeof__(http_parser_init) *init;
    __typeof__(http_parser_execute) *execute;
    __typeof__(http_parser_settings_init) *settings_init;
    http_parser_settings settings;
    struct span names[128], values[128];
    size_t n;
    struct consumer body;
};

static const char peer_name[] = "http_parser";

static int peer_on_name(http_parser *parser, const char *at, size_t len)
{
    struct peer *p = parser->data;
    p->names[p->n] = span_make(at, len);
    return 0;
}

static int peer_on_value(http_parser *parser, const char *at, size_t len)
{
    struct peer *p = parser->data;
    p->values[p->n++] = span_make(at, len);
    return 0;
}

static int peer_on_body(http_parser *parser, const char *at, size_t len)
{
    struct peer *p = parser->data;
    consume(&p->body, span_make(at, len));
    return 0;
}

static bool peer_init(struct peer *p)
{
    static const char *const sonames[] = { "libhttp_parser.so.2.9", NULL };
    char why[200];
    const struct lazysym syms[] = {
        { "http_parser_init", &p->init },
        { "http_parser_execute", &p->execute },
        { "http_parser_settings_init", &p->settings_init },
    };
    if (!lazylib_load(sonames, syms, sizeof syms / sizeof *syms, why, sizeof why))
        return false;
    p->settings_init(&p->settings);
    p->settings.on_header_field = peer_on_name;
    p->settings.on_header_value = peer_on_value;
    p->settings.on_body = peer_on_body;
    return true;
}

static size_t peer_read(void *state, struct span in)
{
    struct peer *p = state;
    http_parser parser;
    p->n = 0;
    p->body = (struct consumer){ 0 };
    p->init(&parser, HTTP_RESPONSE);
    parser.data = p;
    size_t used = p->execute(&parser, &p->settings, in.ptr, in.len);
    return used == in.len ? p->n + p->body.len : 0;
}

#endif
