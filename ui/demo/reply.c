#include "demo/reply.h"

#include <stdio.h>
#include <time.h>

#include "base/utf8.h"

#define HEAD_MAX 65536

static void add_date(struct buf *out)
{
    char text[64];
    struct tm tm;
    time_t now = time(NULL);
    gmtime_r(&now, &tm);
    strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &tm);
    buf_addf(out, "Date: %s\r\n", text);
}

void reply_head(struct link *l, const char *status, const char *fields)
{
    struct buf head;
    buf_init(&head, HEAD_MAX);
    buf_addf(&head, "HTTP/1.1 %s\r\nServer: jig-demo\r\n", status);
    add_date(&head);
    buf_add_str(&head, fields);
    buf_add_str(&head, "\r\n");
    link_write(l, buf_span(&head));
    buf_clear(&head);
}

void reply(const struct asked *a, struct link *l, const char *status, const char *fields,
           struct span body)
{
    char all[8192];
    bool is_bodiless =
        span_starts(span_of(status), SPAN("204")) || span_starts(span_of(status), SPAN("304"));
    if (is_bodiless)
        snprintf(all, sizeof all, "%s", fields);
    else
        snprintf(all, sizeof all, "%sContent-Length: %zu\r\n", fields, body.len);
    reply_head(l, status, all);
    if (!is_bodiless && !span_eq_str(a->method, "HEAD"))
        link_write(l, body);
}

void reply_json(const struct asked *a, struct link *l, const char *status, struct span body)
{
    reply(a, l, status, "Content-Type: application/json; charset=utf-8\r\n", body);
}

void reply_text(const struct asked *a, struct link *l, const char *status, const char *text)
{
    reply(a, l, status, "Content-Type: text/plain; charset=utf-8\r\n", span_of(text));
}

void reply_chunk(struct link *l, struct span data)
{
    char size[32];
    if (data.len == 0)
        return;
    int n = snprintf(size, sizeof size, "%zX\r\n", data.len);
    link_write(l, span_make(size, (size_t)n));
    link_write(l, data);
    link_write(l, SPAN("\r\n"));
}

void reply_last_chunk(struct link *l, const char *trailers)
{
    link_write(l, SPAN("0\r\n"));
    link_write(l, span_of(trailers));
    link_write(l, SPAN("\r\n"));
}

static void quote_char(struct buf *out, struct span bytes, uint32_t cp)
{
    if (cp == '"' || cp == '\\')
        buf_addf(out, "\\%c", (int)cp);
    else if (cp == '\n')
        buf_add_str(out, "\\n");
    else if (cp == '\r')
        buf_add_str(out, "\\r");
    else if (cp == '\t')
        buf_add_str(out, "\\t");
    else if (cp < 0x20 || cp == 0x7f)
        buf_addf(out, "\\u%04x", (unsigned)cp);
    else
        buf_add(out, bytes);
}

void reply_quote(struct buf *out, struct span s)
{
    buf_add_byte(out, '"');
    while (s.len > 0) {
        uint32_t cp;
        size_t n = utf8_decode(s, &cp);
        if (n > 0)
            quote_char(out, span_sub(s, 0, n), cp);
        else
            buf_addf(out, "\\u%04x", (unsigned)(unsigned char)s.ptr[0]);
        s = span_sub(s, n ? n : 1, s.len);
    }
    buf_add_byte(out, '"');
}

void reply_pause(unsigned ms)
{
    struct timespec left = { ms / 1000, (long)(ms % 1000) * 1000000 };
    while (nanosleep(&left, &left) != 0)
        continue;
}
