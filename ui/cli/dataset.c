#include "cli/dataset.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/readfile.h"
#include "data/json.h"

enum { MAX_COLUMNS = 1000 };

void dataset_clear(struct dataset *d)
{
    for (size_t i = 0; i < d->n; i++)
        book_rows_clear(&d->rows[i]);
    free(d->rows);
    *d = (struct dataset){ 0 };
}

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

static struct book_rows *add_row(struct dataset *d)
{
    if (!mem_grow((void **)&d->rows, &d->room, d->n + 1, sizeof *d->rows))
        return NULL;
    d->rows[d->n] = (struct book_rows){ 0 };
    return &d->rows[d->n++];
}

/* ---- CSV --------------------------------------------------------------------------------------*/

struct csv {
    struct span rest;
    size_t line;
    bool is_last; /* of its record */
};

/* The next field, its quotes undone; false where a quoted one has no end. */
static bool next_field(struct csv *c, struct buf *out)
{
    size_t i = 0;
    bool is_quoted = c->rest.len > 0 && c->rest.ptr[0] == '"';
    buf_reset(out);
    if (is_quoted) {
        for (i = 1; i < c->rest.len; i++) {
            bool is_quote = c->rest.ptr[i] == '"';
            bool is_pair = is_quote && i + 1 < c->rest.len && c->rest.ptr[i + 1] == '"';
            if (is_quote && !is_pair)
                break;
            i += is_pair;
            c->line += c->rest.ptr[i] == '\n';
            buf_add_byte(out, c->rest.ptr[i]);
        }
        if (i == c->rest.len)
            return false;
        i++;
    }
    size_t from = i;
    while (i < c->rest.len && c->rest.ptr[i] != ',' && c->rest.ptr[i] != '\n')
        i++;
    size_t end = i > from && c->rest.ptr[i - 1] == '\r' ? i - 1 : i;
    buf_add(out, span_sub(c->rest, from, end));
    c->is_last = i == c->rest.len || c->rest.ptr[i] == '\n';
    c->line += c->is_last;
    c->rest = span_sub(c->rest, i + 1, c->rest.len);
    return true;
}

static enum jig_err bad_csv(const char *path, size_t line, const char *why,
                            struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "%s: line %zu: %s", path, line,
                         why);
}

struct csv_head {
    char *names[MAX_COLUMNS];
    size_t n;
};

static enum jig_err read_head(struct csv *c, const char *path, struct csv_head *head,
                              struct jig_error *error)
{
    struct buf field;
    enum jig_err err = JIG_OK;
    buf_init(&field, 1u << 20);
    for (c->is_last = false; !err && !c->is_last && head->n < MAX_COLUMNS;) {
        if (!next_field(c, &field))
            err = bad_csv(path, c->line, "a quote has no end", error);
        else if (!(head->names[head->n] = mem_dup(span_trim(buf_span(&field)))))
            err = out_of_memory(error);
        else
            head->n++;
    }
    if (!err && !c->is_last)
        err = bad_csv(path, c->line, "too many columns", error);
    buf_clear(&field);
    return err;
}

static enum jig_err read_record(struct csv *c, const char *path, const struct csv_head *head,
                                struct dataset *out, struct jig_error *error)
{
    struct buf field;
    struct book_rows *row = add_row(out);
    enum jig_err err = row ? JIG_OK : out_of_memory(error);
    size_t line = c->line, n = 0;
    buf_init(&field, 1u << 24);
    for (c->is_last = false; !err && !c->is_last; n++) {
        if (!next_field(c, &field))
            err = bad_csv(path, line, "a quote has no end", error);
        else if (n >= head->n)
            err = bad_csv(path, line, "more values than names", error);
        else if (!book_rows_put(row, head->names[n], buf_str(&field)))
            err = out_of_memory(error);
    }
    if (!err && n < head->n)
        err = bad_csv(path, line, "fewer values than names", error);
    buf_clear(&field);
    return err;
}

static enum jig_err read_csv(struct span text, const char *path, struct dataset *out,
                             struct jig_error *error)
{
    struct csv_head head = { .n = 0 };
    struct csv c = { .rest = text, .line = 1 };
    if (span_starts(text, SPAN("\xef\xbb\xbf")))
        c.rest = span_sub(text, 3, text.len);
    enum jig_err err = read_head(&c, path, &head, error);
    while (!err && c.rest.len > 0) {
        if (c.rest.ptr[0] == '\n' || span_starts(c.rest, SPAN("\r\n"))) {
            span_cut(&c.rest, '\n'); /* an empty line is no record */
            c.line++;
        } else
            err = read_record(&c, path, &head, out, error);
    }
    for (size_t i = 0; i < head.n; i++)
        free(head.names[i]);
    return err;
}

/* ---- JSON -------------------------------------------------------------------------------------*/

static bool put_members(const struct json *doc, uint32_t object, struct book_rows *row)
{
    bool ok = row != NULL;
    for (uint32_t m = json_first(doc, object); ok && m != JSON_NONE; m = json_next(doc, m)) {
        struct buf key;
        buf_init(&key, 1u << 20);
        json_key(doc, m, &key);
        char *text = json_take_text(doc, m);
        ok = text && !key.failed && book_rows_put(row, buf_str(&key), text);
        free(text);
        buf_clear(&key);
    }
    return ok;
}

static enum jig_err read_json(struct span text, const char *path, struct dataset *out,
                              struct jig_error *error)
{
    struct json doc;
    struct jig_error why;
    json_init(&doc);
    enum jig_err err = json_parse(&doc, text, NULL, &why);
    if (err)
        err = jig_error_set(error, err == JIG_ERR_DECODE ? JIG_ERR_READ : err, JIG_PHASE_NONE,
                            "%s: %s", path, why.text);
    else if (!json_is(&doc, 0, JSON_ARRAY))
        err = jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "%s: not an array of objects",
                            path);
    for (uint32_t i = err ? JSON_NONE : json_first(&doc, 0); !err && i != JSON_NONE;
         i = json_next(&doc, i)) {
        if (!json_is(&doc, i, JSON_OBJECT))
            err = jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE,
                                "%s: element %zu is no object", path, out->n + 1);
        else if (!put_members(&doc, i, add_row(out)))
            err = out_of_memory(error);
    }
    json_clear(&doc);
    return err;
}

enum jig_err dataset_read(const char *path, struct dataset *out, struct jig_error *error)
{
    struct buf text;
    size_t len = strlen(path);
    bool is_json = len > 5 && strcmp(path + len - 5, ".json") == 0;
    *out = (struct dataset){ 0 };
    buf_init(&text, READFILE_MAX);
    enum jig_err err = readfile(path, &text, error);
    if (!err)
        err = is_json ? read_json(buf_span(&text), path, out, error)
                      : read_csv(buf_span(&text), path, out, error);
    if (!err && out->n == 0)
        err = jig_error_set(error, JIG_ERR_READ, JIG_PHASE_NONE, "%s: no row of values", path);
    buf_clear(&text);
    if (err)
        dataset_clear(out);
    return err;
}
