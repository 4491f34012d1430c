/* The main scenarios with every allocation refused once, one after the other: each ends in
 * out-of-memory or does without, and releases everything. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/failalloc.h"
#include "support/proxystage.h"

struct scenario {
    const char *method, *url;
    const char *body; /* NULL: none */
    struct jig_options options;
    bool has_digest, has_jar;
    bool is_file;  /* the body comes from one */
    bool is_again; /* it is asked for a second time, over the same connection */
    enum tls_with {
        NO_TLS,
        TLS_ORIGIN,
        TLS_PROXY
    } tls;               /* whom the connection begins TLS with */
    const char *want;    /* the last body */
    const char *without; /* or this one, where there was no memory for a step beyond it */
    struct script scripts[3];
    size_t n_scripts;
};

static char body_file[] = "/tmp/jig-test-memory-XXXXXX";

#define CODED(coding, bytes) \
    ANSWER(SENDS("HTTP/1.1 200 OK\r\nContent-Encoding: " coding "\r\n\r\n" bytes), CLOSES)
/* "hello" */
#define GZIP                                                                                   \
    "\037\213\010\000\000\000\000\000\002\003\313\110\315\311\311\007\000\206\246\020\066\005" \
    "\000\000\000"
#define BROTLI "\013\002\200hello\003"
#define ZSTD   "\050\265\057\375\004\130\051\000\000hello\243\155\237\210"

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
      .url = "https://a.test/",
      .tls = TLS_ORIGIN,
      .is_again = true,
      .want = "hello",
      .scripts = { { { HEAD_END, SENDS(OK_HELLO), HEAD_END, SENDS(OK_HELLO) } },
                   { { HEAD_END, SENDS(OK_HELLO) } } },
      .n_scripts = 2 },
    { .method = "GET",
      .url = "https://a.test/",
      .options = { .proxy = "https://u:p@proxy.test:3128" },
      .tls = TLS_PROXY,
      .want = "hello",
      .scripts = { { { HEAD_END, SENDS(ESTABLISHED), STARTS_TLS, HEAD_END,
                       SENDS(OK_HELLO) } } },
      .n_scripts = 1 },
    { .method = "GET",
      .url = "http://a.test/",
      .options = { .proxy = "socks5h://u:p@proxy.test:1080" },
      .want = "hello",
      .scripts = { { { HEARS("\5\2\0\2"), SENDS("\5\2"), HEARS("\1\1u\1p"), SENDS("\1\0"),
                       HEARS("\5\1\0\3\6a.test\0\120"), SENDS("\5\0\0\1\0\0\0\0\0\0"), HEAD_END,
                       SENDS(OK_HELLO) } } },
      .n_scripts = 1 },
    { .method = "PUT",
      .url = "http://a.test/up",
      .body = "body",
      .is_file = true,
      .is_again = true,
      .want = "hello",
      .scripts = { { { { SCRIPT_EXPECT, "body", 0, 0 },
                       SENDS(OK_HELLO),
                       { SCRIPT_EXPECT, "body", 0, 0 },
                       SENDS(OK_HELLO) } },
                   { { { SCRIPT_EXPECT, "body", 0, 0 }, SENDS(OK_HELLO) } } },
      .n_scripts = 2 },
    { .method = "GET",
      .url = "http://a.test/",
      .options = { .decode = true },
      .want = "hello",
      .scripts = { CODED("gzip", GZIP) },
      .n_scripts = 1 },
    { .method = "GET",
      .url = "http://a.test/",
      .options = { .decode = true },
      .want = "hello",
      .scripts = { CODED("br", BROTLI) },
      .n_scripts = 1 },
    { .method = "GET",
      .url = "http://a.test/",
      .options = { .decode = true },
      .want = "hello",
      .scripts = { CODED("zstd", ZSTD) },
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
    struct jig_options options = sc->options;
    if (sc->tls != NO_TLS)
        options.ca_file = proxystage_files.both_ca;
    if (!err)
        err = jig_request_set_options(r, &options, error);
    if (!err)
        err = jig_request_add_field(r, "X-A", "b", 1, error);
    if (!err && sc->is_file)
        err = jig_request_set_body_file(r, body_file, -1, error);
    else if (!err && sc->body)
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

static struct tls_context *context_of(const struct scenario *sc)
{
    return sc->tls == TLS_ORIGIN  ? proxystage_files.origin_context
           : sc->tls == TLS_PROXY ? proxystage_files.proxy_context
                                  : NULL;
}

/* The transfer, played to its end; NULL where there was no memory to begin it. */
static struct jig_transfer *play(struct stage *s, const struct scenario *sc, unsigned n)
{
    struct jig_error error;
    struct jig_transfer *t = NULL;
    struct jig_request *r = describe(sc, &error);
    enum jig_err err = r ? jig_client_send(s->client, r, s->now, &t, &error) : JIG_ERR_MEMORY;
    if (!err)
        stage_play(s, t);
    else
        ck_assert_msg(err == JIG_ERR_MEMORY, "%u: %s", n, error.text);
    return t;
}

/* True while there is an n-th allocation to refuse. */
static bool run(const struct scenario *sc, unsigned n)
{
    struct stage s;
    struct jig_transfer *t[2] = { NULL };
    stage_init(&s, sc->scripts, sc->n_scripts, NULL);
    s.server_context = context_of(sc);
    s.origin_context = proxystage_files.origin_context;
    struct jig_jar *jar = jig_jar_new();
    if (sc->has_jar)
        jig_client_set_jar(s.client, jar);
    failalloc_at(n);
    for (size_t i = 0; i < (sc->is_again ? 2 : 1); i++)
        t[i] = play(&s, sc, n);
    bool was_refused = failalloc_end();
    for (size_t i = 0; i < 2; i++) {
        if (t[i])
            check_end(sc, t[i], n);
        jig_transfer_free(t[i]);
    }
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

static void setup(void)
{
    proxystage_setup();
    int fd = mkstemp(body_file);
    ck_assert_int_eq(write(fd, "body", 4), 4);
    close(fd);
}

static void teardown(void)
{
    unlink(body_file);
    proxystage_teardown();
}

Suite *test_memory(void);
Suite *test_memory(void)
{
    Suite *suite = suite_create("memory");
    TCase *tc = tcase_create("memory");
    tcase_set_timeout(tc, 120);
    tcase_add_unchecked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, memory_may_run_out_at_any_allocation, 0,
                        sizeof scenarios / sizeof *scenarios);
    suite_add_tcase(suite, tc);
    return suite;
}
