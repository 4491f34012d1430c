#include "format/har.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "data/jsonlex.h"

#define BLOCK 49152u /* a multiple of 3, so that base64 can go on after it */

struct har {
    struct har_output out;
    struct buf text; /* what is not written yet */
    size_t n;        /* entries */
    bool broken;
};

/* ---- Values -----------------------------------------------------------------------------------*/

/* Bytes that are no UTF-8 are read as Latin-1, so that none is lost. */
static void add_latin1(struct span s, struct buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        char c[UTF8_MAX];
        buf_add(out, span_make(c, utf8_encode((unsigned char)s.ptr[i], c)));
    }
}

static void add_string(struct har *h, struct span s)
{
    struct buf text, hidden;
    buf_init(&text, SIZE_MAX / 2);
    buf_init(&hidden, SIZE_MAX / 2);
    if (utf8_is_valid(s))
        buf_add(&text, s);
    else
        add_latin1(s, &text);
    if (h->out.mask)
        h->out.mask(h->out.ctx, buf_span(&text), &hidden);
    jsonlex_quote(buf_span(h->out.mask ? &hidden : &text), &h->text);
    buf_clear(&text);
    buf_clear(&hidden);
}

static void add_key(struct har *h, const char *key)
{
    buf_addf(&h->text, "\"%s\":", key);
}

static void add_member(struct har *h, const char *key, struct span value)
{
    add_key(h, key);
    add_string(h, value);
    buf_add_byte(&h->text, ',');
}

static void add_str(struct har *h, const char *key, const char *value)
{
    add_member(h, key, span_of(value));
}

static void add_bool(struct har *h, const char *key, bool value)
{
    buf_addf(&h->text, "\"%s\":%s,", key, value ? "true" : "false");
}

static void add_number(struct har *h, const char *key, int64_t value)
{
    buf_addf(&h->text, "\"%s\":%" PRId64 ",", key, value);
}

/* Microseconds as milliseconds; below 0: it does not apply. */
static void add_ms(struct har *h, const char *key, int64_t us)
{
    if (us < 0)
        add_number(h, key, -1);
    else
        buf_addf(&h->text, "\"%s\":%" PRId64 ".%03d,", key, us / 1000, (int)(us % 1000));
}

static void add_time(struct har *h, const char *key, int64_t unix_us)
{
    char text[40], zone[16];
    struct tm tm;
    time_t seconds = (time_t)(unix_us / 1000000);
    if (!gmtime_r(&seconds, &tm))
        tm = (struct tm){ .tm_year = 70, .tm_mday = 1 };
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(zone, sizeof zone, ".%03dZ", (int)(unix_us / 1000 % 1000));
    buf_addf(&h->text, "\"%s\":\"%s%s\",", key, text, zone);
}

/* Ends an object or an array of members that each end with a comma. */
static void close_with(struct har *h, const char *bracket)
{
    if (h->text.len > 0 && h->text.ptr[h->text.len - 1] == ',')
        buf_remove(&h->text, h->text.len - 1, 1);
    buf_add_str(&h->text, bracket);
    buf_add_byte(&h->text, ',');
}

static void open_with(struct har *h, const char *key, const char *bracket)
{
    add_key(h, key);
    buf_add_str(&h->text, bracket);
}

static void flush(struct har *h)
{
    if (h->text.failed || h->broken)
        h->broken = true;
    else if (h->text.len > 0 && !h->out.write(h->out.ctx, h->text.ptr, h->text.len))
        h->broken = true;
    buf_reset(&h->text);
}

/* ---- Fields -----------------------------------------------------------------------------------*/

static void add_pair(struct har *h, struct span name, struct span value)
{
    buf_add_byte(&h->text, '{');
    add_member(h, "name", name);
    add_member(h, "value", value);
    close_with(h, "}");
}

static void add_field(struct har *h, struct jig_field f)
{
    add_pair(h, span_make(f.name, f.name_len), span_make(f.value, f.value_len));
}

