/* Servers that give a byte now and then, so that nothing is ever quite silent: each limit ends them at its
 * own time, in the phase they have come to, with what came. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "support/proxystage.h"

#define MS     INT64_C(1000)
#define SECOND INT64_C(1000000)

#define MANY_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
/* The head of a record of 16 KiB of a handshake, and some of it. */
#define RECORD     "\x16\x03\x03\x40\x00\x02\x00\x3f\xfc\x03\x03" MANY_A
#define OK(fields) "HTTP/1.1 200 OK\r\n" fields "\r\n"
/* "a", stored in a block of its own: it is there as soon as it has come. */
#define GZIP "\x1f\x8b\x08\0\0\0\0\0\0\3"
#define BLOCK        \
    "\0\1\0\xfe\xff" \
    "a"
#define SETTINGS_FRAME "\0\0\0\4\0\0\0\0\0"
#define OK_FRAME         \
    "\0\0\1\1\4\0\0\0\1" \
    "\x88"

struct drip_case {
    const char *name, *url;
    struct jig_options options;
    struct script scripts[3];
    enum jig_phase phase;
    int64_t ends_at; /* after the beginning */
    const char *words;
    int status;
    const char *body;
};

#define MOMENT                       \
    {                                \
        SCRIPT_WAIT, NULL, 0, 1 * MS \
    }

/* A limit on the whole, and one on a silence that never is. */
#define WHOLE         .total_timeout_us = 2 * SECOND, .idle_timeout_us = 500 * MS
#define QUICK         .connect_timeout_us = 2 * SECOND, .idle_timeout_us = 500 * MS
#define NOT_CONNECTED 2 * SECOND, "no connection within 2.000 s", 0, ""
#define NOT_DONE      2 * SECOND, "not done within 2.000 s"

