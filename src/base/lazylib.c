#include "base/lazylib.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

static void *open_first(const char *const *sonames)
{
    for (; *sonames; sonames++) {
        void *lib = dlopen(*sonames, RTLD_NOW | RTLD_LOCAL);
        if (lib)
            return lib;
    }
    return NULL;
}

bool lazylib_load(const char *const *sonames, const struct lazysym *syms, size_t n, char *why,
                  size_t why_len)
{
    void *lib = open_first(sonames);
    if (!lib) {
        snprintf(why, why_len, "%s can't be loaded: install it", sonames[0]);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        void *address = dlsym(lib, syms[i].name);
        if (!address) {
            snprintf(why, why_len, "%s has no %s: it is too old or too new", sonames[0],
                     syms[i].name);
            return false;
        }
        /* ISO C knows no cast from an object pointer to a function pointer; POSIX's dlsym asks
         * for this copy. */
        memcpy(syms[i].slot, &address, sizeof address);
    }
    return true;
}
