#include "script.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "client/seam.h"
#include "support/failalloc.h"

static struct secure *top(struct script_peer *p)
{
    return p->n_layers > 0 ? &p->layers[p->n_layers - 1] : NULL;
}

static void add_layer(struct script_peer *p, struct tls_context *context)
{
    struct tls *tls;
    struct secure *below = top(p), *layer = &p->layers[p->n_layers];
    ck_assert_int_eq(tls_new(context, NULL, &tls, NULL), JIG_OK);
    if (below)
        secure_init_within(layer, tls, below);
    else
        secure_init(layer, tls, p->stream);
    p->n_layers++;
    p->is_up = false;
}

static struct stream *open_peer(void *context, const char *host, uint16_t port)
{
    struct stage *s = context;
    struct stream *mine, *theirs;
    failalloc_pause();
    buf_addf(&s->opened, "%s:%u; ", host, (unsigned)port);
    if (s->n_peers >= s->n_scripts || s->n_peers >= SCRIPT_MAX_CONNS) {
        failalloc_resume();
        return NULL;
    }
    ck_assert(stream_pair(&mine, &theirs, s->room ? s->room : 65536));
    struct script_peer *p = &s->peers[s->n_peers];
    *p = (struct script_peer){ .stream = mine,
                               .step = s->scripts[s->n_peers].steps,
                               .since = s->now };
    buf_init(&p->unread, 1 << 24);
    if (s->server_context)
        add_layer(p, s->server_context);
    s->n_peers++;
    failalloc_resume();
    return theirs;
}

void stage_init(struct stage *s, const struct script *scripts, size_t n_scripts,
                const struct jig_client_config *config)
{
    *s = (struct stage){
        .now = 1000000, .clock.is_set = true, .scripts = scripts, .n_scripts = n_scripts
    };
    buf_init(&s->received, 1 << 24);
    buf_init(&s->opened, 1 << 16);
    buf_init(&s->log, 1 << 24);
    buf_init(&s->streamed, 1 << 24);
    s->client = jig_client_new(config);
    ck_assert_ptr_nonnull(s->client);
    jig_client_set_seam(s->client, &(struct seam){ .open = open_peer,
                                                   .context = s,
                                                   .cnonce = "0a4f113b",
                                                   .clock = &s->clock,
                                                   .wall_us = 1764000000000000 });
}

static void drop_layers(struct script_peer *p)
{
    while (p->n_layers > 0)
        secure_clear(&p->layers[--p->n_layers]);
}

void stage_clear(struct stage *s)
{
    jig_client_free(s->client);
    for (size_t i = 0; i < s->n_peers; i++) {
        drop_layers(&s->peers[i]);
        stream_free(s->peers[i].stream);
        buf_clear(&s->peers[i].unread);
    }
    buf_clear(&s->received);
    buf_clear(&s->opened);
    buf_clear(&s->log);
    buf_clear(&s->streamed);
}

static bool read_peer(struct stage *s, struct script_peer *p)
{
    char bytes[4096];
    size_t n;
    enum stream_status status = p->n_layers > 0
                                    ? secure_recv(top(p), bytes, sizeof bytes, &n, NULL)
                                    : stream_recv(p->stream, bytes, sizeof bytes, &n);
    if (status != STREAM_OK)
        return false;
    buf_add(&p->unread, span_make(bytes, n));
    buf_add(&s->received, span_make(bytes, n));
    return true;
}

static void next_step(struct stage *s, struct script_peer *p)
{
    p->step++;
    p->sent = 0;
    p->since = s->now;
}

static size_t text_len(const struct script_step *step)
{
    return step->len ? step->len : strlen(step->text);
}

static bool send_some(struct stage *s, struct script_peer *p)
{
    size_t n = text_len(p->step) - p->sent, done;
    if (s->now - p->since < p->step->us)
        return false;
    if (s->cut && n > s->cut)
        n = s->cut;
    if (p->step->us > 0)
        n = 1;
    const char *text = p->step->text + p->sent;
    enum stream_status status = p->n_layers > 0
                                    ? secure_send(top(p), span_make(text, n), &done, NULL)
                                    : stream_send(p->stream, text, n, &done);
    if (status == STREAM_AGAIN)
        return false;
    p->sent += done;
    p->since = s->now;
    if (status != STREAM_OK || p->sent == text_len(p->step))
        next_step(s, p);
    return true;
}

static bool ends_with(const struct buf *b, struct span tail)
{
    return b->len >= tail.len &&
           span_eq(span_sub(buf_span(b), b->len - tail.len, b->len), tail);
}

static bool expect(struct stage *s, struct script_peer *p)
{
    bool got = read_peer(s, p);
    if (!ends_with(&p->unread, span_make(p->step->text, text_len(p->step))))
        return got;
    buf_reset(&p->unread);
    next_step(s, p);
    return true;
}

static const struct script_step held = { .act = SCRIPT_END };

static size_t unsent(const struct script_peer *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n_layers; i++)
        n += tls_out(p->layers[i].tls).len;
    return n;
}

/* What TLS has not yet put on the stream goes first; true while it moves. */
static bool flush(struct script_peer *p)
{
    size_t before = unsent(p);
    secure_flush(top(p));
    return unsent(p) < before;
}

/* The server's half of the handshake; true once it is done. */
static bool shake(struct script_peer *p)
{
    p->is_up = secure_handshake(top(p), NULL) == STREAM_OK;
    return p->is_up;
}

