/* Line breaks in whatever a caller may give: refused before anything is sent, or sent as something that
 * is no line break. What went out is looked at, not what was meant. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/script.h"

#define CHALLENGE                                                                \
    "HTTP/1.1 401 No\r\nContent-Length: 0\r\nWWW-Authenticate: Digest realm=r, " \
    "nonce=n, qop=auth\r\n\r\n"
#define PROXY "http://proxy.test:3128"

struct giver {
    struct jig_request *request;
    struct jig_options options;
    struct jig_jar *jar;
    char text[256];
    const char *list[2];
};

static enum jig_err give_method(struct giver *g, const char *evil, struct jig_error *e)
{
    return jig_request_set_method(g->request, evil, e);
}

static enum jig_err set_url(struct giver *g, const char *before, const char *evil,
                            const char *after, struct jig_error *e)
{
    snprintf(g->text, sizeof g->text, "http://%s%s%s", before, evil, after);
    return jig_request_set_url(g->request, g->text, e);
}

static enum jig_err give_path(struct giver *g, const char *evil, struct jig_error *e)
{
    return set_url(g, "a.test/", evil, "", e);
}

static enum jig_err give_query(struct giver *g, const char *evil, struct jig_error *e)
{
    return set_url(g, "a.test/?", evil, "", e);
}

static enum jig_err give_host(struct giver *g, const char *evil, struct jig_error *e)
{
    return set_url(g, "a.", evil, "/", e);
}

static enum jig_err give_url_login(struct giver *g, const char *evil, struct jig_error *e)
{
    return set_url(g, "u:", evil, "@a.test/", e);
}

/* What is encoded in a URL stands for line breaks all the same. */
static enum jig_err give_encoded_login(struct giver *g, const char *evil, struct jig_error *e)
{
    (void)evil;
    return set_url(g, "u%0d%0aEvil:%201", "", ":p@a.test/%0d%0aEvil:%201", e);
}

static enum jig_err give_name(struct giver *g, const char *evil, struct jig_error *e)
{
    return jig_request_add_field(g->request, evil, "v", 1, e);
}

static enum jig_err give_value(struct giver *g, const char *evil, struct jig_error *e)
{
    return jig_request_add_field(g->request, "X", evil, strlen(evil), e);
}

static enum jig_err give_host_field(struct giver *g, const char *evil, struct jig_error *e)
{
    return jig_request_add_field(g->request, "Host", evil, strlen(evil), e);
}

static enum jig_err give_cookies(struct giver *g, const char *evil, struct jig_error *e)
{
    return jig_request_add_cookies(g->request, evil, e);
}

static enum jig_err give_to_jar(struct giver *g, const char *evil, struct jig_error *e)
{
    const struct jig_cookie value = { "a", evil, "a.test", "/", .same_site = "" };
    const struct jig_cookie name = { evil, "a", "a.test", "/", .same_site = "" };
    enum jig_err err = jig_jar_set(g->jar, &value, e);
    return err ? err : jig_jar_set(g->jar, &name, e);
}

static enum jig_err give_user(struct giver *g, const char *evil, struct jig_error *e)
{
    return jig_request_set_basic(g->request, evil, "p", e);
}

static enum jig_err give_password(struct giver *g, const char *evil, struct jig_error *e)
{
    return jig_request_set_basic(g->request, "u", evil, e);
}

static enum jig_err give_digest_user(struct giver *g, const char *evil, struct jig_error *e)
{
    return jig_request_set_digest(g->request, evil, "p", e);
}

static enum jig_err sign(struct giver *g, const struct jig_signature *s, struct jig_error *e)
{
    return jig_request_set_signature(g->request, s, e);
}

static enum jig_err give_region(struct giver *g, const char *evil, struct jig_error *e)
{
    snprintf(g->text, sizeof g->text, "aws:amz:%s:s3", evil);
    return sign(g, &(struct jig_signature){ g->text, "k", "s", NULL }, e);
}

