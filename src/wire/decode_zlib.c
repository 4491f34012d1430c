/* gzip (RFC 1952) and deflate (RFC 1950, or bare RFC 1951), through zlib. */
#include <limits.h>
#include <stdlib.h>

#include "base/mem.h"
#include "wire/decode_codec.h"
#include "wire/zliblib.h"

enum { BITS = 15, WRAPPED_GZIP = 16 + BITS };

struct zlib_state {
    const struct zliblib *zlib;
    z_stream z;
    bool is_gzip;
    bool is_ready;
    unsigned char first[2]; /* of deflate: they tell what wraps it */
    size_t n_first;
};

static bool load(char *why, size_t why_len)
{
    return zliblib_get(why, why_len) != NULL;
}

static bool ready(struct zlib_state *s, int bits)
{
    s->is_ready = s->zlib->inflateInit2_(&s->z, bits, ZLIB_VERSION, (int)sizeof s->z) == Z_OK;
    return s->is_ready;
}

static void *open_zlib(const char *name)
{
    struct zlib_state *s = mem_zero(1, sizeof *s);
    if (!s)
        return NULL;
    s->zlib = zliblib_get(NULL, 0); /* it is loaded */
    s->is_gzip = !span_ieq_str(span_of(name), "deflate");
    if (!s->is_gzip || ready(s, WRAPPED_GZIP))
        return s;
    free(s);
    return NULL;
}

static void close_zlib(void *state)
{
    struct zlib_state *s = state;
    if (s->is_ready)
        s->zlib->inflateEnd(&s->z);
    free(s);
}

/* RFC 1950, 2.2: method 8, and the two bytes a multiple of 31. */
static bool has_wrapper(const unsigned char first[2])
{
    return (first[0] & 0x0f) == 8 && ((unsigned)first[0] << 8 | first[1]) % 31 == 0;
}

static enum codec_status inflate_some(struct zlib_state *s, struct span *in, char *out,
                                      size_t room, size_t *n)
{
    uInt given = in->len < UINT_MAX ? (uInt)in->len : UINT_MAX;
    s->z.next_in = (const unsigned char *)in->ptr;
    s->z.avail_in = given;
    s->z.next_out = (unsigned char *)out;
    s->z.avail_out = (uInt)room;
    int result = s->zlib->inflate(&s->z, Z_NO_FLUSH);
    *n += room - s->z.avail_out;
    *in = span_sub(*in, given - s->z.avail_in, in->len);
    if (result == Z_STREAM_END)
        return CODEC_END;
    return result == Z_OK || result == Z_BUF_ERROR ? CODEC_MORE : CODEC_BAD;
}

/* Looks at the first two bytes of deflate, which may come one by one, then lets zlib have them. */
static enum codec_status begin_deflate(struct zlib_state *s, struct span *in)
{
    while (s->n_first < 2 && in->len > 0) {
        s->first[s->n_first++] = (unsigned char)in->ptr[0];
        *in = span_sub(*in, 1, in->len);
    }
    if (s->n_first < 2)
        return CODEC_MORE;
    return ready(s, has_wrapper(s->first) ? BITS : -BITS) ? CODEC_MORE : CODEC_BAD;
}

static enum codec_status run(void *state, struct span *in, char *out, size_t room, size_t *n)
{
    struct zlib_state *s = state;
    enum codec_status status = CODEC_MORE;
    *n = 0;
    if (!s->is_ready)
        status = begin_deflate(s, in);
    if (status != CODEC_MORE || !s->is_ready)
        return status;
    if (s->n_first > 0) {
        struct span first = span_make(s->first, s->n_first);
        s->n_first = 0;
        status = inflate_some(s, &first, out, room, n);
        if (status != CODEC_MORE)
            return status;
    }
    size_t more = 0;
    status = inflate_some(s, in, out + *n, room - *n, &more);
    *n += more;
    return status;
}

/* RFC 1952, 2.2: members follow each other. */
static bool again(void *state)
{
    struct zlib_state *s = state;
    return s->is_gzip && s->zlib->inflateReset(&s->z) == Z_OK;
}

static const char *const names[] = { "gzip", "x-gzip", "deflate", NULL };
const struct codec codec_zlib = { names, load, open_zlib, close_zlib, run, again };
