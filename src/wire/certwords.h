/* What a certificate and a session are good for, in words that a screen and a report share. */
#ifndef JIG_WIRE_CERTWORDS_H
#define JIG_WIRE_CERTWORDS_H

#include "wire/cert.h"

enum { CERTWORDS_ROOM = 64 };

/* Of a certificate whose extensions OpenSSL can't read: whether it is a CA and whose issuer it is
 * are not known then, and nothing that it signed is trusted. */
#define CERTWORDS_UNREADABLE "has extensions that can't be read"
bool certwords_is_unreadable(const struct jig_cert *c);

/* "no CA", "CA of any depth", "CA, no further one below it" (RFC 5280, 4.2.1.9); "not known". */
void certwords_authority(const struct jig_cert *c, char out[CERTWORDS_ROOM]);

/* What the i'th that was sent is in the chain: "leaf", "intermediate", "root"; or that it has no
 * part in it, as servers send along too: "sent once more", "no CA, sent along". */
const char *certwords_place(const struct jig_tls_facts *f, size_t i);

/* The name that standards have for a group of OpenSSL's ("P-256" for "prime256v1"), or
 * OpenSSL's. */
const char *certwords_group(const char *name);

/* What became of the check of an SCT's signature. */
const char *certwords_proof(enum jig_sct_proof proof);

/* It encrypts and proves in one (RFC 5116); by OpenSSL's name of the cipher. */
bool certwords_is_aead(const char *cipher);
/* Who gets the certificate's key later can't read what was recorded. */
bool certwords_is_forward_secret(const struct jig_tls_facts *f);

/* How the key was agreed on: the group, or where that is not known the kind, "RSA"; "" where the
 * handshake did not get that far. */
const char *certwords_exchange(const struct jig_tls_facts *f);

/* "1 round trip, 4.2 KiB received": `received` as it is to be shown. */
void certwords_handshake(const struct jig_tls_facts *f, const char *received,
                         char out[CERTWORDS_ROOM]);

#endif
