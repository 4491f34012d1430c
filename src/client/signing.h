/* A request's signature by AWS Signature Version 4: what the caller said of it, and the fields that
 * carry it. */
#ifndef JIG_CLIENT_SIGNING_H
#define JIG_CLIENT_SIGNING_H

#include "client/request.h"

/* What is signed for the body: appends what the caller said of it, or "UNSIGNED-PAYLOAD" where S3
 * takes that for one that comes from a file or a pipe. Nothing: its SHA-256. Errors: as
 * signing_add(). */
enum jig_err signing_payload(const struct jig_request *r, bool has_body, struct buf *out,
                             struct jig_error *error);

/* The message that is to be signed. */
struct signing_message {
    const struct url *url;
    struct span method;
    struct span body_hash;
    int64_t wall_us;
    struct header *fields; /* grows by X-Amz-Date and its kin, and Authorization */
};

/* JIG_ERR_USAGE where region or service are neither said nor in the host's name. */
enum jig_err signing_add(const struct jig_request *r, const struct signing_message *m,
                         struct jig_error *error);

#endif
