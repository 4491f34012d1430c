#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "client/seam.h"
#include "support/script.h"

#define END_OK SENDS("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nend")

/* One request that a redirect sends on: what the second carries, NULL: no Cookie field. */
struct hop_case {
    const char *name;
    const char *to, *set; /* Location, and fields of the first answer */
    const char *by_hand;  /* a Cookie field of the caller's */
    const char *words;    /* jig_request_add_cookies() */
    const char *first, *second;
};

static const struct hop_case hops[] = {
    { "kept and sent on", "/b", "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n", NULL, NULL, "j=0",
      "j=0; a=1; b=2" },
    { "the caller's own behind it", "/b", "Set-Cookie: a=1\r\n", NULL, "x=1; y=2",
      "j=0; x=1; y=2", "j=0; a=1; x=1; y=2" },
    { "the caller's own stays at home", "http://b.test/", "Set-Cookie: a=1\r\n", NULL, "x=1",
      "j=0; x=1", NULL },
    { "on another port too", "http://a.test:81/", "Set-Cookie: a=1\r\n", NULL, "x=1",
      "j=0; x=1", "j=0; a=1" },
    { "a field by hand takes the jar's place", "/b", "Set-Cookie: a=1\r\n", "h=1", NULL, "h=1",
      "h=1" },
    { "and is left at home", "http://c.a.test/", "Set-Cookie: a=1; Domain=a.test\r\n", "h=1",
      "x=1", "h=1", "a=1" },
    { "a strict one does not go to another site", "http://b.test/",
      "Set-Cookie: a=1; SameSite=Strict\r\n", NULL, NULL, "j=0", NULL },
    { "refused ones are not sent", "/b",
      "Set-Cookie: a=1; Domain=b.test\r\nset-cookie: b=2; Secure\r\nSET-COOKIE: c=3\r\n", NULL,
      NULL, "j=0", "j=0; c=3" },
    { "removed ones are not sent", "/b", "Set-Cookie: j=; Max-Age=0\r\n", NULL, NULL, "j=0",
      NULL },
};

static char *moved(const char *status, const char *to, const char *set)
{
    struct buf b;
    buf_init(&b, 8192);
    buf_addf(&b, "HTTP/1.1 %s\r\nLocation: %s\r\n%sContent-Length: 0\r\n\r\n", status, to, set);
    return buf_take(&b);
}

static void check_cookie(const struct jig_exchange *x, const char *name, const char *wanted)
{
    struct jig_field f;
    size_t n = 0;
    for (size_t i = 0; i < jig_exchange_n_fields(x, JIG_SECTION_REQUEST); i++) {
        f = jig_exchange_field(x, JIG_SECTION_REQUEST, i);
        n += span_ieq_str(span_make(f.name, f.name_len), "Cookie");
    }
    ck_assert_msg(n == (wanted != NULL), "%s: %zu Cookie fields", name, n);
    if (wanted && jig_exchange_find(x, JIG_SECTION_REQUEST, "cookie", &f))
        ck_assert_msg(span_eq_str(span_make(f.value, f.value_len), wanted), "%s: %.*s", name,
                      (int)f.value_len, f.value);
}

/* A jar with j=0 of a.test in it, in use. */
static struct jig_jar *begin(struct stage *s, const struct script *scripts, size_t n)
{
    struct jig_jar *jar = jig_jar_new();
    struct jig_cookie own = {
        .name = "j", .value = "0", .domain = "a.test", .path = "/", .host_only = true
    };
    stage_init(s, scripts, n, NULL);
    ck_assert_int_eq(jig_jar_set(jar, &own, NULL), JIG_OK);
    jig_client_set_jar(s->client, jar);
    return jar;
}

