/* The request's life and its setters. What its text looks like is requesttext's, its file
 * requestfile's. */
#include "book/request.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/filed.h"
#include "book/requesttext.h"

#define LOOSE_BODY ((size_t)64 << 10) /* memory that a body of any length may have */

/* ---- Life ---- */

static const char empty_text[] = "{\n  \"jig\": 1\n}\n";

struct book_request *book_request_new(void)
{
    struct book_request *r = NULL;
    return book_request_parse(span_of(empty_text), &r, NULL) == JIG_OK ? r : NULL;
}

static struct book_request *request_alloc(void)
{
    struct book_request *r = mem_zero(1, sizeof *r);
    if (!r)
        return NULL;
    r->judged = UINT64_MAX;
    json_init(&r->doc);
    buf_init(&r->bytes, BOOK_BODY_MAX);
    r->body_file = mem_strdup("");
    for (const struct requesttext_field *f = requesttext_graphql; f->path; f++)
        *requesttext_slot(r, f) = mem_strdup("");
    bool ok = r->body_file && r->graphql_query && r->graphql_variables && r->graphql_operation;
    if (ok)
        return r;
    book_request_free(r);
    return NULL;
}

enum jig_err book_request_parse(struct span text, struct book_request **out,
                                struct jig_error *error)
{
    struct book_request *r = request_alloc();
    if (!r)
        return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    enum jig_err err = json_parse(&r->doc, text, NULL, error);
    if (!err)
        err = requesttext_read(r, error);
    if (err) {
        book_request_free(r);
        return err;
    }
    *out = r;
    return JIG_OK;
}

void book_request_free(struct book_request *r)
{
    if (!r)
        return;
    book_fields_clear(r);
    filed_free(r->filed);
    free(r->path);
    free(r->saved);
    free(r);
}

/* Takes over another request's fields; what says where this one is saved stays. */
static void take_fields(struct book_request *r, struct book_request *from)
{
    struct book_request kept = *r;
    book_fields_clear(r);
    *r = *from;
    r->path = kept.path;
    r->mark = kept.mark;
    r->conflict = kept.conflict;
    r->gone = kept.gone;
    r->saved = kept.saved;
    r->filed = kept.filed;
    r->version = kept.version + 1;
    r->judged = UINT64_MAX;
    r->touched = r->body_touched = false;
    filed_free(from->filed);
    free(from->path);
    free(from->saved);
    free(from);
}

struct span book_request_text(struct book_request *r)
{
    if (r->touched && requesttext_write(r) != JIG_OK)
        return (struct span){ 0 };
    r->touched = r->body_touched = false;
    return json_text(&r->doc);
}

enum jig_err book_request_restore(struct book_request *r, struct span text,
                                  struct jig_error *error)
{
    struct book_request *other = NULL;
    enum jig_err err = book_request_parse(text, &other, error);
    if (!err)
        take_fields(r, other);
    return err;
}

/* The text is written only where the fields alone leave it open what it would say. */
static bool differs(struct book_request *r)
{
    struct span saved = span_of(r->saved);
    enum filed_verdict verdict = filed_compare(r, r->filed);
    if (verdict == FILED_DIFFERS)
        return true;
    if (verdict == FILED_SAME && span_eq(json_text(&r->doc), saved))
        return false;
    struct span text = book_request_text(r);
    return !span_eq(text, saved) && !jsonlex_same(text, saved);
}

bool book_request_is_dirty(struct book_request *r)
{
    if (!r->saved)
        return r->version > 0;
    if (r->judged != r->version) {
        r->is_dirty = differs(r);
        r->judged = r->version;
    }
    return r->is_dirty;
}

/* ---- Setters ---- */

static void touch(struct book_request *r)
{
    r->touched = true;
    r->version++;
}

static void touch_body(struct book_request *r)
{
    r->body_touched = true;
    touch(r);
}

static void touch_table(struct book_request *r, enum book_table table)
{
    if (table == BOOK_FORM || table == BOOK_MULTIPART)
        touch_body(r);
    else
        touch(r);
}

static bool set_text(struct book_request *r, char **slot, const char *text)
{
    if (*slot && text && strcmp(*slot, text) == 0)
        return true;
    char *copy = mem_strdup(text);
    if (text && !copy)
        return false;
    free(*slot);
    *slot = copy;
    touch(r);
    return true;
}

bool book_request_set_name(struct book_request *r, const char *name)
{
    return set_text(r, &r->name, name);
}

bool book_request_set_note(struct book_request *r, const char *note)
{
    return set_text(r, &r->note, note);
}

bool book_request_set_method(struct book_request *r, const char *method)
{
    return set_text(r, &r->method, method);
}

bool book_request_set_url(struct book_request *r, const char *url)
{
    return set_text(r, &r->url, url);
}

bool book_request_set_order(struct book_request *r, int64_t order)
{
    if (r->has_order && r->order == order)
        return true;
    r->has_order = true;
    r->order = order;
    touch(r);
    return true;
}

size_t book_request_n_rows(const struct book_request *r, enum book_table table)
{
    return r->tables[table].n;
}

const struct book_row *book_request_row(const struct book_request *r, enum book_table table,
                                        size_t i)
{
    return i < r->tables[table].n ? &r->tables[table].rows[i] : NULL;
}

bool book_request_insert_row(struct book_request *r, enum book_table table, size_t at,
                             const struct book_row *row)
{
    struct book_row bare = *row;
    char no_value[] = "{ \"name\": \"\" }";
    if (table == BOOK_SECRETS && !bare.raw)
        bare.raw = no_value;
    if (!book_rows_insert(&r->tables[table], at, &bare))
        return false;
    touch_table(r, table);
    return true;
}

