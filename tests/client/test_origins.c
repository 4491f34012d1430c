/* What is for one origin alone, over every way in which a redirect may lead to another: scheme, host, port,
 * and what only looks the same. And where no redirect may lead. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/proxystage.h"

/* ---- Secrets ---- */

static enum jig_err add(struct jig_request *r, const char *name, const char *value)
{
    return jig_request_add_field(r, name, value, strlen(value), NULL);
}

static enum jig_err authorization(struct jig_request *r)
{
    return add(r, "authorization", "Bearer secret");
}

static enum jig_err cookie(struct jig_request *r)
{
    return add(r, "COOKIE", "sid=secret");
}

static enum jig_err proxy_authorization(struct jig_request *r)
{
    return add(r, "Proxy-Authorization", "Own secret");
}

static enum jig_err basic(struct jig_request *r)
{
    return jig_request_set_basic(r, "user", "secret", NULL);
}

static enum jig_err bound(struct jig_request *r)
{
    enum jig_err err = add(r, "X-Api-Key", "secret");
    return err ? err : jig_request_bind_field(r, "x-api-KEY", NULL);
}

static enum jig_err digest(struct jig_request *r)
{
    return jig_request_set_digest(r, "user", "secret", NULL);
}

static enum jig_err signature(struct jig_request *r)
{
    struct jig_signature s = { "aws:amz:here:thing", "user", "secret", "secret-token" };
    return jig_request_set_signature(r, &s, NULL);
}

static enum jig_err nothing(struct jig_request *r)
{
    (void)r;
    return JIG_OK;
}

/* What the wire shows of each. */
static const struct secret {
    const char *name;
    enum jig_err (*give)(struct jig_request *r);
    const char *userinfo, *shown;
    bool is_asked_for; /* it is sent after a challenge */
} secrets[] = {
    { "Authorization", authorization, "", "\r\nauthorization: Bearer secret\r\n", false },
    { "Cookie", cookie, "", "\r\nCOOKIE: sid=secret\r\n", false },
    { "Proxy-Authorization", proxy_authorization, "", "\r\nProxy-Authorization: Own secret\r\n",
      false },
    { "-u", basic, "", "\r\nAuthorization: Basic dXNlcjpzZWNyZXQ=\r\n", false },
    { "the URL's login", nothing, "user:secret@",
      "\r\nAuthorization: Basic dXNlcjpzZWNyZXQ=\r\n", false },
    { "a bound field", bound, "", "\r\nX-Api-Key: secret\r\n", false },
    { "digest", digest, "", "\r\nAuthorization: Digest username=\"user\"", true },
    { "a signature", signature, "", "\r\nAuthorization: AWS4-HMAC-SHA256 Credential=user/",
      false },
};
enum { N_SECRETS = sizeof secrets / sizeof *secrets };

/* Parts of what is shown that must be nowhere else. */
static const char *const traces[] = { "secret", "dXNlcjpzZWNyZXQ", "uthorization:", "user" };

/* ---- Ways ---- */

static const struct way {
    bool from_tls;
    const char *location;
    bool to_tls, stays;
} ways[] = {
    { false, "/two", false, true },
    { false, "http://a.test/two", false, true },
    { false, "HTTP://A.TEST:80/two", false, true },
    { false, "//a.test/two", false, true },
    { true, "https://a.test:443/two", true, true },
    { false, "https://a.test/two", true, false },
    { true, "http://a.test/two", false, false },
    { true, "http://a.test:443/two", false, false },
    { false, "https://a.test:80/two", true, false },
    { false, "http://a.test:81/two", false, false },
    { true, "https://a.test:444/two", true, false },
    { false, "http://b.test/two", false, false },
    { true, "https://b.test/two", true, false },
    { true, "//b.test/two", true, false },
    { false, "//b.test/two", false, false },
    { false, "http://sub.a.test/two", false, false },
    { false, "http://test/two", false, false },
    { false, "http://a.test./two", false, false },
    { false, "http://a.test@b.test/two", false, false },
    { false, "http://a.test:80@b.test/two", false, false },
    { false, "http://a.test.b.test/two", false, false },
    { false, "http://xa.test/two", false, false },
    { false, "http://[::1]/two", false, false },
    { false, "\\\\b.test/two", false, false },
    { false, "/\\b.test/two", false, false },
};
enum { N_WAYS = sizeof ways / sizeof *ways };

#define ASKS                                                                           \
    SENDS("HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=r, nonce=n, qop=auth\r\n" \
          "Content-Length: 0\r\n\r\n")

