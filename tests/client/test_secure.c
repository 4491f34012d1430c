/* Whole exchanges over TLS, client and server in memory. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/proc.h"
#include "support/script.h"
#include "wire/certmake.h"

#define DAY 86400
#define CUTS                   \
    {                          \
        SCRIPT_CUT, NULL, 0, 0 \
    }

static char folder[4096], cert_file[4200], key_file[4200];
static struct tls_context *context;

static void write_pem(char *path, const char *name, char *take)
{
    proc_write_file(folder, name, span_of(take));
    snprintf(path, 4200, "%s/%s", folder, name);
    free(take);
}

static void setup(void)
{
    int64_t now = (int64_t)time(NULL);
    struct certmake_spec spec = { "a.test",  "DNS:a.test,DNS:b.test",
                                  now - DAY, now + 30 * DAY,
                                  false,     NULL };
    struct certmake *made;
    struct jig_error error;
    proc_temp_folder(folder);
    ck_assert_int_eq(certmake_new(&spec, NULL, &made, NULL), JIG_OK);
    write_pem(cert_file, "cert.pem", certmake_cert_pem(made));
    write_pem(key_file, "key.pem", certmake_key_pem(made));
    certmake_free(made);
    struct tls_config config = {
        .is_server = true, .cert_file = cert_file, .key_file = key_file, .alpn = "http/1.1"
    };
    ck_assert_msg(!tls_context_new(&config, &context, &error), "%s", error.text);
}

static void teardown(void)
{
    tls_context_free(context);
    proc_remove_tree(folder);
}

static void open_stage(struct stage *s, const struct script *scripts, size_t n)
{
    stage_init(s, scripts, n, NULL);
    s->server_context = context;
}

static struct jig_transfer *get(struct stage *s, const char *url,
                                const struct jig_options *options)
{
    struct jig_transfer *t = stage_send(s, stage_request("GET", url, options));
    stage_play(s, t);
    return t;
}

START_TEST(secure_exchange_keeps_the_sessions_facts)
{
    static const struct script script = { { HEAD_END, SENDS(OK_HELLO), HEAD_END,
                                            SENDS(OK_HELLO) } };
    struct jig_options options = { .ca_file = cert_file };
    struct stage s;
    open_stage(&s, &script, 1);
    struct jig_transfer *first = get(&s, "https://a.test/", &options);
    struct jig_transfer *second = get(&s, "https://a.test/2", &options);
    const struct jig_exchange *x[] = { jig_transfer_last(first), jig_transfer_last(second) };
    for (size_t i = 0; i < 2; i++) {
        const struct jig_tls_facts *facts = jig_exchange_tls(x[i]);
        ck_assert_int_eq(jig_exchange_status(x[i]), 200);
        ck_assert_ptr_nonnull(facts);
        ck_assert(facts->verified);
        ck_assert_str_eq(facts->alpn, "http/1.1");
        ck_assert_str_eq(facts->sni, "a.test");
        ck_assert_uint_eq(facts->n_chain, 1);
        ck_assert_uint_eq(facts->tickets, 2); /* they came with the answer */
        ck_assert_uint_eq(jig_exchange_connection(x[i])->reused, (unsigned)i);
        ck_assert_uint_eq(jig_exchange_connection(x[i])->request_number, (unsigned)i + 1);
        ck_assert_int_eq(jig_exchange_timing(x[i]).tls, i == 0 ? 0 : -1);
    }
    ck_assert_ptr_eq(jig_exchange_tls(x[0]), jig_exchange_tls(x[1]));
    ck_assert_uint_eq(s.n_peers, 1);
    jig_transfer_free(first); /* the facts are the other one's too */
    ck_assert_str_eq(jig_exchange_tls(x[1])->chain[0].common_name, "a.test");
    stage_clear(&s);
}
END_TEST

