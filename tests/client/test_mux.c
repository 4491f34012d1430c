/* Exchanges that share a connection: the client against servers in memory that speak HTTP/2. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "client/seam.h"
#include "jig.h"
#include "support/h2peer.h"
#include "support/script.h"

enum { MAX_PEERS = 4, MAX_SENT = 64 };

struct net {
    struct jig_client *client;
    struct h2peer *peers[MAX_PEERS];
    struct stream *streams[MAX_PEERS];
    size_t n_peers;
    uint32_t max_streams;
    int64_t now;
    struct jig_options options;
    struct jig_transfer *sent[MAX_SENT];
    size_t n;
    bool holds; /* events are not pulled */
    size_t n_streamed, n_pieces;
    struct buf order; /* the last byte of the URL of each that is done */
};

static struct stream *open_peer(void *context, const char *host, uint16_t port)
{
    struct net *net = context;
    struct stream *mine, *theirs;
    (void)host, (void)port;
    if (net->n_peers == MAX_PEERS)
        return NULL;
    ck_assert(stream_pair(&mine, &theirs, 65536));
    net->peers[net->n_peers] = h2peer_new(net->max_streams);
    net->streams[net->n_peers++] = mine;
    return theirs;
}

static void net_init(struct net *net)
{
    *net = (struct net){ .now = 1000000, .options = { .http = JIG_HTTP_2_PRIOR } };
    net->client = jig_client_new(NULL);
    ck_assert_ptr_nonnull(net->client);
    buf_init(&net->order, 1000);
    jig_client_set_seam(net->client, &(struct seam){ .open = open_peer, .context = net });
}

static void net_clear(struct net *net)
{
    for (size_t i = 0; i < net->n; i++)
        jig_transfer_free(net->sent[i]);
    jig_client_free(net->client);
    for (size_t i = 0; i < net->n_peers; i++) {
        h2peer_free(net->peers[i]);
        stream_free(net->streams[i]);
    }
    buf_clear(&net->order);
}

static bool pull(struct net *net)
{
    struct jig_event event;
    bool any = false;
    while (!net->holds && jig_client_next_event(net->client, &event)) {
        any = true;
        net->n_streamed += event.len;
        net->n_pieces += event.len > 0;
        const char *url = jig_exchange_url(event.exchange);
        if (event.type == JIG_EVENT_DONE)
            buf_add_byte(&net->order, url[strlen(url) - 1]);
    }
    return any;
}

/* Until nothing happens any more; some turns in which only bytes move show nothing. */
static void settle(struct net *net)
{
    for (int quiet = 0; quiet < 6;) {
        bool moved = false;
        for (size_t i = 0; i < net->n_peers; i++)
            if (net->streams[i])
                moved |= h2peer_pump(net->peers[i], net->streams[i]);
        jig_client_step(net->client, NULL, 0, net->now);
        moved |= pull(net);
        quiet = moved ? 0 : quiet + 1;
    }
}

static void hang_up(struct net *net, size_t i)
{
    stream_free(net->streams[i]);
    net->streams[i] = NULL;
}

static struct jig_transfer *submit(struct net *net, struct jig_request *r)
{
    struct jig_transfer *t;
    ck_assert_int_eq(jig_client_send(net->client, r, net->now, &t, NULL), JIG_OK);
    net->sent[net->n++] = t;
    return t;
}

static struct jig_request *request(struct net *net, const char *method, const char *path)
{
    char url[128] = "http://a.test";
    strncat(url, path, 100);
    return stage_request(method, url, &net->options);
}

static struct jig_transfer *ask(struct net *net, const char *method, const char *path)
{
    return submit(net, request(net, method, path));
}

static struct jig_transfer *post(struct net *net, const char *path, const char *body,
                                 size_t len)
{
    struct jig_request *r = request(net, "POST", path);
    ck_assert_int_eq(jig_request_set_body(r, body, len, NULL), JIG_OK);
    return submit(net, r);
}