START_TEST(cookies_follow_a_redirect)
{
    const struct hop_case *c = &hops[_i];
    char *answer = moved("302 Found", c->to, c->set);
    bool same_connection = c->to[0] == '/';
    struct script here = { { HEAD_END, { SCRIPT_SEND, answer, 0, 0 }, HEAD_END, END_OK } };
    struct script there = { { HEAD_END, END_OK } };
    struct script scripts[] = { here, there };
    struct jig_options options = { .follow = true };
    struct jig_request *r = stage_request("GET", "http://a.test/a", &options);
    if (c->by_hand)
        jig_request_add_field(r, "cookie", c->by_hand, strlen(c->by_hand), NULL);
    if (c->words)
        ck_assert_int_eq(jig_request_add_cookies(r, c->words, NULL), JIG_OK);
    struct stage s;
    struct jig_jar *jar = begin(&s, scripts, same_connection ? 1 : 2);
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    ck_assert_msg(jig_transfer_error(t)->code == JIG_OK, "%s: %s", c->name,
                  jig_transfer_error(t)->text);
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 2);
    check_cookie(jig_transfer_exchange(t, 0), c->name, c->first);
    check_cookie(jig_transfer_exchange(t, 1), c->name, c->second);
    stage_clear(&s);
    jig_jar_free(jar);
    free(answer);
}
END_TEST

/* The hops from site to site, and back. */
START_TEST(cookies_of_a_strict_kind_do_not_come_back_from_another_site)
{
    char *away = moved("307 Away", "http://b.test/",
                       "Set-Cookie: s=1; SameSite=Strict\r\n"
                       "Set-Cookie: l=1; SameSite=Lax\r\n");
    char *back = moved("307 Back", "http://a.test/", "");
    struct script first = { { HEAD_END, { SCRIPT_SEND, away, 0, 0 }, HEAD_END, END_OK } };
    struct script second = { { HEAD_END, { SCRIPT_SEND, back, 0, 0 } } };
    struct script scripts[] = { first, second };
    struct jig_options options = { .follow = true };
    struct stage s;
    struct jig_jar *jar = begin(&s, scripts, 2);
    const char *method = _i ? "POST" : "GET";
    struct jig_transfer *t = stage_send(&s, stage_request(method, "http://a.test/", &options));
    stage_play(&s, t);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_OK);
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 3);
    check_cookie(jig_transfer_exchange(t, 1), method, NULL);
    check_cookie(jig_transfer_exchange(t, 2), method, _i ? NULL : "j=0; l=1");
    stage_clear(&s);
    jig_jar_free(jar);
    free(away);
    free(back);
}
END_TEST

static const struct {
    const char *answer;
    const char *kept; /* NULL: nothing */
} answers[] = {
    { "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\n\r\n", "1" },
    { "HTTP/1.1 401 No\r\nSet-Cookie: a=2\r\nContent-Length: 0\r\n\r\n", "2" },
    { "HTTP/1.1 500 Oh\r\nSet-Cookie: a=3\r\nContent-Length: 0\r\n\r\n", "3" },
    { "HTTP/1.1 304 Same\r\nSet-Cookie: a=4\r\n\r\n", "4" },
    { "HTTP/1.1 407 Proxy\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\n\r\n", NULL },
    { "HTTP/1.1 103 Hints\r\nSet-Cookie: a=1\r\n\r\nHTTP/1.1 204 None\r\n\r\n", NULL },
    { "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nSet-Cookie: a=1\r\n\r\n",
      NULL },
};

START_TEST(cookies_are_taken_from_final_answers_only)
{
    struct script script = { { HEAD_END, { SCRIPT_SEND, answers[_i].answer, 0, 0 } } };
    struct stage s;
    struct jig_jar *jar = begin(&s, &script, 1);
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", NULL));
    stage_play(&s, t);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_OK);
    ck_assert_uint_eq(jig_jar_n(jar), answers[_i].kept ? 2 : 1);
    if (answers[_i].kept)
        ck_assert_str_eq(jig_jar_at(jar, 1).value, answers[_i].kept);
    stage_clear(&s);
    jig_jar_free(jar);
}
END_TEST

