#include "book/openlog.h"

#include <stdlib.h>

#include "base/mem.h"
#include "book/recordstream.h"
#include "jig.h"

#define ROW_MAX   ((size_t)256 << 20)
#define STATE_MAX ((size_t)256 << 20)

#define STATE_LEAST ((size_t)1024) /* room for the table of some 20 MiB */
#define CHUNK_MAX   ((size_t)20)   /* bytes of a chunk in the table */

/* What waits is written after so much time, or so many bytes. */
#define FLUSH_US    INT64_C(500000)
#define FLUSH_BYTES ((size_t)256 << 10)

void openlog_init(struct openlog *o, struct historian *historian, uint64_t key,
                  const struct live *live, const struct mask *mask, uint64_t max)
{
    *o = (struct openlog){
        .historian = historian, .live = live, .mask = mask, .key = key, .due = INT64_MAX
    };
    logkeeper_init(&o->keeper, live, mask, max);
    o->keeper.goes_on = true;
    buf_init_secret(&o->piece, HISTORY_PIECE);
    buf_init_secret(&o->row, ROW_MAX);
}

void openlog_clear(struct openlog *o)
{
    logkeeper_clear(&o->keeper);
    buf_wipe(&o->piece);
    buf_wipe(&o->row);
    *o = (struct openlog){ .live = NULL };
}

/* Its messages are what it brought; there are more than are kept where the log has no room for
 * all. */
void openlog_tell(const struct openlog *o, struct history_row *row)
{
    const struct live *l = o->live;
    bool is_whole = !o->keeper.missing && !o->keeper.is_full;
    row->size = l->log.bytes[LOGROW_RECEIVED] + l->log.bytes[LOGROW_SENT];
    row->kept = is_whole || o->keeper.bytes > row->size ? row->size : o->keeper.bytes;
    row->status = l->status ? l->status : row->status;
    if (l->ended_at > l->opened_at)
        row->duration_us = l->ended_at - l->opened_at;
}

/* ---- Batches ----------------------------------------------------------------------------------*/

/* While it goes on, up to its last row. */
static int64_t duration_of(const struct live *l)
{
    size_t len;
    bool has_rows = l->log.end > l->log.first;
    int64_t last = has_rows ? streamlog_glance(&l->log, l->log.end - 1, 0, &len).at : 0;
    return last > l->opened_at ? last - l->opened_at : 0;
}

/* All of it, with as much room again behind it for what is to come. */
static void write_anew(struct openlog *o, struct buf *state)
{
    size_t room = 2 * (RECORDSTREAM_HEAD + o->keeper.table.len) + STATE_LEAST;
    recordstream_write_head(o->live, &o->keeper, state);
    recordstream_write_table(&o->keeper, 0, state);
    if (!state->failed)
        buf_add_fill(state, '\0', room - state->len);
    o->state_room = room;
}

/* How it stands. While the stream goes on that is a part of what is there, however long its table
 * has become. */
static void fill_state(struct openlog *o, struct buf *state, struct history_batch *b)
{
    size_t end = RECORDSTREAM_HEAD + o->keeper.table.len + CHUNK_MAX;
    if (o->is_ended) {
        recordstream_write(o->live, &o->keeper, o->mask, state);
        o->state_room = state->len;
    } else if (end > o->state_room) {
        write_anew(o, state);
    } else {
        recordstream_write_head(o->live, &o->keeper, state);
        recordstream_write_table(&o->keeper, o->table_done, state);
        b->state_head = RECORDSTREAM_HEAD;
        b->state_at = RECORDSTREAM_HEAD + o->table_done;
    }
    o->table_done = o->keeper.table.len;
    b->state_len = o->state_room;
    size_t len = state->len;
    b->state = span_make(buf_take(state), len);
}

static void fill_batch(struct openlog *o, bool is_piece, struct history_batch *b)
{
    struct history_row row = { .id = 0 };
    struct buf state;
    buf_init(&state, STATE_MAX);
    openlog_tell(o, &row);
    size_t from = is_piece ? 0 : o->written;
    *b = (struct history_batch){ .number = o->number,
                                 .part = o->n_parts,
                                 .is_piece = is_piece,
                                 .size = row.size,
                                 .kept = row.kept,
                                 .duration_us =
                                     row.duration_us ? row.duration_us : duration_of(o->live) };
    struct span log = span_sub(buf_span(&o->piece), from, o->piece.len);
    b->log = span_make(mem_dup(log), log.len);
    fill_state(o, &state, b);
    buf_clear(&state);
}

/* What is not written of the piece, or the whole of it, where the next one begins. False: no
 * memory. */
static bool take_batch(struct openlog *o, bool is_piece, struct history_batch *out)
{
    fill_batch(o, is_piece, out);
    o->due = INT64_MAX;
    o->written = is_piece ? 0 : o->piece.len;
    o->n_parts = is_piece ? 0 : o->n_parts + 1;
    o->number += is_piece;
    if (is_piece)
        buf_reset(&o->piece);
    if (out->log.ptr && out->state.ptr)
        return true;
    free((char *)out->log.ptr);
    free((char *)out->state.ptr);
    return false;
}

static bool give(struct openlog *o, bool is_piece)
{
    struct history_batch batch;
    bool ok =
        take_batch(o, is_piece, &batch) && historian_add_batch(o->historian, o->key, &batch);
    if (!ok) /* what is there is not what was added to */
        o->state_room = 0;
    return ok;
}

/* A row goes into pieces, however long it is. */
static bool give_row(struct openlog *o)
{
    struct span rest = buf_span(&o->row);
    while (rest.len > 0) {
        size_t room = HISTORY_PIECE - o->piece.len;
        struct span part = span_sub(rest, 0, room < rest.len ? room : rest.len);
        buf_add(&o->piece, part);
        rest = span_sub(rest, part.len, rest.len);
        if (o->piece.failed || (o->piece.len == HISTORY_PIECE && !give(o, true)))
            return false;
    }
    return true;
}

static enum openlog_status next_row(struct openlog *o, int64_t now)
{
    buf_reset(&o->row);
    bool is = logkeeper_next(&o->keeper, &o->row);
    if (o->row.failed || (is && !give_row(o)))
        return OPENLOG_FAILED;
    if (o->due == INT64_MAX)
        o->due = now + FLUSH_US;
    return is ? OPENLOG_MORE : OPENLOG_WAITS;
}

bool openlog_begin(struct openlog *o, struct history_batch *out)
{
    return take_batch(o, false, out);
}

enum openlog_status openlog_step(struct openlog *o, int64_t now)
{
    bool has_next = logkeeper_has_next(&o->keeper);
    bool is_due = now >= o->due || o->piece.len - o->written >= FLUSH_BYTES;
    if (!is_due)
        return has_next ? next_row(o, now) : OPENLOG_WAITS;
    return give(o, false) ? OPENLOG_MORE : OPENLOG_FAILED;
}

enum openlog_status openlog_end_step(struct openlog *o)
{
    if (o->is_ended)
        return OPENLOG_WAITS;
    o->keeper.goes_on = false;
    enum openlog_status status = next_row(o, 0);
    o->is_ended = status == OPENLOG_WAITS;
    if (!o->is_ended)
        return status;
    return give(o, o->piece.len > 0) ? OPENLOG_WAITS : OPENLOG_FAILED;
}
