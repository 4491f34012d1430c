/* The wire log as lines, over recorded exchanges. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "support/failalloc.h"
#include "support/linestext.h"
#include "support/recordagain.h"
#include "support/script.h"
#include "view/wirelines_private.h"
#include "view/wiretab.h"

#define BYTES(literal)               \
    {                                \
        literal, sizeof(literal) - 1 \
    }

static struct wirelines wire;
static struct restab_shown shown;
static struct jig_recording *recording;
static struct wirelook look;
static struct buf text;

static void setup(void)
{
    wirelines_init(&wire);
    buf_init(&text, 64 << 20);
    shown = (struct restab_shown){ .transfer = NULL };
    look = (struct wirelook){ .columns = 76, .per_line = 8 };
    recording = jig_recording_new();
}

static void teardown(void)
{
    wirelines_clear(&wire);
    buf_clear(&text);
    jig_transfer_free((struct jig_transfer *)shown.transfer);
    jig_recording_free(recording);
}

static void begin_to(const char *url, const char *remote, uint16_t port)
{
    struct jig_connection_facts facts = { .id = 1, .remote_port = port, .reused = true };
    snprintf(facts.remote, sizeof facts.remote, "%s", remote);
    jig_recording_begin(recording, "GET", url);
    jig_recording_set_connection(recording, &facts);
}

static void begin(const char *url)
{
    begin_to(url, "192.0.2.1", 80);
}

static void add_field(enum jig_section section, const char *name, const char *value)
{
    struct jig_field f = { name, strlen(name), value, strlen(value) };
    jig_recording_add_field(recording, section, &f);
}

/* All lines as they are now. */
static const char *lines(void)
{
    struct jig_error error = { .code = JIG_OK };
    struct jig_transfer *t = NULL;
    if (!shown.transfer) {
        ck_assert_msg(!jig_recording_finish(recording, &t, &error), "%s", error.text);
        shown.transfer = t;
        recording = NULL;
    }
    buf_reset(&text);
    wirelines_read(&wire, &shown, &look);
    linestext_all(wirelines_lines(&wire), false, &text);
    return buf_str(&text);
}

/* ---- Rows of an exchange ----------------------------------------------------------------------*/

static const char *const way = "connection 1 to 192.0.2.1:80, used again";

static const struct {
    int columns;
    const char *url, *first, *second;
} hops[] = {
    { 76, "http://a.test/", "1  GET http://a.test/  connection 1 to 192.0.2.1:80, used again\n",
      "" },
    { 62, "http://a.test/", "1  GET http://a.test/\n",
      "   connection 1 to 192.0.2.1:80, used again\n" },
    { 40, "http://a.test/one/two/three/four/five?and=six#seven",
      "1  GET http://a.test/on…ve?and=six#seven\n",
      "   connection 1 to 192.0.2.1:80, used again\n" },
    { 12, "http://a.test/one/two", "1  GET htt…/two\n",
      "   connection 1 to 192.0.2.1:80, used again\n" },
};

START_TEST(wirelines_fit_an_exchange_into_its_row)
{
    char wanted[200];
    begin(hops[_i].url);
    look.columns = hops[_i].columns;
    snprintf(wanted, sizeof wanted, "%s%s", hops[_i].first, hops[_i].second);
    ck_assert_str_eq(lines(), wanted);
    ck_assert_ptr_nonnull(strstr(wanted, way));
}
END_TEST

/* A HAR has no ports. */
static const struct {
    const char *remote;
    uint16_t port;
    const char *way;
} ends[] = {
    { "192.0.2.1", 0, "connection 1 to 192.0.2.1, used again\n" },
    { "2001:db8::1", 0, "connection 1 to 2001:db8::1, used again\n" },
    { "2001:db8::1", 443, "connection 1 to [2001:db8::1]:443, used again\n" },
};

