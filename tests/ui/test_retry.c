#include <check.h>
#include <string.h>

#include "cli/retry.h"

static const struct {
    struct retry_attempt attempt;
    bool may;
} attempts[] = {
    { { "GET", JIG_OK, 200, true, false }, false },
    { { "GET", JIG_OK, 404, true, false }, false },
    { { "GET", JIG_OK, 500, true, false }, true },
    { { "POST", JIG_OK, 500, true, false }, false }, /* it may have been acted on */
    { { "POST", JIG_OK, 502, true, false }, false },
    { { "POST", JIG_OK, 429, true, false }, true }, /* it was not */
    { { "POST", JIG_OK, 408, true, false }, true },
    { { "POST", JIG_OK, 503, true, false }, false },
    { { "POST", JIG_OK, 503, true, true }, true },
    { { "PUT", JIG_OK, 504, true, false }, true },
    { { "POST", JIG_ERR_CONNECT, 0, false, false }, true },
    { { "POST", JIG_ERR_RESOLVE, 0, false, false }, true },
    { { "POST", JIG_ERR_TIMEOUT, 0, false, false }, true },
    { { "POST", JIG_ERR_TIMEOUT, 0, true, false }, false },
    { { "DELETE", JIG_ERR_TIMEOUT, 0, true, false }, true },
    { { "GET", JIG_ERR_REMOTE_DISCONNECTED, 0, true, false }, true },
    { { "POST", JIG_ERR_REMOTE_DISCONNECTED, 0, true, false }, false },
    { { "PATCH", JIG_ERR_INCOMPLETE_READ, 200, true, false }, false },
    { { "GET", JIG_ERR_INCOMPLETE_READ, 200, true, false }, true },
    { { "GET", JIG_ERR_CERTIFICATE, 0, false, false }, false },
    { { "GET", JIG_ERR_BAD_CHUNK, 200, true, false }, false },
    { { "GET", JIG_ERR_CANCELLED, 0, false, false }, false },
};

START_TEST(retry_repeats_nothing_that_may_have_been_acted_on)
{
    ck_assert_int_eq(retry_may(&attempts[_i].attempt), attempts[_i].may);
}
END_TEST

static const struct {
    unsigned n;
    int64_t given_us, after_s, us;
} delays[] = {
    { 1, 0, -1, 1000000 },     { 2, 0, -1, 2000000 },    { 4, 0, -1, 8000000 },
    { 11, 0, -1, 600000000 },  { 40, 0, -1, 600000000 }, { 3, 500000, -1, 500000 },
    { 1, 500000, 3, 3000000 }, { 1, 0, 0, 0 },           { 1, 0, 9999, 600000000 },
};

START_TEST(retry_waits_as_the_server_wishes_or_longer_each_time)
{
    ck_assert_int_eq(retry_delay(delays[_i].n, delays[_i].given_us, delays[_i].after_s),
                     delays[_i].us);
}
END_TEST

static const struct {
    const char *value;
    int64_t seconds;
} afters[] = {
    { "0", 0 },
    { " 120 ", 120 },
    { "99999999999999", INT32_MAX },
    { "Sun, 06 Nov 1994 08:50:07 GMT", 30 },
    { "Sun, 06 Nov 1994 08:49:00 GMT", 0 },
    { "soon", -1 },
    { "-1", -1 },
    { "", -1 },
};

START_TEST(retry_after_is_seconds_or_a_date)
{
    const char *value = afters[_i].value;
    ck_assert_int_eq(retry_after(value, strlen(value), 784111777), afters[_i].seconds);
}
END_TEST

#define N(table) (int)(sizeof(table) / sizeof *(table))

Suite *test_retry(void);
Suite *test_retry(void)
{
    Suite *s = suite_create("retry");
    TCase *t = tcase_create("retry");
    tcase_add_loop_test(t, retry_repeats_nothing_that_may_have_been_acted_on, 0, N(attempts));
    tcase_add_loop_test(t, retry_waits_as_the_server_wishes_or_longer_each_time, 0, N(delays));
    tcase_add_loop_test(t, retry_after_is_seconds_or_a_date, 0, N(afters));
    suite_add_tcase(s, t);
    return s;
}
