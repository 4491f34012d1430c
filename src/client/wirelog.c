#include "client/wirelog.h"

#include <stdlib.h>

#include "base/mem.h"

void wirelog_init(struct wirelog *log, size_t keep)
{
    *log = (struct wirelog){ .n = 0 };
    buf_init(&log->bytes[JIG_SENT], keep);
    buf_init(&log->bytes[JIG_RECEIVED], keep);
}

void wirelog_clear(struct wirelog *log)
{
    buf_clear(&log->bytes[JIG_SENT]);
    buf_clear(&log->bytes[JIG_RECEIVED]);
    free(log->pieces);
    log->pieces = NULL;
    log->n = log->room = 0;
}

/* One piece more, or NULL. The log of a peer that sends byte by byte ends in one growing piece, but
 * for frames: what kind each is can't be seen in it. */
static struct wirelog_piece *next_piece(struct wirelog *log, enum jig_direction direction,
                                        int64_t at, bool begins_frame, bool is_apart)
{
    struct wirelog_piece *last = log->n > 0 ? &log->pieces[log->n - 1] : NULL;
    bool full = log->n >= WIRELOG_MAX_PIECES;
    bool is_alike = last && !last->lent && last->direction == direction &&
                    last->with_proxy == log->with_proxy;
    if (is_alike && !begins_frame && (full || (last->at == at && !is_apart)))
        return last;
    if (full || !mem_grow((void **)&log->pieces, &log->room, log->n + 1, sizeof *log->pieces))
        return NULL;
    log->pieces[log->n] = (struct wirelog_piece){ .offset = log->bytes[direction].len,
                                                  .at = at,
                                                  .direction = direction,
                                                  .with_proxy = log->with_proxy,
                                                  .is_frame = begins_frame };
    return &log->pieces[log->n++];
}

/* Once a direction has dropped bytes it keeps none: what is kept is a beginning, without holes.
 */
static void add(struct wirelog *log, enum jig_direction direction, int64_t at, struct span s,
                bool begins_frame, bool is_apart)
{
    struct buf *bytes = &log->bytes[direction];
    size_t room = log->dropped[direction] > 0 ? 0 : bytes->max - bytes->len;
    struct span kept = span_sub(s, 0, room < s.len ? room : s.len);
    if (kept.len > 0) {
        struct wirelog_piece *piece = next_piece(log, direction, at, begins_frame, is_apart);
        size_t before = bytes->len;
        if (piece)
            buf_add(bytes, kept);
        kept.len = bytes->len - before;
        if (piece)
            piece->len += kept.len;
    }
    log->dropped[direction] += s.len - kept.len;
}

void wirelog_add(struct wirelog *log, enum jig_direction direction, int64_t at, struct span s,
                 bool begins_frame)
{
    add(log, direction, at, s, begins_frame, false);
}

void wirelog_add_piece(struct wirelog *log, enum jig_direction direction, int64_t at,
                       struct span s, bool begins_frame)
{
    add(log, direction, at, s, begins_frame, true);
}

void wirelog_lend_piece(struct wirelog *log, enum jig_direction direction, int64_t at,
                        struct span s, bool begins_frame)
{
    if (s.len == 0 || log->dropped[direction] > 0)
        return;
    struct wirelog_piece *piece = next_piece(log, direction, at, begins_frame, true);
    bool is_own = piece && piece->len == 0;
    if (!is_own) { /* there are too many: the bytes would have to be behind those of the last */
        log->dropped[direction] += s.len;
        return;
    }
    piece->lent = s.ptr;
    piece->len = s.len;
}

struct jig_wire_piece wirelog_get(const struct wirelog *log, size_t i)
{
    const struct wirelog_piece *p = &log->pieces[i];
    struct span bytes = buf_span(&log->bytes[p->direction]);
    struct span kept = span_sub(bytes, p->offset, p->offset + p->len);
    return (struct jig_wire_piece){ .direction = p->direction,
                                    .with_proxy = p->with_proxy,
                                    .is_frame = p->is_frame,
                                    .at = p->at,
                                    .data = p->lent ? p->lent : kept.ptr,
                                    .len = p->len };
}