START_TEST(wirelines_write_the_other_end_as_addresses_are_written)
{
    begin_to("http://a.test/", ends[_i].remote, ends[_i].port);
    look.columns = 200;
    ck_assert_msg(strstr(lines(), ends[_i].way), "%s", lines());
}
END_TEST

static const struct {
    const char *proxy;
    bool with_server, with_proxy;
    const char *way;
} inside[] = {
    { NULL, false, false, "to 192.0.2.1:80, used again\n" },
    { NULL, true, false, "to 192.0.2.1:80, used again, inside TLS\n" },
    { "http://p.test:80", false, false, "to the proxy 192.0.2.1:80, used again\n" },
    { "http://p.test:80", true, false,
      "to the proxy 192.0.2.1:80, used again, inside TLS with the server\n" },
    { "https://p.test:443", false, true,
      "to the proxy 192.0.2.1:80, used again, inside TLS with the proxy\n" },
    { "https://p.test:443", true, true,
      "to the proxy 192.0.2.1:80, used again, inside TLS with the proxy and the server\n" },
};

static void take_tls(bool of_proxy)
{
    struct jig_tls_facts facts = { .version = mem_strdup("TLSv1.3"), .verified = true };
    jig_recording_take_tls(recording, &facts, of_proxy);
}

START_TEST(wirelines_say_for_whom_the_bytes_are_hidden)
{
    begin("http://a.test/");
    look.columns = 200;
    if (inside[_i].proxy)
        jig_recording_set_proxy(recording, inside[_i].proxy, RECORDED_HEAD(0, ""));
    if (inside[_i].with_server)
        take_tls(false);
    if (inside[_i].with_proxy)
        take_tls(true);
    ck_assert_msg(strstr(lines(), inside[_i].way), "%s", lines());
}
END_TEST

START_TEST(wirelines_have_what_socks_says_in_hex)
{
    static const char *const proxies[] = { "socks5://p.test:1080", "http://p.test:80" };
    begin("http://a.test/");
    look.columns = 200;
    jig_recording_set_proxy(recording, proxies[_i], RECORDED_HEAD(0, ""));
    for (int i = 0; i < 2; i++)
        jig_recording_add_wire(recording, &(struct jig_wire_piece){ .direction = JIG_SENT,
                                                                    .with_proxy = i == 0,
                                                                    .at = i,
                                                                    .data = "abc",
                                                                    .len = 3 });
    const char *all = lines();
    ck_assert_int_eq(strstr(all, "61 62 63") != NULL, _i == 0);
    ck_assert_msg(strstr(all, _i == 0 ? "│ abc\n" : "→ abc"), "%s", all);
}
END_TEST

static bool allocates_more_than(unsigned n, bool is_sized_first)
{
    struct wiretab *t = wiretab_new();
    struct restab tab = wiretab_tab(t);
    failalloc_at(n);
    if (is_sized_first)
        tab.class->resize(tab.self, 80, 20);
    tab.class->show(tab.self, &shown, true);
    if (!is_sized_first)
        tab.class->resize(tab.self, 80, 20);
    bool does = failalloc_end();
    wiretab_free(t);
    return does;
}

/* It may be a million lines. */
START_TEST(wirelines_are_read_once_where_the_tab_is_first_seen)
{
    unsigned n = 0;
    begin("http://a.test/");
    jig_recording_add_wire(recording,
                           &(struct jig_wire_piece){ .data = "\n\n", .len = 2, .at = 1 });
    lines();
    while (allocates_more_than(n, true))
        n++;
    ck_assert(!allocates_more_than(n, false));
}
END_TEST

/* ---- A log that grows -------------------------------------------------------------------------*/

#define FRAMES                                 \
    "\0\0\0\4\0\0\0\0\0\0\0\1\1\4\0\0\0\1\x88" \
    "\0\0\5\0\0\0\0\0\1hello"                  \
    "\0\0\4\x8\0\0\0\0\0\0\0\1\0"              \
    "\0\0\5\0\1\0\0\0\1again"
