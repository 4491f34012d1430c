#include <cjson/cJSON.h>
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/utf8.h"
#include "book/mask.h"
#include "format/har.h"
#include "support/script.h"

#define EXPECT_HEAD                     \
    {                                   \
        SCRIPT_EXPECT, "\r\n\r\n", 0, 0 \
    }
/* ---- A log made of one transfer, read back with another JSON library --------------------------*/

static struct buf text;

static bool keep(void *ctx, const char *bytes, size_t len)
{
    (void)ctx;
    buf_add(&text, span_make(bytes, len));
    return true;
}

static void hide(void *ctx, struct span part, bool is_last, struct buf *out)
{
    ck_assert(mask_stream_add(ctx, part, out));
    if (is_last)
        mask_stream_end(ctx, out);
}

static cJSON *log_of(const struct jig_transfer *t, const char *secret)
{
    struct mask *mask = mask_new();
    struct mask_stream hiding;
    mask_stream_init(&hiding, mask);
    mask_add(mask, span_of(secret));
    struct har_output out = { .ctx = &hiding, .write = keep, .mask = secret ? hide : NULL };
    buf_init(&text, 256u << 20);
    struct har *har = har_new(&out);
    for (size_t i = 0; i < jig_transfer_n_exchanges(t); i++)
        ck_assert_int_eq(har_add(har, jig_transfer_exchange(t, i)), JIG_OK);
    ck_assert_int_eq(har_finish(har), JIG_OK);
    har_free(har);
    mask_stream_clear(&hiding);
    mask_free(mask);
    ck_assert(utf8_is_valid(buf_span(&text)));
    cJSON *root = cJSON_Parse(buf_str(&text));
    ck_assert_msg(root != NULL, "no JSON: %s", buf_str(&text));
    buf_clear(&text);
    return root;
}

static cJSON *play(const struct script *script, struct jig_request *request, const char *secret)
{
    struct stage stage;
    stage_init(&stage, script, 1, NULL);
    struct jig_transfer *t = stage_send(&stage, request);
    stage_play(&stage, t);
    cJSON *root = log_of(t, secret);
    jig_transfer_free(t);
    stage_clear(&stage);
    return root;
}

static struct jig_request *get(const char *url)
{
    struct jig_options options = { .wire_keep = 65536, .follow = true };
    return stage_request("GET", url, &options);
}

/* "entries.0.response.status"; NULL where there is no such thing. */
static cJSON *at(cJSON *root, const char *path)
{
    cJSON *node = cJSON_GetObjectItemCaseSensitive(root, "log");
    struct span rest = span_of(path);
    while (node && rest.ptr) {
        struct span key = span_cut(&rest, '.');
        char name[64];
        uint64_t index;
        ck_assert_uint_lt(key.len, sizeof name);
        memcpy(name, key.ptr, key.len);
        name[key.len] = '\0';
        node = span_to_u64(key, &index) ? cJSON_GetArrayItem(node, (int)index)
                                        : cJSON_GetObjectItemCaseSensitive(node, name);
    }
    return node;
}

/* The value at the path as compact JSON, or "-". */
static void check_at(cJSON *root, const char *path, const char *want)
{
    cJSON *node = at(root, path);
    char *got = node ? cJSON_PrintUnformatted(node) : strdup("-");
    ck_assert_msg(strcmp(got, want) == 0, "%s is %s, not %s", path, got, want);
    free(got);
}

/* ---- Answers ----------------------------------------------------------------------------------*/

struct answer_case {
    struct script script;
    const char *path;
    const char *want;
};

#define ENTRY "entries.0."

