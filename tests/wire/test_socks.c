#include <check.h>
#include <string.h>

#include "wire/socks.h"

#define BYTES(literal)               \
    {                                \
        literal, sizeof(literal) - 1 \
    }

/* A whole negotiation: what the proxy says, and what it must have heard by the end. */
struct case_of {
    const char *name, *user, *password;
    struct {
        const char *ptr;
        size_t len;
    } says, hears;
    enum socks_status status;
    size_t left; /* of what it says: the tunnel's bytes */
    const char *words;
};

#define HELLO  "\5\1\0"
#define BOTH   "\5\2\0\2"
#define LOGIN  "\1\2su\3s@p"
#define ASKS   "\5\1\0\3\6a.test\0\120"
#define BOUND4 "\5\0\0\1\1\2\3\4\0\1"
#define BOUND6         \
    "\5\0\0\4"         \
    "0123456789abcdef" \
    "\0\1"
#define BOUNDN "\5\0\0\3\3abc\0\1"

static const struct case_of cases[] = {
    { "no login", NULL, NULL, BYTES("\5\0" BOUND4), BYTES(HELLO ASKS), SOCKS_DONE, 0, "" },
    { "bound to IPv6", NULL, NULL, BYTES("\5\0" BOUND6), BYTES(HELLO ASKS), SOCKS_DONE, 0, "" },
    { "bound to a name", NULL, NULL, BYTES("\5\0" BOUNDN), BYTES(HELLO ASKS), SOCKS_DONE, 0,
      "" },
    { "the tunnel's bytes stay", NULL, NULL, BYTES("\5\0" BOUND4 "HTTP"), BYTES(HELLO ASKS),
      SOCKS_DONE, 4, "" },
    { "login", "su", "s@p", BYTES("\5\2\1\0" BOUND4), BYTES(BOTH LOGIN ASKS), SOCKS_DONE, 0,
      "" },
    { "login not wanted", "su", "s@p", BYTES("\5\0" BOUND4), BYTES(BOTH ASKS), SOCKS_DONE, 0,
      "" },
    { "login refused", "su", "s@p", BYTES("\5\2\1\1"), BYTES(BOTH LOGIN), SOCKS_FAILED, 0,
      "the proxy refused the login" },
    { "login missing", NULL, NULL, BYTES("\5\377"), BYTES(HELLO), SOCKS_FAILED, 0,
      "the proxy asks for a login" },
    { "login not offered", NULL, NULL, BYTES("\5\2"), BYTES(HELLO), SOCKS_FAILED, 0,
      "the proxy chose a login that was not offered" },
    { "another protocol", NULL, NULL, BYTES("HT"), BYTES(HELLO), SOCKS_FAILED, 0,
      "the proxy does not speak SOCKS5" },
    { "host refused", NULL, NULL, BYTES("\5\0\5\5"), BYTES(HELLO ASKS), SOCKS_FAILED, 0,
      "the proxy could not connect: the host refused" },
    { "unknown code", NULL, NULL, BYTES("\5\0\5\143"), BYTES(HELLO ASKS), SOCKS_FAILED, 0,
      "the proxy answered with a code that is not known" },
    { "unknown address", NULL, NULL, BYTES("\5\0\5\0\0\2\0"), BYTES(HELLO ASKS), SOCKS_FAILED,
      0, "the proxy named an address of a kind that is not known" },
    { "not all there", NULL, NULL, BYTES("\5\0\5\0\0\1\1\2"), BYTES(HELLO ASKS), SOCKS_AGAIN, 0,
      "" },
};

static size_t hear(struct socks *s, char *out, size_t at)
{
    struct span said = socks_out(s);
    memcpy(out + at, said.ptr, said.len);
    socks_sent(s, said.len);
    return at + said.len;
}

