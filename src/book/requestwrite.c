/* Writing: each field is compared with what the document says and only a difference is written, so
 * that a file's own spelling stays wherever its meaning does. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book/options.h"
#include "book/requestedit.h"

static enum jig_err write_order(struct book_request *r)
{
    char text[24];
    int64_t now;
    uint32_t node = json_at(&r->doc, "order");
    if (!r->has_order)
        return requestedit_remove(r, "order");
    if (json_integer(&r->doc, node, &now) && now == r->order)
        return JIG_OK;
    snprintf(text, sizeof text, "%lld", (long long)r->order);
    return requestedit_root(r, "order", span_of(text));
}

/* ---- Tables ---- */

static enum jig_err write_table(struct book_request *r, enum book_table table)
{
    const struct book_rows *rows = &r->tables[table];
    const char *key = requesttext_tables[table];
    uint32_t array = json_at(&r->doc, key);
    if (array == JSON_NONE && rows->n == 0)
        return JIG_OK;
    if (rows->n == 0 && json_n(&r->doc, array) > 0)
        return json_remove(&r->doc, array);
    struct span *items = requestedit_rows(rows);
    if (!items)
        return JIG_ERR_MEMORY;
    enum jig_err err;
    if (array != JSON_NONE) {
        err = json_set_array(&r->doc, array, items, rows->n);
    } else {
        struct buf text;
        buf_init(&text, JSON_MAX_LEN);
        requestedit_add_array(&text, items, rows->n, "");
        err = text.failed ? text.failed : requestedit_root(r, key, buf_span(&text));
        buf_clear(&text);
    }
    free(items);
    return err;
}

/* ---- Objects of parameters ---- */

static bool is_number(const char *text)
{
    struct jsonlex lex;
    jsonlex_init(&lex, span_of(text), false);
    return jsonlex_next(&lex).type == JSONLEX_NUMBER && jsonlex_next(&lex).type == JSONLEX_END;
}

/* How an option's text is spelled: what the table calls a flag or number as such, a list as it
 * is, else a string. */
static void add_option(const struct book_row *row, struct buf *out)
{
    const struct option_info *info = options_find(span_of(row->name));
    bool flag = (info && info->kind == OPTION_FLAG &&
                 (strcmp(row->value, "true") == 0 || strcmp(row->value, "false") == 0));
    bool number = info && (info->kind == OPTION_NUMBER || info->kind == OPTION_SECONDS) &&
                  is_number(row->value);
    if (flag || number || options_is_list(span_of(row->value)))
        buf_add_str(out, row->value);
    else
        jsonlex_quote(span_of(row->value), out);
}

static void add_param(const struct book_row *row, struct buf *out)
{
    jsonlex_quote(span_of(row->value), out);
}

typedef void add_value(const struct book_row *row, struct buf *out);

static enum jig_err write_member(struct book_request *r, const char *object,
                                 const struct book_row *row, add_value *add)
{
    struct buf text;
    uint32_t box = json_at(&r->doc, object);
    uint32_t node = json_member(&r->doc, box, span_of(row->name));
    if (node != JSON_NONE && requestedit_reads_as(&r->doc, node, row->value))
        return JIG_OK;
    buf_init(&text, JSON_MAX_LEN);
    add(row, &text);
    enum jig_err err = text.failed;
    if (!err)
        err = json_set_member(&r->doc, box, span_of(row->name), buf_span(&text), NULL);
    buf_clear(&text);
    return err;
}

static const struct book_row *row_named(const struct book_rows *rows, const struct json *doc,
                                        uint32_t node)
{
    for (size_t i = 0; i < rows->n; i++)
        if (json_key_is(doc, node, span_of(rows->rows[i].name)))
            return &rows->rows[i];
    return NULL;
}

/* Takes out the members that are no row any more; of authentication also those that another type
 * has. */
static enum jig_err drop_members(struct book_request *r, const char *object,
                                 const struct book_rows *rows, const char *auth_type)
{
    uint32_t c = json_first(&r->doc, json_at(&r->doc, object));
    while (c != JSON_NONE) {
        const struct book_row *row = row_named(rows, &r->doc, c);
        bool stays = row && (!auth_type || requesttext_auth_fits(auth_type, row->name));
        if (stays || (auth_type && json_key_is(&r->doc, c, SPAN("type")))) {
            c = json_next(&r->doc, c);
            continue;
        }
        enum jig_err err = json_remove(&r->doc, c);
        if (err)
            return err;
        c = json_first(&r->doc, json_at(&r->doc, object));
    }
    return JIG_OK;
}

static enum jig_err write_auth(struct book_request *r)
{
    if (!r->auth_type)
        return json_is(&r->doc, json_at(&r->doc, "auth"), JSON_NULL)
                   ? JIG_OK
                   : requestedit_remove(r, "auth");
    enum jig_err err = JIG_OK;
    if (!json_is(&r->doc, json_at(&r->doc, "auth"), JSON_OBJECT))
        err = requestedit_root(r, "auth", SPAN("{}"));
    uint32_t type = json_at(&r->doc, "auth.type");
    if (!err && (type == JSON_NONE || !requestedit_reads_as(&r->doc, type, r->auth_type)))
        err = requestedit_quoted(r, json_at(&r->doc, "auth"), "type", r->auth_type);
    if (!err)
        err = drop_members(r, "auth", &r->auth, r->auth_type);
    for (size_t i = 0; !err && i < r->auth.n; i++)
        if (requesttext_auth_fits(r->auth_type, r->auth.rows[i].name))
            err = write_member(r, "auth", &r->auth.rows[i], add_param);
    return err;
}

static enum jig_err write_options(struct book_request *r)
{
    enum jig_err err = JIG_OK;
    uint32_t node = json_at(&r->doc, "options");
    if (r->options.n == 0)
        return json_n(&r->doc, node) ? requestedit_remove(r, "options") : JIG_OK;
    if (node == JSON_NONE)
        err = requestedit_root(r, "options", SPAN("{}"));
    if (!err)
        err = drop_members(r, "options", &r->options, NULL);
    for (size_t i = 0; !err && i < r->options.n; i++)
        err = write_member(r, "options", &r->options.rows[i], add_option);
    return err;
}

enum jig_err requesttext_write(struct book_request *r)
{
    enum jig_err err = JIG_OK;
    for (const struct requesttext_field *f = requesttext_fields; !err && f->path; f++)
        err = requestedit_text(r, 0, f);
    if (!err)
        err = write_order(r);
    for (size_t t = 0; !err && t < BOOK_FORM; t++)
        err = write_table(r, (enum book_table)t);
    if (!err)
        err = write_auth(r);
    if (!err)
        err = write_options(r);
    return err || !r->body_touched ? err : requestbody_write(r);
}
