#include "book/messagein.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"

enum { URL_MAX = 1 << 20 };

struct message {
    struct span method, target, head, body;
};

static bool is_token(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!ascii_is_alnum(s.ptr[i]) &&
            span_find_byte(SPAN("!#$%&'*+-.^_`|~"), s.ptr[i], 0) == SIZE_MAX)
            return false;
    return s.len > 0;
}

static bool split(struct span text, struct message *m)
{
    while (text.len > 0 && (unsigned char)text.ptr[0] <= ' ')
        text = span_sub(text, 1, text.len);
    struct span line = span_cut_line(&text);
    m->method = span_cut(&line, ' ');
    m->target = span_cut(&line, ' ');
    if (!is_token(m->method) || m->target.len == 0 || !span_starts(line, SPAN("HTTP/")))
        return false;
    m->head = text;
    struct span rest = text;
    while (rest.ptr && span_cut_line(&rest).len > 0)
        ;
    m->head = span_sub(text, 0, rest.ptr ? (size_t)(rest.ptr - text.ptr) : text.len);
    m->body = rest;
    return true;
}

bool messagein_is(struct span text)
{
    struct message m;
    return split(text, &m);
}

static bool next_field(struct span *head, struct span *name, struct span *value)
{
    while (head->ptr) {
        struct span line = span_cut_line(head);
        size_t colon = span_find_byte(line, ':', 0);
        if (colon == SIZE_MAX || colon == 0)
            continue;
        *name = span_sub(line, 0, colon);
        *value = span_trim(span_sub(line, colon + 1, line.len));
        return true;
    }
    return false;
}

static bool is_framing(struct span name)
{
    static const char *const names[] = { "host", "content-length", "transfer-encoding",
                                         "connection" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (span_ieq_str(name, names[i]))
            return true;
    return false;
}

static bool build_url(const struct message *m, struct buf *url)
{
    struct span head = m->head, name, value, host = { 0 };
    while (next_field(&head, &name, &value))
        if (span_ieq_str(name, "host"))
            host = value;
    bool whole =
        span_istarts(m->target, SPAN("http://")) || span_istarts(m->target, SPAN("https://"));
    if (!whole && host.len == 0)
        return false;
    if (!whole) {
        buf_add_str(url, "https://");
        buf_add(url, host);
    }
    buf_add(url, m->target);
    return !url->failed;
}

static bool set_headers(struct book_request *r, const struct message *m)
{
    bool ok = book_request_set_rows(r, BOOK_HEADERS, NULL, 0);
    struct span head = m->head, name, value;
    while (ok && next_field(&head, &name, &value)) {
        if (is_framing(name))
            continue;
        struct book_row row = { .name = mem_dup(name), .value = mem_dup(value) };
        ok = row.name && row.value &&
             book_request_insert_row(r, BOOK_HEADERS, book_request_n_rows(r, BOOK_HEADERS),
                                     &row);
        free(row.name);
        free(row.value);
    }
    return ok;
}

static bool fill(struct book_request *r, const struct message *m, const char *url)
{
    char *method = mem_dup(m->method);
    bool ok = method && book_request_set_method(r, method) && book_request_set_url(r, url) &&
              set_headers(r, m) && book_request_set_bytes(r, m->body);
    free(method);
    book_request_set_body_kind(r, m->body.len > 0 ? BOOK_BODY_BYTES : BOOK_BODY_NONE);
    return ok;
}

enum jig_err messagein_fill(struct book_request *r, struct span text, struct jig_error *error)
{
    struct message m;
    if (!split(text, &m))
        return jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "that is no HTTP request");
    struct buf url;
    buf_init(&url, URL_MAX);
    enum jig_err err = JIG_OK;
    if (!build_url(&m, &url))
        err = jig_error_set(error, JIG_ERR_USAGE, JIG_PHASE_NONE, "it has no Host field");
    else if (!fill(r, &m, buf_str(&url)))
        err = jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    buf_clear(&url);
    return err;
}
