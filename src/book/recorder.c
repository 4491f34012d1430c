#include "book/recorder.h"

#include <poll.h>
#include <stdlib.h>

#include "base/mem.h"
#include "book/record.h"
#include "book/recordstream.h"

#define ROW_MAX ((size_t)256 << 20)
#define SLAB    ((size_t)128 << 10) /* bytes of a body that are read at once */

/* One send that waits or is at hand. */
struct take {
    struct take *next;
    const struct jig_transfer *transfer;
    const struct mask *mask;
    struct jig_transfer *own_transfer; /* given up by their owner; NULL: borrowed */
    struct mask *own_mask;
    void *own_stream; /* with its transfer; NULL: borrowed, or it is none */
    void (*free_stream)(void *stream);
    const struct live *live;
    enum history_origin origin;
    char *collection, *request;
};

struct recorder {
    struct historian *historian;
    uint64_t max_body;
    struct take *first, *last; /* the first is at hand */

    bool has_begun;
    size_t exchange; /* whose body is read */
    uint64_t at;     /* how much of it was */
    size_t number;   /* of the piece that is filled */
    struct buf piece;
    struct mask_stream stream;
    struct record_body *bodies; /* one for each exchange */
    struct logkeeper log;       /* of a stream, behind the bodies */
    bool has_log, is_logged;
    struct buf row; /* of it */
};

struct recorder *recorder_new(struct historian *historian, uint64_t max_body)
{
    struct recorder *r = mem_zero(1, sizeof *r);
    if (!r)
        return NULL;
    r->historian = historian;
    r->max_body = max_body;
    buf_init(&r->piece, 4 * HISTORY_PIECE);
    buf_init(&r->row, ROW_MAX);
    return r;
}

static void take_free(struct take *t)
{
    jig_transfer_free(t->own_transfer);
    if (t->own_stream)
        t->free_stream(t->own_stream);
    mask_free(t->own_mask);
    free(t->collection);
    free(t->request);
    free(t);
}

/* The one at hand is over, written or not. */
static void end_take(struct recorder *r)
{
    struct take *t = r->first;
    r->first = t->next;
    if (!r->first)
        r->last = NULL;
    if (r->has_begun)
        mask_stream_clear(&r->stream);
    r->has_begun = r->has_log = r->is_logged = false;
    logkeeper_clear(&r->log);
    free(r->bodies);
    r->bodies = NULL;
    buf_reset(&r->piece);
    take_free(t);
}

void recorder_free(struct recorder *r)
{
    if (!r)
        return;
    if (r->has_begun)
        historian_drop(r->historian);
    while (r->first)
        end_take(r);
    buf_wipe(&r->piece);
    buf_wipe(&r->row);
    free(r);
}

bool recorder_add(struct recorder *r, const struct jig_transfer *t, const struct mask *mask,
                  const struct recorder_about *about)
{
    struct take *take = mem_zero(1, sizeof *take);
    if (!take)
        return false;
    take->transfer = t;
    take->mask = mask;
    take->origin = about->origin;
    take->live = about->live;
    take->collection = mem_strdup(about->collection ? about->collection : "");
    take->request = mem_strdup(about->request ? about->request : "");
    if (!take->collection || !take->request) {
        take_free(take);
        return false;
    }
    if (r->last)
        r->last->next = take;
    else
        r->first = take;
    r->last = take;
    return true;
}

/* The send of that transfer that still belongs to somebody else. */
static struct take *find_borrowed(struct recorder *r, const struct jig_transfer *t)
{
    struct take *take = r->first;
    while (take && (take->transfer != t || take->own_transfer || take->own_stream))
        take = take->next;
    return take;
}

bool recorder_adopt(struct recorder *r, struct jig_transfer *t, struct mask *mask)
{
    struct take *take = find_borrowed(r, t);
    if (!take)
        return false;
    take->own_transfer = t;
    take->own_mask = mask;
    return true;
}

bool recorder_adopt_stream(struct recorder *r, const struct jig_transfer *t, struct mask *mask,
                           void *stream, void (*free_stream)(void *stream))
{
    struct take *take = find_borrowed(r, t);
    if (!take)
        return false;
    take->own_stream = stream;
    take->free_stream = free_stream;
    take->own_mask = mask;
    return true;
}

bool recorder_is_idle(const struct recorder *r)
{
    return !r->first;
}

/* ---- Bodies -----------------------------------------------------------------------------------*/

static bool begin(struct recorder *r)
{
    size_t n = jig_transfer_n_exchanges(r->first->transfer);
    r->bodies = mem_zero(n, sizeof *r->bodies);
    if (!r->bodies || !historian_begin(r->historian))
        return false;
    r->exchange = r->number = 0;
    r->at = 0;
    mask_stream_init(&r->stream, r->first->mask);
    r->has_begun = true;
    return true;
}