static void is_done(const struct jig_transfer *t, int status, const char *body)
{
    const struct jig_exchange *x = jig_transfer_last(t);
    char *text = stage_body(x);
    ck_assert(jig_transfer_is_done(t));
    ck_assert_msg(!jig_transfer_error(t)->code, "%s", jig_transfer_error(t)->text);
    ck_assert_int_eq(jig_exchange_status(x), status);
    ck_assert_str_eq(jig_exchange_version(x), "HTTP/2");
    if (body)
        ck_assert_str_eq(text, body);
    free(text);
}

static void has_failed(const struct jig_transfer *t, enum jig_err code, const char *words)
{
    const struct jig_error *error = jig_transfer_error(t);
    ck_assert(jig_transfer_is_done(t));
    ck_assert_msg(error->code == code, "%s: %s", jig_err_name(error->code), error->text);
    ck_assert_msg(strstr(error->text, words) != NULL, "%s", error->text);
}

static const struct jig_connection_facts *facts(const struct jig_transfer *t)
{
    return jig_exchange_connection(jig_transfer_last(t));
}

/* ---- Sharing ----------------------------------------------------------------------------------*/

START_TEST(mux_carries_forty_requests_on_one_connection)
{
    struct net net;
    net_init(&net);
    for (int i = 0; i < 40; i++)
        ask(&net, "GET", "/hello");
    settle(&net);
    for (int i = 0; i < 40; i++) {
        is_done(net.sent[i], 200, "hello");
        ck_assert_uint_eq(facts(net.sent[i])->id, 1);
        ck_assert_int_eq(facts(net.sent[i])->reused, i > 0);
    }
    ck_assert_uint_eq(net.n_peers, 1);
    ck_assert_uint_eq(jig_client_n_idle(net.client), 1);
    net_clear(&net);
}
END_TEST

START_TEST(mux_lets_requests_wait_for_a_stream_in_their_order)
{
    struct net net;
    net_init(&net);
    net.max_streams = 2;
    ask(&net, "GET", "/hello?0");
    settle(&net);
    struct jig_transfer *a = ask(&net, "GET", "/never"), *b = ask(&net, "GET", "/never");
    for (int i = 1; i < 5; i++) {
        char path[] = "/hello?0";
        path[strlen(path) - 1] = (char)('0' + i);
        ask(&net, "GET", path);
    }
    settle(&net);
    ck_assert(!jig_transfer_is_done(net.sent[3]));
    net.now += 100 * INT64_C(1000000); /* longer than a connection may take to open */
    settle(&net);
    ck_assert(!jig_transfer_is_done(net.sent[3]));
    jig_client_cancel(net.client, a, net.now);
    settle(&net);
    jig_client_cancel(net.client, b, net.now);
    settle(&net);
    for (size_t i = 3; i < net.n; i++)
        is_done(net.sent[i], 200, NULL);
    ck_assert_str_eq(buf_str(&net.order), "0r1234r");
    ck_assert_uint_eq(net.n_peers, 1);
    ck_assert_uint_eq(h2peer_most_open(net.peers[0]), 2);
    net_clear(&net);
}
END_TEST

START_TEST(mux_does_not_share_what_other_settings_opened)
{
    struct net net;
    net_init(&net);
    ask(&net, "GET", "/hello");
    settle(&net);
    net.options.max_fields = 7;
    ask(&net, "GET", "/hello");
    settle(&net);
    ck_assert_uint_eq(net.n_peers, 2);
    net_clear(&net);
}
END_TEST

START_TEST(mux_goes_on_after_a_cancelled_exchange)
{
    struct net net;
    net_init(&net);
    struct jig_transfer *gone = ask(&net, "GET", "/never"), *kept = ask(&net, "GET", "/never");
    settle(&net);
    jig_client_cancel(net.client, gone, net.now);
    settle(&net);
    has_failed(gone, JIG_ERR_CANCELLED, "");
    ck_assert_uint_eq(h2peer_n_reset(net.peers[0]), 1);
    ck_assert(!jig_transfer_is_done(kept));
    is_done((ask(&net, "GET", "/hello"), settle(&net), net.sent[2]), 200, "hello");
    ck_assert_uint_eq(net.n_peers, 1);
    net_clear(&net);
}
END_TEST

