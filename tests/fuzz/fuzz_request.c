/* Files of a collection: what was read and not changed is written back byte for byte; what was
 * changed reads back as changed, whatever stood around it. */
#include <stdlib.h>
#include <string.h>

#include "book/itemhead.h"
#include "book/request.h"
#include "book/vars.h"
#include "data/jsonformat.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_layout(struct span text)
{
    struct buf out, again;
    buf_init(&out, (size_t)1 << 24);
    buf_init(&again, (size_t)1 << 24);
    if (json_format(text, 2, &out, NULL) == JIG_OK) {
        if (!jsonlex_same(buf_span(&out), text))
            abort();
        if (json_format(buf_span(&out), 2, &again, NULL) != JIG_OK ||
            !jsonlex_same(buf_span(&again), text))
            abort();
    }
    buf_clear(&out);
    buf_clear(&again);
}

static void change(struct book_request *r, unsigned how)
{
    struct book_row row = { .name = "fuzz \"name\"", .value = "{{v|url}}", .note = "n" };
    enum book_table table = (enum book_table)(how % BOOK_N_TABLES);
    book_request_set_url(r, "http://h/\n\x01");
    book_request_insert_row(r, table, how / 8 % 4, &row);
    book_request_set_row_off(r, table, 0, how & 1);
    book_request_set_row(r, table, 0, BOOK_VALUE, "x");
    book_request_move_row(r, table, 0, 1);
    book_request_remove_row(r, table, how / 32 % 4);
    book_request_set_body_kind(r, (enum book_body)(how / 16 % (BOOK_BODY_RAW + 1)));
    book_request_set_bytes(r, how & 4 ? SPAN("a\nb\n") : SPAN("\xff\x00\r"));
    book_request_set_auth_type(r, how & 2 ? "basic" : NULL);
    book_request_set_auth(r, "username", "ann");
    book_request_set_option(r, "max-time", "5");
}

static bool same_rows(const struct book_rows *a, const struct book_rows *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->rows[i].name, b->rows[i].name) != 0 || a->rows[i].off != b->rows[i].off ||
            strcmp(a->rows[i].value, b->rows[i].value) != 0)
            return false;
    return true;
}

static void check_changed(struct book_request *r)
{
    struct book_request *again = NULL;
    struct span text = book_request_text(r);
    if (!text.ptr || book_request_parse(text, &again, NULL) != JIG_OK)
        abort();
    if (strcmp(again->url, r->url) != 0 || again->body != r->body)
        abort();
    for (size_t t = 0; t < BOOK_FORM; t++)
        if (!same_rows(&r->tables[t], &again->tables[t]))
            abort();
    if ((r->body == BOOK_BODY_BYTES || r->body == BOOK_BODY_RAW) &&
        !span_eq(buf_span(&again->bytes), buf_span(&r->bytes)))
        abort();
    book_request_free(again);
}

static void check_request(struct span text, unsigned how)
{
    struct book_request *r = NULL;
    if (book_request_parse(text, &r, NULL) != JIG_OK)
        return;
    r->touched = r->body_touched = true;
    if (!span_eq(book_request_text(r), text))
        abort();
    change(r, how);
    check_changed(r);
    book_request_free(r);
}

static void check_head(struct span text)
{
    struct itemhead head;
    itemhead_read(text, ITEMHEAD_OF_REQUEST, true, &head, NULL);
    itemhead_read(text, ITEMHEAD_OF_REQUEST, false, &head, NULL);
    itemhead_read(text, ITEMHEAD_OF_FOLDER, true, &head, NULL);
}

static void check_vars(struct span text)
{
    struct book_rows rows = { 0 };
    struct vars *v = vars_new();
    struct buf out;
    char *value = malloc(text.len + 1);
    if (!v || !value)
        abort();
    memcpy(value, text.ptr, text.len);
    value[text.len] = '\0';
    buf_init(&out, (size_t)1 << 20);
    book_rows_put(&rows, "a", value);
    book_rows_put(&rows, "v", "{{a}}{{b}}");
    vars_add_layer(v, VARS_REQUEST, "r", &rows);
    vars_expand(v, text, &out);
    buf_clear(&out);
    book_rows_clear(&rows);
    vars_free(v);
    free(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct span text = span_make(data + 2, size - 2);
    check_layout(text);
    check_head(text);
    check_request(text, (unsigned)data[0] << 8 | data[1]);
    check_vars(text);
    return 0;
}
