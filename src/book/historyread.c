#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/history_private.h"
#include "book/record.h"
#include "book/recordbegun.h"
#include "book/recordstream.h"

/* ---- Rows -------------------------------------------------------------------------------------*/

#define COLUMNS \
    "id,at,origin,collection,request,method,url,host,status,error,duration,size,kept,writer"

/* Values by name, so that what is not asked for takes none. */
void history_add_where(const struct history_query *q, struct buf *sql)
{
    buf_add_str(sql, " WHERE (writer=0 OR at<>0)");
    if (q->collection) /* many are of one: the index is of use for one of its requests alone */
        buf_add_str(sql, q->request ? " AND collection=?1" : " AND +collection=?1");
    if (q->request)
        buf_add_str(sql, " AND request=?2");
    if (q->host && q->host[0])
        buf_add_str(sql, " AND instr(lower(host),lower(?3))");
    if (q->status_from == HISTORY_FAILED)
        buf_add_str(sql, " AND error<>''");
    else if (q->status_from == HISTORY_STILL_OPEN)
        buf_add_str(sql, " AND writer<>0");
    else if (q->status_from == HISTORY_WAS_CUT)
        buf_add_str(sql, " AND (writer<>0 OR error='" HISTORY_CUT_ERROR "')");
    else if (q->status_from > 0)
        buf_add_str(sql, " AND status BETWEEN ?4 AND ?5");
    if (q->since_us)
        buf_add_str(sql, " AND at>=?6");
    if (q->before_us)
        buf_add_str(sql, " AND at<?7");
    if (q->below_id)
        buf_add_str(sql, " AND (at,id)<(?8,?9)");
}

void history_bind(struct hquery *s, const struct history_query *q)
{
    if (q->collection)
        hquery_set_text(s, 1, span_of(q->collection));
    if (q->request)
        hquery_set_text(s, 2, span_of(q->request));
    if (q->host && q->host[0])
        hquery_set_text(s, 3, span_of(q->host));
    if (q->status_from > 0) {
        hquery_set_i64(s, 4, q->status_from);
        hquery_set_i64(s, 5, q->status_to);
    }
    if (q->since_us)
        hquery_set_i64(s, 6, q->since_us);
    if (q->before_us)
        hquery_set_i64(s, 7, q->before_us);
    if (q->below_id) {
        hquery_set_i64(s, 8, q->below_at_us);
        hquery_set_i64(s, 9, q->below_id);
    }
}

static enum history_state state_of(int64_t writer, struct span error)
{
    if (writer)
        return history_writer_is_there(writer) ? HISTORY_OPEN : HISTORY_CUT;
    return span_eq_str(error, HISTORY_CUT_ERROR) ? HISTORY_CUT : HISTORY_DONE;
}

static bool take_row(struct hquery *s, struct history_row *row)
{
    int64_t origin = hquery_i64(s, 2), status = hquery_i64(s, 8);
    int64_t size = hquery_i64(s, 11), kept = hquery_i64(s, 12);
    *row = (struct history_row){
        .id = hquery_i64(s, 0),
        .at_us = hquery_i64(s, 1),
        .state = state_of(hquery_i64(s, 13), hquery_bytes(s, 9)),
        .origin = origin >= 0 && origin < HISTORY_N_ORIGINS ? (enum history_origin)origin : 0,
        .collection = mem_dup(hquery_bytes(s, 3)),
        .request = mem_dup(hquery_bytes(s, 4)),
        .method = mem_dup(hquery_bytes(s, 5)),
        .url = mem_dup(hquery_bytes(s, 6)),
        .host = mem_dup(hquery_bytes(s, 7)),
        .status = status > 0 && status <= 999 ? (int)status : 0,
        .error = mem_dup(hquery_bytes(s, 9)),
        .duration_us = hquery_i64(s, 10),
        .size = size > 0 ? (uint64_t)size : 0,
        .kept = kept > 0 ? (uint64_t)kept : 0,
    };
    bool ok =
        row->collection && row->request && row->method && row->url && row->host && row->error;
    if (!ok)
        history_row_clear(row);
    return ok;
}

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