START_TEST(secure_exchange_counts_its_own_work_as_time)
{
    static const struct script script = { { HEAD_END, SENDS(OK_HELLO) } };
    struct jig_options options = { .ca_file = cert_file };
    struct stage s;
    open_stage(&s, &script, 1);
    s.clock.pace = 10; /* with every look at it: also where nothing is waited for */
    const struct jig_exchange *x = jig_transfer_last(get(&s, "https://a.test/", &options));
    struct jig_timing at = jig_exchange_timing(x);
    ck_assert_int_gt(at.connect, 0);
    ck_assert_int_gt(at.tls, at.connect);
    ck_assert_int_eq(jig_exchange_tls(x)->handshake_us, at.tls - at.connect);
    ck_assert_int_ge(at.send, at.tls);
    stage_clear(&s);
}
END_TEST

/* Where a name leads is not what it is called. */
START_TEST(secure_exchange_asks_for_the_name_wherever_it_leads)
{
    static const struct script script = { { HEAD_END, SENDS(OK_HELLO) } };
    static const char *const pins[] = { "a.test:443:127.0.0.9", NULL };
    static const char *const detours[] = { "a.test:443:other.test:444", NULL };
    const struct jig_options options[] = { { .ca_file = cert_file, .resolve = pins },
                                           { .ca_file = cert_file, .connect_to = detours },
                                           { .ca_file = cert_file, .unix_socket = "/run/x" } };
    struct stage s;
    open_stage(&s, &script, 1);
    struct jig_transfer *t = get(&s, "https://a.test/", &options[_i]);
    ck_assert_msg(!jig_transfer_error(t)->code, "%s", jig_transfer_error(t)->text);
    ck_assert_str_eq(jig_exchange_tls(jig_transfer_last(t))->sni, "a.test");
    ck_assert(jig_exchange_tls(jig_transfer_last(t))->verified);
    ck_assert_ptr_nonnull(strstr(buf_str(&s.received), "\r\nHost: a.test\r\n"));
    stage_clear(&s);
}
END_TEST

struct trust_case {
    const char *host;
    bool has_ca, insecure;
    enum jig_err error;
};

static const struct trust_case trusts[] = {
    { "a.test", true, false, JIG_OK },
    { "b.test", true, false, JIG_OK },
    { "c.test", true, false, JIG_ERR_CERTIFICATE },
    { "a.test", false, false, JIG_ERR_CERTIFICATE },
    { "a.test", false, true, JIG_OK },
    { "c.test", false, true, JIG_OK },
};

START_TEST(secure_exchange_sends_nothing_to_a_stranger)
{
    static const struct script script = { { HEAD_END, SENDS(OK_HELLO) } };
    const struct trust_case *c = &trusts[_i];
    struct jig_options options = { .ca_file = c->has_ca ? cert_file : NULL,
                                   .insecure = c->insecure };
    char url[64];
    snprintf(url, sizeof url, "https://%s/", c->host);
    struct stage s;
    open_stage(&s, &script, 1);
    struct jig_transfer *t = get(&s, url, &options);
    const struct jig_tls_facts *facts = jig_exchange_tls(jig_transfer_last(t));
    ck_assert_int_eq(jig_transfer_error(t)->code, c->error);
    ck_assert_ptr_nonnull(facts); /* refused or not, the chain can be looked at */
    ck_assert_uint_eq(facts->n_chain, 1);
    ck_assert_uint_eq(facts->verified, !c->error && !c->insecure);
    ck_assert(c->error ? s.received.len == 0 : s.received.len > 0);
    if (c->error)
        ck_assert_int_eq(jig_transfer_error(t)->phase, JIG_PHASE_TLS);
    stage_clear(&s);
}
END_TEST

