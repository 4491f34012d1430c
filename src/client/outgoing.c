#include "client/outgoing.h"

/* What is read at a time: to be copied, and to where it is sent from. */
enum { BLOCK = 64 << 10, SIZED_BLOCK = 256 << 10, MAX_BLOCK = 16 << 20 };

void outgoing_init(struct outgoing *o)
{
    *o = (struct outgoing){ .source = { .fd = -1 } };
    buf_init_secret(&o->bytes, (size_t)32 << 20);
}

void outgoing_clear(struct outgoing *o)
{
    buf_wipe(&o->bytes); /* logins and cookies are part of them */
    source_clear(&o->source);
}

void outgoing_begin(struct outgoing *o, const struct message *m)
{
    buf_reset(&o->bytes);
    o->sent = 0;
    o->chunked = m->framing == H1REQ_CHUNKED;
    o->is_raw = m->is_raw;
    o->is_other = m->is_upgrade;
    o->has_body = o->is_raw || o->is_other || m->framing != H1REQ_NO_BODY;
    o->is_held = m->waits_for_100;
    o->is_filled = false;
}

void outgoing_begin_body(struct outgoing *o, const struct message *m)
{
    outgoing_begin(o, m);
    o->chunked = false;
}

struct span outgoing_pending(const struct outgoing *o)
{
    return span_sub(buf_span(&o->bytes), o->sent, o->bytes.len);
}

bool outgoing_is_done(const struct outgoing *o)
{
    return o->is_filled && o->sent == o->bytes.len;
}

void outgoing_sent(struct outgoing *o, size_t n)
{
    o->sent += n;
    if (o->sent < o->bytes.len)
        return;
    buf_reset(&o->bytes);
    o->sent = 0;
}

static size_t block_of(const struct outgoing *o, size_t standard)
{
    if (o->block_size == 0)
        return standard;
    return o->block_size < MAX_BLOCK ? o->block_size : MAX_BLOCK;
}

/* Read to where it is sent from: a copy on the way costs an upload a tenth of its rate. No more
 * memory is taken than the body has bytes. */
static enum source_status read_sized(struct outgoing *o, struct span *block,
                                     struct jig_error *error)
{
    uint64_t left = o->source.size - o->source.taken;
    size_t n, block_size = block_of(o, SIZED_BLOCK);
    size_t room = left < block_size ? (size_t)left : block_size;
    char *space = buf_space(&o->bytes, room);
    if (!space)
        return SOURCE_FAILED; /* as the buffer says */
    enum source_status status = source_read(&o->source, space, room, &n, error);
    buf_added(&o->bytes, n);
    *block = span_make(space, n);
    return status;
}

static enum source_status fill_block(struct outgoing *o, struct jig_exchange *x,
                                     struct jig_error *error)
{
    char room[BLOCK];
    struct span block = { room, 0 };
    size_t most = block_of(o, BLOCK) < BLOCK ? block_of(o, BLOCK) : BLOCK;
    bool is_copied = o->chunked || !source_has_size(&o->source);
    enum source_status status = is_copied
                                    ? source_read(&o->source, room, most, &block.len, error)
                                    : read_sized(o, &block, error);
    if (status == SOURCE_OK && !o->is_raw && !o->is_other)
        exchange_add_request_body(x, block);
    if (status == SOURCE_OK && o->chunked)
        h1req_add_chunk(&o->bytes, block);
    else if (status == SOURCE_OK && is_copied)
        buf_add(&o->bytes, block);
    if (status == SOURCE_END && o->chunked)
        h1req_add_last_chunk(&o->bytes);
    o->is_filled = status == SOURCE_END;
    return status;
}

/* What is made for it piece by piece goes out so: making many in a row would take long. */
static bool is_refilled(const struct outgoing *o)
{
    return o->source.feed && o->source.feed->has_more && o->bytes.len > 0;
}

/* A small body goes out together with its head, in one write. */
enum source_status outgoing_fill(struct outgoing *o, struct jig_exchange *x,
                                 struct jig_error *error)
{
    enum source_status status = SOURCE_OK;
    if (!o->has_body)
        o->is_filled = true;
    while (!o->is_filled && !o->is_held && status == SOURCE_OK && o->bytes.len < BLOCK / 2 &&
           !is_refilled(o))
        status = fill_block(o, x, error);
    if (o->bytes.failed) {
        jig_error_set(error, o->bytes.failed, JIG_PHASE_SEND, "no room for the request");
        return SOURCE_FAILED;
    }
    if (status == SOURCE_FAILED || o->sent < o->bytes.len)
        return status == SOURCE_FAILED ? SOURCE_FAILED : SOURCE_OK;
    return o->is_filled ? SOURCE_END : SOURCE_AGAIN;
}
