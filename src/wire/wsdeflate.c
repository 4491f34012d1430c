#include "wire/wsdeflate.h"

#include <limits.h>
#include <stdlib.h>

#include "base/mem.h"
#include "wire/zliblib.h"

enum { MAX_BITS = 15, MIN_BITS = 8, BLOCK = 16384, MEMORY = 8 };

/* What ends every flush, and is left out of a message (7.2.1). */
static const char tail[] = { 0x00, 0x00, (char)0xFF, (char)0xFF };

static enum jig_err load(struct wsdeflate *d, struct jig_error *error)
{
    char why[160];
    d->zlib = zliblib_get(why, sizeof why);
    return d->zlib ? JIG_OK : jig_error_set(error, JIG_ERR_DECODE, JIG_PHASE_BODY, "%s", why);
}

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_BODY, "out of memory");
}

/* ---- The agreement ---- */

static enum jig_err odd(struct jig_error *error, struct span parameter)
{
    return jig_error_set(error, JIG_ERR_BAD_HEADER, JIG_PHASE_HEAD,
                         "Sec-WebSocket-Extensions: '%.*s' was not offered", (int)parameter.len,
                         parameter.ptr);
}

static bool read_bits(struct span value, uint8_t *bits)
{
    uint64_t n;
    if (value.len >= 2 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"')
        value = span_sub(value, 1, value.len - 1);
    if (!span_to_u64(value, &n) || n < MIN_BITS || n > MAX_BITS || value.ptr[0] == '0')
        return false;
    *bits = (uint8_t)n;
    return true;
}

/* Each may stand there once: `seen` has a bit for each. */
static bool take_parameter(struct wsdeflate *d, struct span name, struct span value,
                           unsigned *seen)
{
    static const char *const names[] = { "client_no_context_takeover",
                                         "server_no_context_takeover", "client_max_window_bits",
                                         "server_max_window_bits" };
    uint8_t server_bits; /* ours inflates with the largest window anyway */
    size_t i = 0;
    while (i < 4 && !span_ieq_str(name, names[i]))
        i++;
    if (i == 4 || *seen & 1U << i)
        return false;
    *seen |= 1U << i;
    if (i >= 2)
        return read_bits(value, i == 2 ? &d->client_bits : &server_bits);
    *(i == 0 ? &d->client_keeps : &d->server_keeps) = false;
    return value.ptr == NULL;
}

enum jig_err wsdeflate_accept(struct wsdeflate *d, struct span member, struct jig_error *error)
{
    unsigned seen = 0;
    *d = (struct wsdeflate){ .client_keeps = true,
                             .server_keeps = true,
                             .client_bits = MAX_BITS };
    struct span name = span_trim(span_cut(&member, ';'));
    if (!span_ieq_str(name, "permessage-deflate"))
        return odd(error, name);
    while (member.ptr) {
        struct span parameter = span_trim(span_cut(&member, ';'));
        struct span value = parameter;
        name = span_trim(span_cut(&value, '='));
        if (!take_parameter(d, name, value.ptr ? span_trim(value) : value, &seen))
            return odd(error, parameter);
    }
    return JIG_OK;
}

void wsdeflate_clear(struct wsdeflate *d)
{
    if (d->inflating)
        d->zlib->inflateEnd(d->inflating);
    if (d->deflating)
        d->zlib->deflateEnd(d->deflating);
    free(d->inflating);
    free(d->deflating);
    d->inflating = d->deflating = NULL;
}

/* ---- In ---- */

static enum jig_err open_inflating(struct wsdeflate *d, struct jig_error *error)
{
    if (d->inflating)
        return JIG_OK;
    enum jig_err err = load(d, error);
    if (err)
        return err;
    z_stream *z = mem_zero(1, sizeof *z);
    if (z && d->zlib->inflateInit2_(z, -MAX_BITS, ZLIB_VERSION, (int)sizeof *z) == Z_OK) {
        d->inflating = z;
        return JIG_OK;
    }
    free(z);
    return out_of_memory(error);
}

static enum jig_err inflate_all(struct wsdeflate *d, struct span in, struct buf *out,
                                struct jig_error *error)
{
    z_stream *z = d->inflating;
    int result = Z_OK;
    z->next_in = (const unsigned char *)in.ptr;
    z->avail_in = (uInt)in.len;
    do {
        char block[BLOCK];
        z->next_out = (unsigned char *)block;
        z->avail_out = sizeof block;
        result = d->zlib->inflate(z, Z_SYNC_FLUSH);
        buf_add(out, span_make(block, sizeof block - z->avail_out));
        if (out->failed)
            return jig_error_set(error, JIG_ERR_TOO_LARGE, JIG_PHASE_BODY,
                                 "a message is larger than the limit");
        if (result == Z_STREAM_END) /* a final block, and the stream goes on (7.2.3.4) */
            result = d->zlib->inflateResetKeep(z);
    } while (result == Z_OK && (z->avail_out == 0 || z->avail_in > 0));
    if (result == Z_OK || result == Z_BUF_ERROR)
        return JIG_OK;
    return jig_error_set(error, JIG_ERR_DECODE, JIG_PHASE_BODY, "permessage-deflate: %s",
                         z->msg ? z->msg : "no deflate stream");
}

enum jig_err wsdeflate_inflate(struct wsdeflate *d, struct span piece, bool is_end,
                               struct buf *out, struct jig_error *error)
{
    enum jig_err err = open_inflating(d, error);
    if (!err && piece.len > 0)
        err = inflate_all(d, piece, out, error);
    if (!err && is_end)
        err = inflate_all(d, span_make(tail, sizeof tail), out, error);
    if (!err && is_end && !d->server_keeps)
        d->zlib->inflateReset(d->inflating);
    return err;
}

/* ---- Out ---- */

bool wsdeflate_can_deflate(const struct wsdeflate *d)
{
    return d->client_bits > MIN_BITS;
}

static enum jig_err open_deflating(struct wsdeflate *d, struct jig_error *error)
{
    if (d->deflating)
        return JIG_OK;
    enum jig_err err = load(d, error);
    if (err)
        return err;
    z_stream *z = mem_zero(1, sizeof *z);
    if (z && d->zlib->deflateInit2_(z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -(int)d->client_bits,
                                    MEMORY, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                                    (int)sizeof *z) == Z_OK) {
        d->deflating = z;
        return JIG_OK;
    }
    free(z);
    return out_of_memory(error);
}

enum jig_err wsdeflate_deflate(struct wsdeflate *d, struct span piece, bool is_end,
                               struct buf *out, struct jig_error *error)
{
    size_t before = out->len;
    if (piece.len > INT_MAX)
        return jig_error_set(error, JIG_ERR_TOO_LARGE, JIG_PHASE_SEND,
                             "a message of over 2 GiB");
    enum jig_err err = open_deflating(d, error);
    if (err)
        return err;
    z_stream *z = d->deflating;
    z->next_in = (const unsigned char *)piece.ptr;
    z->avail_in = (uInt)piece.len;
    do {
        char block[BLOCK];
        z->next_out = (unsigned char *)block;
        z->avail_out = sizeof block;
        d->zlib->deflate(z, Z_SYNC_FLUSH);
        buf_add(out, span_make(block, sizeof block - z->avail_out));
    } while (z->avail_out == 0 && !out->failed);
    if (is_end && !d->client_keeps)
        d->zlib->deflateReset(z);
    if (out->failed == JIG_ERR_TOO_LARGE)
        return jig_error_set(error, JIG_ERR_TOO_LARGE, JIG_PHASE_SEND,
                             "a message is larger than the limit");
    if (out->failed)
        return out_of_memory(error);
    if (is_end && out->len - before >= sizeof tail)
        buf_remove(out, out->len - sizeof tail, sizeof tail);
    if (out->len == before)
        buf_add_byte(out, 0); /* an empty message is one empty block (7.2.3.6) */
    return JIG_OK;
}

void wsdeflate_forget(struct wsdeflate *d)
{
    if (d->deflating)
        d->zlib->deflateReset(d->deflating);
}