START_TEST(secure_exchange_never_shares_what_was_not_verified)
{
    static const struct script scripts[] = { { { HEAD_END, SENDS(OK_HELLO) } },
                                             { { HEAD_END, SENDS(OK_HELLO) } } };
    struct jig_options loose = { .insecure = true }, strict = { .ca_file = cert_file };
    struct stage s;
    open_stage(&s, scripts, 2);
    get(&s, "https://a.test/", &loose);
    struct jig_transfer *t = get(&s, "https://a.test/", &strict);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_OK);
    ck_assert_uint_eq(s.n_peers, 2);
    ck_assert(jig_exchange_tls(jig_transfer_last(t))->verified);
    stage_clear(&s);
}
END_TEST

struct end_case {
    const char *name;
    struct script script;
    enum jig_err error;
    const char *body;
};

static const struct end_case ends[] = {
    { "the end said",
      { { HEAD_END, SENDS("HTTP/1.1 200 OK\r\n\r\nhello"), CLOSES } },
      JIG_OK,
      "hello" },
    { "the end cut",
      { { HEAD_END, SENDS("HTTP/1.1 200 OK\r\n\r\nhello"), CUTS } },
      JIG_ERR_INCOMPLETE_READ,
      "hello" },
    { "a whole length, cut", { { HEAD_END, SENDS(OK_HELLO), CUTS } }, JIG_OK, "hello" },
    { "a length, cut",
      { { HEAD_END, SENDS("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"), CUTS } },
      JIG_ERR_INCOMPLETE_READ,
      "hello" },
    { "chunks, cut before the last one",
      { { HEAD_END,
          SENDS("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
          CUTS } },
      JIG_ERR_INCOMPLETE_READ,
      "hello" },
    { "nothing", { { HEAD_END, CUTS } }, JIG_ERR_REMOTE_DISCONNECTED, "" },
};

START_TEST(secure_exchange_tells_an_end_from_a_cut)
{
    struct jig_options options = { .ca_file = cert_file };
    const struct end_case *c = &ends[_i / 2];
    struct stage s;
    open_stage(&s, &c->script, 1);
    s.cut = (size_t)_i % 2; /* a record for each byte, or one for all */
    struct jig_transfer *t = get(&s, "https://a.test/", &options);
    char *body = stage_body(jig_transfer_last(t));
    ck_assert_msg(jig_transfer_error(t)->code == c->error, "%s: %s", c->name,
                  jig_transfer_error(t)->text);
    ck_assert_str_eq(body, c->body);
    free(body);
    stage_clear(&s);
}
END_TEST

/* ---- What is no TLS any more once the handshake is done ---- */

static const struct {
    const char *name;
    struct script_step said;
    enum jig_err error;
    const char *body;
} intruders[] = {
    { "plain text", BELOW("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfalse"), JIG_ERR_RECEIVE,
      "he" },
    { "a plain alert", BELOW("\x15\x03\x03\0\2\1\0"), JIG_ERR_RECEIVE, "he" },
    { "a plain record of data", BELOW("\x17\x03\x03\0\5false"), JIG_ERR_RECEIVE, "he" },
    { "a record that is too long", BELOW("\x17\x03\x03\xff\xff"), JIG_ERR_RECEIVE, "he" },
    { "a record of no known kind", BELOW("\x99\x03\x03\0\5false"), JIG_ERR_RECEIVE, "he" },
    { "another handshake", BELOW("\x16\x03\x03\0\4\0\0\0\0"), JIG_ERR_RECEIVE, "he" },
    { "the beginning of a record", BELOW("\x17\x03\x03\0\x20xxxx"), JIG_ERR_INCOMPLETE_READ,
      "he" },
};

START_TEST(secure_exchange_takes_nothing_that_is_not_secure)
{
    const struct script script = { { HEAD_END,
                                     SENDS("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe"),
                                     { SCRIPT_WAIT, NULL, 0, 1000 },
                                     intruders[_i].said,
                                     CUTS } };
    struct jig_options options = { .ca_file = cert_file };
    struct stage s;
    open_stage(&s, &script, 1);
    struct jig_transfer *t = get(&s, "https://a.test/", &options);
    char *body = stage_body(jig_transfer_last(t));
    ck_assert_msg(jig_transfer_error(t)->code == intruders[_i].error, "%s: %s: %s",
                  intruders[_i].name, jig_err_name(jig_transfer_error(t)->code),
                  jig_transfer_error(t)->text);
    ck_assert_int_eq(jig_transfer_error(t)->phase, JIG_PHASE_BODY);
    ck_assert_str_eq(body, intruders[_i].body);
    ck_assert_int_eq(jig_exchange_status(jig_transfer_last(t)), 200);
    free(body);
    stage_clear(&s);
}
END_TEST

/* On a connection that has served before: the server has begun to answer, so it has acted. */
START_TEST(secure_exchange_is_not_repeated_once_an_answer_began)
{
    static const struct script scripts[] = { { { HEAD_END,
                                                 SENDS(OK_HELLO),
                                                 HEAD_END,
                                                 SENDS("HTTP/1.1 2"),
                                                 { SCRIPT_WAIT, NULL, 0, 1000 },
                                                 BELOW("\x99\x03\x03\0\5false") } },
                                             { { HEAD_END, SENDS(OK_HELLO) } } };
    struct jig_options options = { .ca_file = cert_file };
    struct stage s;
    open_stage(&s, scripts, 2);
    get(&s, "https://a.test/", &options);
    struct jig_transfer *t = get(&s, "https://a.test/2", &options);
    ck_assert(jig_exchange_connection(jig_transfer_last(t))->reused);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_ERR_RECEIVE);
    ck_assert_int_eq(jig_transfer_error(t)->phase, JIG_PHASE_HEAD);
    ck_assert_uint_eq(s.n_peers, 1);
    stage_clear(&s);
}
END_TEST

