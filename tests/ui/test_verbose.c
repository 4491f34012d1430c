/* What -v shows of a head that the wire log has only the beginning of, and of a proxy. */
#include <check.h>
#include <string.h>

#include "base/mem.h"
#include "cli/verbose.h"
#include "support/recordagain.h"
#include "support/script.h"

static void shown(struct mask *mask, struct buf *out)
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

#define CONNECT "CONNECT a.test:443 HTTP/1.1\r\n"
#define CHUNKED "HTTP/1.1 407 Who\r\nTransfer-Encoding: chunked\r\n\r\n"

/* What was said with a proxy, in turns, and a part of what is shown, with "end" behind it. */
static const struct {
    const char *proxy, *said[4], *want;
} ways[] = {
    { "http://p.test",
      { CONNECT "\r\n", "HTTP/1.1 403 No\r\nVia: x\r\n\r\npage\r\n" },
      "* by way of the proxy http://p.test\n> CONNECT a.test:443 HTTP/1.1\n> \n"
      "< HTTP/1.1 403 No\n< Via: x\n< \n" },
    { "http://p.test",
      { CONNECT "\r\n", "HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" },
      "< HTTP/1.1 103 Early\n< Link: x\n< \n< HTTP/1.1 200 OK\n< \n" },
    { "http://p.test",
      { CONNECT "\r\n", "HTTP/1.0 403 No\nVia: x\n\npage\n" },
      "< HTTP/1.0 403 No\n< Via: x\n< \n" },
    { "http://p.test", /* it says again what it was told */
      { CONNECT "Proxy-Authorization: Basic dTpodW50ZXI=\r\n\r\n",
        "HTTP/1.1 403 No\r\nVia: dTpodW50ZXI=\r\n\r\n" },
      "> Proxy-Authorization: Basic " MASK_TEXT "\n> \n"
      "< HTTP/1.1 403 No\n< Via: " MASK_TEXT "\n" },
    { "socks5://p.test", { "\5\1", "\5\1" }, "* by way of the proxy socks5://p.test\n" },
    { "http://p.test", { CONNECT "\r\n", "no HTTP\r\n\r\npage" }, "> \n< no HTTP\n< \n" },
    /* the rest of a page comes behind the next question */
    { "http://p.test",
      { CONNECT "\r\n", "HTTP/1.1 407 Who\r\nContent-Length: 12\r\n\r\npage", CONNECT "\r\n",
        "\r\npage\r\nHTTP/1.1 200 OK\r\n\r\n" },
      "< Content-Length: 12\n< \n> CONNECT a.test:443 HTTP/1.1\n> \n< HTTP/1.1 200 OK\n< \n" },
    { "http://p.test",
      { CONNECT "\r\n", "HTTP/1.1 407 Who\r\nTransfer-Encoding: chunked\r\n\r\n",
        CONNECT "\r\n",
        "4\r\npage\r\n0\r\n\r\nHTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" },
      "> CONNECT a.test:443 HTTP/1.1\n> \n< HTTP/1.1 103 Early\n< \n< HTTP/1.1 200 OK\n< \n" },
    /* or never, where the proxy is asked on another connection */
    { "http://p.test",
      { CONNECT "\r\n", "HTTP/1.1 407 Who\r\nContent-Length: 70000\r\n\r\npage", CONNECT "\r\n",
        "HTTP/1.1 200 OK\r\n\r\n" },
      "> CONNECT a.test:443 HTTP/1.1\n> \n< HTTP/1.1 200 OK\n< \n" },
    /* it may be no whole one, and more than it was said to be */
    { "http://p.test",
      { CONNECT "\r\n", CHUNKED "zz\r\n<html>\r\n<p>page\r\n\r\n" },
      "< Transfer-Encoding: chunked\n< \nend" },
    { "http://p.test",
      { CONNECT "\r\n", CHUNKED, CONNECT "\r\n", "zz\r\n<html>\r\n<p>page\r\n\r\n" },
      "> \nend" },
    { "http://p.test",
      { CONNECT "\r\n", "HTTP/1.1 407 Who\r\nContent-Length: 4\r\n\r\npage, and more of it",
        CONNECT "\r\n", "<p>the page's end\r\n" },
      "< Content-Length: 4\n< \n> CONNECT a.test:443 HTTP/1.1\n> \nend" },
    { "http://p.test",
      { CONNECT "\r\n",
        "HTTP/1.1 407 Who\r\nContent-Length: 4\r\n\r\npage, and more of it\r\n<p>more\r\n" },
      "< Content-Length: 4\n< \nend" },
    { "http://p.test", /* "HTT" is how it begins, which is nothing yet */
      { CONNECT "\r\n", "HTTP/1.1 407 Who\r\nContent-Length: 4\r\n\r\npageHTT" },
      "< Content-Length: 4\n< \nend" },
    { "http://p.test",
      { CONNECT "\r\n", "HTTP/1.1 407 Who\r\nContent-Length: 70000\r\n\r\n", CONNECT "\r\n",
        "HTTP/1.1 is spoken here, says the page\r\n" },
      "> CONNECT a.test:443 HTTP/1.1\n> \nend" },
    { "http://p.test",
      { CONNECT "\r\n", "HTTP/1.1 is spoken here\r\n\r\npage" },
      "> \n< HTTP/1.1 is spoken here\n< \nend" },
};

