#include <check.h>
#include <string.h>

#include "wire/authdigest.h"

struct vector {
    const char *user, *password, *realm, *method, *target, *qop, *algorithm, *nonce, *cnonce,
        *body;
    const char *user_hash, *response;
};

/* RFC 7616, 3.9 (3.9.2 as erratum 4897 corrects it), RFC 2617, 3.5, and others derived from them. */
static const struct vector vectors[] = {
    { "Mufasa", "Circle of Life", "http-auth@example.org", "GET", "/dir/index.html", "auth",
      "MD5", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
      "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", NULL, NULL,
      "8ca523f5e9506fed4657c9700eebdbec" },
    { "Mufasa", "Circle of Life", "http-auth@example.org", "GET", "/dir/index.html", "auth",
      "SHA-256", "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
      "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", NULL, NULL,
      "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1" },
    { "Jäsøn Doe", "Secret, or not?", "api@example.org", "GET", "/doe.json", "auth",
      "SHA-512-256", "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",
      "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v", NULL,
      "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b",
      "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5" },
    { "Mufasa", "Circle Of Life", "testrealm@host.com", "GET", "/dir/index.html", "auth", "MD5",
      "dcd98b7102dd2f0e8b11d0f600bfb0c093", "0a4f113b", NULL, NULL,
      "6629fae49393a05397450978507c4ef1" },
    { "Mufasa", "Circle Of Life", "testrealm@host.com", "GET", "/dir/index.html", NULL, NULL,
      "dcd98b7102dd2f0e8b11d0f600bfb0c093", NULL, NULL, NULL,
      "670fd8c2df070c60b045671b8b24ff02" },
    { "Mufasa", "Circle Of Life", "testrealm@host.com", "POST", "/form?x=1", "auth", "MD5-sess",
      "dcd98b7102dd2f0e8b11d0f600bfb0c093", "0a4f113b", NULL, NULL,
      "bd1cd669190582b609c69cea59ee1e81" },
    { "Mufasa", "Circle Of Life", "testrealm@host.com", "POST", "/form?x=1", "auth-int", "MD5",
      "dcd98b7102dd2f0e8b11d0f600bfb0c093", "0a4f113b", "a=1&b=2", NULL,
      "b2b04e4b64fee65f3add29f92c1c09a1" },
    { "Mufasa", "Circle Of Life", "testrealm@host.com", "POST", "/form?x=1", "auth",
      "SHA-256-sess", "dcd98b7102dd2f0e8b11d0f600bfb0c093", "0a4f113b", NULL, NULL,
      "793f3db00796396c62e38e39f857c7b40ab5809c2907d43f918904597609eeea" },
    { "Mufasa", "Circle Of Life", "testrealm@host.com", "POST", "/form?x=1", "auth-int",
      "SHA-256", "dcd98b7102dd2f0e8b11d0f600bfb0c093", "0a4f113b", "a=1&b=2", NULL,
      "cccbebc959c501b012a567fb6555af2ed8734300a77e594d89811f309047212d" },
    { "Mufasa", "Circle Of Life", "testrealm@host.com", "POST", "/form?x=1", "auth",
      "SHA-512-256-sess", "dcd98b7102dd2f0e8b11d0f600bfb0c093", "0a4f113b", NULL, NULL,
      "5f997d5741ef12665b59bcff291d201f66c8c9be7f604df7c40877e77eaa9b57" },
    { "Mufasa", "Circle Of Life", "testrealm@host.com", "POST", "/form?x=1", "auth-int",
      "SHA-512-256", "dcd98b7102dd2f0e8b11d0f600bfb0c093", "0a4f113b", "a=1&b=2", NULL,
      "79db1afb0b3eca090e51a1ce9731a755baf4cda151f014ef101893551f018536" },
};

static void challenge_of(const struct vector *v, struct buf *out)
{
    buf_addf(out, "Digest realm=\"%s\", nonce=\"%s\", opaque=\"op/aq\"", v->realm, v->nonce);
    if (v->qop)
        buf_addf(out, ", qop=\"%s\"", v->qop);
    if (v->algorithm)
        buf_addf(out, ", algorithm=%s", v->algorithm);
    if (v->user_hash)
        buf_add_str(out, ", userhash=true, charset=UTF-8");
}

