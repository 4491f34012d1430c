#include "support/mangle.h"

#include <string.h>

enum { MAX_CHANGES = 5, MAX_REPEATS = 40 };

/* splitmix64: any seed will do, 0 too. */
static uint64_t next(struct mangle *m)
{
    uint64_t z = m->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

void mangle_init(struct mangle *m, uint64_t seed)
{
    m->state = seed;
}

uint32_t mangle_below(struct mangle *m, size_t n)
{
    return n > 0 ? (uint32_t)(next(m) % n) : 0;
}

static struct span any_part(struct mangle *m, struct span of, size_t most)
{
    size_t from = mangle_below(m, of.len), room = of.len - from;
    size_t len = mangle_below(m, room < most ? room + 1 : most);
    return span_sub(of, from, from + len);
}

/* ---- What can go wrong ------------------------------------------------------------------------*/

static void flip(struct mangle *m, struct buf *b, struct span other)
{
    (void)other;
    if (b->len > 0)
        b->ptr[mangle_below(m, b->len)] ^= (char)(1u << mangle_below(m, 8));
}

static void set_byte(struct mangle *m, struct buf *b, struct span other)
{
    static const char telling[] = "\r\n\t ;:,=\"\\%\x7f\xff\x80-+0919af";
    (void)other;
    if (b->len > 0)
        b->ptr[mangle_below(m, b->len)] = telling[mangle_below(m, sizeof telling)];
}

static void drop(struct mangle *m, struct buf *b, struct span other)
{
    (void)other;
    struct span part = any_part(m, buf_span(b), 30);
    if (part.len > 0)
        buf_remove(b, (size_t)(part.ptr - b->ptr), part.len);
}

static void cut(struct mangle *m, struct buf *b, struct span other)
{
    (void)other;
    size_t at = mangle_below(m, b->len);
    buf_remove(b, at, b->len - at);
}

static void repeat(struct mangle *m, struct buf *b, struct span other)
{
    char copy[64];
    struct span part = any_part(m, buf_span(b), sizeof copy);
    size_t n = mangle_below(m, MAX_REPEATS), at = mangle_below(m, b->len + 1);
    (void)other;
    if (part.len == 0)
        return;
    memcpy(copy, part.ptr, part.len);
    for (size_t i = 0; i < n; i++)
        buf_insert(b, at, span_make(copy, part.len));
}

static void splice(struct mangle *m, struct buf *b, struct span other)
{
    size_t at = mangle_below(m, b->len + 1);
    if (other.len > 0)
        buf_insert(b, at, any_part(m, other, 200));
}

static void say(struct mangle *m, struct buf *b, struct span other)
{
    static const char *const words[] = {
        "\r\n",
        "\r\n\r\n",
        "\n",
        "\r",
        "Content-Length: 5\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Content-Length: -1\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Content-Encoding: gzip\r\n",
        "Content-Type: text/html; charset=utf-16\r\n",
        "Connection: close\r\n",
        "Location: http://\r\n",
        "Location: /\r\n",
        "Set-Cookie: =; Max-Age=99999999999; Path\r\n",
        "WWW-Authenticate: Digest realm=\", nonce=\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "ffffffffffffffff\r\n",
        "0\r\n\r\n",
        "\xed\xa0\x80\xc0\x80\xf4\x90\x80\x80",
    };
    (void)other;
    const char *word = words[mangle_below(m, sizeof words / sizeof *words)];
    buf_insert(b, mangle_below(m, b->len + 1), span_of(word));
}

/* Behind a line's end, where it is a field. */
static void say_a_field(struct mangle *m, struct buf *b, struct span other)
{
    size_t at = span_find(buf_span(b), SPAN("\r\n"), mangle_below(m, b->len));
    static const char *const fields[] = {
        "Content-Length: 3\r\n",
        "Content-Length: 3, 3\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip\r\n",
        "Content-Encoding: br\r\n",
        "Content-Encoding: deflate, gzip\r\n",
        " folded\r\n",
        "X-\xff: \x01\r\n",
        "Location: //[::1\r\n",
        "Location: ?\xc3\xa9 \t#\r\n",
        "Retry-After: 99999999\r\n",
        "Content-Range: bytes 9-1/*\r\n",
    };
    (void)other;
    if (at != SIZE_MAX)
        buf_insert(b, at + 2, span_of(fields[mangle_below(m, sizeof fields / sizeof *fields)]));
}

void mangle_bytes(struct mangle *m, struct buf *bytes, struct span other)
{
    static void (*const ways[])(struct mangle *, struct buf *, struct span) = {
        flip, set_byte, set_byte, drop, cut, repeat, splice, say, say_a_field, say_a_field
    };
    size_t n = mangle_below(m, MAX_CHANGES + 1);
    for (size_t i = 0; i < n; i++)
        ways[mangle_below(m, sizeof ways / sizeof *ways)](m, bytes, other);
}
