/* The cookie file: what is read from one must be clean, and stay the same when it is written and read
 * again. A Set-Cookie field taken into that jar must leave it so. */
#include <stdlib.h>

#include "base/ascii.h"
#include "client/jar.h"
#include "client/jarfile.h"

#define NOW INT64_C(1700000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_clean(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (ascii_is_control(s.ptr[i]))
            abort();
    if (s.ptr[s.len] != '\0')
        abort();
}

static void check(const struct cookieset *set)
{
    for (size_t i = 0; i < set->n; i++) {
        const struct cookie *c = &set->items[i].c;
        check_clean(c->name);
        check_clean(c->value);
        check_clean(c->domain);
        check_clean(c->path);
        if (c->name.len + c->value.len > COOKIE_MAX || c->domain.len == 0 ||
            c->path.ptr[0] != '/' || cookieset_find(set, c, set->items[i].host_only) != i)
            abort();
    }
}

static void check_again(const struct cookieset *set)
{
    struct cookieset again = { .n = 0 };
    struct buf text;
    size_t n_odd;
    buf_init(&text, JARFILE_MAX);
    jarfile_print(set, &text);
    if (jarfile_parse(buf_span(&text), &again, &n_odd) || n_odd > 0 || again.n != set->n)
        abort();
    for (size_t i = 0; i < set->n; i++)
        if (cookieset_find(&again, &set->items[i].c, set->items[i].host_only) != i ||
            !cookieset_same(&again.items[i], &set->items[i]))
            abort();
    buf_clear(&text);
    cookieset_clear(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jig_jar *jar = jig_jar_new();
    struct span file = span_make(data, size);
    struct jar_site site = { .host = SPAN("s.a.test"),
                             .path = SPAN("/x/y"),
                             .is_secure = true };
    struct buf sent;
    buf_init(&sent, JAR_MAX_FIELD);
    if (jarfile_parse(file, &jar->set, NULL))
        abort();
    check(&jar->set);
    check_again(&jar->set);
    struct span line = span_cut(&file, '\n');
    jar_take(jar, &site, line, NOW);
    check(&jar->set);
    jar_trim(jar, 1); /* a file may say that something ended long ago */
    check_again(&jar->set);
    jar_add_cookies(jar, &site, NOW, &sent);
    if (sent.failed)
        abort();
    buf_clear(&sent);
    jig_jar_free(jar);
    return 0;
}