static const struct answer_case answers[] = {
    { { { EXPECT_HEAD, SENDS("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello") } },
      ENTRY "response.content",
      "{\"size\":5,\"mimeType\":\"x-unknown\",\"text\":\"hello\"}" },
    { { { EXPECT_HEAD, SENDS("HTTP/1.1 200 OK\r\nContent-Type: text/x\r\nContent-Length: "
                             "5\r\n\r\ncaf\xc3\xa9") } },
      ENTRY "response.content",
      "{\"size\":5,\"mimeType\":\"text/x\",\"text\":\"caf\xc3\xa9\"}" },
    { { { EXPECT_HEAD, SENDS("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ncaf\xe9") } },
      ENTRY "response.content",
      "{\"size\":4,\"mimeType\":\"x-unknown\",\"encoding\":\"base64\",\"text\":\"Y2Fm6Q==\"}" },
    { { { EXPECT_HEAD, SENDS("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na\0b") } },
      ENTRY "response.content",
      "{\"size\":3,\"mimeType\":\"x-unknown\",\"encoding\":\"base64\",\"text\":\"YQBi\"}" },
    { { { EXPECT_HEAD, SENDS("HTTP/1.1 204 No Content\r\n\r\n") } },
      ENTRY "response.content",
      "{\"size\":0,\"mimeType\":\"x-unknown\"}" },
    { { { EXPECT_HEAD,
          SENDS("HTTP/1.1 200 OK\r\nb: 1\r\nA:  2 \r\nb: 3\r\nContent-Length: 0\r\n\r\n") } },
      ENTRY "response.headers",
      "[{\"name\":\"b\",\"value\":\"1\"},{\"name\":\"A\",\"value\":\"2\"},"
      "{\"name\":\"b\",\"value\":\"3\"},{\"name\":\"Content-Length\",\"value\":\"0\"}]" },
    { { { EXPECT_HEAD, SENDS("HTTP/1.1 404 Caf\xe9\r\nContent-Length: 0\r\n\r\n") } },
      ENTRY "response.statusText",
      "\"Caf\xc3\xa9\"" },
    { { { EXPECT_HEAD,
          SENDS("HTTP/1.1 200 OK\r\nX: \033\xe2\x80\xae\r\nContent-Length: 0\r\n\r\n") } },
      ENTRY "response.headers.0.value",
      "\"\\u001b\xe2\x80\xae\"" },
    { { { EXPECT_HEAD, SENDS("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") } },
      ENTRY "response.headersSize",
      "38" },
    { { { EXPECT_HEAD, SENDS("HTTP/1.0 200 OK\r\n\r\nx"), CLOSES } },
      ENTRY "response.httpVersion",
      "\"HTTP/1.0\"" },
    { { { EXPECT_HEAD,
          SENDS("HTTP/1.1 200 OK\r\nSet-Cookie: a=b=c; Path=/p; HttpOnly; secure; Domain=d\r\n"
                "Set-Cookie: e=\r\nContent-Length: 0\r\n\r\n") } },
      ENTRY "response.cookies",
      "[{\"name\":\"a\",\"value\":\"b=c\",\"path\":\"/p\",\"domain\":\"d\",\"httpOnly\":true,"
      "\"secure\":true},{\"name\":\"e\",\"value\":\"\"}]" },
    { { { EXPECT_HEAD,
          SENDS("HTTP/1.1 200 OK\r\nSet-Cookie: a=1; path=/x; PATH=/y; Path; SameSite=lax; "
                "Expires=Wed, 21 Oct 2099 07:28:00 GMT\r\nset-cookie: v; Expires=soon; "
                "Max-Age=1x\r\nContent-Length: 0\r\n\r\n") } },
      ENTRY "response.cookies",
      "[{\"name\":\"a\",\"value\":\"1\",\"path\":\"\",\"expires\":\"2099-10-21T07:28:00.000Z\","
      "\"_sameSite\":\"lax\"},{\"name\":\"\",\"value\":\"v\"}]" },
    { { { EXPECT_HEAD,
          SENDS(
              "HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Max-Age=99999999999999999999; Expires=Wed, "
              "21 Oct 2099 07:28:00 GMT\r\nContent-Length: 0\r\n\r\n") } },
      ENTRY "response.cookies.0.expires",
      "\"9999-12-31T23:59:59.000Z\"" },
    { { { EXPECT_HEAD, SENDS("HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 "
                             "OK\r\nContent-Length: 0\r\n\r\n") } },
      ENTRY "_interim",
      "[{\"status\":103,\"statusText\":\"Early\",\"headers\":[{\"name\":\"Link\",\"value\":"
      "\"x\"}]}]" },
    { { { EXPECT_HEAD, SENDS("HTTP/1.1 200 OK\r\nTransfer-Encoding: "
                             "chunked\r\n\r\n1\r\nx\r\n0\r\nT: v\r\n\r\n") } },
      ENTRY "_trailers",
      "[{\"name\":\"T\",\"value\":\"v\"}]" },
    { { { EXPECT_HEAD, SENDS("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"), CLOSES } },
      ENTRY "_error.code",
      "\"incomplete-read\"" },
    { { { EXPECT_HEAD, SENDS("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"), CLOSES } },
      ENTRY "_error.phase",
      "\"body\"" },
    { { { EXPECT_HEAD, SENDS("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"), CLOSES } },
      ENTRY "response.content.text",
      "\"hello\"" },
    { { { EXPECT_HEAD, CLOSES } }, ENTRY "response.status", "0" },
    { { { EXPECT_HEAD, CLOSES } }, ENTRY "_error.code", "\"remote-disconnected\"" },
    { { { EXPECT_HEAD, SENDS("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") } },
      ENTRY "_reused",
      "false" },
    { { { EXPECT_HEAD, SENDS("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") } },
      ENTRY "_error",
      "-" },
};

