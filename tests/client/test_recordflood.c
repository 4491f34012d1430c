/* TLS records without end and without data, behind a handshake that was good. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/lazylib.h"
#include "support/tlsrecords.h"
#include "support/script.h"
#include "support/tlspair.h"
#include "wire/tls_private.h"

#define SERVER_FUNCTIONS(X)   \
    X(SSL_do_handshake)       \
    X(SSL_key_update)         \
    X(SSL_new_session_ticket) \
    X(SSL_set_block_padding)

static struct {
#define X(function) __typeof__(function) *function;
    SERVER_FUNCTIONS(X)
#undef X
} lib;

static struct tls_context *context, *old_context;

static void setup(void)
{
    static const char *const sonames[] = { "libssl.so.3", "libssl.so", NULL };
    static const struct lazysym syms[] = {
#define X(function) { #function, &lib.function },
        SERVER_FUNCTIONS(X)
#undef X
    };
    char why[160];
    struct tls_config config;
    tlspair_setup();
    tlspair_make_good_chain();
    config = tlspair_serving();
    ck_assert_int_eq(tls_context_new(&config, &context, NULL), JIG_OK);
    config.tls_max = "1.2";
    config.ciphers = TLSRECORDS_CIPHERS;
    ck_assert_int_eq(tls_context_new(&config, &old_context, NULL), JIG_OK);
    bool ok = lazylib_load(sonames, syms, sizeof syms / sizeof *syms, why, sizeof why);
    ck_assert_msg(ok, "%s", why);
}

static void teardown(void)
{
    tls_context_free(context);
    tls_context_free(old_context);
    tlspair_teardown();
}

/* ---- The server ---- */

static int new_ticket(SSL *ssl)
{
    return lib.SSL_new_session_ticket(ssl);
}

static int new_key(SSL *ssl)
{
    return lib.SSL_key_update(ssl, SSL_KEY_UPDATE_NOT_REQUESTED);
}

static int ask_for_new_keys(SSL *ssl)
{
    return lib.SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED);
}

static const struct {
    const char *answer; /* what comes of it first */
    int (*more)(SSL *ssl);
} floods[] = {
    { "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", new_ticket },
    { "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", new_key },
    { "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", ask_for_new_keys },
    { "HTTP/1.1 2", new_key },
};

/* A record more, a long one so that few will do, where all that was said is on its way. */
static void flood(struct script_peer *p, int (*more)(SSL *ssl))
{
    struct secure *layer = &p->layers[0];
    if (tls_out(layer->tls).len > 0)
        return;
    ck_assert_int_eq(lib.SSL_set_block_padding(layer->tls->ssl, 2048), 1);
    ck_assert_int_eq(more(layer->tls->ssl), 1);
    ck_assert_int_eq(lib.SSL_do_handshake(layer->tls->ssl), 1);
    secure_flush(layer);
}

/* The client's bytes are not read meanwhile. */
static size_t turn_until_done(struct stage *s, const struct jig_transfer *t, int which)
{
    enum { MANY = 2000 };
    size_t n = 0;
    for (; !jig_transfer_is_done(t) && n < MANY; n++) {
        flood(&s->peers[0], floods[which].more);
        stage_turn(s);
    }
    return n;
}

START_TEST(records_without_data_come_to_an_end)
{
    struct script script = { { HEAD_END, { SCRIPT_SEND, floods[_i].answer, 0, 0 } } };
    struct jig_options options = { .ca_file = tlspair_files.ca };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    s.server_context = context;
    struct jig_transfer *t =
        stage_send(&s, stage_request("GET", "https://localhost/", &options));
    stage_settle(&s);
    ck_assert(!jig_transfer_is_done(t));
    size_t n = turn_until_done(&s, t, _i);
    const struct jig_error *error = jig_transfer_error(t);
    ck_assert_msg(jig_transfer_is_done(t), "goes on after %zu records", n);
    ck_assert_msg(error->code == JIG_ERR_RECEIVE, "%s: %s", jig_err_name(error->code),
                  error->text);
    ck_assert_msg(strstr(error->text, "it never ends") != NULL, "%s", error->text);
    stage_clear(&s);
}
END_TEST

