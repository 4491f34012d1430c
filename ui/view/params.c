#include "view/params.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "view/urltext.h"

enum { URL_MAX = 4 << 20 };

void params_init(struct params *p, const struct composing *composing)
{
    *p = (struct params){ 0 };
    rowsmodel_init(&p->query, composing, BOOK_QUERY);
}

void params_clear(struct params *p)
{
    rowsmodel_clear(&p->query);
    free(p->names);
    free(p->pairs);
}

/* ---- Three kinds of rows, in this order ------------------------------------------------------*/

enum kind { PATH, PAIR, ROW };

struct place {
    enum kind kind;
    size_t i; /* among its kind */
};

static struct book_request *request_of(const struct params *p)
{
    return p->query.composing->request;
}

static void parse_path(struct params *p, struct span url)
{
    struct span name;
    struct urltext_walk w = urltext_names(url);
    while (urltext_next_name(&w, &name)) {
        if (!mem_grow((void **)&p->names, &p->names_room, p->n_path + 1, sizeof *p->names))
            return;
        p->names[p->n_path++] = name;
    }
}

static void parse_query(struct params *p, struct span url)
{
    struct urltext_pair pair;
    struct urltext_walk w = urltext_pairs(url);
    while (urltext_next(&w, &pair)) {
        if (!mem_grow((void **)&p->pairs, &p->pairs_room, p->n_pairs + 1, sizeof *p->pairs))
            return;
        p->pairs[p->n_pairs++] = pair;
    }
}

/* Reads the URL again where the request has changed. */
static void parse(struct params *p)
{
    const struct book_request *r = request_of(p);
    if (r && p->request == r && p->version == r->version)
        return;
    p->request = r;
    p->version = r ? r->version : 0;
    p->n_path = p->n_pairs = 0;
    p->url = r ? span_of(r->url) : (struct span){ 0 };
    parse_path(p, p->url);
    parse_query(p, p->url);
}

static struct span url_of(struct params *p)
{
    parse(p);
    return p->url;
}

static bool path_name(struct params *p, size_t i, struct span *name)
{
    parse(p);
    if (i < p->n_path)
        *name = p->names[i];
    return i < p->n_path;
}

static struct place place_of(struct params *p, size_t i)
{
    parse(p);
    if (i < p->n_path)
        return (struct place){ PATH, i };
    if (i - p->n_path < p->n_pairs)
        return (struct place){ PAIR, i - p->n_path };
    return (struct place){ ROW, i - p->n_path - p->n_pairs };
}

static bool pair_at(struct params *p, size_t i, struct urltext_pair *out)
{
    parse(p);
    if (i < p->n_pairs)
        *out = p->pairs[i];
    return i < p->n_pairs;
}

static size_t count(void *ctx)
{
    struct params *p = ctx;
    parse(p);
    return p->n_path + p->n_pairs + rowsmodel_functions.count(&p->query);
}

size_t params_n_on(struct params *p)
{
    size_t n = count(p);
    for (size_t i = 0; i < rowsmodel_functions.count(&p->query); i++)
        n -= book_request_row(request_of(p), BOOK_QUERY, i)->off ? 1 : 0;
    return n;
}

/* The row of the request's `path` table for a name, SIZE_MAX where there is none. */
static size_t path_row(const struct params *p, struct span name)
{
    size_t n = book_request_n_rows(request_of(p), BOOK_PATH);
    while (n-- > 0) {
        const struct book_row *row = book_request_row(request_of(p), BOOK_PATH, n);
        if (span_eq_str(name, row->name) && !row->off)
            return n;
    }
    return SIZE_MAX;
}

