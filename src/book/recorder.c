#include "book/recorder.h"

#include <poll.h>
#include <stdlib.h>

#include "base/mem.h"
#include "book/openlog.h"
#include "book/record.h"
#include "book/recordbegun.h"
#include "book/recordbodies.h"
#include "book/recordrow.h"

/* A send that is under way, and there as its row. */
struct begun {
    struct begun *next;
    const struct jig_transfer *transfer; /* not read: it may be gone */
    uint64_t key;
};

/* A stream that is written while it goes on. */
struct opening {
    struct opening *next;
    struct openlog log;
    uint64_t key;
    int64_t at_us;
    bool has_failed; /* nothing more is written before its end */
};

/* One send that waits or is at hand. */
struct take {
    struct take *next;
    uint64_t key;            /* of one that is there as its row; 0: it is not */
    struct opening *opening; /* of a stream, from its beginning in the history on */
    bool is_stream_there;    /* it was before it ended */
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
    uint64_t n_keys;
    struct begun *begun;
    struct opening *open;
    struct take *first, *last; /* the first is at hand */
    bool begins_with_sends;    /* recorder_step() */

    bool has_begun;
    uint64_t key;
    struct recordbodies bodies;
};

struct recorder *recorder_new(struct historian *historian, uint64_t max_body)
{
    struct recorder *r = mem_zero(1, sizeof *r);
    if (!r)
        return NULL;
    r->historian = historian;
    r->max_body = max_body;
    return r;
}

static void opening_free(struct opening *o)
{
    if (!o)
        return;
    openlog_clear(&o->log);
    free(o);
}

static void take_free(struct take *t)
{
    opening_free(t->opening);
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
    r->has_begun = false;
    recordbodies_clear(&r->bodies);
    take_free(t);
}

/* Half of a send is none, nor is a row without one; a stream is there as far as it was written. */
static void drop(struct recorder *r)
{
    uint64_t key = r->has_begun ? r->key : r->first->key;
    if (!r->first->is_stream_there && key)
        historian_drop(r->historian, key);
}

/* Out of the list; its key, or 0: that transfer is not in it. */
static uint64_t take_begun(struct recorder *r, const struct jig_transfer *t)
{
    struct begun **place = &r->begun, *b;
    while (*place && (*place)->transfer != t)
        place = &(*place)->next;
    b = *place;
    if (!b)
        return 0;
    uint64_t key = b->key;
    *place = b->next;
    free(b);
    return key;
}

void recorder_forget(struct recorder *r, const struct jig_transfer *t)
{
    uint64_t key = take_begun(r, t);
    if (key)
        historian_drop(r->historian, key);
}

/* Out of the list; NULL: that stream is not in it. */
static struct opening *take_opening(struct recorder *r, const struct live *live)
{
    struct opening **place = &r->open, *o;
    while (*place && (*place)->log.live != live)
        place = &(*place)->next;
    o = *place;
    if (o)
        *place = o->next;
    return o;
}

void recorder_give_up(struct recorder *r)
{
    while (r->first) {
        drop(r);
        end_take(r);
    }
}

void recorder_free(struct recorder *r)
{
    if (!r)
        return;
    recorder_give_up(r);
    while (r->begun)
        recorder_forget(r, r->begun->transfer);
    while (r->open)
        opening_free(take_opening(r, r->open->log.live));
    free(r);
}

/* NULL: it is not known yet, is too long, or there is no memory; then its row is all there is. */
static char *request_of(const struct recorder *r, const struct jig_transfer *t,
                        const struct mask *mask, size_t *len)
{
    struct buf out;
    buf_init(&out, HISTORY_PIECE);
    recordbegun_write(
        t, mask, r->max_body < RECORDBEGUN_BODY ? (size_t)r->max_body : RECORDBEGUN_BODY, &out);
    *len = out.len;
    char *bytes = out.failed || out.len == 0 ? NULL : buf_take(&out);
    *len = bytes ? *len : 0;
    buf_clear(&out);
    return bytes;
}

bool recorder_begin(struct recorder *r, const struct jig_transfer *t, const struct mask *mask,
                    const struct recorder_about *about)
{
    struct history_row row;
    struct begun *b = mem_zero(1, sizeof *b);
    recorder_forget(r, t); /* of another one, which was there before it */
    if (!b || !recordrow_begin(t, mask, about, &row)) {
        free(b);
        return false;
    }
    *b = (struct begun){ r->begun, t, ++r->n_keys };
    r->begun = b;
    size_t len;
    char *request = request_of(r, t, mask, &len);
    return historian_send(r->historian, b->key, &row, request, len);
}

