#include "wire/openssl.h"

#include <stdio.h>

#include "base/lazylib.h"

static const char *const ssl_names[] = { "libssl.so.3", "libssl.3.dylib", NULL };
static const char *const crypto_names[] = { "libcrypto.so.3", "libcrypto.3.dylib", NULL };

/* Only libssl's reasons are ever shown, the others need not be loaded; and at the end the system
 * takes the memory back faster than OpenSSL could free it. */
#define STARTUP (OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS | OPENSSL_INIT_NO_ATEXIT)

/* Filled once and never changed again: the library's code, not its state. */
static struct openssl table;

static bool load(char *why, size_t why_len)
{
    static atomic_bool has_crypto, has_ssl;
#define X(function) { #function, &table.function },
    static const struct lazysym crypto[] = { OPENSSL_CRYPTO_FUNCTIONS(X) };
    static const struct lazysym ssl[] = { OPENSSL_SSL_FUNCTIONS(X) };
#undef X
    return lazylib_share(&has_crypto, crypto_names, crypto, sizeof crypto / sizeof *crypto, why,
                         why_len) &&
           lazylib_share(&has_ssl, ssl_names, ssl, sizeof ssl / sizeof *ssl, why, why_len);
}

const struct openssl *openssl_get(struct jig_error *error)
{
    static atomic_bool is_ready;
    char why[160];
    if (atomic_load_explicit(&is_ready, memory_order_acquire))
        return &table;
    if (!load(why, sizeof why)) {
        jig_error_set(error, JIG_ERR_TLS, JIG_PHASE_TLS, "%s", why);
        return NULL;
    }
    table.OPENSSL_init_ssl(STARTUP, NULL); /* as often as anybody likes, from any thread */
    atomic_store_explicit(&is_ready, true, memory_order_release);
    return &table;
}
