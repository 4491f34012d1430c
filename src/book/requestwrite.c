/* Writing: each field is compared with what the document says and only a difference is written, so
 * that a file's own spelling stays wherever its meaning does. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "book/options.h"
#include "book/requesttext.h"

static enum jig_err set_root(struct book_request *r, const char *key, struct span value)
{
    return json_set_member(&r->doc, 0, span_of(key), value, requesttext_order);
}

static enum jig_err remove_at(struct book_request *r, const char *path)
{
    uint32_t node = json_at(&r->doc, path);
    return node == JSON_NONE ? JIG_OK : json_remove(&r->doc, node);
}

/* Does the node read as this text? */
static bool reads_as(const struct json *doc, uint32_t node, const char *text)
{
    char *now = json_take_text(doc, node);
    bool same = now && strcmp(now, text) == 0;
    free(now);
    return same;
}

static enum jig_err set_quoted(struct book_request *r, uint32_t object, const char *key,
                               const char *text)
{
    struct buf quoted;
    buf_init(&quoted, JSON_MAX_LEN);
    jsonlex_quote(span_of(text), &quoted);
    enum jig_err err = quoted.failed;
    if (!err)
        err = json_set_member(&r->doc, object, span_of(key), buf_span(&quoted),
                              object == 0 ? requesttext_order : NULL);
    buf_clear(&quoted);
    return err;
}

static enum jig_err write_text(struct book_request *r, uint32_t object,
                               const struct requesttext_field *f)
{
    const char *text = *requesttext_slot(r, f);
    uint32_t node = json_member(&r->doc, object, span_of(f->path));
    if (node == JSON_NONE && strcmp(text, f->absent) == 0)
        return JIG_OK;
    if (node != JSON_NONE && reads_as(&r->doc, node, text))
        return JIG_OK;
    return set_quoted(r, object, f->path, text);
}

static enum jig_err write_order(struct book_request *r)
{
    char text[24];
    int64_t now;
    uint32_t node = json_at(&r->doc, "order");
    if (!r->has_order)
        return remove_at(r, "order");
    if (json_integer(&r->doc, node, &now) && now == r->order)
        return JIG_OK;
    snprintf(text, sizeof text, "%lld", (long long)r->order);
    return set_root(r, "order", span_of(text));
}

/* ---- Tables ---- */

/* A whole array with one member a line, for a place where there is none yet. */
static void add_array(struct buf *out, const struct span *items, size_t n, const char *indent)
{
    buf_add_byte(out, '[');
    for (size_t i = 0; i < n; i++) {
        buf_addf(out, "%s\n%s  ", i ? "," : "", indent);
        buf_add(out, items[i]);
    }
    if (n)
        buf_addf(out, "\n%s", indent);
    buf_add_byte(out, ']');
}

static struct span *spans_of_rows(const struct book_rows *rows)
{
    struct span *spans = mem_zero(rows->n, sizeof *spans);
    for (size_t i = 0; spans && i < rows->n; i++)
        spans[i] = span_of(rows->rows[i].raw);
    return spans;
}