static const struct drip_case cases[] = {
    { "handshake",
      "https://a.test/",
      { QUICK },
      { { { DRIPS(RECORD, 100 * MS) } } },
      JIG_PHASE_TLS,
      NOT_CONNECTED },
    { "handshake, within the whole",
      "https://a.test/",
      { WHOLE },
      { { { DRIPS(RECORD, 100 * MS) } } },
      JIG_PHASE_TLS,
      NOT_DONE,
      0,
      "" },
    { "the proxy's answer",
      "https://a.test/",
      { QUICK, .proxy = PROXY },
      { { { HEAD_END, DRIPS(ESTABLISHED, 100 * MS) } } },
      JIG_PHASE_PROXY,
      NOT_CONNECTED },
    { "the proxy's handshake",
      "http://a.test/",
      { QUICK, .proxy = "https://proxy.test:3128" },
      { { { DRIPS(RECORD, 100 * MS) } } },
      JIG_PHASE_PROXY,
      NOT_CONNECTED },
    { "handshake in a tunnel",
      "https://a.test/",
      { QUICK, .proxy = PROXY },
      { { { HEAD_END, SENDS(ESTABLISHED), DRIPS(RECORD, 100 * MS) } } },
      JIG_PHASE_TLS,
      NOT_CONNECTED },
    { "SOCKS",
      "http://a.test/",
      { QUICK, .proxy = "socks5h://proxy.test:1080" },
      { { { HEARS("\5\1\0"), DRIPS("\5\0\5\0\0\1\0\0", 1500 * MS) } } },
      JIG_PHASE_PROXY,
      NOT_CONNECTED },
    { "status line",
      "http://a.test/",
      { WHOLE },
      { ANSWER(DRIPS("HTTP/1.1 200 " MANY_A, 400 * MS)) },
      JIG_PHASE_HEAD,
      NOT_DONE,
      0,
      "" },
    { "field",
      "http://a.test/",
      { WHOLE },
      { ANSWER(SENDS("HTTP/1.1 200 OK\r\n"), DRIPS("A: " MANY_A, 400 * MS)) },
      JIG_PHASE_HEAD,
      NOT_DONE,
      200,
      "" },
    { "interim answers",
      "http://a.test/",
      { WHOLE },
      { ANSWER(SENDS("HTTP/1.1 103 E\r\n\r\n"), DRIPS("HTTP/1.1 103 E\r\n\r\n", 400 * MS)) },
      JIG_PHASE_HEAD,
      NOT_DONE,
      0,
      "" },
    { "body",
      "http://a.test/",
      { WHOLE },
      { ANSWER(SENDS(OK("Content-Length: 32\r\n")), DRIPS(MANY_A, 450 * MS)) },
      JIG_PHASE_BODY,
      NOT_DONE,
      200,
      "aaaa" },
    { "chunk's size",
      "http://a.test/",
      { WHOLE },
      { ANSWER(SENDS(OK("Transfer-Encoding: chunked\r\n") "1;x=\r\na\r\n1;x="),
               DRIPS(MANY_A, 450 * MS)) },
      JIG_PHASE_BODY,
      NOT_DONE,
      200,
      "a" },
    { "trailers",
      "http://a.test/",
      { WHOLE },
      { ANSWER(SENDS(OK("Transfer-Encoding: chunked\r\n") "1\r\na\r\n0\r\nT: "),
               DRIPS(MANY_A, 450 * MS)) },
      JIG_PHASE_BODY,
      NOT_DONE,
      200,
      "a" },
    { "coded body",
      "http://a.test/",
      { WHOLE, .decode = true },
      { ANSWER(SENDS(OK("Content-Encoding: gzip\r\n")), SENDS(GZIP BLOCK BLOCK),
               DRIPS(BLOCK BLOCK BLOCK, 450 * MS)) },
      JIG_PHASE_BODY,
      NOT_DONE,
      200,
      "aa" },
    { "records of TLS",
      "https://a.test/",
      { WHOLE, .insecure = true },
      { { { STARTS_TLS, HEAD_END, SENDS(OK("Content-Length: 32\r\n")),
            DRIPS(MANY_A, 450 * MS) } } },
      JIG_PHASE_BODY,
      NOT_DONE,
      200,
      "aaaa" },
    { "frames of HTTP/2",
      "http://a.test/",
      { WHOLE, .http = JIG_HTTP_2_PRIOR },
      { { { MOMENT, SENDS(SETTINGS_FRAME OK_FRAME "\0\0\x20\0\1\0\0\0\1"),
            DRIPS(MANY_A, 450 * MS) } } },
      JIG_PHASE_BODY,
      NOT_DONE,
      200,
      "aaaa" },
    { "a head's frame, which is nothing until it is whole",
      "http://a.test/",
      { WHOLE, .http = JIG_HTTP_2_PRIOR },
      { { { SENDS(SETTINGS_FRAME "\0\0\x20\1\4\0\0\0\1"), DRIPS(MANY_A, 450 * MS) } } },
      JIG_PHASE_WAIT,
      500 * MS,
      "nothing came for 0.500 s",
      0,
      "" },
    { "redirects",
      "http://a.test/",
      { WHOLE, .follow = true },
      { ANSWER({ SCRIPT_WAIT, NULL, 0, 450 * MS },
               SENDS("HTTP/1.1 302 M\r\nLocation: http://b.test/\r\nContent-Length: 1\r\n\r\n"),
               DRIPS("xHTTP", 450 * MS), CLOSES),
        ANSWER({ SCRIPT_WAIT, NULL, 0, 450 * MS },
               SENDS("HTTP/1.1 302 M\r\nLocation: http://c.test/\r\nContent-Length: 1\r\n\r\n"),
               DRIPS("xHTTP", 450 * MS), CLOSES),
        ANSWER(SENDS(OK("Content-Length: 32\r\n")), DRIPS(MANY_A, 150 * MS)) },
      JIG_PHASE_BODY,
      NOT_DONE,
      200,
      "a" },
    { "slower than a silence may last",
      "http://a.test/",
      { .idle_timeout_us = 300 * MS },
      { ANSWER(SENDS(OK("Content-Length: 32\r\n")), DRIPS(MANY_A, 450 * MS)) },
      JIG_PHASE_BODY,
      300 * MS,
      "nothing came for 0.300 s",
      200,
      "" },
};

