/* What lasts longer than one answer, with every allocation refused once: streams of HTTP/2 beside each
 * other, WebSocket, server-sent events. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "client/seam.h"
#include "support/failalloc.h"
#include "support/h2peer.h"
#include "support/script.h"
#include "support/wsaccept.h"

/* One server; its connections are fed by `feed`, which is left alone by the refusals. */
struct net {
    struct jig_client *client;
    struct stream *streams[4];
    void *peers[4];
    size_t n;
    bool (*feed)(struct net *net, size_t i);
    void *(*greet)(void);
    int64_t now;
};

static struct stream *open_peer(void *context, const char *host, uint16_t port)
{
    struct net *net = context;
    struct stream *theirs = NULL;
    (void)host, (void)port;
    failalloc_pause();
    if (net->n < 4) {
        ck_assert(stream_pair(&net->streams[net->n], &theirs, 65536));
        net->peers[net->n++] = net->greet();
    }
    failalloc_resume();
    return theirs;
}

static void net_init(struct net *net)
{
    net->now = 1000000;
    net->client = jig_client_new(NULL);
    ck_assert_ptr_nonnull(net->client);
    jig_client_set_seam(net->client, &(struct seam){ .open = open_peer, .context = net });
}

static bool feed_all(struct net *net)
{
    bool moved = false;
    failalloc_pause();
    for (size_t i = 0; i < net->n; i++)
        moved |= net->feed(net, i);
    failalloc_resume();
    return moved;
}

static void free_streams(struct net *net)
{
    for (size_t i = 0; i < net->n; i++)
        stream_free(net->streams[i]);
}

/* ---- HTTP/2 ---- */

enum { N_STREAMS = 6 };
static const char *const paths[N_STREAMS] = { "/hello",  "/trailers", "/interim",
                                              "/padded", "/echo",     "/big" };
static const char *const bodies[N_STREAMS] = { "hello", "hello", "hi", "hello", "sent", NULL };

static void *greet_h2(void)
{
    return h2peer_new(0);
}

static bool feed_h2(struct net *net, size_t i)
{
    return h2peer_pump(net->peers[i], net->streams[i]);
}

static struct jig_request *h2_request(size_t i)
{
    char url[64] = "http://a.test";
    struct jig_options options = { .http = JIG_HTTP_2_PRIOR, .wire_keep = 1000 };
    struct jig_request *r = jig_request_new();
    strncat(url, paths[i], 40);
    bool ok = r && !jig_request_set_method(r, i == 4 ? "POST" : "GET", NULL) &&
              !jig_request_set_url(r, url, NULL) &&
              !jig_request_set_options(r, &options, NULL) &&
              (i != 4 || !jig_request_set_body(r, "sent", 4, NULL));
    if (ok)
        return r;
    jig_request_free(r);
    return NULL;
}

static void settle(struct net *net)
{
    struct jig_event event;
    for (int quiet = 0; quiet < 6;) {
        bool moved = feed_all(net);
        jig_client_step(net->client, NULL, 0, net->now);
        while (jig_client_next_event(net->client, &event))
            moved = true;
        quiet = moved ? 0 : quiet + 1;
    }
}

static bool is_whole(const struct jig_transfer *t, size_t i)
{
    char body[16] = "";
    const struct jig_exchange *x = jig_transfer_last(t);
    jig_exchange_body_read(x, 0, body, sizeof body - 1);
    return bodies[i] ? strcmp(body, bodies[i]) == 0 : jig_exchange_body_len(x) == 300000;
}

static bool run_h2(unsigned n)
{
    struct net net = { .feed = feed_h2, .greet = greet_h2 };
    struct jig_transfer *sent[N_STREAMS] = { NULL };
    net_init(&net);
    failalloc_at(n);
    for (size_t i = 0; i < N_STREAMS; i++) {
        struct jig_request *r = h2_request(i);
        if (r)
            jig_client_send(net.client, r, net.now, &sent[i], NULL);
    }
    settle(&net);
    bool was_refused = failalloc_end();
    for (size_t i = 0; i < N_STREAMS; i++) {
        if (!sent[i])
            continue;
        const struct jig_error *e = jig_transfer_error(sent[i]);
        ck_assert_msg(jig_transfer_is_done(sent[i]), "allocation %u: %s hangs", n, paths[i]);
        ck_assert_msg(e->code ? e->code == JIG_ERR_MEMORY : is_whole(sent[i], i),
                      "allocation %u: %s: %s: %s", n, paths[i], jig_err_name(e->code), e->text);
        jig_transfer_free(sent[i]);
    }
    jig_client_free(net.client);
    for (size_t i = 0; i < net.n; i++)
        h2peer_free(net.peers[i]);
    free_streams(&net);
    return was_refused;
}

