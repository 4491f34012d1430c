/* Records that no library would send: a server's of TLS 1.2 with AES-128-GCM, sealed by hand under the
 * keys of a connection whose handshake is done (RFC 5246, 6.2 and 6.3; RFC 5288, 3). */
#ifndef JIG_TESTS_TLSRECORDS_H
#define JIG_TESTS_TLSRECORDS_H

#include "base/buf.h"
#include "wire/tls.h"

/* What the server must have been given for its keys to be known here. */
#define TLSRECORDS_CIPHERS "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256"

enum record_type { RECORD_ALERT = 21, RECORD_HANDSHAKE = 22, RECORD_DATA = 23 };

struct tlsrecords {
    unsigned char key[16], salt[4];
    uint64_t number; /* of the next record: the server must have sent none but its Finished */
};

/* The test fails where the connection is none of that kind. */
void tlsrecords_init(struct tlsrecords *r, const struct tls *server);
/* Appends one record. */
void tlsrecords_add(struct tlsrecords *r, enum record_type type, struct span plain,
                    struct buf *out);

#endif
