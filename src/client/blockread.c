/* Reading an answer's body in turn: what is at hand, so many bytes, a line. */
#include <stdlib.h>
#include <string.h>

#include "client/blocking.h"
#include "client/exchange.h"
#include "client/transfer.h"

enum jig_err jig_http_peek(struct jig_http *h, const char **data, size_t *n,
                           struct jig_error *error)
{
    *data = NULL;
    *n = 0;
    if (h->state != HTTP_ANSWER)
        return blocking_out_of_order(JIG_ERR_RESPONSE_NOT_READY, "reading", error);
    if (!blocking_wait(h))
        return blocking_result(h, error);
    *data = h->piece;
    *n = h->piece_len;
    return JIG_OK;
}

void jig_http_take(struct jig_http *h, size_t n)
{
    struct span rest = span_sub(span_make(h->piece, h->piece_len), n, h->piece_len);
    h->n_read += h->piece_len - rest.len;
    h->piece = rest.ptr;
    h->piece_len = rest.len;
}

enum jig_err jig_http_read(struct jig_http *h, void *out, size_t room, size_t *n,
                           struct jig_error *error)
{
    const char *data;
    enum jig_err err = jig_http_peek(h, &data, n, error);
    *n = *n < room ? *n : room;
    if (*n > 0)
        memcpy(out, data, *n);
    jig_http_take(h, *n);
    return err;
}

enum jig_err jig_http_read_full(struct jig_http *h, void *out, size_t room, size_t *n,
                                struct jig_error *error)
{
    size_t more = 1;
    *n = 0;
    while (*n < room && more > 0) {
        enum jig_err err = jig_http_read(h, (char *)out + *n, room - *n, &more, error);
        if (err)
            return err;
        *n += more;
    }
    return JIG_OK;
}

enum jig_err jig_http_read_line(struct jig_http *h, char *out, size_t room, size_t *n,
                                struct jig_error *error)
{
    bool is_whole = false;
    *n = 0;
    while (*n < room && !is_whole) {
        const char *data;
        size_t len;
        enum jig_err err = jig_http_peek(h, &data, &len, error);
        if (err || len == 0)
            return err;
        len = len < room - *n ? len : room - *n;
        const char *end = memchr(data, '\n', len);
        is_whole = end != NULL;
        len = end ? (size_t)(end - data) + 1 : len;
        memcpy(out + *n, data, len);
        *n += len;
        jig_http_take(h, len);
    }
    return JIG_OK;
}

static const struct jig_exchange *answer(const struct jig_http *h)
{
    return h->state == HTTP_ANSWER && h->transfer ? jig_transfer_last(h->transfer) : NULL;
}

int64_t jig_http_remaining(const struct jig_http *h)
{
    const struct jig_exchange *x = answer(h);
    if (!x || jig_exchange_status(x) == 0)
        return -1;
    if (jig_http_is_finished(h))
        return 0;
    int64_t expected = jig_exchange_body_expected(x);
    bool is_decoded = *jig_exchange_coding(x) != '\0';
    return expected < 0 || is_decoded ? -1 : expected - (int64_t)h->n_read;
}

bool jig_http_is_finished(const struct jig_http *h)
{
    return answer(h) && jig_transfer_is_done(h->transfer) && h->piece_len == 0;
}