/* Hands over what is filled of the first `len` bytes. */
static bool give_piece(struct recorder *r, size_t exchange, size_t len)
{
    struct span rest = span_sub(buf_span(&r->piece), len, r->piece.len);
    struct buf next;
    buf_init(&next, r->piece.max);
    buf_add(&next, rest);
    char *bytes = buf_take(&r->piece);
    r->piece = next;
    if (next.failed || !bytes) {
        free(bytes);
        return false;
    }
    return historian_add_piece(r->historian, exchange, r->number++, bytes, len);
}

static bool give_body_piece(struct recorder *r, size_t len)
{
    r->bodies[r->exchange].kept += len;
    return give_piece(r, r->exchange, len);
}

/* The mask's stream gives out what it has decided; a mark in it tells that something was hidden. */
static bool clean(struct recorder *r, struct span slab)
{
    size_t before = r->piece.len;
    if (!r->first->mask || mask_longest(r->first->mask) == 0)
        buf_add(&r->piece, slab);
    else if (!mask_stream_add(&r->stream, slab, &r->piece))
        return false;
    struct span added = span_sub(buf_span(&r->piece), before, r->piece.len);
    struct record_body *body = &r->bodies[r->exchange];
    body->had_secrets =
        body->had_secrets || span_find(added, span_of(MASK_TEXT), 0) != SIZE_MAX;
    return !r->piece.failed;
}

static void forget_held(struct recorder *r)
{
    mask_stream_clear(&r->stream);
    mask_stream_init(&r->stream, r->first->mask);
}

/* The body at hand is over: its last piece goes out, and the next one begins. */
static bool end_body(struct recorder *r, const struct jig_exchange *x)
{
    size_t before = r->piece.len;
    struct record_body *body = &r->bodies[r->exchange];
    body->is_whole = r->at == jig_exchange_body_len(x);
    if (body->is_whole)
        mask_stream_end(&r->stream, &r->piece);
    else
        forget_held(r); /* it may be half a secret */
    struct span added = span_sub(buf_span(&r->piece), before, r->piece.len);
    body->had_secrets =
        body->had_secrets || span_find(added, span_of(MASK_TEXT), 0) != SIZE_MAX;
    while (r->piece.len > 0)
        if (!give_body_piece(r, r->piece.len < HISTORY_PIECE ? r->piece.len : HISTORY_PIECE))
            return false;
    buf_reset(&r->piece);
    r->exchange++;
    r->number = 0;
    r->at = 0;
    return true;
}

static bool read_on(struct recorder *r)
{
    char slab[SLAB];
    const struct jig_exchange *x = jig_transfer_exchange(r->first->transfer, r->exchange);
    uint64_t left = r->at < r->max_body ? r->max_body - r->at : 0;
    size_t n = jig_exchange_body_read(x, r->at, slab, left < SLAB ? (size_t)left : SLAB);
    if (n == 0)
        return end_body(r, x);
    r->at += n;
    if (!clean(r, span_make(slab, n)))
        return false;
    return r->piece.len < HISTORY_PIECE || give_body_piece(r, HISTORY_PIECE);
}

/* ---- A stream's log ---------------------------------------------------------------------------*/

static void begin_log(struct recorder *r)
{
    logkeeper_init(&r->log, r->first->live, r->first->mask, r->max_body);
    r->has_log = true;
    r->number = 0;
    buf_reset(&r->piece);
}

/* The row goes into pieces, however long it is. */
static bool give_row(struct recorder *r)
{
    struct span rest = buf_span(&r->row);
    while (rest.len > 0) {
        size_t room = HISTORY_PIECE - r->piece.len;
        struct span part = span_sub(rest, 0, room < rest.len ? room : rest.len);
        buf_add(&r->piece, part);
        rest = span_sub(rest, part.len, rest.len);
        if (r->piece.failed ||
            (r->piece.len == HISTORY_PIECE && !give_piece(r, HISTORY_LOG, HISTORY_PIECE)))
            return false;
    }
    return true;
}

/* The next row, or the end. */
static bool log_on(struct recorder *r)
{
    if (!r->has_log)
        begin_log(r);
    buf_reset(&r->row);
    if (logkeeper_next(&r->log, &r->row))
        return !r->row.failed && give_row(r);
    r->is_logged = true;
    return !r->row.failed && (r->piece.len == 0 || give_piece(r, HISTORY_LOG, r->piece.len));
}

/* ---- The row ----------------------------------------------------------------------------------*/

static char *masked(const struct mask *mask, struct span text)
{
    struct buf out;
    buf_init(&out, SIZE_MAX / 2);
    if (mask)
        mask_apply(mask, text, &out);
    else
        buf_add(&out, text);
    buf_add(&out, SPAN(""));
    return out.len == 0 && !out.failed ? mem_strdup("") : buf_take(&out);
}

/* "a.test:8080" of "http://a.test:8080/x" */
static struct span authority_of(const char *url)
{
    struct span rest = span_of(url);
    size_t at = span_find(rest, SPAN("://"), 0);
    rest = at == SIZE_MAX ? rest : span_sub(rest, at + 3, rest.len);
    size_t end = 0;
    while (end < rest.len && rest.ptr[end] != '/' && rest.ptr[end] != '?' &&
           rest.ptr[end] != '#')
        end++;
    return span_sub(rest, 0, end);
}

