#include <check.h>
#include <string.h>

#include "client/jarfile.h"

#define HEAD                                     \
    "# Netscape HTTP Cookie File\n"              \
    "# https://curl.se/docs/http-cookies.html\n" \
    "# Written by jig; the cookies in it are as good as passwords.\n\n"

/* A file, and the same as jig writes it; how many of its lines are odd. */
static const struct {
    const char *text, *again;
    size_t n_odd;
} files[] = {
    { "", "", 0 },
    { "# Netscape HTTP Cookie File\n\n\r\n# a comment\n", "", 0 },
    { "a.test\tFALSE\t/\tFALSE\t0\tn\tv\n", "a.test\tFALSE\t/\tFALSE\t0\tn\tv\n", 0 },
    { "a.test\tFALSE\t/\tFALSE\t0\tn\tv", "a.test\tFALSE\t/\tFALSE\t0\tn\tv\n", 0 },
    { "A.test\tfalse\t/\tTrue\t0\tn\tv\r\n", "a.test\tFALSE\t/\tTRUE\t0\tn\tv\n", 0 },
    { ".a.test\tTRUE\t/p\tTRUE\t4102444800\tn\tv=w; x\n",
      ".a.test\tTRUE\t/p\tTRUE\t4102444800\tn\tv=w; x\n", 0 },
    { "a.test\tTRUE\t/\tFALSE\t0\tn\tv\n", ".a.test\tTRUE\t/\tFALSE\t0\tn\tv\n", 0 },
    { ".a.test\tFALSE\t/\tFALSE\t0\tn\tv\n", "a.test\tFALSE\t/\tFALSE\t0\tn\tv\n", 0 },
    { "#HttpOnly_a.test\tFALSE\t/\tFALSE\t0\tn\tv\n",
      "#HttpOnly_a.test\tFALSE\t/\tFALSE\t0\tn\tv\n", 0 },
    { "#HttpOnly_.a.test\tTRUE\t/\tFALSE\t0\tn\tv\n",
      "#HttpOnly_.a.test\tTRUE\t/\tFALSE\t0\tn\tv\n", 0 },
    { "# SameSite=strict\n#HttpOnly_a.test\tFALSE\t/\tFALSE\t0\tn\tv\n"
      "a.test\tFALSE\t/\tFALSE\t0\tm\tv\n",
      "# SameSite=Strict\n#HttpOnly_a.test\tFALSE\t/\tFALSE\t0\tn\tv\n"
      "a.test\tFALSE\t/\tFALSE\t0\tm\tv\n",
      0 },
    { "# SameSite=Lax\nodd\na.test\tFALSE\t/\tFALSE\t0\tn\tv\n",
      "a.test\tFALSE\t/\tFALSE\t0\tn\tv\n", 1 },
    { "a.test\tFALSE\t/\tFALSE\t0\t\tv\n", "a.test\tFALSE\t/\tFALSE\t0\t\tv\n", 0 },
    { "a.test\tFALSE\t/\tFALSE\t0\tn\t\n", "a.test\tFALSE\t/\tFALSE\t0\tn\t\n", 0 },
    { "127.0.0.1\tTRUE\t/\tFALSE\t0\tn\tv\n", "127.0.0.1\tFALSE\t/\tFALSE\t0\tn\tv\n", 0 },
    { "::1\tFALSE\t/\tFALSE\t0\tn\tv\n", "::1\tFALSE\t/\tFALSE\t0\tn\tv\n", 0 },
    { "a.test\tFALSE\t/\tFALSE\t99999999999999999\tn\tv\n",
      "a.test\tFALSE\t/\tFALSE\t99999999999999999\tn\tv\n", 0 },
    { "a.test\tFALSE\t/\tFALSE\t0\tn\tv\na.test\tFALSE\t/\tFALSE\t0\tn\tw\n",
      "a.test\tFALSE\t/\tFALSE\t0\tn\tw\n", 0 },
    { "a.test\tFALSE\t/\tTRUE\t0\t__Host-n\tv\n", "a.test\tFALSE\t/\tTRUE\t0\t__Host-n\tv\n",
      0 },
    { ".a.test\tTRUE\t/\tTRUE\t0\t__Host-n\tv\n", "", 1 },
    { "a.test\tFALSE\t/\tFALSE\t0\t__Secure-n\tv\n", "", 1 },
    { ".co.uk\tTRUE\t/\tFALSE\t0\tn\tv\n", "", 1 },
    { "co.uk\tFALSE\t/\tFALSE\t0\tn\tv\n", "co.uk\tFALSE\t/\tFALSE\t0\tn\tv\n", 0 },
    { "a.test\tFALSE\t/\tFALSE\t0\tn\n", "a.test\tFALSE\t/\tFALSE\t0\tn\t\n", 0 },
    { "a.test\tFALSE\t/\tFALSE\t0\n", "", 1 },
    { "a.test\tFALSE\t/\tFALSE\t0\tn\tv\tw\n", "", 1 },
    { "a.test\tYES\t/\tFALSE\t0\tn\tv\n", "", 1 },
    { "a.test\tFALSE\tp\tFALSE\t0\tn\tv\n", "", 1 },
    { "a.test\tFALSE\t/\tFALSE\t-1\tn\tv\n", "", 1 },
    { "a.test\tFALSE\t/\tFALSE\t\tn\tv\n", "", 1 },
    { "\tFALSE\t/\tFALSE\t0\tn\tv\n", "", 1 },
    { "a.test\tFALSE\t/\tFALSE\t0\t\t\n", "", 1 },
    { "a.test\tFALSE\t/\tFALSE\t0\tn\tv\x01\n", "", 1 },
    { "a.test FALSE / FALSE 0 n v\n", "", 1 },
    { "Set-Cookie: a=1\n{\"json\": true}\n", "", 2 },
};