#define CHUNKS                                                                      \
    "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked" \
    "\r\n\r\n3\r\nabc\r\na;note=x\r\n01234\n6789\r\n0\r\nX-T: 1\r\n\r\n"
#define MOVED "HTTP/1.1 301 Moved\r\nLocation: /b\r\nContent-Length: 3\r\n\r\nold"

static const struct {
    struct script script;
    struct jig_options options;
    const char *secret;
} growing[] = {
    { ANSWER(DRIPS(CHUNKS, 10), CLOSES), { .wire_keep = 1 << 16 }, NULL },
    { ANSWER(DRIPS(MOVED, 10), HEAD_END, DRIPS(CHUNKS, 10), CLOSES),
      { .wire_keep = 1 << 16, .follow = true },
      NULL },
    { ANSWER(DRIPS(CHUNKS, 10), CLOSES), { .wire_keep = 90 }, "note=x" },
    { { { DRIPS(FRAMES, 10) } }, { .wire_keep = 1 << 16, .http = JIG_HTTP_2_PRIOR }, NULL },
};

static void expect_the_same_anew(struct buf *now, struct buf *anew)
{
    struct wirelines other;
    wirelines_init(&other);
    wirelines_read(&other, &shown, &look);
    buf_reset(anew);
    linestext_all(wirelines_lines(&other), true, anew);
    buf_reset(now);
    linestext_all(wirelines_lines(&wire), true, now);
    ck_assert_str_eq(buf_str(now), buf_str(anew));
    ck_assert_uint_eq(wire.source.len, other.source.len);
    wirelines_clear(&other);
}

/* After each byte it has the lines that it would have anew, and it has not read all for each. */
START_TEST(wirelines_add_what_has_come_to_what_was_there)
{
    struct stage stage;
    struct mask *mask = mask_new();
    struct buf anew;
    buf_init(&anew, 1 << 20);
    if (growing[_i].secret)
        ck_assert(mask_add(mask, span_of(growing[_i].secret)));
    look.is_hex = _i % 2;
    stage_init(&stage, &growing[_i].script, 1, NULL);
    struct jig_transfer *t =
        stage_send(&stage, stage_request("GET", "http://a.test/", &growing[_i].options));
    shown = (struct restab_shown){ .transfer = t, .secrets = mask };
    wirelines_read(&wire, &shown, &look);
    size_t updates = 0;
    for (; !jig_transfer_is_done(t); stage.now += 10, updates++) {
        stage_settle(&stage);
        wirelines_update(&wire);
        expect_the_same_anew(&text, &anew);
    }
    ck_assert_uint_gt(updates, 40);
    ck_assert_uint_eq(wire.n_anew, growing[_i].secret != NULL); /* which may be cut off */
    ck_assert_uint_le(wire.n_read, 6 * wire.source.len);
    wirelines_clear(&wire);
    jig_transfer_free(t);
    shown.transfer = NULL;
    stage_clear(&stage);
    mask_free(mask);
    buf_clear(&anew);
}
END_TEST

enum { LONG = 100000 };

/* An answer in chunks, and behind it lines without a text. */
static void record_in_pieces(size_t len)
{
    struct buf bytes;
    buf_init(&bytes, 2 * LONG);
    buf_add_str(&bytes, CHUNKS);
    buf_add_fill(&bytes, '\n', LONG);
    begin("http://a.test/");
    add_field(JIG_SECTION_RESPONSE, "Transfer-Encoding", "chunked");
    for (size_t at = 0; at < bytes.len; at += len) {
        struct span part = span_sub(buf_span(&bytes), at, at + len);
        jig_recording_add_wire(recording, &(struct jig_wire_piece){ .direction = JIG_RECEIVED,
                                                                    .data = part.ptr,
                                                                    .len = part.len });
    }
    buf_clear(&bytes);
}