/* More than every buffer on the way holds, through a narrow stream and a wide one. */
START_TEST(secure_exchange_moves_large_bodies)
{
    enum { LEN = 1 << 20, HEAD = 64 };
    static const size_t rooms[] = { 5000, 1 << 22 };
    char *answer = malloc(LEN + HEAD);
    int head = snprintf(answer, HEAD, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", LEN);
    for (size_t i = 0; i < LEN; i++)
        answer[(size_t)head + i] = (char)(i % 253 + 1);
    struct script script = { { HEAD_END, { SCRIPT_SEND, answer, (size_t)head + LEN, 0 } } };
    struct jig_options options = { .ca_file = cert_file, .stream = _i >= 2 };
    struct stage s;
    open_stage(&s, &script, 1);
    s.room = rooms[_i % 2];
    struct jig_transfer *t = get(&s, "https://a.test/", &options);
    const struct jig_exchange *x = jig_transfer_last(t);
    ck_assert_msg(jig_transfer_error(t)->code == JIG_OK, "%s", jig_transfer_error(t)->text);
    ck_assert_uint_eq(jig_exchange_body_len(x), LEN);
    char *kept = stage_body(x);
    const char *got = options.stream ? s.streamed.ptr : kept;
    ck_assert_int_eq(memcmp(got, answer + head, LEN), 0);
    free(kept);
    free(answer);
    stage_clear(&s);
}
END_TEST

START_TEST(secure_exchange_sends_large_bodies)
{
    enum { LEN = 1 << 20 };
    static const struct script script = { { { SCRIPT_EXPECT, "the end", 0, 0 },
                                            SENDS(OK_HELLO) } };
    char *body = calloc(1, LEN);
    memcpy(body + LEN - 7, "the end", 7);
    struct jig_options options = { .ca_file = cert_file };
    struct jig_request *r = stage_request("PUT", "https://a.test/", &options);
    ck_assert_int_eq(jig_request_set_body(r, body, LEN, NULL), JIG_OK);
    struct stage s;
    open_stage(&s, &script, 1);
    s.room = 30000;
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    ck_assert_msg(jig_transfer_error(t)->code == JIG_OK, "%s", jig_transfer_error(t)->text);
    ck_assert_uint_ge(s.received.len, LEN);
    ck_assert_int_eq(memcmp(s.received.ptr + s.received.len - LEN, body, LEN), 0);
    free(body);
    stage_clear(&s);
}
END_TEST

START_TEST(secure_exchange_times_out_in_its_handshake)
{
    static const struct script script = { { { SCRIPT_END, NULL, 0, 0 } } };
    struct jig_options options = { .connect_timeout_us = 2000000 };
    struct stage s;
    stage_init(&s, &script, 1, NULL); /* a server that says nothing */
    struct jig_transfer *t = get(&s, "https://a.test/", &options);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_ERR_TIMEOUT);
    ck_assert_int_eq(jig_transfer_error(t)->phase, JIG_PHASE_TLS);
    const struct jig_exchange *x = jig_transfer_last(t);
    ck_assert_int_eq(jig_exchange_timing(x).total, 2000000);
    /* What came to pass until then is told, too. */
    ck_assert_int_ge(jig_exchange_timing(x).connect, 0);
    ck_assert_int_eq(jig_exchange_timing(x).tls, -1);
    ck_assert_uint_eq(jig_exchange_connection(x)->id, 1);
    stage_clear(&s);
}
END_TEST

