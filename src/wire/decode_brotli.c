/* br (RFC 7932), through Google's decoder. */
#include <brotli/decode.h>

#include "base/lazylib.h"
#include "wire/decode_codec.h"

static struct {
    __typeof__(BrotliDecoderCreateInstance) *create;
    __typeof__(BrotliDecoderDestroyInstance) *destroy;
    __typeof__(BrotliDecoderDecompressStream) *decompress;
} brotli;

static bool load(char *why, size_t why_len)
{
    static const char *const sonames[] = { "libbrotlidec.so.1", "libbrotlidec.so",
                                           "libbrotlidec.dylib", NULL };
    static const struct lazysym syms[] = {
        { "BrotliDecoderCreateInstance", &brotli.create },
        { "BrotliDecoderDestroyInstance", &brotli.destroy },
        { "BrotliDecoderDecompressStream", &brotli.decompress },
    };
    static atomic_bool is_loaded;
    return lazylib_share(&is_loaded, sonames, syms, sizeof syms / sizeof *syms, why, why_len);
}

static void *open_brotli(const char *name)
{
    (void)name;
    return brotli.create(NULL, NULL, NULL);
}

static void close_brotli(void *state)
{
    brotli.destroy(state);
}

static enum codec_status run(void *state, struct span *in, char *out, size_t room, size_t *n)
{
    const uint8_t *next_in = (const uint8_t *)in->ptr;
    uint8_t *next_out = (uint8_t *)out;
    size_t left_in = in->len, left_out = room;
    BrotliDecoderResult result =
        brotli.decompress(state, &left_in, &next_in, &left_out, &next_out, NULL);
    *n = room - left_out;
    *in = span_sub(*in, in->len - left_in, in->len);
    if (result == BROTLI_DECODER_RESULT_ERROR)
        return CODEC_BAD;
    return result == BROTLI_DECODER_RESULT_SUCCESS ? CODEC_END : CODEC_MORE;
}

static const char *const names[] = { "br", NULL };
const struct codec codec_brotli = { names, load, open_brotli, close_brotli, run, NULL };