static int64_t duration_of(const struct jig_transfer *t)
{
    int64_t total = 0;
    for (size_t i = 0; i < jig_transfer_n_exchanges(t); i++)
        total += jig_exchange_timing(jig_transfer_exchange(t, i)).total;
    return total;
}

/* Its messages are what it brought; there are more than are kept where the log has no room for all. */
static void tell_stream(const struct recorder *r, struct history_row *row)
{
    const struct live *l = r->first->live;
    row->size = l->log.bytes[LOGROW_RECEIVED] + l->log.bytes[LOGROW_SENT];
    row->kept = !r->log.missing ? row->size : r->log.bytes < row->size ? r->log.bytes : 0;
    if (l->opened_at && l->ended_at > l->opened_at)
        row->duration_us = l->ended_at - l->opened_at;
}

static bool fill_row(const struct recorder *r, struct history_row *row)
{
    const struct take *take = r->first;
    const struct jig_exchange *first = jig_transfer_exchange(take->transfer, 0);
    const struct jig_exchange *last = jig_transfer_last(take->transfer);
    const struct jig_error *error = jig_transfer_error(take->transfer);
    const struct record_body *body = &r->bodies[jig_transfer_n_exchanges(take->transfer) - 1];
    *row = (struct history_row){
        .at_us = jig_exchange_timing(first).started_wall_us,
        .origin = take->origin,
        .collection = mem_strdup(take->collection),
        .request = mem_strdup(take->request),
        .method = masked(take->mask, span_of(jig_exchange_method(first))),
        .url = masked(take->mask, span_of(jig_exchange_url(first))),
        .host = masked(take->mask, authority_of(jig_exchange_url(first))),
        .status = jig_exchange_status(last),
        .error = mem_strdup(error->code ? jig_err_name(error->code) : ""),
        .duration_us = duration_of(take->transfer),
        .size = body->is_whole ? body->kept : jig_exchange_body_len(last),
        .kept = body->kept,
    };
    if (take->live)
        tell_stream(r, row);
    bool ok =
        row->collection && row->request && row->method && row->url && row->host && row->error;
    if (!ok)
        history_row_clear(row);
    return ok;
}

static bool end(struct recorder *r)
{
    struct buf facts;
    struct history_row row;
    buf_init(&facts, RECORD_MAX);
    if (r->first->live)
        recordstream_write(r->first->live, &r->log, r->first->mask, &facts);
    record_write(r->first->transfer, r->first->mask, r->bodies, &facts);
    size_t len = facts.len;
    char *bytes = facts.failed || !fill_row(r, &row) ? NULL : buf_take(&facts);
    buf_clear(&facts);
    return bytes && historian_finish(r->historian, &row, bytes, len);
}

/* ---- Steps ------------------------------------------------------------------------------------*/

/* One step of the send at hand; false: there is no memory for it. */
static bool go_on(struct recorder *r, bool *is_over)
{
    if (!r->has_begun)
        return begin(r);
    if (r->exchange < jig_transfer_n_exchanges(r->first->transfer))
        return read_on(r);
    if (r->first->live && !r->is_logged)
        return log_on(r);
    *is_over = true;
    return end(r);
}

bool recorder_step(struct recorder *r, int64_t budget_us)
{
    int64_t until = jig_now() + budget_us;
    while (r->first && historian_has_room(r->historian)) {
        bool is_over = false;
        bool ok = go_on(r, &is_over);
        if (!ok && r->has_begun)
            historian_drop(r->historian);
        if (!ok || is_over)
            end_take(r);
        if (jig_now() >= until)
            return r->first != NULL;
    }
    return false;
}

static uint64_t size_of_log(const struct live *l)
{
    return l ? l->log.bytes[LOGROW_RECEIVED] + l->log.bytes[LOGROW_SENT] : 0;
}

uint64_t recorder_left(const struct recorder *r)
{
    uint64_t done = r->has_begun ? r->at + r->log.bytes : 0, all = 0;
    for (const struct take *t = r->first; t; t = t->next) {
        size_t from = t == r->first && r->has_begun ? r->exchange : 0;
        all += size_of_log(t->live);
        for (size_t i = from; i < jig_transfer_n_exchanges(t->transfer); i++)
            all += jig_exchange_body_len(jig_transfer_exchange(t->transfer, i));
    }
    return all > done ? all - done : 0;
}

bool recorder_finish(struct recorder *r, int64_t most_us)
{
    int64_t until = jig_now() + most_us;
    while (!recorder_is_idle(r) && jig_now() < until)
        if (!recorder_step(r, most_us) && !recorder_is_idle(r))
            poll(NULL, 0, 2); /* its descriptor's news are for others */
    return recorder_is_idle(r);
}