static void finish(void)
{
    struct jig_transfer *t = NULL;
    struct jig_error error = { .code = JIG_OK };
    ck_assert_msg(!jig_recording_finish(recording, &t, &error), "%s", error.text);
    shown.transfer = t;
    recording = jig_recording_new();
}

/* However it lies in the log: a step is never more than a slice, nor are its lines. */
START_TEST(wirelines_read_a_long_log_a_slice_at_a_time)
{
    struct buf in_one;
    size_t steps = 0;
    look.is_hex = _i == 1;
    buf_init(&in_one, 64 << 20);
    record_in_pieces(SIZE_MAX / 2);
    lines();
    buf_add(&in_one, buf_span(&text));
    wirelines_clear(&wire);
    jig_transfer_free((struct jig_transfer *)shown.transfer);
    recording = jig_recording_new();
    record_in_pieces(1234);
    finish();
    wirelines_read(&wire, &shown, &look);
    ck_assert(wire.has_more);
    for (uint64_t had = 0; wire.has_more; steps++) {
        ck_assert_uint_le(wire.n_read - had, 8192);
        ck_assert_uint_eq(wire.n_read, wire.log.len);
        had = wire.n_read;
        wirelines_step(&wire);
    }
    ck_assert_uint_ge(steps, LONG / 8192);
    buf_reset(&text);
    linestext_all(wirelines_lines(&wire), false, &text);
    ck_assert_str_eq(buf_str(&text), buf_str(&in_one));
    ck_assert_uint_eq(wire.n_read, wire.source.len);
    buf_clear(&in_one);
}
END_TEST

/* What there are no lines for is searched and saved like the rest. */
START_TEST(wirelines_have_all_bytes_where_they_can_not_list_them)
{
    enum { MANY = 1200000 };
    struct buf bytes;
    char end[8];
    buf_init(&bytes, MANY);
    buf_add_fill(&bytes, '\n', MANY);
    begin("http://a.test/");
    jig_recording_add_wire(recording, &(struct jig_wire_piece){ .direction = JIG_RECEIVED,
                                                                .data = bytes.ptr,
                                                                .len = bytes.len });
    begin("http://b.test/");
    jig_recording_add_wire(recording, &(struct jig_wire_piece){ .direction = JIG_RECEIVED,
                                                                .data = "the end\n",
                                                                .len = sizeof end });
    finish();
    wirelines_read(&wire, &shown, &look);
    while (wirelines_step(&wire))
        continue;
    ck_assert_uint_eq(wire.n_lines, 1 << 20);
    ck_assert_int_eq(wire.lines[wire.n_lines - 1].kind, WIRE_FULL);
    ck_assert_uint_eq(wire.log.len, MANY + sizeof end);
    ck_assert_uint_eq(wire.source.len, wire.log.len);
    ck_assert_uint_eq(wire.log.read(wire.log.ctx, MANY, end, sizeof end), sizeof end);
    ck_assert_int_eq(memcmp(end, "the end\n", sizeof end), 0);
    wirelines_update(&wire);
    ck_assert_uint_eq(wire.n_lines, 1 << 20);
    buf_clear(&bytes);
}
END_TEST