/* Whether who writes it still runs is nothing that the file knows. */
static bool is_by_state(const struct history_query *q)
{
    return q && (q->status_from == HISTORY_STILL_OPEN || q->status_from == HISTORY_WAS_CUT);
}

static bool is_in_state(const struct history_query *q, const struct history_row *row)
{
    enum history_state state = q->status_from == HISTORY_WAS_CUT ? HISTORY_CUT : HISTORY_OPEN;
    return row->state == state;
}

/* `q` NULL: all that the statement finds. */
static enum jig_err take_rows(struct history *h, struct hquery *s,
                              const struct history_query *q, struct history_rows *out,
                              struct jig_error *error)
{
    bool has_memory = true, is_all = false;
    while (has_memory && !is_all && hquery_next(s)) {
        has_memory = mem_grow((void **)&out->rows, &out->room, out->n + 1, sizeof *out->rows) &&
                     take_row(s, &out->rows[out->n]);
        if (has_memory && is_by_state(q) && !is_in_state(q, &out->rows[out->n]))
            history_row_clear(&out->rows[out->n]);
        else
            out->n += has_memory;
        is_all = q && q->limit && out->n >= q->limit;
    }
    bool ok = hquery_end(s);
    if (!has_memory)
        return out_of_memory(error);
    return ok ? JIG_OK : historydb_fail(h->db, false, error);
}

enum jig_err history_list(struct history *h, const struct history_query *q,
                          struct history_rows *out, struct jig_error *error)
{
    struct buf sql;
    buf_init(&sql, 4096);
    buf_add_str(&sql, "SELECT " COLUMNS " FROM sends");
    history_add_where(q, &sql);
    buf_add_str(&sql, " ORDER BY at DESC,id DESC");
    if (q->limit && !is_by_state(q))
        buf_addf(&sql, " LIMIT %zu", q->limit);
    struct hquery *s = sql.failed ? NULL : hquery_new(h->db, buf_str(&sql));
    buf_clear(&sql);
    if (!s)
        return historydb_fail(h->db, false, error);
    history_bind(s, q);
    return take_rows(h, s, q, out, error);
}

/* They are few. */
static enum jig_err count_rows(struct history *h, const struct history_query *q, size_t *n,
                               struct jig_error *error)
{
    struct history_rows rows = { 0 };
    struct history_query all = *q;
    all.limit = 0;
    enum jig_err err = history_list(h, &all, &rows, error);
    *n = err ? 0 : rows.n;
    history_rows_clear(&rows);
    return err;
}

enum jig_err history_count(struct history *h, const struct history_query *q, size_t *n,
                           struct jig_error *error)
{
    struct buf sql;
    if (is_by_state(q))
        return count_rows(h, q, n, error);
    buf_init(&sql, 4096);
    buf_add_str(&sql, "SELECT count(*) FROM sends");
    history_add_where(q, &sql);
    struct hquery *s = sql.failed ? NULL : hquery_new(h->db, buf_str(&sql));
    buf_clear(&sql);
    *n = 0;
    if (!s)
        return historydb_fail(h->db, false, error);
    history_bind(s, q);
    if (hquery_next(s))
        *n = (size_t)hquery_i64(s, 0);
    return hquery_end(s) ? JIG_OK : historydb_fail(h->db, false, error);
}

static int64_t version_of(struct history *h)
{
    return historydb_number(h->db, "PRAGMA data_version", NULL, 0);
}

/* All are counted in the indexes, those that are over by those that are not; what is being written
 * has no time yet. The status is a stream's, once a send that was under way has become one. */
bool history_has_news(struct history *h, struct history_mark *since)
{
    struct history_mark now = { .version = version_of(h) };
    if (now.version < 0 || now.version == since->version)
        return false;
    now.n = historydb_number(h->db, "SELECT count(*) FROM sends WHERE at<>0", NULL, 0);
    now.sum =
        historydb_number(h->db, "SELECT coalesce(sum(id),0) FROM sends WHERE at<>0", NULL, 0);
    now.going_on = historydb_number(
        h->db, "SELECT coalesce(sum(1+status),0) FROM sends WHERE writer<>0 AND at<>0", NULL,
        0);
    if (now.n < 0 || now.sum < 0 || now.going_on < 0)
        return false;
    bool has_news =
        now.n != since->n || now.sum != since->sum || now.going_on != since->going_on;
    *since = now;
    return has_news;
}

