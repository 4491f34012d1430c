#include <check.h>

#include "wire/auth.h"

struct row {
    const char *field;
    const char *shown; /* every challenge as "scheme[token68](name=value,...)" */
};

static const struct row rows[] = {
    { "Basic realm=\"r\"", "Basic(realm=r)" },
    { "Basic", "Basic()" },
    { "", "" },
    { " , ,", "" },
    { "Negotiate, Basic realm=\"a, b\"", "Negotiate() Basic(realm=a, b)" },
    { "Negotiate YII=", "Negotiate[YII=]()" },
    { "Negotiate YII==, Basic", "Negotiate[YII==]() Basic()" },
    { "NTLM abc/+~._-", "NTLM[abc/+~._-]()" },
    { "Basic realm = \"r\" , charset=\"UTF-8\"", "Basic(realm=r,charset=UTF-8)" },
    { "Digest realm=\"a\\\"b\\\\\", nonce=x", "Digest(realm=a\"b\\,nonce=x)" },
    { "Digest realm=r, nonce=ab/cd==, qop=\"auth,auth-int\"",
      "Digest(realm=r,nonce=ab/cd==,qop=auth,auth-int)" },
    { "Digest realm=r, Basic realm=s", "Digest(realm=r) Basic(realm=s)" },
    { "Digest realm=r,, nonce=n,", "Digest(realm=r,nonce=n)" },
    { "Digest\trealm=r", "Digest(realm=r)" },
    { "Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\", Basic realm=\"simple\"",
      "Newauth(realm=apps,type=1,title=Login to \"apps\") Basic(realm=simple)" },
    { "Digest realm=\"open, nonce", "" },
    { "Digest realm=\"open\\\"", "" },
    { "Basic realm=\"a\"b", "" },
    { "Basic realm=\"a\", Digest realm=\"open", "Basic(realm=a)" },
    { "=x", "" },
    { "Basic=x", "" },
    { "\"Basic\" realm=x", "" },
    { "Basic realm=", "Basic[realm=]()" },
    { "Basic realm==", "Basic[realm==]()" },
};

static void show(const struct auth_challenge *c, struct buf *out)
{
    struct buf value;
    buf_init(&value, 4096);
    if (out->len > 0)
        buf_add_byte(out, ' ');
    buf_add(out, c->scheme);
    if (c->token68.ptr)
        buf_addf(out, "[%.*s]", (int)c->token68.len, c->token68.ptr);
    buf_add_byte(out, '(');
    for (size_t i = 0; i < c->n; i++) {
        ck_assert(auth_get(c, c->params[i].name, &value));
        buf_addf(out, "%s%.*s=%s", i > 0 ? "," : "", (int)c->params[i].name.len,
                 c->params[i].name.ptr, buf_str(&value));
    }
    buf_add_byte(out, ')');
    buf_clear(&value);
}

START_TEST(auth_reads_challenges)
{
    struct span rest = span_of(rows[_i].field);
    struct auth_challenge c;
    struct buf shown;
    buf_init(&shown, 4096);
    while (auth_next(&rest, &c))
        show(&c, &shown);
    ck_assert_str_eq(buf_str(&shown), rows[_i].shown);
    buf_clear(&shown);
}
END_TEST

START_TEST(auth_walks_every_field_also_after_a_broken_one)
{
    struct header h;
    struct auth_walk walk = { 0 };
    struct auth_challenge c;
    struct buf shown;
    header_init(&h);
    buf_init(&shown, 4096);
    header_add(&h, SPAN("WWW-Authenticate"), SPAN("Basic realm=a, Bearer"));
    header_add(&h, SPAN("Proxy-Authenticate"), SPAN("Basic realm=p"));
    header_add(&h, SPAN("www-authenticate"), SPAN("Digest realm=\"x"));
    header_add(&h, SPAN("WWW-Authenticate"), SPAN(""));
    header_add(&h, SPAN("WWW-AUTHENTICATE"), SPAN("Digest realm=z"));
    while (auth_next_of(&h, SPAN("WWW-Authenticate"), &walk, &c))
        show(&c, &shown);
    ck_assert_str_eq(buf_str(&shown), "Basic(realm=a) Bearer() Digest(realm=z)");
    buf_clear(&shown);
    header_clear(&h);
}
END_TEST

START_TEST(auth_keeps_a_bounded_number_of_parameters)
{
    struct buf field;
    struct auth_challenge c;
    buf_init(&field, 1 << 16);
    buf_add_str(&field, "X a0=0");
    for (int i = 1; i < 100; i++)
        buf_addf(&field, ", a%d=%d", i, i);
    buf_add_str(&field, ", Basic");
    struct span rest = buf_span(&field);
    ck_assert(auth_next(&rest, &c));
    ck_assert_uint_eq(c.n, AUTH_MAX_PARAMS);
    ck_assert(auth_has(&c, SPAN("A31")) && !auth_has(&c, SPAN("a32")));
    ck_assert(auth_next(&rest, &c));
    ck_assert(span_eq_str(c.scheme, "Basic"));
    buf_clear(&field);
}
END_TEST

START_TEST(auth_quotes_what_would_end_the_quotes)
{
    struct buf out;
    buf_init(&out, 256);
    auth_add_quoted(SPAN("a\"b\\c"), &out);
    ck_assert_str_eq(buf_str(&out), "\"a\\\"b\\\\c\"");
    buf_clear(&out);
}
END_TEST

Suite *test_auth(void);
Suite *test_auth(void)
{
    Suite *suite = suite_create("auth");
    TCase *tcase = tcase_create("auth");
    tcase_add_loop_test(tcase, auth_reads_challenges, 0, sizeof rows / sizeof *rows);
    tcase_add_test(tcase, auth_walks_every_field_also_after_a_broken_one);
    tcase_add_test(tcase, auth_keeps_a_bounded_number_of_parameters);
    tcase_add_test(tcase, auth_quotes_what_would_end_the_quotes);
    suite_add_tcase(suite, tcase);
    return suite;
}