START_TEST(mux_outlives_a_transfer_that_is_freed_while_it_runs)
{
    struct net net;
    net_init(&net);
    ask(&net, "GET", "/big");
    ask(&net, "GET", "/big");
    settle(&net);
    ask(&net, "GET", "/never");
    struct jig_transfer *big = ask(&net, "GET", "/big");
    jig_client_step(net.client, NULL, 0, net.now);
    jig_transfer_free(big);
    net.n--;
    settle(&net);
    is_done(net.sent[0], 200, NULL);
    ck_assert_uint_eq(jig_exchange_body_len(jig_transfer_last(net.sent[1])), 300000);
    net_clear(&net);
}
END_TEST

/* ---- Answers ----------------------------------------------------------------------------------*/

START_TEST(mux_keeps_trailers_and_interim_answers)
{
    struct net net;
    struct jig_field f;
    net_init(&net);
    const struct jig_exchange *x = jig_transfer_last(ask(&net, "GET", "/trailers"));
    const struct jig_exchange *y = jig_transfer_last(ask(&net, "GET", "/interim"));
    settle(&net);
    is_done(net.sent[0], 200, "hello");
    is_done(net.sent[1], 200, "hi");
    ck_assert(jig_exchange_find(x, JIG_SECTION_TRAILERS, "x-t", &f));
    ck_assert_uint_eq(jig_exchange_n_interim(y), 1);
    ck_assert_int_eq(jig_exchange_interim_status(y, 0), 103);
    net_clear(&net);
}
END_TEST

START_TEST(mux_knows_answers_without_a_body)
{
    struct net net;
    net_init(&net);
    ask(&net, "GET", "/empty");
    ask(&net, "HEAD", "/empty");
    post(&net, "/echo", "", 0);
    settle(&net);
    is_done(net.sent[0], 204, "");
    is_done(net.sent[1], 204, "");
    is_done(net.sent[2], 200, "");
    net_clear(&net);
}
END_TEST

START_TEST(mux_says_the_fields_as_they_were_sent)
{
    struct net net;
    struct jig_field f;
    net_init(&net);
    struct jig_request *r = request(&net, "GET", "/hello");
    jig_request_add_field(r, "X-Mixed", "a", 1, NULL);
    jig_request_add_field(r, "Cookie", "a=1; b=2", 8, NULL);
    jig_request_add_field(r, "Connection", "close", 5, NULL);
    const struct jig_exchange *x = jig_transfer_last(submit(&net, r));
    settle(&net);
    ck_assert_str_eq(h2peer_log(net.peers[0]),
                     "GET a.test /hello x-mixed=a; cookie=a=1; cookie=b=2; \n");
    ck_assert(jig_exchange_is_h2(x));
    f = jig_exchange_field(x, JIG_SECTION_REQUEST, 0);
    ck_assert_int_eq(strncmp(f.name, ":method", f.name_len), 0);
    ck_assert(!jig_exchange_find(x, JIG_SECTION_REQUEST, "connection", &f));
    net_clear(&net);
}
END_TEST

START_TEST(mux_hands_out_a_stream_as_fast_as_it_is_pulled)
{
    struct net net;
    net_init(&net);
    net.options.stream = true;
    ask(&net, "GET", "/big");
    ask(&net, "GET", "/big");
    net.options.stream = false;
    ask(&net, "GET", "/big");
    net.holds = true;
    settle(&net);
    ck_assert_uint_eq(net.n_streamed, 0);
    is_done(net.sent[2], 200, NULL); /* what others do not read does not hold it up */
    net.holds = false;
    settle(&net);
    ck_assert_uint_eq(net.n_streamed, 600000);
    is_done(net.sent[0], 200, NULL);
    is_done(net.sent[1], 200, NULL);
    net_clear(&net);
}
END_TEST

