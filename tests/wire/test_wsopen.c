#include <check.h>
#include <string.h>

#include "base/buf.h"
#include "wire/wsopen.h"

/* RFC 6455, 1.3. */
#define KEY    "dGhlIHNhbXBsZSBub25jZQ=="
#define ACCEPT "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\n"
#define SWITCH "Upgrade: websocket\nConnection: Upgrade\n"

START_TEST(wsopen_sends_what_the_standard_wants)
{
    char key[WSOPEN_KEY + 1];
    struct header h;
    struct buf got;
    header_init(&h);
    buf_init(&got, 1024);
    wsopen_key((const unsigned char *)"the sample nonce", key);
    ck_assert_str_eq(key, KEY);
    ck_assert(!wsopen_add_fields(&h, key, true, SPAN("chat, superchat")));
    for (size_t i = 0; i < h.n; i++) {
        buf_add(&got, header_at(&h, i).name);
        buf_add_str(&got, ": ");
        buf_add(&got, header_at(&h, i).value);
        buf_add_byte(&got, '\n');
    }
    ck_assert_str_eq(buf_str(&got), SWITCH
                     "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: " KEY
                     "\nSec-WebSocket-Protocol: chat, superchat\n"
                     "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\n");
    buf_clear(&got);
    header_clear(&h);
}
END_TEST

static const struct {
    int status;
    const char *fields;
    enum jig_err want;
    bool has_deflate;
    const char *protocol;
} cases[] = {
    { 101, SWITCH ACCEPT, JIG_OK, false, "" },
    { 101, "upgrade: WebSocket\nConnection: keep-alive, upgrade\n" ACCEPT, JIG_OK, false, "" },
    { 101, SWITCH ACCEPT "Sec-WebSocket-Protocol: chat\n", JIG_OK, false, "chat" },
    { 101, SWITCH ACCEPT "Sec-WebSocket-Extensions: permessage-deflate\n", JIG_OK, true, "" },
    { 101, SWITCH ACCEPT "Sec-WebSocket-Protocol: Chat\n", JIG_ERR_BAD_HEADER, false, "" },
    { 101, SWITCH ACCEPT "Sec-WebSocket-Extensions: other\n", JIG_ERR_BAD_HEADER, false, "" },
    { 101, SWITCH ACCEPT "Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate\n",
      JIG_ERR_BAD_HEADER, false, "" },
    { 101, SWITCH, JIG_ERR_BAD_HEADER, false, "" },
    { 101, SWITCH "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOp=\n", JIG_ERR_BAD_HEADER,
      false, "" },
    { 101, "Connection: Upgrade\n" ACCEPT, JIG_ERR_BAD_HEADER, false, "" },
    { 101, "Upgrade: websocket\n" ACCEPT, JIG_ERR_BAD_HEADER, false, "" },
    { 200, SWITCH ACCEPT, JIG_ERR_UNKNOWN_PROTOCOL, false, "" },
    { 403, "", JIG_ERR_UNKNOWN_PROTOCOL, false, "" },
};

START_TEST(wsopen_switches_only_where_the_answer_agrees)
{
    struct header h;
    struct wsopen_answer answer;
    struct wsopen_offer offer = { KEY, true, SPAN("superchat, chat") };
    struct jig_error error = { 0 };
    struct span rest = span_of(cases[_i].fields);
    header_init(&h);
    while (rest.len > 0) {
        struct span value = span_cut(&rest, '\n');
        struct span name = span_cut(&value, ':');
        ck_assert(!header_add(&h, name, span_trim(value)));
    }
    ck_assert_int_eq(wsopen_check(cases[_i].status, &h, &offer, &answer, &error),
                     cases[_i].want);
    ck_assert_int_eq(error.code, cases[_i].want);
    if (!cases[_i].want) {
        ck_assert_int_eq(answer.has_deflate, cases[_i].has_deflate);
        ck_assert(span_eq_str(answer.protocol, cases[_i].protocol));
    }
    header_clear(&h);
}
END_TEST

START_TEST(wsopen_refuses_compression_that_was_not_offered)
{
    struct header h;
    struct wsopen_answer answer;
    struct wsopen_offer offer = { KEY, false, SPAN("") };
    header_init(&h);
    ck_assert(!header_add(&h, SPAN("Upgrade"), SPAN("websocket")));
    ck_assert(!header_add(&h, SPAN("Connection"), SPAN("Upgrade")));
    ck_assert(
        !header_add(&h, SPAN("Sec-WebSocket-Accept"), SPAN("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")));
    ck_assert(!wsopen_check(101, &h, &offer, &answer, NULL));
    ck_assert(!header_add(&h, SPAN("Sec-WebSocket-Extensions"), SPAN("permessage-deflate")));
    ck_assert_int_eq(wsopen_check(101, &h, &offer, &answer, NULL), JIG_ERR_BAD_HEADER);
    header_clear(&h);
}
END_TEST

Suite *test_wsopen(void);
Suite *test_wsopen(void)
{
    Suite *suite = suite_create("wsopen");
    TCase *tc = tcase_create("wsopen");
    tcase_add_test(tc, wsopen_sends_what_the_standard_wants);
    tcase_add_loop_test(tc, wsopen_switches_only_where_the_answer_agrees, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_test(tc, wsopen_refuses_compression_that_was_not_offered);
    suite_add_tcase(suite, tc);
    return suite;
}
