/* AWS Signature Version 4 in a header, and the same scheme of others under their own names. Pure:
 * the time is given, the body comes as its digest. */
#ifndef JIG_WIRE_SIGV4_H
#define JIG_WIRE_SIGV4_H

#include "wire/digest.h"
#include "wire/header.h"

/* How a service signs, from "PROVIDER1[:PROVIDER2[:REGION[:SERVICE]]]"; the parts own nothing. */
struct sigv4_spec {
    struct span provider;        /* "aws" */
    struct span vendor;          /* in the fields' names: "amz" */
    struct span region, service; /* empty: from the host, SERVICE.REGION.* */
};

/* JIG_ERR_USAGE for a text that is none. */
enum jig_err sigv4_parse(struct span text, struct sigv4_spec *out, struct jig_error *error);

enum { SIGV4_TIME = 16 }; /* "20150830T123600Z" */

/* Who signs, and for what. All borrowed. */
struct sigv4 {
    /* "aws": the algorithm is AWS4-HMAC-SHA256, the scope ends in aws4_request */
    struct span provider;
    struct span region, service;
    struct span key_id, secret;
    char time[SIGV4_TIME + 1];
    bool keeps_path;   /* dot segments and double slashes stay */
    bool encodes_once; /* S3: the path is signed as it is sent, elsewhere it is encoded again */
};

struct sigv4_request {
    struct span method, target; /* as they stand on the request line; origin form */
    /* the message's; those that others may change are passed over */
    const struct header *fields;
    struct span body_hash; /* SHA-256 in hexadecimal, or "UNSIGNED-PAYLOAD" */
};

/* Sets the time from seconds since 1970 (to the year 9999). */
void sigv4_set_time(struct sigv4 *s, int64_t unix_s);

/* The steps, for who wants to see why a server disagrees; the failure of those that return nothing
 * is the buffer's. Errors of the others: the buffer's, and those of digest.h. */
void sigv4_canonical(const struct sigv4 *s, const struct sigv4_request *r, struct buf *out);
void sigv4_signed_names(const struct sigv4_request *r, struct buf *out); /* "host;x-amz-date" */
enum jig_err sigv4_string_to_sign(const struct sigv4 *s, const struct sigv4_request *r,
                                  struct buf *out, struct jig_error *error);

/* Appends the value of Authorization. */
enum jig_err sigv4_authorize(const struct sigv4 *s, const struct sigv4_request *r,
                             struct buf *out, struct jig_error *error);

#endif