/* What went over a connection that was dead is no part of the log any more. */
START_TEST(wirelines_begin_anew_where_a_request_is_sent_again)
{
    static const struct script scripts[] = {
        ANSWER(SENDS(OK_HELLO), HEAD_END, CLOSES),
        { { { SCRIPT_WAIT, NULL, 0, 1000 }, HEAD_END, SENDS(OK_HELLO) } },
    };
    const struct jig_options options = { .wire_keep = 1 << 16 };
    struct stage stage;
    struct buf anew;
    bool was_lost = false;
    buf_init(&anew, 1 << 20);
    stage_init(&stage, scripts, (size_t)_i, NULL);
    struct jig_transfer *first =
        stage_send(&stage, stage_request("GET", "http://a.test/", &options));
    stage_play(&stage, first);
    struct jig_transfer *t =
        stage_send(&stage, stage_request("GET", "http://a.test/", &options));
    const struct jig_exchange *x = jig_transfer_exchange(t, 0);
    shown = (struct restab_shown){ .transfer = t };
    wirelines_read(&wire, &shown, &look);
    for (; !jig_transfer_is_done(t); stage.now += 10) {
        size_t had = wire.source.len;
        uint64_t n_anew = wire.n_anew;
        bool was_first = jig_exchange_n_tries(x) == 1;
        stage_turn(&stage);
        bool is_lost = had > 0 && was_first && jig_exchange_n_tries(x) == 2;
        was_lost |= is_lost;
        buf_reset(&text);
        wire.window.len = 0; /* a pane that is resized may read before it is updated */
        linestext_all(wirelines_lines(&wire), true, &text);
        wirelines_update(&wire);
        ck_assert_uint_eq(wire.n_anew, n_anew + is_lost);
        expect_the_same_anew(&text, &anew);
    }
    ck_assert(was_lost);
    ck_assert_int_eq(jig_transfer_error(t)->code == JIG_OK, _i == 2);
    wirelines_clear(&wire);
    jig_transfer_free(t);
    jig_transfer_free(first);
    shown.transfer = NULL;
    stage_clear(&stage);
    buf_clear(&anew);
}
END_TEST

/* ---- Heads of HTTP/2 --------------------------------------------------------------------------*/

/* The blocks of RFC 7541, C.4. */
#define FIRST  "\x82\x86\x84\x41\x8c\xf1\xe3\xc2\xe5\xf2\x3a\x6b\xa0\xab\x90\xf4\xff"
#define SECOND "\x82\x86\x84\xbe\x58\x86\xa8\xeb\x10\x64\x9c\xbf"
#define START  ":method: GET\n:scheme: http\n:path: /\n:authority: www.example.com\n"
#define UNSURE "an entry of the connection's table, not known for sure\n"

static const struct {
    struct span pieces[3]; /* of which a first byte '>' is what was sent */
    const char *fields;
    bool in_two; /* the second piece is of another exchange, over the same connection */
} heads[] = {
    { { BYTES(">\0\0\x11\1\5\0\0\0\1" FIRST), BYTES(">\0\0\xc\1\5\0\0\0\3" SECOND) },
      START START "cache-control: no-cache\n",
      true },
    /* the log begins behind the first: the exchange knows what the entry is */
    { { BYTES(">\0\0\xc\1\5\0\0\0\3" SECOND) }, START "cache-control: no-cache\n", false },
    { { BYTES(">\0\0\xf\1\5\0\0\0\3\x82\x86\x84\xbe\x7f\5\x8no-cache") },
      START "cache-control: no-cache\n",
      false },
    { { BYTES(">\0\0\xc\1\5\0\0\0\3\x82\x86\x84\xbe\x7f\5\5other") }, START UNSURE, false },
    /* trailers that it does not have; an entry that is another one than it has there */
    { { BYTES("<\0\0\6\1\4\0\0\0\1\x88\x40\1a\1b"), BYTES("<\0\0\1\1\5\0\0\0\1\xbe") },
      ":status: 200\na: b\n" UNSURE,
      false },
    { { BYTES("<\0\0\7\1\4\0\0\0\1\x88\x40\1a\1c\xbe") },
      ":status: 200\na: c\n" UNSURE,
      false },
    /* padding, a priority, a block in two frames */
    { { BYTES("<\0\0\xb\1\x28\0\0\0\1\2\0\0\0\0\0\x88\x40\1\0\0"), BYTES("<\0\0\3\x9\4\0\0\0\1"
                                                                         "a\1b") },
      ":status: 200\na: b\n",
      false },
    /* a frame that goes on where nothing does */
    { { BYTES("<\0\0\5\1\4\0\0\0\1\x88\x40\1a\0"), BYTES("<\0\0\1\x9\4\0\0\0\1\x84") },
      ":status: 200\na: \n:path: /\n",
      false },
    /* a promise; more padding than there is */
    { { BYTES("<\0\0\5\5\4\0\0\0\1\0\0\0\2\x82"), BYTES("<\0\0\2\1\xc\0\0\0\1\x9\x88") },
      ":method: GET\n",
      false },
    /* what is no block ends it for its direction */
    { { BYTES("<\0\0\2\1\4\0\0\0\1\x88\x80"), BYTES("<\0\0\1\1\4\0\0\0\1\x88"),
        BYTES(">\0\0\1\1\4\0\0\0\1\x82") },
      ":status: 200\ncan't be unpacked from here on: it is no HPACK\n"
      "can't be unpacked from here on: it is no HPACK\n:method: GET\n",
      false },
    /* the other side allows a table of 4,097 bytes */
    { { BYTES(">\0\0\6\4\0\0\0\0\0\0\1\0\0\x10\1"),
        BYTES("<\0\0\4\1\4\0\0\0\1\x3f\xe2\x1f\x88") },
      ":status: 200\n",
      false },
    /* a frame that is cut */
    { { BYTES("<\0\0\5\1\4\0\0\0\1\x88") }, "", false },
};

