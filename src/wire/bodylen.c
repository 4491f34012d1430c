#include "wire/bodylen.h"

#define CONTENT_LENGTH    SPAN("Content-Length")
#define TRANSFER_ENCODING SPAN("Transfer-Encoding")

#define TEXT_MAX 60

static int shown(struct span s)
{
    return (int)(s.len < TEXT_MAX ? s.len : TEXT_MAX);
}

/* One field's value into *length: digits, or the same digits again in a list (RFC 9112, 6.3 rule
 * 5). *length is -1 before the first number of all. */
static enum jig_err add_length(struct span value, int64_t *length, struct jig_error *error)
{
    struct span rest = value;
    uint64_t n;
    if (*length < 0 && span_to_u64(value, &n) && n <= INT64_MAX) {
        *length = (int64_t)n;
        return JIG_OK;
    }
    while (rest.ptr) {
        struct span number = span_trim(span_cut(&rest, ','));
        if (!span_to_u64(number, &n) || n > INT64_MAX)
            return jig_error_set(error, JIG_ERR_BAD_HEADER, JIG_PHASE_HEAD,
                                 "Content-Length is not a length: \"%.*s\"", shown(value),
                                 value.len ? value.ptr : "");
        if (*length >= 0 && *length != (int64_t)n)
            return jig_error_set(error, JIG_ERR_BAD_HEADER, JIG_PHASE_HEAD,
                                 "two lengths in Content-Length that differ: %lld and %lld",
                                 (long long)*length, (long long)n);
        *length = (int64_t)n;
    }
    return JIG_OK;
}

static enum jig_err content_length(const struct header *fields, int64_t *length,
                                   struct jig_error *error)
{
    *length = -1;
    for (size_t i = 0; (i = header_find(fields, CONTENT_LENGTH, i)) != SIZE_MAX; i++) {
        enum jig_err err = add_length(header_at(fields, i).value, length, error);
        if (err) {
            *length = -1;
            return err;
        }
    }
    return JIG_OK;
}

/* chunked once, and nothing else: other codings have died out, and undoing one that was not asked
 * for (no TE is ever sent) would be guessing. */
static enum jig_err transfer_coding(const struct header *fields, struct jig_error *error)
{
    struct header_walk w = { 0 };
    struct span coding;
    size_t n = 0, first = header_find(fields, TRANSFER_ENCODING, 0);
    if (first != SIZE_MAX && span_ieq(header_at(fields, first).value, SPAN("chunked")) &&
        header_find(fields, TRANSFER_ENCODING, first + 1) == SIZE_MAX)
        return JIG_OK; /* as nearly always */
    while (header_next_member(fields, TRANSFER_ENCODING, &w, &coding)) {
        if (!span_ieq(coding, SPAN("chunked")) || n++ > 0)
            return jig_error_set(error, JIG_ERR_UNKNOWN_TRANSFER_ENCODING, JIG_PHASE_HEAD,
                                 "Transfer-Encoding \"%.*s\" can't be undone%s", shown(coding),
                                 coding.ptr, n > 1 ? " twice" : "");
    }
    if (n == 0)
        return jig_error_set(error, JIG_ERR_UNKNOWN_TRANSFER_ENCODING, JIG_PHASE_HEAD,
                             "Transfer-Encoding names no coding");
    return JIG_OK;
}

enum jig_err bodylen_of(const struct head *head, struct span method, struct bodylen *out,
                        struct jig_error *error)
{
    const struct header *fields = &head->fields;
    int status = head->status;
    bool encoded = header_has(fields, TRANSFER_ENCODING);
    struct jig_error bad_length; /* kept until it counts */
    *out = (struct bodylen){ .kind = BODY_NONE, .promised = -1 };
    enum jig_err length = content_length(fields, &out->promised, &bad_length);
    out->both = encoded && (length || out->promised >= 0);

    if (span_eq(method, SPAN("HEAD")) || status < 200 || status == 204 || status == 304)
        return JIG_OK; /* rule 1 */
    if (span_eq(method, SPAN("CONNECT")) && status < 300)
        return JIG_OK; /* rule 2 */
    if (encoded) {     /* rules 3 and 4 */
        out->kind = BODY_CHUNKED;
        return transfer_coding(fields, error);
    }
    if (length) { /* rule 5 */
        if (error)
            *error = bad_length;
        return length;
    }
    out->kind = out->promised >= 0 ? BODY_SIZED : BODY_TO_EOF; /* rules 6 and 8 */
    out->length = out->promised >= 0 ? (uint64_t)out->promised : 0;
    return JIG_OK;
}