bool recorder_add(struct recorder *r, const struct jig_transfer *t, const struct mask *mask,
                  const struct recorder_about *about)
{
    struct take *take = mem_zero(1, sizeof *take);
    struct opening *opening = about->live ? take_opening(r, about->live) : NULL;
    if (!take) {
        opening_free(opening);
        recorder_forget(r, t);
        return false;
    }
    take->key = take_begun(r, t);
    take->opening = opening;
    take->is_stream_there = opening != NULL;
    take->transfer = t;
    take->mask = mask;
    take->origin = about->origin;
    take->live = about->live;
    take->collection = mem_strdup(about->collection ? about->collection : "");
    take->request = mem_strdup(about->request ? about->request : "");
    if (!take->collection || !take->request) {
        if (take->key)
            historian_drop(r->historian, take->key);
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

/* ---- The send at hand -------------------------------------------------------------------------*/

static bool begin_send(struct recorder *r)
{
    struct take *take = r->first;
    if (take->opening) {
        r->key = take->opening->key;
        return true;
    }
    r->key = take->key ? take->key : ++r->n_keys;
    if (!historian_begin(r->historian, r->key))
        return false;
    if (!take->live)
        return true;
    take->opening = mem_zero(1, sizeof *take->opening);
    if (take->opening)
        openlog_init(&take->opening->log, r->historian, r->key, take->live, take->mask,
                     r->max_body);
    return take->opening != NULL;
}

static bool begin(struct recorder *r)
{
    r->has_begun = true;
    return begin_send(r) && recordbodies_begin(&r->bodies, r->historian, r->key,
                                               r->first->transfer, r->first->mask, r->max_body);
}

static const struct record_body *answers(const struct recorder *r)
{
    return r->bodies.bodies;
}

static const struct record_body *requests(const struct recorder *r)
{
    return r->bodies.bodies + jig_transfer_n_exchanges(r->first->transfer);
}

/* As it came: the mask makes it shorter or longer in the history, which is nobody's business. */
static void tell_size(const struct jig_exchange *x, const struct record_body *body,
                      struct history_row *row)
{
    row->size = row->kept = jig_exchange_body_len(x);
    if (!body->is_whole && row->size > 0)
        row->kept = body->read < row->size ? body->read : row->size - 1;
}

static bool fill_last_row(const struct recorder *r, struct history_row *row)
{
    const struct take *take = r->first;
    const struct recorder_about about = { take->origin, take->collection, take->request,
                                          take->live };
    const struct record_body *body = answers(r) + jig_transfer_n_exchanges(take->transfer) - 1;
    if (!recordrow_fill(take->transfer, take->mask, &about, row))
        return false;
    tell_size(jig_transfer_last(take->transfer), body, row);
    if (take->live)
        openlog_tell(&take->opening->log, row);
    if (take->is_stream_there)
        row->at_us = take->opening->at_us;
    return true;
}

/* Of a stream whose last connection failed, what the one before it was tells more. */
static bool has_better_facts(const struct take *take)
{
    return take->is_stream_there && !jig_exchange_status(jig_transfer_last(take->transfer));
}

static bool end(struct recorder *r)
{
    struct buf facts;
    struct history_row row;
    const struct take *take = r->first;
    bool is_kept = has_better_facts(take);
    buf_init(&facts, RECORD_MAX);
    if (!is_kept)
        record_write(take->transfer, take->mask, answers(r), requests(r), &facts);
    size_t len = facts.len;
    bool has_row = !facts.failed && fill_last_row(r, &row);
    char *bytes = has_row && !is_kept ? buf_take(&facts) : NULL;
    buf_clear(&facts);
    if (has_row && !bytes && !is_kept)
        history_row_clear(&row);
    return has_row && (bytes || is_kept) &&
           historian_finish(r->historian, r->key, &row, bytes, len);
}

/* ---- Streams that are open --------------------------------------------------------------------*/

static struct opening *find_opening(const struct recorder *r, const struct live *live)
{
    struct opening *o = r->open;
    while (o && o->log.live != live)
        o = o->next;
    return o;
}

/* Its facts so far: none of its bodies is there yet. */
static char *facts_of(const struct jig_transfer *t, const struct mask *mask, size_t *len)
{
    struct buf facts;
    struct record_body *bodies = mem_zero(jig_transfer_n_exchanges(t), sizeof *bodies);
    buf_init(&facts, RECORD_MAX);
    if (bodies)
        record_write(t, mask, bodies, NULL, &facts);
    free(bodies);
    *len = facts.len;
    char *bytes = facts.failed || !bodies ? NULL : buf_take(&facts);
    buf_clear(&facts);
    return bytes;
}

/* `key` 0: it has no row yet. */
static struct opening *add_opening(struct recorder *r, uint64_t key, const struct mask *mask,
                                   const struct live *live, int64_t at_us)
{
    struct opening *o = mem_zero(1, sizeof *o);
    if (!o)
        return NULL;
    o->key = key ? key : ++r->n_keys;
    o->at_us = at_us;
    openlog_init(&o->log, r->historian, o->key, live, mask, r->max_body);
    o->next = r->open;
    r->open = o;
    return o;
}

/* What can't be handed over is as if it had not been begun. */
static bool open_anew(struct recorder *r, struct opening *o, struct history_row *take_row,
                      char *take_facts, size_t len)
{
    struct history_batch first;
    bool has_first = openlog_begin(&o->log, &first);
    if (has_first &&
        historian_open_stream(r->historian, o->key, take_row, take_facts, len, &first))
        return true;
    if (!has_first) {
        free(take_facts);
        history_row_clear(take_row);
    }
    opening_free(take_opening(r, o->log.live));
    return false;
}

static bool open_first(struct recorder *r, uint64_t key, const struct jig_transfer *t,
                       const struct mask *mask, const struct recorder_about *about)
{
    struct history_row row;
    size_t len;
    struct opening *o;
    char *facts = facts_of(t, mask, &len);
    bool has_row = facts && recordrow_fill(t, mask, about, &row);
    if (has_row && (o = add_opening(r, key, mask, about->live, row.at_us)))
        return open_anew(r, o, &row, facts, len);
    free(facts);
    if (has_row)
        history_row_clear(&row);
    return false;
}

static bool open_again(struct recorder *r, const struct opening *o,
                       const struct jig_transfer *t, const struct mask *mask)
{
    size_t len;
    char *facts = facts_of(t, mask, &len);
    return facts && historian_reopen_stream(r->historian, o->key, facts, len);
}

bool recorder_open(struct recorder *r, const struct jig_transfer *t, const struct mask *mask,
                   const struct recorder_about *about)
{
    const struct opening *o = find_opening(r, about->live);
    if (o)
        return open_again(r, o, t, mask);
    uint64_t key = take_begun(r, t);
    bool ok = open_first(r, key, t, mask, about);
    if (!ok && key)
        historian_drop(r->historian, key);
    return ok;
}

int64_t recorder_deadline(const struct recorder *r)
{
    int64_t first = INT64_MAX;
    if (!historian_has_room(r->historian))
        return first; /* it tells when it has */
    for (const struct opening *o = r->open; o; o = o->next)
        if (!o->has_failed && o->log.due < first)
            first = o->log.due;
    return first;
}

/* The next one begins with those behind it. */
static void begin_behind(struct recorder *r, struct opening *o)
{
    struct opening **end = &o->next;
    if (!o->next)
        return;
    while (*end)
        end = &(*end)->next;
    *end = r->open;
    r->open = o->next;
    o->next = NULL;
}

/* What has come over streams that are open, a row of each in turn: one that brings more than can be
 * written holds up no other. True: there is more to do at once. */
static bool step_open(struct recorder *r, int64_t until)
{
    bool more = true;
    while (more) {
        more = false;
        for (struct opening *o = r->open; o && historian_has_room(r->historian); o = o->next) {
            int64_t now = jig_now();
            enum openlog_status status =
                o->has_failed ? OPENLOG_WAITS : openlog_step(&o->log, now);
            o->has_failed |= status == OPENLOG_FAILED;
            more |= status == OPENLOG_MORE;
            if (status == OPENLOG_MORE && now >= until) {
                begin_behind(r, o);
                return true;
            }
        }
    }
    return false;
}

/* ---- Steps ------------------------------------------------------------------------------------*/

/* One step of the send at hand; false: there is no memory for it. */
static bool go_on(struct recorder *r, bool *is_over)
{
    struct take *take = r->first;
    if (!r->has_begun)
        return begin(r);
    if (!recordbodies_is_over(&r->bodies))
        return recordbodies_step(&r->bodies);
    if (take->live && !take->opening->log.is_ended)
        return openlog_end_step(&take->opening->log) != OPENLOG_FAILED;
    *is_over = true;
    return end(r);
}

static bool step_sends(struct recorder *r, int64_t until)
{
    while (r->first && historian_has_room(r->historian)) {
        bool is_over = false;
        bool ok = go_on(r, &is_over);
        if (!ok && r->has_begun)
            drop(r);
        if (!ok || is_over)
            end_take(r);
        if (jig_now() >= until)
            return r->first != NULL;
    }
    return false;
}

/* Whoever comes first may take all the room that there is: they take turns. */
bool recorder_step(struct recorder *r, int64_t budget_us)
{
    int64_t now = jig_now(), half = now + budget_us / 2, until = now + budget_us;
    r->begins_with_sends = !r->begins_with_sends;
    if (r->begins_with_sends) {
        bool more = step_sends(r, half);
        return step_open(r, until) || more;
    }
    bool more = step_open(r, half);
    return step_sends(r, until) || more;
}

static uint64_t size_of_log(const struct take *t)
{
    const struct live *l = t->live;
    uint64_t size = l ? l->log.bytes[LOGROW_RECEIVED] + l->log.bytes[LOGROW_SENT] : 0;
    uint64_t done = t->opening ? t->opening->log.keeper.bytes : 0;
    return size > done ? size - done : 0;
}

uint64_t recorder_left(const struct recorder *r)
{
    uint64_t all = 0;
    for (const struct take *t = r->first; t; t = t->next) {
        bool is_at_hand = t == r->first && r->has_begun && r->bodies.transfer;
        all += size_of_log(t) + recordbodies_left(t->transfer, is_at_hand ? &r->bodies : NULL);
    }
    return all;
}

bool recorder_finish(struct recorder *r, int64_t most_us)
{
    int64_t until = jig_now() + most_us;
    while (!recorder_is_idle(r) && jig_now() < until)
        if (!recorder_step(r, most_us) && !recorder_is_idle(r))
            poll(NULL, 0, 2); /* its descriptor's news are for others */
    return recorder_is_idle(r);
}
