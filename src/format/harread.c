#include "format/harread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/base64.h"
#include "book/mask.h"
#include "base/mem.h"
#include "data/json.h"
#include "format/harreadstream.h"
#include "format/harreadtls.h"

#define TIME_MAX_MS \
    ((int64_t)1000000000000) /* of one phase: so the sum of all is a time still */

/* What is read, and the transfer that is made of it. */
struct reading {
    struct json doc;
    struct jig_recording *out;
    struct buf text; /* one string's meaning, or another's */
    struct buf more;
    enum jig_err failed; /* the first failure: what was read since is not to be trusted */
};

/* A text that there was no memory for is not one that is empty. */
static void note(struct reading *r, const struct buf *text)
{
    r->failed = r->failed ? r->failed : text->failed;
}

static uint32_t member(const struct reading *r, uint32_t node, const char *key)
{
    return json_member(&r->doc, node, span_of(key));
}

/* Borrowed until the next; empty where there is none. */
static struct span string_in(struct reading *r, struct buf *into, uint32_t node,
                             const char *key)
{
    buf_reset(into);
    json_string(&r->doc, member(r, node, key), into);
    note(r, into);
    return buf_span(into);
}

static struct span string(struct reading *r, uint32_t node, const char *key)
{
    return string_in(r, &r->text, node, key);
}

/* As a C string, up to a NUL that has no business in it. */
static const char *words(struct reading *r, struct buf *into, uint32_t node, const char *key)
{
    string_in(r, into, node, key);
    const char *text = buf_str(into);
    note(r, into);
    return text;
}

static int64_t integer(const struct reading *r, uint32_t node, const char *key,
                       int64_t otherwise)
{
    int64_t n;
    return json_integer(&r->doc, member(r, node, key), &n) ? n : otherwise;
}

/* ---- Times -----------------------------------------------------------------------------------*/

/* Milliseconds with a fraction, as microseconds; -1 where it does not apply. */
static int64_t time_us(const struct reading *r, uint32_t node, const char *key)
{
    uint32_t value = member(r, node, key);
    struct span s = json_spelling(&r->doc, value);
    if (!json_is(&r->doc, value, JSON_NUMBER) || !s.len || s.ptr[0] == '-')
        return -1;
    int64_t us = 0, unit = 1000;
    size_t i = 0;
    for (; i < s.len && ascii_is_digit(s.ptr[i]) && us < TIME_MAX_MS; i++)
        us = us * 10 + (s.ptr[i] - '0');
    us = (us < TIME_MAX_MS ? us : TIME_MAX_MS) * 1000;
    for (i += i < s.len && s.ptr[i] == '.'; i < s.len && ascii_is_digit(s.ptr[i]); i++)
        us += (s.ptr[i] - '0') * (unit /= 10);
    return us;
}

/* A phase that took `us` from *at on; when it ended, or -1 where it did not take place. */
static int64_t end_of(int64_t *at, int64_t us)
{
    if (us < 0)
        return -1;
    *at += us;
    return *at;
}

static void read_times(struct reading *r, uint32_t entry)
{
    uint32_t t = member(r, entry, "timings");
    struct jig_timing out = { .proxy = -1 };
    int64_t at = 0, connect = time_us(r, t, "connect"), ssl = time_us(r, t, "ssl");
    harreadtls_time(&r->doc, member(r, entry, "startedDateTime"), &out.started_wall_us);
    end_of(&at, time_us(r, t, "blocked"));
    out.resolve = end_of(&at, time_us(r, t, "dns"));
    if (ssl > 0 && connect >= ssl)
        connect -= ssl; /* it is a part of it */
    out.connect = end_of(&at, connect);
    out.tls = end_of(&at, ssl > 0 ? ssl : -1);
    out.send = end_of(&at, time_us(r, t, "send"));
    out.wait = out.head = end_of(&at, time_us(r, t, "wait"));
    out.body = end_of(&at, time_us(r, t, "receive"));
    out.total = at;
    jig_recording_set_timing(r->out, &out);
}

/* ---- Fields ----------------------------------------------------------------------------------*/

static struct jig_field field_of(struct reading *r, uint32_t pair)
{
    struct span name = string_in(r, &r->text, pair, "name");
    struct span value = string_in(r, &r->more, pair, "value");
    return (struct jig_field){ name.ptr ? name.ptr : "", name.len, value.ptr ? value.ptr : "",
                               value.len };
}

static void read_fields(struct reading *r, uint32_t array, enum jig_section section)
{
    for (uint32_t at = json_first(&r->doc, array); at != JSON_NONE;
         at = json_next(&r->doc, at)) {
        struct jig_field field = field_of(r, at);
        jig_recording_add_field(r->out, section, &field);
    }
}