int64_t history_sum(struct history *h)
{
    int64_t version = version_of(h);
    if (h->sum < 0 || version < 0 || version != h->sum_version)
        h->sum = historydb_number(h->db, "SELECT coalesce(sum(bytes),0) FROM sends", NULL, 0);
    h->sum_version = version;
    return h->sum;
}

enum jig_err history_size(struct history *h, uint64_t *bytes, struct jig_error *error)
{
    int64_t all = history_sum(h);
    *bytes = all > 0 ? (uint64_t)all : 0;
    return all < 0 ? historydb_fail(h->db, false, error) : JIG_OK;
}

static enum jig_err no_such(int64_t id, struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                         "there is no send %lld in the history", (long long)id);
}

enum jig_err history_row_of(struct history *h, int64_t id, struct history_row *out,
                            struct jig_error *error)
{
    struct history_rows rows = { 0 };
    struct hquery *s =
        hquery_new(h->db, "SELECT " COLUMNS " FROM sends WHERE (writer=0 OR at<>0) AND id=?");
    *out = (struct history_row){ .id = 0 };
    if (!s)
        return historydb_fail(h->db, false, error);
    hquery_set_i64(s, 1, id);
    enum jig_err err = take_rows(h, s, NULL, &rows, error);
    if (!err && rows.n == 0)
        err = no_such(id, error);
    if (!err) {
        *out = rows.rows[0];
        rows.n = 0;
    }
    history_rows_clear(&rows);
    return err;
}

/* The first `most` bytes of them, straight into `out`: they may have a wire log of megabytes. */
static enum jig_err read_facts(struct history *h, int64_t id, size_t most, struct buf *out,
                               struct jig_error *error)
{
    struct historydb_part part = { .most = most };
    struct hquery *s = hquery_new(h->db, "SELECT 1 FROM facts WHERE send=?");
    if (!s)
        return historydb_fail(h->db, false, error);
    hquery_set_i64(s, 1, id);
    bool is_there = hquery_next(s);
    if (!hquery_end(s) ||
        (is_there && !historydb_part(h->db, "facts", "bytes", id, &part, out)))
        return historydb_fail(h->db, false, error);
    if (out->failed)
        return out_of_memory(error);
    return is_there ? JIG_OK : no_such(id, error);
}

enum jig_err history_facts(struct history *h, int64_t id, struct buf *out,
                           struct jig_error *error)
{
    return read_facts(h, id, SIZE_MAX, out, error);
}

enum jig_err history_facts_part(struct history *h, int64_t id, size_t *at, bool *is_last,
                                struct buf *out, struct jig_error *error)
{
    struct historydb_part part = { .at = *at, .most = HISTORY_PIECE };
    bool ok = historydb_part(h->db, "facts", "bytes", id, &part, out);
    *at = part.at;
    *is_last = part.is_last;
    if (!ok)
        return historydb_fail(h->db, false, error);
    return out->failed ? out_of_memory(error) : JIG_OK;
}

enum jig_err history_piece(struct history *h, int64_t id, size_t *exchange, size_t *number,
                           struct buf *out, bool *is_there, struct jig_error *error)
{
    struct hquery *s = hquery_new(h->db, "SELECT exchange,number,bytes FROM pieces WHERE send=?"
                                         " AND (exchange,number)>=(?,?)"
                                         " ORDER BY exchange,number LIMIT 1");
    *is_there = false;
    if (!s)
        return historydb_fail(h->db, false, error);
    hquery_set_i64(s, 1, id);
    hquery_set_i64(s, 2, (int64_t)*exchange);
    hquery_set_i64(s, 3, (int64_t)*number);
    *is_there = hquery_next(s);
    if (*is_there) {
        *exchange = (size_t)hquery_i64(s, 0);
        *number = (size_t)hquery_i64(s, 1);
        buf_add(out, hquery_bytes(s, 2));
    }
    if (!hquery_end(s))
        return historydb_fail(h->db, false, error);
    return out->failed ? out_of_memory(error) : JIG_OK;
}

