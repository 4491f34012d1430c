#include "book/history_private.h"

/* Free pages that stay for what comes next, and how many are given back in a step; where there is
 * hardly room to write that down. */
#define SPARE_PAGES 2048
#define STEP_PAGES  "512"
#define FEW_PAGES   "4"

static enum jig_err refuse(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE,
                         "the history was made by a later jig: nothing is written");
}

static enum jig_err told(const struct history *h, bool ok, struct jig_error *error)
{
    return ok ? JIG_OK : historydb_fail(h->db, true, error);
}

static bool insert(struct history *h, int64_t writer, int64_t *id)
{
    bool ok = historydb_run(
        h->db, "INSERT INTO sends VALUES(NULL,?,0,0,'','','','','',0,'',0,0,0,0)", &writer, 1);
    *id = ok ? historydb_last_id(h->db) : 0;
    return ok;
}

enum jig_err history_begin(struct history *h, int64_t *id, struct jig_error *error)
{
    *id = 0;
    if (h->is_read_only)
        return refuse(error);
    return told(h, insert(h, history_writer(), id), error);
}

/* Takes the query, which puts its four values into the pieces. */
static bool run_piece(struct hquery *q, int64_t id, size_t exchange, size_t number,
                      struct span bytes)
{
    if (q) {
        hquery_set_i64(q, 1, id);
        hquery_set_i64(q, 2, (int64_t)exchange);
        hquery_set_i64(q, 3, (int64_t)number);
        hquery_set_bytes(q, 4, bytes);
        hquery_next(q);
    }
    return hquery_end(q);
}

enum jig_err history_add_piece(struct history *h, int64_t id, size_t exchange, size_t number,
                               struct span bytes, struct jig_error *error)
{
    if (!history_has_room(h, bytes.len))
        return told(h, false, error);
    struct hquery *q = hquery_new(h->db, "INSERT INTO pieces VALUES(?,?,?,?)");
    return told(h, run_piece(q, id, exchange, number, bytes), error);
}

static bool add_facts(struct history *h, int64_t id, struct span facts)
{
    struct hquery *q = hquery_new(h->db, "INSERT OR REPLACE INTO facts VALUES(?,?)");
    if (q) {
        hquery_set_i64(q, 1, id);
        hquery_set_bytes(q, 2, facts);
        hquery_next(q);
    }
    return hquery_end(q);
}

static bool set_row(struct history *h, int64_t id, const struct history_row *row,
                    int64_t writer, int64_t bytes)
{
    struct hquery *q = hquery_new(
        h->db, "UPDATE sends SET at=?,origin=?,collection=?,request=?,method=?,url=?,"
               "host=?,status=?,error=?,duration=?,size=?,kept=?,bytes=?,writer=? WHERE id=?");
    if (!q)
        return false;
    hquery_set_i64(q, 1, row->at_us);
    hquery_set_i64(q, 2, row->origin);
    const char *const texts[] = { row->collection, row->request, row->method, row->url,
                                  row->host };
    for (int i = 0; i < 5; i++)
        hquery_set_text(q, 3 + i, span_of(texts[i]));
    hquery_set_i64(q, 8, row->status);
    hquery_set_text(q, 9, span_of(row->error));
    hquery_set_i64(q, 10, row->duration_us);
    hquery_set_i64(q, 11, (int64_t)row->size);
    hquery_set_i64(q, 12, (int64_t)row->kept);
    hquery_set_i64(q, 13, bytes);
    hquery_set_i64(q, 14, writer);
    hquery_set_i64(q, 15, id);
    hquery_next(q);
    return hquery_end(q);
}

/* All of it, or nothing that can be seen. */
static bool commit(struct history *h, bool ok)
{
    if (ok && historydb_exec(h->db, "COMMIT"))
        return true;
    historydb_roll_back(h->db);
    return false;
}