static void read_interim(struct reading *r, uint32_t array)
{
    for (uint32_t at = json_first(&r->doc, array); at != JSON_NONE;
         at = json_next(&r->doc, at)) {
        struct span reason = string(r, at, "statusText");
        struct jig_recorded_head head = { (int)integer(r, at, "status", 0), reason.ptr,
                                          reason.len, "HTTP/1.1" };
        jig_recording_add_interim(r->out, &head);
        uint32_t fields = member(r, at, "headers");
        for (uint32_t f = json_first(&r->doc, fields); f != JSON_NONE;
             f = json_next(&r->doc, f)) {
            struct jig_field field = field_of(r, f);
            jig_recording_add_interim_field(r->out, &field);
        }
    }
}

/* ---- Bodies ----------------------------------------------------------------------------------*/

/* "h2" and "http/2.0" are what other tools write. */
static const char *version_of(struct reading *r, struct buf *into, uint32_t node)
{
    const char *version = words(r, into, node, "httpVersion");
    if (strcasecmp(version, "h2") == 0 || strncasecmp(version, "http/2", 6) == 0)
        return "HTTP/2";
    if (strcasecmp(version, "h3") == 0 || strncasecmp(version, "http/3", 6) == 0)
        return "HTTP/3";
    return strcasecmp(version, "http/1.0") == 0 ? "HTTP/1.0" : "HTTP/1.1";
}

static struct span content_of(struct reading *r, uint32_t content)
{
    struct span text = string(r, content, "text");
    bool is_base64 = strcmp(words(r, &r->more, content, "encoding"), "base64") == 0;
    buf_reset(&r->more);
    bool is_decoded = is_base64 && base64_decode(text, &r->more);
    note(r, &r->more);
    return is_decoded ? buf_span(&r->more) : text;
}

/* It is shorter than it was because secrets in it are. */
static bool is_masked(const struct reading *r, uint32_t content, struct span bytes)
{
    return member(r, content, "_truncated") == JSON_NONE &&
           span_find(bytes, span_of(MASK_TEXT), 0) != SIZE_MAX;
}

static void read_body(struct reading *r, uint32_t response)
{
    uint32_t content = member(r, response, "content");
    int64_t on_wire = integer(r, response, "bodySize", -1);
    struct span bytes = content_of(r, content);
    int64_t size = integer(r, content, "size", (int64_t)bytes.len);
    struct jig_recorded_body body = { .len = bytes.len, .kept = bytes.len, .expected = -1 };
    if (size > 0 && (uint64_t)size > bytes.len && !is_masked(r, content, bytes))
        body.len = (uint64_t)size; /* it was not kept, or cut */
    body.wire_len = on_wire >= 0 ? (uint64_t)on_wire : body.len;
    jig_recording_set_body(r->out, &body);
    jig_recording_add_body(r->out, bytes.ptr, bytes.len);
}

static void read_request(struct reading *r, uint32_t entry)
{
    uint32_t request = member(r, entry, "request");
    const char *method = words(r, &r->text, request, "method");
    jig_recording_begin(r->out, *method ? method : "GET", words(r, &r->more, request, "url"));
    read_fields(r, member(r, request, "headers"), JIG_SECTION_REQUEST);
    struct span body = string(r, member(r, request, "postData"), "text");
    if (body.len)
        jig_recording_set_request_body(r->out, body.ptr, body.len, body.len);
}

static void read_answer(struct reading *r, uint32_t entry)
{
    uint32_t response = member(r, entry, "response");
    struct span reason = string(r, response, "statusText");
    int64_t status = integer(r, response, "status", 0);
    struct jig_recorded_head head = { status > 0 && status <= 999 ? (int)status : 0, reason.ptr,
                                      reason.len, version_of(r, &r->more, response) };
    if (head.status)
        jig_recording_set_answer(r->out, &head);
    read_fields(r, member(r, response, "headers"), JIG_SECTION_RESPONSE);
    read_body(r, response);
    read_interim(r, member(r, entry, "_interim"));
    read_fields(r, member(r, entry, "_trailers"), JIG_SECTION_TRAILERS);
}

/* ---- What went wrong, and the connection -----------------------------------------------------*/

static enum jig_err code_named(const char *name)
{
    static const enum jig_err codes[] = {
#define X(constant, code_name, exit_status, meaning) constant,
        JIG_ERRORS(X)
#undef X
    };
    for (size_t i = 1; i < sizeof codes / sizeof *codes; i++)
        if (strcmp(jig_err_name(codes[i]), name) == 0)
            return codes[i];
    return JIG_ERR_RECEIVE;
}

static enum jig_phase phase_named(const char *name)
{
    for (int phase = JIG_PHASE_NONE + 1; phase <= JIG_PHASE_BODY; phase++)
        if (strcmp(jig_phase_name((enum jig_phase)phase), name) == 0)
            return (enum jig_phase)phase;
    return JIG_PHASE_NONE;
}

static void read_error(struct reading *r, uint32_t entry)
{
    struct jig_error error;
    uint32_t node = member(r, entry, "_error");
    if (!json_is(&r->doc, node, JSON_OBJECT))
        return;
    enum jig_err code = code_named(words(r, &r->text, node, "code"));
    enum jig_phase phase = phase_named(words(r, &r->text, node, "phase"));
    jig_error_set(&error, code, phase, "%s", words(r, &r->text, node, "message"));
    jig_recording_set_error(r->out, &error);
    jig_recording_set_phase(r->out, phase);
}

