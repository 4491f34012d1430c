/* A shared library loaded when it is first needed. Linking OpenSSL costs a process 3 million
 * instructions before main, and most runs of jig need it never; so what only some runs need is
 * named in a table of functions and looked up here once. */
#ifndef JIG_BASE_LAZYLIB_H
#define JIG_BASE_LAZYLIB_H

#include <stdatomic.h>

#include "base/error.h"

/* One function: its name, and where the address goes. The table's members are declared with the
 * types of the library's own header (__typeof__), so the compiler checks every call. */
struct lazysym {
    const char *name;
    void *slot; /* a pointer to a function pointer */
};

/* Loads the first of `sonames` (a list that ends with NULL) that is there and fills every slot,
 * those of a table of the caller's own. A library without one of the functions is an error that
 * names it: then no slot is to be used. The library stays loaded. */
bool lazylib_load(const char *const *sonames, const struct lazysym *syms, size_t n, char *why,
                  size_t why_len);

/* The same, once, for a table that threads share: *is_loaded is false before, and true once all of
 * its slots can be used. Two that come at once wait for each other; what failed is tried again. */
bool lazylib_share(atomic_bool *is_loaded, const char *const *sonames,
                   const struct lazysym *syms, size_t n, char *why, size_t why_len);

#endif