START_TEST(har_holds_what_was_received)
{
    const struct answer_case *c = &answers[_i];
    cJSON *root = play(&c->script, get("http://a.test/"), NULL);
    check_at(root, c->path, c->want);
    cJSON_Delete(root);
}
END_TEST

static const struct script ok_script = {
    { EXPECT_HEAD, SENDS("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") }
};

START_TEST(har_has_the_members_that_the_format_demands)
{
    static const char *const members[] = {
        "version",
        "creator.name",
        "creator.version",
        ENTRY "startedDateTime",
        ENTRY "time",
        ENTRY "request.method",
        ENTRY "request.url",
        ENTRY "request.httpVersion",
        ENTRY "request.cookies",
        ENTRY "request.headers",
        ENTRY "request.queryString",
        ENTRY "request.headersSize",
        ENTRY "request.bodySize",
        ENTRY "response.status",
        ENTRY "response.statusText",
        ENTRY "response.httpVersion",
        ENTRY "response.cookies",
        ENTRY "response.headers",
        ENTRY "response.content.size",
        ENTRY "response.content.mimeType",
        ENTRY "response.redirectURL",
        ENTRY "response.headersSize",
        ENTRY "response.bodySize",
        ENTRY "cache",
        ENTRY "timings.blocked",
        ENTRY "timings.dns",
        ENTRY "timings.connect",
        ENTRY "timings.ssl",
        ENTRY "timings.send",
        ENTRY "timings.wait",
        ENTRY "timings.receive",
        ENTRY "_bytes.sent",
        ENTRY "_bytes.received",
    };
    cJSON *root = play(&ok_script, get("http://a.test/"), NULL);
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        ck_assert_msg(at(root, members[i]) != NULL, "no %s", members[i]);
    check_at(root, "version", "\"1.2\"");
    check_at(root, ENTRY "timings.ssl", "-1");
    cJSON_Delete(root);
}
END_TEST

static const struct {
    enum jig_phase phase;
    struct jig_timing ends;
    const char *want;
} cuts[] = {
    { JIG_PHASE_RESOLVE,
      { 0, -1, -1, -1, -1, -1, -1, -1, -1, 5000 },
      "{\"blocked\":-1,\"dns\":5,\"connect\":-1,\"ssl\":-1,\"send\":0,\"wait\":0,\"receive\":"
      "0}" },
    { JIG_PHASE_CONNECT,
      { 0, 1000, -1, -1, -1, -1, -1, -1, -1, 5000 },
      "{\"blocked\":-1,\"dns\":1,\"connect\":4,\"ssl\":-1,\"send\":0,\"wait\":0,\"receive\":"
      "0}" },
    { JIG_PHASE_TLS,
      { 0, 1000, 2000, -1, -1, -1, -1, -1, -1, 5000 },
      "{\"blocked\":-1,\"dns\":1,\"connect\":4,\"ssl\":3,\"send\":0,\"wait\":0,\"receive\":"
      "0}" },
    { JIG_PHASE_WAIT,
      { 0, -1, 1000, -1, -1, 2000, -1, -1, -1, 5000 },
      "{\"blocked\":-1,\"dns\":-1,\"connect\":1,\"ssl\":-1,\"send\":1,\"wait\":3,\"receive\":"
      "0}" },
    { JIG_PHASE_BODY,
      { 0, -1, 1000, -1, -1, 2000, 3000, 3500, -1, 5000 },
      "{\"blocked\":-1,\"dns\":-1,\"connect\":1,\"ssl\":-1,\"send\":1,\"wait\":1,\"receive\":"
      "2}" },
};

