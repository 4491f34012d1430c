#include "book/curldata.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/curlnotes.h"
#include "wire/url.h"

void curldata_init(struct curldata *d, size_t max, struct buf *notes)
{
    *d = (struct curldata){ .notes = notes };
    buf_init(&d->pieces, max);
    buf_init(&d->query, max);
}

void curldata_clear(struct curldata *d)
{
    free(d->file);
    buf_clear(&d->pieces);
    buf_clear(&d->query);
}

/* ---- Taking in -------------------------------------------------------------------------------*/

static bool is_standard_input(struct span path)
{
    return span_eq(path, SPAN("-")) || span_eq(path, SPAN("."));
}

static void drop_file(struct curldata *d)
{
    if (d->file)
        curlnotes_add(d->notes, "the data of %s", d->file);
    free(d->file);
    d->file = NULL;
}

static bool add_file(struct curldata *d, struct span path)
{
    if (is_standard_input(path)) {
        curlnotes_add(d->notes, "standard input");
        return true;
    }
    if (d->has_pieces || d->file) {
        curlnotes_add(d->notes, "the data of %.*s", (int)path.len, path.ptr);
        return true;
    }
    d->file = mem_dup(path);
    return d->file != NULL;
}

/* "name=content", "=content" or "content"; of a file where an "@" stands for the "=". The name goes
 * as it is. */
static bool add_encoded(struct span text, const char *option, struct buf *out, bool *is_file,
                        struct buf *notes)
{
    size_t at = span_find_byte(text, '=', 0);
    *is_file = at == SIZE_MAX && (at = span_find_byte(text, '@', 0)) != SIZE_MAX;
    if (*is_file) {
        curlnotes_add(notes, "%s %.*s", option, (int)text.len, text.ptr);
        return true;
    }
    if (at != SIZE_MAX && at > 0)
        buf_add(out, span_sub(text, 0, at + 1));
    url_encode_plus(at == SIZE_MAX ? text : span_sub(text, at + 1, text.len), URL_UNRESERVED,
                    out);
    return !out->failed;
}

static bool add_piece(struct curldata *d, struct span text, enum curl_action action)
{
    size_t before = d->pieces.len;
    bool is_file = false;
    if (d->has_pieces && action != ADD_JSON)
        buf_add_byte(&d->pieces, '&');
    if (action == ADD_ENCODED)
        add_encoded(text, "data-urlencode", &d->pieces, &is_file, d->notes);
    else
        buf_add(&d->pieces, text);
    if (is_file)
        buf_remove(&d->pieces, before, d->pieces.len);
    else
        drop_file(d);
    d->has_pieces |= !is_file;
    return !d->pieces.failed;
}

bool curldata_add(struct curldata *d, struct span text, enum curl_action action)
{
    bool is_file =
        text.len > 0 && text.ptr[0] == '@' && action != ADD_RAW && action != ADD_ENCODED;
    d->is_given = true;
    d->is_json |= action == ADD_JSON;
    if (!is_file)
        return add_piece(d, text, action);
    if (!d->file) /* a second one is left out */
        d->joins_lines = action == ADD_DATA;
    return add_file(d, span_sub(text, 1, text.len));
}

/* As --data-urlencode; behind a plus as it is. */
bool curldata_add_query(struct curldata *d, struct span text)
{
    bool is_file = false, as_it_is = text.len > 0 && text.ptr[0] == '+';
    size_t before = d->query.len;
    if (before > 0)
        buf_add_byte(&d->query, '&');
    if (as_it_is)
        buf_add(&d->query, span_sub(text, 1, text.len));
    else
        add_encoded(text, "url-query", &d->query, &is_file, d->notes);
    if (is_file)
        buf_remove(&d->query, before, d->query.len);
    return !d->query.failed;
}

bool curldata_set_upload(struct curldata *d, struct span path)
{
    d->is_upload = true;
    return add_file(d, path);
}

/* ---- Giving out ------------------------------------------------------------------------------*/

static void add_to_query(struct buf *url, const struct buf *query)
{
    if (query->len == 0)
        return;
    char last = url->len > 0 ? url->ptr[url->len - 1] : '\0'; /* "#f", or no memory */
    if (span_find_byte(buf_span(url), '?', 0) == SIZE_MAX)
        buf_add_byte(url, '?');
    else if (last != '?' && last != '&')
        buf_add_byte(url, '&');
    buf_add(url, buf_span(query));
}

/* What comes to lie in a folder of the server keeps its name. */
static void add_file_name(const struct curldata *d, struct span path, struct buf *url)
{
    buf_add(url, path);
    size_t host = span_find(path, SPAN("://"), 0);
    struct span behind = span_sub(path, host == SIZE_MAX ? 0 : host + 3, path.len);
    bool has_path = span_find_byte(behind, '/', 0) != SIZE_MAX;
    if (!d->is_upload || !d->file || (has_path && path.ptr[path.len - 1] != '/'))
        return;
    const char *slash = strrchr(d->file, '/');
    buf_add_str(url, has_path ? "" : "/");
    url_encode(span_of(slash ? slash + 1 : d->file), URL_UNRESERVED, url);
}

static size_t first_of(struct span text, const char *bytes)
{
    size_t i = 0;
    while (i < text.len && !strchr(bytes, text.ptr[i]))
        i++;
    return i;
}

bool curldata_into_url(struct curldata *d, bool with_pieces, struct book_request *r)
{
    struct span typed = span_of(r->url);
    size_t fragment = first_of(typed, "#"), path = first_of(typed, "?#");
    struct buf url;
    if (typed.len == 0)
        return true;
    if (with_pieces)
        drop_file(d);
    buf_init(&url, d->pieces.max);
    add_file_name(d, span_sub(typed, 0, path), &url);
    buf_add(&url, span_sub(typed, path, fragment));
    if (with_pieces)
        add_to_query(&url, &d->pieces);
    add_to_query(&url, &d->query);
    buf_add(&url, span_sub(typed, fragment, typed.len));
    bool ok = !url.failed &&
              (span_eq(buf_span(&url), typed) || book_request_set_url(r, buf_str(&url)));
    buf_clear(&url);
    return ok;
}

bool curldata_into_body(struct curldata *d, struct book_request *r)
{
    if (d->file) {
        if (d->joins_lines)
            curlnotes_add(d->notes, "the removal of line ends in %s", d->file);
        book_request_set_body_kind(r, BOOK_BODY_FILE);
        return book_request_set_body_file(r, d->file, false);
    }
    if (!d->has_pieces)
        return true;
    book_request_set_body_kind(r, BOOK_BODY_BYTES);
    return book_request_set_bytes(r, buf_span(&d->pieces));
}