static void add_piece(struct span bytes)
{
    struct jig_wire_piece piece = { .direction = bytes.ptr[0] == '>' ? JIG_SENT : JIG_RECEIVED,
                                    .data = bytes.ptr + 1,
                                    .len = bytes.len - 1,
                                    .is_frame = true };
    jig_recording_add_wire(recording, &piece);
}

static void begin_h2(void)
{
    struct jig_recorded_head head = { .status = 200, .reason = "", .version = "HTTP/2" };
    begin("http://www.example.com/");
    jig_recording_set_answer(recording, &head);
    add_field(JIG_SECTION_REQUEST, ":method", "GET");
    add_field(JIG_SECTION_REQUEST, ":scheme", "http");
    add_field(JIG_SECTION_REQUEST, ":path", "/");
    add_field(JIG_SECTION_REQUEST, ":authority", "www.example.com");
    add_field(JIG_SECTION_REQUEST, "cache-control", "no-cache");
    add_field(JIG_SECTION_RESPONSE, "a", "b");
}

/* The field that a line is of, as it is searched; false: it is of none. */
static bool field_of(uint64_t number, struct buf *out)
{
    const struct wireline *l = &wire.lines[number - 1];
    char bytes[WIRE_VALUE_MAX];
    if (l->kind != WIRE_FIELD)
        return false;
    if (!wirelines_add_said(&wire, number, out))
        buf_add(out, span_make(bytes, wire.source.read(wire.source.ctx, l->at, bytes, l->len)));
    return true;
}

START_TEST(wirelines_unpack_the_fields_of_http2)
{
    struct buf fields;
    buf_init(&fields, 1 << 16);
    begin_h2();
    for (size_t i = 0; i < 3 && heads[_i].pieces[i].len; i++) {
        if (i == 1 && heads[_i].in_two)
            begin_h2();
        add_piece(heads[_i].pieces[i]);
    }
    lines();
    for (uint64_t i = 1; i <= wire.n_lines; i++)
        if (field_of(i, &fields))
            buf_add_str(&fields, "\n");
    ck_assert_str_eq(buf_str(&fields), heads[_i].fields);
    buf_clear(&fields);
}
END_TEST

static size_t count_of(const char *in, const char *what)
{
    size_t n = 0;
    for (; (in = strstr(in, what)); in += strlen(what))
        n++;
    return n;
}

/* A secret that is packed can't be found: none of the bytes that it may be among is painted, or read
 * of the log. */