static bool is_there(struct history *h, int64_t id)
{
    const int64_t values[] = { id, HISTORY_NOBODY };
    return historydb_number(h->db, "SELECT count(*) FROM sends WHERE id=? AND writer<>?",
                            values, 2) != 0;
}

static enum jig_err gone(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                         "it was deleted from the history while it was written");
}

/* What was done since BEGIN stays, or none of it does. */
static enum jig_err end(struct history *h, bool ok, struct jig_error *error)
{
    enum jig_err err = told(h, ok, error);
    return !commit(h, ok) && !err ? told(h, false, error) : err;
}

static bool drop_content(struct history *h, int64_t id)
{
    const int64_t facts[] = { id, history_state_of(id) };
    return historydb_run(h->db, "DELETE FROM pieces WHERE send=?", &id, 1) &&
           historydb_run(h->db, "DELETE FROM facts WHERE send IN (?,?)", facts, 2);
}

/* Its pieces may have come since it was deleted. */
static enum jig_err drop_deleted(struct history *h, int64_t id, struct jig_error *error)
{
    enum jig_err err = end(h, drop_content(h, id), error);
    return err ? err : gone(error);
}

/* Of its bodies and all its facts; -1: it failed. */
static int64_t size_of(struct history *h, int64_t id)
{
    const int64_t sends[] = { id, history_state_of(id) };
    int64_t bodies = historydb_number(
        h->db, "SELECT coalesce(sum(length(bytes)),0) FROM pieces WHERE send=?", sends, 1);
    int64_t facts = historydb_number(
        h->db, "SELECT coalesce(sum(length(bytes)),0) FROM facts WHERE send IN (?,?)", sends,
        2);
    return bodies < 0 || facts < 0 ? -1 : bodies + facts;
}

static bool drop(struct history *h, int64_t id)
{
    return drop_content(h, id) && historydb_run(h->db, "DELETE FROM sends WHERE id=?", &id, 1);
}

/* What the row has in the sum of all; -1: it failed. */
static int64_t counted(struct history *h, int64_t id)
{
    return historydb_number(h->db, "SELECT coalesce((SELECT bytes FROM sends WHERE id=?),0)",
                            &id, 1);
}

/* The sum goes along with what was done, rather than being counted again for each send. */
static void count_on(struct history *h, enum jig_err err, int64_t had, int64_t has)
{
    h->sum = err || had < 0 || h->sum < 0 ? -1 : h->sum + has - had;
}

/* What it asked for is in its facts from now on. */
static bool drop_request(struct history *h, int64_t id)
{
    const int64_t values[] = { id, HISTORY_REQUEST };
    return historydb_run(h->db, "DELETE FROM pieces WHERE send=? AND exchange=?", values, 2);
}

static enum jig_err drop_for_room(struct history *h, int64_t id, struct jig_error *error)
{
    int64_t had = counted(h, id);
    enum jig_err err = end(h, drop(h, id), error);
    count_on(h, err, had, 0);
    return err ? err
               : jig_error_set(error, JIG_ERR_TOO_LARGE, JIG_PHASE_NONE,
                               "the history has no room for it");
}

/* -1: it failed. */
static int64_t room_in(struct history *h, uint64_t most)
{
    int64_t all = most > INT64_MAX ? 0 : history_sum(h);
    if (all < 0 || most > INT64_MAX)
        return all < 0 ? -1 : INT64_MAX;
    return (uint64_t)all < most ? (int64_t)most - all : 0;
}

