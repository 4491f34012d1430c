#include "demo/asked.h"

#define HEAD_MAX 65536
#define BODY_MAX (16u << 20)

void asked_init(struct asked *a)
{
    *a = (struct asked){ .keep = true };
    buf_init(&a->in, HEAD_MAX + BODY_MAX);
    buf_init(&a->body, BODY_MAX);
}

void asked_clear(struct asked *a)
{
    buf_clear(&a->in);
    buf_clear(&a->body);
}

static bool read_some(struct asked *a, struct link *link)
{
    char block[16384];
    size_t n = link_read(link, block, sizeof block);
    buf_add(&a->in, span_make(block, n));
    return n > 0 && !a->in.failed;
}

bool asked_next_field(struct span *rest, struct span *name, struct span *value)
{
    while (rest->len > 0) {
        struct span line = span_cut(rest, '\n');
        if (line.len > 0 && line.ptr[line.len - 1] == '\r')
            line.len--;
        size_t colon = span_find_byte(line, ':', 0);
        if (colon == SIZE_MAX)
            continue;
        *name = span_sub(line, 0, colon);
        *value = span_trim(span_sub(line, colon + 1, line.len));
        return true;
    }
    return false;
}

struct span asked_field(const struct asked *a, const char *name)
{
    struct span rest = a->fields, n, value;
    while (asked_next_field(&rest, &n, &value))
        if (span_ieq_str(n, name))
            return value;
    return span_make(NULL, 0);
}

struct span asked_param(const struct asked *a, const char *name)
{
    struct span rest = a->query;
    while (rest.ptr) {
        struct span value = span_cut(&rest, '&');
        struct span key = span_cut(&value, '=');
        if (span_eq_str(key, name))
            return value;
    }
    return span_make(NULL, 0);
}

static bool parse_line(struct asked *a)
{
    struct span head = span_sub(buf_span(&a->in), 0, a->head_len);
    struct span line = span_cut(&head, '\n');
    a->fields = head;
    a->method = span_cut(&line, ' ');
    struct span target = span_cut(&line, ' ');
    if (a->method.len == 0 || target.len == 0 || target.ptr[0] != '/')
        return false;
    a->path = span_cut(&target, '?');
    a->query = target;
    a->keep = !span_starts(line, SPAN("HTTP/1.0")) &&
              !span_ieq_str(asked_field(a, "Connection"), "close");
    return true;
}

static bool read_head(struct asked *a, struct link *link)
{
    size_t end;
    while ((end = span_find(buf_span(&a->in), SPAN("\r\n\r\n"), 0)) == SIZE_MAX)
        if (a->in.len > HEAD_MAX || !read_some(a, link))
            return false;
    a->head_len = end + 4;
    return parse_line(a);
}

/* Moves n bytes behind the head to the body, waiting for them. */
static bool take_body(struct asked *a, struct link *link, uint64_t n)
{
    if (n > BODY_MAX - a->body.len)
        return false;
    while (a->in.len - a->head_len < n)
        if (!read_some(a, link))
            return false;
    buf_add(&a->body, span_sub(buf_span(&a->in), a->head_len, a->head_len + (size_t)n));
    buf_remove(&a->in, a->head_len, (size_t)n);
    return true;
}

static bool take_line(struct asked *a, struct link *link, struct span *line)
{
    size_t end;
    while ((end = span_find_byte(buf_span(&a->in), '\n', a->head_len)) == SIZE_MAX)
        if (a->in.len - a->head_len > 4096 || !read_some(a, link))
            return false;
    *line = span_sub(buf_span(&a->in), a->head_len, end);
    return true;
}

static bool take_chunks(struct asked *a, struct link *link)
{
    for (;;) {
        struct span line, size;
        uint64_t n;
        if (!take_line(a, link, &line))
            return false;
        size_t used = line.len + 1;
        size = span_trim(span_cut(&line, ';'));
        if (size.len > 0 && size.ptr[size.len - 1] == '\r')
            size.len--;
        if (!span_hex_to_u64(size, &n))
            return false;
        buf_remove(&a->in, a->head_len, used);
        if (!take_body(a, link, n) || !take_line(a, link, &line))
            return false;
        buf_remove(&a->in, a->head_len, line.len + 1);
        if (n == 0)
            return true;
    }
}

static bool read_body(struct asked *a, struct link *link)
{
    struct span length = asked_field(a, "Content-Length");
    uint64_t n = 0;
    bool is_chunked = asked_field(a, "Transfer-Encoding").ptr != NULL;
    if (span_ieq_str(asked_field(a, "Expect"), "100-continue"))
        link_write(link, SPAN("HTTP/1.1 100 Continue\r\n\r\n"));
    bool ok = is_chunked ? take_chunks(a, link)
                         : !length.ptr || (span_to_u64(length, &n) && take_body(a, link, n));
    /* The buffer may have moved while it grew. */
    return ok && parse_line(a);
}

bool asked_read(struct asked *a, struct link *link)
{
    if (!a->keep)
        return false;
    buf_remove(&a->in, 0, a->head_len);
    buf_reset(&a->body);
    a->head_len = 0;
    if (!read_head(a, link))
        return false;
    if (read_body(a, link))
        return true;
    link_write(link, SPAN("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n"
                          "Content-Length: 0\r\n\r\n"));
    return false;
}