START_TEST(wirelines_hide_packed_fields_with_a_secret_among_them)
{
    struct mask *mask = mask_new();
    char bytes[40] = "";
    begin_h2();
    add_piece(heads[0].pieces[0]);
    jig_recording_add_wire(
        recording, &(struct jig_wire_piece){ .direction = JIG_SENT, .data = "more", .len = 4 });
    add_piece((struct span)BYTES("<\0\0\6\1\4\0\0\0\1\x88\x40\1a\1b"));
    ck_assert(mask_add(mask, SPAN("no-cache")));
    shown.secrets = mask;
    shown.reveals = _i == 1;
    ck_assert_uint_eq(count_of(lines(), "••") > 0, _i == 0);
    ck_assert_uint_eq(count_of(lines(), " 82 86 84 ") == 1, _i == 1);
    ck_assert_ptr_nonnull(strstr(lines(), " 00 00 11 01 05 00 00 00 "));
    ck_assert_ptr_nonnull(strstr(lines(), " 88 40 01 61 "));
    size_t n = wire.log.read(wire.log.ctx, 0, bytes, 30);
    ck_assert_uint_eq(n, 30);
    ck_assert_int_eq(memcmp(bytes, "\0\0\x11\1\5\0\0\0\1", 9), 0);
    ck_assert_int_eq(strncmp(bytes + 9, "*********************", 21) == 0, _i == 0);
    if (_i == 1)
        ck_assert_int_eq(memcmp(bytes + 26, "more", 4), 0);
    mask_free(mask);
}
END_TEST

/* The log alone, however it is read. */
START_TEST(wirelines_keep_the_log_apart_from_what_is_unpacked)
{
    struct buf log;
    struct buf got;
    char bytes[1000];
    size_t exchange;
    uint64_t at;
    uint64_t end;
    buf_init(&log, 1000);
    buf_init(&got, 1000);
    begin_h2();
    for (size_t i = 0; i < 2; i++) {
        add_piece(heads[0].pieces[i]);
        buf_add(&log, span_sub(heads[0].pieces[i], 1, heads[0].pieces[i].len));
    }
    lines();
    ck_assert_uint_eq(wire.log.len, log.len);
    ck_assert_uint_gt(wire.source.len, log.len);
    for (size_t from = 0; from < log.len; from++) {
        size_t n = wire.log.read(wire.log.ctx, from, bytes, sizeof bytes);
        ck_assert(span_eq(span_make(bytes, n), span_sub(buf_span(&log), from, log.len)));
    }
    for (size_t from = 0; from < wire.source.len; from++) {
        ck_assert_uint_eq(wire.source.read(wire.source.ctx, from, bytes, 1), 1);
        buf_add_byte(&got, bytes[0]);
    }
    ck_assert_uint_eq(wire.source.read(wire.source.ctx, 0, bytes, sizeof bytes), got.len);
    ck_assert(span_eq(span_make(bytes, got.len), buf_span(&got)));
    ck_assert_uint_ne(span_find(buf_span(&got), SPAN("cache-control: no-cache"), 0), SIZE_MAX);
    ck_assert(wirelines_hop(&wire, 1, &exchange, &at, &end));
    ck_assert_uint_eq(at, 0);
    ck_assert_uint_eq(end, log.len);
    ck_assert_uint_eq(wirelines_raw(&wire, wire.source.len - 1), log.len);
    for (size_t from = 0; from < log.len; from++) {
        uint64_t place = wirelines_shown(&wire, from);
        ck_assert_uint_eq(wirelines_raw(&wire, place), from);
        ck_assert_int_eq(got.ptr[place], log.ptr[from]);
    }
    buf_clear(&log);
    buf_clear(&got);
}
END_TEST