static bool read_text(struct authdigest *d, const char *field)
{
    struct auth_challenge c;
    struct span rest = span_of(field);
    authdigest_init(d);
    return auth_next(&rest, &c) && authdigest_read(d, &c);
}

static void check_param(const char *answer, const char *name, const char *value)
{
    struct auth_challenge c;
    struct buf got;
    struct span rest = span_of(answer);
    buf_init(&got, 4096);
    ck_assert(auth_next(&rest, &c));
    bool found = auth_get(&c, span_of(name), &got);
    ck_assert_msg(found == (value != NULL), "%s in %s", name, answer);
    if (value)
        ck_assert_str_eq(buf_str(&got), value);
    buf_clear(&got);
}

START_TEST(authdigest_answers_as_the_vectors_do)
{
    const struct vector *v = &vectors[_i];
    struct authdigest d;
    struct buf field, answer, hash;
    buf_init(&field, 4096);
    buf_init(&answer, 4096);
    buf_init(&hash, 256);
    challenge_of(v, &field);
    ck_assert(read_text(&d, buf_str(&field)));
    if (v->cnonce)
        memcpy(d.cnonce, v->cnonce, strlen(v->cnonce) + 1);
    if (v->body)
        ck_assert_int_eq(digest_hex(d.kind, span_of(v->body), &hash, NULL), JIG_OK);
    struct authdigest_ask ask = { span_of(v->user), span_of(v->password), span_of(v->method),
                                  span_of(v->target), buf_span(&hash) };
    ck_assert_int_eq(authdigest_wants_body(&d), v->body != NULL);
    ck_assert_int_eq(authdigest_answer(&d, &ask, &answer, NULL), JIG_OK);
    check_param(buf_str(&answer), "response", v->response);
    check_param(buf_str(&answer), "username", v->user_hash ? v->user_hash : v->user);
    check_param(buf_str(&answer), "userhash", v->user_hash ? "true" : NULL);
    check_param(buf_str(&answer), "uri", v->target);
    check_param(buf_str(&answer), "opaque", "op/aq");
    check_param(buf_str(&answer), "algorithm", v->algorithm);
    check_param(buf_str(&answer), "qop", v->qop);
    check_param(buf_str(&answer), "nc", v->qop ? "00000001" : NULL);
    check_param(buf_str(&answer), "cnonce", v->cnonce);
    authdigest_clear(&d);
    buf_clear(&field);
    buf_clear(&answer);
    buf_clear(&hash);
}
END_TEST

static const char *const refused[] = {
    "Basic realm=r, nonce=n",
    "Digest realm=r",
    "Digest nonce=n",
    "Digest realm=r, nonce=n, algorithm=SHA-512",
    "Digest realm=r, nonce=n, algorithm=MD5-sess2",
    "Digest realm=r, nonce=n, qop=confidential",
    "Digest realm=\"r\x01\", nonce=n",
    "Digest realm=r, nonce=\"n\r\nX: y\"",
    "Digest realm=r, nonce=n, opaque=\"\x7f\"",
};

START_TEST(authdigest_refuses_what_it_can_not_answer)
{
    struct authdigest d;
    ck_assert_msg(!read_text(&d, refused[_i]), "%s", refused[_i]);
    authdigest_clear(&d);
}
END_TEST

static void answer(struct authdigest *d, struct span user, struct buf *out)
{
    struct authdigest_ask ask = { user, SPAN("p"), SPAN("GET"), SPAN("/"), SPAN("") };
    buf_reset(out);
    ck_assert_int_eq(authdigest_answer(d, &ask, out, NULL), JIG_OK);
}

