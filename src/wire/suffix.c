#include "wire/suffix.h"

#include <libpsl.h>
#include <string.h>

#include "base/ascii.h"
#include "base/lazylib.h"

enum { MAX_NAME = 253 };

struct psl {
    __typeof__(psl_builtin) *builtin;
    __typeof__(psl_latest) *latest;
    __typeof__(psl_free) *free;
    __typeof__(psl_registrable_domain) *registrable_domain;
};

static bool load(struct psl *psl)
{
    static const char *const sonames[] = { "libpsl.so.5", NULL };
    const struct lazysym syms[] = {
        { "psl_builtin", &psl->builtin },
        { "psl_latest", &psl->latest },
        { "psl_free", &psl->free },
        { "psl_registrable_domain", &psl->registrable_domain },
    };
    char why[128];
    return lazylib_load(sonames, syms, sizeof syms / sizeof *syms, why, sizeof why);
}

/* How many bytes at the end of the name, which is in the list's form, somebody has registered. */
static size_t ask_list(const struct psl *psl, const char *name)
{
    const psl_ctx_t *list = psl->builtin();
    psl_ctx_t *newest = list ? NULL : psl->latest(NULL);
    const char *registered = psl->registrable_domain(list ? list : newest, name);
    size_t len = registered ? strlen(registered) : 0;
    psl->free(newest);
    return len;
}

/* Without a list: the last two labels. */
static size_t guess(const char *name)
{
    const char *dot = strrchr(name, '.');
    while (dot && dot > name && dot[-1] != '.')
        dot--;
    return dot ? strlen(dot) : 0;
}

struct span suffix_registered(struct span host)
{
    char name[MAX_NAME + 1];
    struct psl psl;
    size_t len = host.len;
    while (len > 0 && host.ptr[len - 1] == '.')
        len--;
    if (len == 0 || len > MAX_NAME)
        return span_sub(host, 0, 0);
    for (size_t i = 0; i < len; i++)
        name[i] = ascii_lower(host.ptr[i]);
    name[len] = '\0';
    size_t registered = load(&psl) ? ask_list(&psl, name) : guess(name);
    return span_sub(host, registered ? len - registered : host.len, host.len);
}

bool suffix_is_public(struct span name)
{
    return suffix_registered(name).len == 0;
}
