#include "client/cookieset.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"

static size_t block_len(const struct cookie *c)
{
    return c->name.len + c->value.len + c->domain.len + c->path.len + 4;
}

static void clear_one(struct kept_cookie *k)
{
    if (k->block)
        mem_wipe(k->block, block_len(&k->c));
    free(k->block);
}

void cookieset_clear(struct cookieset *s)
{
    for (size_t i = 0; i < s->n; i++)
        clear_one(&s->items[i]);
    free(s->items);
    *s = (struct cookieset){ .changes = s->changes + 1 };
}

/* Copies *s to *at, a NUL behind it, and moves both on. */
static void move_in(struct span *s, char **at)
{
    if (s->len > 0)
        memcpy(*at, s->ptr, s->len);
    (*at)[s->len] = '\0';
    s->ptr = *at;
    *at += s->len + 1;
}

static bool make(struct kept_cookie *out, const struct cookie *c, bool host_only)
{
    char *at = mem_zero(block_len(c), 1);
    *out = (struct kept_cookie){ .c = *c, .host_only = host_only, .block = at };
    if (!at)
        return false;
    move_in(&out->c.name, &at);
    move_in(&out->c.value, &at);
    char *domain = at;
    move_in(&out->c.domain, &at);
    for (; *domain; domain++)
        *domain = ascii_lower(*domain);
    move_in(&out->c.path, &at);
    return true;
}

static bool is_one(const struct kept_cookie *k, const struct cookie *c, bool host_only)
{
    return k->host_only == host_only && span_eq(k->c.name, c->name) &&
           span_ieq(k->c.domain, c->domain) && span_eq(k->c.path, c->path);
}

size_t cookieset_find(const struct cookieset *s, const struct cookie *c, bool host_only)
{
    for (size_t i = 0; i < s->n; i++)
        if (is_one(&s->items[i], c, host_only))
            return i;
    return SIZE_MAX;
}

static bool make_room(struct cookieset *s, size_t n)
{
    return mem_grow((void **)&s->items, &s->room, n, sizeof *s->items);
}

struct kept_cookie *cookieset_put(struct cookieset *s, const struct cookie *c, bool host_only)
{
    struct kept_cookie fresh;
    size_t at = cookieset_find(s, c, host_only);
    if (!make_room(s, s->n + 1) || !make(&fresh, c, host_only))
        return NULL;
    if (at == SIZE_MAX)
        at = s->n++;
    else
        clear_one(&s->items[at]);
    s->items[at] = fresh;
    s->changes++;
    return &s->items[at];
}

void cookieset_remove(struct cookieset *s, size_t i)
{
    s->changes++;
    clear_one(&s->items[i]);
    memmove(&s->items[i], &s->items[i + 1], (--s->n - i) * sizeof *s->items);
}

void cookieset_drop_expired(struct cookieset *s, int64_t now_s)
{
    for (size_t i = s->n; i-- > 0;)
        if (s->items[i].c.has_expiry && s->items[i].c.expires_s <= now_s)
            cookieset_remove(s, i);
}

void cookieset_become(struct cookieset *to, struct cookieset *take)
{
    cookieset_clear(to);
    take->changes = to->changes;
    *to = *take;
    *take = (struct cookieset){ .n = 0 };
}

bool cookieset_copy(struct cookieset *to, const struct cookieset *from)
{
    struct cookieset copy = { .n = 0 };
    bool ok = from->n == 0 || make_room(&copy, from->n);
    for (size_t i = 0; ok && i < from->n; i++) {
        const struct kept_cookie *k = &from->items[i];
        ok = make(&copy.items[i], &k->c, k->host_only);
        copy.items[i].used = k->used;
        copy.n += ok;
    }
    cookieset_clear(ok ? to : &copy);
    if (ok)
        cookieset_become(to, &copy);
    return ok;
}

bool cookieset_same(const struct kept_cookie *a, const struct kept_cookie *b)
{
    return span_eq(a->c.value, b->c.value) && a->c.secure == b->c.secure &&
           a->c.http_only == b->c.http_only && a->c.same_site == b->c.same_site &&
           a->c.has_expiry == b->c.has_expiry &&
           (!a->c.has_expiry || a->c.expires_s == b->c.expires_s);
}

bool cookieset_equal(const struct cookieset *a, const struct cookieset *b)
{
    bool equal = a->n == b->n;
    for (size_t i = 0; equal && i < a->n; i++)
        equal = is_one(&a->items[i], &b->items[i].c, b->items[i].host_only) &&
                cookieset_same(&a->items[i], &b->items[i]);
    return equal;
}