enum jig_err history_finish_within(struct history *h, int64_t id, const struct history_row *row,
                                   struct span facts, uint64_t most, struct jig_error *error)
{
    bool ok = history_has_room(h, facts.len) && historydb_exec(h->db, "BEGIN IMMEDIATE");
    if (!ok)
        return told(h, ok, error);
    if (!is_there(h, id))
        return drop_deleted(h, id, error);
    ok = drop_request(h, id) && (facts.len == 0 || add_facts(h, id, facts));
    int64_t bytes = ok ? size_of(h, id) : -1;
    int64_t room = bytes < 0 ? -1 : room_in(h, most);
    if (room >= 0 && bytes + HISTORY_ROW_COST > room)
        return drop_for_room(h, id, error);
    int64_t had = counted(h, id);
    ok = room >= 0 && set_row(h, id, row, 0, bytes + HISTORY_ROW_COST);
    enum jig_err err = end(h, ok, error);
    count_on(h, err, had, bytes + HISTORY_ROW_COST);
    return err;
}

enum jig_err history_finish(struct history *h, int64_t id, const struct history_row *row,
                            struct span facts, struct jig_error *error)
{
    return history_finish_within(h, id, row, facts, UINT64_MAX, error);
}

static bool add_request(struct history *h, int64_t id, struct span request)
{
    struct hquery *q;
    if (request.len == 0)
        return true;
    q = hquery_new(h->db, "INSERT INTO pieces VALUES(?,?,?,?)");
    return run_piece(q, id, HISTORY_REQUEST, 0, request);
}

enum jig_err history_begin_row(struct history *h, const struct history_row *row,
                               struct span request, int64_t *id, struct jig_error *error)
{
    *id = 0;
    if (h->is_read_only)
        return refuse(error);
    if (request.len > 0 && !history_has_room(h, request.len))
        request.len = 0;
    if (!historydb_exec(h->db, "BEGIN IMMEDIATE"))
        return told(h, false, error);
    int64_t new_id, writer = history_writer(), bytes = (int64_t)request.len + HISTORY_ROW_COST;
    bool ok = insert(h, writer, &new_id) && set_row(h, new_id, row, writer, bytes) &&
              add_request(h, new_id, request);
    enum jig_err err = end(h, ok, error);
    count_on(h, err, 0, bytes);
    *id = err ? 0 : new_id;
    return err;
}

/* ---- Streams that are open --------------------------------------------------------------------*/

enum jig_err history_reopen_stream(struct history *h, int64_t id, struct span facts,
                                   struct jig_error *error)
{
    if (!historydb_exec(h->db, "BEGIN IMMEDIATE"))
        return told(h, false, error);
    if (!is_there(h, id))
        return drop_deleted(h, id, error);
    return end(h, add_facts(h, id, facts), error);
}

static bool put_piece(struct history *h, int64_t id, size_t exchange, size_t number,
                      struct span bytes)
{
    struct hquery *q = hquery_new(h->db, "INSERT OR REPLACE INTO pieces VALUES(?,?,?,?)");
    return run_piece(q, id, exchange, number, bytes);
}

static bool put_log(struct history *h, int64_t id, const struct history_batch *b)
{
    const int64_t parts[] = { id, HISTORY_LOG_PARTS };
    if (!b->is_piece)
        return b->log.len == 0 || put_piece(h, id, HISTORY_LOG_PARTS, b->part, b->log);
    return put_piece(h, id, HISTORY_LOG, b->number, b->log) &&
           historydb_run(h->db, "DELETE FROM pieces WHERE send=? AND exchange=?", parts, 2);
}

/* A row that is not to be seen yet has its figures at the end. */
static bool put_figures(struct history *h, int64_t id, const struct history_batch *b)
{
    h->sum = -1;
    const int64_t figures[] = { (int64_t)b->size, (int64_t)b->kept, b->duration_us,
                                (int64_t)(b->kept + b->state_len) + HISTORY_ROW_COST, id };
    return historydb_run(h->db, "UPDATE sends SET size=?,kept=?,duration=?,bytes=? WHERE id=?",
                         figures, 5);
}

