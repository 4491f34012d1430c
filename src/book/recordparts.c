#include "book/recordparts.h"

#include <stddef.h>

#include "jig.h"

#define TABLE(name, array) \
    const struct pack_struct name = { array, sizeof(array) / sizeof *(array) }

#define OPTION(kind, member)                          \
    {                                                 \
        kind, offsetof(struct jig_options, member), 0 \
    }

/* The enums are of the size of an unsigned, as those of gcc and clang are. */
static const struct pack_member options[] = {
    OPTION(PACK_I64, total_timeout_us),
    OPTION(PACK_I64, connect_timeout_us),
    OPTION(PACK_I64, idle_timeout_us),
    OPTION(PACK_UNSIGNED, http),
    OPTION(PACK_UNSIGNED, family),
    OPTION(PACK_BOOL, insecure),
    OPTION(PACK_STRING, ca_file),
    OPTION(PACK_STRING, ca_path),
    OPTION(PACK_STRING, cert_file),
    OPTION(PACK_STRING, key_file),
    OPTION(PACK_STRING, tls_min),
    OPTION(PACK_STRING, tls_max),
    OPTION(PACK_STRING, ciphers),
    OPTION(PACK_STRING, unix_socket),
    OPTION(PACK_STRING, local_address),
    OPTION(PACK_STRING, proxy),
    OPTION(PACK_BOOL, proxy_digest),
    OPTION(PACK_BOOL, proxy_tunnel),
    OPTION(PACK_STRING, no_proxy),
    OPTION(PACK_BOOL, proxy_from_environment),
    OPTION(PACK_BOOL, follow),
    OPTION(PACK_BOOL, trust_redirects),
    OPTION(PACK_UNSIGNED, max_redirects),
    OPTION(PACK_BOOL, decode),
    OPTION(PACK_U64, max_body),
    OPTION(PACK_SIZE, max_line),
    OPTION(PACK_SIZE, max_fields),
    OPTION(PACK_SIZE, wire_keep),
    OPTION(PACK_BOOL, connect_only),
};
TABLE(recordparts_options, options);

_Static_assert(sizeof(enum jig_http_version) == sizeof(unsigned), "an enum as a member");

#define TIMING(member)                                   \
    {                                                    \
        PACK_I64, offsetof(struct jig_timing, member), 0 \
    }

static const struct pack_member timing[] = {
    TIMING(started_wall_us),
    TIMING(resolve),
    TIMING(connect),
    TIMING(proxy),
    TIMING(tls),
    TIMING(send),
    TIMING(wait),
    TIMING(head),
    TIMING(body),
    TIMING(total),
};
TABLE(recordparts_timing, timing);

#define CONNECTION(kind, member) CONNECTION_SINCE(0, kind, member)
#define CONNECTION_SINCE(version, kind, member)                      \
    {                                                                \
        kind, offsetof(struct jig_connection_facts, member), version \
    }

static const struct pack_member connection[] = {
    CONNECTION(PACK_CHARS64, remote),
    CONNECTION(PACK_U16, remote_port),
    CONNECTION(PACK_CHARS64, local),
    CONNECTION(PACK_U16, local_port),
    CONNECTION(PACK_U64, id),
    CONNECTION(PACK_BOOL, reused),
    CONNECTION(PACK_U64, bytes_sent),
    CONNECTION(PACK_U64, bytes_received),
    CONNECTION(PACK_UNSIGNED, request_number),
    CONNECTION(PACK_UNSIGNED, n_addresses),
    CONNECTION(PACK_UNSIGNED, n_refused),
    CONNECTION_SINCE(2, PACK_CHARS256, addresses),
    CONNECTION_SINCE(2, PACK_UNSIGNED, stream),
};
TABLE(recordparts_connection, connection);

#define CERT(kind, member)                         \
    {                                              \
        kind, offsetof(struct jig_cert, member), 0 \
    }

static const struct pack_member cert[] = {
    CERT(PACK_STRING, subject),   CERT(PACK_STRING, common_name),
    CERT(PACK_STRING, issuer),    CERT(PACK_I64, not_before),
    CERT(PACK_I64, not_after),    CERT(PACK_STRING, serial),
    CERT(PACK_STRING, sha256),    CERT(PACK_STRING, sha1),
    CERT(PACK_STRING, key_type),  CERT(PACK_STRING, key_group),
    CERT(PACK_INT, key_bits),     CERT(PACK_STRING, signature),
    CERT(PACK_STRING, usage),     CERT(PACK_STRING, ocsp),
    CERT(PACK_BOOL, is_ca),       CERT(PACK_BOOL, is_self_issued),
    CERT(PACK_BOOL, in_store),    CERT(PACK_STRING, problem),
    CERT(PACK_STRING, pem),       CERT(PACK_STRING, ca_issuers),
    CERT(PACK_STRING, crl),       CERT(PACK_STRING, name_limits),
    CERT(PACK_BOOL, must_staple), CERT(PACK_INT, path_len),
};
TABLE(recordparts_cert, cert);

#define TLS(kind, member)                               \
    {                                                   \
        kind, offsetof(struct jig_tls_facts, member), 0 \
    }

static const struct pack_member tls[] = {
    TLS(PACK_STRING, version),      TLS(PACK_STRING, cipher),
    TLS(PACK_INT, cipher_bits),     TLS(PACK_STRING, group),
    TLS(PACK_STRING, alpn),         TLS(PACK_STRING, sni),
    TLS(PACK_STRING, offered),      TLS(PACK_STRING, alpn_offered),
    TLS(PACK_BOOL, resumed),        TLS(PACK_BOOL, verified),
    TLS(PACK_STRING, verify_error), TLS(PACK_STRING, verify_words),
    TLS(PACK_I64, handshake_us),    TLS(PACK_U64, handshake_received),
    TLS(PACK_UNSIGNED, staple),     TLS(PACK_STRING, ocsp_staple),
    TLS(PACK_U64, handshake_sent),  TLS(PACK_UNSIGNED, round_trips),
    TLS(PACK_UNSIGNED, tickets),
};
TABLE(recordparts_tls, tls);