START_TEST(secure_exchange_never_falls_back_to_clear_text)
{
    static const struct script script = { { SENDS("HTTP/1.1 400 Bad Request\r\n\r\n"),
                                            CLOSES } };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = get(&s, "https://a.test/", NULL);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_ERR_TLS);
    ck_assert_int_eq(jig_exchange_status(jig_transfer_last(t)), 0);
    ck_assert_ptr_null(strstr(buf_str(&s.received), "GET"));
    stage_clear(&s);
}
END_TEST

/* ... and what it is told in place of TLS, it has. */
START_TEST(secure_exchange_has_in_its_log_what_is_no_tls)
{
    static const char answer[] = "HTTP/1.1 400 Bad Request\r\n\r\nThis is http";
    static const struct script script = { { SENDS(answer), CLOSES } };
    struct jig_options options = { .wire_keep = 1 << 16 };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    s.cut = (size_t)_i;
    const struct jig_exchange *x = jig_transfer_last(get(&s, "https://a.test/", &options));
    ck_assert_uint_eq(jig_exchange_n_wire(x), 1);
    struct jig_wire_piece piece = jig_exchange_wire(x, 0);
    ck_assert(piece.direction == JIG_RECEIVED && !piece.with_proxy);
    ck_assert(span_starts(SPAN(answer), span_make(piece.data, piece.len)));
    if (_i == 0)
        ck_assert_uint_eq(piece.len, sizeof answer - 1);
    ck_assert_uint_ge(piece.len, strlen("HTTP/"));
    ck_assert_uint_eq(jig_exchange_connection(x)->bytes_received, piece.len);
    ck_assert_uint_eq(jig_exchange_tls(x)->handshake_received, 0);
    ck_assert_str_eq(jig_exchange_error(x)->text,
                     "the server answered in plain HTTP, not in TLS");
    stage_clear(&s);
}
END_TEST

static char zeros[5 + 16384] = "\x16\x03\x03\x40\x00";

/* Handshake records of zeros are greetings (RFC 5246, 7.4.1.1), which a client may pass over for ever. */
static const struct {
    const char *what;
    struct span record;
} greetings[] = {
    { "greetings", { zeros, sizeof zeros } },
    { "greetings, each in a record", { "\x16\x03\x03\x00\x04\0\0\0\0", 9 } },
    { "warnings", { "\x15\x03\x03\x00\x02\x01\x5a", 7 } },
    { "records with nothing in them", { "\x16\x03\x03\x00\x00", 5 } },
    { "changes of the cipher", { "\x14\x03\x03\x00\x01\x01", 6 } },
};

