#include "base/lazylib.h"

#include <dlfcn.h>
#include <pthread.h>
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

bool lazylib_share(atomic_bool *is_loaded, const char *const *sonames,
                   const struct lazysym *syms, size_t n, char *why, size_t why_len)
{
    static pthread_mutex_t filling = PTHREAD_MUTEX_INITIALIZER;
    if (atomic_load_explicit(is_loaded, memory_order_acquire))
        return true;
    pthread_mutex_lock(&filling);
    bool ok = *is_loaded || lazylib_load(sonames, syms, n, why, why_len);
    atomic_store_explicit(is_loaded, ok, memory_order_release);
    pthread_mutex_unlock(&filling);
    return ok;
}