/* What has changed of a state that may be long, and no more. */
static bool put_state(struct history *h, int64_t id, const struct history_batch *b)
{
    struct span head = span_sub(b->state, 0, b->state_head);
    struct span rest = span_sub(b->state, b->state_head, b->state.len);
    int64_t row = history_state_of(id);
    if (b->state_at == 0)
        return add_facts(h, row, b->state);
    struct hblob *blob = hblob_open(h->db, "facts", "bytes", row);
    hblob_put(blob, 0, head);
    hblob_put(blob, b->state_at, rest);
    return hblob_end(blob);
}

static bool put_batch(struct history *h, int64_t id, const struct history_batch *b)
{
    return put_log(h, id, b) && put_state(h, id, b) && put_figures(h, id, b);
}

static bool put_stream(struct history *h, int64_t id, const struct history_row *row,
                       struct span facts, const struct history_batch *first)
{
    return drop_request(h, id) && add_facts(h, id, facts) &&
           set_row(h, id, row, history_writer(), (int64_t)facts.len + HISTORY_ROW_COST) &&
           put_batch(h, id, first);
}

enum jig_err history_open_stream(struct history *h, const struct history_row *row,
                                 struct span facts, const struct history_batch *first,
                                 int64_t *id, struct jig_error *error)
{
    *id = 0;
    if (h->is_read_only)
        return refuse(error);
    if (!historydb_exec(h->db, "BEGIN IMMEDIATE"))
        return told(h, false, error);
    int64_t new_id = 0;
    bool ok = !history_begin(h, &new_id, error) && put_stream(h, new_id, row, facts, first);
    enum jig_err err = end(h, ok, error);
    *id = err ? 0 : new_id;
    return err;
}

enum jig_err history_become_stream(struct history *h, int64_t id, const struct history_row *row,
                                   struct span facts, const struct history_batch *first,
                                   struct jig_error *error)
{
    if (!historydb_exec(h->db, "BEGIN IMMEDIATE"))
        return told(h, false, error);
    if (!is_there(h, id))
        return drop_deleted(h, id, error);
    return end(h, put_stream(h, id, row, facts, first), error);
}

enum jig_err history_add_batch(struct history *h, int64_t id, const struct history_batch *batch,
                               struct jig_error *error)
{
    if (!historydb_exec(h->db, "BEGIN IMMEDIATE"))
        return told(h, false, error);
    if (!is_there(h, id))
        return drop_deleted(h, id, error);
    return end(h, put_batch(h, id, batch), error);
}

enum jig_err history_cut_stream(struct history *h, int64_t id, struct jig_error *error)
{
    return told(h,
                historydb_run(h->db,
                              "UPDATE sends SET writer=0,error='" HISTORY_CUT_ERROR
                              "' WHERE id=? AND writer<>0",
                              &id, 1),
                error);
}

/* ---- Deleting ---------------------------------------------------------------------------------*/

static enum jig_err delete_at_once(struct history *h, int64_t id, struct jig_error *error)
{
    if (!historydb_exec(h->db, "BEGIN IMMEDIATE"))
        return told(h, false, error);
    return end(h, drop(h, id), error);
}

static enum jig_err tell_rest(const struct history *h, struct jig_error *error)
{
    struct jig_error why;
    historydb_fail(h->db, true, &why);
    return jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE,
                         "%.300s; the send is gone, its rest is removed later", why.text);
}

enum jig_err history_delete(struct history *h, int64_t id, struct jig_error *error)
{
    int tries = 0;
    bool is_hidden = false;
    enum jig_err err;
    if (h->is_read_only)
        return refuse(error);
    int64_t had = counted(h, id);
    while ((err = delete_at_once(h, id, error)) && history_finds_room(h, &tries))
        continue;
    if (err && history_is_full(h) && history_drop_by_pieces(h, id, &is_hidden))
        err = JIG_OK;
    else if (is_hidden)
        err = tell_rest(h, error);
    count_on(h, err, had, 0);
    if (!err && tries > 0)
        history_regain_room(h);
    return err;
}

