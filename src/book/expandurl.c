/* The URL of a request: path parameters put into it, query rows added to it. */
#include <string.h>

#include "base/ascii.h"
#include "book/expand.h"

#define URL_MAX ((size_t)1 << 20)

static bool is_name_char(char c)
{
    return ascii_is_alpha(c) || ascii_is_digit(c) || c == '_' || c == '-';
}

/* The end of the `:name` that begins at `at` as a whole segment of the path, or 0. */
static size_t path_param_end(struct span url, size_t at)
{
    size_t end = at + 1;
    if (at == 0 || url.ptr[at] != ':' || url.ptr[at - 1] != '/')
        return 0;
    while (end < url.len && is_name_char(url.ptr[end]))
        end++;
    bool whole = end == url.len || strchr("/?#", url.ptr[end]);
    return whole && end > at + 1 ? end : 0;
}

/* A value put into the path: what would end the path or is no URL's is encoded; slashes are the
 * value's own. */
static void add_path_value(struct span value, struct buf *out)
{
    for (size_t i = 0; i < value.len; i++) {
        char c = value.ptr[i];
        if (c == '/' || (c > 0x20 && c < 0x7f && !strchr("?#%\"<>\\^`{|}", c)))
            buf_add_byte(out, c);
        else
            buf_addf(out, "%%%02X", (unsigned)(unsigned char)c);
    }
}

static bool add_path_param(struct scope *s, const struct book_row *row, struct buf *out)
{
    struct buf value;
    buf_init_secret(&value, URL_MAX);
    bool ok = vars_expand(s->vars, span_of(row->value), &value);
    add_path_value(buf_span(&value), out);
    buf_wipe(&value);
    return ok;
}

/* The URL's text up to its query with the path parameters put in. */
static bool add_path(struct scope *s, struct span url, struct buf *out)
{
    const struct book_rows *rows = &s->request->tables[BOOK_PATH];
    size_t done = 0;
    bool ok = true;
    for (size_t at = 0; ok && at < url.len; at++) {
        size_t end = path_param_end(url, at);
        const struct book_row *row =
            end ? book_rows_find(rows, span_sub(url, at + 1, end)) : NULL;
        if (!row)
            continue;
        ok = vars_expand(s->vars, span_sub(url, done, at), out) && add_path_param(s, row, out);
        done = end;
    }
    return ok && vars_expand(s->vars, span_sub(url, done, url.len), out);
}

/* Where the first of `?` and `#` stands that is in no reference. */
static size_t find_outside(struct span url, const char *any)
{
    size_t from = 0, at = 0;
    struct vars_ref ref;
    while (vars_next_ref(url, &from, &ref)) {
        for (; at < ref.at; at++)
            if (strchr(any, url.ptr[at]))
                return at;
        at = ref.end;
    }
    for (; at < url.len; at++)
        if (strchr(any, url.ptr[at]))
            return at;
    return url.len;
}

static void add_query_rows(struct scope *s, const struct book_rows *rows, char before,
                           struct buf *out)
{
    for (size_t i = 0; i < rows->n; i++) {
        struct buf name, value;
        if (rows->rows[i].off)
            continue;
        buf_init(&name, URL_MAX);
        buf_init_secret(&value, URL_MAX);
        vars_expand(s->vars, span_of(rows->rows[i].name), &name);
        vars_expand(s->vars, span_of(rows->rows[i].value), &value);
        if (before)
            buf_add_byte(out, before);
        vars_percent_encode(buf_span(&name), false, out);
        buf_add_byte(out, '=');
        vars_percent_encode(buf_span(&value), false, out);
        if (name.failed || value.failed)
            out->failed = name.failed ? name.failed : value.failed;
        buf_clear(&name);
        buf_wipe(&value);
        before = '&';
    }
}

/* What joins the first row to the query that is there. */
static char joint(struct span query)
{
    if (query.len == 0)
        return '?';
    return query.ptr[query.len - 1] == '&' || query.len == 1 ? '\0' : '&';
}

/* An API key that belongs into the query. */
static void add_query_key(struct scope *s, char before, struct buf *out)
{
    const struct book_request *from;
    const char *type = scope_auth_type(s, &from);
    if (strcmp(type, "apikey") != 0 || strcmp(book_request_auth(from, "in"), "query") != 0)
        return;
    const struct book_row *name = book_rows_find(&from->auth, SPAN("name"));
    const struct book_row *value = book_rows_find(&from->auth, SPAN("value"));
    struct book_row row = { .name = name ? name->value : NULL,
                            .value = value ? value->value : NULL };
    struct book_rows one = { .rows = &row, .n = 1 };
    if (row.name && row.value)
        add_query_rows(s, &one, before, out);
}

static bool has_rows_on(const struct book_rows *rows)
{
    for (size_t i = 0; i < rows->n; i++)
        if (!rows->rows[i].off)
            return true;
    return false;
}

bool expand_url(struct scope *s, struct buf *out)
{
    struct span url = span_of(s->request->url);
    size_t path_end = find_outside(url, "?#"), query_end = find_outside(url, "#");
    struct span query = span_sub(url, path_end, query_end);
    bool ok = add_path(s, span_sub(url, 0, path_end), out) && vars_expand(s->vars, query, out);
    const struct book_rows *rows = &s->request->tables[BOOK_QUERY];
    add_query_rows(s, rows, joint(query), out);
    add_query_key(s, has_rows_on(rows) ? '&' : joint(query), out);
    return ok && vars_expand(s->vars, span_sub(url, query_end, url.len), out) && !out->failed;
}

static void add_encoded_template(struct span text, struct buf *out)
{
    size_t from = 0, at = 0;
    struct vars_ref ref;
    while (vars_next_ref(text, &from, &ref)) {
        vars_percent_encode(span_sub(text, at, ref.at), false, out);
        buf_add(out, span_sub(text, ref.at, ref.end));
        at = ref.end;
    }
    vars_percent_encode(span_sub(text, at, text.len), false, out);
}

bool expand_join_query(const struct book_request *r, struct buf *out)
{
    struct span url = span_of(r->url);
    const struct book_rows *rows = &r->tables[BOOK_QUERY];
    size_t path_end = find_outside(url, "?#"), query_end = find_outside(url, "#");
    char before = joint(span_sub(url, path_end, query_end));
    buf_add(out, span_sub(url, 0, query_end));
    for (size_t i = 0; i < rows->n; i++) {
        if (rows->rows[i].off)
            continue;
        if (before)
            buf_add_byte(out, before);
        add_encoded_template(span_of(rows->rows[i].name), out);
        buf_add_byte(out, '=');
        add_encoded_template(span_of(rows->rows[i].value), out);
        before = '&';
    }
    buf_add(out, span_sub(url, query_end, url.len));
    return !out->failed;
}