static void add_said(struct jig_recording *r, enum jig_direction direction, const char *said)
{
    jig_recording_add_wire(
        r, &(struct jig_wire_piece){
               .direction = direction, .with_proxy = true, .data = said, .len = strlen(said) });
}

START_TEST(verbose_has_the_heads_of_the_talk_with_a_proxy)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_transfer *t;
    struct jig_connection_facts facts = { .remote = "192.0.2.1" };
    struct verbose v = { .mask = mask_new() };
    struct buf out;
    buf_init(&out, 1 << 16);
    jig_recording_begin(r, "GET", "https://a.test/");
    jig_recording_set_connection(r, &facts);
    jig_recording_set_proxy(r, ways[_i].proxy, RECORDED_HEAD(0, ""));
    for (size_t i = 0; i < 4 && ways[_i].said[i]; i++)
        add_said(r, i % 2 == 0 ? JIG_SENT : JIG_RECEIVED, ways[_i].said[i]);
    ck_assert_int_eq(jig_recording_finish(r, &t, NULL), JIG_OK);
    verbose_add(&v, jig_transfer_last(t), true, &out);
    buf_add_str(&out, "end");
    ck_assert_msg(strstr(buf_str(&out), ways[_i].want), "%s", buf_str(&out));
    ck_assert_ptr_null(strstr(buf_str(&out), "page"));
    ck_assert_ptr_null(strchr(buf_str(&out), '\5'));
    jig_transfer_free(t);
    mask_free(v.mask);
    buf_clear(&out);
}
END_TEST

/* A handshake that broke off, before anything was agreed on and after the certificate. */
static const struct {
    const char *version, *cipher, *offered, *verify_error, *want;
} broken[] = {
    { "", "", "1.2, 1.3", "",
      "* no TLS was agreed on, offered 1.2, 1.3\n* NOT verified: no certificate came\n" },
    { "", "", "", "", "* no TLS was agreed on\n* NOT verified: no certificate came\n" },
    { "TLSv1.3", "TLS_AES_128_GCM_SHA256", "1.3", "",
      "* TLSv1.3, TLS_AES_128_GCM_SHA256\n* NOT verified: no certificate came\n" },
    { "TLSv1.3", "TLS_AES_128_GCM_SHA256", "1.3", "it expired",
      "* TLSv1.3, TLS_AES_128_GCM_SHA256\n* NOT verified: it expired\n" },
};

START_TEST(verbose_tells_how_far_a_handshake_came)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_transfer *t;
    struct jig_tls_facts facts = { .version = mem_strdup(broken[_i].version),
                                   .cipher = mem_strdup(broken[_i].cipher),
                                   .offered = mem_strdup(broken[_i].offered),
                                   .verify_error = mem_strdup(broken[_i].verify_error) };
    struct jig_connection_facts connection = { .remote = "192.0.2.1" };
    struct jig_error failed;
    struct verbose v = { .mask = mask_new() };
    struct buf out;
    buf_init(&out, 1 << 16);
    jig_error_set(&failed, JIG_ERR_TLS, JIG_PHASE_TLS, "it broke off");
    jig_recording_begin(r, "GET", "https://a.test/");
    jig_recording_set_connection(r, &connection);
    jig_recording_take_tls(r, &facts, false);
    jig_recording_set_error(r, &failed);
    jig_recording_finish(r, &t, NULL);
    verbose_add(&v, jig_transfer_last(t), true, &out);
    ck_assert_msg(strstr(buf_str(&out), broken[_i].want), "%s", buf_str(&out));
    jig_transfer_free(t);
    mask_free(v.mask);
    buf_clear(&out);
}
END_TEST

Suite *test_verbose(void);
Suite *test_verbose(void)
{
    Suite *s = suite_create("verbose");
    TCase *t = tcase_create("verbose");
    tcase_add_loop_test(t, verbose_has_the_heads_of_the_talk_with_a_proxy, 0,
                        sizeof ways / sizeof *ways);
    tcase_add_loop_test(t, verbose_tells_how_far_a_handshake_came, 0,
                        sizeof broken / sizeof *broken);
    tcase_add_test(t, verbose_of_a_cut_head_ends_before_half_a_secret);
    suite_add_tcase(s, t);
    return s;
}