bool book_request_set_row(struct book_request *r, enum book_table table, size_t i,
                          enum book_field field, const char *text)
{
    if (!book_rows_set(&r->tables[table], i, field, text))
        return false;
    touch_table(r, table);
    return true;
}

bool book_request_set_row_off(struct book_request *r, enum book_table table, size_t i, bool off)
{
    if (!book_rows_set_off(&r->tables[table], i, off))
        return false;
    touch_table(r, table);
    return true;
}

void book_request_remove_row(struct book_request *r, enum book_table table, size_t i)
{
    book_rows_remove(&r->tables[table], i);
    touch_table(r, table);
}

void book_request_move_row(struct book_request *r, enum book_table table, size_t from,
                           size_t to)
{
    book_rows_move(&r->tables[table], from, to);
    touch_table(r, table);
}

/* The same row as before, so that its own text can stay. */
static const struct book_row *find_same(const struct book_rows *rows,
                                        const struct book_row *row)
{
    for (size_t i = 0; i < rows->n; i++) {
        const struct book_row *r = &rows->rows[i];
        if (strcmp(r->name, row->name ? row->name : "") == 0 && r->off == row->off &&
            strcmp(r->value, row->value ? row->value : "") == 0)
            return r;
    }
    return NULL;
}

bool book_request_set_rows(struct book_request *r, enum book_table table,
                           const struct book_row *rows, size_t n)
{
    struct book_rows next = { 0 };
    for (size_t i = 0; i < n; i++) {
        const struct book_row *same =
            rows[i].raw ? NULL : find_same(&r->tables[table], &rows[i]);
        if (!book_rows_insert(&next, i, same ? same : &rows[i])) {
            book_rows_clear(&next);
            return false;
        }
    }
    book_rows_clear(&r->tables[table]);
    r->tables[table] = next;
    touch_table(r, table);
    return true;
}

void book_request_set_body_kind(struct book_request *r, enum book_body kind)
{
    if (r->body != kind)
        touch_body(r);
    r->body = kind;
}

/* Only what differs is moved: of a large body mostly a letter. */
static bool change_bytes(struct buf *b, struct span bytes)
{
    struct span now = buf_span(b);
    size_t start = span_common_start(now, bytes);
    size_t end =
        span_common_end(span_sub(now, start, now.len), span_sub(bytes, start, bytes.len));
    if (bytes.len > now.len && !buf_space(b, bytes.len - now.len)) {
        b->failed = JIG_OK;
        return false;
    }
    buf_remove(b, start, now.len - end - start);
    buf_insert(b, start, span_sub(bytes, start, bytes.len - end));
    return true;
}

static bool replace_bytes(struct buf *b, struct span bytes)
{
    struct buf next;
    buf_init(&next, BOOK_BODY_MAX);
    buf_add(&next, bytes);
    if (next.failed) {
        buf_clear(&next);
        return false;
    }
    buf_clear(b);
    *b = next;
    return true;
}

/* A small body does not hold the memory of a large one that was there before. */
bool book_request_set_bytes(struct book_request *r, struct span bytes)
{
    bool is_loose = r->bytes.room > LOOSE_BODY && r->bytes.room / 4 > bytes.len;
    if (!(is_loose ? replace_bytes(&r->bytes, bytes) : change_bytes(&r->bytes, bytes)))
        return false;
    touch_body(r);
    return true;
}

bool book_request_set_body_file(struct book_request *r, const char *file, bool template_)
{
    r->body_touched = true;
    if (!set_text(r, &r->body_file, file))
        return false;
    if (r->body_template != template_)
        touch_body(r);
    r->body_template = template_;
    return true;
}

bool book_request_set_graphql(struct book_request *r, const char *query, const char *variables,
                              const char *operation)
{
    r->body_touched = true;
    return (!query || set_text(r, &r->graphql_query, query)) &&
           (!variables || set_text(r, &r->graphql_variables, variables)) &&
           (!operation || set_text(r, &r->graphql_operation, operation));
}

bool book_request_set_auth_type(struct book_request *r, const char *type)
{
    if (!type && !r->auth_type)
        return true;
    return set_text(r, &r->auth_type, type);
}

static const char *value_of(const struct book_rows *rows, const char *name)
{
    const struct book_row *row = book_rows_find(rows, span_of(name));
    return row ? row->value : NULL;
}

const char *book_request_auth(const struct book_request *r, const char *param)
{
    const char *value = value_of(&r->auth, param);
    return value ? value : "";
}

static bool put_value(struct book_request *r, struct book_rows *rows, const char *name,
                      const char *value)
{
    const char *now = value_of(rows, name);
    if (now && value && strcmp(now, value) == 0)
        return true;
    for (size_t i = rows->n; !value && i-- > 0;)
        if (strcmp(rows->rows[i].name, name) == 0)
            book_rows_remove(rows, i);
    if (value && !book_rows_put(rows, name, value))
        return false;
    touch(r);
    return true;
}

bool book_request_set_auth(struct book_request *r, const char *param, const char *value)
{
    return put_value(r, &r->auth, param, value);
}

const char *book_request_option(const struct book_request *r, const char *name)
{
    return value_of(&r->options, name);
}

bool book_request_set_option(struct book_request *r, const char *name, const char *value)
{
    return put_value(r, &r->options, name, value);
}
