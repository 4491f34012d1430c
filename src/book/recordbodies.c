#include "book/recordbodies.h"

#include <stdlib.h>

#include "base/mem.h"

/* Bytes that are read at once, and masked, which of some texts takes long. */
#define SLAB ((size_t)16 << 10)

bool recordbodies_begin(struct recordbodies *b, struct historian *historian, uint64_t key,
                        const struct jig_transfer *t, const struct mask *mask, uint64_t max)
{
    *b = (struct recordbodies){
        .historian = historian, .key = key, .transfer = t, .mask = mask, .max_body = max
    };
    buf_init_secret(&b->piece, 4 * HISTORY_PIECE);
    mask_stream_init(&b->stream, mask);
    b->bodies = mem_zero(2 * jig_transfer_n_exchanges(t), sizeof *b->bodies);
    return b->bodies != NULL;
}

void recordbodies_clear(struct recordbodies *b)
{
    if (b->transfer)
        mask_stream_clear(&b->stream);
    buf_wipe(&b->piece);
    free(b->bodies);
    *b = (struct recordbodies){ .bodies = NULL };
}

bool recordbodies_is_over(const struct recordbodies *b)
{
    return b->part == 2 * jig_transfer_n_exchanges(b->transfer);
}

static bool is_sent_part(const struct recordbodies *b)
{
    return b->part >= jig_transfer_n_exchanges(b->transfer);
}

static const struct jig_exchange *exchange_of(const struct recordbodies *b)
{
    return jig_transfer_exchange(b->transfer, b->part % jig_transfer_n_exchanges(b->transfer));
}

/* Its place in the history. */
static size_t place_of(const struct recordbodies *b)
{
    return is_sent_part(b) ? HISTORY_SENT + b->part - jig_transfer_n_exchanges(b->transfer)
                           : b->part;
}

static uint64_t sent_in_store(const struct jig_exchange *x)
{
    uint64_t len = jig_exchange_request_body_len(x);
    return len > RECORD_INLINE ? len : 0;
}

static uint64_t len_of(const struct recordbodies *b)
{
    return is_sent_part(b) ? sent_in_store(exchange_of(b))
                           : jig_exchange_body_len(exchange_of(b));
}

static size_t read_part(const struct recordbodies *b, char *out, size_t len)
{
    if (is_sent_part(b) && len_of(b) == 0)
        return 0;
    return is_sent_part(b) ? jig_exchange_request_body_read(exchange_of(b), b->at, out, len)
                           : jig_exchange_body_read(exchange_of(b), b->at, out, len);
}

/* Hands over what is filled of the first `len` bytes. */
static bool give_piece(struct recordbodies *b, size_t len)
{
    struct span rest = span_sub(buf_span(&b->piece), len, b->piece.len);
    struct buf next;
    buf_init(&next, b->piece.max);
    buf_add(&next, rest);
    char *bytes = buf_take(&b->piece);
    b->piece = next;
    if (next.failed || !bytes) {
        free(bytes);
        return false;
    }
    b->bodies[b->part].kept += len;
    return historian_add_piece(b->historian, b->key, place_of(b), b->number++, bytes, len);
}

/* A mark in what the mask's stream has given out tells that something was hidden. */
static void note_hidden(struct recordbodies *b, size_t from)
{
    struct span added = span_sub(buf_span(&b->piece), from, b->piece.len);
    if (span_find(added, span_of(MASK_TEXT), 0) != SIZE_MAX)
        b->bodies[b->part].had_secrets = true;
}

static bool clean(struct recordbodies *b, struct span slab)
{
    size_t before = b->piece.len;
    if (!b->mask || mask_longest(b->mask) == 0)
        buf_add(&b->piece, slab);
    else if (!mask_stream_add(&b->stream, slab, &b->piece))
        return false;
    note_hidden(b, before);
    return !b->piece.failed;
}

static void forget_held(struct recordbodies *b)
{
    mask_stream_clear(&b->stream);
    mask_stream_init(&b->stream, b->mask);
}

/* The part at hand is over: its last piece goes out, and the next one begins. */
static bool end_part(struct recordbodies *b)
{
    size_t before = b->piece.len;
    struct record_body *body = &b->bodies[b->part];
    body->read = b->at;
    body->is_whole = b->at == len_of(b);
    if (body->is_whole)
        mask_stream_end(&b->stream, &b->piece);
    else
        forget_held(b); /* it may be half a secret */
    note_hidden(b, before);
    while (b->piece.len > 0)
        if (!give_piece(b, b->piece.len < HISTORY_PIECE ? b->piece.len : HISTORY_PIECE))
            return false;
    buf_reset(&b->piece);
    b->part++;
    b->number = 0;
    b->at = 0;
    return true;
}

bool recordbodies_step(struct recordbodies *b)
{
    char slab[SLAB];
    uint64_t left = b->at < b->max_body ? b->max_body - b->at : 0;
    size_t n = read_part(b, slab, left < SLAB ? (size_t)left : SLAB);
    if (n == 0)
        return end_part(b);
    b->at += n;
    if (!clean(b, span_make(slab, n)))
        return false;
    return b->piece.len < HISTORY_PIECE || give_piece(b, HISTORY_PIECE);
}

uint64_t recordbodies_left(const struct jig_transfer *t, const struct recordbodies *b)
{
    size_t n = jig_transfer_n_exchanges(t), from = b ? b->part : 0;
    uint64_t all = 0, done = b ? b->at : 0;
    for (size_t i = from; i < n; i++)
        all += jig_exchange_body_len(jig_transfer_exchange(t, i));
    for (size_t i = from > n ? from - n : 0; i < n; i++)
        all += sent_in_store(jig_transfer_exchange(t, i));
    return all > done ? all - done : 0;
}