static struct script first_server(const struct way *w, bool asks, const char *moved)
{
    const struct script_step head = HEAD_END, tls = STARTS_TLS, challenge = ASKS;
    struct script script = { 0 };
    struct script_step *step = script.steps;
    if (w->from_tls)
        *step++ = tls;
    *step++ = head;
    if (asks) {
        *step++ = challenge;
        *step++ = head;
    }
    *step++ = (struct script_step){ SCRIPT_SEND, moved, 0, 0 };
    *step++ = head; /* for a way that stays */
    *step = (struct script_step)SENDS(OK_HELLO);
    return script;
}

/* It asks for everything that it might be given. */
static struct script other_server(const struct way *w)
{
    const struct script_step tls = STARTS_TLS, head = HEAD_END, challenge = ASKS;
    return w->to_tls ? (struct script){ { tls, head, challenge, head, challenge } }
                     : (struct script){ { head, challenge, head, challenge } };
}

static void check(const struct way *w, const struct secret *secret, const struct stage *s)
{
    const char *second = strstr(buf_str(&s->received), "GET /two HTTP/1.1\r\n");
    ck_assert_msg(second, "%s: %s: %s", w->location, secret->name, buf_str(&s->received));
    const char *shown = strstr(buf_str(&s->received), secret->shown);
    ck_assert_msg(shown && shown < second, "%s: %s: not even the first one has it", w->location,
                  secret->name);
    ck_assert_uint_eq(s->n_peers, w->stays ? 1 : 2);
    if (w->stays) {
        ck_assert_msg(strstr(second, secret->shown), "%s: %s", w->location, secret->name);
        return;
    }
    for (size_t i = 0; i < sizeof traces / sizeof *traces; i++)
        ck_assert_msg(!strstr(second, traces[i]), "%s: %s: %s", w->location, secret->name,
                      second);
}

static void lead(const struct way *w, const struct secret *secret)
{
    struct buf moved, url;
    buf_init(&moved, 4096);
    buf_init(&url, 4096);
    buf_addf(&moved, "HTTP/1.1 302 M\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
             w->location);
    buf_addf(&url, "http%s://%sa.test/one", w->from_tls ? "s" : "", secret->userinfo);
    struct script scripts[] = { first_server(w, secret->is_asked_for, buf_str(&moved)),
                                other_server(w) };
    struct jig_options options = { .follow = true, .insecure = true };
    struct jig_request *r = stage_request("GET", buf_str(&url), &options);
    ck_assert_int_eq(secret->give(r), JIG_OK);
    struct stage s;
    proxystage_open(&s, scripts, 2);
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    check(w, secret, &s);
    jig_transfer_free(t);
    stage_clear(&s);
    buf_clear(&moved);
    buf_clear(&url);
}

START_TEST(secrets_stay_with_their_origin)
{
    for (size_t i = 0; i < N_SECRETS; i++)
        lead(&ways[_i], &secrets[i]);
}
END_TEST

/* ---- Where nothing leads ---- */

static const struct {
    const char *location;
    enum jig_err code;
} walls[] = {
    { "file:///etc/passwd", JIG_ERR_UNKNOWN_PROTOCOL },
    { "FILE:///etc/passwd", JIG_ERR_UNKNOWN_PROTOCOL },
    { "file:/etc/passwd", JIG_ERR_UNKNOWN_PROTOCOL },
    { "ftp://a.test/", JIG_ERR_UNKNOWN_PROTOCOL },
    { "gopher://a.test:6379/_FLUSHALL", JIG_ERR_UNKNOWN_PROTOCOL },
    { "dict://a.test/", JIG_ERR_UNKNOWN_PROTOCOL },
    { "ldap://a.test/", JIG_ERR_UNKNOWN_PROTOCOL },
    { "unix:///run/docker.sock", JIG_ERR_UNKNOWN_PROTOCOL },
    { "ws://a.test/", JIG_ERR_UNKNOWN_PROTOCOL },
    { "javascript:alert(1)", JIG_ERR_UNKNOWN_PROTOCOL },
    { "data:text/html,x", JIG_ERR_UNKNOWN_PROTOCOL },
    { "mailto:a@a.test", JIG_ERR_UNKNOWN_PROTOCOL },
    { "view-source:http://a.test/", JIG_ERR_UNKNOWN_PROTOCOL },
    { "http://", JIG_ERR_INVALID_URL },
    { "http://[bad/", JIG_ERR_INVALID_URL },
    { "http://a.test:65536/", JIG_ERR_INVALID_URL },
    { "http://a.test:x/", JIG_ERR_INVALID_URL },
    { "http://a.te%00st/", JIG_ERR_INVALID_URL },
    { "http://a.te%0d%0ast/", JIG_ERR_INVALID_URL },
};

