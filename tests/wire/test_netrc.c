#include <check.h>

#include "support/failalloc.h"
#include "wire/netrc.h"

struct row {
    const char *text, *user; /* user NULL: any */
    const char *shown;       /* "user:password"; NULL: none */
};

static const struct row rows[] = {
    { "machine a.test login u password p", NULL, "u:p" },
    { "machine a.test\n\tlogin u\r\n\tpassword p\n", NULL, "u:p" },
    { "machine A.TEST password p login u", NULL, "u:p" },
    { "machine b.test login u password p", NULL, NULL },
    { "", NULL, NULL },
    { "machine a.test", NULL, NULL },
    { "machine a.test\nmachine a.test login u password p", NULL, "u:p" },
    { "machine a.test login u", NULL, "u:" },
    { "machine a.test password p", NULL, ":p" },
    { "machine a.test password p", "me", "me:p" },
    { "machine a.test login u password p machine a.test login v password q", "v", "v:q" },
    { "machine a.test login u password p machine a.test login v password q", "w", NULL },
    { "machine a.test login u password p default login d password e", "w", NULL },
    { "machine b.test login u password p default login d password e", NULL, "d:e" },
    { "default login d password e machine a.test login u password p", NULL, "d:e" },
    { "machine a.test account x login u password p", NULL, "u:p" },
    { "machine a.test nonsense login u password p", NULL, "u:p" },
    { "machine a.test login \"a b\" password \"c\\\"d\\\\e\\n\\x\"", NULL, "a b:c\"d\\e\nx" },
    { "machine a.test login u password \"\"", NULL, "u:" },
    { "machine a.test login u password #p", NULL, "u:#p" },
    { "machine a.test login u password\n#p", NULL, "u:#p" },
    { "# machine a.test login no password no\nmachine a.test login u password p", NULL, "u:p" },
    { "  # default login no\nmachine a.test # x\n# y\nlogin u password p # z", NULL, "u:p" },
    { "macdef init\nmachine a.test login no password no\n\nmachine a.test login u password p",
      NULL, "u:p" },
    { "macdef init\r\nmachine a.test login no\r\n\r\nmachine a.test login u", NULL, "u:" },
    { "macdef init\nmachine a.test login no", NULL, NULL },
    { "machine machine login a.test password p machine a.test login u", NULL, "u:" },
};

static void find(const struct row *row, struct netrc_login *login, bool *found)
{
    netrc_login_init(login);
    ck_assert_int_eq(
        netrc_find(span_of(row->text), SPAN("a.test"), span_of(row->user), login, found, NULL),
        JIG_OK);
}

START_TEST(netrc_finds_the_login_of_a_host)
{
    const struct row *row = &rows[_i];
    struct netrc_login login;
    struct buf shown;
    bool found;
    buf_init(&shown, 256);
    find(row, &login, &found);
    buf_addf(&shown, "%s:%s", buf_str(&login.user), buf_str(&login.password));
    ck_assert_msg(found == (row->shown != NULL), "%s", row->text);
    if (found)
        ck_assert_str_eq(buf_str(&shown), row->shown);
    netrc_login_clear(&login);
    buf_clear(&shown);
}
END_TEST

struct broken {
    const char *text, *words;
};

static const struct broken broken[] = {
    { "machine a.test login u password \"p", "netrc, line 1: a quote is never closed" },
    { "machine a.test\nlogin", "netrc, line 2: a word is missing" },
    { "machine", "netrc, line 1: a word is missing" },
    { "machine b.test\n\n\"x", "netrc, line 3: a quote is never closed" },
};

START_TEST(netrc_says_where_it_is_broken)
{
    struct netrc_login login;
    struct jig_error error;
    bool found;
    netrc_login_init(&login);
    ck_assert_int_eq(netrc_find(span_of(broken[_i].text), SPAN("a.test"), (struct span){ 0 },
                                &login, &found, &error),
                     JIG_ERR_READ);
    ck_assert_str_eq(error.text, broken[_i].words);
    ck_assert(!found);
    netrc_login_clear(&login);
}
END_TEST

/* A login that is not the whole one is none. */
START_TEST(netrc_refuses_a_word_that_is_too_long)
{
    static const char *const begins[] = { "machine a.test login u password ",
                                          "machine a.test login u password \"", "",
                                          "machine b.test password p login " };
    struct netrc_login login;
    struct jig_error error;
    struct buf text;
    bool found;
    buf_init(&text, 1 << 20);
    buf_add_str(&text, begins[_i]);
    buf_add_fill(&text, 'x', 65 << 10);
    netrc_login_init(&login);
    ck_assert_int_eq(
        netrc_find(buf_span(&text), SPAN("a.test"), (struct span){ 0 }, &login, &found, &error),
        JIG_ERR_READ);
    ck_assert_str_eq(error.text, "netrc, line 1: a word is too long");
    ck_assert(!found);
    netrc_login_clear(&login);
    buf_clear(&text);
}
END_TEST

START_TEST(netrc_says_when_memory_runs_out)
{
    const struct span text = SPAN("machine a.test password p");
    struct netrc_login login;
    enum jig_err err = JIG_ERR_MEMORY;
    unsigned n = 0;
    for (; err; n++) {
        bool found;
        netrc_login_init(&login);
        failalloc_at(n);
        err = netrc_find(text, SPAN("a.test"), SPAN("me"), &login, &found, NULL);
        ck_assert_int_eq(err, failalloc_end() ? JIG_ERR_MEMORY : JIG_OK);
        ck_assert(found == !err);
        if (found)
            ck_assert_str_eq(buf_str(&login.user), "me");
        netrc_login_clear(&login);
    }
    ck_assert_uint_gt(n, 3);
}
END_TEST

Suite *test_netrc(void);
Suite *test_netrc(void)
{
    Suite *suite = suite_create("netrc");
    TCase *tcase = tcase_create("netrc");
    tcase_add_loop_test(tcase, netrc_finds_the_login_of_a_host, 0, sizeof rows / sizeof *rows);
    tcase_add_loop_test(tcase, netrc_says_where_it_is_broken, 0,
                        sizeof broken / sizeof *broken);
    tcase_add_loop_test(tcase, netrc_refuses_a_word_that_is_too_long, 0, 4);
    tcase_add_test(tcase, netrc_says_when_memory_runs_out);
    suite_add_tcase(suite, tcase);
    return suite;
}
