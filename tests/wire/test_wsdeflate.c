#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "wire/wsdeflate.h"

static const struct {
    const char *member;
    enum jig_err want;
    bool client_keeps, server_keeps;
    int client_bits;
} cases[] = {
    { "permessage-deflate", JIG_OK, true, true, 15 },
    { "Permessage-Deflate ; server_no_context_takeover", JIG_OK, true, false, 15 },
    { "permessage-deflate; client_no_context_takeover", JIG_OK, false, true, 15 },
    { "permessage-deflate; client_max_window_bits=10; server_max_window_bits=8", JIG_OK, true,
      true, 10 },
    { "permessage-deflate; client_max_window_bits=\"9\"", JIG_OK, true, true, 9 },
    { "permessage-deflate; client_max_window_bits", JIG_ERR_BAD_HEADER, 0, 0, 0 },
    { "permessage-deflate; client_max_window_bits=7", JIG_ERR_BAD_HEADER, 0, 0, 0 },
    { "permessage-deflate; client_max_window_bits=16", JIG_ERR_BAD_HEADER, 0, 0, 0 },
    { "permessage-deflate; client_max_window_bits=09", JIG_ERR_BAD_HEADER, 0, 0, 0 },
    { "permessage-deflate; server_no_context_takeover=1", JIG_ERR_BAD_HEADER, 0, 0, 0 },
    { "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
      JIG_ERR_BAD_HEADER, 0, 0, 0 },
    { "permessage-deflate; other", JIG_ERR_BAD_HEADER, 0, 0, 0 },
    { "permessage-deflate;", JIG_ERR_BAD_HEADER, 0, 0, 0 },
    { "x-webkit-deflate-frame", JIG_ERR_BAD_HEADER, 0, 0, 0 },
};

START_TEST(wsdeflate_takes_only_what_was_offered)
{
    struct wsdeflate d;
    struct jig_error error;
    ck_assert_int_eq(wsdeflate_accept(&d, span_of(cases[_i].member), &error), cases[_i].want);
    if (cases[_i].want)
        return;
    ck_assert_int_eq(d.client_keeps, cases[_i].client_keeps);
    ck_assert_int_eq(d.server_keeps, cases[_i].server_keeps);
    ck_assert_int_eq(d.client_bits, cases[_i].client_bits);
}
END_TEST

static void there_and_back(struct wsdeflate *out, struct wsdeflate *in, struct span text)
{
    struct buf wire, got;
    buf_init(&wire, 1 << 20);
    buf_init(&got, 1 << 20);
    ck_assert(!wsdeflate_deflate(out, text, true, &wire, NULL));
    ck_assert(!wsdeflate_inflate(in, buf_span(&wire), true, &got, NULL));
    ck_assert(span_eq(buf_span(&got), text));
    buf_clear(&wire);
    buf_clear(&got);
}

/* Our two directions against each other, with each agreement. */
START_TEST(wsdeflate_undoes_what_it_does)
{
    static const char *const agreements[] = {
        "permessage-deflate",
        "permessage-deflate; client_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; client_max_window_bits=9",
    };
    struct wsdeflate out, in;
    ck_assert(!wsdeflate_accept(&out, span_of(agreements[_i]), NULL));
    ck_assert(!wsdeflate_accept(&in, span_of(agreements[_i]), NULL));
    ck_assert(wsdeflate_can_deflate(&out));
    char large[70000];
    for (size_t i = 0; i < sizeof large; i++)
        large[i] = (char)(i * i >> 5);
    there_and_back(&out, &in, SPAN("Hello"));
    there_and_back(&out, &in, SPAN(""));
    there_and_back(&out, &in, SPAN("Hello"));
    there_and_back(&out, &in, span_make(large, sizeof large));
    there_and_back(&out, &in, SPAN("Hello"));
    wsdeflate_clear(&out);
    wsdeflate_clear(&in);
}
END_TEST

START_TEST(wsdeflate_refers_to_nothing_that_was_not_sent)
{
    struct wsdeflate out, in;
    struct buf lost;
    const struct span text = SPAN("a text that is said twice, and the first time in vain");
    buf_init(&lost, 1 << 20);
    ck_assert(!wsdeflate_accept(&out, SPAN("permessage-deflate"), NULL));
    ck_assert(!wsdeflate_accept(&in, SPAN("permessage-deflate"), NULL));
    wsdeflate_forget(&out); /* nothing yet */
    ck_assert(!wsdeflate_deflate(&out, text, true, &lost, NULL));
    wsdeflate_forget(&out);
    there_and_back(&out, &in, text);
    /* Nor where there was no room for it. */
    struct buf small;
    buf_init(&small, 8);
    ck_assert_int_eq(wsdeflate_deflate(&out, text, true, &small, NULL), JIG_ERR_TOO_LARGE);
    wsdeflate_forget(&out);
    there_and_back(&out, &in, SPAN("Hello"));
    there_and_back(&out, &in, text);
    wsdeflate_clear(&out);
    wsdeflate_clear(&in);
    buf_clear(&lost);
    buf_clear(&small);
}
END_TEST

Suite *test_wsdeflate(void);
Suite *test_wsdeflate(void)
{
    Suite *suite = suite_create("wsdeflate");
    TCase *tc = tcase_create("wsdeflate");
    tcase_add_loop_test(tc, wsdeflate_takes_only_what_was_offered, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_loop_test(tc, wsdeflate_undoes_what_it_does, 0, 3);
    tcase_add_test(tc, wsdeflate_refers_to_nothing_that_was_not_sent);
    suite_add_tcase(suite, tc);
    return suite;
}
