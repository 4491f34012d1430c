/* A TLS session and its certificate chain as plain facts, and why the chain is or is not trusted,
 * in words. Public; no OpenSSL type appears here. All strings are UTF-8 with whatever a server put
 * into a name made visible; they live as long as the struct jig_tls_facts that holds them. */
#ifndef JIG_WIRE_CERT_H
#define JIG_WIRE_CERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* When a log of certificates promised to show this one (RFC 6962, 3.2). */
enum jig_sct_proof {
    JIG_SCT_UNCHECKED, /* the log's key, or the certificate's issuer, is not known */
    JIG_SCT_GOOD,      /* the log signed it */
    JIG_SCT_BAD,       /* it did not */
};

struct jig_sct {
    char log[48];  /* which log: its id in base64; "": the promise can't be read */
    int64_t at_ms; /* Unix time, milliseconds */
    enum jig_sct_proof proof;
};

#define JIG_CERT_NO_DATE INT64_MIN /* the certificate has one that can't be read, or none */

struct jig_cert {
    char *subject;     /* RFC 2253 style, "CN=example.com,O=..." */
    char *common_name; /* for a title; falls back to the subject */
    char *issuer;
    int64_t not_before; /* Unix time, seconds; or JIG_CERT_NO_DATE */
    int64_t not_after;
    char **names; /* subjectAltName, "DNS:a.example" or "IP:127.0.0.1" */
    size_t n_names;
    char *serial; /* "04:7a:11" */
    char *sha256; /* "9f:31:..." of the DER */
    char *sha1;
    char *key_type;  /* "EC", "RSA", "ED25519" */
    char *key_group; /* "P-256", or "" */
    int key_bits;
    char *signature; /* "ecdsa-with-SHA256" */
    char *usage;     /* "digital signature · TLS server", or "" */
    char *ocsp;      /* responder's URL, or "" */
    /* where its issuer's certificate can be had, a comma between several; or "" */
    char *ca_issuers;
    char *crl; /* the same for revocation lists */
    /* of a CA (RFC 5280, 4.2.1.10): "only a.test, but not b.a.test", or "" */
    char *name_limits;
    struct jig_sct *scts; /* embedded ones */
    size_t n_scts;
    bool must_staple; /* a server has to send an OCSP staple with it (RFC 7633) */
    bool is_ca;
    int path_len; /* of a CA: how many more may stand below it; -1: it does not say, or is none */
    bool is_self_issued;
    bool in_store; /* this certificate is a trust anchor that was used */
    char *problem; /* all that is wrong with this one, in words, a line each; "" if nothing */
    char *pem;
};

/* What the OCSP answer that came along (RFC 6066, 8) is worth (RFC 6960). Good, revoked and unknown
 * are answers of the issuer's, or of one that the issuer allowed to give them, that are in force
 * now; the others count for nothing. */
enum jig_staple {
    JIG_STAPLE_NONE,
    JIG_STAPLE_GOOD,
    JIG_STAPLE_REVOKED,
    JIG_STAPLE_UNKNOWN,    /* the responder does not know the certificate */
    JIG_STAPLE_STALE,      /* out of date, or of the future */
    JIG_STAPLE_UNTRUSTED,  /* signed by somebody who may not, or not at all */
    JIG_STAPLE_FOREIGN,    /* about another certificate */
    JIG_STAPLE_UNREADABLE, /* or the responder's own failure */
};

struct jig_tls_facts {
    char *version; /* "TLSv1.3" */
    char *cipher;  /* "TLS_AES_256_GCM_SHA384" */
    int cipher_bits;
    char *group;   /* "X25519", or "" */
    char *alpn;    /* "h2", "http/1.1", or "" */
    char *sni;     /* as sent, or "" */
    char *offered; /* "1.2 - 1.3" */
    char *alpn_offered;
    bool resumed;
    bool verified;
    char *verify_error; /* what is wrong, with which certificates; what decided first; "" if
                           verified */
    /* The verdict for a screen: "a root of this system signs the chain; ...", or "a CA of the file
     * ca.pem", "a CA of the folder certs", with "(SSL_CERT_FILE)" where it is from the
     * environment. */
    char *verify_words;
    int64_t handshake_us;
    uint64_t handshake_sent, handshake_received; /* bytes */
    unsigned round_trips; /* of the handshake: how often an answer was waited for */
    unsigned tickets;     /* for later resumption, that came with or after it */
    enum jig_staple staple;
    char *ocsp_staple;      /* "none", "good until 2026-11-28, signed by the issuer", ... */
    struct jig_cert *chain; /* as the server sent it, leaf first */
    size_t n_chain;
    struct jig_cert *anchor; /* the trusted root, where the server did not send it; or NULL */
};

#endif
