#include "app/sends.h"

#include "data/hash64.h"

enum jig_err sends_init(struct sends *s, struct jig_error *error)
{
    struct jig_client_config config = { .body_in_memory = SENDS_MEMORY };
    *s = (struct sends){ .client = jig_client_new(&config), .stream_keep = SENDS_STREAM };
    keeping_init(&s->keeping);
    return s->client ? JIG_OK
                     : jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "a client");
}

/* An answer that nobody looks at any more; the history may still be reading it. */
static void let_go(struct sends *s, struct kept_answer *k)
{
    if (keeping_adopt(&s->keeping, k->transfer, k->secrets))
        *k = (struct kept_answer){ 0 };
    else
        kept_answer_clear(k);
}

void sends_clear(struct sends *s)
{
    let_go(s, &s->pinned);
    keeping_clear(&s->keeping);
    jig_client_free(s->client);
    cookies_clear(&s->cookies);
    *s = (struct sends){ 0 };
}

/* A pinned answer goes on living without its request. */
static void release(struct sends *s, struct kept_answer *k)
{
    if (!k->serial || k->serial != s->pinned.serial) {
        let_go(s, k);
        return;
    }
    let_go(s, &s->pinned);
    s->pinned = *k;
    *k = (struct kept_answer){ 0 };
}

/* One that never opened is an answer like any other. */
static const struct live *live_of(const struct opened *o)
{
    return o->live && o->live->shown.opened_at ? &o->live->shown : NULL;
}

static struct recorder_about about(const struct workspace *ws, const struct opened *o)
{
    return (struct recorder_about){ .origin = o->origin,
                                    .collection = ws->collection ? ws->collection->root : NULL,
                                    .request = o->request->path,
                                    .live = live_of(o) };
}

static void record(struct sends *s, const struct workspace *ws, const struct opened *o)
{
    struct recorder_about what = about(ws, o);
    if (!o->is_private)
        keeping_record(&s->keeping, o->transfer, o->secrets, &what);
}

/* Its row stays where the program ends before the answer. */
static void record_begun(struct sends *s, const struct workspace *ws, const struct opened *o)
{
    struct recorder_about what = about(ws, o);
    if (!o->is_private)
        keeping_record_begun(&s->keeping, o->transfer, o->secrets, &what);
}

/* A stream that has just been opened is in the history from now on. */
static void record_opening(struct sends *s, const struct workspace *ws, const struct opened *o)
{
    struct recorder_about what = about(ws, o);
    if (!what.live || o->live->n_recorded == o->live->shown.n_opened)
        return;
    o->live->n_recorded = o->live->shown.n_opened;
    if (!o->is_private && !livestream_has_ended(o->live))
        keeping_record_open(&s->keeping, o->transfer, o->secrets, &what);
}

/* One that is cut off by the next is a send that was made, too. */
static void cut_off(struct sends *s, const struct workspace *ws, const struct opened *o)
{
    s->n_running--;
    jig_client_cancel(s->client, o->transfer, jig_now());
    record(s, ws, o);
}

static void free_stream(void *stream)
{
    livestream_free(stream);
}

/* A stream ends with the next send, and is kept as far as it has come. */
static void let_stream_go(struct sends *s, const struct workspace *ws, struct opened *o)
{
    if (o->sent_at) {
        s->n_running--;
        livestream_abandon(o->live, jig_now());
    }
    if (o->sent_at || o->is_unrecorded)
        record(s, ws, o);
    o->is_unrecorded = false;
    if (keeping_adopt_stream(&s->keeping, o->transfer, o->secrets, o->live, free_stream)) {
        o->transfer = NULL;
        o->secrets = NULL;
        o->live = NULL;
    } else
        workspace_drop_transfer(o);
}

/* The request is sent again: its answer is the one before. One that was still under way is no
 * answer. */
static void put_behind(struct sends *s, const struct workspace *ws, struct opened *o)
{
    bool is_answer = o->transfer && !o->sent_at && !o->live;
    if (o->live) /* nor is a stream */
        let_stream_go(s, ws, o);
    else if (o->sent_at)
        cut_off(s, ws, o);
    struct kept_answer last = { o->transfer, o->secrets, o->serial, NULL };
    o->transfer = NULL;
    o->secrets = NULL;
    o->sent_at = 0;
    o->serial = 0;
    if (is_answer) {
        release(s, &o->before);
        o->before = last;
    } else {
        let_go(s, &last);
    }
}

static void drop_answers(struct sends *s, const struct workspace *ws, struct opened *o)
{
    put_behind(s, ws, o);
    release(s, &o->before);
}

static void end_with_program(struct opened *o)
{
    if (o->live && o->sent_at)
        livestream_be_cut_off(o->live);
}

void sends_end_with_program(struct workspace *ws)
{
    for (size_t i = 0; i < ws->n; i++)
        end_with_program(ws->opened[i]);
}