START_TEST(memory_may_run_out_among_streams)
{
    unsigned n = 0;
    while (run_h2(n))
        n++;
    ck_assert_uint_gt(n, 100);
}
END_TEST

/* ---- WebSocket ---- */

struct ws_peer {
    struct buf in, out;
    bool is_open, has_closed;
};

static void *greet_ws(void)
{
    struct ws_peer *p = calloc(1, sizeof *p);
    buf_init(&p->in, 1 << 16);
    buf_init(&p->out, 1 << 16);
    return p;
}

static void agree(struct ws_peer *p)
{
    wsaccept_add(&p->out, buf_str(&p->in));
    buf_add_str(&p->out, "\r\n\x81\x05hello\x89\x01p");
    p->is_open = true;
}

/* Agrees, says "hello" and a ping, and answers a close. */
static bool feed_ws(struct net *net, size_t i)
{
    struct ws_peer *p = net->peers[i];
    char bytes[4096];
    size_t got = 0, sent = 0;
    if (stream_recv(net->streams[i], bytes, sizeof bytes, &got) == STREAM_OK)
        buf_add(&p->in, span_make(bytes, got));
    if (!p->is_open && span_find(buf_span(&p->in), SPAN("\r\n\r\n"), 0) != SIZE_MAX) {
        agree(p);
        buf_reset(&p->in);
    } else if (p->is_open && !p->has_closed && memchr(buf_str(&p->in), '\x88', p->in.len)) {
        buf_add(&p->out, span_make("\x88\0", 2));
        p->has_closed = true;
    }
    stream_send(net->streams[i], buf_str(&p->out), p->out.len, &sent);
    buf_remove(&p->out, 0, sent);
    return got > 0 || sent > 0;
}

/* True while it goes on. */
static bool take_messages(struct jig_websocket *w, unsigned *n_hello)
{
    struct jig_message m;
    while (jig_websocket_next(w, &m)) {
        *n_hello += m.type == JIG_TEXT && m.len == 5;
        if (m.type == JIG_TEXT && (jig_websocket_send(w, JIG_TEXT, "hi", 2, NULL) ||
                                   jig_websocket_close(w, 1000, "bye", NULL)))
            return false;
    }
    return true;
}

static enum jig_err talk(struct net *net, struct jig_websocket *w, unsigned *n_hello)
{
    struct jig_event event;
    struct jig_error error;
    for (int quiet = 0; quiet < 6;) {
        bool moved = feed_all(net);
        jig_client_step(net->client, NULL, 0, net->now);
        while (jig_client_next_event(net->client, &event)) {
            enum jig_err err = jig_websocket_take(w, &event, &error);
            if (err || !take_messages(w, n_hello))
                return err ? err : JIG_ERR_MEMORY;
            moved = true;
        }
        quiet = moved ? 0 : quiet + 1;
    }
    return JIG_OK;
}

static bool run_ws(unsigned n)
{
    struct net net = { .feed = feed_ws, .greet = greet_ws };
    struct jig_websocket_config config = { .url = "ws://a.test/", .compress = true };
    struct jig_websocket *w = NULL;
    unsigned n_hello = 0;
    net_init(&net);
    failalloc_at(n);
    enum jig_err err = jig_websocket_open(net.client, NULL, &config, net.now, &w, NULL);
    if (!err)
        err = talk(&net, w, &n_hello);
    bool was_refused = failalloc_end();
    ck_assert_msg(err == JIG_ERR_MEMORY || (!err && n_hello == 1), "allocation %u: %s", n,
                  jig_err_name(err));
    jig_websocket_free(w);
    jig_client_free(net.client);
    for (size_t i = 0; i < net.n; i++) {
        struct ws_peer *p = net.peers[i];
        buf_clear(&p->in);
        buf_clear(&p->out);
        free(p);
    }
    free_streams(&net);
    return was_refused;
}