/* 300,000 bytes are 19 frames at least, and more where the server's room for them ends. */
START_TEST(mux_gives_out_frames_that_came_together_as_one_piece)
{
    struct net net;
    net_init(&net);
    net.options.stream = true;
    ask(&net, "GET", "/big");
    settle(&net);
    is_done(net.sent[0], 200, NULL);
    ck_assert_uint_eq(net.n_streamed, 300000);
    ck_assert_uint_le(net.n_pieces, 8);
    net_clear(&net);
}
END_TEST

START_TEST(mux_logs_each_exchange_its_frames)
{
    struct net net;
    size_t n = 0, frames = 0, all = 0;
    net_init(&net);
    net.options.wire_keep = 1 << 20;
    ask(&net, "GET", "/hello");
    settle(&net);
    ask(&net, "GET", "/hello");
    settle(&net);
    for (size_t i = 0; i < net.n; i++) {
        const struct jig_exchange *x = jig_transfer_last(net.sent[i]);
        n = jig_exchange_n_wire(x);
        frames = all = 0;
        for (size_t k = 0; k < n; k++) {
            frames += jig_exchange_wire(x, k).is_frame;
            all += jig_exchange_wire(x, k).len;
        }
        const struct jig_connection_facts *f = facts(net.sent[i]);
        ck_assert_uint_eq(all, f->bytes_sent + f->bytes_received);
        ck_assert_uint_ge(frames, i == 0 ? 6 : 3);
    }
    /* The second: HEADERS out; HEADERS, DATA and maybe an empty DATA back. HPACK knows the rest. */
    ck_assert_uint_le(facts(net.sent[1])->bytes_sent, 24);
    net_clear(&net);
}
END_TEST

/* ---- Bodies that are sent ---------------------------------------------------------------------*/

START_TEST(mux_sends_bodies_as_the_server_takes_them)
{
    static char body[200001];
    struct net net;
    memset(body, 'b', sizeof body - 1);
    net_init(&net);
    for (int i = 0; i < 3; i++)
        post(&net, "/echo", body, sizeof body - 1);
    settle(&net);
    for (int i = 0; i < 3; i++)
        is_done(net.sent[i], 200, body);
    ck_assert_uint_eq(net.n_peers, 1);
    net_clear(&net);
}
END_TEST

static struct jig_transfer *post_expecting(struct net *net, const char *path, const char *body)
{
    struct jig_request *r = request(net, "POST", path);
    jig_request_add_field(r, "Expect", "100-continue", 12, NULL);
    jig_request_set_body(r, body, strlen(body), NULL);
    return submit(net, r);
}

START_TEST(mux_holds_a_body_back_until_it_is_asked_for)
{
    struct net net;
    net_init(&net);
    post_expecting(&net, "/continue", "the body");
    post_expecting(&net, "/early", "unwanted");
    post_expecting(&net, "/echo", "at last");
    settle(&net);
    is_done(net.sent[0], 200, "the body");
    is_done(net.sent[1], 413, "too much");
    ck_assert_uint_eq(jig_exchange_request_body_len(jig_transfer_last(net.sent[1])), 0);
    ck_assert(!jig_transfer_is_done(net.sent[2]));
    net.now += 1100000;
    settle(&net);
    is_done(net.sent[2], 200, "at last");
    ck_assert_uint_eq(net.n_peers, 1);
    net_clear(&net);
}
END_TEST

/* ---- Faults -----------------------------------------------------------------------------------*/

START_TEST(mux_names_what_the_server_reset_it_for)
{
    struct net net;
    net_init(&net);
    ask(&net, "GET", "/reset");
    ask(&net, "GET", "/hello");
    settle(&net);
    has_failed(net.sent[0], JIG_ERR_HTTP2, "INTERNAL_ERROR");
    is_done(net.sent[1], 200, "hello");
    ck_assert_uint_eq(net.n_peers, 1);
    net_clear(&net);
}
END_TEST

/* No two origins share a connection, so none is misdirected by the client (RFC 9110, 15.5.20): the
 * answer is the caller's, and nothing is asked again. */