void sends_drop_all(struct sends *s, struct workspace *ws)
{
    for (size_t i = 0; i < ws->n; i++)
        drop_answers(s, ws, ws->opened[i]);
}

/* The answer that was looked at longest ago makes room; the current one never does. */
static void drop_oldest(struct sends *s, struct workspace *ws)
{
    struct opened *oldest = NULL;
    size_t kept = 0;
    for (size_t i = 0; i < ws->n; i++) {
        struct opened *o = ws->opened[i];
        kept += o->transfer != NULL;
        if (o->transfer && !o->sent_at && o != ws->current &&
            (!oldest || o->used < oldest->used))
            oldest = o;
    }
    if (kept >= SENDS_KEPT && oldest)
        drop_answers(s, ws, oldest);
}

/* What must not be read on the screen of this transfer. */
static bool note_secrets(const struct workspace *ws, struct opened *o)
{
    mask_free(o->secrets);
    o->secrets = mask_new();
    return o->secrets && (!ws->scope || scope_add_secrets(ws->scope, o->secrets));
}

/* Credentials are made while an exchange begins: those of the last one. False: no memory. */
static bool note_credentials(struct opened *o)
{
    return mask_add_sent(o->secrets, jig_transfer_last(o->transfer));
}

/* They stand in the log of what is sent before anything is heard of it. */
static void note_unanswered(const struct workspace *ws)
{
    for (size_t i = 0; i < ws->n; i++) {
        struct opened *o = ws->opened[i];
        if (o->sent_at && o->transfer && !jig_exchange_status(jig_transfer_last(o->transfer)))
            note_credentials(o);
    }
}

/* What the history is to have of a body that is sent. */
static uint64_t kept_of_body(const struct sends *s, const struct opened *o)
{
    bool is_kept = !s->keeping.limits.is_off && !o->is_private;
    return is_kept ? s->keeping.limits.kept.body : SENDS_REQUEST;
}

static enum jig_err send(struct sends *s, struct opened *o, const struct sends_what *what,
                         int64_t now, struct jig_error *error)
{
    if (!what->is_websocket)
        return jig_client_send(s->client, what->request, now, &o->transfer, error);
    struct live_limits limits = { s->stream_keep, SENDS_SPOOL };
    enum jig_err err = livestream_open(s->client, what->request, &limits, now, &o->live, error);
    if (!err)
        o->transfer = livestream_transfer(o->live);
    return err;
}

enum jig_err sends_start(struct sends *s, struct workspace *ws, const struct sends_what *what,
                         int64_t now, struct jig_error *error)
{
    struct opened *o = ws->current;
    put_behind(s, ws, o);
    drop_oldest(s, ws);
    if (!note_secrets(ws, o)) {
        jig_request_free(what->request);
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "what is to be hidden");
    }
    o->is_private = ws->scope && scope_is_private(ws->scope);
    jig_client_keep_request_bodies(s->client, kept_of_body(s, o));
    enum jig_err err = send(s, o, what, now, error);
    if (err) {
        o->transfer = NULL;
        return err;
    }
    o->origin = what->origin;
    o->sent_at = now ? now : 1;
    o->serial = ++s->n_started;
    if (o->live)
        o->live->shown.serial = o->serial;
    s->n_running++;
    if (note_credentials(o))
        record_begun(s, ws, o);
    return JIG_OK;
}

void sends_pin(struct sends *s, uint64_t serial)
{
    let_go(s, &s->pinned);
    s->pinned.serial = serial;
}

struct kept_answer sends_find(const struct sends *s, const struct workspace *ws,
                              uint64_t serial)
{
    if (s->pinned.transfer && s->pinned.serial == serial)
        return s->pinned;
    for (size_t i = 0; i < ws->n; i++) {
        const struct opened *o = ws->opened[i];
        if (o->serial == serial && o->transfer && !o->live)
            return (struct kept_answer){ o->transfer, o->secrets, serial, NULL };
        if (o->before.serial == serial && o->before.transfer)
            return o->before;
    }
    return (struct kept_answer){ 0 };
}

/* What a request that is in no file is, from one send to the next: its method, and its URL without
 * the query. */
static uint64_t target_of(const struct jig_exchange *x)
{
    struct hash64 hash;
    struct span url = span_of(jig_exchange_url(x));
    hash64_init(&hash, 0);
    hash64_add(&hash, span_of(jig_exchange_method(x)));
    hash64_add(&hash, SPAN(" "));
    hash64_add(&hash, span_cut(&url, '?'));
    return hash64_value(&hash);
}

