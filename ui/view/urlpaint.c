#include "view/urlpaint.h"

#include <string.h>

#include "view/urltext.h"

static void fill(uint8_t *roles, size_t from, size_t to, size_t at, size_t end, enum role role)
{
    size_t first = at > from ? at : from, last = end < to ? end : to;
    if (first < last)
        memset(roles + (first - from), (int)role, last - first);
}

static void paint_query(struct span url, size_t from, size_t to, uint8_t *roles)
{
    struct urltext_parts p = urltext_parts(url);
    fill(roles, from, to, p.query, p.fragment, ROLE_URL_PUNCT);
    struct urltext_walk w = urltext_pairs(url);
    struct urltext_pair pair;
    while (urltext_next(&w, &pair) && pair.at < to) {
        fill(roles, from, to, pair.at, pair.equals, ROLE_URL_NAME);
        fill(roles, from, to, pair.equals + 1, pair.end, ROLE_URL_VALUE);
    }
}

static void paint_names(struct span url, size_t from, size_t to, uint8_t *roles)
{
    struct urltext_walk w = urltext_names(url);
    struct span name;
    while (urltext_next_name(&w, &name) && (size_t)(name.ptr - url.ptr) <= to) {
        size_t begin = (size_t)(name.ptr - url.ptr) - 1;
        fill(roles, from, to, begin, begin + 1 + name.len, ROLE_URL_NAME);
    }
}

void urlpaint(void *ctx, struct span url, size_t from, size_t to, uint8_t *roles)
{
    struct urltext_parts p = urltext_parts(url);
    fill(roles, from, to, 0, p.authority, ROLE_URL_SCHEME);
    fill(roles, from, to, p.authority, p.path, ROLE_URL_HOST);
    fill(roles, from, to, p.path, p.query, ROLE_URL_PATH);
    paint_query(url, from, to, roles);
    paint_names(url, from, to, roles);
    fill(roles, from, to, p.fragment, url.len, ROLE_URL_PUNCT);
    composing_paint_variables(ctx, url, from, to, roles);
}
