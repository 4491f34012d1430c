#include "view/bodycopy.h"

bool bodycopy_say(struct intent *out, const char *words)
{
    *out = (struct intent){ .command = "say", .text = span_of(words) };
    return true;
}

/* To paint so much takes some 200 microseconds. */
#define LINES_SLICE (16u << 10)

static bool add_lines(void *ctx, struct buf *out)
{
    struct bodytab *b = ctx;
    return pager_add_lines(&b->pager, &b->walk, LINES_SLICE, out);
}

static bool copy_selection(struct bodytab *b, struct intent *out)
{
    if (!pager_walk_selection(&b->pager, &b->walk))
        return false;
    const struct copying_lines lines = { add_lines, b };
    copying_begin_lines(&b->copying, &lines, b->walk.last.end - b->walk.line.at);
    pager_select(&b->pager, false);
    return restab_copy_on(b->shown, &b->copying, &b->copied, out);
}

static bool copy(struct bodytab *b, uint64_t at, uint64_t end, enum copying_as as,
                 struct intent *out)
{
    if (!copying_begin(&b->copying, &b->doc->source, at, end, as))
        return restab_too_large(b->shown, "it", &b->copied, out);
    return restab_copy_on(b->shown, &b->copying, &b->copied, out);
}

/* A long line comes in pieces: all of them, or more than can be copied. */
static void add_pieces(const struct bodytab *b, const struct line *piece, uint64_t *at,
                       uint64_t *end)
{
    const struct lines *lines = &b->pager.rows.lines;
    struct line first = *piece, last = *piece, next;
    while (first.is_rest && *end - first.at <= COPYING_MAX &&
           lines->class->prev(lines->ctx, &first, &first))
        *at = first.at;
    while (last.end - *at <= COPYING_MAX && lines->class->next(lines->ctx, &last, &next) &&
           next.is_rest) {
        last = next;
        *end = last.end;
    }
}

bool bodycopy(struct bodytab *b, struct intent *out)
{
    const struct line *line = pager_line(&b->pager);
    if (b->pager.selects)
        return copy_selection(b, out);
    if (!line)
        return false;
    uint64_t at = line->at;
    uint64_t end = line->end;
    bool is_value = bodydoc_value(b->doc, line, &at, &end);
    bool is_json = bodydoc_is_json(b->doc) || bodydoc_is_packed(b->doc);
    enum copying_as as = is_value && is_json        ? COPYING_STRING
                         : b->doc->mode != BODY_HEX ? COPYING_LINE
                                                    : COPYING_PLAIN;
    if (as == COPYING_LINE && !is_value)
        add_pieces(b, line, &at, &end);
    return copy(b, at, end, as, out);
}

bool bodycopy_all(struct bodytab *b, struct intent *out)
{
    return copy(b, 0, b->doc->source.len, COPYING_PLAIN, out);
}