/* Only sends that were answered are compared with each other. */
static void note_duration(struct opened *o, int64_t duration)
{
    size_t n = jig_transfer_n_exchanges(o->transfer);
    if (!n || !jig_exchange_status(jig_transfer_exchange(o->transfer, n - 1)))
        return;
    uint64_t target = target_of(jig_transfer_exchange(o->transfer, 0));
    if (!o->request->path && o->sends_of != target)
        o->n_sends = 0;
    o->sends_of = target;
    if (o->n_sends == OPENED_SENDS) {
        for (size_t i = 1; i < OPENED_SENDS; i++)
            o->sends[i - 1] = o->sends[i];
        o->n_sends--;
    }
    o->sends[o->n_sends++] = duration;
}

static void finish(struct sends *s, const struct workspace *ws, struct opened *o)
{
    if (!o || !o->sent_at)
        return;
    o->sent_at = 0;
    s->n_running--;
    int64_t total = 0;
    for (size_t i = 0; o->transfer && i < jig_transfer_n_exchanges(o->transfer); i++)
        total += jig_exchange_timing(jig_transfer_exchange(o->transfer, i)).total;
    if (!o->live && jig_transfer_error(o->transfer)->code != JIG_ERR_CANCELLED)
        note_duration(o, total);
    o->is_unrecorded = !jig_transfer_is_done(o->transfer);
    if (!o->is_unrecorded)
        record(s, ws, o);
}

void sends_cancel(struct sends *s, const struct workspace *ws, struct opened *o, int64_t now)
{
    if (!o->transfer || !o->sent_at)
        return;
    if (!o->live) {
        jig_client_cancel(s->client, o->transfer, now);
        return;
    }
    livestream_cut(o->live, now);
    if (livestream_has_ended(
            o->live)) /* one that waits to connect again has no event to come */
        finish(s, ws, o);
}

void sends_end_all(struct sends *s, const struct workspace *ws, int64_t now)
{
    for (size_t i = 0; i < ws->n; i++) {
        end_with_program(ws->opened[i]);
        sends_cancel(s, ws, ws->opened[i], now);
    }
}

/* The answer turns out to be a stream of events, or goes over one that is known. */
static void follow_stream(struct sends *s, struct opened *o, const struct jig_event *event,
                          int64_t now)
{
    struct live_limits limits = { s->stream_keep, SENDS_SPOOL };
    struct jig_error error;
    bool begins =
        !o->live && event->type == JIG_EVENT_HEAD && jig_event_stream_is(event->exchange);
    if (begins && livestream_adopt(s->client, o->transfer, &limits, now, &o->live, &error)) {
        o->transfer = NULL; /* out of memory */
        o->sent_at = 0;
        s->n_running--;
    } else if (begins)
        o->live->shown.serial = o->serial;
    else if (o->live)
        livestream_take(o->live, event, now);
}

static void take_event(struct sends *s, struct workspace *ws, const struct jig_event *event,
                       int64_t now)
{
    struct opened *o = workspace_of_transfer(ws, event->transfer);
    if (event->type == JIG_EVENT_HEAD)
        cookies_note(&s->cookies, event->exchange);
    if (!o)
        return;
    note_credentials(o);
    follow_stream(s, o, event, now);
    record_opening(s, ws, o);
    if (o->live ? livestream_has_ended(o->live) : event->type == JIG_EVENT_DONE)
        finish(s, ws, o);
    if (o->is_unrecorded && event->type == JIG_EVENT_DONE) {
        o->is_unrecorded = false;
        record(s, ws, o);
    }
}

/* Streams that connect again; each has another transfer from then on. */
static bool step_streams(struct sends *s, struct workspace *ws, int64_t now)
{
    bool happened = false;
    for (size_t i = 0; i < ws->n; i++) {
        struct opened *o = ws->opened[i];
        if (!o->live || !o->sent_at || livestream_deadline(o->live) > now)
            continue;
        livestream_step(o->live, now);
        o->transfer = livestream_transfer(o->live);
        if (livestream_has_ended(o->live))
            finish(s, ws, o);
        happened = true;
    }
    return happened;
}

int64_t sends_deadline(const struct workspace *ws)
{
    int64_t first = INT64_MAX;
    for (size_t i = 0; i < ws->n; i++) {
        const struct opened *o = ws->opened[i];
        int64_t at = o->live && o->sent_at ? livestream_deadline(o->live) : INT64_MAX;
        first = at < first ? at : first;
    }
    return first;
}

bool sends_step(struct sends *s, struct workspace *ws, const struct pollfd *fds, size_t n,
                int64_t now)
{
    struct jig_event event;
    bool happened = step_streams(s, ws, now);
    jig_client_step(s->client, fds, n, now);
    note_unanswered(ws);
    while (jig_client_next_event(s->client, &event)) {
        happened = true;
        take_event(s, ws, &event, now);
    }
    return happened;
}

bool sends_work(const struct workspace *ws, int64_t budget_us)
{
    int64_t until = jig_now() + budget_us;
    for (size_t i = 0; i < ws->n; i++) {
        struct livestream *l = ws->opened[i]->live;
        while (l && livestream_work(l))
            if (jig_now() >= until)
                return true;
    }
    return false;
}
