/* A row's members and its text are kept in step at every change; the text is edited, not written
 * anew, where there is one. */
#include "book/rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/json.h"

static const char *const key_order[] = { "name", "value", "file", "type", "off", "note", NULL };

#define ROW_MAX ((size_t)64 << 20)

static void row_clear(struct book_row *row)
{
    free(row->name);
    free(row->value);
    free(row->note);
    free(row->file);
    free(row->type);
    free(row->raw);
    *row = (struct book_row){ 0 };
}

static bool row_copy(struct book_row *to, const struct book_row *from)
{
    *to = (struct book_row){
        .name = mem_strdup(from->name ? from->name : ""),
        .value = mem_strdup(from->value ? from->value : ""),
        .note = mem_strdup(from->note),
        .file = mem_strdup(from->file),
        .type = mem_strdup(from->type),
        .off = from->off,
        .raw = mem_strdup(from->raw),
    };
    if (to->name && to->value && !from->note == !to->note && !from->file == !to->file &&
        !from->type == !to->type && !from->raw == !to->raw)
        return true;
    row_clear(to);
    return false;
}

/* ---- A row's text ---- */

static void add_text_member(struct buf *out, const char *key, const char *value)
{
    if (!value)
        return;
    buf_addf(out, "%s\"%s\": ", out->len > 1 ? ", " : " ", key);
    jsonlex_quote(span_of(value), out);
}

static char *write_fresh(const struct book_row *row)
{
    struct buf out;
    buf_init(&out, ROW_MAX);
    buf_add_byte(&out, '{');
    add_text_member(&out, "name", row->name);
    if (!row->file || row->value[0])
        add_text_member(&out, "value", row->value);
    add_text_member(&out, "file", row->file);
    add_text_member(&out, "type", row->type);
    if (row->off)
        buf_add_str(&out, ", \"off\": true");
    add_text_member(&out, "note", row->note);
    buf_add_str(&out, " }");
    char *text = buf_take(&out);
    buf_clear(&out);
    return text;
}

/* Sets a member to a value's text, or takes it out (ptr NULL), if it is not so already. */
static bool sync_member(struct json *doc, const char *key, struct span value)
{
    uint32_t member = json_member(doc, 0, span_of(key));
    if (!value.ptr)
        return member == JSON_NONE || json_remove(doc, member) == JIG_OK;
    if (member != JSON_NONE && jsonlex_same(json_spelling(doc, member), value))
        return true;
    return json_set_member(doc, 0, span_of(key), value, key_order) == JIG_OK;
}

static bool sync_text(struct json *doc, const char *key, const char *text)
{
    struct buf quoted;
    uint32_t member = json_member(doc, 0, span_of(key));
    /* A number or a truth value that was read as text and is still the same stays what it is. */
    if (text && member != JSON_NONE && !json_is(doc, member, JSON_STRING) &&
        span_eq_str(json_spelling(doc, member), text))
        return true;
    if (!text)
        return sync_member(doc, key, (struct span){ 0 });
    buf_init(&quoted, ROW_MAX);
    jsonlex_quote(span_of(text), &quoted);
    bool ok = !quoted.failed && sync_member(doc, key, buf_span(&quoted));
    buf_clear(&quoted);
    return ok;
}

static bool sync_off(struct json *doc, bool off)
{
    if (json_is(doc, json_member(doc, 0, SPAN("off")), JSON_TRUE) == off)
        return true;
    return sync_member(doc, "off", off ? SPAN("true") : (struct span){ 0 });
}

static bool sync_row(struct json *doc, const struct book_row *row)
{
    bool no_value = row->value[0] == '\0' && json_member(doc, 0, SPAN("value")) == JSON_NONE;
    return sync_text(doc, "name", row->name) &&
           (no_value || sync_text(doc, "value", row->value)) &&
           sync_text(doc, "file", row->file) && sync_text(doc, "type", row->type) &&
           sync_off(doc, row->off) && sync_text(doc, "note", row->note);
}

static char *write_over(const struct book_row *row)
{
    struct json doc;
    json_init(&doc);
    char *text = NULL;
    if (json_parse(&doc, span_of(row->raw), NULL, NULL) == JIG_OK && sync_row(&doc, row))
        text = mem_dup(json_text(&doc));
    json_clear(&doc);
    return text;
}

static bool row_write(struct book_row *row)
{
    char *text = row->raw ? write_over(row) : write_fresh(row);
    if (!text)
        return false;
    free(row->raw);
    row->raw = text;
    return true;
}

/* ---- Tables ---- */

void book_rows_clear(struct book_rows *rows)
{
    if (!rows)
        return;
    for (size_t i = 0; i < rows->n; i++)
        row_clear(&rows->rows[i]);
    free(rows->rows);
    *rows = (struct book_rows){ 0 };
}

const struct book_row *book_rows_find(const struct book_rows *rows, struct span name)
{
    for (size_t i = rows->n; i-- > 0;)
        if (!rows->rows[i].off && span_eq_str(name, rows->rows[i].name))
            return &rows->rows[i];
    return NULL;
}