static const struct {
    const char *url, *answer;
} from_proxies[] = {
    { "http://a.test/",
      "HTTP/1.1 407 Who\r\nSet-Cookie: a=1; Path=/\r\nContent-Length: 0\r\n\r\n" },
    { "https://a.test/",
      "HTTP/1.1 407 Who\r\nSet-Cookie: a=1; Path=/\r\nContent-Length: 0\r\n\r\n" },
    { "https://a.test/",
      "HTTP/1.1 302 Off\r\nLocation: http://a.test/\r\nSet-Cookie: a=1; Path=/\r\n\r\n" },
};

START_TEST(cookies_of_a_proxy_are_nobodys)
{
    struct script script = { { HEAD_END, { SCRIPT_SEND, from_proxies[_i].answer, 0, 0 } } };
    struct jig_options options = { .follow = true, .proxy = "http://proxy.test:3128" };
    struct stage s;
    struct jig_jar *jar = begin(&s, &script, 1);
    struct jig_transfer *t =
        stage_send(&s, stage_request("GET", from_proxies[_i].url, &options));
    stage_play(&s, t);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_ERR_PROXY);
    ck_assert_uint_eq(jig_jar_n(jar), 1);
    const struct jig_exchange *x = jig_transfer_last(t);
    if (jig_exchange_n_cookies(x) > 0)
        ck_assert_int_eq(jig_exchange_cookie(x, 0).verdict, JIG_COOKIE_PROXY);
    stage_clear(&s);
    jig_jar_free(jar);
}
END_TEST

START_TEST(cookies_are_judged_one_by_one)
{
    struct buf answer;
    buf_init(&answer, 1 << 16);
    buf_add_str(&answer,
                "HTTP/1.1 200 OK\r\nX: y\r\nSet-Cookie: a=1\r\nset-cookie: b=2; Secure\r\n"
                "Y: z\r\nSet-Cookie: j=; Max-Age=0\r\n");
    for (unsigned i = 3; i < 52; i++)
        buf_addf(&answer, "Set-Cookie: c%u=1\r\n", i);
    buf_add_str(&answer, "Content-Length: 0\r\n\r\n");
    struct script script = { { HEAD_END, { SCRIPT_SEND, buf_str(&answer), 0, 0 } } };
    struct stage s;
    struct jig_jar *jar = begin(&s, &script, 1);
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", NULL));
    stage_play(&s, t);
    const struct jig_exchange *x = jig_transfer_last(t);
    ck_assert_uint_eq(jig_exchange_n_cookies(x), 52);
    ck_assert_int_eq(jig_exchange_cookie(x, 0).verdict, JIG_COOKIE_KEPT);
    ck_assert_int_eq(jig_exchange_cookie(x, 1).verdict, JIG_COOKIE_INSECURE);
    ck_assert_int_eq(jig_exchange_cookie(x, 2).verdict, JIG_COOKIE_REMOVED);
    ck_assert_int_eq(jig_exchange_cookie(x, 49).verdict, JIG_COOKIE_KEPT);
    ck_assert_int_eq(jig_exchange_cookie(x, 50).verdict, JIG_COOKIE_TOO_MANY);
    struct jig_set_cookie third = jig_exchange_cookie(x, 2);
    ck_assert(
        span_eq_str(span_make(third.field.value, third.field.value_len), "j=; Max-Age=0"));
    ck_assert_uint_eq(jig_exchange_cookie(x, 52).field.name_len, 0);
    ck_assert_uint_eq(jig_jar_n(jar), 48);
    stage_clear(&s);
    jig_jar_free(jar);
    buf_clear(&answer);
}
END_TEST