START_TEST(har_counts_the_time_to_the_phase_that_failed)
{
    struct jig_error error = { .code = JIG_ERR_TIMEOUT, .phase = cuts[_i].phase };
    struct jig_transfer *t;
    struct jig_recording *r = jig_recording_new();
    jig_recording_begin(r, "GET", "http://a.test/");
    jig_recording_set_phase(r, cuts[_i].phase);
    jig_recording_set_error(r, &error);
    jig_recording_set_timing(r, &cuts[_i].ends);
    ck_assert_int_eq(jig_recording_finish(r, &t, NULL), JIG_OK);
    cJSON *root = log_of(t, NULL);
    check_at(root, ENTRY "time", "5");
    check_at(root, ENTRY "timings", cuts[_i].want);
    cJSON_Delete(root);
    jig_transfer_free(t);
}
END_TEST

/* A handshake of which nothing came leaves its error alone. */
START_TEST(har_says_nothing_of_tls_that_was_not_agreed_on)
{
    static const struct script script = { { { SCRIPT_SEND, "SSH-2.0-OpenSSH_9.2\r\n", 0, 0 },
                                            { SCRIPT_CLOSE, NULL, 0, 0 } } };
    cJSON *root = play(&script, get("https://a.test/"), NULL);
    check_at(root, ENTRY "_error.code", "\"tls-failed\"");
    ck_assert_ptr_null(at(root, ENTRY "_tls"));
    cJSON_Delete(root);
}
END_TEST

START_TEST(har_shows_the_request_that_was_sent)
{
    struct jig_request *r = get("http://a.test/p?a=1&b=x%20y+z&c&=d");
    ck_assert_int_eq(jig_request_add_field(r, "cookie", "k=v; l=w; ;m", 12, NULL), JIG_OK);
    cJSON *root = play(&ok_script, r, NULL);
    check_at(root, ENTRY "request.method", "\"GET\"");
    check_at(root, ENTRY "request.url", "\"http://a.test/p?a=1&b=x%20y+z&c&=d\"");
    check_at(root, ENTRY "request.headers.0", "{\"name\":\"Host\",\"value\":\"a.test\"}");
    check_at(root, ENTRY "request.cookies",
             "[{\"name\":\"k\",\"value\":\"v\"},{\"name\":\"l\",\"value\":\"w\"},"
             "{\"name\":\"\",\"value\":\"m\"}]");
    check_at(root, ENTRY "request.queryString",
             "[{\"name\":\"a\",\"value\":\"1\"},{\"name\":\"b\",\"value\":\"x y z\"},"
             "{\"name\":\"c\",\"value\":\"\"},{\"name\":\"\",\"value\":\"d\"}]");
    check_at(root, ENTRY "request.postData", "-");
    cJSON_Delete(root);
}
END_TEST

START_TEST(har_shows_the_body_that_was_sent)
{
    static const struct script script = {
        { { SCRIPT_EXPECT, "data", 0, 0 },
          SENDS("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") }
    };
    struct jig_options options = { 0 };
    struct jig_request *r = stage_request("POST", "http://a.test/", &options);
    ck_assert_int_eq(jig_request_add_field(r, "Content-Type", "text/x", 6, NULL), JIG_OK);
    ck_assert_int_eq(jig_request_set_body(r, "data", 4, NULL), JIG_OK);
    cJSON *root = play(&script, r, NULL);
    check_at(root, ENTRY "request.postData", "{\"mimeType\":\"text/x\",\"text\":\"data\"}");
    check_at(root, ENTRY "request.bodySize", "4");
    check_at(root, ENTRY "request.headersSize", "-1");
    cJSON_Delete(root);
}
END_TEST