static void check_file(size_t i)
{
    struct cookieset set = { .n = 0 };
    struct buf out;
    size_t n_odd;
    buf_init(&out, 1 << 16);
    ck_assert_int_eq(jarfile_parse(span_of(files[i].text), &set, &n_odd), JIG_OK);
    jarfile_print(&set, &out);
    ck_assert(span_starts(buf_span(&out), SPAN(HEAD)));
    ck_assert_str_eq(buf_str(&out) + strlen(HEAD), files[i].again);
    ck_assert_msg(n_odd == files[i].n_odd, "%s: %zu odd lines", files[i].text, n_odd);
    buf_clear(&out);
    cookieset_clear(&set);
}

START_TEST(jarfile_reads_and_writes_what_curl_does)
{
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        check_file(i);
}
END_TEST

/* What it has written it reads again without loss. */
START_TEST(jarfile_reads_its_own)
{
    struct cookieset set = { .n = 0 };
    struct buf first, second;
    buf_init(&first, 1 << 16);
    buf_init(&second, 1 << 16);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        jarfile_parse(span_of(files[i].text), &set, NULL);
    jarfile_print(&set, &first);
    cookieset_clear(&set);
    size_t n_odd;
    jarfile_parse(buf_span(&first), &set, &n_odd);
    jarfile_print(&set, &second);
    ck_assert_str_eq(buf_str(&first), buf_str(&second));
    ck_assert_uint_eq(n_odd, 0);
    buf_clear(&first);
    buf_clear(&second);
    cookieset_clear(&set);
}
END_TEST

START_TEST(jarfile_stops_at_the_jar_s_size)
{
    struct cookieset set = { .n = 0 };
    struct buf text;
    size_t n_odd;
    buf_init(&text, 1 << 20);
    for (unsigned i = 0; i < 3002; i++)
        buf_addf(&text, "a.test\tFALSE\t/\tFALSE\t0\tn%u\tv\n", i);
    ck_assert_int_eq(jarfile_parse(buf_span(&text), &set, &n_odd), JIG_OK);
    ck_assert_uint_eq(set.n, 3000);
    ck_assert_uint_eq(n_odd, 2);
    buf_clear(&text);
    cookieset_clear(&set);
}
END_TEST

Suite *test_jarfile(void);
Suite *test_jarfile(void)
{
    Suite *s = suite_create("jarfile");
    TCase *t = tcase_create("jarfile");
    tcase_add_test(t, jarfile_reads_and_writes_what_curl_does);
    tcase_add_test(t, jarfile_reads_its_own);
    tcase_add_test(t, jarfile_stops_at_the_jar_s_size);
    suite_add_tcase(s, t);
    return s;
}