static enum jig_err give_key_id(struct giver *g, const char *evil, struct jig_error *e)
{
    return sign(g, &(struct jig_signature){ "aws:amz:r:s3", evil, "s", NULL }, e);
}

static enum jig_err give_token(struct giver *g, const char *evil, struct jig_error *e)
{
    return sign(g, &(struct jig_signature){ "aws:amz:r:s3", "k", "s", evil }, e);
}

static enum jig_err set_options(struct giver *g, struct jig_error *e)
{
    return jig_request_set_options(g->request, &g->options, e);
}

static enum jig_err give_proxy_header(struct giver *g, const char *evil, struct jig_error *e)
{
    snprintf(g->text, sizeof g->text, "X: %s", evil);
    g->list[0] = g->text;
    g->options = (struct jig_options){ .proxy = PROXY, .proxy_headers = g->list };
    return set_options(g, e);
}

static enum jig_err give_proxy_login(struct giver *g, const char *evil, struct jig_error *e)
{
    g->options = (struct jig_options){ .proxy = PROXY, .proxy_login = evil };
    return set_options(g, e);
}

static enum jig_err give_proxy(struct giver *g, const char *evil, struct jig_error *e)
{
    snprintf(g->text, sizeof g->text, "http://u:%s@proxy.test", evil);
    g->options = (struct jig_options){ .proxy = g->text, .proxy_tunnel = true };
    return set_options(g, e);
}

static enum jig_err give_detour(struct giver *g, const char *evil, struct jig_error *e)
{
    snprintf(g->text, sizeof g->text, "a.test:80:%s:81", evil);
    g->list[0] = g->text;
    g->options =
        (struct jig_options){ .proxy = PROXY, .proxy_tunnel = true, .connect_to = g->list };
    return set_options(g, e);
}

static const struct {
    const char *what;
    enum jig_err (*give)(struct giver *g, const char *evil, struct jig_error *e);
} places[] = {
    { "method", give_method },
    { "path", give_path },
    { "query", give_query },
    { "host", give_host },
    { "login in the URL", give_url_login },
    { "line breaks encoded in the URL", give_encoded_login },
    { "field's name", give_name },
    { "field's value", give_value },
    { "Host of the caller's own", give_host_field },
    { "cookies", give_cookies },
    { "cookie in the jar", give_to_jar },
    { "user", give_user },
    { "password", give_password },
    { "user of a digest", give_digest_user },
    { "region of a signature", give_region },
    { "key of a signature", give_key_id },
    { "token of a signature", give_token },
    { "proxy's header", give_proxy_header },
    { "proxy's login", give_proxy_login },
    { "proxy's URL", give_proxy },
    { "way to the origin", give_detour },
};

static const char *const evils[] = { "a\r\nEvil: 1\r\nb", "a\nEvil: 1", "a\rEvil: 1", "a\r\n",
                                     "\n" };

/* Every line ends with CR LF, neither stands alone, and none says what was smuggled in. */
static bool is_sound(struct span sent)
{
    for (size_t i = 0; i < sent.len; i++) {
        bool before = i > 0 && sent.ptr[i - 1] == '\r';
        bool after = i + 1 < sent.len && sent.ptr[i + 1] == '\n';
        if ((sent.ptr[i] == '\r' && !after) || (sent.ptr[i] == '\n' && !before) ||
            sent.ptr[i] == '\0')
            return false;
    }
    return span_find(sent, SPAN("\nEvil"), 0) == SIZE_MAX;
}

/* How often "METHOD target HTTP/1.1" begins a head. */
static size_t n_heads(struct span sent)
{
    size_t n = 0;
    for (size_t at = 0; (at = span_find(sent, SPAN("\r\n\r\n"), at)) != SIZE_MAX; at += 4)
        n++;
    return n;
}

