#include "view/rowsmodel.h"

#include <stdlib.h>

#include "base/mem.h"

enum { TEXT_MAX = 4 << 20, NOTE_COLUMNS = 200 };

void rowsmodel_init(struct rowsmodel *m, const struct composing *composing,
                    enum book_table table)
{
    *m = (struct rowsmodel){ .composing = composing, .table = table };
    buf_init(&m->name, TEXT_MAX);
    buf_init(&m->value, TEXT_MAX);
    buf_init(&m->note, TEXT_MAX);
}

void rowsmodel_clear(struct rowsmodel *m)
{
    buf_clear(&m->name);
    buf_clear(&m->value);
    buf_clear(&m->note);
}

static struct book_request *request_of(const struct rowsmodel *m)
{
    return m->composing->request;
}

static size_t count(void *ctx)
{
    const struct rowsmodel *m = ctx;
    return request_of(m) ? book_request_n_rows(request_of(m), m->table) : 0;
}

/* A part of a multipart body is written as people know it from curl: "@photo.jpg" for a file's,
 * ";type=image/png" behind it for its Content-Type. */
static struct span shown_value(struct rowsmodel *m, const struct book_row *row)
{
    bool is_part = m->table == BOOK_MULTIPART;
    if (!is_part || (!row->file && !row->type))
        return span_of(row->value);
    buf_reset(&m->value);
    buf_addf(&m->value, "%s%s", row->file ? "@" : "", row->file ? row->file : row->value);
    if (row->type)
        buf_addf(&m->value, ";type=%s", row->type);
    return buf_span(&m->value);
}

struct part {
    struct span value, file, type; /* NULL pointers: it has none */
};

static struct part part_of(struct span text)
{
    struct part part = { 0 };
    size_t at = span_find(text, SPAN(";type="), 0);
    for (size_t next;
         at != SIZE_MAX && (next = span_find(text, SPAN(";type="), at + 1)) != SIZE_MAX;)
        at = next;
    struct span type = at == SIZE_MAX ? (struct span){ 0 } : span_sub(text, at + 6, text.len);
    if (span_find_byte(type, '/', 0) != SIZE_MAX && span_find_byte(type, '\n', 0) == SIZE_MAX) {
        part.type = type;
        text = span_sub(text, 0, at);
    }
    bool file = text.len > 0 && text.ptr[0] == '@';
    part.value = file ? SPAN("") : text;
    part.file = file ? span_sub(text, 1, text.len) : (struct span){ 0 };
    return part;
}

struct span rowsmodel_note(struct rowsmodel *m, const struct book_row *row)
{
    if (row->off)
        return row->note && row->note[0] ? span_of(row->note) : SPAN("off");
    struct span preview = composing_preview(m->composing, span_of(row->value), &m->note);
    return preview.len > 0 || !row->note ? preview : span_of(row->note);
}

static void row(void *ctx, size_t i, struct kv_row *out)
{
    struct rowsmodel *m = ctx;
    const struct book_row *r = book_request_row(request_of(m), m->table, i);
    out->name = span_of(r->name);
    out->value = shown_value(m, r);
    out->note = rowsmodel_note(m, r);
    out->on = !r->off;
}

bool rowsmodel_set_text(const struct rowsmodel *m, size_t i, enum book_field field,
                        struct span text)
{
    char *copy = text.ptr || field < BOOK_NOTE ? mem_dup(text) : NULL;
    bool ok =
        (copy || !text.ptr) && book_request_set_row(request_of(m), m->table, i, field, copy);
    free(copy);
    return ok;
}

static bool set_part(const struct rowsmodel *m, size_t i, struct span text)
{
    struct part part = part_of(text);
    return rowsmodel_set_text(m, i, BOOK_FILE, part.file) &&
           rowsmodel_set_text(m, i, BOOK_TYPE, part.type) &&
           rowsmodel_set_text(m, i, BOOK_VALUE, part.value);
}

bool rowsmodel_set(void *ctx, size_t i, enum kv_column column, struct span text)
{
    const struct rowsmodel *m = ctx;
    if (column == KV_VALUE && m->table == BOOK_MULTIPART)
        return set_part(m, i, text);
    return rowsmodel_set_text(m, i, column == KV_NAME ? BOOK_NAME : BOOK_VALUE, text);
}