static bool insert_taken(struct book_rows *rows, size_t at, struct book_row *row)
{
    if (!mem_grow((void **)&rows->rows, &rows->room, rows->n + 1, sizeof *rows->rows)) {
        row_clear(row);
        return false;
    }
    if (at > rows->n)
        at = rows->n;
    memmove(rows->rows + at + 1, rows->rows + at, (rows->n - at) * sizeof *rows->rows);
    rows->rows[at] = *row;
    rows->n++;
    return true;
}

bool book_rows_insert(struct book_rows *rows, size_t at, const struct book_row *row)
{
    struct book_row copy;
    if (!row_copy(&copy, row))
        return false;
    if (!row_write(&copy)) {
        row_clear(&copy);
        return false;
    }
    return insert_taken(rows, at, &copy);
}

static char **field_of(struct book_row *row, enum book_field field)
{
    switch (field) {
    case BOOK_NAME:
        return &row->name;
    case BOOK_VALUE:
        return &row->value;
    case BOOK_NOTE:
        return &row->note;
    case BOOK_FILE:
        return &row->file;
    default:
        return &row->type;
    }
}

bool book_rows_set(struct book_rows *rows, size_t i, enum book_field field, const char *text)
{
    if (i >= rows->n)
        return true;
    struct book_row *row = &rows->rows[i];
    char **slot = field_of(row, field);
    bool optional = field != BOOK_NAME && field != BOOK_VALUE;
    if (optional && text && !text[0])
        text = NULL;
    if (!optional && !text)
        text = "";
    char *fresh = mem_strdup(text);
    char *before = *slot;
    if (text && !fresh)
        return false;
    *slot = fresh;
    if (!row_write(row)) {
        *slot = before;
        free(fresh);
        return false;
    }
    free(before);
    return true;
}

bool book_rows_set_off(struct book_rows *rows, size_t i, bool off)
{
    if (i >= rows->n || rows->rows[i].off == off)
        return true;
    rows->rows[i].off = off;
    if (row_write(&rows->rows[i]))
        return true;
    rows->rows[i].off = !off;
    return false;
}

void book_rows_remove(struct book_rows *rows, size_t i)
{
    if (i >= rows->n)
        return;
    row_clear(&rows->rows[i]);
    rows->n--;
    memmove(rows->rows + i, rows->rows + i + 1, (rows->n - i) * sizeof *rows->rows);
}

void book_rows_move(struct book_rows *rows, size_t from, size_t to)
{
    if (from >= rows->n)
        return;
    if (to >= rows->n)
        to = rows->n - 1;
    struct book_row moved = rows->rows[from];
    memmove(rows->rows + from, rows->rows + from + 1, (rows->n - from - 1) * sizeof moved);
    memmove(rows->rows + to + 1, rows->rows + to, (rows->n - to - 1) * sizeof moved);
    rows->rows[to] = moved;
}

bool book_rows_copy(struct book_rows *to, const struct book_rows *from)
{
    *to = (struct book_rows){ 0 };
    for (size_t i = 0; i < from->n; i++) {
        struct book_row copy;
        if (!row_copy(&copy, &from->rows[i]) || !insert_taken(to, i, &copy)) {
            book_rows_clear(to);
            return false;
        }
    }
    return true;
}

bool book_rows_put(struct book_rows *rows, const char *name, const char *value)
{
    for (size_t i = rows->n; i-- > 0;)
        if (strcmp(rows->rows[i].name, name) == 0)
            return book_rows_set(rows, i, BOOK_VALUE, value);
    char *own_name = mem_strdup(name), *own_value = mem_strdup(value);
    struct book_row row = { .name = own_name, .value = own_value };
    bool ok = own_name && own_value && book_rows_insert(rows, rows->n, &row);
    free(own_name);
    free(own_value);
    return ok;
}

/* ---- Reading ---- */

static bool read_member(const struct json *doc, const char *key, char **out, const char *absent)
{
    uint32_t member = json_member(doc, 0, span_of(key));
    *out = member == JSON_NONE ? mem_strdup(absent) : json_take_text(doc, member);
    return *out || (member == JSON_NONE && !absent);
}

static bool read_row(const struct json *doc, struct book_row *row)
{
    row->off = json_is(doc, json_member(doc, 0, SPAN("off")), JSON_TRUE);
    return read_member(doc, "name", &row->name, "") &&
           read_member(doc, "value", &row->value, "") &&
           read_member(doc, "note", &row->note, NULL) &&
           read_member(doc, "file", &row->file, NULL) &&
           read_member(doc, "type", &row->type, NULL);
}

bool book_rows_add_text(struct book_rows *rows, struct span text)
{
    struct json doc;
    struct book_row row = { .raw = mem_dup(text) };
    json_init(&doc);
    bool ok = row.raw && json_parse(&doc, text, NULL, NULL) == JIG_OK && read_row(&doc, &row);
    json_clear(&doc);
    if (ok)
        return insert_taken(rows, rows->n, &row);
    row_clear(&row);
    return false;
}
