/* Servers of HTTP/2 that send without end what brings no answer: every exchange of the connection ends
 * in its own words, and the next one opens another. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support/h2peer.h"
#include "support/script.h"
#include "wire/h2frame.h"

enum { N_FRAMES = 5000, FIRST = 1, SECOND = 3 };

#define RESET "\0\0\0\x8"
#define PUSH  "\0\0\0\2\x82\x86\x84"

static const struct flood {
    const char *what;
    bool is_read; /* the client's settings were */
    unsigned type, flags;
    uint32_t stream;
    const char *payload;
    size_t len;
    const char *first, *second; /* words of the two errors */
} floods[] = {
    { "resets of one stream", true, H2_RST_STREAM, 0, FIRST, RESET, 4,
      "reset the stream: CANCEL", "ENHANCE_YOUR_CALM" },
    { "resets of a stream never opened", true, H2_RST_STREAM, 0, 99, RESET, 4, "PROTOCOL_ERROR",
      "PROTOCOL_ERROR" },
    { "pushes that were forbidden", true, H2_PUSH_PROMISE, 4, FIRST, PUSH, 7, "PROTOCOL_ERROR",
      "PROTOCOL_ERROR" },
    { "one push over and over", false, H2_PUSH_PROMISE, 4, FIRST, PUSH, 7, "PROTOCOL_ERROR",
      "PROTOCOL_ERROR" },
};

static struct jig_transfer *ask(struct stage *s)
{
    struct jig_options options = { .http = JIG_HTTP_2_PRIOR };
    struct jig_transfer *t = stage_send(s, stage_request("GET", "http://a.test/", &options));
    stage_settle(s);
    return t;
}

static void has_failed(const struct jig_transfer *t, const char *what, const char *words)
{
    const struct jig_error *error = jig_transfer_error(t);
    ck_assert_msg(jig_transfer_is_done(t), "%s: goes on", what);
    ck_assert_msg(error->code == JIG_ERR_HTTP2, "%s: %s: %s", what, jig_err_name(error->code),
                  error->text);
    ck_assert_msg(strstr(error->text, words) != NULL, "%s: %s", what, error->text);
}

START_TEST(h2_floods_end_every_exchange_of_the_connection)
{
    const struct flood *f = &floods[_i];
    struct buf greeting, said;
    struct stage s;
    buf_init(&greeting, 1 << 10);
    buf_init(&said, 1 << 20);
    h2peer_frame(&greeting, H2_SETTINGS, 0, 0, SPAN(""));
    if (f->is_read)
        h2peer_frame(&greeting, H2_SETTINGS, H2_ACK, 0, SPAN(""));
    for (int i = 0; i < N_FRAMES; i++)
        h2peer_frame(&said, f->type, f->flags, f->stream, span_make(f->payload, f->len));
    const struct script scripts[] = { { { { SCRIPT_SEND, greeting.ptr, greeting.len, 0 },
                                          { SCRIPT_WAIT, NULL, 0, 1000 },
                                          { SCRIPT_SEND, said.ptr, said.len, 0 } } },
                                      { { { SCRIPT_END, NULL, 0, 0 } } } };
    stage_init(&s, scripts, 2, NULL);
    struct jig_transfer *first = ask(&s), *second = ask(&s);
    ck_assert_uint_eq(s.n_peers, 1);
    s.now += 1000; /* no time passes but this */
    stage_settle(&s);
    has_failed(first, f->what, f->first);
    has_failed(second, f->what, f->second);
    ask(&s);
    ck_assert_str_eq(buf_str(&s.opened), "a.test:80; a.test:80; ");
    stage_clear(&s);
    buf_clear(&greeting);
    buf_clear(&said);
}
END_TEST

Suite *test_h2floods(void);
Suite *test_h2floods(void)
{
    Suite *suite = suite_create("h2floods");
    TCase *tc = tcase_create("h2floods");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, h2_floods_end_every_exchange_of_the_connection, 0,
                        sizeof floods / sizeof *floods);
    suite_add_tcase(suite, tc);
    return suite;
}
