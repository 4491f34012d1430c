#include <check.h>

#include "app/pace.h"

#define KB 1024u

/* Bytes that had come at two turns, 1 ms apart; work began 5 ms after the first and took 250 us. */
struct pace_case {
    uint64_t before, then;
    bool more;
    int64_t rest; /* us */
};

static const struct pace_case cases[] = {
    { 64 * KB, 600 * KB, true, 750 },
    { 64 * KB, 600 * KB, false, 0 }, /* all is done that could be */
    { 64 * KB, 66 * KB, true, 0 },   /* they come slowly */
    { 64 * KB, 64 * KB, true, 0 },   /* none come: a file that lies there */
    { 0, 100 * KB *KB, true, 0 },    /* the first look at it */
    { 600 * KB, 64 * KB, true, 0 },  /* another answer is shown */
};

START_TEST(pace_rests_where_bytes_come_fast_and_work_is_behind)
{
    const struct pace_case *c = &cases[_i];
    struct pace p = { 0 };
    pace_see(&p, c->before, 1000);
    pace_see(&p, c->then, 2000);
    ck_assert(pace_may_work(&p, 6000));
    pace_worked(&p, c->more, 6000, 6250);
    ck_assert_int_eq(pace_may_work(&p, 6250), c->rest == 0);
    ck_assert(pace_may_work(&p, 6250 + c->rest));
    ck_assert(!c->rest || !pace_may_work(&p, 6250 + c->rest - 1));
}
END_TEST

START_TEST(pace_rests_no_more_once_they_have_stopped)
{
    struct pace p = { 0 };
    pace_see(&p, 64 * KB, 0);
    pace_see(&p, 600 * KB, 1000);
    pace_worked(&p, true, 2000, 2250);
    ck_assert_int_eq(p.rest_until, 3000);
    pace_see(&p, 600 * KB, 50000);
    pace_worked(&p, true, 50000, 50250);
    ck_assert(pace_may_work(&p, 50250));
}
END_TEST

Suite *test_pace(void);
Suite *test_pace(void)
{
    Suite *s = suite_create("pace");
    TCase *tc = tcase_create("pace");
    tcase_add_loop_test(tc, pace_rests_where_bytes_come_fast_and_work_is_behind, 0,
                        (int)(sizeof cases / sizeof *cases));
    tcase_add_test(tc, pace_rests_no_more_once_they_have_stopped);
    suite_add_tcase(s, tc);
    return s;
}
