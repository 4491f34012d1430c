#include "format/har.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "format/harbody.h"
#include "format/harcookies.h"
#include "format/harstream.h"
#include "format/hartext.h"
#include "format/hartls.h"
#include "format/harwire.h"

struct har {
    struct hartext t;
    size_t n;                     /* entries */
    const struct jig_exchange *x; /* of the entry at hand */
    size_t part;                  /* of it, the next one that is written */
    struct harbody body;          /* between two parts */
    struct harstream stream;      /* the same */
    const struct live *live;      /* of the entry at hand; NULL: it is none */
};

static void add_field(struct hartext *h, struct jig_field f)
{
    hartext_pair(h, span_make(f.name, f.name_len), span_make(f.value, f.value_len));
}

static void add_fields(struct hartext *h, const struct jig_exchange *x, const char *key,
                       enum jig_section section)
{
    hartext_open(h, key, "[");
    for (size_t i = 0; i < jig_exchange_n_fields(x, section); i++)
        add_field(h, jig_exchange_field(x, section, i));
    hartext_close(h, "]");
}

/* The value of the first field of that name, empty where there is none. */
static struct span find_field(const struct jig_exchange *x, enum jig_section section,
                              const char *name)
{
    struct jig_field f;
    if (!jig_exchange_find(x, section, name, &f))
        return SPAN("");
    return span_make(f.value, f.value_len);
}

/* ---- Request and response ---------------------------------------------------------------------*/

