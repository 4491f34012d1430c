/* Writing the body: of its spellings one, chosen without loss, and none touched that says the
 * same. */
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "book/requestedit.h"

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
 * stay, but where no body is left. `value` is indented as a member of the root's member. */
static enum jig_err set_body(struct book_request *r, const char *key, struct span value)
{
    bool removed = false;
    enum jig_err err = drop_other_bodies(r, key, &removed);
    if (err || !key)
        return !err && removed ? requestedit_remove(r, "body") : err;
    uint32_t body = json_at(&r->doc, "body");
    if (json_n(&r->doc, body) > 0)
        return json_set_member(&r->doc, body, span_of(key), value, NULL);
    bool lines = span_find_byte(value, '\n', 0) != SIZE_MAX;
    struct buf whole;
    buf_init(&whole, JSON_MAX_LEN);
    buf_addf(&whole, lines ? "{\n  \"%s\": " : "{ \"%s\": ", key);
    buf_add(&whole, value);
    buf_add_str(&whole, lines ? "\n}" : " }");
    err = whole.failed ? whole.failed : requestedit_root(r, "body", buf_span(&whole));
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
        requestedit_add_array(&text, items, n, "  ");
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
    if (file == JSON_NONE || !requestedit_reads_as(&r->doc, file, r->body_file)) {
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
    struct span *items = requestedit_rows(&r->tables[table]);
    if (!items)
        return JIG_ERR_MEMORY;
    enum jig_err err;
    if (array != JSON_NONE) {
        err = json_set_array(&r->doc, array, items, r->tables[table].n);
    } else {
        struct buf text;
        buf_init(&text, JSON_MAX_LEN);
        requestedit_add_array(&text, items, r->tables[table].n, "  ");
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
        err = requestedit_text(r, json_at(&r->doc, "body.graphql"), f);
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

enum jig_err requestbody_write(struct book_request *r)
{
    enum jig_err err = JIG_OK;
    if (r->body != BOOK_BODY_FILE)
        err = requestedit_remove(r, "body.template");
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