START_TEST(memory_may_run_out_during_a_websocket)
{
    unsigned n = 0;
    while (run_ws(n))
        n++;
    ck_assert_uint_gt(n, 20);
}
END_TEST

/* ---- Server-sent events ---- */

#define STREAM "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"

static const struct script event_scripts[] = {
    ANSWER(SENDS(STREAM "retry: 1\nid: 7\ndata: a\n\n"), CLOSES),
    ANSWER(SENDS(STREAM "data: b\n\n"), CLOSES),
    ANSWER(SENDS("HTTP/1.1 204 No\r\n\r\n")),
};

/* All turns of a stream, across its connections. */
static enum jig_err follow(struct stage *s, struct jig_event_stream *stream, struct buf *said)
{
    struct jig_event event;
    struct jig_stream_event e;
    for (int turns = 0; turns < 200 && !jig_event_stream_has_ended(stream); turns++) {
        enum jig_err err = JIG_OK;
        stage_peers(s);
        jig_client_step(s->client, NULL, 0, s->now);
        while (!err && jig_client_next_event(s->client, &event))
            err = jig_event_stream_take(stream, &event, s->now, NULL);
        while (!err && jig_event_stream_next(stream, &e)) {
            failalloc_pause();
            buf_add(said, span_make(e.data, e.data_len));
            failalloc_resume();
        }
        if (!err && jig_event_stream_deadline(stream) <= (s->now += 100000))
            err = jig_event_stream_step(stream, s->now, NULL);
        if (err)
            return err;
    }
    while (jig_client_next_event(s->client, &event)) { /* what ended it, where it failed */
        enum jig_err err = jig_event_stream_take(stream, &event, s->now, NULL);
        if (err)
            return err;
    }
    return jig_event_stream_has_ended(stream) ? JIG_OK : JIG_ERR_TIMEOUT;
}

static bool run_events(unsigned n)
{
    struct stage s;
    struct buf said;
    struct jig_event_stream *stream = NULL;
    stage_init(&s, event_scripts, 3, NULL);
    buf_init(&said, 1000);
    struct jig_request *r = stage_request("GET", "http://a.test/", NULL);
    failalloc_at(n);
    enum jig_err err = jig_event_stream_open(s.client, r, s.now, &stream, NULL);
    if (!err)
        err = follow(&s, stream, &said);
    bool was_refused = failalloc_end();
    /* A second connection that breaks for it is followed by a third, and so on. */
    bool is_said =
        strcmp(buf_str(&said), "ab") == 0 || (was_refused && strcmp(buf_str(&said), "a") == 0 &&
                                              jig_event_stream_n_connections(stream) == 1);
    bool went_on = stream && jig_event_stream_n_connections(stream) > 1;
    if (!err && went_on) /* it was taken up where it had broken off, or else it is an error */
        ck_assert_msg(strstr(buf_str(&s.received), "Last-Event-ID: 7\r\n"), "allocation %u", n);
    bool is_ended = !err || (was_refused && err == JIG_ERR_TIMEOUT);
    ck_assert_msg(err == JIG_ERR_MEMORY || (is_ended && is_said), "allocation %u: %s: '%s'", n,
                  jig_err_name(err), buf_str(&said));
    jig_event_stream_free(stream);
    stage_clear(&s);
    buf_clear(&said);
    return was_refused;
}

START_TEST(memory_may_run_out_during_an_event_stream)
{
    unsigned n = 0;
    while (run_events(n))
        n++;
    ck_assert_uint_gt(n, 20);
}
END_TEST

Suite *test_memory_streams(void);
Suite *test_memory_streams(void)
{
    Suite *suite = suite_create("memory_streams");
    TCase *tc = tcase_create("memory_streams");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, memory_may_run_out_among_streams);
    tcase_add_test(tc, memory_may_run_out_during_a_websocket);
    tcase_add_test(tc, memory_may_run_out_during_an_event_stream);
    suite_add_tcase(suite, tc);
    return suite;
}
