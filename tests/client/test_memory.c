/* The main scenarios with every allocation refused once, one after the other: each ends in
 * out-of-memory or does without, and releases everything. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support/failalloc.h"
#include "support/script.h"

struct scenario {
    const char *method, *url;
    const char *body; /* NULL: none */
    struct jig_options options;
    bool has_digest, has_jar;
    const char *want;    /* the last body */
    const char *without; /* or this one, where there was no memory for a step beyond it */
    struct script scripts[3];
    size_t n_scripts;
};

#define CHUNKS                                                                 \
    "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nTransfer-Encoding: chunked\r\n\r\n" \
    "3\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: x\r\n\r\n"
#define CHALLENGE                                                                 \
    "HTTP/1.1 401 Who\r\nWWW-Authenticate: Digest realm=r, nonce=n, qop=auth\r\n" \
    "Content-Length: 2\r\n\r\nno"

static const struct scenario scenarios[] = {
    { .method = "GET",
      .url = "http://a.test/",
      .options = { .wire_keep = 4096 },
      .has_jar = true,
      .want = "hello",
      .scripts = { ANSWER(SENDS("HTTP/1.1 103 Early\r\nLink: x\r\n\r\n"), SENDS(CHUNKS)) },
      .n_scripts = 1 },
    { .method = "POST",
      .url = "http://a.test/x?y=z",
      .body = "body",
      .options = { .follow = true, .decode = true },
      .has_jar = true,
      .want = "hello",
      .scripts = { { { { SCRIPT_EXPECT, "body", 0, 0 },
                       SENDS("HTTP/1.1 307 There\r\nSet-Cookie: b=2\r\nLocation: "
                             "http://b.test/\r\n"
                             "Content-Length: 2\r\n\r\nno"),
                       CLOSES } },
                   { { { SCRIPT_EXPECT, "body", 0, 0 }, SENDS(OK_HELLO) } } },
      .n_scripts = 2 },
    { .method = "GET",
      .url = "http://a.test/private",
      .has_digest = true,
      .without = "no",
      .want = "hello",
      .scripts = { { { HEAD_END, SENDS(CHALLENGE), HEAD_END, SENDS(OK_HELLO) } },
                   { { HEAD_END, SENDS(OK_HELLO) } } },
      .n_scripts = 2 },
    { .method = "GET",
      .url = "http://a.test/",
      .options = { .proxy = "http://me:pass@p.test:3128", .proxy_tunnel = true },
      .want = "hello",
      .scripts = { { { HEAD_END, SENDS("HTTP/1.1 200 Go\r\nVia: p\r\n\r\n"), HEAD_END,
                       SENDS(OK_HELLO) } } },
      .n_scripts = 1 },
    { .method = "GET",
      .url = "http://a.test/cut",
      .want = "hel",
      .scripts = { ANSWER(SENDS("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"), CLOSES) },
      .n_scripts = 1 },
};

static struct jig_request *describe(const struct scenario *sc, struct jig_error *error)
{
    struct jig_request *r = jig_request_new();
    if (!r)
        return NULL;
    enum jig_err err = jig_request_set_method(r, sc->method, error);
    if (!err)
        err = jig_request_set_url(r, sc->url, error);
    if (!err)
        err = jig_request_set_options(r, &sc->options, error);
    if (!err)
        err = jig_request_add_field(r, "X-A", "b", 1, error);
    if (!err && sc->body)
        err = jig_request_set_body(r, sc->body, strlen(sc->body), error);
    if (!err && sc->has_digest)
        err = jig_request_set_digest(r, "me", "pass", error);
    if (!err)
        return r;
    ck_assert_int_eq(err, JIG_ERR_MEMORY);
    jig_request_free(r);
    return NULL;
}

static void check_end(const struct scenario *sc, const struct jig_transfer *t, unsigned n)
{
    enum jig_err err = jig_transfer_error(t)->code;
    if (err == JIG_ERR_MEMORY)
        return;
    ck_assert_msg(err == (strlen(sc->want) == 5 ? JIG_OK : JIG_ERR_INCOMPLETE_READ),
                  "allocation %u: %s: %s", n, jig_err_name(err), jig_transfer_error(t)->text);
    char body[16] = "";
    jig_exchange_body_read(jig_transfer_last(t), 0, body, sizeof body - 1);
    bool is_less = sc->without && strcmp(body, sc->without) == 0;
    ck_assert_msg(is_less || strcmp(body, sc->want) == 0, "allocation %u: body '%s'", n, body);
}

/* True while there is an n-th allocation to refuse. */
static bool run(const struct scenario *sc, unsigned n)
{
    struct stage s;
    struct jig_transfer *t = NULL;
    struct jig_error error;
    stage_init(&s, sc->scripts, sc->n_scripts, NULL);
    struct jig_jar *jar = jig_jar_new();
    if (sc->has_jar)
        jig_client_set_jar(s.client, jar);
    failalloc_at(n);
    struct jig_request *r = describe(sc, &error);
    enum jig_err err = r ? jig_client_send(s.client, r, s.now, &t, &error) : JIG_ERR_MEMORY;
    if (!err)
        stage_play(&s, t);
    bool was_refused = failalloc_end();
    if (err)
        ck_assert_msg(err == JIG_ERR_MEMORY, "%u: %s", n, error.text);
    else
        check_end(sc, t, n);
    jig_transfer_free(t);
    stage_clear(&s);
    jig_jar_free(jar);
    return was_refused;
}

START_TEST(memory_may_run_out_at_any_allocation)
{
    unsigned n = 0;
    while (run(&scenarios[_i], n))
        n++;
    ck_assert_uint_gt(n, 20); /* it was under test at all */
}
END_TEST

Suite *test_memory(void);
Suite *test_memory(void)
{
    Suite *suite = suite_create("memory");
    TCase *tc = tcase_create("memory");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, memory_may_run_out_at_any_allocation, 0,
                        sizeof scenarios / sizeof *scenarios);
    suite_add_tcase(suite, tc);
    return suite;
}