START_TEST(har_makes_every_hop_an_entry)
{
    static const struct script script = {
        { EXPECT_HEAD,
          SENDS("HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 3\r\n\r\nhop"),
          EXPECT_HEAD, SENDS("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nend") }
    };
    cJSON *root = play(&script, get("http://a.test/a"), NULL);
    ck_assert_int_eq(cJSON_GetArraySize(at(root, "entries")), 2);
    check_at(root, "entries.0.response.redirectURL", "\"/b\"");
    check_at(root, "entries.0.response.content.text", "\"hop\"");
    check_at(root, "entries.1.request.url", "\"http://a.test/b\"");
    check_at(root, "entries.1.response.content.text", "\"end\"");
    check_at(root, "entries.1._reused", "true");
    cJSON_Delete(root);
}
END_TEST

#define MASKED "\"secrets are hidden in it: it had another length\""

/* As the history keeps it: the heads that were sent, bodies with marks in place of secrets. */
static cJSON *log_of_masked(struct span body, const char *length, uint64_t on_wire)
{
    struct jig_recording *r = jig_recording_new();
    struct jig_recorded_body kept = {
        .len = body.len, .kept = body.len, .wire_len = on_wire, .expected = -1
    };
    struct jig_field field = { "Content-Length", 14, length, strlen(length) };
    struct jig_transfer *t;
    jig_recording_begin(r, "POST", "http://a.test/");
    if (length[0])
        jig_recording_add_field(r, JIG_SECTION_REQUEST, &field);
    jig_recording_set_request_body(r, body.ptr, body.len, body.len);
    jig_recording_set_answer(r, &(struct jig_recorded_head){ .status = 200, .reason = "OK" });
    jig_recording_set_body(r, &kept);
    jig_recording_add_body(r, body.ptr, body.len);
    ck_assert_int_eq(jig_recording_finish(r, &t, NULL), JIG_OK);
    cJSON *root = log_of(t, NULL);
    jig_transfer_free(t);
    return root;
}

static const struct masked_case {
    const char *what, *body, *length; /* Content-Length of the request */
    const char *sent, *comment;       /* bodySize of the request, and the comments */
} masked[] = {
    { "a length in the head", "pw=" MASK_TEXT, "12", "12", MASKED },
    { "no length in the head", "pw=" MASK_TEXT, "", "-1", MASKED },
    { "no secrets", "pw=•••••", "18", "18", "-" },
    { "bytes", "\xff" MASK_TEXT, "12", "12", MASKED },
};

START_TEST(har_says_of_a_masked_body_how_long_it_was)
{
    const struct masked_case *c = &masked[_i];
    cJSON *root = log_of_masked(span_of(c->body), c->length, 18);
    check_at(root, ENTRY "request.bodySize", c->sent);
    check_at(root, ENTRY "request.postData.comment", c->comment);
    check_at(root, ENTRY "response.content.size", "18");
    check_at(root, ENTRY "response.bodySize", "18");
    check_at(root, ENTRY "response.content.compression", "-");
    check_at(root, ENTRY "response.content.comment", c->comment);
    cJSON_Delete(root);
}
END_TEST

/* As other programs log it: no word of who has decoded it, or that nothing came over the wire. */
START_TEST(har_says_how_long_a_body_is_that_another_program_has_logged)
{
    cJSON *root = log_of_masked(SPAN("a body"), "", _i ? 0 : 4);
    check_at(root, ENTRY "response.content.size", "6");
    check_at(root, ENTRY "response.content.compression", _i ? "6" : "2");
    check_at(root, ENTRY "response.bodySize", _i ? "0" : "4");
    cJSON_Delete(root);
    root = log_of_masked(SPAN("\xff body"), "", 3);
    check_at(root, ENTRY "response.content.size", "6");
    check_at(root, ENTRY "response.content.encoding", "\"base64\"");
    cJSON_Delete(root);
}
END_TEST

