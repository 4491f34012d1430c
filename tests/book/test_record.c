/* A transfer that was recorded tells what it told before; damage is refused, secrets stay out. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/record.h"
#include "support/factstext.h"
#include "support/failalloc.h"
#include "support/folder.h"
#include "support/script.h"

/* ---- Writing and reading again ----------------------------------------------------------------*/

/* The bodies of the recorded transfer are read from the one that it was made of. */
static size_t read_from(void *ctx, size_t exchange, uint64_t offset, void *out, size_t len)
{
    return jig_exchange_body_read(jig_transfer_exchange(ctx, exchange), offset, out, len);
}

static void write_whole(const struct jig_transfer *t, const struct mask *mask, struct buf *out)
{
    struct record_body bodies[8] = { { 0 } };
    ck_assert_uint_le(jig_transfer_n_exchanges(t), 8);
    for (size_t i = 0; i < jig_transfer_n_exchanges(t); i++) {
        const struct jig_exchange *x = jig_transfer_exchange(t, i);
        bodies[i].kept = jig_exchange_body_kept(x);
        bodies[i].is_whole = bodies[i].kept == jig_exchange_body_len(x);
    }
    buf_init(out, RECORD_MAX);
    record_write(t, mask, bodies, NULL, out);
    ck_assert_int_eq(out->failed, JIG_OK);
}

static struct jig_transfer *read_again(struct jig_transfer *t, struct span bytes)
{
    struct jig_body_reader reader = { t, read_from, NULL, NULL };
    struct jig_error error = { .code = JIG_OK };
    struct jig_transfer *again;
    ck_assert_msg(record_read(bytes, &reader, &again, &error) == JIG_OK, "%s", error.text);
    return again;
}

