#include "data/logjson.h"

#include <stdio.h>
#include <time.h>

#include "base/base64.h"
#include "base/utf8.h"
#include "data/jsonlex.h"

#define SECOND_US 1000000

const char *logjson_type(enum logrow_kind kind)
{
    static const char *const names[] = {
        [LOGROW_TEXT] = "text", [LOGROW_BINARY] = "binary", [LOGROW_EVENT] = "event",
        [LOGROW_PING] = "ping", [LOGROW_PONG] = "pong",     [LOGROW_CLOSE] = "close",
        [LOGROW_NOTE] = "note", [LOGROW_ERROR] = "error",   [LOGROW_COMMENT] = "comment",
    };
    return names[kind];
}

static void add_time(int64_t wall_us, struct buf *out)
{
    time_t seconds = (time_t)(wall_us / SECOND_US);
    struct tm tm;
    char text[40];
    if (wall_us < 0 || !gmtime_r(&seconds, &tm) ||
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm) == 0)
        return;
    buf_addf(out, "\"time\":\"%s.%06dZ\",", text, (int)(wall_us % SECOND_US));
}

static void add_since(int64_t since_us, struct buf *out)
{
    uint64_t since = since_us < 0 ? 0 - (uint64_t)since_us : (uint64_t)since_us;
    buf_addf(out, "\"at\":%s%llu.%06llu,", since_us < 0 ? "-" : "",
             (unsigned long long)(since / SECOND_US), (unsigned long long)(since % SECOND_US));
}

static void add_member(const char *name, struct span text, struct buf *out)
{
    buf_addf(out, ",\"%s\":", name);
    jsonlex_quote(text, out);
}

void logjson_begin(const struct logrow *row, enum logjson_form form, int64_t wall_us,
                   int64_t since_us, struct buf *out)
{
    static const char *const ways[] = { "received", "sent", "none" };
    static const char *const forms[] = { ",\"text\":\"", ",\"base64\":\"" };
    buf_add_byte(out, '{');
    if (since_us != LOGJSON_TIMELESS) {
        add_time(wall_us, out);
        add_since(since_us, out);
    }
    buf_addf(out, "\"way\":\"%s\",\"type\":\"%s\"", ways[row->way], logjson_type(row->kind));
    if (row->kind == LOGROW_EVENT)
        add_member("event", row->type, out);
    if (row->id.len > 0)
        add_member("id", row->id, out);
    if (row->kind == LOGROW_CLOSE)
        buf_addf(out, ",\"code\":%u", row->code);
    buf_addf(out, ",\"size\":%zu", row->text.len);
    if (row->is_compressed)
        buf_add_str(out, ",\"compressed\":true");
    if (row->wire_len > 0)
        buf_addf(out, ",\"wire\":%llu", (unsigned long long)row->wire_len);
    buf_add_str(out, forms[form]);
}

void logjson_add_part(struct span part, enum logjson_form form, struct buf *out)
{
    if (form == LOGJSON_TEXT)
        jsonlex_escape(part, out);
    else
        base64_add(part, out);
}

void logjson_end(size_t n_missing, struct buf *out)
{
    buf_add_byte(out, '"');
    if (n_missing > 0)
        buf_addf(out, ",\"missing\":%zu", n_missing);
    buf_add_str(out, "}\n");
}

void logjson_add(const struct logrow *row, int64_t wall_us, int64_t since_us, struct buf *out)
{
    bool is_text = row->kind != LOGROW_BINARY && utf8_is_valid(row->text);
    enum logjson_form form = is_text ? LOGJSON_TEXT : LOGJSON_BASE64;
    logjson_begin(row, form, wall_us, since_us, out);
    logjson_add_part(row->text, form, out);
    logjson_end(0, out);
}

void logjson_add_gap(uint64_t n, struct buf *out)
{
    buf_addf(out, "{\"way\":\"none\",\"type\":\"gap\",\"dropped\":%llu}\n",
             (unsigned long long)n);
}
