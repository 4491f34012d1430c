#include "book/recordstream.h"

#include <assert.h>
#include <stddef.h>
#include <stdio.h>

#include "base/mem.h"
#include "book/livemeasure.h"
#include "book/pack.h"

static const struct span sign = { "jigs", 4 };

/* The head's filling is of 128 bytes or more, so that its length takes two. */
enum { VERSION = 1, PADDING_LEN = 2, COUNTS_MAX = 20 };

static const struct pack_member members[] = {
    { .kind = PACK_I64, .offset = offsetof(struct live, opened_at) },
    { .kind = PACK_I64, .offset = offsetof(struct live, ended_at) },
    { .kind = PACK_I64, .offset = offsetof(struct live, wall_us) },
    { .kind = PACK_BOOL, .offset = offsetof(struct live, has_failed) },
    { .kind = PACK_U64, .offset = offsetof(struct live, log.n[LOGROW_RECEIVED]) },
    { .kind = PACK_U64, .offset = offsetof(struct live, log.n[LOGROW_SENT]) },
    { .kind = PACK_U64, .offset = offsetof(struct live, log.bytes[LOGROW_RECEIVED]) },
    { .kind = PACK_U64, .offset = offsetof(struct live, log.bytes[LOGROW_SENT]) },
    { .kind = PACK_U64, .offset = offsetof(struct live, log.n_dropped) },
};

static const struct pack_struct facts_of = { members, sizeof members / sizeof *members };

static void write_facts(struct packer *p, const struct live *l)
{
    buf_add(p->out, sign);
    buf_add_byte(p->out, VERSION);
    pack_bool(p, l->kind == LIVE_EVENTS);
    pack_struct(p, &facts_of, l);
}

static void write_counts(struct packer *p, const struct logkeeper *log)
{
    pack_u64(p, log->n_rows);
    pack_u64(p, log->n_chunks + (log->rows_in_chunk > 0));
}

void recordstream_write_table(const struct logkeeper *log, size_t from, struct buf *out)
{
    struct packer p = { .out = out };
    buf_add(out, span_sub(buf_span(&log->table), from, log->table.len));
    if (log->rows_in_chunk > 0) { /* one that is not full yet */
        pack_u64(&p, log->rows_in_chunk);
        pack_u64(&p, log->bytes_in_chunk);
    }
    if (log->table.failed)
        out->failed = log->table.failed;
}

void recordstream_write(const struct live *l, const struct logkeeper *log,
                        const struct mask *mask, struct buf *out)
{
    struct packer p = { out, mask };
    write_facts(&p, l);
    pack_hidden(&p, span_of(l->end));
    write_counts(&p, log);
    recordstream_write_table(log, 0, out);
}

/* Words about its end begin with no NUL; what stands behind the measures fills the head up. */
static void write_measured(struct packer *p, const struct live *l, size_t len)
{
    size_t begin = p->out->len + PADDING_LEN;
    pack_u64(p, len - PADDING_LEN);
    if (p->out->failed)
        return;
    assert(p->out->len == begin);
    buf_add_byte(p->out, '\0');
    livemeasure_write(&l->measured, p->out);
    size_t used = p->out->len - begin;
    buf_add_fill(p->out, '\0', len - PADDING_LEN - used);
}

void recordstream_write_head(const struct live *l, const struct logkeeper *log, struct buf *out)
{
    struct buf counts;
    struct packer p = { .out = out }, count = { .out = &counts };
    buf_init(&counts, COUNTS_MAX);
    write_counts(&count, log);
    size_t before = out->len;
    write_facts(&p, l);
    write_measured(&p, l, RECORDSTREAM_HEAD - (out->len - before) - counts.len);
    buf_add(out, buf_span(&counts));
    if (counts.failed)
        out->failed = counts.failed;
    buf_clear(&counts);
}

bool recordstream_is(struct span facts)
{
    return span_starts(facts, sign);
}

static enum jig_err refuse(struct jig_error *error, const char *why)
{
    return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "%s", why);
}