static enum jig_err write_table(struct book_request *r, enum book_table table)
{
    const struct book_rows *rows = &r->tables[table];
    const char *key = requesttext_tables[table];
    uint32_t array = json_at(&r->doc, key);
    if (array == JSON_NONE && rows->n == 0)
        return JIG_OK;
    if (rows->n == 0 && json_n(&r->doc, array) > 0)
        return json_remove(&r->doc, array);
    struct span *items = spans_of_rows(rows);
    if (!items)
        return JIG_ERR_MEMORY;
    enum jig_err err;
    if (array != JSON_NONE) {
        err = json_set_array(&r->doc, array, items, rows->n);
    } else {
        struct buf text;
        buf_init(&text, JSON_MAX_LEN);
        add_array(&text, items, rows->n, "");
        err = text.failed ? text.failed : set_root(r, key, buf_span(&text));
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
    if (flag || number || row->value[0] == '[')
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
    if (node != JSON_NONE && reads_as(&r->doc, node, row->value))
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
        return json_is(&r->doc, json_at(&r->doc, "auth"), JSON_NULL) ? JIG_OK
                                                                     : remove_at(r, "auth");
    enum jig_err err = JIG_OK;
    if (!json_is(&r->doc, json_at(&r->doc, "auth"), JSON_OBJECT))
        err = set_root(r, "auth", SPAN("{}"));
    uint32_t type = json_at(&r->doc, "auth.type");
    if (!err && (type == JSON_NONE || !reads_as(&r->doc, type, r->auth_type)))
        err = set_quoted(r, json_at(&r->doc, "auth"), "type", r->auth_type);
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
        return json_n(&r->doc, node) ? remove_at(r, "options") : JIG_OK;
    if (node == JSON_NONE)
        err = set_root(r, "options", SPAN("{}"));
    if (!err)
        err = drop_members(r, "options", &r->options, NULL);
    for (size_t i = 0; !err && i < r->options.n; i++)
        err = write_member(r, "options", &r->options.rows[i], add_option);
    return err;
}

/* ---- The body ---- */

static enum jig_err drop_other_bodies(struct book_request *r, const char *key, bool *removed)
{
    enum jig_err err = JIG_OK;
    for (const struct requesttext_body *b = requesttext_bodies; !err && b->key; b++) {
        uint32_t other = json_member(&r->doc, json_at(&r->doc, "body"), span_of(b->key));
        if (other == JSON_NONE || (key && strcmp(b->key, key) == 0))
            continue;
        err = json_remove(&r->doc, other);
        *removed = true;
    }
    return err;
}

/* Puts the body's one member in place of whatever spelled it before; keys that jig does not know
 * stay. `value` is indented as a member of the root's member. */
static enum jig_err set_body(struct book_request *r, const char *key, struct span value)
{
    bool removed = false;
    enum jig_err err = drop_other_bodies(r, key, &removed);
    uint32_t body = json_at(&r->doc, "body");
    if (err || !key)
        return !err && removed && json_n(&r->doc, body) == 0 ? remove_at(r, "body") : err;
    if (json_n(&r->doc, body) > 0)
        return json_set_member(&r->doc, body, span_of(key), value, NULL);
    bool lines = span_find_byte(value, '\n', 0) != SIZE_MAX;
    struct buf whole;
    buf_init(&whole, JSON_MAX_LEN);
    buf_addf(&whole, lines ? "{\n  \"%s\": " : "{ \"%s\": ", key);
    buf_add(&whole, value);
    buf_add_str(&whole, lines ? "\n}" : " }");
    err = whole.failed ? whole.failed : set_root(r, "body", buf_span(&whole));
    buf_clear(&whole);
    return err;
}

/* UTF-8 of which every control is a LF or TAB: what a person would want to see line by line. */
static bool is_lines(struct span s)
{
    for (size_t at = 0; at < s.len;) {
        uint32_t cp;
        size_t len = utf8_decode(span_sub(s, at, s.len), &cp);
        if (len == 0 || cp == 0x7f || (cp < 0x20 && cp != '\n' && cp != '\t'))
            return false;
        at += len;
    }
    return true;
}

static bool decode_lines(const struct json *doc, uint32_t node, struct buf *out)
{
    for (uint32_t c = json_first(doc, node); c != JSON_NONE; c = json_next(doc, c)) {
        if (c != json_first(doc, node))
            buf_add_byte(out, '\n');
        json_string(doc, c, out);
    }
    return json_is(doc, node, JSON_ARRAY);
}

/* Does the document spell these bytes already, in whichever way? */
static bool spells_bytes(const struct book_request *r)
{
    struct buf now, coded;
    const struct json *doc = &r->doc;
    uint32_t body = json_at(doc, "body");
    uint32_t text = json_member(doc, body, SPAN("text"));
    uint32_t lines = json_member(doc, body, SPAN("lines"));
    uint32_t base64 = json_member(doc, body, SPAN("base64"));
    buf_init(&now, JSON_MAX_LEN);
    buf_init(&coded, JSON_MAX_LEN);
    bool there = text != JSON_NONE    ? json_string(doc, text, &now)
                 : lines != JSON_NONE ? decode_lines(doc, lines, &now)
                 : base64 != JSON_NONE
                     ? json_string(doc, base64, &coded) && base64_decode(buf_span(&coded), &now)
                     : false;
    bool same = there && !now.failed && span_eq(buf_span(&now), buf_span(&r->bytes));
    buf_clear(&now);
    buf_clear(&coded);
    return same;
}

static enum jig_err write_lines(struct book_request *r)
{
    struct span rest = buf_span(&r->bytes);
    size_t n = 1;
    for (size_t at = span_find_byte(rest, '\n', 0); at != SIZE_MAX;
         at = span_find_byte(rest, '\n', at + 1))
        n++;
    struct buf quoted, text;
    struct span *items = mem_zero(n, sizeof *items);
    size_t *ends = mem_zero(n, sizeof *ends);
    buf_init(&quoted, JSON_MAX_LEN);
    buf_init(&text, JSON_MAX_LEN);
    if (!rest.ptr)
        rest = SPAN("");
    for (size_t i = 0; ends && i < n; i++) {
        jsonlex_quote(span_cut(&rest, '\n'), &quoted);
        ends[i] = quoted.len;
    }
    for (size_t i = 0; ends && items && i < n; i++)
        items[i] = span_sub(buf_span(&quoted), i ? ends[i - 1] : 0, ends[i]);
    uint32_t array = json_at(&r->doc, "body.lines");
    enum jig_err err = items && ends ? quoted.failed : JIG_ERR_MEMORY;
    if (!err && json_is(&r->doc, array, JSON_ARRAY)) {
        err = json_set_array(&r->doc, array, items, n);
    } else if (!err) {
        add_array(&text, items, n, "  ");
        err = text.failed ? text.failed : set_body(r, "lines", buf_span(&text));
    }
    buf_clear(&quoted);
    buf_clear(&text);
    free(items);
    free(ends);
    return err;
}

static enum jig_err set_body_coded(struct book_request *r, const char *key, bool coded)
{
    struct buf text, quoted;
    buf_init(&text, JSON_MAX_LEN);
    buf_init(&quoted, JSON_MAX_LEN);
    if (coded)
        base64_add(buf_span(&r->bytes), &text);
    else
        buf_add(&text, buf_span(&r->bytes));
    jsonlex_quote(buf_span(&text), &quoted);
    enum jig_err err = text.failed ? text.failed : quoted.failed;
    if (!err)
        err = set_body(r, key, buf_span(&quoted));
    buf_clear(&text);
    buf_clear(&quoted);
    return err;
}

static enum jig_err write_bytes(struct book_request *r)
{
    if (spells_bytes(r))
        return JIG_OK;
    struct span bytes = buf_span(&r->bytes);
    bool one_line = span_find_byte(bytes, '\n', 0) == SIZE_MAX;
    if (!is_lines(bytes))
        return set_body_coded(r, "base64", true);
    if (one_line && json_at(&r->doc, "body.text") != JSON_NONE)
        return set_body_coded(r, "text", false);
    return write_lines(r);
}

static enum jig_err write_body_file(struct book_request *r)
{
    uint32_t file = json_at(&r->doc, "body.file");
    enum jig_err err = JIG_OK;
    if (file == JSON_NONE || !reads_as(&r->doc, file, r->body_file)) {
        struct buf quoted;
        buf_init(&quoted, JSON_MAX_LEN);
        jsonlex_quote(span_of(r->body_file), &quoted);
        err = quoted.failed ? quoted.failed : set_body(r, "file", buf_span(&quoted));
        buf_clear(&quoted);
    }
    uint32_t template_ = json_at(&r->doc, "body.template");
    if (err || json_is(&r->doc, template_, JSON_TRUE) == r->body_template)
        return err;
    if (!r->body_template)
        return json_remove(&r->doc, template_);
    return json_set_member(&r->doc, json_at(&r->doc, "body"), SPAN("template"), SPAN("true"),
                           NULL);
}

static enum jig_err write_body_rows(struct book_request *r, enum book_table table)
{
    const char *key = table == BOOK_FORM ? "form" : "multipart";
    uint32_t array = json_at(&r->doc, requesttext_tables[table]);
    struct span *items = spans_of_rows(&r->tables[table]);
    if (!items)
        return JIG_ERR_MEMORY;
    enum jig_err err;
    if (array != JSON_NONE) {
        err = json_set_array(&r->doc, array, items, r->tables[table].n);
    } else {
        struct buf text;
        buf_init(&text, JSON_MAX_LEN);
        add_array(&text, items, r->tables[table].n, "  ");
        err = text.failed ? text.failed : set_body(r, key, buf_span(&text));
        buf_clear(&text);
    }
    free(items);
    return err;
}

static enum jig_err write_graphql(struct book_request *r)
{
    enum jig_err err = JIG_OK;
    if (json_at(&r->doc, "body.graphql") == JSON_NONE)
        err = set_body(r, "graphql", SPAN("{\n    \"query\": \"\"\n  }"));
    for (const struct requesttext_field *f = requesttext_graphql; !err && f->path; f++)
        err = write_text(r, json_at(&r->doc, "body.graphql"), f);
    return err;
}

static enum jig_err write_raw(struct book_request *r)
{
    struct buf now;
    uint32_t node = json_at(&r->doc, "body.raw");
    uint32_t base64 = json_member(&r->doc, node, SPAN("base64"));
    struct buf coded;
    buf_init(&now, JSON_MAX_LEN);
    buf_init(&coded, JSON_MAX_LEN);
    bool there = base64 == JSON_NONE ? json_string(&r->doc, node, &now)
                                     : json_string(&r->doc, base64, &coded) &&
                                           base64_decode(buf_span(&coded), &now);
    bool same = there && span_eq(buf_span(&now), buf_span(&r->bytes));
    enum jig_err err = JIG_OK;
    if (!same && utf8_is_valid(buf_span(&r->bytes))) {
        err = set_body_coded(r, "raw", false);
    } else if (!same) {
        buf_reset(&coded);
        buf_reset(&now);
        base64_add(buf_span(&r->bytes), &coded);
        buf_add_str(&now, "{ \"base64\": ");
        jsonlex_quote(buf_span(&coded), &now);
        buf_add_str(&now, " }");
        err = now.failed ? now.failed : set_body(r, "raw", buf_span(&now));
    }
    buf_clear(&now);
    buf_clear(&coded);
    return err;
}

static enum jig_err write_body(struct book_request *r)
{
    enum jig_err err = JIG_OK;
    if (r->body != BOOK_BODY_FILE)
        err = remove_at(r, "body.template");
    if (err)
        return err;
    switch (r->body) {
    case BOOK_BODY_BYTES:
        return write_bytes(r);
    case BOOK_BODY_FILE:
        return write_body_file(r);
    case BOOK_BODY_FORM:
        return write_body_rows(r, BOOK_FORM);
    case BOOK_BODY_MULTIPART:
        return write_body_rows(r, BOOK_MULTIPART);
    case BOOK_BODY_GRAPHQL:
        return write_graphql(r);
    case BOOK_BODY_RAW:
        return write_raw(r);
    default:
        return set_body(r, NULL, (struct span){ 0 });
    }
}

enum jig_err requesttext_write(struct book_request *r)
{
    enum jig_err err = JIG_OK;
    for (const struct requesttext_field *f = requesttext_fields; !err && f->path; f++)
        err = write_text(r, 0, f);
    if (!err)
        err = write_order(r);
    for (size_t t = 0; !err && t < BOOK_FORM; t++)
        err = write_table(r, (enum book_table)t);
    if (!err)
        err = write_auth(r);
    if (!err)
        err = write_options(r);
    return err ? err : write_body(r);
}
