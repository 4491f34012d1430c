#include "client/wsout.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/mem.h"
#include "wire/wsdeflate.h"

struct wsout_message {
    struct wsout_message *next;
    enum ws_opcode opcode;
    struct jig_body_source source;
    uint64_t len, at;
    bool is_begun; /* a frame of it was made */
};

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

static bool is_control(enum ws_opcode opcode)
{
    return opcode >= WS_CLOSE;
}

/* ---- Frames ---- */

static enum jig_err add_frame(struct wsout *o, const struct ws_frame *f,
                              struct jig_error *error)
{
    unsigned char mask[4];
    if (getrandom(mask, sizeof mask, 0) != (ssize_t)sizeof mask)
        return jig_error_set(error, JIG_ERR_SEND, JIG_PHASE_SEND, "no random numbers");
    struct buf *queue = &o->feed.bytes;
    size_t before = queue->len;
    ws_add_frame(queue, f, mask);
    if (!queue->failed)
        return JIG_OK;
    bool is_full = queue->failed == JIG_ERR_TOO_LARGE;
    buf_remove(queue, before, queue->len - before); /* half a frame would eat what follows it */
    queue->failed = JIG_OK;
    return is_full ? jig_error_set(error, JIG_ERR_TOO_LARGE, JIG_PHASE_SEND,
                                   "the server has not read what was sent before")
                   : out_of_memory(error);
}

static bool compresses(const struct wsout *o, enum ws_opcode opcode)
{
    return !is_control(opcode) && o->deflate && wsdeflate_can_deflate(o->deflate);
}

static enum jig_err add_compressed(struct wsout *o, struct ws_frame *f, bool is_first,
                                   struct jig_error *error)
{
    struct buf payload;
    buf_init(&payload, o->feed.bytes.max);
    enum jig_err err = wsdeflate_deflate(o->deflate, f->payload, f->is_last, &payload, error);
    f->payload = buf_span(&payload);
    f->is_compressed = is_first;
    if (!err)
        err = add_frame(o, f, error);
    if (err)
        wsdeflate_forget(o->deflate);
    buf_clear(&payload);
    return err;
}

static enum jig_err add_piece(struct wsout *o, const struct wsout_message *m, struct span piece,
                              struct jig_error *error)
{
    struct ws_frame f = { .opcode = m->is_begun ? WS_CONTINUATION : m->opcode,
                          .is_last = m->at + piece.len == m->len,
                          .payload = piece };
    return compresses(o, m->opcode) ? add_compressed(o, &f, !m->is_begun, error)
                                    : add_frame(o, &f, error);
}

/* ---- Large messages ---- */

static void free_message(struct wsout_message *m)
{
    if (m->source.drop)
        m->source.drop(m->source.ctx);
    free(m);
}

static void remove_first(struct wsout *o)
{
    struct wsout_message *m = o->first;
    o->queued -= m->len - m->at;
    o->first = m->next;
    if (!o->first)
        o->last = NULL;
    o->feed.has_more = o->first != NULL;
    free_message(m);
}

/* The next frame of the first message; what was begun and can't be ended breaks the connection. */
static enum jig_err refill(void *ctx, struct jig_error *error)
{
    char piece[WSOUT_WHOLE];
    struct wsout *o = ctx;
    struct wsout_message *m = o->first;
    uint64_t left = m->len - m->at;
    size_t most = m->len <= WSOUT_WHOLE ? WSOUT_WHOLE : WSOUT_PIECE;
    size_t n = left < most ? (size_t)left : most;
    if (n && m->source.read(m->source.ctx, m->at, piece, n) != n)
        return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_SEND,
                             "what was to be sent is gone before all of it went out");
    enum jig_err err = add_piece(o, m, span_make(piece, n), error);
    if (err)
        return err;
    m->is_begun = true;
    m->at += n;
    o->queued -= n;
    if (m->at == m->len)
        remove_first(o);
    return JIG_OK;
}

enum jig_err wsout_add_source(struct wsout *o, enum ws_opcode opcode,
                              const struct jig_body_source *take, uint64_t len,
                              struct jig_error *error)
{
    struct wsout_message *m = mem_zero(1, sizeof *m);
    bool is_full = len > o->feed.bytes.max || wsout_waiting(o) > o->feed.bytes.max - len;
    if (!m || is_full) {
        free(m);
        if (take->drop)
            take->drop(take->ctx);
        return is_full ? jig_error_set(error, JIG_ERR_TOO_LARGE, JIG_PHASE_SEND,
                                       "the server has not read what was sent before")
                       : out_of_memory(error);
    }
    *m = (struct wsout_message){ .opcode = opcode, .source = *take, .len = len };
    *(o->last ? &o->last->next : &o->first) = m;
    o->last = m;
    o->queued += len;
    o->feed.has_more = true;
    return JIG_OK;
}

void wsout_take_back(struct wsout *o)
{
    struct wsout_message *m = o->last, *before = NULL;
    if (!m || m->is_begun)
        return;
    if (m == o->first) {
        remove_first(o);
        return;
    }
    for (before = o->first; before->next != m; before = before->next)
        continue;
    o->queued -= m->len;
    o->last = before;
    before->next = NULL;
    free_message(m);
}

static size_t read_copy(void *ctx, uint64_t offset, void *out, size_t len)
{
    memcpy(out, (const char *)ctx + offset, len);
    return len;
}

/* ---- Messages ---- */

enum jig_err wsout_add(struct wsout *o, enum ws_opcode opcode, struct span payload,
                       struct jig_error *error)
{
    struct ws_frame f = { .opcode = opcode, .is_last = true, .payload = payload };
    bool waits = payload.len > WSOUT_WHOLE || (o->first && !is_control(opcode));
    if (!waits)
        return compresses(o, opcode) ? add_compressed(o, &f, true, error)
                                     : add_frame(o, &f, error);
    char *copy = mem_dup(payload);
    struct jig_body_source source = { copy, read_copy, free };
    return copy ? wsout_add_source(o, opcode, &source, payload.len, error)
                : out_of_memory(error);
}

enum jig_err wsout_add_close(struct wsout *o, unsigned code, struct span reason,
                             struct jig_error *error)
{
    struct buf payload;
    buf_init(&payload, WS_MAX_CONTROL + 1);
    ws_add_close_payload(&payload, (uint16_t)code, reason);
    char *copy = o->first ? mem_dup(buf_span(&payload)) : NULL;
    struct jig_body_source source = { copy, read_copy, free };
    enum jig_err err = !o->first ? wsout_add(o, WS_CLOSE, buf_span(&payload), error)
                       : !copy   ? out_of_memory(error)
                                 : wsout_add_source(o, WS_CLOSE, &source, payload.len, error);
    buf_clear(&payload);
    return err;
}

void wsout_drop(struct wsout *o)
{
    while (o->first)
        remove_first(o);
}

uint64_t wsout_waiting(const struct wsout *o)
{
    return o->feed.bytes.len - o->feed.taken + o->queued;
}

void wsout_init(struct wsout *o, size_t max_queued)
{
    *o = (struct wsout){ .feed = { .refill = refill, .ctx = o } };
    buf_init(&o->feed.bytes, max_queued);
}

void wsout_clear(struct wsout *o)
{
    wsout_drop(o);
    buf_clear(&o->feed.bytes);
}