static void expect_same(struct jig_transfer *t)
{
    struct buf bytes, twice, want, got;
    buf_init(&want, 1 << 24);
    buf_init(&got, 1 << 24);
    write_whole(t, NULL, &bytes);
    struct jig_transfer *again = read_again(t, buf_span(&bytes));
    factstext_add(t, &want);
    factstext_add(again, &got);
    ck_assert_str_eq(buf_str(&got), buf_str(&want));
    ck_assert(span_eq(buf_span(&got), buf_span(&want)));
    write_whole(again, NULL, &twice);
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

#define FIELD(name, value)                               \
    &(struct jig_field)                                  \
    {                                                    \
        name, sizeof(name) - 1, value, sizeof(value) - 1 \
    }
#define HEAD(status, reason)                         \
    &(struct jig_recorded_head)                      \
    {                                                \
        status, reason, sizeof(reason) - 1, "HTTP/2" \
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
    jig_recording_add_field(r, JIG_SECTION_REQUEST, FIELD(":method", "QUERY"));
    jig_recording_add_field(r, JIG_SECTION_REQUEST, FIELD("a", "\xff\0b"));
    jig_recording_set_request_body(r, "body", 4, UINT64_C(1) << 40);
    jig_recording_add_interim(r, HEAD(103, ""));
    jig_recording_add_interim_field(r, FIELD("link", "</x>"));
    jig_recording_set_answer(r, HEAD(299, "Odd"));
    jig_recording_add_field(r, JIG_SECTION_RESPONSE, FIELD("set-cookie", "a=1"));
    jig_recording_add_field(r, JIG_SECTION_RESPONSE, FIELD("x", ""));
    jig_recording_add_field(r, JIG_SECTION_RESPONSE, FIELD("Set-Cookie", "b=2"));
    jig_recording_add_verdict(r, JIG_COOKIE_KEPT);
    jig_recording_add_verdict(r, JIG_COOKIE_NO_MEMORY);
    jig_recording_add_field(r, JIG_SECTION_TRAILERS, FIELD("t", "v"));
    jig_recording_set_body(r, &body);
    jig_recording_set_timing(r, &timing);
    jig_recording_set_connection(r, &c);
    jig_recording_take_tls(r, &facts, false);
    jig_recording_set_proxy(r, "https://p.test:443", HEAD(200, "Go"));
    jig_recording_add_field(r, JIG_SECTION_PROXY, FIELD("via", "p"));
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
    write_whole(t, NULL, &bytes);
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
    write_whole(t, NULL, &bytes);
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
    write_whole(t, NULL, &bytes);
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

START_TEST(record_does_without_memory_at_any_point)
{
    struct jig_transfer *t = everything();
    struct buf bytes;
    bool refused = true;
    write_whole(t, NULL, &bytes);
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

/* ---- Secrets ----------------------------------------------------------------------------------*/

static bool holds(const struct buf *b, const char *text)
{
    return span_find(buf_span(b), span_of(text), 0) != SIZE_MAX;
}

START_TEST(record_hides_secrets_wherever_they_stand)
{
    static const struct script script = {
        { { SCRIPT_EXPECT, "token=s3cret-word", 0, 0 },
          SENDS(
              "HTTP/1.1 200 s3cret-word\r\nX-Echo: s3cret-word\r\nSet-Cookie: s=s3cret-word\r\n"
              "Transfer-Encoding: chunked\r\n\r\n4\r\ns3cr\r\n0\r\nX-T: "
              "s3cret-word\r\n\r\n") }
    };
    struct jig_options options = { .wire_keep = 4096, .proxy = "http://me:hidden@p.test:1" };
    struct stage s;
    struct buf bytes;
    struct mask *mask = mask_new();
    ck_assert(mask_add(mask, SPAN("s3cret-word")));
    stage_init(&s, &script, 1, NULL);
    struct jig_request *r = stage_request("POST", "http://a.test/?k=s3cret-word", &options);
    jig_request_set_body(r, "token=s3cret-word", 17, NULL);
    jig_request_add_field(r, "X-Key", "s3cret-word", 11, NULL);
    s.cut = 3; /* the wire log is in small pieces */
    struct jig_transfer *t = stage_send(&s, r);
    stage_play(&s, t);
    write_whole(t, mask, &bytes);
    ck_assert(!holds(&bytes, "s3cret-word"));
    ck_assert(!holds(&bytes, "hidden"));
    ck_assert(holds(&bytes, "token=" MASK_TEXT));
    struct jig_transfer *again = read_again(t, buf_span(&bytes));
    struct buf wire;
    buf_init(&wire, 1 << 16);
    for (size_t i = 0; i < jig_exchange_n_wire(jig_transfer_last(again)); i++) {
        struct jig_wire_piece p = jig_exchange_wire(jig_transfer_last(again), i);
        buf_add(&wire, span_make(p.data, p.len));
    }
    ck_assert(!holds(&wire, "s3cret"));
    ck_assert(holds(&wire, "X-Key: " MASK_TEXT "\r\n"));
    ck_assert(holds(&wire, "X-Echo: " MASK_TEXT "\r\nSet-Cookie: s=" MASK_TEXT));
    jig_transfer_free(again);
    buf_clear(&wire);
    buf_clear(&bytes);
    mask_free(mask);
    stage_clear(&s);
}
END_TEST

/* Compressed fields (RFC 7541) can't be looked through: their frames keep the nine bytes of the head. */
START_TEST(record_leaves_out_frames_that_pack_a_secret)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_wire_piece pieces[] = {
        { JIG_SENT, false, 0, "\0\0\3\1\4\0\0\0\1abc", 12, true },
        { JIG_SENT, false, 0, "\0\0\2\0\1\0\0\0\1ok", 11, true },
        { JIG_RECEIVED, false, 1, "\0\0\1\1\4\0\0\0\1x", 10, true }
    };
    struct mask *mask = mask_new();
    struct jig_transfer *t, *again;
    struct buf bytes;
    ck_assert(mask_add(mask, SPAN("s3cret-word")));
    jig_recording_begin(r, "GET", "https://a.test/");
    jig_recording_add_field(r, JIG_SECTION_REQUEST, FIELD(":method", "GET"));
    jig_recording_add_field(r, JIG_SECTION_REQUEST, FIELD("x-key", "s3cret-word"));
    for (size_t i = 0; i < 3; i++)
        jig_recording_add_wire(r, &pieces[i]);
    ck_assert_int_eq(jig_recording_finish(r, &t, NULL), JIG_OK);
    write_whole(t, mask, &bytes);
    again = read_again(t, buf_span(&bytes));
    const struct jig_exchange *x = jig_transfer_last(again);
    ck_assert_uint_eq(jig_exchange_wire(x, 0).len, 9);
    ck_assert_uint_eq(jig_exchange_wire(x, 1).len, 11);
    ck_assert_uint_eq(jig_exchange_wire(x, 2).len, 10);
    ck_assert_uint_eq(jig_exchange_wire_dropped(x, JIG_SENT), 3);
    ck_assert_uint_eq(jig_exchange_wire_dropped(x, JIG_RECEIVED), 0);
    jig_transfer_free(again);
    jig_transfer_free(t);
    buf_clear(&bytes);
    mask_free(mask);
}
END_TEST

/* A value that a body's framing cuts in two is not found in the wire's bytes: where the body holds one,
 * an answer in chunks is left out, and of frames with a body the nine bytes of their heads are kept. */
struct broken_case {
    const char *name;
    bool is_h2, is_chunked;
    struct jig_wire_piece pieces[2];
    size_t kept[2];
};

#define WIRE(direction, bytes, is_frame)                       \
    {                                                          \
        direction, false, 0, bytes, sizeof bytes - 1, is_frame \
    }

static const struct broken_case broken_cases[] = {
    { "chunks of an answer",
      false,
      true,
      { WIRE(JIG_RECEIVED, "4\r\ns3cr\r\n", false),
        WIRE(JIG_RECEIVED, "7\r\net-word\r\n", false) },
      { 0, 0 } },
    { "chunks of a request",
      false,
      true,
      { WIRE(JIG_SENT, "4\r\ns3cr\r\n", false), WIRE(JIG_SENT, "7\r\net-word\r\n", false) },
      { 0, 0 } },
    { "frames of an answer",
      true,
      false,
      { WIRE(JIG_RECEIVED, "\0\0\4\0\0\0\0\0\1s3cr", true),
        WIRE(JIG_RECEIVED, "\0\0\7\0\1\0\0\0\1et-word", true) },
      { 9, 9 } },
    { "frames of a request",
      true,
      false,
      { WIRE(JIG_SENT, "\0\0\4\0\0\0\0\0\1s3cr", true),
        WIRE(JIG_SENT, "\0\0\7\0\1\0\0\0\1et-word", true) },
      { 9, 9 } },
    { "an answer in one piece",
      false,
      false,
      { WIRE(JIG_RECEIVED, "s3cr", false), WIRE(JIG_RECEIVED, "et-word, and", false) },
      { sizeof MASK_TEXT - 1, 5 } },
};

static struct jig_transfer *broken_up(const struct broken_case *c)
{
    static const struct jig_recorded_head plain = { 200, "OK", 2, "HTTP/1.1" };
    struct jig_recording *r = jig_recording_new();
    struct jig_transfer *t;
    jig_recording_begin(r, "POST", "https://a.test/");
    if (c->is_h2)
        jig_recording_add_field(r, JIG_SECTION_REQUEST, FIELD(":method", "POST"));
    jig_recording_set_answer(r, c->is_h2 ? HEAD(200, "") : &plain);
    for (int section = JIG_SECTION_REQUEST; c->is_chunked && section <= JIG_SECTION_RESPONSE;
         section++)
        jig_recording_add_field(r, (enum jig_section)section,
                                FIELD("Transfer-Encoding", "chunked"));
    if (c->pieces[0].direction == JIG_SENT)
        jig_recording_set_request_body(r, "s3cret-word", 11, 11);
    for (size_t i = 0; i < 2; i++)
        jig_recording_add_wire(r, &c->pieces[i]);
    ck_assert_int_eq(jig_recording_finish(r, &t, NULL), JIG_OK);
    return t;
}

START_TEST(record_keeps_no_half_of_a_secret_that_framing_cuts)
{
    const struct broken_case *c = &broken_cases[_i];
    struct record_body body = { .had_secrets = c->pieces[0].direction == JIG_RECEIVED };
    struct mask *mask = mask_new();
    struct jig_transfer *t = broken_up(c);
    struct buf bytes;
    ck_assert(mask_add(mask, SPAN("s3cret-word")));
    buf_init(&bytes, RECORD_MAX);
    record_write(t, mask, &body, NULL, &bytes);
    ck_assert_msg(!holds(&bytes, "s3cr") && !holds(&bytes, "et-word"), "%s", c->name);
    struct jig_transfer *again = read_again(t, buf_span(&bytes));
    for (size_t i = 0; i < 2; i++)
        ck_assert_msg(jig_exchange_wire(jig_transfer_last(again), i).len == c->kept[i], "%s",
                      c->name);
    jig_transfer_free(again);
    jig_transfer_free(t);
    buf_clear(&bytes);
    mask_free(mask);
}
END_TEST

START_TEST(record_of_half_a_body_ends_before_half_a_secret)
{
    struct jig_recording *r = jig_recording_new();
    struct mask *mask = mask_new();
    struct jig_transfer *t;
    struct buf bytes;
    ck_assert(mask_add(mask, SPAN("s3cret-word")));
    jig_recording_begin(r, "POST", "http://a.test/");
    jig_recording_set_request_body(r, "a=s3cret-word&b=s3cret-", 23, 27);
    ck_assert_int_eq(jig_recording_finish(r, &t, NULL), JIG_OK);
    write_whole(t, mask, &bytes);
    ck_assert(holds(&bytes, "a=" MASK_TEXT "&b="));
    ck_assert(!holds(&bytes, "s3cr"));
    jig_transfer_free(t);
    buf_clear(&bytes);
    mask_free(mask);
}
END_TEST

/* A body that is not kept to its end may hold one where nobody has looked. */
START_TEST(record_withholds_the_chunks_of_a_body_that_it_has_not_seen)
{
    struct mask *mask = mask_new();
    struct jig_transfer *t = broken_up(&broken_cases[0]);
    ck_assert(mask_add(mask, SPAN("s3cret-word")));
    for (int known = 0; known < 2; known++) {
        struct record_body body = { .kept = 1, .is_whole = false };
        struct buf bytes;
        buf_init(&bytes, RECORD_MAX);
        record_write(t, known ? mask : NULL, &body, NULL, &bytes);
        ck_assert_int_eq(!holds(&bytes, "s3cr") && !holds(&bytes, "et-word"), known);
        buf_clear(&bytes);
    }
    jig_transfer_free(t);
    mask_free(mask);
}
END_TEST

/* The wire log keeps a beginning: it ends wherever its limit says. */
static const struct cut_case {
    const char *name;
    bool is_h2;
    uint64_t dropped, more; /* bytes that the log is short of; and in the record */
    struct jig_wire_piece piece;
    const char *kept;
} cut_cases[] = {
    { "half a secret", false, 5, 4, WIRE(JIG_SENT, "X-Key: s3cr", false), "X-Key: " },
    { "behind a whole one", false, 5, 1, WIRE(JIG_RECEIVED, "k=s3cret-word&s", false),
      "k=" MASK_TEXT "&" },
    { "half of one in base64", false, 1, 7, WIRE(JIG_SENT, "Basic czNjcmV", false), "Basic " },
    { "a log that is whole", false, 0, 0, WIRE(JIG_SENT, "X-Key: s3cr", false), "X-Key: s3cr" },
    { "no part of one", false, 9, 0, WIRE(JIG_SENT, "X-Key: other", false), "X-Key: other" },
    { "a frame of a body", true, 7, 4, WIRE(JIG_SENT, "\0\0\xb\0\1\0\0\0\1s3cr", true), NULL },
};

START_TEST(record_of_a_cut_wire_log_ends_before_half_a_secret)
{
    const struct cut_case *c = &cut_cases[_i];
    struct jig_recording *r = jig_recording_new();
    struct mask *mask = mask_new();
    struct record_body body = { .is_whole = true };
    struct jig_transfer *t;
    struct buf bytes;
    buf_init(&bytes, RECORD_MAX);
    ck_assert(mask_add(mask, SPAN("s3cret-word")));
    jig_recording_begin(r, "GET", "http://a.test/");
    if (c->is_h2)
        jig_recording_add_field(r, JIG_SECTION_REQUEST, FIELD(":method", "GET"));
    jig_recording_add_wire(r, &c->piece);
    jig_recording_set_dropped(r, c->piece.direction, c->dropped);
    ck_assert_int_eq(jig_recording_finish(r, &t, NULL), JIG_OK);
    record_write(t, mask, &body, NULL, &bytes);
    struct jig_transfer *again = read_again(t, buf_span(&bytes));
    struct jig_wire_piece kept = jig_exchange_wire(jig_transfer_last(again), 0);
    struct span want = c->kept ? span_of(c->kept) : span_make(c->piece.data, 9);
    ck_assert_msg(span_eq(span_make(kept.data, kept.len), want), "%s: %.*s", c->name,
                  (int)kept.len, (const char *)kept.data);
    uint64_t dropped = jig_exchange_wire_dropped(jig_transfer_last(again), c->piece.direction);
    ck_assert_msg(dropped == c->dropped + c->more, "%s: %llu", c->name,
                  (unsigned long long)dropped);
    jig_transfer_free(again);
    jig_transfer_free(t);
    buf_clear(&bytes);
    mask_free(mask);
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
    write_whole(t, NULL, &bytes);
    struct jig_transfer *again = read_again(t, buf_span(&bytes));
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
    tcase_add_test(c, record_does_without_memory_at_any_point);
    tcase_add_test(c, record_hides_secrets_wherever_they_stand);
    tcase_add_test(c, record_leaves_out_frames_that_pack_a_secret);
    tcase_add_loop_test(c, record_keeps_no_half_of_a_secret_that_framing_cuts, 0,
                        (int)(sizeof broken_cases / sizeof *broken_cases));
    tcase_add_test(c, record_of_half_a_body_ends_before_half_a_secret);
    tcase_add_test(c, record_withholds_the_chunks_of_a_body_that_it_has_not_seen);
    tcase_add_loop_test(c, record_of_a_cut_wire_log_ends_before_half_a_secret, 0,
                        (int)(sizeof cut_cases / sizeof *cut_cases));
    tcase_add_test(c, record_is_sent_again_byte_for_byte);
    tcase_add_test(c, record_of_half_a_body_is_not_sent_again);
    suite_add_tcase(s, c);
    return s;
}
