#include "book/snapshot.h"

#include <stdlib.h>

#include "base/mem.h"
#include "book/filed.h"

struct snapshot {
    struct book_request *fields;
    char *text; /* the document, not in step with them yet */
    size_t len;
};

struct snapshot *snapshot_new(const struct book_request *r)
{
    struct snapshot *s = mem_zero(1, sizeof *s);
    struct span text = json_text(&r->doc);
    if (!s)
        return NULL;
    s->fields = filed_copy(r);
    s->text = mem_dup(text);
    s->len = text.len;
    if (s->fields && s->text)
        return s;
    snapshot_free(s);
    return NULL;
}

void snapshot_free(struct snapshot *s)
{
    if (!s)
        return;
    filed_free(s->fields);
    free(s->text);
    free(s);
}

bool snapshot_write(struct snapshot *s, struct buf *out)
{
    struct span text = span_make(s->text, s->len);
    enum jig_err err = JIG_OK;
    if (s->fields->touched) {
        err = json_parse(&s->fields->doc, text, NULL, NULL);
        text = err ? (struct span){ 0 } : book_request_text(s->fields);
    }
    if (!text.ptr && !out->failed)
        out->failed = err == JIG_ERR_TOO_LARGE ? err : JIG_ERR_MEMORY;
    buf_add(out, text);
    return !out->failed;
}