static int64_t first_of(struct history *h, const struct history_query *q)
{
    struct buf sql;
    buf_init(&sql, 4096);
    buf_add_str(&sql, "SELECT id FROM sends");
    history_add_where(q, &sql);
    /* What is open is not over. In the order of the indexes: each look is a short one. */
    buf_add_str(&sql, " AND writer=0 ORDER BY at,id LIMIT 1");
    struct hquery *s = sql.failed ? NULL : hquery_new(h->db, buf_str(&sql));
    if (s)
        history_bind(s, q);
    int64_t id = s && hquery_next(s) ? hquery_i64(s, 0) : 0;
    bool ok = hquery_end(s);
    buf_clear(&sql);
    return ok ? id : -1;
}

enum jig_err history_clear(struct history *h, const struct history_query *q, size_t *n,
                           struct jig_error *error)
{
    *n = 0;
    if (h->is_read_only)
        return refuse(error);
    for (int64_t id; (id = first_of(h, q)) != 0; (*n)++) {
        enum jig_err err = id < 0 ? told(h, false, error) : history_delete(h, id, error);
        if (err)
            return err;
    }
    return JIG_OK;
}

static int64_t spare_pages(struct history *h)
{
    return historydb_number(h->db, "PRAGMA freelist_count", NULL, 0);
}

/* The pages at its end take the places of those that are free, which is written down first. */
static bool give_back_step(struct history *h)
{
    int tries = 0;
    bool ok = historydb_exec(h->db, "PRAGMA incremental_vacuum(" STEP_PAGES ")");
    while (!ok && history_finds_room(h, &tries))
        ok = historydb_exec(h->db, "PRAGMA incremental_vacuum(" FEW_PAGES ")");
    return ok;
}

enum jig_err history_give_back(struct history *h, bool *more, struct jig_error *error)
{
    *more = false;
    if (h->is_read_only)
        return refuse(error);
    int64_t before = spare_pages(h);
    bool ok = give_back_step(h);
    int64_t after = spare_pages(h);
    /* A damaged file may say of itself that it never becomes smaller. */
    *more = ok && after > 0 && after < before;
    enum jig_err err = told(h, ok, error);
    if (ok && after == 0)
        history_cut_log(h);
    return err;
}

void history_regain_room(struct history *h)
{
    bool more = true;
    while (more && !history_give_back(h, &more, NULL))
        continue;
    history_cut_log(h);
    history_put_room_aside(h);
}

/* The oldest where there is too much, but never the newest for that, or where it is too old; 0:
 * none has to go; -1: it failed. */
static int64_t one_too_many(struct history *h, const struct history_limits *limits,
                            int64_t now_us)
{
    int64_t oldest = now_us - limits->age_us;
    int64_t old = historydb_number(h->db,
                                   "SELECT coalesce((SELECT id FROM sends WHERE writer=0 AND "
                                   "at<? ORDER BY at,id LIMIT 1),0)",
                                   &oldest, 1);
    if (old != 0)
        return old;
    int64_t bytes = history_sum(h);
    if (bytes < 0 || (uint64_t)bytes <= limits->size)
        return bytes < 0 ? -1 : 0;
    return historydb_number(
        h->db,
        "SELECT coalesce((SELECT id FROM sends WHERE writer=0 AND id<>(SELECT id FROM sends "
        "WHERE writer=0 ORDER BY at DESC,id DESC LIMIT 1) ORDER BY at,id LIMIT 1),0)",
        NULL, 0);
}

enum jig_err history_trim(struct history *h, const struct history_limits *limits,
                          int64_t now_us, bool *more, struct jig_error *error)
{
    *more = false;
    if (h->is_read_only)
        return JIG_OK;
    history_drop_rest(h);
    int64_t id = one_too_many(h, limits, now_us);
    if (id < 0)
        return told(h, false, error);
    *more = id > 0;
    if (id > 0)
        return history_delete(h, id, error);
    return spare_pages(h) > SPARE_PAGES ? history_give_back(h, more, error) : JIG_OK;
}