static void show_path(struct params *p, size_t i, struct kv_row *out)
{
    struct span name;
    if (!path_name(p, i, &name))
        return;
    out->name = span_make(name.ptr - 1, name.len + 1); /* with its colon */
    size_t row = path_row(p, name);
    out->value = row == SIZE_MAX
                     ? (struct span){ 0 }
                     : span_of(book_request_row(request_of(p), BOOK_PATH, row)->value);
    struct span preview = composing_preview(p->query.composing, out->value, &p->query.note);
    out->note = preview.len > 0 ? preview : out->value.len > 0 ? SPAN("path") : SPAN("not set");
    out->on = true;
}

static struct span raw_name(struct span url, const struct urltext_pair *pair)
{
    return span_sub(url, pair->at, pair->equals);
}

static struct span raw_value(struct span url, const struct urltext_pair *pair)
{
    return pair->equals < pair->end ? span_sub(url, pair->equals + 1, pair->end)
                                    : (struct span){ 0 };
}

static void show_pair(struct params *p, size_t i, struct kv_row *out)
{
    struct span url = url_of(p);
    struct urltext_pair pair;
    if (!pair_at(p, i, &pair))
        return;
    buf_reset(&p->query.name);
    buf_reset(&p->query.value);
    urltext_show(raw_name(url, &pair), URLTEXT_NAME, &p->query.name);
    urltext_show(raw_value(url, &pair), URLTEXT_VALUE, &p->query.value);
    out->name = buf_span(&p->query.name);
    out->value = buf_span(&p->query.value);
    out->note = composing_preview(p->query.composing, out->value, &p->query.note);
    out->on = true;
}

static void row(void *ctx, size_t i, struct kv_row *out)
{
    struct params *p = ctx;
    struct place place = place_of(p, i);
    if (place.kind == PATH)
        show_path(p, place.i, out);
    else if (place.kind == PAIR)
        show_pair(p, place.i, out);
    else
        rowsmodel_functions.row(&p->query, place.i, out);
}

/* ---- Changes ---------------------------------------------------------------------------------*/

/* Takes over a URL that was built, and clears the buffer. */
static bool take_url(const struct params *p, struct buf *url)
{
    bool ok = !url->failed && book_request_set_url(request_of(p), buf_str(url));
    buf_clear(url);
    return ok;
}

static bool set_path(struct params *p, size_t i, struct span text)
{
    struct span name;
    if (!path_name(p, i, &name))
        return false;
    struct rowsmodel path = { .composing = p->query.composing, .table = BOOK_PATH };
    size_t at = path_row(p, name);
    if (at != SIZE_MAX)
        return rowsmodel_set_text(&path, at, BOOK_VALUE, text);
    struct kv_row fresh = { name, text, .on = true, .from = SIZE_MAX };
    return rowsmodel_insert(&path, SIZE_MAX, &fresh);
}

static bool set_pair(struct params *p, size_t i, enum kv_column column, struct span text)
{
    struct span url = url_of(p);
    struct urltext_pair pair;
    if (!pair_at(p, i, &pair))
        return false;
    struct span name = raw_name(url, &pair), value = raw_value(url, &pair);
    struct buf written, out;
    buf_init(&written, URL_MAX);
    buf_init(&out, URL_MAX);
    if (column == KV_NAME)
        urltext_write(text, URLTEXT_NAME, name, &written);
    else
        urltext_write(text, URLTEXT_VALUE, value, &written);
    *(column == KV_NAME ? &name : &value) = buf_span(&written);
    urltext_set(url, i, name, value, &out);
    buf_clear(&written);
    return take_url(p, &out);
}

static bool set(void *ctx, size_t i, enum kv_column column, struct span text)
{
    struct params *p = ctx;
    struct place place = place_of(p, i);
    if (place.kind == PATH)
        return column == KV_VALUE && set_path(p, place.i, text);
    if (place.kind == PAIR)
        return set_pair(p, place.i, column, text);
    return rowsmodel_set(&p->query, place.i, column, text);
}