START_TEST(mux_gives_out_a_misdirected_request_as_answered)
{
    struct net net;
    net_init(&net);
    ask(&net, "GET", "/misdirected");
    settle(&net);
    is_done(net.sent[0], 421, "not here");
    ck_assert_uint_eq(jig_transfer_n_exchanges(net.sent[0]), 1);
    submit(&net, stage_request("GET", "http://b.test/hello", &net.options));
    ask(&net, "GET", "/hello");
    settle(&net);
    is_done(net.sent[1], 200, "hello");
    is_done(net.sent[2], 200, "hello");
    ck_assert_uint_eq(net.n_peers, 2);
    ck_assert_str_eq(h2peer_log(net.peers[0]),
                     "GET a.test /misdirected \nGET a.test /hello \n");
    ck_assert_str_eq(h2peer_log(net.peers[1]), "GET b.test /hello \n");
    net_clear(&net);
}
END_TEST

START_TEST(mux_sends_again_what_the_server_refused)
{
    struct net net;
    net_init(&net);
    post(&net, "/refuse", "x", 1);
    settle(&net);
    is_done(net.sent[0], 200, "hello");
    ck_assert_uint_eq(net.n_peers, 1);
    net_clear(&net);
}
END_TEST

/* What was answered was not refused, whatever the server says then. */
START_TEST(mux_does_not_send_again_what_was_answered)
{
    struct net net;
    net_init(&net);
    post(&net, "/regret", "x", 1);
    settle(&net);
    has_failed(net.sent[0], JIG_ERR_HTTP2, "REFUSED_STREAM");
    ck_assert_int_eq(jig_exchange_status(jig_transfer_last(net.sent[0])), 200);
    net_clear(&net);
}
END_TEST

START_TEST(mux_sends_elsewhere_what_a_leaving_server_left_out)
{
    struct net net;
    net_init(&net);
    ask(&net, "GET", "/never");
    settle(&net);
    ask(&net, "POST", "/leave");
    settle(&net);
    ck_assert_uint_eq(net.n_peers, 2);
    ck_assert_uint_eq(h2peer_n_open(net.peers[0]), 1); /* what it had taken goes on */
    ck_assert(!jig_transfer_is_done(net.sent[0]));
    has_failed(net.sent[1], JIG_ERR_HTTP2,
               "NO_ERROR, bye"); /* the second left it out as well */
    ask(&net, "GET", "/hello");
    settle(&net);
    is_done(net.sent[2], 200, "hello");
    ck_assert_uint_eq(net.n_peers, 3);
    net_clear(&net);
}
END_TEST

START_TEST(mux_does_not_try_again_where_the_server_gave_up)
{
    struct net net;
    net_init(&net);
    ask(&net, "GET", "/die");
    settle(&net);
    has_failed(net.sent[0], JIG_ERR_HTTP2, "ENHANCE_YOUR_CALM, bye");
    ck_assert_uint_eq(net.n_peers, 1);
    net_clear(&net);
}
END_TEST

START_TEST(mux_keeps_what_came_before_the_connection_was_lost)
{
    struct net net;
    net_init(&net);
    ask(&net, "GET", "/cut");
    ask(&net, "GET", "/never");
    settle(&net);
    hang_up(&net, 0);
    settle(&net);
    has_failed(net.sent[0], JIG_ERR_INCOMPLETE_READ, "");
    char *body = stage_body(jig_transfer_last(net.sent[0]));
    ck_assert_str_eq(body, "hello");
    free(body);
    ck_assert_uint_eq(net.n_peers, 2); /* the one on a used connection was sent again */
    ck_assert(!jig_transfer_is_done(net.sent[1]));
    net_clear(&net);
}
END_TEST

/* What may be sent twice goes out unlooked when the connection has just been used: it is found out
 * afterwards. */
static const struct {
    int64_t rests_us;
    bool has_body;
} losses[] = { { 0, false }, { 2000000, false }, { 0, true }, { 2000000, true } };

