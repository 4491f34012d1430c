/* The functions of libcrypto that hash, in a table of their own: a login must not load libssl. */
#include "wire/digest.h"

#include <openssl/evp.h>

#include "base/lazylib.h"
#include "base/mem.h"

#define CRYPTO_FUNCTIONS(X) \
    X(EVP_MD_CTX_free)      \
    X(EVP_MD_CTX_new)       \
    X(EVP_DigestInit_ex)    \
    X(EVP_DigestUpdate)     \
    X(EVP_DigestFinal_ex)   \
    X(EVP_md5)              \
    X(EVP_sha1)             \
    X(EVP_sha256)           \
    X(EVP_sha512_256)

struct crypto {
#define X(function) __typeof__(function) *function;
    CRYPTO_FUNCTIONS(X)
#undef X
};

enum { SHA256_BLOCK = 64 };

static const struct crypto *crypto_get(struct jig_error *error)
{
    static const char *const names[] = { "libcrypto.so.3", "libcrypto.3.dylib", NULL };
    /* Filled once and never changed again: the library's code, not its state. */
    static struct crypto table;
    static atomic_bool is_loaded;
#define X(function) { #function, &table.function },
    static const struct lazysym syms[] = { CRYPTO_FUNCTIONS(X) };
#undef X
    char why[160];
    if (lazylib_share(&is_loaded, names, syms, sizeof syms / sizeof *syms, why, sizeof why))
        return &table;
    jig_error_set(error, JIG_ERR_TLS, JIG_PHASE_NONE, "%s", why);
    return NULL;
}

static const EVP_MD *method(const struct crypto *c, enum digest_kind kind)
{
    switch (kind) {
    case DIGEST_MD5:
        return c->EVP_md5();
    case DIGEST_SHA1:
        return c->EVP_sha1();
    case DIGEST_SHA256:
        return c->EVP_sha256();
    case DIGEST_SHA512_256:
        break;
    }
    return c->EVP_sha512_256();
}

static enum jig_err refused(enum digest_kind kind, struct jig_error *error)
{
    static const char *const names[] = { "MD5", "SHA-256", "SHA-512-256", "SHA-1" };
    return jig_error_set(error, JIG_ERR_TLS, JIG_PHASE_NONE,
                         "this system's OpenSSL does not compute %s", names[kind]);
}

enum jig_err digest_init(struct digest *d, enum digest_kind kind, struct jig_error *error)
{
    *d = (struct digest){ .kind = kind };
    const struct crypto *c = crypto_get(error);
    if (!c)
        return d->failed = JIG_ERR_TLS;
    d->context = c->EVP_MD_CTX_new();
    if (!d->context)
        return d->failed =
                   jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    if (c->EVP_DigestInit_ex(d->context, method(c, kind), NULL) == 1)
        return JIG_OK;
    digest_clear(d);
    return d->failed = refused(kind, error);
}

void digest_clear(struct digest *d)
{
    if (d->context)
        crypto_get(NULL)->EVP_MD_CTX_free(d->context);
    d->context = NULL;
}

void digest_add(struct digest *d, struct span s)
{
    if (!d->failed && crypto_get(NULL)->EVP_DigestUpdate(d->context, s.ptr, s.len) != 1)
        d->failed = JIG_ERR_TLS;
}

static enum jig_err finish(struct digest *d, char out[DIGEST_MAX], unsigned *len,
                           struct jig_error *error)
{
    unsigned char bytes[EVP_MAX_MD_SIZE];
    if (!d->failed && crypto_get(NULL)->EVP_DigestFinal_ex(d->context, bytes, len) != 1)
        d->failed = JIG_ERR_TLS;
    digest_clear(d);
    if (d->failed)
        return d->failed == JIG_ERR_TLS ? refused(d->kind, error) : d->failed;
    for (unsigned i = 0; i < *len && i < DIGEST_MAX; i++)
        out[i] = (char)bytes[i];
    return JIG_OK;
}

enum jig_err digest_end(struct digest *d, struct buf *hex, struct jig_error *error)
{
    char bytes[DIGEST_MAX];
    unsigned len;
    enum jig_err err = finish(d, bytes, &len, error);
    if (!err)
        digest_add_hex(span_make(bytes, len), hex);
    if (!err && hex->failed)
        err = jig_error_set(error, hex->failed, JIG_PHASE_NONE, "out of memory");
    return err;
}

enum jig_err digest_hex(enum digest_kind kind, struct span s, struct buf *hex,
                        struct jig_error *error)
{
    struct digest d;
    enum jig_err err = digest_init(&d, kind, error);
    if (err)
        return err;
    digest_add(&d, s);
    return digest_end(&d, hex, error);
}

enum jig_err digest_bytes(enum digest_kind kind, struct span s, char out[DIGEST_MAX],
                          size_t *len, struct jig_error *error)
{
    struct digest d;
    unsigned n = 0;
    enum jig_err err = digest_init(&d, kind, error);
    if (err)
        return err;
    digest_add(&d, s);
    err = finish(&d, out, &n, error);
    *len = n;
    return err;
}

/* One of HMAC's two passes: the key's block, each byte changed by `pad`, then the text. */
static enum jig_err pass(const char block[SHA256_BLOCK], char pad, struct span s,
                         char out[DIGEST_SHA256_LEN], struct jig_error *error)
{
    char padded[SHA256_BLOCK];
    struct digest d;
    unsigned len;
    enum jig_err err = digest_init(&d, DIGEST_SHA256, error);
    if (err)
        return err;
    for (size_t i = 0; i < SHA256_BLOCK; i++)
        padded[i] = (char)(block[i] ^ pad);
    digest_add(&d, span_make(padded, sizeof padded));
    digest_add(&d, s);
    mem_wipe(padded, sizeof padded);
    return finish(&d, out, &len, error);
}

/* A key that is longer than a block is hashed first. */
static enum jig_err fill_block(struct span key, char block[SHA256_BLOCK],
                               struct jig_error *error)
{
    struct digest d;
    unsigned len;
    if (key.len > SHA256_BLOCK) {
        enum jig_err err = digest_init(&d, DIGEST_SHA256, error);
        if (err)
            return err;
        digest_add(&d, key);
        return finish(&d, block, &len, error);
    }
    for (size_t i = 0; i < key.len; i++)
        block[i] = key.ptr[i];
    return JIG_OK;
}

enum jig_err digest_hmac_sha256(struct span key, struct span s, char out[DIGEST_SHA256_LEN],
                                struct jig_error *error)
{
    char block[SHA256_BLOCK] = { 0 }, inner[DIGEST_SHA256_LEN];
    enum jig_err err = fill_block(key, block, error);
    if (!err)
        err = pass(block, 0x36, s, inner, error);
    if (!err)
        err = pass(block, 0x5c, span_make(inner, sizeof inner), out, error);
    mem_wipe(block, sizeof block);
    mem_wipe(inner, sizeof inner);
    return err;
}

void digest_add_hex(struct span bytes, struct buf *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        buf_add_byte(out, digits[c >> 4]);
        buf_add_byte(out, digits[c & 15]);
    }
}
