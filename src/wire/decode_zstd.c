/* zstd (RFC 8878, with RFC 9659's window), through Facebook's decoder. */
#include <zstd.h>

#include "base/lazylib.h"
#include "wire/decode_codec.h"

enum { WINDOW_LOG = 23 }; /* 8 MiB */

static struct {
    __typeof__(ZSTD_createDStream) *create;
    __typeof__(ZSTD_freeDStream) *free;
    __typeof__(ZSTD_DCtx_setParameter) *set;
    __typeof__(ZSTD_decompressStream) *decompress;
    __typeof__(ZSTD_isError) *is_error;
} zstd;

static bool load(char *why, size_t why_len)
{
    static const char *const sonames[] = { "libzstd.so.1", "libzstd.so", "libzstd.dylib",
                                           NULL };
    static const struct lazysym syms[] = {
        { "ZSTD_createDStream", &zstd.create },  { "ZSTD_freeDStream", &zstd.free },
        { "ZSTD_DCtx_setParameter", &zstd.set }, { "ZSTD_decompressStream", &zstd.decompress },
        { "ZSTD_isError", &zstd.is_error },
    };
    return zstd.create || lazylib_load(sonames, syms, sizeof syms / sizeof *syms, why, why_len);
}

static void *open_zstd(const char *name)
{
    (void)name;
    ZSTD_DStream *d = zstd.create();
    if (d)
        zstd.set(d, ZSTD_d_windowLogMax, WINDOW_LOG);
    return d;
}

static void close_zstd(void *state)
{
    zstd.free(state);
}

static enum codec_status run(void *state, struct span *in, char *out, size_t room, size_t *n)
{
    ZSTD_inBuffer from = { in->ptr, in->len, 0 };
    ZSTD_outBuffer to = { out, room, 0 };
    size_t result = zstd.decompress(state, &to, &from);
    *n = to.pos;
    *in = span_sub(*in, from.pos, in->len);
    if (zstd.is_error(result))
        return CODEC_BAD;
    return result == 0 ? CODEC_END : CODEC_MORE;
}

/* RFC 8878, 3: frames follow each other; the decoder begins the next one by itself. */
static bool again(void *state)
{
    (void)state;
    return true;
}

static const char *const names[] = { "zstd", NULL };
const struct codec codec_zstd = { names, load, open_zstd, close_zstd, run, again };