static bool insert_pair(struct params *p, size_t at, const struct kv_row *shown)
{
    struct buf name, value, out;
    buf_init(&name, URL_MAX);
    buf_init(&value, URL_MAX);
    buf_init(&out, URL_MAX);
    urltext_write(shown->name, URLTEXT_NAME, (struct span){ 0 }, &name);
    urltext_write(shown->value, URLTEXT_VALUE, (struct span){ 0 }, &value);
    urltext_insert(url_of(p), at, buf_span(&name), buf_span(&value), &out);
    buf_clear(&name);
    buf_clear(&value);
    return take_url(p, &out);
}

static bool remove_pair(struct params *p, size_t i)
{
    struct buf out;
    buf_init(&out, URL_MAX);
    urltext_remove(url_of(p), i, &out);
    return take_url(p, &out);
}

/* What is on goes into the URL. */
static bool insert(void *ctx, size_t at, const struct kv_row *shown)
{
    struct params *p = ctx;
    struct place place = place_of(p, at);
    struct kv_row fresh = *shown;
    if (shown->from != SIZE_MAX && place_of(p, shown->from).kind == PATH)
        return false;
    if (place.kind == ROW && at > 0 && place_of(p, at - 1).kind == ROW && !shown->on) {
        fresh.from = fresh.from == SIZE_MAX ? SIZE_MAX : place_of(p, fresh.from).i;
        return rowsmodel_insert(&p->query, place.i, &fresh);
    }
    return insert_pair(p, place.kind == PAIR ? place.i : SIZE_MAX, shown);
}

static bool remove_row(void *ctx, size_t i)
{
    struct params *p = ctx;
    struct place place = place_of(p, i);
    if (place.kind == PAIR)
        return remove_pair(p, place.i);
    return place.kind == ROW && rowsmodel_remove(&p->query, place.i);
}

static bool move(void *ctx, size_t from, size_t to)
{
    struct params *p = ctx;
    struct place a = place_of(p, from), b = place_of(p, to);
    if (a.kind != b.kind || a.kind == PATH)
        return false;
    if (a.kind == ROW)
        return rowsmodel_move(&p->query, a.i, b.i);
    struct span url = url_of(p);
    struct urltext_pair pair;
    if (!pair_at(p, a.i, &pair))
        return false;
    struct buf without, out;
    buf_init(&without, URL_MAX);
    buf_init(&out, URL_MAX);
    urltext_remove(url, a.i, &without);
    urltext_insert(buf_span(&without), b.i, raw_name(url, &pair), raw_value(url, &pair), &out);
    buf_clear(&without);
    return take_url(p, &out);
}

/* Out of the URL into the table, or back to the URL's end. */
static bool toggle(void *ctx, size_t i)
{
    struct params *p = ctx;
    struct place place = place_of(p, i);
    if (place.kind == PATH)
        return false;
    struct kv_row shown = { .from = SIZE_MAX };
    row(p, i, &shown);
    if (place.kind == PAIR) {
        shown.on = false;
        return rowsmodel_insert(&p->query, SIZE_MAX, &shown) && remove_pair(p, place.i);
    }
    const struct book_row *kept = book_request_row(request_of(p), BOOK_QUERY, place.i);
    if (!kept->off || kept->note) /* a note has no place in a URL */
        return rowsmodel_toggle(&p->query, place.i);
    return insert_pair(p, SIZE_MAX, &shown) && rowsmodel_remove(&p->query, place.i);
}

/* ---- All at once -----------------------------------------------------------------------------*/

/* The :names stay where the URL has them; of a line that begins with one the value is taken. */
static bool replace_paths(struct params *p, const struct kv_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool path = rows[i].from != SIZE_MAX && place_of(p, rows[i].from).kind == PATH;
        if (path && !set_path(p, place_of(p, rows[i].from).i, rows[i].value))
            return false;
    }
    return true;
}

static bool stays_in_table(struct params *p, const struct kv_row *shown)
{
    return !shown->on || (shown->from != SIZE_MAX && place_of(p, shown->from).kind == ROW);
}

