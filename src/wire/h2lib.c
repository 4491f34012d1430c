#include "wire/h2lib.h"

#include "base/lazylib.h"

const struct h2lib *h2lib_get(struct jig_error *error)
{
    static const char *const sonames[] = { "libnghttp2.so.14", "libnghttp2.so",
                                           "libnghttp2.dylib", NULL };
    static struct h2lib lib;
    static bool is_loaded;
    char why[160];
    const struct lazysym syms[] = {
#define X(function) { #function, &lib.function },
        H2LIB_FUNCTIONS(X)
#undef X
    };
    is_loaded =
        is_loaded || lazylib_load(sonames, syms, sizeof syms / sizeof *syms, why, sizeof why);
    if (is_loaded)
        return &lib;
    jig_error_set(error, JIG_ERR_HTTP2, JIG_PHASE_NONE, "HTTP/2: %s", why);
    return NULL;
}
