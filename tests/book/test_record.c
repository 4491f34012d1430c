/* A transfer that was recorded tells what it told before; damage is refused, secrets stay out. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/record.h"
#include "support/factstext.h"
#include "support/failalloc.h"
#include "support/folder.h"
#include "support/recordagain.h"
#include "support/script.h"

/* ---- Writing and reading again ----------------------------------------------------------------*/

static void expect_same(struct jig_transfer *t)
{
    struct buf bytes, twice, want, got;
    buf_init(&want, 1 << 24);
    buf_init(&got, 1 << 24);
    recordagain_write(t, NULL, &bytes);
    struct jig_transfer *again = recordagain_read(t, buf_span(&bytes));
    factstext_add(t, &want);
    factstext_add(again, &got);
    ck_assert_str_eq(buf_str(&got), buf_str(&want));
    ck_assert(span_eq(buf_span(&got), buf_span(&want)));
    recordagain_write(again, NULL, &twice);
    ck_assert(span_eq(buf_span(&bytes), buf_span(&twice)));
    jig_transfer_free(again);
    buf_clear(&bytes);
    buf_clear(&twice);
    buf_clear(&want);
    buf_clear(&got);
}

/* ---- Transfers that took place ----------------------------------------------------------------*/

#define GZIP_HELLO                                                                             \
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xcb\x48\xcd\xc9\xc9\x07\x00\x86\xa6\x10\x36\x05" \
    "\x00\x00\x00"

struct live_case {
    const char *name, *method, *body;
    struct jig_options options;
    struct script scripts[2];
    size_t n;
};

