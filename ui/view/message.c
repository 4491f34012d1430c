#include "view/message.h"

#include <string.h>

#include "term/style.h"
#include "view/urltext.h"

enum { HEAD_MAX = 64 << 10 };

static struct span first_line(struct span text)
{
    struct span rest = span_sub(text, 0, HEAD_MAX), line = span_cut(&rest, '\n');
    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    return line;
}

bool message_is(struct span text)
{
    struct span line = first_line(text);
    size_t method = span_find_byte(line, ' ', 0);
    size_t target = method == SIZE_MAX ? SIZE_MAX : span_find_byte(line, ' ', method + 1);
    return method > 0 && target != SIZE_MAX && target > method + 1 &&
           span_starts(span_sub(line, target + 1, line.len), SPAN("HTTP/"));
}

/* Where the head ends: behind its empty line; the text's end without one. */
static size_t head_end(struct span text)
{
    struct span head = span_sub(text, 0, HEAD_MAX);
    size_t crlf = span_find(head, SPAN("\r\n\r\n"), 0), lf = span_find(head, SPAN("\n\n"), 0);
    if (crlf == SIZE_MAX && lf == SIZE_MAX)
        return text.len;
    return crlf < lf ? crlf + 4 : lf + 2;
}

/* ---- Colours ----------------------------------------------------------------------------------*/

void message_paint(struct span text, size_t from, size_t to, uint8_t *roles)
{
    if (from >= HEAD_MAX || from >= head_end(text))
        return;
    size_t line = from;
    while (line > 0 && text.ptr[line - 1] != '\n')
        line--;
    size_t end = span_find_byte(text, line == 0 ? ' ' : ':', line);
    end = end < to ? end : to;
    size_t eol = span_find_byte(span_sub(text, 0, to), '\n', from);
    if (end <= from || eol < end)
        return;
    memset(roles, line == 0 ? ROLE_ACCENT : ROLE_NAME, end - from);
}

/* ---- Making one -------------------------------------------------------------------------------*/

static bool is_length(struct span line)
{
    struct span name = span_cut(&line, ':');
    return line.ptr && span_ieq_str(name, "content-length");
}

/* Of the body as it will be sent. */
static size_t sent_length(const struct composing *c, struct span body)
{
    struct buf expanded;
    buf_init_secret(&expanded, SIZE_MAX / 2);
    bool known = c->scope && vars_has_ref(body) && vars_expand(c->scope->vars, body, &expanded);
    size_t len = known ? expanded.len : body.len;
    if (c->scope)
        vars_reset_missing(c->scope->vars);
    buf_wipe(&expanded);
    return len;
}

static bool correct_length(const struct composing *c, struct span text, struct buf *out)
{
    size_t end = head_end(text);
    struct span rest = span_sub(text, 0, end);
    while (rest.ptr) {
        struct span line = span_cut(&rest, '\n');
        bool ends_cr = line.len > 0 && line.ptr[line.len - 1] == '\r';
        if (is_length(line))
            buf_addf(out, "%.*s: %zu%s", (int)span_find_byte(line, ':', 0), line.ptr,
                     sent_length(c, span_sub(text, end, text.len)), ends_cr ? "\r" : "");
        else
            buf_add(out, line);
        if (rest.ptr)
            buf_add_byte(out, '\n');
    }
    buf_add(out, span_sub(text, end, text.len));
    return !out->failed;
}

static void add_request_line(const struct book_request *r, struct buf *out)
{
    struct span url = span_of(r->url);
    struct urltext_parts p = urltext_parts(url);
    struct span target = span_sub(url, p.path, p.fragment);
    buf_addf(out, "%s ", r->method);
    if (target.len == 0 || target.ptr[0] != '/')
        buf_add_byte(out, '/');
    buf_add(out, target);
    buf_add_str(out, " HTTP/1.1\r\nHost: ");
    struct span host = span_sub(url, p.authority, p.path);
    size_t at = span_find_byte(host, '@', 0);
    buf_add(out, at == SIZE_MAX ? host : span_sub(host, at + 1, host.len));
    buf_add_str(out, "\r\n");
}

bool message_write(const struct composing *c, struct span text, struct buf *out)
{
    const struct book_request *r = c->request;
    bool has_length = false;
    if (message_is(text))
        return correct_length(c, text, out);
    add_request_line(r, out);
    for (size_t i = 0; i < book_request_n_rows(r, BOOK_HEADERS); i++) {
        const struct book_row *row = book_request_row(r, BOOK_HEADERS, i);
        has_length |= span_ieq_str(span_of(row->name), "content-length");
        if (!row->off && !span_ieq_str(span_of(row->name), "host"))
            buf_addf(out, "%s: %s\r\n", row->name, row->value);
    }
    if (text.len > 0 && !has_length)
        buf_addf(out, "Content-Length: %zu\r\n", sent_length(c, text));
    buf_add_str(out, "\r\n");
    buf_add(out, text);
    return !out->failed;
}