static void read_connection(struct reading *r, uint32_t entry)
{
    uint32_t bytes = member(r, entry, "_bytes");
    int64_t sent = integer(r, bytes, "sent", 0), received = integer(r, bytes, "received", 0);
    struct jig_connection_facts c = {
        .id = 1,
        .reused = json_is(&r->doc, member(r, entry, "_reused"), JSON_TRUE),
        .bytes_sent = sent > 0 ? (uint64_t)sent : 0,
        .bytes_received = received > 0 ? (uint64_t)received : 0,
    };
    snprintf(c.remote, sizeof c.remote, "%s", words(r, &r->text, entry, "serverIPAddress"));
    jig_recording_set_connection(r->out, &c);
    struct jig_tls_facts tls;
    uint32_t node = member(r, entry, "_tls");
    if (json_is(&r->doc, node, JSON_OBJECT)) {
        if (!harreadtls(&r->doc, node, &tls))
            r->failed = JIG_ERR_MEMORY;
        jig_recording_take_tls(r->out, &tls, false);
    }
}

static enum jig_err read_entry(struct reading *r, uint32_t entry, struct jig_transfer **out,
                               struct jig_error *error)
{
    r->out = jig_recording_new();
    if (!r->out)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    read_request(r, entry);
    jig_recording_set_phase(r->out, JIG_PHASE_BODY);
    read_answer(r, entry);
    read_times(r, entry);
    read_connection(r, entry);
    read_error(r, entry);
    if (!r->failed)
        return jig_recording_finish(r->out, out, error);
    jig_recording_free(r->out);
    return jig_error_set(error, r->failed, JIG_PHASE_NONE,
                         r->failed == JIG_ERR_MEMORY ? "out of memory"
                                                     : "a text of an entry is too large");
}

static enum jig_err read_stream(const struct reading *r, uint32_t entry,
                                const struct jig_transfer *t, struct live **out,
                                struct jig_error *error)
{
    struct jig_timing timing = jig_exchange_timing(jig_transfer_last(t));
    if (harreadstream(&r->doc, entry, timing.started_wall_us, out))
        return JIG_OK;
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

/* ---- The whole -------------------------------------------------------------------------------*/

static enum jig_err read_all(struct reading *r, struct harlog *out, struct jig_error *error)
{
    uint32_t entries = json_at(&r->doc, "log.entries"), n = json_n(&r->doc, entries);
    enum jig_err err = JIG_OK;
    if (!json_is(&r->doc, entries, JSON_ARRAY))
        return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE,
                             "no HAR: it has no log.entries");
    if (!n)
        return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "the HAR has no entries");
    out->transfers = mem_zero(n, sizeof *out->transfers);
    out->lives = mem_zero(n, sizeof *out->lives);
    if (!out->transfers || !out->lives)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    for (uint32_t at = json_first(&r->doc, entries); at != JSON_NONE && !err;
         at = json_next(&r->doc, at)) {
        err = read_entry(r, at, &out->transfers[out->n], error);
        size_t i = out->n;
        out->n += !err;
        if (!err)
            err = read_stream(r, at, out->transfers[i], &out->lives[i], error);
    }
    return err;
}

enum jig_err harread(struct span text, struct harlog *out, struct jig_error *error)
{
    struct reading r = { .out = NULL };
    json_init(&r.doc);
    buf_init(&r.text, JSON_MAX_LEN);
    buf_init(&r.more, JSON_MAX_LEN);
    *out = (struct harlog){ 0 };
    enum jig_err err = json_parse(&r.doc, text, NULL, error);
    if (!err)
        err = read_all(&r, out, error);
    else if (err == JIG_ERR_DECODE)
        err = error->code = JIG_ERR_READ;
    if (err)
        harlog_clear(out);
    json_clear(&r.doc);
    buf_clear(&r.text);
    buf_clear(&r.more);
    return err;
}

void harlog_clear(struct harlog *log)
{
    while (log->n > 0) {
        jig_transfer_free(log->transfers[--log->n]);
        live_free(log->lives[log->n]);
    }
    free(log->transfers);
    free(log->lives);
    *log = (struct harlog){ 0 };
}

bool harread_suits(struct span head)
{
    size_t at = head.len >= 3 && memcmp(head.ptr, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (at < head.len &&
           (ascii_is_blank(head.ptr[at]) || head.ptr[at] == '\n' || head.ptr[at] == '\r'))
        at++;
    size_t log = span_find(head, SPAN("\"log\""), at);
    return at < head.len && head.ptr[at] == '{' && log != SIZE_MAX &&
           (span_find(head, SPAN("\"creator\""), log) != SIZE_MAX ||
            span_find(head, SPAN("\"entries\""), log) != SIZE_MAX);
}
