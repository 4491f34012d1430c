#include "book/requestedit.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum jig_err requestedit_root(struct book_request *r, const char *key, struct span value)
{
    return json_set_member(&r->doc, 0, span_of(key), value, requesttext_order);
}

enum jig_err requestedit_remove(struct book_request *r, const char *path)
{
    uint32_t node = json_at(&r->doc, path);
    return node == JSON_NONE ? JIG_OK : json_remove(&r->doc, node);
}

bool requestedit_reads_as(const struct json *doc, uint32_t node, const char *text)
{
    char *now = json_take_text(doc, node);
    bool same = now && strcmp(now, text) == 0;
    free(now);
    return same;
}

enum jig_err requestedit_quoted(struct book_request *r, uint32_t object, const char *key,
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

enum jig_err requestedit_text(struct book_request *r, uint32_t object,
                              const struct requesttext_field *f)
{
    const char *text = *requesttext_slot(r, f);
    uint32_t node = json_member(&r->doc, object, span_of(f->path));
    if (node == JSON_NONE && strcmp(text, f->absent) == 0)
        return JIG_OK;
    if (node != JSON_NONE && requestedit_reads_as(&r->doc, node, text))
        return JIG_OK;
    return requestedit_quoted(r, object, f->path, text);
}

void requestedit_add_array(struct buf *out, const struct span *items, size_t n,
                           const char *indent)
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

struct span *requestedit_rows(const struct book_rows *rows)
{
    struct span *spans = mem_zero(rows->n, sizeof *spans);
    for (size_t i = 0; spans && i < rows->n; i++)
        spans[i] = span_of(rows->rows[i].raw);
    return spans;
}