/* Wherever the blocks that a body is read in part it. */
START_TEST(har_sees_a_mark_that_blocks_part)
{
    const size_t block = 49152;
    struct buf body;
    buf_init(&body, 1 << 20);
    for (size_t i = 0; i < block - (size_t)_i; i++)
        buf_add_byte(&body, 'x');
    buf_add_str(&body, MASK_TEXT "end");
    cJSON *root = log_of_masked(buf_span(&body), "12", 12);
    check_at(root, ENTRY "request.bodySize", "12");
    check_at(root, ENTRY "response.content.comment", MASKED);
    buf_clear(&body);
    cJSON_Delete(root);
}
END_TEST

START_TEST(har_hides_secrets_wherever_they_stand)
{
    static const struct script script = {
        { EXPECT_HEAD, SENDS("HTTP/1.1 200 OK\r\nX-Echo: t0psecret\r\nContent-Length: "
                             "13\r\n\r\n<t0psecret>\r\n") }
    };
    struct jig_request *r = get("http://a.test/?k=t0psecret");
    ck_assert_int_eq(jig_request_add_field(r, "X", "t0psecret", 9, NULL), JIG_OK);
    cJSON *root = play(&script, r, "t0psecret");
    check_at(root, ENTRY "request.url", "\"http://a.test/?k=" MASK_TEXT "\"");
    check_at(root, ENTRY "request.queryString.0.value", "\"" MASK_TEXT "\"");
    check_at(root, ENTRY "response.headers.0.value", "\"" MASK_TEXT "\"");
    check_at(root, ENTRY "response.content.text", "\"<" MASK_TEXT ">\\r\\n\"");
    check_at(root, ENTRY "response.content.size", "13");
    check_at(root, ENTRY "response.bodySize", "13");
    check_at(root, ENTRY "response.content.comment", MASKED);
    char *all = cJSON_PrintUnformatted(root);
    ck_assert_ptr_null(strstr(all, "t0psecret"));
    free(all);
    cJSON_Delete(root);
}
END_TEST

/* ---- Bodies of several blocks -----------------------------------------------------------------*/

