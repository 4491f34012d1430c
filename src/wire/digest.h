/* Digests and HMAC for authentication, through libcrypto, which is loaded at the first use. */
#ifndef JIG_WIRE_DIGEST_H
#define JIG_WIRE_DIGEST_H

#include "base/buf.h"

enum digest_kind { DIGEST_MD5, DIGEST_SHA256, DIGEST_SHA512_256, DIGEST_SHA1 };

enum { DIGEST_KINDS = DIGEST_SHA1 + 1 };
enum { DIGEST_MAX = 32, DIGEST_SHA256_LEN = 32 }; /* bytes */

/* A digest over bytes that come one after the other. */
struct digest {
    enum digest_kind kind;
    void *context; /* NULL: nothing to release */
    enum jig_err failed;
};

/* JIG_ERR_TLS where libcrypto can't be loaded or does not offer the kind (a system may forbid
 * MD5), with the words in *error. */
enum jig_err digest_init(struct digest *d, enum digest_kind kind, struct jig_error *error);
void digest_clear(struct digest *d); /* takes one that was cleared or failed */
void digest_add(struct digest *d, struct span s);
/* Appends the digest in lower-case hexadecimal and clears; the failure of any step before. */
enum jig_err digest_end(struct digest *d, struct buf *hex, struct jig_error *error);

/* All of it in one call. */
enum jig_err digest_hex(enum digest_kind kind, struct span s, struct buf *hex,
                        struct jig_error *error);

/* The bytes themselves; returns how many in *len. */
enum jig_err digest_bytes(enum digest_kind kind, struct span s, char out[DIGEST_MAX],
                          size_t *len, struct jig_error *error);

/* HMAC-SHA-256 (RFC 2104). `out` may be where the key lies. */
enum jig_err digest_hmac_sha256(struct span key, struct span s, char out[DIGEST_SHA256_LEN],
                                struct jig_error *error);

void digest_add_hex(struct span bytes, struct buf *out);

#endif