/* How it stood; n_rows and n_chunks of the table that follows. */
static void read_facts(struct unpacker *u, struct live *l, uint64_t *n_rows, size_t *n_chunks)
{
    *l = (struct live){ .state = LIVE_ENDED };
    l->kind = unpack_bool(u) ? LIVE_EVENTS : LIVE_WEBSOCKET;
    unpack_struct(u, &facts_of, l);
    struct span end = unpack_text(u);
    if (end.len > 0 && end.ptr[0] == '\0')
        livemeasure_read(span_sub(end, 1, end.len), &l->measured);
    snprintf(l->end, sizeof l->end, "%.*s", (int)(end.len < 199 ? end.len : 199),
             end.len ? end.ptr : "");
    *n_rows = unpack_u64(u, UINT64_MAX / 2);
    *n_chunks = unpack_count(u, SIZE_MAX);
}

/* `chunks` may be NULL. */
static void read_table(struct unpacker *u, size_t n_chunks, uint64_t n_rows,
                       struct logchunks *chunks)
{
    uint64_t n_known = 0;
    for (size_t i = 0; i < n_chunks && !u->failed; i++) {
        uint64_t n = unpack_u64(u, n_rows - n_known);
        size_t len = (size_t)unpack_u64(u, SIZE_MAX / 2);
        n_known += n;
        if (!u->failed && chunks && !logchunks_know(chunks, n, len))
            u->failed = true;
    }
    if (n_known != n_rows)
        u->failed = true;
}

/* Behind its sign and version. */
static enum jig_err begin(struct span *facts, struct jig_error *error)
{
    if (facts->len < 5 || !recordstream_is(*facts))
        return refuse(error, "the recording is damaged");
    if (facts->ptr[4] != VERSION)
        return refuse(error, "it was recorded by a later jig");
    *facts = span_sub(*facts, 5, facts->len);
    return JIG_OK;
}

enum jig_err recordstream_skip(struct span *facts, struct jig_error *error)
{
    struct live l;
    uint64_t n_rows;
    size_t n_chunks;
    enum jig_err err = begin(facts, error);
    if (err)
        return err;
    struct unpacker u = { .in = *facts };
    read_facts(&u, &l, &n_rows, &n_chunks);
    read_table(&u, n_chunks, n_rows, NULL);
    *facts = u.in;
    return u.failed ? refuse(error, "the recording is damaged") : JIG_OK;
}

struct live_measure recordstream_measured(struct span state)
{
    struct live l = { 0 };
    struct jig_error error;
    uint64_t n_rows;
    size_t n_chunks;
    if (begin(&state, &error))
        return l.measured;
    struct unpacker u = { .in = state };
    read_facts(&u, &l, &n_rows, &n_chunks);
    return l.measured;
}

/* Rows that the log had lost. */
static uint64_t lost_of(const struct logchunks *c)
{
    uint64_t lost = 0, n;
    size_t len;
    for (size_t i = 0; logchunks_at(c, i, &n, &len); i++)
        lost += len == 0 ? n : 0;
    return lost;
}

enum jig_err recordstream_read(struct span facts, const struct logstore *take,
                               struct live **out, struct jig_error *error)
{
    struct live *l = mem_zero(1, sizeof *l);
    struct logchunks *chunks = logchunks_new(take);
    uint64_t n_rows;
    size_t n_chunks;
    enum jig_err err =
        l && chunks ? begin(&facts, error)
                    : jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    *out = NULL;
    if (!err) {
        struct unpacker u = { .in = facts };
        read_facts(&u, l, &n_rows, &n_chunks);
        read_table(&u, n_chunks, n_rows, chunks);
        err = u.failed ? refuse(error, "the recording is damaged") : JIG_OK;
    }
    if (err) {
        logchunks_free(chunks);
        live_free(l);
        return err;
    }
    streamlog_set_stored(&l->log, chunks, n_rows, lost_of(chunks));
    *out = l;
    return JIG_OK;
}
