#include "support/tlsrecords.h"

#include <check.h>
#include <string.h>

#include "base/lazylib.h"
#include "wire/digest.h"
#include "wire/tls_private.h"

enum { MASTER = 48, RANDOM = 32, KEY = 16, SALT = 4, NUMBER = 8, TAG = 16 };

#define TLS_FUNCTIONS(X)          \
    X(SSL_SESSION_get_master_key) \
    X(SSL_get_client_random)      \
    X(SSL_get_server_random)      \
    X(SSL_get_session)
#define CRYPTO_FUNCTIONS(X) \
    X(EVP_CIPHER_CTX_ctrl)  \
    X(EVP_CIPHER_CTX_free)  \
    X(EVP_CIPHER_CTX_new)   \
    X(EVP_EncryptFinal_ex)  \
    X(EVP_EncryptInit_ex)   \
    X(EVP_EncryptUpdate)    \
    X(EVP_aes_128_gcm)

static struct {
#define X(function) __typeof__(function) *function;
    TLS_FUNCTIONS(X)
    CRYPTO_FUNCTIONS(X)
#undef X
} lib;

static void load(void)
{
    static const char *const tls[] = { "libssl.so.3", "libssl.so", NULL };
    static const char *const crypto[] = { "libcrypto.so.3", "libcrypto.so", NULL };
#define X(function) { #function, &lib.function },
    static const struct lazysym tls_syms[] = { TLS_FUNCTIONS(X) };
    static const struct lazysym crypto_syms[] = { CRYPTO_FUNCTIONS(X) };
#undef X
    char why[160] = "";
    bool ok =
        lazylib_load(tls, tls_syms, sizeof tls_syms / sizeof *tls_syms, why, sizeof why) &&
        lazylib_load(crypto, crypto_syms, sizeof crypto_syms / sizeof *crypto_syms, why,
                     sizeof why);
    ck_assert_msg(ok, "%s", why);
}

static void hmac(struct span key, const struct buf *text, char out[DIGEST_SHA256_LEN])
{
    ck_assert_int_eq(digest_hmac_sha256(key, buf_span(text), out, NULL), JIG_OK);
}

/* P_SHA256 of RFC 5246, 5, for one seed. */
static void expand(struct span secret, struct span seed, struct buf *out, size_t len)
{
    char a[DIGEST_SHA256_LEN], block[DIGEST_SHA256_LEN];
    struct buf text;
    buf_init(&text, 1 << 10);
    buf_add(&text, seed);
    hmac(secret, &text, a);
    while (out->len < len) {
        buf_reset(&text);
        buf_add(&text, span_make(a, sizeof a));
        buf_add(&text, seed);
        hmac(secret, &text, block);
        buf_add(out, span_make(block, sizeof block));
        buf_reset(&text);
        buf_add(&text, span_make(a, sizeof a));
        hmac(secret, &text, a);
    }
    buf_clear(&text);
}

void tlsrecords_init(struct tlsrecords *r, const struct tls *server)
{
    unsigned char master[MASTER], client_random[RANDOM], server_random[RANDOM];
    struct buf seed, keys;
    load();
    ck_assert_str_eq(server->o->SSL_get_version(server->ssl), "TLSv1.2");
    ck_assert_uint_eq(
        lib.SSL_SESSION_get_master_key(lib.SSL_get_session(server->ssl), master, sizeof master),
        MASTER);
    lib.SSL_get_client_random(server->ssl, client_random, RANDOM);
    lib.SSL_get_server_random(server->ssl, server_random, RANDOM);
    buf_init(&seed, 1 << 10);
    buf_init(&keys, 1 << 10);
    buf_add_str(&seed, "key expansion");
    buf_add(&seed, span_make(server_random, RANDOM));
    buf_add(&seed, span_make(client_random, RANDOM));
    expand(span_make(master, MASTER), buf_span(&seed), &keys, 2 * KEY + 2 * SALT);
    *r = (struct tlsrecords){ .number = 1 };
    memcpy(r->key, keys.ptr + KEY, KEY);
    memcpy(r->salt, keys.ptr + 2 * KEY + SALT, SALT);
    buf_clear(&seed);
    buf_clear(&keys);
}

static void number_to(unsigned char out[NUMBER], uint64_t number)
{
    for (size_t i = 0; i < NUMBER; i++)
        out[i] = (unsigned char)(number >> 8 * (NUMBER - 1 - i));
}

static void seal(const struct tlsrecords *r, const unsigned char *about, size_t about_len,
                 struct span plain, unsigned char *out)
{
    unsigned char nonce[SALT + NUMBER];
    int n;
    memcpy(nonce, r->salt, SALT);
    number_to(nonce + SALT, r->number);
    EVP_CIPHER_CTX *c = lib.EVP_CIPHER_CTX_new();
    bool ok =
        c && lib.EVP_EncryptInit_ex(c, lib.EVP_aes_128_gcm(), NULL, r->key, nonce) &&
        lib.EVP_EncryptUpdate(c, NULL, &n, about, (int)about_len) &&
        lib.EVP_EncryptUpdate(c, out, &n, (const unsigned char *)plain.ptr, (int)plain.len) &&
        lib.EVP_EncryptFinal_ex(c, out + plain.len, &n) &&
        lib.EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, TAG, out + plain.len);
    lib.EVP_CIPHER_CTX_free(c);
    ck_assert(ok);
}

void tlsrecords_add(struct tlsrecords *r, enum record_type type, struct span plain,
                    struct buf *out)
{
    size_t len = NUMBER + plain.len + TAG;
    unsigned char head[] = { (unsigned char)type, 3, 3, (unsigned char)(len >> 8),
                             (unsigned char)len };
    unsigned char number[NUMBER], about[NUMBER + 5], sealed[512 + TAG];
    ck_assert_uint_le(plain.len, 512);
    number_to(number, r->number);
    memcpy(about, number, NUMBER);
    memcpy(about + NUMBER, head, 3);
    about[NUMBER + 3] = (unsigned char)(plain.len >> 8);
    about[NUMBER + 4] = (unsigned char)plain.len;
    seal(r, about, sizeof about, plain, sealed);
    buf_add(out, span_make(head, sizeof head));
    buf_add(out, span_make(number, NUMBER));
    buf_add(out, span_make(sealed, plain.len + TAG));
    r->number++;
}
