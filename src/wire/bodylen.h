/* How long an answer's body is (RFC 9112, 6.3): one short function, and the facts that it found
 * out on the way. */
#ifndef JIG_WIRE_BODYLEN_H
#define JIG_WIRE_BODYLEN_H

#include "wire/head.h"

enum body_kind {
    BODY_NONE,    /* there is none, whatever the fields say */
    BODY_SIZED,   /* `length` bytes, which may be 0 */
    BODY_CHUNKED, /* until the last chunk */
    BODY_TO_EOF,  /* until the connection is closed */
};

struct bodylen {
    enum body_kind kind;
    uint64_t length; /* BODY_SIZED only */
    /* What Content-Length says, also where it does not count; -1: nothing valid. */
    int64_t promised;
    bool both; /* Transfer-Encoding and Content-Length at once: suspicious (6.3, rule 3) */
};

/* What was asked decides with the fields: HEAD never has a body, a CONNECT answered 2xx
 * neither. JIG_ERR_BAD_HEADER for lengths that differ or are not numbers (up to 2^63-1),
 * JIG_ERR_UNKNOWN_TRANSFER_ENCODING for any coding but one chunked at the end. */
enum jig_err bodylen_of(const struct head *head, struct span method, struct bodylen *out,
                        struct jig_error *error);

#endif
