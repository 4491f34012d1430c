#include "wire/zliblib.h"

#include "base/lazylib.h"

const struct zliblib *zliblib_get(char *why, size_t why_len)
{
    static const char *const sonames[] = { "libz.so.1", "libz.so", "libz.dylib", NULL };
    /* Filled once and never changed again: the library's code, not its state. */
    static struct zliblib lib;
    static atomic_bool is_loaded;
    static const struct lazysym syms[] = {
#define X(function) { #function, &lib.function },
        ZLIBLIB_FUNCTIONS(X)
#undef X
    };
    bool ok =
        lazylib_share(&is_loaded, sonames, syms, sizeof syms / sizeof *syms, why, why_len);
    return ok ? &lib : NULL;
}
