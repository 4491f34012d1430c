#include "view/takeover.h"

#include <stdlib.h>

#include "base/mem.h"
#include "book/curlin.h"
#include "book/messagein.h"

enum { LEFT_OUT_MAX = 160, DOUBTS_MAX = 106 };

void takeover_clear(struct takeover *t)
{
    free(t->before);
    *t = (struct takeover){ 0 };
}

static void take_curl(struct book_request *r, struct span text, struct buf *said)
{
    struct buf left_out, doubts;
    struct jig_error error = { 0 };
    buf_init(&left_out, LEFT_OUT_MAX);
    buf_init(&doubts, DOUBTS_MAX);
    if (curlin_fill(r, text, &left_out, &doubts, &error))
        buf_add_str(said, error.text);
    else
        buf_addf(said, "%s%s%s%s", left_out.len ? "left out: " : "taken over",
                 buf_str(&left_out), doubts.len ? "; " : "", buf_str(&doubts));
    buf_clear(&left_out);
    buf_clear(&doubts);
}

static void take_message(struct book_request *r, struct span text, struct buf *said)
{
    struct jig_error error = { 0 };
    buf_add_str(said, messagein_fill(r, text, &error) ? error.text : "taken over");
}

bool takeover_fill(struct takeover *t, struct book_request *r, struct span text,
                   struct buf *said)
{
    bool is_curl = curlin_is(text);
    if (!is_curl && !messagein_is(text))
        return false;
    char *before = mem_dup(book_request_text(r));
    if (is_curl)
        take_curl(r, text, said);
    else
        take_message(r, text, said);
    takeover_clear(t);
    *t = (struct takeover){ before, r->version };
    return true;
}

bool takeover_undo(struct takeover *t, struct book_request *r)
{
    if (!t->before || t->version != r->version)
        return false;
    book_request_restore(r, span_of(t->before), NULL);
    takeover_clear(t);
    return true;
}