/* What is unpacked has an end, and says so. */
START_TEST(wirelines_unpack_no_more_than_can_be_read)
{
    char head[] = "<\0\0\0\1\4\0\0\0\1\x88\x40\1a\x7f\xb9\x16";
    struct buf frame;
    buf_init(&frame, 1 << 17);
    buf_add(&frame, span_make(head, sizeof head - 1));
    buf_add_fill(&frame, 'v', 3000);
    begin_h2();
    buf_add_fill(&frame, '\xbe', 60000);
    size_t len = frame.len - 10;
    frame.ptr[2] = (char)(len >> 8);
    frame.ptr[3] = (char)len;
    add_piece(buf_span(&frame));
    lines();
    ck_assert_uint_le(wire.words.len, 5 << 20);
    ck_assert_uint_eq(wire.n_fields, 10000);
    ck_assert_ptr_nonnull(strstr(buf_str(&text), "further fields are not unpacked here"));
    buf_clear(&frame);
}
END_TEST

/* The block of a frame that a slice ends in is unpacked all the same, wherever it ends. */
START_TEST(wirelines_unpack_a_frame_that_lies_over_two_slices)
{
    struct buf fields;
    struct buf data;
    size_t before = 8192 - (size_t)_i, len = before - 9;
    const char head[] = { '<', 0, (char)(len >> 8), (char)len, 0, 0, 0, 0, 0, 1 };
    buf_init(&fields, 1000);
    buf_init(&data, 10000);
    buf_add(&data, span_make(head, sizeof head));
    buf_add_fill(&data, 'x', len);
    begin_h2();
    add_piece(buf_span(&data));
    add_piece(heads[0].pieces[1]);
    finish();
    wirelines_read(&wire, &shown, &look);
    ck_assert(wire.has_more);
    while (wirelines_step(&wire))
        ;
    for (uint64_t i = 1; i <= wire.n_lines; i++)
        if (field_of(i, &fields))
            buf_add_str(&fields, "\n");
    ck_assert_str_eq(buf_str(&fields), START "cache-control: no-cache\n");
    buf_clear(&data);
    buf_clear(&fields);
}
END_TEST

Suite *test_wirelines(void);
Suite *test_wirelines(void)
{
    Suite *suite = suite_create("wirelines");
    TCase *tc = tcase_create("wirelines");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, wirelines_have_what_socks_says_in_hex, 0, 2);
    tcase_add_loop_test(tc, wirelines_say_for_whom_the_bytes_are_hidden, 0,
                        sizeof inside / sizeof *inside);
    tcase_add_loop_test(tc, wirelines_write_the_other_end_as_addresses_are_written, 0,
                        sizeof ends / sizeof *ends);
    tcase_add_test(tc, wirelines_are_read_once_where_the_tab_is_first_seen);
    tcase_add_loop_test(tc, wirelines_fit_an_exchange_into_its_row, 0,
                        sizeof hops / sizeof *hops);
    tcase_add_loop_test(tc, wirelines_unpack_the_fields_of_http2, 0,
                        sizeof heads / sizeof *heads);
    tcase_add_loop_test(tc, wirelines_unpack_a_frame_that_lies_over_two_slices, 1, 12);
    tcase_add_loop_test(tc, wirelines_hide_packed_fields_with_a_secret_among_them, 0, 2);
    tcase_add_test(tc, wirelines_keep_the_log_apart_from_what_is_unpacked);
    tcase_add_test(tc, wirelines_unpack_no_more_than_can_be_read);
    tcase_add_loop_test(tc, wirelines_add_what_has_come_to_what_was_there, 0,
                        sizeof growing / sizeof *growing);
    tcase_add_loop_test(tc, wirelines_read_a_long_log_a_slice_at_a_time, 0, 2);
    tcase_add_test(tc, wirelines_have_all_bytes_where_they_can_not_list_them);
    tcase_add_loop_test(tc, wirelines_begin_anew_where_a_request_is_sent_again, 1, 3);
    suite_add_tcase(suite, tc);
    return suite;
}