/* ---- TLS 1.2, whose records of these kinds no library sends by itself ---- */

#define OK_HEAD "HTTP/1.1 200 OK\r\n\r\n"

struct record {
    enum record_type type;
    struct span plain;
};

/* Behind an answer's head the records come again and again. */
static const struct {
    const char *what;
    struct record records[2];
    const char *words;
} old_floods[] = {
    { "HelloRequests", { { RECORD_HANDSHAKE, { "\0\0\0\0", 4 } } }, "it never ends" },
    { "warnings", { { RECORD_ALERT, { "\1\x5a", 2 } } }, "one warning after the other" },
    { "records without a byte", { { RECORD_DATA, { "", 0 } } }, "with nothing in it" },
    { "HelloRequests between the bytes of a body",
      { { RECORD_HANDSHAKE, { "\0\0\0\0", 4 } }, { RECORD_DATA, { "x", 1 } } },
      "does not read them" },
};

/* All of it, past the server's own TLS; the client's bytes are not read. */
static void push(struct stage *s, struct buf *flood)
{
    size_t n;
    while (flood->len > 0 && s->n_peers > 0 &&
           stream_send(s->peers[0].stream, flood->ptr, flood->len, &n) == STREAM_OK) {
        buf_remove(flood, 0, n);
        jig_client_step(s->client, NULL, 0, s->now);
    }
    buf_reset(flood);
}

START_TEST(records_of_tls_1_2_come_to_an_end)
{
    static const struct script script = { { HEAD_END } };
    struct jig_options options = { .ca_file = tlspair_files.ca, .tls_max = "1.2" };
    struct tlsrecords records;
    struct buf flood;
    struct stage s;
    size_t n = 0, rounds = 0;
    stage_init(&s, &script, 1, NULL);
    s.server_context = old_context;
    struct jig_transfer *t =
        stage_send(&s, stage_request("GET", "https://localhost/", &options));
    stage_settle(&s);
    ck_assert(!jig_transfer_is_done(t));
    tlsrecords_init(&records, s.peers[0].layers[0].tls);
    buf_init(&flood, 1 << 16);
    tlsrecords_add(&records, RECORD_DATA, SPAN(OK_HEAD), &flood);
    for (; !jig_transfer_is_done(t) && n < 8 << 20 && rounds < 1500; rounds++) {
        for (size_t i = 0; i < 100; i++)
            for (size_t k = 0; k < 2 && old_floods[_i].records[k].type; k++)
                tlsrecords_add(&records, old_floods[_i].records[k].type,
                               old_floods[_i].records[k].plain, &flood);
        n += flood.len;
        push(&s, &flood);
        stage_turn(&s);
    }
    const struct jig_error *error = jig_transfer_error(t);
    ck_assert_msg(jig_transfer_is_done(t), "%s: goes on after %zu bytes", old_floods[_i].what,
                  n);
    ck_assert_msg(error->code == JIG_ERR_RECEIVE, "%s: %s: %s", old_floods[_i].what,
                  jig_err_name(error->code), error->text);
    ck_assert_msg(strstr(error->text, old_floods[_i].words) != NULL, "%s: %s",
                  old_floods[_i].what, error->text);
    stage_clear(&s);
    buf_clear(&flood);
}
END_TEST

Suite *test_recordflood(void);
Suite *test_recordflood(void)
{
    Suite *suite = suite_create("recordflood");
    TCase *tc = tcase_create("recordflood");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, records_without_data_come_to_an_end, 0,
                        sizeof floods / sizeof *floods);
    tcase_add_loop_test(tc, records_of_tls_1_2_come_to_an_end, 0,
                        sizeof old_floods / sizeof *old_floods);
    suite_add_tcase(suite, tc);
    return suite;
}
