/* What -v shows of a head that the wire log has only the beginning of. */
#include <check.h>
#include <string.h>

#include "cli/verbose.h"
#include "support/script.h"

static void shown(const struct mask *mask, struct buf *out)
{
    static const struct script script =
        ANSWER(SENDS("HTTP/1.1 200 OK\r\nA: s3cret-word\r\nB: s3cret-word\r\n\r\n"), CLOSES);
    struct jig_options options = { .wire_keep = 40 };
    struct verbose v = { .mask = mask };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", &options));
    stage_play(&s, t);
    buf_init(out, 1 << 16);
    verbose_add(&v, jig_transfer_last(t), true, out);
    stage_clear(&s);
}

START_TEST(verbose_of_a_cut_head_ends_before_half_a_secret)
{
    struct mask *mask = mask_new();
    struct buf all, hidden;
    ck_assert(mask_add(mask, SPAN("s3cret-word")));
    shown(NULL, &all);
    ck_assert_ptr_nonnull(strstr(buf_str(&all), "< A: s3cret-word\n< B: s3cr\n"));
    shown(mask, &hidden);
    ck_assert_ptr_nonnull(strstr(buf_str(&hidden), "< A: " MASK_TEXT "\n< B: \n"));
    buf_clear(&all);
    buf_clear(&hidden);
    mask_free(mask);
}
END_TEST

Suite *test_verbose(void);
Suite *test_verbose(void)
{
    Suite *s = suite_create("verbose");
    TCase *t = tcase_create("verbose");
    tcase_add_test(t, verbose_of_a_cut_head_ends_before_half_a_secret);
    suite_add_tcase(s, t);
    return s;
}