static bool replace_table(struct params *p, const struct kv_row *rows, size_t n)
{
    struct kv_row *kept = mem_zero(n, sizeof *kept);
    size_t n_kept = 0;
    if (!kept)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!stays_in_table(p, &rows[i]))
            continue;
        kept[n_kept] = rows[i];
        bool was_row = rows[i].from != SIZE_MAX && place_of(p, rows[i].from).kind == ROW;
        kept[n_kept++].from = was_row ? place_of(p, rows[i].from).i : SIZE_MAX;
    }
    bool ok = rowsmodel_replace(&p->query, kept, n_kept);
    free(kept);
    return ok;
}

/* The URL's query anew: a pair that is a row of the same text keeps its bytes. */
static void build_query(struct params *p, const struct kv_row *rows, size_t n, struct buf *out)
{
    struct span url = url_of(p);
    struct urltext_parts parts = urltext_parts(url);
    buf_add(out, span_sub(url, 0, parts.query));
    char before = '?';
    for (size_t i = 0; i < n; i++) {
        enum kind kind = rows[i].from == SIZE_MAX ? PAIR : place_of(p, rows[i].from).kind;
        if (kind != PAIR || !rows[i].on)
            continue;
        struct kv_row old = { 0 };
        struct urltext_pair pair;
        bool same = false;
        if (rows[i].from != SIZE_MAX) {
            row(p, rows[i].from, &old);
            same = span_eq(old.name, rows[i].name) && span_eq(old.value, rows[i].value) &&
                   pair_at(p, place_of(p, rows[i].from).i, &pair);
        }
        buf_add_byte(out, before);
        before = '&';
        if (same) {
            buf_add(out, span_sub(url, pair.at, pair.end));
            continue;
        }
        urltext_write(rows[i].name, URLTEXT_NAME, old.name, out);
        buf_add_byte(out, '=');
        urltext_write(rows[i].value, URLTEXT_VALUE, old.value, out);
    }
    buf_add(out, span_sub(url, parts.fragment, url.len));
}

static bool replace(void *ctx, const struct kv_row *rows, size_t n)
{
    struct params *p = ctx;
    struct buf url;
    buf_init(&url, URL_MAX);
    build_query(p, rows, n, &url); /* before places change */
    bool ok = replace_paths(p, rows, n) && replace_table(p, rows, n);
    if (ok)
        return take_url(p, &url);
    buf_clear(&url);
    return false;
}

/* ---- Snapshots -------------------------------------------------------------------------------*/

struct snapshot {
    char *url;
    struct book_rows query, path;
};

static void drop(void *saved)
{
    struct snapshot *s = saved;
    free(s->url);
    book_rows_clear(&s->query);
    book_rows_clear(&s->path);
    free(s);
}

static void *save(void *ctx)
{
    struct params *p = ctx;
    struct snapshot *s = mem_zero(1, sizeof *s);
    if (!s)
        return NULL;
    s->url = mem_dup(url_of(p));
    if (s->url && book_rows_copy(&s->query, &request_of(p)->tables[BOOK_QUERY]) &&
        book_rows_copy(&s->path, &request_of(p)->tables[BOOK_PATH]))
        return s;
    drop(s);
    return NULL;
}

static bool restore(void *ctx, const void *saved)
{
    struct params *p = ctx;
    const struct snapshot *s = saved;
    struct book_request *r = request_of(p);
    return book_request_set_url(r, s->url) &&
           book_request_set_rows(r, BOOK_QUERY, s->query.rows, s->query.n) &&
           book_request_set_rows(r, BOOK_PATH, s->path.rows, s->path.n);
}

const struct kv_model params_functions = {
    .count = count,
    .row = row,
    .set = set,
    .toggle = toggle,
    .insert = insert,
    .remove = remove_row,
    .move = move,
    .replace = replace,
    .save = save,
    .restore = restore,
    .drop = drop,
};