START_TEST(a_drip_ends_at_each_limit)
{
    const struct drip_case *c = &cases[_i];
    struct stage s;
    proxystage_open(&s, c->scripts, 3);
    int64_t began = s.now;
    struct jig_transfer *t = stage_send(&s, stage_request("GET", c->url, &c->options));
    stage_play(&s, t);
    const struct jig_error *e = jig_transfer_error(t);
    const struct jig_exchange *x = jig_transfer_last(t);
    char *body = stage_body(x);
    ck_assert_msg(e->code == JIG_ERR_TIMEOUT, "%s: %s", c->name, e->text);
    ck_assert_msg(strcmp(e->text, c->words) == 0, "%s: %s", c->name, e->text);
    ck_assert_msg(e->phase == c->phase, "%s: %s", c->name, jig_phase_name(e->phase));
    ck_assert_int_eq(s.now - began, c->ends_at);
    ck_assert_int_eq(jig_exchange_status(x), c->status);
    ck_assert_msg(strcmp(body, c->body) == 0, "%s: %s", c->name, body);
    free(body);
    jig_transfer_free(t);
    stage_clear(&s);
}
END_TEST

/* ---- Time that we spend ourselves ---- */

/* 64 KiB of zeros; members of gzip may follow each other. */
static const char bomb[] =
    "H4sIAAAAAAACA+3BAQEAAACAkP6v7ggKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAauuOl9cAAAEA";

static void add_bomb(struct buf *answer, unsigned members)
{
    struct buf packed;
    buf_init(&packed, 1 << 20);
    ck_assert(base64_decode(span_of(bomb), &packed));
    buf_addf(answer, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n",
             members * packed.len);
    while (members-- > 0)
        buf_add(answer, buf_span(&packed));
    buf_clear(&packed);
}

/* A turn of a second's eighth each: what is decoded between two looks at the clock is bounded. */
START_TEST(a_bomb_is_decoded_no_longer_than_the_deadline)
{
    struct buf answer;
    buf_init(&answer, 1 << 20);
    add_bomb(&answer, 1500);
    struct script script = ANSWER({ SCRIPT_SEND, answer.ptr, answer.len, 0 });
    struct jig_options options = { .total_timeout_us = SECOND, .decode = true };
    struct stage s;
    proxystage_open(&s, &script, 1);
    s.room = 1 << 20;
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", &options));
    for (int i = 0; i <= 8; i++, s.now += SECOND / 8)
        stage_turn(&s);
    uint64_t len = jig_exchange_body_len(jig_transfer_last(t));
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_ERR_TIMEOUT);
    ck_assert_int_eq(jig_transfer_error(t)->phase, JIG_PHASE_BODY);
    ck_assert_msg(len > 0 && len <= 8 * 32 * 65536, "%llu", (unsigned long long)len);
    jig_transfer_free(t);
    stage_clear(&s);
    buf_clear(&answer);
}
END_TEST

/* ---- A server that takes a byte now and then ---- */

START_TEST(an_upload_that_is_not_taken_ends_at_each_limit)
{
    enum { LEN = 1 << 20 };
    char *body = mem_zero(LEN, 1);
    static const struct script script = { { { SCRIPT_END, NULL, 0, 0 } } };
    const struct jig_options options[] = { { .total_timeout_us = SECOND },
                                           { .idle_timeout_us = SECOND } };
    struct stage s;
    struct jig_request *r = stage_request("PUT", "http://a.test/", &options[_i]);
    memset(body, 'b', LEN);
    ck_assert(!jig_request_set_body(r, body, LEN, NULL));
    proxystage_open(&s, &script, 1);
    s.room = 1000;
    int64_t began = s.now;
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_ERR_TIMEOUT);
    ck_assert_int_eq(jig_transfer_error(t)->phase, JIG_PHASE_SEND);
    ck_assert_int_eq(s.now - began, SECOND);
    jig_transfer_free(t);
    stage_clear(&s);
    free(body);
}
END_TEST

Suite *test_drips(void);
Suite *test_drips(void)
{
    Suite *suite = suite_create("drips");
    TCase *tc = tcase_create("drips");
    tcase_set_timeout(tc, 60);
    tcase_add_unchecked_fixture(tc, proxystage_setup, proxystage_teardown);
    tcase_add_loop_test(tc, a_drip_ends_at_each_limit, 0, sizeof cases / sizeof *cases);
    tcase_add_test(tc, a_bomb_is_decoded_no_longer_than_the_deadline);
    tcase_add_loop_test(tc, an_upload_that_is_not_taken_ends_at_each_limit, 0, 2);
    suite_add_tcase(suite, tc);
    return suite;
}