/* The log of an answer with this body. */
static cJSON *play_body(struct span body, const char *secret)
{
    struct buf answer;
    buf_init(&answer, body.len + 4096);
    buf_addf(&answer, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", body.len);
    buf_add(&answer, body);
    struct script script = { { EXPECT_HEAD, { SCRIPT_SEND, answer.ptr, answer.len, 0 } } };
    cJSON *root = play(&script, get("http://a.test/"), secret);
    buf_clear(&answer);
    return root;
}

static void add_times(struct buf *b, const char *unit, size_t times)
{
    for (size_t i = 0; i < times; i++)
        buf_add_str(b, unit);
}

static const char *const units[] = { "0123456789", "\xc3\xa9", "\xe2\x9c\x93",
                                     "a\xf0\x9f\x99\x82" };

/* 49,152 bytes are a block: no character may be lost where one ends. */
START_TEST(har_cuts_long_texts_between_characters)
{
    struct buf body;
    buf_init(&body, 1u << 20);
    add_times(&body, units[_i], 150000 / strlen(units[_i]));
    cJSON *root = play_body(buf_span(&body), NULL);
    check_at(root, ENTRY "response.content.encoding", "-");
    ck_assert_str_eq(cJSON_GetStringValue(at(root, ENTRY "response.content.text")),
                     buf_str(&body));
    buf_clear(&body);
    cJSON_Delete(root);
}
END_TEST

/* Bytes, and a text whose very last character is cut. */
static const char *const endings[] = { "\xff\xfe\x01", "\xc3" };

START_TEST(har_writes_what_is_no_text_as_one_base64)
{
    struct buf body, back;
    buf_init(&body, 1u << 20);
    buf_init(&back, 1u << 20);
    add_times(&body, "0123456789", 15000);
    buf_add_str(&body, endings[_i]);
    cJSON *root = play_body(buf_span(&body), NULL);
    check_at(root, ENTRY "response.content.encoding", "\"base64\"");
    const char *got = cJSON_GetStringValue(at(root, ENTRY "response.content.text"));
    ck_assert(base64_decode(span_of(got), &back));
    ck_assert(span_eq(buf_span(&back), buf_span(&body)));
    buf_clear(&back);
    buf_clear(&body);
    cJSON_Delete(root);
}
END_TEST

#define HIDDEN "k\xc3\xa4se-9"

/* A secret across the end of the first block, with each number of its bytes before it. */
START_TEST(har_masks_a_secret_that_blocks_part)
{
    struct buf body, back;
    bool is_text = _i & 1;
    buf_init(&body, 1u << 20);
    buf_init(&back, 1u << 20);
    buf_add_fill(&body, 'k', 49152 - (size_t)_i / 2);
    buf_add_str(&body, HIDDEN "|" HIDDEN);
    buf_add_str(&body, is_text ? "." : "\xff");
    cJSON *root = play_body(buf_span(&body), HIDDEN);
    struct span got = span_of(cJSON_GetStringValue(at(root, ENTRY "response.content.text")));
    if (is_text)
        buf_add(&back, got);
    else
        ck_assert(base64_decode(got, &back));
    ck_assert_uint_eq(span_find(buf_span(&back), SPAN("se-9"), 0), SIZE_MAX);
    ck_assert_uint_eq(span_find(buf_span(&back), SPAN(MASK_TEXT "|" MASK_TEXT), 0),
                      49152 - (size_t)_i / 2);
    buf_clear(&back);
    buf_clear(&body);
    cJSON_Delete(root);
}
END_TEST

static bool refuse(void *ctx, const char *bytes, size_t len)
{
    (void)bytes;
    (void)len;
    return --*(int *)ctx > 0;
}

START_TEST(har_says_when_it_cannot_be_written)
{
    int left = 1;
    struct har_output out = { .ctx = &left, .write = refuse };
    struct stage stage;
    stage_init(&stage, &ok_script, 1, NULL);
    struct jig_transfer *t = stage_send(&stage, get("http://a.test/"));
    stage_play(&stage, t);
    struct har *har = har_new(&out);
    ck_assert_int_eq(har_add(har, jig_transfer_last(t)), JIG_ERR_WRITE);
    ck_assert_int_eq(har_finish(har), JIG_ERR_WRITE);
    har_free(har);
    jig_transfer_free(t);
    stage_clear(&stage);
}
END_TEST

Suite *test_har(void);
Suite *test_har(void)
{
    Suite *s = suite_create("har");
    TCase *t = tcase_create("all");
    tcase_set_timeout(t, 30);
    tcase_add_loop_test(t, har_holds_what_was_received, 0, sizeof answers / sizeof *answers);
    tcase_add_test(t, har_has_the_members_that_the_format_demands);
    tcase_add_loop_test(t, har_counts_the_time_to_the_phase_that_failed, 0,
                        sizeof cuts / sizeof *cuts);
    tcase_add_test(t, har_says_nothing_of_tls_that_was_not_agreed_on);
    tcase_add_test(t, har_shows_the_request_that_was_sent);
    tcase_add_test(t, har_shows_the_body_that_was_sent);
    tcase_add_test(t, har_makes_every_hop_an_entry);
    tcase_add_test(t, har_hides_secrets_wherever_they_stand);
    tcase_add_loop_test(t, har_says_how_long_a_body_is_that_another_program_has_logged, 0, 2);
    tcase_add_loop_test(t, har_says_of_a_masked_body_how_long_it_was, 0,
                        sizeof masked / sizeof *masked);
    tcase_add_loop_test(t, har_sees_a_mark_that_blocks_part, 0, 20);
    tcase_add_loop_test(t, har_cuts_long_texts_between_characters, 0,
                        sizeof units / sizeof *units);
    tcase_add_loop_test(t, har_writes_what_is_no_text_as_one_base64, 0, 2);
    tcase_add_loop_test(t, har_masks_a_secret_that_blocks_part, 0, 2 * (int)sizeof HIDDEN);
    tcase_add_test(t, har_says_when_it_cannot_be_written);
    suite_add_tcase(s, t);
    return s;
}