/* ---- Bodies -----------------------------------------------------------------------------------*/

/* A pager and a search read at two places in turn. */
enum { N_SLOTS = 2 };

/* What is read of a piece at first; who reads on is given more each time. A page that the memory
 * has not had yet costs more than the bytes on it. */
#define BLOCK ((size_t)64 << 10)
enum { MORE = 4 };

struct slot {
    size_t exchange;
    uint64_t at;      /* in the body */
    struct buf bytes; /* from there on, within one piece */
    bool is_filled;
};

struct bodies {
    struct history *history;
    int64_t id;
    struct slot slots[N_SLOTS];
    size_t last;      /* the slot that was used last */
    struct buf facts; /* of the send: the bytes of its wire log lie there */
};

static bool fill(struct bodies *b, struct slot *slot, size_t most)
{
    struct historydb_part part = { .at = (size_t)(slot->at % HISTORY_PIECE), .most = most };
    struct hquery *s = hquery_new(
        b->history->db, "SELECT rowid FROM pieces WHERE send=? AND exchange=? AND number=?");
    if (!s)
        return false;
    hquery_set_i64(s, 1, b->id);
    hquery_set_i64(s, 2, (int64_t)slot->exchange);
    hquery_set_i64(s, 3, (int64_t)(slot->at / HISTORY_PIECE));
    bool is_there = hquery_next(s);
    int64_t row = is_there ? hquery_i64(s, 0) : 0;
    return hquery_end(s) && is_there &&
           historydb_part(b->history->db, "pieces", "bytes", row, &part, &slot->bytes);
}

/* The last piece of a log that is open is there in its parts. */
static bool fill_from_parts(struct bodies *b, struct slot *slot)
{
    struct hquery *s = hquery_new(b->history->db, "SELECT bytes FROM pieces WHERE send=? AND "
                                                  "exchange=? ORDER BY number");
    if (!s)
        return false;
    buf_reset(&slot->bytes);
    slot->at -= slot->at % HISTORY_PIECE;
    hquery_set_i64(s, 1, b->id);
    hquery_set_i64(s, 2, (int64_t)HISTORY_LOG_PARTS);
    while (hquery_next(s))
        buf_add(&slot->bytes, hquery_bytes(s, 0));
    return hquery_end(s);
}

static bool has_byte(const struct slot *slot, uint64_t offset)
{
    return offset >= slot->at && offset - slot->at < slot->bytes.len;
}

static struct slot *find_slot(struct bodies *b, size_t exchange, uint64_t offset)
{
    for (size_t i = 0; i < N_SLOTS; i++)
        if (b->slots[i].is_filled && b->slots[i].exchange == exchange &&
            has_byte(&b->slots[i], offset))
            return &b->slots[i];
    return NULL;
}

/* The one that was read up to this place. */
static struct slot *find_before(struct bodies *b, size_t exchange, uint64_t offset)
{
    for (size_t i = 0; i < N_SLOTS; i++)
        if (b->slots[i].is_filled && b->slots[i].exchange == exchange &&
            b->slots[i].at + b->slots[i].bytes.len == offset)
            return &b->slots[i];
    return NULL;
}

/* Reads a place that no slot has, into one that is not needed now. */
static struct slot *read_slot(struct bodies *b, size_t exchange, uint64_t offset)
{
    struct slot *before = find_before(b, exchange, offset);
    struct slot *slot = before ? before : &b->slots[(b->last + 1) % N_SLOTS];
    size_t most = before ? MORE * before->bytes.len : BLOCK;
    slot->exchange = exchange;
    slot->at = before ? offset : offset - offset % BLOCK;
    size_t left = HISTORY_PIECE - (size_t)(slot->at % HISTORY_PIECE);
    buf_reset(&slot->bytes);
    bool is_read = fill(b, slot, most < left ? most : left) ||
                   (exchange == HISTORY_LOG && fill_from_parts(b, slot));
    slot->is_filled = is_read && !slot->bytes.failed && has_byte(slot, offset);
    return slot->is_filled ? slot : NULL;
}

static const struct slot *slot_of(struct bodies *b, size_t exchange, uint64_t offset)
{
    struct slot *slot = find_slot(b, exchange, offset);
    if (!slot)
        slot = read_slot(b, exchange, offset);
    if (slot)
        b->last = (size_t)(slot - b->slots);
    return slot;
}

