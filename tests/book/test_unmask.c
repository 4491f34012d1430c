#include <check.h>
#include <string.h>

#include "book/unmask.h"

#define M MASK_TEXT

static const struct {
    const char *kept, *now, *want; /* want NULL: it can't be told */
} cases[] = {
    { "nothing hidden", "", "nothing hidden" },
    { "Bearer " M, "Bearer S3CRET-1\n", "Bearer S3CRET-1" },
    { M, "S3CRET-1", "S3CRET-1" },
    { "http://a.test/x?page=1&k=" M "&z", "http://a.test/x?page=2&k=S3CRET-1&z=3",
      "http://a.test/x?page=1&k=S3CRET-1&z" },
    { "/v1/" M "/users", "/v1/S3CRET-1/users", "/v1/S3CRET-1/users" },
    { "/v1/" M "/users", "/v2/S3CRET-1/users", NULL },
    { "a=" M "&b=" M, "b=S3CRET-2&a=S3CRET-1", "a=S3CRET-1&b=S3CRET-2" },
    { "sid=" M "; x=1", "x=2; sid=S3CRET-2\n", NULL }, /* a blank before it is another name */
    { "{\"n\": 1, \"pw\": \"" M "\"}", "{\"pw\":\"S3CRET-2\"}", NULL },
    { "{\"n\": 1,\"pw\":\"" M "\"}", "{\"pw\":\"S3CRET-2\",\"n\":2}",
      "{\"n\": 1,\"pw\":\"S3CRET-2\"}" },
    { "k=" M, "k=S3CRET-1&k=S3CRET-1", "k=S3CRET-1" },
    { "k=" M, "k=S3CRET-1&k=S3CRET-2", NULL },
    { "k=" M, "k=other", NULL },
    { "k=" M, "", NULL },
    { M M, "S3CRET-1S3CRET-2", NULL }, /* which is which? */
};

START_TEST(unmask_puts_back_what_stands_between_the_same)
{
    struct mask *mask = mask_new();
    struct buf out;
    buf_init(&out, 1000);
    mask_add(mask, SPAN("S3CRET-1"));
    mask_add(mask, SPAN("S3CRET-2"));
    bool is = unmask(span_of(cases[_i].kept), span_of(cases[_i].now), mask, &out);
    ck_assert_int_eq(is, cases[_i].want != NULL);
    if (cases[_i].want)
        ck_assert_str_eq(buf_str(&out), cases[_i].want);
    ck_assert_int_eq(unmask_is_needed(span_of(cases[_i].kept)), _i > 0);
    buf_clear(&out);
    mask_free(mask);
}
END_TEST

START_TEST(unmask_keeps_the_way_a_secret_is_written)
{
    struct mask *mask = mask_new();
    struct buf out;
    buf_init(&out, 1000);
    mask_add(mask, SPAN("p/w d1"));
    ck_assert(unmask(SPAN("k=" M "&x"), SPAN("k=p%2Fw%20d1&x"), mask, &out));
    ck_assert_str_eq(buf_str(&out), "k=p%2Fw%20d1&x");
    buf_clear(&out);
    mask_free(mask);
}
END_TEST

Suite *test_unmask(void);
Suite *test_unmask(void)
{
    Suite *suite = suite_create("unmask");
    TCase *tc = tcase_create("unmask");
    tcase_add_loop_test(tc, unmask_puts_back_what_stands_between_the_same, 0,
                        sizeof cases / sizeof *cases);
    tcase_add_test(tc, unmask_keeps_the_way_a_secret_is_written);
    suite_add_tcase(suite, tc);
    return suite;
}
