/* zstd (RFC 8878, with RFC 9659's window), through Facebook's decoder. */
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "base/lazylib.h"
#include "base/mem.h"
#include "wire/decode_codec.h"

enum { WINDOW_LOG = 23, HEAD_MAX = 18 }; /* 8 MiB; the longest frame header */

struct zstd_state {
    ZSTD_DStream *stream;
    char head[HEAD_MAX]; /* the beginning of the frame */
    size_t head_len;
    uint64_t given; /* bytes of it so far */
};

static struct {
    __typeof__(ZSTD_createDStream) *create;
    __typeof__(ZSTD_freeDStream) *free;
    __typeof__(ZSTD_DCtx_setParameter) *set;
    __typeof__(ZSTD_decompressStream) *decompress;
    __typeof__(ZSTD_isError) *is_error;
    __typeof__(ZSTD_getFrameContentSize) *content_size;
} zstd;

static bool load(char *why, size_t why_len)
{
    static const char *const sonames[] = { "libzstd.so.1", "libzstd.so", "libzstd.dylib",
                                           NULL };
    static const struct lazysym syms[] = {
        { "ZSTD_createDStream", &zstd.create },
        { "ZSTD_freeDStream", &zstd.free },
        { "ZSTD_DCtx_setParameter", &zstd.set },
        { "ZSTD_decompressStream", &zstd.decompress },
        { "ZSTD_isError", &zstd.is_error },
        { "ZSTD_getFrameContentSize", &zstd.content_size },
    };
    static atomic_bool is_loaded;
    return lazylib_share(&is_loaded, sonames, syms, sizeof syms / sizeof *syms, why, why_len);
}

static void *open_zstd(const char *name)
{
    struct zstd_state *z = mem_zero(1, sizeof *z);
    (void)name;
    if (z && !(z->stream = zstd.create())) {
        free(z);
        return NULL;
    }
    if (z)
        zstd.set(z->stream, ZSTD_d_windowLogMax, WINDOW_LOG);
    return z;
}

static void close_zstd(void *state)
{
    struct zstd_state *z = state;
    zstd.free(z->stream);
    free(z);
}

static void note_head(struct zstd_state *z, struct span taken)
{
    size_t room = HEAD_MAX - z->head_len;
    size_t len = taken.len < room ? taken.len : room;
    memcpy(z->head + z->head_len, taken.ptr, len);
    z->head_len += len;
}

/* The frame is as long as its header says, which the library does not look at where its last block
 * is empty. */
static enum codec_status end_frame(struct zstd_state *z)
{
    unsigned long long promised = zstd.content_size(z->head, z->head_len);
    bool is_said = promised != ZSTD_CONTENTSIZE_UNKNOWN && promised != ZSTD_CONTENTSIZE_ERROR;
    bool is_right = !is_said || promised == z->given;
    z->head_len = 0;
    z->given = 0;
    return is_right ? CODEC_END : CODEC_BAD;
}

/* A frame of RFC 8878, or one to be skipped, as far as its beginning is there: the library may read
 * formats of before that, too. */
static bool is_frame(const struct zstd_state *z, struct span next)
{
    static const unsigned char magic[4] = { 0x28, 0xb5, 0x2f, 0xfd };
    static const unsigned char skipped[4] = { 0x50, 0x2a, 0x4d, 0x18 }; /* and up to 0x5f */
    bool is_magic = true, is_skipped = true;
    for (size_t i = 0; i < sizeof magic && i < z->head_len + next.len; i++) {
        char byte = i < z->head_len ? z->head[i] : next.ptr[i - z->head_len];
        unsigned char b = (unsigned char)byte;
        is_magic &= b == magic[i];
        is_skipped &= (i == 0 ? b & 0xf0 : b) == skipped[i];
    }
    return is_magic || is_skipped;
}

static enum codec_status run(void *state, struct span *in, char *out, size_t room, size_t *n)
{
    struct zstd_state *z = state;
    /* A frame's head goes in byte by byte: of a frame that is there as a whole the library would
     * judge otherwise than of one in pieces. */
    size_t len = z->head_len < HEAD_MAX && in->len ? 1 : in->len;
    ZSTD_inBuffer from = { in->ptr, len, 0 };
    ZSTD_outBuffer to = { out, room, 0 };
    *n = 0;
    if (!is_frame(z, *in))
        return CODEC_BAD;
    size_t result = zstd.decompress(z->stream, &to, &from);
    if (from.pos)
        note_head(z, span_sub(*in, 0, from.pos));
    z->given += to.pos;
    *n = to.pos;
    *in = span_sub(*in, from.pos, in->len);
    if (zstd.is_error(result))
        return CODEC_BAD;
    return result == 0 ? end_frame(z) : CODEC_MORE;
}

/* RFC 8878, 3: frames follow each other; the decoder begins the next one by itself. */
static bool again(void *state)
{
    (void)state;
    return true;
}

static const char *const names[] = { "zstd", NULL };
const struct codec codec_zstd = { names, load, open_zstd, close_zstd, run, again };