START_TEST(authdigest_counts_and_takes_the_next_nonce)
{
    struct authdigest d;
    struct header h;
    struct buf out;
    header_init(&h);
    buf_init(&out, 4096);
    ck_assert(read_text(&d, "Digest realm=r, nonce=one, qop=auth, stale=TRUE"));
    ck_assert(d.is_stale);
    answer(&d, SPAN("u"), &out);
    answer(&d, SPAN("u"), &out);
    check_param(buf_str(&out), "nc", "00000002");
    header_add(&h, SPAN("Authentication-Info"), SPAN("rspauth=\"x\", nextnonce=\"one\""));
    authdigest_renew(&d, &h, SPAN("Authentication-Info"));
    answer(&d, SPAN("u"), &out);
    check_param(buf_str(&out), "nc", "00000003");
    header_reset(&h);
    header_add(&h, SPAN("Authentication-Info"), SPAN("nextnonce=\"two\", qop=auth"));
    authdigest_renew(&d, &h, SPAN("Authentication-Info"));
    answer(&d, SPAN("u"), &out);
    check_param(buf_str(&out), "nonce", "two");
    check_param(buf_str(&out), "nc", "00000001");
    authdigest_clear(&d);
    buf_clear(&out);
    header_clear(&h);
}
END_TEST

START_TEST(authdigest_encodes_a_user_beyond_ascii)
{
    struct authdigest d;
    struct buf out;
    buf_init(&out, 4096);
    ck_assert(read_text(&d, "Digest realm=r, nonce=n, qop=auth, charset=utf-8"));
    answer(&d, SPAN("J\xc3\xa4s'n \"Doe"), &out);
    ck_assert_ptr_nonnull(strstr(buf_str(&out), "username*=UTF-8''J%C3%A4s%27n%20%22Doe, "));
    check_param(buf_str(&out), "username", NULL);
    answer(&d, SPAN("a\"b\\c"), &out);
    ck_assert_ptr_nonnull(strstr(buf_str(&out), "username=\"a\\\"b\\\\c\", "));
    authdigest_clear(&d);
    buf_clear(&out);
}
END_TEST

struct choice {
    const char *fields[3];
    const char *realm; /* of the chosen one; NULL: none */
};

static const struct choice choices[] = {
    { { "Basic realm=b", "Digest realm=m, nonce=n" }, "m" },
    { { "Digest realm=m, nonce=n, algorithm=MD5", "Digest realm=s, nonce=n, algorithm=SHA-256",
        "Digest realm=t, nonce=n, algorithm=SHA-512-256" },
      "t" },
    { { "Digest realm=s, nonce=n, algorithm=SHA-256, Digest realm=m, nonce=n" }, "s" },
    { { "Digest realm=x, nonce=n, algorithm=FOO, Digest realm=m, nonce=n" }, "m" },
    { { "Digest realm=a, nonce=n", "Digest realm=b, nonce=n" }, "a" },
    { { "Digest realm=\"a", "Digest realm=b, nonce=n" }, "b" },
    { { "Basic realm=b", "Negotiate" }, NULL },
    { { NULL }, NULL },
};

START_TEST(authdigest_chooses_the_strongest)
{
    const struct choice *c = &choices[_i];
    struct authdigest d;
    struct header h;
    header_init(&h);
    authdigest_init(&d);
    for (size_t i = 0; i < 3 && c->fields[i]; i++)
        header_add(&h, SPAN("WWW-Authenticate"), span_of(c->fields[i]));
    ck_assert_int_eq(authdigest_choose(&d, &h, SPAN("www-authenticate")), c->realm != NULL);
    if (c->realm)
        ck_assert_str_eq(buf_str(&d.realm), c->realm);
    authdigest_clear(&d);
    header_clear(&h);
}
END_TEST

Suite *test_authdigest(void);
Suite *test_authdigest(void)
{
    Suite *suite = suite_create("authdigest");
    TCase *tcase = tcase_create("authdigest");
    tcase_add_loop_test(tcase, authdigest_answers_as_the_vectors_do, 0,
                        sizeof vectors / sizeof *vectors);
    tcase_add_loop_test(tcase, authdigest_refuses_what_it_can_not_answer, 0,
                        sizeof refused / sizeof *refused);
    tcase_add_test(tcase, authdigest_counts_and_takes_the_next_nonce);
    tcase_add_test(tcase, authdigest_encodes_a_user_beyond_ascii);
    tcase_add_loop_test(tcase, authdigest_chooses_the_strongest, 0,
                        sizeof choices / sizeof *choices);
    suite_add_tcase(suite, tcase);
    return suite;
}