static void open_giver(struct giver *g)
{
    *g = (struct giver){ .request = jig_request_new(), .jar = jig_jar_new() };
    ck_assert(g->request && g->jar);
    ck_assert_int_eq(jig_request_set_url(g->request, "http://a.test/", NULL), JIG_OK);
}

static void is_refused(const char *what, enum jig_err err)
{
    ck_assert_msg(err == JIG_ERR_INVALID_REQUEST || err == JIG_ERR_INVALID_URL ||
                      err == JIG_ERR_USAGE,
                  "%s: %s", what, jig_err_name(err));
}

static void is_sent_soundly(const char *what, struct span sent)
{
    ck_assert_msg(is_sound(sent) && n_heads(sent) <= 2, "%s: %.*s", what, (int)sent.len,
                  sent.ptr);
}

START_TEST(injected_line_breaks_are_refused_or_are_none)
{
    static const struct script script =
        ANSWER(SENDS(CHALLENGE), HEAD_END, SENDS(OK_HELLO), CLOSES);
    for (size_t i = 0; i < sizeof evils / sizeof *evils; i++) {
        struct jig_transfer *t;
        struct giver g;
        struct stage s;
        open_giver(&g);
        stage_init(&s, &script, 1, NULL);
        jig_client_set_jar(s.client, g.jar);
        enum jig_err err = places[_i].give(&g, evils[i], NULL);
        if (err)
            jig_request_free(g.request);
        else
            err = jig_client_send(s.client, g.request, s.now, &t, NULL);
        if (err)
            is_refused(places[_i].what, err);
        else
            stage_play(&s, t);
        ck_assert(!err || s.received.len == 0);
        is_sent_soundly(places[_i].what, buf_span(&s.received));
        stage_clear(&s);
        jig_jar_free(g.jar);
    }
}
END_TEST

/* Bytes with a length may hold a NUL. */
START_TEST(injected_nul_is_refused)
{
    struct jig_request *r = jig_request_new();
    ck_assert_int_eq(jig_request_add_field(r, "X", "a\0b", 3, NULL), JIG_ERR_INVALID_REQUEST);
    jig_request_free(r);
}
END_TEST

/* Only what is said to be the bytes themselves goes out as it is; and the look at it can fail. */
START_TEST(injected_into_literal_bytes_all_goes_out)
{
    static const char bytes[] = "GET / HTTP/1.1\r\nHost: a\nEvil: 1\r\n\r\n";
    static const struct script script = ANSWER(SENDS(OK_HELLO), CLOSES);
    struct stage s;
    struct jig_request *r = stage_request("GET", "http://a.test/", NULL);
    ck_assert_int_eq(jig_request_set_raw(r, bytes, sizeof bytes - 1, NULL), JIG_OK);
    stage_init(&s, &script, 1, NULL);
    stage_play(&s, stage_send(&s, r));
    ck_assert_str_eq(buf_str(&s.received), bytes);
    ck_assert(!is_sound(buf_span(&s.received)));
    ck_assert(!is_sound(SPAN("GET / HTTP/1.1\r\nEvil: 1\r\n\r\n")));
    ck_assert(!is_sound(SPAN("GET / HTTP/1.1\r\nX: \r\r\n\r\n")));
    ck_assert(!is_sound(SPAN("GET / HTTP/1.1\r\nX: \0\r\n\r\n")));
    ck_assert(is_sound(SPAN("GET / HTTP/1.1\r\nX: Evil\r\n\r\n")));
    stage_clear(&s);
}
END_TEST

Suite *test_injection(void);
Suite *test_injection(void)
{
    Suite *suite = suite_create("injection");
    TCase *tc = tcase_create("injection");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, injected_line_breaks_are_refused_or_are_none, 0,
                        sizeof places / sizeof *places);
    tcase_add_test(tc, injected_nul_is_refused);
    tcase_add_test(tc, injected_into_literal_bytes_all_goes_out);
    suite_add_tcase(suite, tc);
    return suite;
}