static size_t read_bodies(void *ctx, size_t exchange, uint64_t offset, void *out, size_t len)
{
    size_t done = 0;
    while (done < len) {
        const struct slot *slot = slot_of(ctx, exchange, offset);
        if (!slot)
            break;
        struct span part = span_sub(buf_span(&slot->bytes), (size_t)(offset - slot->at),
                                    (size_t)(offset - slot->at) + (len - done));
        memcpy((char *)out + done, part.ptr, part.len);
        done += part.len;
        offset += part.len;
    }
    return done;
}

static size_t read_sent(void *ctx, size_t exchange, uint64_t offset, void *out, size_t len)
{
    return read_bodies(ctx, HISTORY_SENT + exchange, offset, out, len);
}

static void drop_bodies(void *ctx)
{
    struct bodies *b = ctx;
    for (size_t i = 0; i < N_SLOTS; i++)
        buf_clear(&b->slots[i].bytes);
    buf_clear(&b->facts);
    free(b);
}

static struct bodies *bodies_of(struct history *h, int64_t id)
{
    struct bodies *b = mem_zero(1, sizeof *b);
    if (!b)
        return NULL;
    b->history = h;
    b->id = id;
    for (size_t i = 0; i < N_SLOTS; i++)
        buf_init(&b->slots[i].bytes, HISTORY_PIECE);
    buf_init(&b->facts, RECORD_MAX);
    return b;
}

/* Of a stream that has not ended here; what can't be read of it was not measured. */
static struct live_measure measured_since(struct history *h, int64_t id)
{
    struct live_measure since = { 0 };
    struct hquery *s = hquery_new(h->db, "SELECT substr(bytes,1,?) FROM facts WHERE send=?");
    if (!s)
        return since;
    hquery_set_i64(s, 1, (int64_t)RECORDSTREAM_HEAD);
    hquery_set_i64(s, 2, history_state_of(id));
    if (hquery_next(s))
        since = recordstream_measured(hquery_bytes(s, 0));
    hquery_end(s);
    return since;
}

static const char *const bare_words[] = {
    [HISTORY_OPEN] = "it is still under way: its answer is kept once it is over",
    [HISTORY_CUT] = "jig ended before the answer was over, of which nothing is kept"
};

/* What it asked for; false: that is not kept. */
static bool begin_as_asked(struct history *h, int64_t id, struct jig_recording *r)
{
    struct buf request;
    size_t exchange = HISTORY_REQUEST, number = 0;
    bool is_there;
    buf_init(&request, HISTORY_PIECE);
    bool ok = !history_piece(h, id, &exchange, &number, &request, &is_there, NULL) &&
              is_there && exchange == HISTORY_REQUEST &&
              recordbegun_read(buf_span(&request), r);
    buf_clear(&request);
    return ok;
}

/* Of one without facts, the row tells what there is, and its request what it was to be. */
static enum jig_err bare_transfer(struct history *h, const struct history_row *row,
                                  struct jig_transfer **out, struct jig_error *error)
{
    struct jig_error why;
    struct jig_timing timing = { .started_wall_us = row->at_us,
                                 .resolve = -1,
                                 .connect = -1,
                                 .proxy = -1,
                                 .tls = -1,
                                 .send = -1,
                                 .wait = -1,
                                 .head = -1,
                                 .body = -1 };
    struct jig_recording *r = jig_recording_new();
    if (!r)
        return out_of_memory(error);
    jig_error_set(&why, JIG_ERR_CANCELLED, JIG_PHASE_NONE, "%s", bare_words[row->state]);
    if (!begin_as_asked(h, row->id, r))
        jig_recording_begin(r, row->method, row->url);
    jig_recording_set_timing(r, &timing);
    jig_recording_set_error(r, &why);
    return jig_recording_finish(r, out, error);
}

/* Behind what its facts tell of a stream, if it was one. */
static enum jig_err read_record(struct history *h, int64_t id, struct buf *facts,
                                struct span *record, struct jig_error *error)
{
    buf_reset(facts);
    enum jig_err err = history_facts(h, id, facts, error);
    *record = buf_span(facts);
    return !err && recordstream_is(*record) ? recordstream_skip(record, error) : err;
}