static void add_fields(struct har *h, const struct jig_exchange *x, const char *key,
                       enum jig_section section)
{
    open_with(h, key, "[");
    for (size_t i = 0; i < jig_exchange_n_fields(x, section); i++)
        add_field(h, jig_exchange_field(x, section, i));
    close_with(h, "]");
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

static void add_cookie(struct har *h, struct span pair)
{
    struct span value = pair, name = span_cut(&value, '=');
    add_pair(h, span_trim(name), span_trim(value));
}

static void add_request_cookies(struct har *h, const struct jig_exchange *x)
{
    open_with(h, "cookies", "[");
    for (size_t i = 0; i < jig_exchange_n_fields(x, JIG_SECTION_REQUEST); i++) {
        struct jig_field f = jig_exchange_field(x, JIG_SECTION_REQUEST, i);
        struct span rest = span_make(f.value, f.value_len);
        if (!span_ieq_str(span_make(f.name, f.name_len), "cookie"))
            continue;
        while (rest.ptr) {
            struct span pair = span_trim(span_cut(&rest, ';'));
            if (pair.len > 0)
                add_cookie(h, pair);
        }
    }
    close_with(h, "]");
}

/* The attributes that HAR has a place for (RFC 6265, 4.1.1). */
static void add_attributes(struct har *h, struct span rest)
{
    while (rest.ptr) {
        struct span value = span_cut(&rest, ';'), name = span_trim(span_cut(&value, '='));
        if (span_ieq_str(name, "path"))
            add_member(h, "path", span_trim(value));
        else if (span_ieq_str(name, "domain"))
            add_member(h, "domain", span_trim(value));
        else if (span_ieq_str(name, "secure"))
            add_bool(h, "secure", true);
        else if (span_ieq_str(name, "httponly"))
            add_bool(h, "httpOnly", true);
    }
}

static void add_response_cookies(struct har *h, const struct jig_exchange *x)
{
    open_with(h, "cookies", "[");
    for (size_t i = 0; i < jig_exchange_n_fields(x, JIG_SECTION_RESPONSE); i++) {
        struct jig_field f = jig_exchange_field(x, JIG_SECTION_RESPONSE, i);
        if (!span_ieq_str(span_make(f.name, f.name_len), "set-cookie"))
            continue;
        struct span rest = span_make(f.value, f.value_len), value = span_cut(&rest, ';');
        struct span name = span_cut(&value, '=');
        buf_add_byte(&h->text, '{');
        add_member(h, "name", span_trim(name));
        add_member(h, "value", span_trim(value));
        add_attributes(h, rest);
        close_with(h, "}");
    }
    close_with(h, "]");
}

/* ---- Bodies -----------------------------------------------------------------------------------*/

/* Both bodies of an exchange are read the same way. */
typedef size_t read_fn(const struct jig_exchange *x, uint64_t offset, void *out, size_t len);

struct content {
    const struct jig_exchange *x;
    read_fn *read;
    uint64_t len;
    char block[BLOCK];
};

/* Text is UTF-8 without the control characters that no text has. */
static bool is_text(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (ascii_is_control(s.ptr[i]) && !strchr("\t\n\r\f\033", s.ptr[i] ? s.ptr[i] : 1))
            return false;
    return true;
}

/* The next block from `offset` on, cut where a character ends; *len 0 at the end. False: what is
 * there is no text. */
static bool next_text(struct content *c, uint64_t offset, size_t *len)
{
    size_t want = c->len - offset < BLOCK ? (size_t)(c->len - offset) : BLOCK;
    struct span s = span_make(c->block, c->read(c->x, offset, c->block, want));
    *len = utf8_valid_prefix(s);
    bool is_cut = offset + s.len < c->len && s.len - *len < UTF8_MAX;
    return (*len == s.len || is_cut) && is_text(span_sub(s, 0, *len));
}

static bool content_is_text(struct content *c)
{
    uint64_t offset = 0;
    size_t len = 0;
    do {
        if (!next_text(c, offset, &len))
            return false;
        offset += len;
    } while (len > 0);
    return offset == c->len;
}

/* One JSON string of several blocks: the quotes of each are taken off. */
static void add_text_blocks(struct har *h, struct content *c)
{
    uint64_t offset = 0;
    size_t len = 0;
    buf_add_byte(&h->text, '"');
    while (next_text(c, offset, &len) && len > 0) {
        size_t at = h->text.len;
        add_string(h, span_make(c->block, len));
        if (h->text.len >= at + 2) {
            buf_remove(&h->text, h->text.len - 1, 1);
            buf_remove(&h->text, at, 1);
        }
        offset += len;
        flush(h);
    }
    buf_add_str(&h->text, "\",");
}

static void add_base64_blocks(struct har *h, struct content *c)
{
    uint64_t offset = 0;
    size_t len;
    buf_add_byte(&h->text, '"');
    while (offset < c->len) {
        size_t want = c->len - offset < BLOCK ? (size_t)(c->len - offset) : BLOCK;
        len = c->read(c->x, offset, c->block, want);
        if (len == 0)
            break;
        base64_add(span_make(c->block, len), &h->text);
        offset += len;
        flush(h);
    }
    buf_add_str(&h->text, "\",");
}

static void add_content(struct har *h, struct content *c, const char *encoding_key)
{
    bool text = content_is_text(c);
    if (!text)
        add_str(h, encoding_key, "base64");
    add_key(h, "text");
    if (text)
        add_text_blocks(h, c);
    else
        add_base64_blocks(h, c);
}

static void add_post_data(struct har *h, const struct jig_exchange *x)
{
    struct content *c = mem_zero(1, sizeof *c);
    uint64_t len = jig_exchange_request_body_len(x);
    if (!c)
        h->broken = true;
    if (!c || len == 0) {
        free(c);
        return;
    }
    char last;
    c->x = x;
    c->read = jig_exchange_request_body_read;
    c->len = len < HAR_MAX_BODY ? len : HAR_MAX_BODY;
    while (c->len > 0 && c->read(x, c->len - 1, &last, 1) == 0)
        c->len /= 2; /* libjig keeps the beginning only */
    open_with(h, "postData", "{");
    add_member(h, "mimeType", find_field(x, JIG_SECTION_REQUEST, "content-type"));
    add_content(h, c, "_encoding");
    if (c->len < len)
        add_bool(h, "_truncated", true);
    close_with(h, "}");
    free(c);
}

static void add_response_content(struct har *h, const struct jig_exchange *x)
{
    struct content *c = mem_zero(1, sizeof *c);
    struct span type = find_field(x, JIG_SECTION_RESPONSE, "content-type");
    uint64_t len = jig_exchange_body_len(x), wire = jig_exchange_body_wire_len(x);
    if (!c) {
        h->broken = true;
        return;
    }
    c->x = x;
    c->read = jig_exchange_body_read;
    c->len = len < HAR_MAX_BODY ? len : HAR_MAX_BODY;
    open_with(h, "content", "{");
    add_number(h, "size", (int64_t)len);
    if (len > wire)
        add_number(h, "compression", (int64_t)(len - wire));
    add_member(h, "mimeType", type.len > 0 ? type : SPAN("x-unknown"));
    if (c->len > 0)
        add_content(h, c, "encoding");
    if (c->len < len)
        add_bool(h, "_truncated", true);
    close_with(h, "}");
    free(c);
}

/* ---- The entry --------------------------------------------------------------------------------*/

/* Bytes of the last head of that direction up to its empty line, from the wire log; -1 where the
 * log was not kept. */
static int64_t head_size(const struct jig_exchange *x, enum jig_direction direction)
{
    struct buf seen;
    int64_t size = -1;
    buf_init(&seen, 1u << 20);
    for (size_t i = 0; i < jig_exchange_n_wire(x) && size < 0; i++) {
        struct jig_wire_piece piece = jig_exchange_wire(x, i);
        if (piece.direction != direction)
            continue;
        buf_add(&seen, span_make(piece.data, piece.len));
        size_t end = span_find(buf_span(&seen), SPAN("\r\n\r\n"), 0);
        if (end != SIZE_MAX)
            size = (int64_t)end + 4;
    }
    buf_clear(&seen);
    return size;
}

/* The version on the request line that went out. */
static const char *request_version(const struct jig_exchange *x)
{
    for (size_t i = 0; i < jig_exchange_n_wire(x); i++) {
        struct jig_wire_piece piece = jig_exchange_wire(x, i);
        struct span rest = span_make(piece.data, piece.len);
        if (piece.direction == JIG_SENT)
            return span_find(span_cut(&rest, '\n'), SPAN(" HTTP/1.0"), 0) != SIZE_MAX
                       ? "HTTP/1.0"
                       : "HTTP/1.1";
    }
    return "HTTP/1.1";
}

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

static void add_query(struct har *h, struct span url)
{
    size_t from = span_find_byte(url, '?', 0);
    struct span rest = from == SIZE_MAX ? (struct span){ 0 } : span_sub(url, from + 1, url.len);
    open_with(h, "queryString", "[");
    while (rest.ptr) {
        struct span raw = span_cut(&rest, '&'), raw_name = span_cut(&raw, '=');
        struct buf name, value;
        buf_init(&name, SIZE_MAX / 2);
        buf_init(&value, SIZE_MAX / 2);
        decode_form(raw_name, &name);
        decode_form(raw, &value);
        if (raw_name.len > 0 || raw.ptr)
            add_pair(h, buf_span(&name), buf_span(&value));
        buf_clear(&name);
        buf_clear(&value);
    }
    close_with(h, "]");
}

static void add_request(struct har *h, const struct jig_exchange *x)
{
    open_with(h, "request", "{");
    add_str(h, "method", jig_exchange_method(x));
    add_str(h, "url", jig_exchange_url(x));
    add_str(h, "httpVersion", request_version(x));
    add_request_cookies(h, x);
    add_fields(h, x, "headers", JIG_SECTION_REQUEST);
    add_query(h, span_of(jig_exchange_url(x)));
    add_post_data(h, x);
    add_number(h, "headersSize", head_size(x, JIG_SENT));
    add_number(h, "bodySize", (int64_t)jig_exchange_request_body_len(x));
    close_with(h, "}");
}

static void add_response(struct har *h, const struct jig_exchange *x)
{
    size_t len;
    const char *reason = jig_exchange_reason(x, &len);
    bool has_answer = jig_exchange_status(x) != 0;
    open_with(h, "response", "{");
    add_number(h, "status", jig_exchange_status(x));
    add_member(h, "statusText", span_make(reason, len));
    add_str(h, "httpVersion", jig_exchange_version(x));
    add_response_cookies(h, x);
    add_fields(h, x, "headers", JIG_SECTION_RESPONSE);
    add_response_content(h, x);
    add_member(h, "redirectURL", find_field(x, JIG_SECTION_RESPONSE, "location"));
    add_number(h, "headersSize",
               has_answer && jig_exchange_n_interim(x) == 0 ? head_size(x, JIG_RECEIVED) : -1);
    add_number(h, "bodySize", has_answer ? (int64_t)jig_exchange_body_wire_len(x) : -1);
    close_with(h, "}");
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

/* HAR counts the TLS handshake in connect too. What lies before the first phase is "blocked". */
static void add_timings(struct har *h, const struct jig_exchange *x)
{
    struct jig_timing t = jig_exchange_timing(x);
    int64_t open = latest(latest(t.connect, t.proxy), t.tls);
    int64_t ready = latest(t.resolve, open), sent = latest(ready, t.send);
    int64_t waited = latest(sent, t.wait), total = latest(waited, t.total);
    add_ms(h, "time", latest(total, 0));
    open_with(h, "timings", "{");
    add_ms(h, "blocked", -1);
    add_ms(h, "dns", t.resolve);
    add_ms(h, "connect", span_of_time(t.resolve, open));
    add_ms(h, "ssl", span_of_time(latest(latest(t.connect, t.proxy), t.resolve), t.tls));
    add_ms(h, "send", t.send < 0 ? 0 : sent - latest(ready, 0));
    add_ms(h, "wait", t.wait < 0 ? 0 : waited - latest(sent, 0));
    add_ms(h, "receive", latest(total - latest(waited, 0), 0));
    close_with(h, "}");
}

static void add_interim(struct har *h, const struct jig_exchange *x)
{
    if (jig_exchange_n_interim(x) == 0)
        return;
    open_with(h, "_interim", "[");
    for (size_t i = 0; i < jig_exchange_n_interim(x); i++) {
        size_t len;
        const char *reason = jig_exchange_interim_reason(x, i, &len);
        buf_add_byte(&h->text, '{');
        add_number(h, "status", jig_exchange_interim_status(x, i));
        add_member(h, "statusText", span_make(reason, len));
        open_with(h, "headers", "[");
        for (size_t f = 0; f < jig_exchange_n_interim_fields(x, i); f++)
            add_field(h, jig_exchange_interim_field(x, i, f));
        close_with(h, "]");
        close_with(h, "}");
    }
    close_with(h, "]");
}

static void add_error(struct har *h, const struct jig_exchange *x)
{
    const struct jig_error *e = jig_exchange_error(x);
    if (!e || !e->code)
        return;
    enum jig_phase phase = e->phase ? e->phase : jig_exchange_phase(x);
    open_with(h, "_error", "{");
    add_str(h, "code", jig_err_name(e->code));
    add_str(h, "message", e->text);
    add_str(h, "phase", jig_phase_name(phase));
    close_with(h, "}");
}

static void add_certificate(struct har *h, const struct jig_cert *c)
{
    buf_add_byte(&h->text, '{');
    add_str(h, "subject", c->subject);
    add_str(h, "issuer", c->issuer);
    add_time(h, "notBefore", c->not_before * 1000000);
    add_time(h, "notAfter", c->not_after * 1000000);
    open_with(h, "subjectAltName", "[");
    for (size_t i = 0; i < c->n_names; i++) {
        add_string(h, span_of(c->names[i]));
        buf_add_byte(&h->text, ',');
    }
    close_with(h, "]");
    add_str(h, "serial", c->serial);
    add_str(h, "sha256", c->sha256);
    add_str(h, "keyType", c->key_type);
    add_number(h, "keyBits", c->key_bits);
    add_str(h, "signature", c->signature);
    close_with(h, "}");
}

static void add_tls(struct har *h, const struct jig_exchange *x)
{
    const struct jig_tls_facts *t = jig_exchange_tls(x);
    if (!t)
        return;
    open_with(h, "_tls", "{");
    add_str(h, "version", t->version);
    add_str(h, "cipher", t->cipher);
    add_str(h, "group", t->group);
    add_str(h, "alpn", t->alpn);
    add_bool(h, "resumed", t->resumed);
    add_bool(h, "verified", t->verified);
    add_str(h, "verifyError", t->verify_error);
    open_with(h, "chain", "[");
    for (size_t i = 0; i < t->n_chain; i++)
        add_certificate(h, &t->chain[i]);
    close_with(h, "]");
    close_with(h, "}");
}

static void add_connection(struct har *h, const struct jig_exchange *x)
{
    const struct jig_connection_facts *c = jig_exchange_connection(x);
    if (!c)
        return;
    if (c->remote_port > 0)
        add_str(h, "serverIPAddress", c->remote);
    if (c->id > 0) {
        buf_addf(&h->text, "\"connection\":\"%" PRIu64 "\",", c->id);
        add_bool(h, "_reused", c->reused);
    }
    open_with(h, "_bytes", "{");
    add_number(h, "sent", (int64_t)c->bytes_sent);
    add_number(h, "received", (int64_t)c->bytes_received);
    close_with(h, "}");
}

static enum jig_err outcome(const struct har *h)
{
    return h->broken ? JIG_ERR_WRITE : JIG_OK;
}

enum jig_err har_add(struct har *h, const struct jig_exchange *x)
{
    buf_add_str(&h->text, h->n++ > 0 ? ",\n{" : "\n{");
    add_time(h, "startedDateTime", jig_exchange_timing(x).started_wall_us);
    add_timings(h, x);
    add_request(h, x);
    add_response(h, x);
    open_with(h, "cache", "{");
    close_with(h, "}");
    add_connection(h, x);
    add_interim(h, x);
    if (jig_exchange_n_fields(x, JIG_SECTION_TRAILERS) > 0)
        add_fields(h, x, "_trailers", JIG_SECTION_TRAILERS);
    add_tls(h, x);
    add_error(h, x);
    close_with(h, "}");
    buf_remove(&h->text, h->text.len - 1, 1);
    flush(h);
    return outcome(h);
}

struct har *har_new(const struct har_output *out)
{
    struct har *h = mem_zero(1, sizeof *h);
    if (!h)
        return NULL;
    h->out = *out;
    buf_init(&h->text, SIZE_MAX / 2);
    buf_addf(&h->text,
             "{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":\"jig\",\"version\":\"%s\"},"
             "\"entries\":[",
             jig_version());
    return h;
}

enum jig_err har_finish(struct har *h)
{
    buf_add_str(&h->text, "\n]}}\n");
    flush(h);
    return outcome(h);
}

void har_free(struct har *h)
{
    if (!h)
        return;
    buf_clear(&h->text);
    free(h);
}