static int hex_pair(struct span s, size_t i)
{
    if (s.len - i < 3)
        return -1;
    int high = ascii_hex_value(s.ptr[i + 1]), low = ascii_hex_value(s.ptr[i + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* application/x-www-form-urlencoded: '+' is a blank. */
static void decode_form(struct span s, struct buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        int byte = s.ptr[i] == '%' ? hex_pair(s, i) : -1;
        buf_add_byte(out, byte >= 0 ? (char)byte : s.ptr[i] == '+' ? ' ' : s.ptr[i]);
        if (byte >= 0)
            i += 2;
    }
}

static void add_query(struct hartext *h, struct span url)
{
    size_t from = span_find_byte(url, '?', 0);
    struct span rest = from == SIZE_MAX ? (struct span){ 0 } : span_sub(url, from + 1, url.len);
    hartext_open(h, "queryString", "[");
    while (rest.ptr) {
        struct span raw = span_cut(&rest, '&'), raw_name = span_cut(&raw, '=');
        struct buf name, value;
        buf_init(&name, SIZE_MAX / 2);
        buf_init(&value, SIZE_MAX / 2);
        decode_form(raw_name, &name);
        decode_form(raw, &value);
        if (raw_name.len > 0 || raw.ptr)
            hartext_pair(h, buf_span(&name), buf_span(&value));
        buf_clear(&name);
        buf_clear(&value);
    }
    hartext_close(h, "]");
}

/* Up to its body. */
static void begin_request(struct hartext *h, const struct jig_exchange *x, struct harbody *body)
{
    hartext_open(h, "request", "{");
    hartext_str(h, "method", jig_exchange_method(x));
    hartext_str(h, "url", jig_exchange_url(x));
    hartext_str(h, "httpVersion", harwire_request_version(x));
    harcookies_add_sent(h, x);
    add_fields(h, x, "headers", JIG_SECTION_REQUEST);
    add_query(h, span_of(jig_exchange_url(x)));
    harbody_begin_sent(body, h, x, find_field(x, JIG_SECTION_REQUEST, "content-type"));
}

/* Of a body that was kept without its secrets only the head that was sent knows it. */
static int64_t sent_size(const struct jig_exchange *x, const struct harbody *body)
{
    uint64_t len;
    if (!harbody_was_masked(body))
        return (int64_t)jig_exchange_request_body_len(x);
    bool is_said = span_to_u64(find_field(x, JIG_SECTION_REQUEST, "content-length"), &len);
    return is_said && len <= INT64_MAX ? (int64_t)len : -1;
}

static void end_request(struct hartext *h, const struct jig_exchange *x,
                        const struct harbody *body)
{
    hartext_number(h, "headersSize", harwire_head_size(x, JIG_SENT));
    hartext_number(h, "bodySize", sent_size(x, body));
    hartext_close(h, "}");
}

static void begin_response(struct hartext *h, const struct jig_exchange *x,
                           const struct live *live, struct harbody *body)
{
    size_t len;
    const char *reason = jig_exchange_reason(x, &len);
    hartext_open(h, "response", "{");
    hartext_number(h, "status", jig_exchange_status(x));
    hartext_member(h, "statusText", span_make(reason, len));
    hartext_str(h, "httpVersion", jig_exchange_version(x));
    harcookies_add_received(h, x);
    add_fields(h, x, "headers", JIG_SECTION_RESPONSE);
    harbody_begin_received(body, h, x, find_field(x, JIG_SECTION_RESPONSE, "content-type"),
                           live ? live->log.bytes[LOGROW_RECEIVED] : 0);
}

static void end_response(struct hartext *h, const struct jig_exchange *x)
{
    bool has_answer = jig_exchange_status(x) != 0;
    hartext_member(h, "redirectURL", find_field(x, JIG_SECTION_RESPONSE, "location"));
    hartext_number(
        h, "headersSize",
        has_answer && jig_exchange_n_interim(x) == 0 ? harwire_head_size(x, JIG_RECEIVED) : -1);
    hartext_number(h, "bodySize", has_answer ? (int64_t)jig_exchange_body_wire_len(x) : -1);
    hartext_close(h, "}");
}

/* From the end of one phase to the end of another; -1 where the second did not take place. */
static int64_t span_of_time(int64_t from, int64_t to)
{
    return to < 0 ? -1 : to - (from < 0 ? 0 : from);
}

static int64_t latest(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* The phase that a failure cut short lasted until then. */
static struct jig_timing timing_to_the_end(const struct jig_exchange *x)
{
    struct jig_timing t = jig_exchange_timing(x);
    int64_t *const ends[] = {
        [JIG_PHASE_RESOLVE] = &t.resolve, [JIG_PHASE_CONNECT] = &t.connect,
        [JIG_PHASE_PROXY] = &t.proxy,     [JIG_PHASE_TLS] = &t.tls,
        [JIG_PHASE_SEND] = &t.send,       [JIG_PHASE_WAIT] = &t.wait,
    };
    const struct jig_error *e = jig_exchange_error(x);
    enum jig_phase phase = e->phase ? e->phase : jig_exchange_phase(x);
    bool is_cut = e->code && phase < sizeof ends / sizeof *ends;
    if (is_cut && ends[phase] && *ends[phase] < 0)
        *ends[phase] = t.total;
    return t;
}

/* How long it was open: what is known of an exchange may be from its beginning, where jig was ended
 * in it. */
static int64_t duration_of(const struct live *live)
{
    return live && live->opened_at ? live->ended_at - live->opened_at : 0;
}

/* HAR counts the TLS handshake in connect too. What lies before the first phase is "blocked". */
static void add_timings(struct hartext *h, const struct jig_exchange *x,
                        const struct live *live)
{
    struct jig_timing t = timing_to_the_end(x);
    int64_t open = latest(latest(t.connect, t.proxy), t.tls);
    int64_t ready = latest(t.resolve, open), sent = latest(ready, t.send);
    int64_t waited = latest(sent, t.wait);
    int64_t total = latest(latest(waited, t.total), latest(waited, 0) + duration_of(live));
    hartext_ms(h, "time", latest(total, 0));
    hartext_open(h, "timings", "{");
    hartext_ms(h, "blocked", -1);
    hartext_ms(h, "dns", t.resolve);
    hartext_ms(h, "connect", span_of_time(t.resolve, open));
    hartext_ms(h, "ssl", span_of_time(latest(latest(t.connect, t.proxy), t.resolve), t.tls));
    hartext_ms(h, "send", t.send < 0 ? 0 : sent - latest(ready, 0));
    hartext_ms(h, "wait", t.wait < 0 ? 0 : waited - latest(sent, 0));
    hartext_ms(h, "receive", latest(total - latest(waited, 0), 0));
    hartext_close(h, "}");
}

static void add_interim(struct hartext *h, const struct jig_exchange *x)
{
    if (jig_exchange_n_interim(x) == 0)
        return;
    hartext_open(h, "_interim", "[");
    for (size_t i = 0; i < jig_exchange_n_interim(x); i++) {
        size_t len;
        const char *reason = jig_exchange_interim_reason(x, i, &len);
        buf_add_byte(&h->text, '{');
        hartext_number(h, "status", jig_exchange_interim_status(x, i));
        hartext_member(h, "statusText", span_make(reason, len));
        hartext_open(h, "headers", "[");
        for (size_t f = 0; f < jig_exchange_n_interim_fields(x, i); f++)
            add_field(h, jig_exchange_interim_field(x, i, f));
        hartext_close(h, "]");
        hartext_close(h, "}");
    }
    hartext_close(h, "]");
}

static void add_error(struct hartext *h, const struct jig_exchange *x)
{
    const struct jig_error *e = jig_exchange_error(x);
    if (!e || !e->code)
        return;
    enum jig_phase phase = e->phase ? e->phase : jig_exchange_phase(x);
    hartext_open(h, "_error", "{");
    hartext_str(h, "code", jig_err_name(e->code));
    hartext_str(h, "message", e->text);
    hartext_str(h, "phase", jig_phase_name(phase));
    hartext_close(h, "}");
}

/* Its answer to CONNECT is no response of this entry. */
static void add_proxy(struct hartext *h, const struct jig_exchange *x)
{
    size_t len;
    const char *reason = jig_exchange_proxy_reason(x, &len);
    if (!jig_exchange_proxy(x))
        return;
    hartext_open(h, "_proxy", "{");
    hartext_str(h, "url", jig_exchange_proxy(x));
    if (jig_exchange_proxy_status(x) != 0) {
        hartext_number(h, "status", jig_exchange_proxy_status(x));
        hartext_member(h, "statusText", span_make(reason, len));
        add_fields(h, x, "headers", JIG_SECTION_PROXY);
    }
    hartls_add(h, jig_exchange_proxy_tls(x));
    hartext_close(h, "}");
}

static void add_connection(struct hartext *h, const struct jig_exchange *x)
{
    const struct jig_connection_facts *c = jig_exchange_connection(x);
    if (!c)
        return;
    if (c->remote_port > 0)
        hartext_str(h, "serverIPAddress", c->remote);
    if (c->id > 0)
        buf_addf(&h->text, "\"connection\":\"%" PRIu64 "\",", c->id);
    hartext_bool(h, "_reused", c->reused);
    hartext_open(h, "_bytes", "{");
    hartext_number(h, "sent", (int64_t)c->bytes_sent);
    hartext_number(h, "received", (int64_t)c->bytes_received);
    hartext_close(h, "}");
}

static void begin_entry(struct har *h)
{
    buf_add_str(&h->t.text, h->n++ > 0 ? ",\n{" : "\n{");
    hartext_time(&h->t, "startedDateTime", jig_exchange_timing(h->x).started_wall_us);
    add_timings(&h->t, h->x, h->live);
    begin_request(&h->t, h->x, &h->body);
}

static void begin_answer(struct har *h)
{
    end_request(&h->t, h->x, &h->body);
    begin_response(&h->t, h->x, h->live, &h->body);
}

static void begin_stream(struct har *h)
{
    end_response(&h->t, h->x);
    hartext_open(&h->t, "cache", "{");
    hartext_close(&h->t, "}");
    harstream_begin(&h->stream, h->live);
}

static void end_entry(struct har *h)
{
    struct hartext *t = &h->t;
    add_connection(t, h->x);
    add_interim(t, h->x);
    if (jig_exchange_n_fields(h->x, JIG_SECTION_TRAILERS) > 0)
        add_fields(t, h->x, "_trailers", JIG_SECTION_TRAILERS);
    hartls_add(t, jig_exchange_tls(h->x));
    add_proxy(t, h->x);
    add_error(t, h->x);
    hartext_close(t, "}");
    buf_remove(&t->text, t->text.len - 1, 1);
    hartext_flush(t);
}

static enum jig_err outcome(const struct har *h)
{
    return h->t.broken ? JIG_ERR_WRITE : JIG_OK;
}

void har_begin_stream(struct har *h, const struct jig_exchange *x, const struct live *live)
{
    h->x = x;
    h->live = live;
    h->part = 0;
}

void har_begin(struct har *h, const struct jig_exchange *x)
{
    har_begin_stream(h, x, NULL);
}

bool har_step(struct har *h)
{
    static void (*const parts[])(struct har * h) = { begin_entry, begin_answer, begin_stream,
                                                     end_entry };
    const size_t n = sizeof parts / sizeof *parts;
    if (h->t.broken)
        return false;
    if (h->body.phase != HARBODY_OVER)
        harbody_step(&h->body, &h->t);
    else if (h->stream.live)
        harstream_step(&h->stream, &h->t, &h->body);
    else if (h->part < n)
        parts[h->part++](h);
    return h->body.phase != HARBODY_OVER || h->stream.live || h->part < n;
}

enum jig_err har_end(struct har *h)
{
    while (har_step(h))
        continue;
    return outcome(h);
}

enum jig_err har_add(struct har *h, const struct jig_exchange *x)
{
    har_begin(h, x);
    return har_end(h);
}

struct har *har_new(const struct har_output *out)
{
    struct har *h = mem_zero(1, sizeof *h);
    if (!h)
        return NULL;
    hartext_init(&h->t, out);
    buf_addf(&h->t.text,
             "{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":\"jig\",\"version\":\"%s\"},"
             "\"entries\":[",
             jig_version());
    return h;
}

enum jig_err har_finish(struct har *h)
{
    buf_add_str(&h->t.text, "\n]}}\n");
    hartext_flush(&h->t);
    return outcome(h);
}

size_t har_n_truncated(const struct har *h)
{
    return h->body.n_truncated;
}

void har_free(struct har *h)
{
    if (!h)
        return;
    hartext_clear(&h->t);
    harbody_clear(&h->body);
    free(h);
}
