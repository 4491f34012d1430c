#include "format/harreadstream.h"

#include <stdio.h>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/mem.h"

/* The message at hand. */
struct reading {
    const struct json *doc;
    struct live *live;
    struct buf type, id, data, bytes;
    bool failed; /* a text had no memory, or was too large */
};

static uint32_t member(const struct reading *r, uint32_t node, const char *key)
{
    return json_member(r->doc, node, span_of(key));
}

static struct span string(struct reading *r, uint32_t node, const char *key, struct buf *into)
{
    buf_reset(into);
    json_string(r->doc, member(r, node, key), into);
    r->failed = r->failed || into->failed;
    return buf_span(into);
}

static int64_t integer(const struct reading *r, uint32_t node, const char *key)
{
    int64_t n;
    return json_integer(r->doc, member(r, node, key), &n) ? n : 0;
}

/* Unix seconds with a fraction, as microseconds; 0: there is none. */
static int64_t time_us(const struct reading *r, uint32_t node)
{
    struct span s = json_spelling(r->doc, member(r, node, "time"));
    int64_t us = 0, unit = 1000000;
    size_t i = 0;
    for (; i < s.len && ascii_is_digit(s.ptr[i]) && us < INT64_MAX / 20000000; i++)
        us = us * 10 + (s.ptr[i] - '0');
    us *= 1000000;
    for (i += i < s.len && s.ptr[i] == '.'; i < s.len && ascii_is_digit(s.ptr[i]); i++)
        us += (s.ptr[i] - '0') * (unit /= 10);
    return us;
}

/* A number that is no frame's is read as text, which is what its data is. */
static enum logrow_kind kind_of(int64_t opcode)
{
    switch (opcode) {
    case 2:
        return LOGROW_BINARY;
    case 8:
        return LOGROW_CLOSE;
    case 9:
        return LOGROW_PING;
    case 10:
        return LOGROW_PONG;
    default:
        return LOGROW_TEXT;
    }
}

static struct span data_of(struct reading *r, uint32_t at, bool is_binary)
{
    struct span text = string(r, at, "data", &r->data);
    bool is_base64 = is_binary || span_eq_str(string(r, at, "_encoding", &r->bytes), "base64");
    buf_reset(&r->bytes);
    bool is_decoded = is_base64 && base64_decode(text, &r->bytes);
    r->failed = r->failed || r->bytes.failed;
    return is_decoded ? buf_span(&r->bytes) : text;
}

static struct logrow read_message(struct reading *r, uint32_t at)
{
    enum logrow_kind kind = kind_of(integer(r, at, "opcode"));
    int64_t code = integer(r, at, "_code");
    bool is_sent = span_eq_str(string(r, at, "type", &r->type), "send");
    return (struct logrow){ .kind = kind,
                            .way = is_sent ? LOGROW_SENT : LOGROW_RECEIVED,
                            .text = data_of(r, at, kind == LOGROW_BINARY),
                            .code = code > 0 && code <= UINT16_MAX ? (unsigned)code : 0 };
}

static struct logrow read_event(struct reading *r, uint32_t at)
{
    return (struct logrow){ .kind = LOGROW_EVENT,
                            .way = LOGROW_RECEIVED,
                            .type = string(r, at, "eventName", &r->type),
                            .id = string(r, at, "eventId", &r->id),
                            .text = data_of(r, at, false) };
}

static bool read_rows(struct reading *r, uint32_t messages)
{
    struct live *l = r->live;
    bool ok = true;
    for (uint32_t at = json_first(r->doc, messages); ok && at != JSON_NONE;
         at = json_next(r->doc, at)) {
        struct logrow row = l->kind == LIVE_EVENTS ? read_event(r, at) : read_message(r, at);
        int64_t us = time_us(r, at);
        row.at = us ? us : l->ended_at;
        l->ended_at = row.at > l->ended_at ? row.at : l->ended_at;
        ok = !r->failed && !streamlog_add(&l->log, &row);
    }
    return ok;
}

/* How it ended, and how much of it is not here. */
static void read_end(struct reading *r, uint32_t entry)
{
    struct live *l = r->live;
    uint32_t stream = member(r, entry, "_stream");
    int64_t missing = integer(r, stream, "missing");
    struct span end = string(r, stream, "end", &r->data);
    l->log.n_dropped = missing > 0 ? (uint64_t)missing : 0;
    snprintf(l->end, sizeof l->end, "%.*s", (int)(end.len < 199 ? end.len : 199),
             end.len ? end.ptr : "");
    if (!l->end[0])
        snprintf(l->end, sizeof l->end, "out of a HAR");
}

static bool read_stream(struct reading *r, uint32_t entry, uint32_t messages)
{
    buf_init(&r->type, JSON_MAX_LEN);
    buf_init(&r->id, JSON_MAX_LEN);
    buf_init(&r->data, JSON_MAX_LEN);
    buf_init(&r->bytes, JSON_MAX_LEN);
    bool ok = read_rows(r, messages);
    read_end(r, entry);
    buf_clear(&r->type);
    buf_clear(&r->id);
    buf_clear(&r->data);
    buf_clear(&r->bytes);
    return ok && !r->failed;
}

bool harreadstream(const struct json *doc, uint32_t entry, int64_t opened_us, struct live **out)
{
    struct reading r = { .doc = doc };
    uint32_t messages = member(&r, entry, "_webSocketMessages");
    bool is_websocket = json_is(doc, messages, JSON_ARRAY);
    *out = NULL;
    if (!is_websocket)
        messages = member(&r, entry, "_eventSourceMessages");
    if (!json_is(doc, messages, JSON_ARRAY))
        return true;
    r.live = mem_zero(1, sizeof *r.live);
    if (!r.live)
        return false;
    *r.live = (struct live){ .kind = is_websocket ? LIVE_WEBSOCKET : LIVE_EVENTS,
                             .state = LIVE_ENDED,
                             .opened_at = opened_us ? opened_us : 1,
                             .ended_at = opened_us };
    streamlog_init(&r.live->log, SIZE_MAX / 2);
    *out = r.live;
    return read_stream(&r, entry, messages);
}
