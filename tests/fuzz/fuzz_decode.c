/* Content codings: decoded in one piece and cut by the second byte, with equal verdicts, and in no
 * case different bytes. Blocks stay within their size, and an end is reached whatever is sent. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "wire/decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define OUT_MAX ((size_t)1 << 20)

static const char *const codings[] = { "gzip",     "deflate",       "br",
                                       "zstd",     "gzip, br",      "zstd, gzip",
                                       "br, zstd", "deflate, gzip", "gzip, gzip, gzip" };

struct result {
    struct buf body;
    enum jig_err err;
    bool is_full; /* more than is looked at: a bomb costs time, not insight */
};

static struct decode *open_decoder(const char *coding)
{
    struct header fields;
    struct decode *d = NULL;
    header_init(&fields);
    if (header_add(&fields, SPAN("Content-Encoding"), span_of(coding)) ||
        decode_new(&fields, &d, NULL) || !d)
        abort(); /* a library is missing: nothing would be tested */
    header_clear(&fields);
    return d;
}

static void feed(struct decode *d, struct span piece, struct result *r)
{
    struct span block;
    decode_put(d, piece);
    while (!r->is_full && !(r->err = decode_take(d, &block, NULL)) && block.len > 0) {
        if (block.len > DECODE_BLOCK)
            abort();
        r->is_full = r->body.len + block.len > OUT_MAX;
        if (!r->is_full)
            buf_add(&r->body, block);
    }
}

static void decode(const char *coding, struct span input, size_t step, struct result *r)
{
    struct decode *d = open_decoder(coding);
    *r = (struct result){ .err = JIG_OK };
    buf_init(&r->body, OUT_MAX);
    for (size_t at = 0; at < input.len && !r->err && !r->is_full; at += step)
        feed(d, span_sub(input, at, at + step < input.len ? at + step : input.len), r);
    if (!r->err && !r->is_full)
        r->err = decode_end(d, NULL);
    decode_free(d);
}

/* Before a damage more or less may have been given; what was is the same. */
static bool agree(const struct result *a, const struct result *b)
{
    size_t shorter = a->body.len < b->body.len ? a->body.len : b->body.len;
    if (shorter > 0 && memcmp(a->body.ptr, b->body.ptr, shorter) != 0)
        return false;
    if (a->is_full || b->is_full)
        return true;
    return a->err == b->err && (a->err || a->body.len == b->body.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct result whole, cut;
    if (size < 3)
        return 0;
    const char *coding = codings[data[0] % (sizeof codings / sizeof *codings)];
    struct span input = span_make(data + 2, size - 2);
    decode(coding, input, input.len, &whole);
    decode(coding, input, 1 + data[1] % 61, &cut);
    if (!agree(&whole, &cut))
        abort();
    buf_clear(&whole.body);
    buf_clear(&cut.body);
    return 0;
}
