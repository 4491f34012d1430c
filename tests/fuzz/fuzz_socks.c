/* A SOCKS proxy's half of the talk. The first byte says whether there is a login and how the rest is
 * cut: whatever the cut, the machine must come to the same end, and never take a byte of the tunnel. */
#include <stdlib.h>
#include <string.h>

#include "wire/socks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct outcome {
    enum socks_status status;
    size_t used, said; /* bytes taken, bytes sent */
};

/* What the machine wants to say is gone before it hears more, as on a network that is fast. */
static void send_all(struct socks *s, struct outcome *o)
{
    struct span out = socks_out(s);
    o->said += out.len;
    socks_sent(s, out.len);
}

/* Each piece in a block of its own, so that a byte read beyond it is seen. */
static void hear(struct socks *s, struct span piece, struct outcome *o)
{
    size_t used;
    struct jig_error error;
    char *copy = malloc(piece.len + 1);
    if (!copy)
        abort();
    memcpy(copy, piece.ptr, piece.len);
    o->status = socks_recv(s, span_make(copy, piece.len), &used, &error);
    if (used > piece.len || (o->status == SOCKS_FAILED && error.code != JIG_ERR_PROXY))
        abort();
    o->used += used;
    free(copy);
}

static struct outcome talk(bool has_login, size_t cut, struct span in)
{
    static const struct socks_target target = { .kind = SOCKS_NAME,
                                                .host = { "a.test", 6 },
                                                .port = 80 };
    struct socks_target t = target;
    struct outcome o = { SOCKS_AGAIN, 0, 0 };
    struct socks s;
    if (has_login) {
        t.user = SPAN("user");
        t.password = SPAN("password");
    }
    if (socks_begin(&s, &t, NULL) != JIG_OK)
        abort();
    while (o.status == SOCKS_AGAIN && o.used < in.len) {
        size_t before = o.used, said = o.said;
        send_all(&s, &o);
        hear(&s, span_sub(in, o.used, o.used + cut), &o);
        send_all(&s, &o);
        if (o.status == SOCKS_AGAIN && o.used == before && o.said == said)
            abort(); /* it would never end */
    }
    socks_clear(&s);
    return o;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    bool has_login = data[0] & 1;
    size_t cut = 1 + (data[0] >> 1);
    struct span in = span_make(data + 1, size - 1);
    struct outcome whole = talk(has_login, cut, in), bytes = talk(has_login, 1, in);
    /* A piece that answers two questions at once is refused, byte by byte it can't be told. */
    if (whole.status == SOCKS_DONE && (bytes.status != SOCKS_DONE || whole.used != bytes.used))
        abort();
    return 0;
}