static const struct live_case lives[] = {
    { .name = "a plain answer",
      .method = "GET",
      .options = { .wire_keep = 4096 },
      .scripts = { ANSWER(SENDS("HTTP/1.1 200 \xc3\xa9t\xe9\r\nX-A: 1\r\nx-a:  2 \r\nEmpty:\r\n"
                                "Content-Length: 5\r\n\r\nhe\0lo")) },
      .n = 1 },
    { .name = "interim answers, cookies, chunks, trailers",
      .method = "POST",
      .body = "n=1",
      .options = { .wire_keep = 4096, .total_timeout_us = 5000000 },
      .scripts = { { { { SCRIPT_EXPECT, "n=1", 0, 0 },
                       SENDS("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nLink: </b>\r\n\r\n"),
                       { SCRIPT_WAIT, NULL, 0, 1500 },
                       SENDS("HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2; "
                             "Domain=com\r\nTransfer-Encoding: chunked\r\n\r\n"
                             "5\r\nhello\r\n0\r\nX-T: end\r\n\r\n") } } },
      .n = 1 },
    { .name = "a redirect and a coded body",
      .method = "GET",
      .options = { .wire_keep = 4096, .follow = true, .decode = true, .max_redirects = 3 },
      .scripts = { { { HEAD_END,
                       SENDS(
                           "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 2\r\n\r\nno"),
                       HEAD_END,
                       SENDS("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                             "25\r\n\r\n" GZIP_HELLO) } } },
      .n = 1 },
    { .name = "a body that breaks off, a log that is full",
      .method = "PUT",
      .body = "0123456789",
      .options = { .wire_keep = 20 },
      .scripts = { { { { SCRIPT_EXPECT, "0123456789", 0, 0 },
                       SENDS("HTTP/1.0 500 Oh\r\nContent-Length: 9\r\n\r\nhello"),
                       CLOSES } } },
      .n = 1 },
    { .name = "no answer", .method = "GET", .scripts = { ANSWER(CLOSES) }, .n = 1 },
    { .name = "through a tunnel",
      .method = "GET",
      .options = { .wire_keep = 4096, .proxy = "http://p.test:3128", .proxy_tunnel = true },
      .scripts = { { { HEAD_END, SENDS("HTTP/1.1 200 Go on\r\nVia: p\r\n\r\n"), HEAD_END,
                       SENDS(OK_HELLO) } } },
      .n = 1 },
};

static struct jig_transfer *play(struct stage *s, const struct live_case *c)
{
    stage_init(s, c->scripts, c->n, NULL);
    struct jig_request *r = stage_request(c->method, "http://a.test/x?y=z", &c->options);
    if (c->body)
        ck_assert_int_eq(jig_request_set_body(r, c->body, strlen(c->body), NULL), JIG_OK);
    struct jig_transfer *t = stage_send(s, r);
    stage_play(s, t);
    return t;
}

START_TEST(record_tells_again_what_took_place)
{
    struct stage s;
    expect_same(play(&s, &lives[_i]));
    stage_clear(&s);
}
END_TEST

/* ---- Every fact, also those that no script brings about ---------------------------------------*/

static struct jig_cert a_cert(const char *name)
{
    char **names = mem_zero(2, sizeof *names);
    names[0] = mem_strdup("DNS:a.test");
    names[1] = mem_strdup("IP:127.0.0.1");
    struct jig_sct *scts = mem_zero(1, sizeof *scts);
    *scts = (struct jig_sct){ "AQID", 1764000000123, JIG_SCT_BAD };
    return (struct jig_cert){ .subject = mem_strdup(name),
                              .common_name = mem_strdup("a.test"),
                              .issuer = mem_strdup("CN=root"),
                              .not_before = -1,
                              .not_after = 1900000000,
                              .names = names,
                              .n_names = 2,
                              .serial = mem_strdup("04:7a"),
                              .sha256 = mem_strdup("9f:31"),
                              .sha1 = mem_strdup("aa"),
                              .key_type = mem_strdup("EC"),
                              .key_group = mem_strdup("P-256"),
                              .key_bits = 256,
                              .signature = mem_strdup("ecdsa-with-SHA256"),
                              .usage = mem_strdup("TLS server"),
                              .ocsp = mem_strdup("http://o.test"),
                              .ca_issuers = mem_strdup("http://o.test/ca"),
                              .crl = mem_strdup("http://o.test/crl"),
                              .name_limits = mem_strdup("only a.test"),
                              .scts = scts,
                              .n_scts = 1,
                              .must_staple = true,
                              .path_len = 3,
                              .is_ca = true,
                              .is_self_issued = true,
                              .in_store = true,
                              .problem = mem_strdup("expired"),
                              .pem = mem_strdup("-----BEGIN-----\n") };
}

static struct jig_tls_facts some_facts(void)
{
    struct jig_cert *chain = mem_zero(2, sizeof *chain), *anchor = mem_zero(1, sizeof *anchor);
    chain[0] = a_cert("CN=a.test");
    chain[1] = a_cert("CN=between");
    *anchor = a_cert("CN=root");
    return (struct jig_tls_facts){ .version = mem_strdup("TLSv1.3"),
                                   .cipher = mem_strdup("TLS_AES_256_GCM_SHA384"),
                                   .cipher_bits = 256,
                                   .group = mem_strdup("X25519"),
                                   .alpn = mem_strdup("h2"),
                                   .sni = mem_strdup("a.test"),
                                   .offered = mem_strdup("1.2 - 1.3"),
                                   .alpn_offered = NULL,
                                   .resumed = true,
                                   .verified = true,
                                   .verify_error = mem_strdup("no"),
                                   .verify_words = mem_strdup("yes"),
                                   .handshake_us = 31000,
                                   .handshake_received = 4200,
                                   .round_trips = 1,
                                   .tickets = 2,
                                   .staple = JIG_STAPLE_STALE,
                                   .ocsp_staple = mem_strdup("stale"),
                                   .chain = chain,
                                   .n_chain = 2,
                                   .anchor = anchor };
}

static void add_exchange(struct jig_recording *r)
{
    struct jig_tls_facts facts = some_facts(), of_proxy = some_facts();
    struct jig_timing timing = { 1764000000000000, 1, 2, 3, -1, 5, 6, 7, 8, INT64_MAX };
    struct jig_connection_facts c = { "::1", 65535, "127.0.0.1", 1, UINT64_MAX,         true, 2,
                                      3,     4,     5,           6, "::1 (Refused), …", 7 };
    struct jig_recorded_body body = { 5000, 5000, 4000, 4000, "gzip, br", false };
    struct jig_wire_piece pieces[] = { { JIG_SENT, true, 0, "CONNECT", 7, false },
                                       { JIG_SENT, false, 9, "frame", 5, true },
                                       { JIG_SENT, false, 9, "more", 4, false },
                                       { JIG_RECEIVED, false, 10, "\0\xff", 2, true } };
    struct jig_error error;
    jig_error_set(&error, JIG_ERR_RESOLVE_PROXY, JIG_PHASE_PROXY, "no such proxy");
    jig_recording_begin(r, "QUERY", "https://a.test/\xc3\xa9");
    jig_recording_set_followed(r, true);
    jig_recording_set_phase(r, JIG_PHASE_BODY);
    jig_recording_set_error(r, &error);
    jig_recording_add_field(r, JIG_SECTION_REQUEST, RECORDED_FIELD(":method", "QUERY"));
    jig_recording_add_field(r, JIG_SECTION_REQUEST, RECORDED_FIELD("a", "\xff\0b"));
    jig_recording_set_request_body(r, "body", 4, UINT64_C(1) << 40);
    jig_recording_add_interim(r, RECORDED_HEAD(103, ""));
    jig_recording_add_interim_field(r, RECORDED_FIELD("link", "</x>"));
    jig_recording_set_answer(r, RECORDED_HEAD(299, "Odd"));
    jig_recording_add_field(r, JIG_SECTION_RESPONSE, RECORDED_FIELD("set-cookie", "a=1"));
    jig_recording_add_field(r, JIG_SECTION_RESPONSE, RECORDED_FIELD("x", ""));
    jig_recording_add_field(r, JIG_SECTION_RESPONSE, RECORDED_FIELD("Set-Cookie", "b=2"));
    jig_recording_add_verdict(r, JIG_COOKIE_KEPT);
    jig_recording_add_verdict(r, JIG_COOKIE_NO_MEMORY);
    jig_recording_add_field(r, JIG_SECTION_TRAILERS, RECORDED_FIELD("t", "v"));
    jig_recording_set_body(r, &body);
    jig_recording_set_timing(r, &timing);
    jig_recording_set_connection(r, &c);
    jig_recording_take_tls(r, &facts, false);
    jig_recording_set_proxy(r, "https://p.test:443", RECORDED_HEAD(200, "Go"));
    jig_recording_add_field(r, JIG_SECTION_PROXY, RECORDED_FIELD("via", "p"));
    jig_recording_take_tls(r, &of_proxy, true);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
        jig_recording_add_wire(r, &pieces[i]);
    jig_recording_set_dropped(r, JIG_SENT, 77);
    jig_recording_set_dropped(r, JIG_RECEIVED, UINT64_MAX);
}

static size_t read_pattern(void *ctx, size_t exchange, uint64_t offset, void *out, size_t len)
{
    (void)ctx;
    for (size_t i = 0; i < len; i++)
        ((char *)out)[i] = (char)('a' + (offset + i + exchange) % 26);
    return len;
}

static const char *const hosts[] = { "a.test:443:127.0.0.1", "b.test:1:::1", NULL };

static struct jig_transfer *everything(void)
{
    struct jig_options options = { .total_timeout_us = 1,
                                   .connect_timeout_us = 2,
                                   .idle_timeout_us = 3,
                                   .http = JIG_HTTP_2,
                                   .family = JIG_IP_6,
                                   .insecure = true,
                                   .ca_file = "ca",
                                   .ca_path = "path",
                                   .cert_file = "cert",
                                   .key_file = "key",
                                   .tls_min = "1.2",
                                   .tls_max = "1.3",
                                   .ciphers = "ALL",
                                   .unix_socket = "/s",
                                   .local_address = "127.0.0.1",
                                   .resolve = hosts,
                                   .connect_to = hosts,
                                   .proxy = "http://p.test",
                                   .no_proxy = "*",
                                   .follow = true,
                                   .max_redirects = JIG_NO_REDIRECTS,
                                   .max_line = 100,
                                   .max_fields = 7,
                                   .wire_keep = 1000 };
    struct jig_body_reader reader = { NULL, read_pattern, NULL, NULL };
    struct jig_recording *r = jig_recording_new();
    struct jig_transfer *t;
    struct jig_error error = { .code = JIG_OK };
    options.connect_to = NULL;
    jig_recording_set_options(r, &options, true);
    jig_recording_set_reader(r, &reader);
    add_exchange(r);
    add_exchange(r);
    ck_assert_msg(jig_recording_finish(r, &t, &error) == JIG_OK, "%s", error.text);
    return t;
}

START_TEST(record_keeps_every_fact)
{
    struct jig_transfer *t = everything();
    expect_same(t);
    const struct jig_exchange *x = jig_transfer_last(t);
    ck_assert_str_eq(jig_exchange_tls(x)->alpn_offered, "");
    const struct jig_tls_facts *facts = jig_exchange_tls(x);
    ck_assert_str_eq(facts->chain[1].names[1], "IP:127.0.0.1");
    ck_assert_str_eq(facts->chain[1].scts[0].log, "AQID");
    ck_assert_int_eq(facts->anchor->scts[0].at_ms, 1764000000123);
    ck_assert_int_eq(facts->anchor->scts[0].proof, JIG_SCT_BAD);
    ck_assert_str_eq(facts->anchor->name_limits, "only a.test");
    ck_assert_int_eq(facts->anchor->path_len, 3);
    ck_assert_uint_eq(facts->tickets, 2);
    ck_assert_int_eq(jig_transfer_error(t)->code, JIG_ERR_RESOLVE_PROXY);
    ck_assert_str_eq(jig_exchange_version(x), "HTTP/2");
    ck_assert(jig_exchange_is_h2(x));
    ck_assert_int_eq(jig_exchange_cookie(x, 1).verdict, JIG_COOKIE_NO_MEMORY);
    jig_transfer_free(t);
}
END_TEST

/* ---- Damage -----------------------------------------------------------------------------------*/

static void try_to_read(struct span bytes)
{
    struct jig_transfer *t;
    struct jig_error error = { .code = JIG_OK };
    if (record_read(bytes, NULL, &t, &error) == JIG_OK) {
        struct buf text;
        buf_init(&text, 1 << 24);
        factstext_add(t, &text);
        buf_clear(&text);
        jig_transfer_free(t);
        return;
    }
    ck_assert_ptr_null(t);
    ck_assert_int_ne(error.code, JIG_OK);
}

START_TEST(record_refuses_what_is_cut_off_anywhere)
{
    struct jig_transfer *t = everything(), *again;
    struct jig_error error;
    struct buf bytes;
    recordagain_write(t, NULL, &bytes);
    for (size_t len = 0; len < bytes.len; len++) {
        char *part =
            mem_dup(span_make(bytes.ptr, len)); /* its end is where the sanitizer looks */
        ck_assert_int_eq(record_read(span_make(part, len), NULL, &again, &error), JIG_ERR_READ);
        free(part);
    }
    buf_add_byte(&bytes, 0);
    ck_assert_int_eq(record_read(buf_span(&bytes), NULL, &again, &error), JIG_ERR_READ);
    buf_clear(&bytes);
    jig_transfer_free(t);
}
END_TEST

START_TEST(record_survives_any_byte_that_is_wrong)
{
    static const unsigned char flips[] = { 0x01, 0x80, 0xff };
    struct jig_transfer *t = everything();
    struct buf bytes;
    recordagain_write(t, NULL, &bytes);
    for (size_t i = 0; i < bytes.len; i++)
        for (size_t f = 0; f < sizeof flips; f++) {
            bytes.ptr[i] = (char)(bytes.ptr[i] ^ flips[f]);
            try_to_read(buf_span(&bytes));
            bytes.ptr[i] = (char)(bytes.ptr[i] ^ flips[f]);
        }
    buf_clear(&bytes);
    jig_transfer_free(t);
}
END_TEST

START_TEST(record_leaves_a_later_version_alone)
{
    struct jig_transfer *t = everything(), *again;
    struct jig_error error;
    struct buf bytes;
    recordagain_write(t, NULL, &bytes);
    bytes.ptr[3] = RECORD_VERSION + 1;
    ck_assert_int_eq(record_read(buf_span(&bytes), NULL, &again, &error), JIG_ERR_READ);
    ck_assert_str_eq(error.text, "it was recorded by a later jig");
    buf_clear(&bytes);
    jig_transfer_free(t);
}
END_TEST

/* What a history keeps must stay to be had: the file is everything() as the first version wrote it. */
START_TEST(record_reads_what_the_first_version_wrote)
{
    struct jig_transfer *t;
    struct jig_error error = { .code = JIG_OK };
    size_t len;
    char *bytes = folder_read_tree("tests/book/data/record-version-1", &len);
    ck_assert_msg(record_read(span_make(bytes, len), NULL, &t, &error) == JIG_OK, "%s",
                  error.text);
    const struct jig_exchange *x = jig_transfer_last(t);
    ck_assert_int_eq(jig_exchange_status(x), 299);
    ck_assert_uint_eq(jig_exchange_connection(x)->n_refused, 6);
    ck_assert_str_eq(jig_exchange_connection(x)->addresses, "");
    ck_assert_uint_eq(jig_exchange_connection(x)->stream, 0);
    ck_assert_str_eq(jig_exchange_tls(x)->anchor->scts[0].log, "AQID");
    ck_assert_int_eq(jig_exchange_tls(x)->anchor->scts[0].proof, JIG_SCT_UNCHECKED);
    ck_assert_uint_eq(jig_exchange_wire_dropped(x, JIG_SENT), 77);
    jig_transfer_free(t);
    free(bytes);
}
END_TEST

/* The second version has nothing behind a request's body, where the third says how much of it is in
 * the store. */
static void drop_stored(struct span third, struct buf *out)
{
    static const char body[] = "\4body";
    size_t at = 0;
    for (size_t next; (next = span_find(third, SPAN(body), at)) != SIZE_MAX; at = next + 1) {
        next += sizeof body - 1;
        ck_assert_int_eq(third.ptr[next], 0);
        buf_add(out, span_sub(third, at, next));
    }
    buf_add(out, span_sub(third, at, third.len));
    out->ptr[3] = 2;
}

static void add_facts(struct span record, struct buf *out)
{
    struct jig_transfer *t;
    struct jig_error error = { .code = JIG_OK };
    ck_assert_msg(record_read(record, NULL, &t, &error) == JIG_OK, "%s", error.text);
    buf_init(out, 1 << 24);
    factstext_add(t, out);
    jig_transfer_free(t);
}

START_TEST(record_reads_what_the_second_version_wrote)
{
    struct jig_transfer *t = everything();
    struct buf third, second, now, before;
    recordagain_write(t, NULL, &third);
    buf_init(&second, RECORD_MAX);
    drop_stored(buf_span(&third), &second);
    ck_assert_uint_lt(second.len, third.len);
    add_facts(buf_span(&third), &now);
    add_facts(buf_span(&second), &before);
    ck_assert_uint_gt(now.len, 0);
    ck_assert(span_eq(buf_span(&before), buf_span(&now)));
    buf_clear(&third);
    buf_clear(&second);
    buf_clear(&now);
    buf_clear(&before);
    jig_transfer_free(t);
}
END_TEST

START_TEST(record_does_without_memory_at_any_point)
{
    struct jig_transfer *t = everything();
    struct buf bytes;
    bool refused = true;
    recordagain_write(t, NULL, &bytes);
    for (unsigned n = 0; refused; n++) {
        struct jig_transfer *again = NULL;
        struct jig_error error = { .code = JIG_OK };
        failalloc_at(n);
        enum jig_err err = record_read(buf_span(&bytes), NULL, &again, &error);
        refused = failalloc_end();
        ck_assert(!refused || err != JIG_OK);
        jig_transfer_free(again);
    }
    buf_clear(&bytes);
    jig_transfer_free(t);
}
END_TEST

/* ---- Sending again ----------------------------------------------------------------------------*/

START_TEST(record_is_sent_again_byte_for_byte)
{
    static const struct script scripts[] = {
        { { { SCRIPT_EXPECT, "n=1", 0, 0 }, SENDS(OK_HELLO), CLOSES } },
        { { { SCRIPT_EXPECT, "n=1", 0, 0 }, SENDS(OK_HELLO), CLOSES } }
    };
    struct stage s;
    struct buf bytes;
    struct jig_request *r;
    stage_init(&s, scripts, 2, NULL);
    struct jig_request *first = stage_request("PATCH", "http://a.test/x?y=z#f", NULL);
    jig_request_set_body(first, "n=1", 3, NULL);
    jig_request_add_field(first, "X-b", "2", 1, NULL);
    jig_request_add_field(first, "x-B", "", 0, NULL);
    jig_request_drop_default(first, "User-Agent", NULL);
    jig_request_set_basic(first, "me", "pass", NULL);
    struct jig_transfer *t = stage_send(&s, first);
    stage_play(&s, t);
    char *once = mem_dup(buf_span(&s.received));
    buf_reset(&s.received);
    recordagain_write(t, NULL, &bytes);
    struct jig_transfer *again = recordagain_read(t, buf_span(&bytes));
    ck_assert_int_eq(jig_transfer_repeat(again, &r, NULL), JIG_OK);
    stage_play(&s, stage_send(&s, r));
    ck_assert_str_eq(buf_str(&s.received), once);
    ck_assert_msg(strstr(once, "X-b: 2\r\nx-B:"), "%s", once);
    free(once);
    jig_transfer_free(again);
    buf_clear(&bytes);
    stage_clear(&s);
}
END_TEST

START_TEST(record_of_half_a_body_is_not_sent_again)
{
    struct jig_transfer *t = everything();
    struct jig_request *r;
    struct jig_error error;
    ck_assert_int_eq(jig_transfer_repeat(t, &r, &error), JIG_ERR_USAGE);
    ck_assert_str_eq(error.text, "it can't be sent again: not all of its bytes were kept");
    ck_assert_ptr_null(r);
    jig_transfer_free(t);
    struct jig_recording *cut = jig_recording_new();
    jig_recording_begin(cut, "POST", "http://a.test/");
    jig_recording_set_request_body(cut, "0123", 4, 11);
    ck_assert_int_eq(jig_recording_finish(cut, &t, NULL), JIG_OK);
    ck_assert_int_eq(jig_transfer_repeat(t, &r, &error), JIG_ERR_USAGE);
    ck_assert_str_eq(error.text, "it can't be sent again: of the 11 bytes of its body only the "
                                 "first 4 were kept");
    jig_transfer_free(t);
}
END_TEST

Suite *test_record(void);
Suite *test_record(void)
{
    Suite *s = suite_create("record");
    TCase *c = tcase_create("record");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, record_tells_again_what_took_place, 0,
                        (int)(sizeof lives / sizeof *lives));
    tcase_add_test(c, record_keeps_every_fact);
    tcase_add_test(c, record_refuses_what_is_cut_off_anywhere);
    tcase_add_test(c, record_survives_any_byte_that_is_wrong);
    tcase_add_test(c, record_leaves_a_later_version_alone);
    tcase_add_test(c, record_reads_what_the_first_version_wrote);
    tcase_add_test(c, record_reads_what_the_second_version_wrote);
    tcase_add_test(c, record_does_without_memory_at_any_point);
    tcase_add_test(c, record_is_sent_again_byte_for_byte);
    tcase_add_test(c, record_of_half_a_body_is_not_sent_again);
    suite_add_tcase(s, c);
    return s;
}