static bool play_peer(struct stage *s, struct script_peer *p)
{
    if (p->n_layers > 0 && !p->is_up)
        return shake(p);
    if (unsent(p) > 0)
        return flush(p);
    switch (p->step->act) {
    case SCRIPT_END:
        return false;
    case SCRIPT_EXPECT:
        return expect(s, p);
    case SCRIPT_SEND:
        return send_some(s, p);
    case SCRIPT_BELOW:
        ck_assert_int_eq(
            stream_send(p->stream, p->step->text, text_len(p->step), &(size_t){ 0 }),
            STREAM_OK);
        break;
    case SCRIPT_FINISH:
        stream_finish(p->stream);
        break;
    case SCRIPT_CLOSE:
    case SCRIPT_CUT:
        for (; p->step->act == SCRIPT_CUT && p->n_layers > 0; p->n_layers--)
            tls_free(top(p)->tls);
        drop_layers(p);
        stream_free(p->stream);
        p->stream = NULL;
        p->step = &held;
        return true;
    case SCRIPT_TLS:
        add_layer(p, s->origin_context);
        break;
    case SCRIPT_WAIT:
        if (s->now - p->since < p->step->us)
            return false;
        break;
    }
    next_step(s, p);
    return true;
}

static void write_down(struct stage *s, const struct jig_event *e)
{
    const struct jig_exchange *x = e->exchange;
    failalloc_pause();
    switch (e->type) {
    case JIG_EVENT_PHASE:
        buf_addf(&s->log, "phase %s; ", jig_phase_name(jig_exchange_phase(x)));
        break;
    case JIG_EVENT_EXCHANGE:
        buf_addf(&s->log, "exchange %s %s; ", jig_exchange_method(x), jig_exchange_url(x));
        break;
    case JIG_EVENT_INTERIM:
        buf_addf(&s->log, "interim %d; ",
                 jig_exchange_interim_status(x, jig_exchange_n_interim(x) - 1));
        break;
    case JIG_EVENT_HEAD:
        buf_addf(&s->log, "head %d; ", jig_exchange_status(x));
        break;
    case JIG_EVENT_BODY:
        buf_add_str(&s->log, "body; ");
        buf_add(&s->streamed, span_make(e->data, e->len));
        break;
    case JIG_EVENT_DONE:
        buf_addf(&s->log, "done %s; ", jig_err_name(jig_transfer_error(e->transfer)->code));
        break;
    }
    failalloc_resume();
}

bool stage_peers(struct stage *s)
{
    bool moved = false;
    failalloc_pause();
    for (size_t i = 0; i < s->n_peers; i++)
        if (s->peers[i].stream)
            moved |= play_peer(s, &s->peers[i]);
    failalloc_resume();
    return moved;
}

bool stage_turn(struct stage *s)
{
    struct jig_event event;
    bool moved = stage_peers(s);
    jig_client_step(s->client, NULL, 0, s->now);
    while (jig_client_next_event(s->client, &event)) {
        write_down(s, &event);
        moved = true;
    }
    return moved;
}

/* A turn in which only bytes moved shows nothing at the client's side: some quiet ones count. */
void stage_settle(struct stage *s)
{
    for (int quiet = 0; quiet < 5;)
        quiet = stage_turn(s) ? 0 : quiet + 1;
}

/* The next time at which a script goes on. */
static int64_t next_wake(const struct stage *s)
{
    int64_t at = INT64_MAX;
    for (size_t i = 0; i < s->n_peers; i++) {
        const struct script_peer *p = &s->peers[i];
        bool waits = p->step->act == SCRIPT_WAIT || p->step->act == SCRIPT_SEND;
        if (p->stream && waits && p->step->us > 0 && p->since + p->step->us < at)
            at = p->since + p->step->us;
    }
    return at;
}

void stage_play(struct stage *s, const struct jig_transfer *t)
{
    for (int i = 0; i < 1000; i++) {
        stage_settle(s);
        if (jig_transfer_is_done(t))
            return;
        int64_t deadline, wake = next_wake(s);
        jig_client_interest(s->client, NULL, 0, &deadline);
        ck_assert_msg(deadline < INT64_MAX || wake < INT64_MAX, "waits for ever: %s",
                      buf_str(&s->log));
        int64_t at = deadline < wake ? deadline : wake;
        s->now = at > s->now ? at : s->now;
    }
    ck_abort_msg("does not end: %s", buf_str(&s->log));
}

struct jig_transfer *stage_send(struct stage *s, struct jig_request *take)
{
    struct jig_transfer *t;
    struct jig_error error;
    enum jig_err err = jig_client_send(s->client, take, s->now, &t, &error);
    ck_assert_msg(err == JIG_OK, "%s", error.text);
    return t;
}

struct jig_request *stage_request(const char *method, const char *url,
                                  const struct jig_options *options)
{
    struct jig_error error;
    struct jig_request *r = jig_request_new();
    ck_assert_ptr_nonnull(r);
    ck_assert_msg(!jig_request_set_method(r, method, &error), "%s", error.text);
    ck_assert_msg(!jig_request_set_url(r, url, &error), "%s", error.text);
    if (options)
        ck_assert_msg(!jig_request_set_options(r, options, &error), "%s", error.text);
    return r;
}

char *stage_body(const struct jig_exchange *x)
{
    size_t len = (size_t)jig_exchange_body_len(x);
    char *text = calloc(1, len + 1);
    ck_assert_ptr_nonnull(text);
    jig_exchange_body_read(x, 0, text, len);
    return text;
}