START_TEST(secure_exchange_ends_a_handshake_that_never_ends)
{
    enum { LEN = 2 << 20 };
    struct buf flood;
    buf_init(&flood, LEN + sizeof zeros);
    while (flood.len < LEN && !flood.failed)
        buf_add(&flood, greetings[_i].record);
    ck_assert_int_eq(flood.failed, JIG_OK);
    struct script script = { { { SCRIPT_SEND, flood.ptr, flood.len, 0 } } };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = get(&s, "https://a.test/", NULL);
    const struct jig_error *error = jig_transfer_error(t);
    ck_assert_msg(error->code == JIG_ERR_TLS && error->phase == JIG_PHASE_TLS, "%s: %s: %s",
                  greetings[_i].what, jig_err_name(error->code), error->text);
    ck_assert_int_eq(jig_exchange_timing(jig_transfer_last(t)).total, 0);
    stage_clear(&s);
    buf_clear(&flood);
}
END_TEST

#define LOOP(test, table) tcase_add_loop_test(tc, test, 0, sizeof table / sizeof *table)

/* ---- A server that agrees to HTTP/2 and wants HTTP/1.1 (RFC 9113, 7) ---- */

#define SETTINGS_FRAME "\0\0\0\4\0\0\0\0\0"
#define REQUIRES_H1    "\0\0\4\3\0\0\0\0\1\0\0\0\015"
#define LEAVES_FOR_H1  "\0\0\x8\7\0\0\0\0\0\0\0\0\0\0\0\0\015"

static const struct unwilling_case {
    const char *method, *body;
    enum jig_http_version http;
    enum jig_err err;
    struct script_step refusal; /* of the stream, or of all of them */
} unwilling[] = {
    { "GET", NULL, JIG_HTTP_AUTO, JIG_OK, SENDS(REQUIRES_H1) },
    { "POST", "body", JIG_HTTP_AUTO, JIG_OK, SENDS(REQUIRES_H1) },
    { "POST", "body", JIG_HTTP_2, JIG_OK, SENDS(REQUIRES_H1) },
    { "GET", NULL, JIG_HTTP_2_PRIOR, JIG_ERR_HTTP2, SENDS(REQUIRES_H1) },
    { "GET", NULL, JIG_HTTP_AUTO, JIG_OK, SENDS(LEAVES_FOR_H1) },
    { "POST", "body", JIG_HTTP_2, JIG_OK, SENDS(LEAVES_FOR_H1) },
    { "GET", NULL, JIG_HTTP_2_PRIOR, JIG_ERR_HTTP2, SENDS(LEAVES_FOR_H1) },
};

static struct jig_request *ask(const struct unwilling_case *c, const struct jig_options *o)
{
    struct jig_request *r = stage_request(c->method, "https://a.test/", o);
    if (c->body)
        ck_assert_int_eq(jig_request_set_body(r, c->body, strlen(c->body), NULL), JIG_OK);
    return r;
}

START_TEST(secure_exchange_speaks_http1_where_the_server_wants_it)
{
    const struct unwilling_case *c = &unwilling[_i];
    const struct script_step moment = { SCRIPT_WAIT, NULL, 0, 1000 };
    const struct script_step head = { SCRIPT_EXPECT, c->body ? "body" : GET_END, 0, 0 };
    const struct script refuses = { { SENDS(SETTINGS_FRAME), moment, c->refusal } };
    const struct script scripts[] = {
        refuses,
        c->err ? refuses : (struct script){ { head, SENDS(OK_HELLO), head, SENDS(OK_HELLO) } }
    };
    struct tls_config config = {
        .is_server = true, .cert_file = cert_file, .key_file = key_file, .alpn = "h2,http/1.1"
    };
    struct jig_options options = { .ca_file = cert_file, .http = c->http };
    struct stage s;
    struct tls_context *both;
    ck_assert_int_eq(tls_context_new(&config, &both, NULL), JIG_OK);
    stage_init(&s, scripts, 2, NULL);
    s.server_context = both;
    for (int i = 0; i < 2; i++) { /* the second one is asked in HTTP/1.1 at once */
        struct jig_transfer *t = stage_send(&s, ask(c, &options));
        stage_play(&s, t);
        ck_assert_msg(jig_transfer_error(t)->code == c->err, "%s", jig_transfer_error(t)->text);
        ck_assert_uint_eq(jig_transfer_n_exchanges(t), 1);
        if (c->err) {
            ck_assert_ptr_nonnull(strstr(jig_transfer_error(t)->text, "HTTP_1_1_REQUIRED"));
            break;
        }
        ck_assert_str_eq(jig_exchange_version(jig_transfer_last(t)), "HTTP/1.1");
        ck_assert(!jig_exchange_is_h2(jig_transfer_last(t)));
        ck_assert_uint_eq(jig_exchange_connection(jig_transfer_last(t))->reused, (unsigned)i);
    }
    ck_assert_str_eq(buf_str(&s.opened), c->err ? "a.test:443; " : "a.test:443; a.test:443; ");
    stage_clear(&s);
    tls_context_free(both);
}
END_TEST