static void play(const struct case_of *c, size_t step)
{
    struct socks s;
    struct jig_error error = { .code = JIG_OK };
    struct socks_target to = { SOCKS_NAME, SPAN("a.test"), 80, span_of(c->user),
                               span_of(c->password) };
    struct span rest = span_make(c->says.ptr, c->says.len);
    enum socks_status status = SOCKS_AGAIN;
    char heard[SOCKS_MAX_OUT * 3];
    ck_assert_int_eq(socks_begin(&s, &to, &error), JIG_OK);
    size_t n = hear(&s, heard, 0), used = 1;
    while (status == SOCKS_AGAIN && rest.len > 0 && used > 0) {
        /* a proxy never speaks before it was asked: a piece ends where one answer ends */
        size_t room = s.in_want - s.in_len < step ? s.in_want - s.in_len : step;
        if (s.in_want - s.in_len <= step && c->left > 0 && rest.len <= c->left + room)
            room = rest.len;
        status = socks_recv(&s, span_sub(rest, 0, room), &used, &error);
        rest = span_sub(rest, used, rest.len);
        n = hear(&s, heard, n);
    }
    ck_assert_msg(status == c->status, "%s by %zu: %d", c->name, step, (int)status);
    ck_assert_uint_eq(rest.len, c->left);
    ck_assert_msg(n == c->hears.len && memcmp(heard, c->hears.ptr, n) == 0, "%s", c->name);
    ck_assert_int_eq(error.code, *c->words ? JIG_ERR_PROXY : JIG_OK);
    if (*c->words)
        ck_assert_str_eq(error.text, c->words);
    socks_clear(&s);
}

START_TEST(socks_speaks_the_same_however_it_is_cut)
{
    for (size_t step = 1; step <= cases[_i].says.len; step++)
        play(&cases[_i], step);
}
END_TEST

START_TEST(socks_refuses_what_it_can_not_carry)
{
    static const size_t lens[] = { 0, 1, 255, 256 };
    char text[256];
    struct socks s;
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < 4; i++) {
        struct span t = span_make(text, lens[i]);
        bool ok = lens[i] <= SOCKS_MAX_TEXT;
        struct socks_target name = { .kind = SOCKS_NAME, .host = t, .port = 1 };
        struct socks_target user = { SOCKS_NAME, SPAN("a"), 1, t, SPAN("p") };
        struct socks_target password = { SOCKS_NAME, SPAN("a"), 1, SPAN("u"), t };
        ck_assert_int_eq(socks_begin(&s, &name, NULL), ok && lens[i] ? JIG_OK : JIG_ERR_PROXY);
        ck_assert_int_eq(socks_begin(&s, &user, NULL), ok ? JIG_OK : JIG_ERR_PROXY);
        ck_assert_int_eq(socks_begin(&s, &password, NULL), ok ? JIG_OK : JIG_ERR_PROXY);
    }
}
END_TEST

START_TEST(socks_takes_no_answer_to_what_it_did_not_say)
{
    struct socks s;
    struct jig_error error;
    size_t used;
    struct socks_target to = { .kind = SOCKS_IPV4, .host = SPAN("\1\2\3\4"), .port = 80 };
    ck_assert_int_eq(socks_begin(&s, &to, NULL), JIG_OK);
    socks_sent(&s, socks_out(&s).len);
    ck_assert_int_eq(socks_recv(&s, SPAN("\5\0" BOUND4), &used, &error), SOCKS_FAILED);
    ck_assert_uint_eq(used, 2);
    ck_assert_int_eq(socks_recv(&s, SPAN(BOUND4), &used, &error), SOCKS_FAILED);
    ck_assert_int_eq(error.code, JIG_ERR_PROXY);
}
END_TEST

Suite *test_socks(void);
Suite *test_socks(void)
{
    Suite *suite = suite_create("socks");
    TCase *tc = tcase_create("socks");
    tcase_add_loop_test(tc, socks_speaks_the_same_however_it_is_cut, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_test(tc, socks_refuses_what_it_can_not_carry);
    tcase_add_test(tc, socks_takes_no_answer_to_what_it_did_not_say);
    suite_add_tcase(suite, tc);
    return suite;
}