START_TEST(cookies_are_not_kept_without_a_jar)
{
    struct script script = {
        { HEAD_END, SENDS("HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\n\r\n"),
          HEAD_END, END_OK }
    };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", NULL));
    stage_play(&s, t);
    ck_assert_int_eq(jig_exchange_cookie(jig_transfer_last(t), 0).verdict, JIG_COOKIE_NO_JAR);
    t = stage_send(&s, stage_request("GET", "http://a.test/", NULL));
    stage_play(&s, t);
    check_cookie(jig_transfer_last(t), "second", NULL);
    stage_clear(&s);
}
END_TEST

START_TEST(cookies_of_one_jar_serve_two_clients)
{
    struct script script = {
        { HEAD_END,
          SENDS("HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\n\r\n") }
    };
    struct script other = { { HEAD_END, END_OK } };
    struct stage s, s2;
    struct jig_jar *jar = begin(&s, &script, 1);
    stage_play(&s, stage_send(&s, stage_request("GET", "http://a.test/", NULL)));
    stage_init(&s2, &other, 1, NULL);
    jig_client_set_jar(s2.client, jar);
    jig_jar_free(jar); /* the clients hold it */
    stage_clear(&s);
    struct jig_transfer *t = stage_send(&s2, stage_request("GET", "http://a.test/", NULL));
    stage_play(&s2, t);
    check_cookie(jig_transfer_last(t), "other client", "j=0; a=1");
    jig_client_set_jar(s2.client, NULL);
    stage_clear(&s2);
}
END_TEST

START_TEST(cookies_are_printed_as_they_would_be_sent)
{
    struct jig_jar *jar = jig_jar_new();
    struct jig_cookie c = {
        .name = "j", .value = "0", .domain = "a.test", .path = "/", .host_only = true
    };
    struct jig_request *r = stage_request("GET", "http://a.test/", NULL);
    char *bytes;
    size_t len;
    jig_jar_set(jar, &c, NULL);
    jig_request_add_cookies(r, " x=1 ", NULL);
    ck_assert_int_eq(jig_request_print(r, jar, &bytes, &len, NULL), JIG_OK);
    ck_assert_ptr_nonnull(strstr(bytes, "\r\nCookie: j=0; x=1\r\n"));
    free(bytes);
    jig_request_drop_default(r, "cookie", NULL);
    ck_assert_int_eq(jig_request_print(r, jar, &bytes, &len, NULL), JIG_OK);
    ck_assert_ptr_null(strstr(bytes, "Cookie"));
    free(bytes);
    jig_request_free(r);
    jig_jar_free(jar);
}
END_TEST

static const char *const broken[] = { "a=1\r\nEvil: 2", "a=1\n", "a=\x01", "a=\x7f", "a=1\tb" };

START_TEST(cookies_by_hand_can_not_break_the_message)
{
    struct jig_request *r = jig_request_new();
    struct jig_error error;
    ck_assert_int_eq(jig_request_add_cookies(r, broken[_i], &error), JIG_ERR_INVALID_REQUEST);
    jig_request_free(r);
}
END_TEST

#define LOOP(t, test, table) \
    tcase_add_loop_test(t, test, 0, (int)(sizeof(table) / sizeof *(table)))

Suite *test_cookies(void);
Suite *test_cookies(void)
{
    Suite *s = suite_create("cookies");
    TCase *t = tcase_create("cookies");
    LOOP(t, cookies_follow_a_redirect, hops);
    tcase_add_loop_test(t, cookies_of_a_strict_kind_do_not_come_back_from_another_site, 0, 2);
    LOOP(t, cookies_are_taken_from_final_answers_only, answers);
    LOOP(t, cookies_of_a_proxy_are_nobodys, from_proxies);
    tcase_add_test(t, cookies_are_judged_one_by_one);
    tcase_add_test(t, cookies_are_not_kept_without_a_jar);
    tcase_add_test(t, cookies_of_one_jar_serve_two_clients);
    tcase_add_test(t, cookies_are_printed_as_they_would_be_sent);
    LOOP(t, cookies_by_hand_can_not_break_the_message, broken);
    suite_add_tcase(s, t);
    return s;
}
