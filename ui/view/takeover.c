#include "view/takeover.h"

#include <stdlib.h>

#include "base/mem.h"
#include "book/curlin.h"
#include "book/messagein.h"

enum { LEFT_OUT_MAX = 160, DOUBTS_MAX = 106, NOTES_MAX = 65536 };

void takeover_clear(struct takeover *t)
{
    free(t->before);
    *t = (struct takeover){ 0 };
}

/* Of a list as many bytes as there is room for: whole items, or what fits of the first. */
static size_t fitting(struct span list, size_t most)
{
    size_t item = most, len = most;
    while (item > 0 && !span_starts(span_sub(list, item, list.len), SPAN(", ")))
        item--;
    while (len > 0 && ((unsigned char)list.ptr[len] & 0xc0) == 0x80)
        len--;
    return item > 0 ? item : len;
}

static void add_list(const char *lead, const struct buf *list, size_t most, struct buf *said)
{
    struct span all = buf_span(list);
    size_t n = all.len > most ? fitting(all, most) : all.len;
    bool is_cut = n < all.len || list->failed;
    if (n == 0 && !is_cut)
        return;
    buf_add_str(said, lead);
    buf_add(said, span_sub(all, 0, n));
    if (is_cut)
        buf_add_str(said, n < all.len && all.ptr[n] == ',' ? ", …" : "…");
}

static void take_curl(struct book_request *r, struct span text, struct buf *said)
{
    struct buf left_out, doubts;
    struct jig_error error = { 0 };
    buf_init(&left_out, NOTES_MAX);
    buf_init(&doubts, NOTES_MAX);
    if (curlin_fill(r, text, &left_out, &doubts, &error))
        buf_add_str(said, error.text);
    else {
        add_list("left out: ", &left_out, LEFT_OUT_MAX, said);
        buf_add_str(said, said->len ? "" : "taken over");
        add_list("; ", &doubts, DOUBTS_MAX, said);
    }
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
