#include "wire/h2lib.h"

#include "base/lazylib.h"

const struct h2lib *h2lib_get(struct jig_error *error)
{
    static const char *const sonames[] = { "libnghttp2.so.14", "libnghttp2.so",
                                           "libnghttp2.dylib", NULL };
    /* Filled once and never changed again: the library's code, not its state. */
    static struct h2lib lib;
    static atomic_bool is_loaded;
    static const struct lazysym syms[] = {
#define X(function) { #function, &lib.function },
        H2LIB_FUNCTIONS(X)
#undef X
    };
    char why[160];
    if (lazylib_share(&is_loaded, sonames, syms, sizeof syms / sizeof *syms, why, sizeof why))
        return &lib;
    jig_error_set(error, JIG_ERR_HTTP2, JIG_PHASE_NONE, "HTTP/2: %s", why);
    return NULL;
}