/* The record, or of a bare row its transfer. Where the row is not bare any more, its end has come
 * since the facts were looked for. */
static enum jig_err find_record(struct history *h, int64_t id, struct buf *facts,
                                struct span *record, struct jig_transfer **bare,
                                struct jig_error *error)
{
    struct history_row row;
    enum jig_err err = read_record(h, id, facts, record, error);
    if (err != JIG_ERR_USAGE)
        return err;
    err = history_row_of(h, id, &row, error);
    if (!err)
        err = history_row_is_bare(&row) ? bare_transfer(h, &row, bare, error)
                                        : read_record(h, id, facts, record, error);
    history_row_clear(&row);
    return err;
}

enum jig_err history_transfer(struct history *h, int64_t id, struct jig_transfer **out,
                              struct jig_error *error)
{
    struct bodies *bodies = bodies_of(h, id);
    *out = NULL;
    if (!bodies)
        return out_of_memory(error);
    struct span record;
    enum jig_err err = find_record(h, id, &bodies->facts, &record, out, error);
    if (err || *out) {
        drop_bodies(bodies);
        return err;
    }
    struct jig_body_reader reader = { bodies, read_bodies, drop_bodies, read_sent };
    struct live_measure since = measured_since(h, id);
    return record_read_on(record, &since, &reader, out, error);
}

/* ---- Streams ----------------------------------------------------------------------------------*/

static size_t read_log(void *ctx, uint64_t offset, void *out, size_t len)
{
    return read_bodies(ctx, HISTORY_LOG, offset, out, len);
}

/* How it stands: it has facts of its own, or stands before those of the transfer; empty: it was
 * none, or is a bare row, whatever is written of it by now. */
static enum jig_err read_state(struct history *h, int64_t id, struct buf *out,
                               struct jig_error *error)
{
    struct history_row row;
    enum jig_err err = history_row_of(h, id, &row, error);
    bool is_bare = !err && history_row_is_bare(&row);
    history_row_clear(&row);
    if (err || is_bare)
        return err;
    err = history_facts(h, history_state_of(id), out, error);
    if (err != JIG_ERR_USAGE)
        return err;
    buf_reset(out);
    err = read_facts(h, id, RECORDSTREAM_HEAD, out, error);
    bool is_stream = !err && recordstream_is(buf_span(out));
    buf_reset(out);
    return is_stream ? history_facts(h, id, out, error) : err;
}

/* One that has not ended in the history. */
static void tell_state(struct live *l, const struct history_row *row)
{
    static const char *const words[] = {
        [HISTORY_OPEN] = "still open: it had come so far", [HISTORY_CUT] = "jig ended before it"
    };
    if (row->state == HISTORY_DONE)
        return;
    snprintf(l->end, sizeof l->end, "%s", words[row->state]);
    l->has_failed = row->state == HISTORY_CUT;
    l->goes_on = row->state == HISTORY_OPEN;
    l->ended_at = l->opened_at + row->duration_us;
}

static enum jig_err read_stream(struct history *h, int64_t id, struct span state,
                                struct live **out, struct jig_error *error)
{
    struct history_row row;
    struct bodies *bodies = bodies_of(h, id);
    if (!bodies)
        return out_of_memory(error);
    struct logstore store = { .ctx = bodies, .read = read_log, .drop = drop_bodies };
    enum jig_err err = recordstream_read(state, &store, out, error);
    if (err)
        return err;
    err = history_row_of(h, id, &row, error);
    if (!err)
        tell_state(*out, &row);
    history_row_clear(&row);
    if (err) {
        live_free(*out);
        *out = NULL;
    }
    return err;
}

enum jig_err history_stream(struct history *h, int64_t id, struct live **out,
                            struct jig_error *error)
{
    struct buf state;
    buf_init(&state, RECORD_MAX);
    *out = NULL;
    enum jig_err err = read_state(h, id, &state, error);
    if (!err && state.len > 0)
        err = read_stream(h, id, buf_span(&state), out, error);
    buf_clear(&state);
    return err;
}