START_TEST(mux_replaces_a_connection_that_went_while_nobody_used_it)
{
    struct net net;
    net_init(&net);
    ask(&net, "GET", "/hello");
    settle(&net);
    hang_up(&net, 0);
    net.now += losses[_i].rests_us;
    if (losses[_i].has_body)
        post(&net, "/echo", "x", 1);
    else
        ask(&net, "GET", "/hello");
    settle(&net);
    is_done(net.sent[1], 200, losses[_i].has_body ? "x" : "hello");
    ck_assert_uint_eq(net.n_peers, 2);
    ck_assert_uint_eq(jig_transfer_n_exchanges(net.sent[1]), 1);
    net_clear(&net);
}
END_TEST

START_TEST(mux_times_out_an_exchange_and_no_other)
{
    struct net net;
    net_init(&net);
    ask(&net, "GET", "/never");
    net.options.total_timeout_us = 2000000;
    ask(&net, "GET", "/never");
    settle(&net);
    net.now += 2000000;
    settle(&net);
    has_failed(net.sent[1], JIG_ERR_TIMEOUT, "");
    ck_assert_int_eq(jig_transfer_error(net.sent[1])->phase, JIG_PHASE_WAIT);
    ck_assert(!jig_transfer_is_done(net.sent[0]));
    ask(&net, "GET", "/hello");
    settle(&net);
    is_done(net.sent[2], 200, "hello");
    ck_assert_uint_eq(net.n_peers, 1);
    net_clear(&net);
}
END_TEST

START_TEST(mux_closes_a_connection_that_nobody_used_for_long)
{
    struct net net;
    net_init(&net);
    ask(&net, "GET", "/hello");
    settle(&net);
    ck_assert_uint_eq(jig_client_n_idle(net.client), 1);
    net.now += 61 * INT64_C(1000000);
    settle(&net);
    ck_assert_uint_eq(jig_client_n_idle(net.client), 0);
    net_clear(&net);
}
END_TEST

Suite *test_mux(void);
Suite *test_mux(void)
{
    Suite *suite = suite_create("mux");
    TCase *tc = tcase_create("mux");
    tcase_set_timeout(tc, 30);
    tcase_add_test(tc, mux_carries_forty_requests_on_one_connection);
    tcase_add_test(tc, mux_lets_requests_wait_for_a_stream_in_their_order);
    tcase_add_test(tc, mux_does_not_share_what_other_settings_opened);
    tcase_add_test(tc, mux_goes_on_after_a_cancelled_exchange);
    tcase_add_test(tc, mux_outlives_a_transfer_that_is_freed_while_it_runs);
    tcase_add_test(tc, mux_keeps_trailers_and_interim_answers);
    tcase_add_test(tc, mux_knows_answers_without_a_body);
    tcase_add_test(tc, mux_says_the_fields_as_they_were_sent);
    tcase_add_test(tc, mux_hands_out_a_stream_as_fast_as_it_is_pulled);
    tcase_add_test(tc, mux_gives_out_frames_that_came_together_as_one_piece);
    tcase_add_test(tc, mux_logs_each_exchange_its_frames);
    tcase_add_test(tc, mux_sends_bodies_as_the_server_takes_them);
    tcase_add_test(tc, mux_holds_a_body_back_until_it_is_asked_for);
    tcase_add_test(tc, mux_names_what_the_server_reset_it_for);
    tcase_add_test(tc, mux_gives_out_a_misdirected_request_as_answered);
    tcase_add_test(tc, mux_sends_again_what_the_server_refused);
    tcase_add_test(tc, mux_does_not_send_again_what_was_answered);
    tcase_add_test(tc, mux_sends_elsewhere_what_a_leaving_server_left_out);
    tcase_add_test(tc, mux_does_not_try_again_where_the_server_gave_up);
    tcase_add_test(tc, mux_keeps_what_came_before_the_connection_was_lost);
    tcase_add_loop_test(tc, mux_replaces_a_connection_that_went_while_nobody_used_it, 0,
                        sizeof losses / sizeof *losses);
    tcase_add_test(tc, mux_times_out_an_exchange_and_no_other);
    tcase_add_test(tc, mux_closes_a_connection_that_nobody_used_for_long);
    suite_add_tcase(suite, tc);
    return suite;
}