bool rowsmodel_toggle(void *ctx, size_t i)
{
    const struct rowsmodel *m = ctx;
    bool off = book_request_row(request_of(m), m->table, i)->off;
    book_request_set_row_off(request_of(m), m->table, i, !off);
    return true;
}

bool rowsmodel_insert(void *ctx, size_t at, const struct kv_row *shown)
{
    const struct rowsmodel *m = ctx;
    struct book_row fresh = { 0 };
    if (shown->from != SIZE_MAX) /* a double keeps what is not shown */
        fresh = *book_request_row(request_of(m), m->table, shown->from);
    char *name = mem_dup(shown->name), *value = mem_dup(shown->value);
    fresh.name = name;
    if (!fresh.file)
        fresh.value = value;
    fresh.off = !shown->on;
    bool ok = name && value && book_request_insert_row(request_of(m), m->table, at, &fresh);
    free(name);
    free(value);
    bool part = ok && m->table == BOOK_MULTIPART && shown->from == SIZE_MAX;
    return part ? set_part(m, at, shown->value) : ok;
}

bool rowsmodel_remove(void *ctx, size_t i)
{
    const struct rowsmodel *m = ctx;
    book_request_remove_row(request_of(m), m->table, i);
    return true;
}

bool rowsmodel_move(void *ctx, size_t from, size_t to)
{
    const struct rowsmodel *m = ctx;
    book_request_move_row(request_of(m), m->table, from, to);
    return true;
}

static bool fill(const struct rowsmodel *m, const struct kv_row *shown, struct book_row *out)
{
    bool known = shown->from != SIZE_MAX;
    if (known)
        *out = *book_request_row(request_of(m), m->table, shown->from);
    struct part part = { .value = shown->value };
    if (m->table == BOOK_MULTIPART)
        part = part_of(shown->value);
    out->name = mem_dup(shown->name);
    out->value = mem_dup(part.value);
    out->file = part.file.ptr ? mem_dup(part.file) : NULL;
    out->type = part.type.ptr ? mem_dup(part.type) : NULL;
    out->off = !shown->on;
    return out->name && out->value && (out->file || !part.file.ptr) &&
           (out->type || !part.type.ptr);
}

bool rowsmodel_replace(void *ctx, const struct kv_row *rows, size_t n)
{
    const struct rowsmodel *m = ctx;
    struct book_row *fresh = mem_zero(n, sizeof *fresh);
    bool ok = fresh;
    size_t filled = 0;
    while (ok && filled < n) {
        ok = fill(m, &rows[filled], &fresh[filled]);
        filled++;
    }
    ok = ok && book_request_set_rows(request_of(m), m->table, fresh, n);
    for (size_t i = 0; i < filled; i++) {
        free(fresh[i].name);
        free(fresh[i].value);
        free(fresh[i].file);
        free(fresh[i].type);
    }
    free(fresh);
    return ok;
}

void rowsmodel_drop(void *saved)
{
    book_rows_clear(saved);
    free(saved);
}

void *rowsmodel_save(void *ctx)
{
    const struct rowsmodel *m = ctx;
    struct book_rows *copy = mem_zero(1, sizeof *copy);
    if (copy && !book_rows_copy(copy, &request_of(m)->tables[m->table])) {
        free(copy);
        return NULL;
    }
    return copy;
}

bool rowsmodel_restore(void *ctx, const void *saved)
{
    const struct rowsmodel *m = ctx;
    const struct book_rows *rows = saved;
    return book_request_set_rows(request_of(m), m->table, rows->rows, rows->n);
}

const struct kv_model rowsmodel_functions = {
    .count = count,
    .row = row,
    .set = rowsmodel_set,
    .toggle = rowsmodel_toggle,
    .insert = rowsmodel_insert,
    .remove = rowsmodel_remove,
    .move = rowsmodel_move,
    .replace = rowsmodel_replace,
    .save = rowsmodel_save,
    .restore = rowsmodel_restore,
    .drop = rowsmodel_drop,
};
