#include "widget/completion.h"

enum { LONGEST_NAME = 256 };

size_t completion_open_braces(struct span text, size_t cursor)
{
    size_t least = cursor > LONGEST_NAME ? cursor - LONGEST_NAME : 0;
    for (size_t i = cursor; i >= least + 2; i--) {
        struct span two = span_sub(text, i - 2, i);
        if (span_eq_str(two, "}}") || two.ptr[1] == '\n')
            return SIZE_MAX;
        if (span_eq_str(two, "{{"))
            return i - 2;
    }
    return SIZE_MAX;
}

struct span completion_typed(const struct completion *c, const struct edits *text)
{
    struct span all = edits_text(text);
    return c->from == SIZE_MAX ? all : span_sub(all, c->from + 2, text->cursor);
}

void completion_offer(struct completion *c, const struct edits *text,
                      const struct candidate *whole, size_t n)
{
    struct candidate items[COMPLETE_MAX];
    c->from = c->names ? completion_open_braces(edits_text(text), text->cursor) : SIZE_MAX;
    struct span typed = completion_typed(c, text);
    if (c->from != SIZE_MAX) {
        n = c->names->offer(c->names->ctx, typed, items, COMPLETE_MAX);
        whole = items;
    }
    complete_set(&c->list, whole, n, typed);
}

bool completion_is_shown(const struct completion *c)
{
    return c->list.n > 0;
}

/* A }} that stands there already is taken for the one that belongs to it. */
static void accept_name(struct completion *c, struct edits *text, struct span name)
{
    struct buf reference;
    buf_init(&reference, 1 << 20);
    buf_add_str(&reference, "{{");
    buf_add(&reference, name);
    buf_add_str(&reference, "}}");
    struct span behind = span_sub(edits_text(text), text->cursor, text->cursor + 2);
    edits_select(text, c->from, text->cursor + (span_eq_str(behind, "}}") ? 2 : 0));
    edits_insert(text, buf_span(&reference));
    buf_clear(&reference);
}

bool completion_accept(struct completion *c, struct edits *text)
{
    bool is_whole = c->from == SIZE_MAX;
    struct span chosen = complete_chosen(&c->list);
    if (is_whole) {
        edits_select_all(text);
        edits_insert(text, chosen);
    } else {
        accept_name(c, text, chosen);
    }
    complete_close(&c->list);
    return is_whole;
}