/* A handshake is a part of the step at whose end a request of HTTP/2 goes out. */
START_TEST(secure_exchange_is_sent_after_its_handshake)
{
    static const struct script script = {
        { SENDS(SETTINGS_FRAME), { SCRIPT_WAIT, NULL, 0, 1000 }, SENDS(REQUIRES_H1) }
    };
    struct tls_config config = {
        .is_server = true, .cert_file = cert_file, .key_file = key_file, .alpn = "h2"
    };
    struct jig_options options = { .ca_file = cert_file, .http = JIG_HTTP_2_PRIOR };
    struct stage s;
    struct tls_context *h2;
    ck_assert_int_eq(tls_context_new(&config, &h2, NULL), JIG_OK);
    stage_init(&s, &script, 1, NULL);
    s.server_context = h2;
    s.clock.pace = 10;
    struct jig_timing at =
        jig_exchange_timing(jig_transfer_last(get(&s, "https://a.test/", &options)));
    ck_assert_int_gt(at.tls, 0);
    ck_assert_int_ge(at.send, at.tls);
    stage_clear(&s);
    tls_context_free(h2);
}
END_TEST

Suite *test_secure(void);
Suite *test_secure(void)
{
    Suite *suite = suite_create("secure");
    TCase *tc = tcase_create("secure");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, secure_exchange_keeps_the_sessions_facts);
    tcase_add_test(tc, secure_exchange_counts_its_own_work_as_time);
    tcase_add_test(tc, secure_exchange_is_sent_after_its_handshake);
    tcase_add_loop_test(tc, secure_exchange_asks_for_the_name_wherever_it_leads, 0, 3);
    LOOP(secure_exchange_sends_nothing_to_a_stranger, trusts);
    tcase_add_test(tc, secure_exchange_never_shares_what_was_not_verified);
    tcase_add_loop_test(tc, secure_exchange_tells_an_end_from_a_cut, 0,
                        2 * sizeof ends / sizeof *ends);
    tcase_add_test(tc, secure_exchange_is_not_repeated_once_an_answer_began);
    LOOP(secure_exchange_takes_nothing_that_is_not_secure, intruders);
    tcase_add_loop_test(tc, secure_exchange_moves_large_bodies, 0, 4);
    tcase_add_test(tc, secure_exchange_sends_large_bodies);
    tcase_add_test(tc, secure_exchange_times_out_in_its_handshake);
    tcase_add_test(tc, secure_exchange_never_falls_back_to_clear_text);
    tcase_add_loop_test(tc, secure_exchange_has_in_its_log_what_is_no_tls, 0, 4);
    tcase_add_loop_test(tc, secure_exchange_speaks_http1_where_the_server_wants_it, 0,
                        sizeof unwilling / sizeof *unwilling);
    LOOP(secure_exchange_ends_a_handshake_that_never_ends, greetings);
    suite_add_tcase(suite, tc);
    return suite;
}