START_TEST(no_redirect_leads_out_of_http)
{
    struct buf moved;
    buf_init(&moved, 4096);
    buf_addf(&moved, "HTTP/1.1 302 M\r\nLocation: %s\r\nContent-Length: 4\r\n\r\nkept",
             walls[_i].location);
    struct script scripts[] = { ANSWER({ SCRIPT_SEND, buf_str(&moved), 0, 0 }) };
    struct jig_options options = { .follow = true };
    struct stage s;
    stage_init(&s, scripts, 1, NULL);
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", &options));
    stage_play(&s, t);
    char *body = stage_body(jig_transfer_last(t));
    ck_assert_msg(jig_transfer_error(t)->code == walls[_i].code, "%s: %s", walls[_i].location,
                  jig_transfer_error(t)->text);
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 1);
    ck_assert_int_eq(jig_exchange_status(jig_transfer_last(t)), 302);
    ck_assert_str_eq(body, "kept");
    ck_assert_str_eq(buf_str(&s.opened), "a.test:80; ");
    free(body);
    stage_clear(&s);
    buf_clear(&moved);
}
END_TEST

/* A loop of one place, and of two, that never ends by itself. */
START_TEST(no_request_says_where_it_comes_from)
{
    static const struct script scripts[] = {
        { { HEAD_END,
            SENDS("HTTP/1.1 302 M\r\nLocation: /next?secret=1\r\nContent-Length: "
                  "0\r\n\r\n"),
            HEAD_END,
            SENDS("HTTP/1.1 302 M\r\nLocation: http://b.test/\r\nContent-Length: "
                  "0\r\n\r\n") } },
        ANSWER(SENDS(OK_HELLO))
    };
    struct jig_options options = { .follow = true };
    struct stage s;
    stage_init(&s, scripts, 2, NULL);
    struct jig_transfer *t =
        stage_send(&s, stage_request("GET", "http://a.test/first?secret=1", &options));
    stage_play(&s, t);
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 3);
    for (size_t i = 0; i < 3; i++) {
        struct jig_field f;
        const struct jig_exchange *x = jig_transfer_exchange(t, i);
        ck_assert(!jig_exchange_find(x, JIG_SECTION_REQUEST, "Referer", &f));
    }
    ck_assert_ptr_null(strcasestr(buf_str(&s.received), "referer"));
    ck_assert_ptr_nonnull(strstr(buf_str(&s.received), "GET /next?secret=1"));
    stage_clear(&s);
}
END_TEST

START_TEST(a_loop_of_redirects_ends)
{
    static const char *const locations[][2] = { { "/", "/" }, { "/b", "/" } };
    struct buf moved[2];
    struct script script = { 0 };
    for (size_t i = 0; i < 2; i++) {
        buf_init(&moved[i], 4096);
        buf_addf(&moved[i], "HTTP/1.1 301 M\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
                 locations[_i][i]);
    }
    for (size_t i = 0; i < SCRIPT_MAX_STEPS - 2; i += 2) {
        script.steps[i] = (struct script_step)HEAD_END;
        script.steps[i + 1] =
            (struct script_step){ SCRIPT_SEND, buf_str(&moved[i / 2 % 2]), 0, 0 };
    }
    struct jig_options options = { .follow = true, .max_redirects = 6 };
    struct stage s;
    stage_init(&s, &script, 1, NULL);
    struct jig_transfer *t = stage_send(&s, stage_request("GET", "http://a.test/", &options));
    stage_play(&s, t);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_ERR_TOO_MANY_REDIRECTS);
    ck_assert_uint_eq(jig_transfer_n_exchanges(t), 7);
    stage_clear(&s);
    buf_clear(&moved[0]);
    buf_clear(&moved[1]);
}
END_TEST

Suite *test_origins(void);
Suite *test_origins(void)
{
    Suite *suite = suite_create("origins");
    TCase *tc = tcase_create("origins");
    tcase_set_timeout(tc, 60);
    tcase_add_unchecked_fixture(tc, proxystage_setup, proxystage_teardown);
    tcase_add_loop_test(tc, secrets_stay_with_their_origin, 0, N_WAYS);
    tcase_add_test(tc, no_request_says_where_it_comes_from);
    tcase_add_loop_test(tc, no_redirect_leads_out_of_http, 0, sizeof walls / sizeof *walls);
    tcase_add_loop_test(tc, a_loop_of_redirects_ends, 0, 2);
    suite_add_tcase(suite, tc);
    return suite;
}
