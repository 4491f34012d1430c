#include "wire/openssl.h"

#include <stdio.h>

#include "base/lazylib.h"

static const char *const ssl_names[] = { "libssl.so.3", "libssl.3.dylib", NULL };
static const char *const crypto_names[] = { "libcrypto.so.3", "libcrypto.3.dylib", NULL };

/* Only libssl's reasons are ever shown, the others need not be loaded; and at the end the system takes
 * the memory back faster than OpenSSL could free it. */
#define STARTUP (OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS | OPENSSL_INIT_NO_ATEXIT)

static bool load(struct openssl *table, char *why, size_t why_len)
{
#define X(function) { #function, &table->function },
    const struct lazysym ssl[] = { OPENSSL_SSL_FUNCTIONS(X) };
    const struct lazysym crypto[] = { OPENSSL_CRYPTO_FUNCTIONS(X) };
#undef X
    return lazylib_load(crypto_names, crypto, sizeof crypto / sizeof *crypto, why, why_len) &&
           lazylib_load(ssl_names, ssl, sizeof ssl / sizeof *ssl, why, why_len);
}

const struct openssl *openssl_get(struct jig_error *error)
{
    /* Filled once and never changed again: the library's code, not its state. */
    static struct openssl table;
    static bool loaded;
    char why[160];
    if (!loaded && !load(&table, why, sizeof why)) {
        jig_error_set(error, JIG_ERR_TLS, JIG_PHASE_TLS, "%s", why);
        return NULL;
    }
    if (!loaded)
        table.OPENSSL_init_ssl(STARTUP, NULL);
    loaded = true;
    return &table;
}
