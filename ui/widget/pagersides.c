/* Sideways in a pager whose lines are not wrapped: how far they go, and to a hit beside what is
 * seen. */
#include <limits.h>

#include "base/visible.h"
#include "widget/pager.h"

static int columns_of(const struct pager *p, const struct line *line)
{
    return visible_columns(buf_span(&pagerrows_paint(&p->rows, line)->text), INT_MAX);
}

static int widest_in_sight(const struct pager *p)
{
    struct pager_row row = p->top;
    int widest = 0;
    for (int y = 0; y < p->h; y++) {
        int columns = columns_of(p, &row.line);
        widest = columns > widest ? columns : widest;
        if (!pagerrows_next(&p->rows, &row))
            break;
    }
    return widest;
}

static bool has_piece_in_sight(const struct pager *p)
{
    struct pager_row row = p->top;
    bool has = row.line.is_rest;
    for (int y = 0; y < p->h && !has && pagerrows_next(&p->rows, &row); y++)
        has = row.line.is_rest;
    return has;
}

static uint64_t lesser(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Of a row of so many columns, with `before` in front of it; it may end before what is seen. */
static void set_seen(const struct pager *p, uint64_t before, int columns,
                     struct pager_columns *out)
{
    int last = p->skip + pagerrows_text_w(&p->rows);
    if (columns > p->skip && columns < last)
        last = columns;
    out->first = lesser(before + (uint64_t)p->skip + 1, out->all);
    out->last = lesser(before + (uint64_t)last, out->all);
}

bool pager_columns(const struct pager *p, struct pager_columns *out)
{
    int w = pagerrows_text_w(&p->rows);
    if (!p->has_rows || p->rows.wrap)
        return false;
    uint64_t before, all;
    bool is_all;
    int widest = widest_in_sight(p);
    if (pagerwidth_of(&p->width, &p->cursor.line, &before, &all, &is_all)) {
        *out = (struct pager_columns){ .all = all, .is_known = true, .is_all = is_all };
        set_seen(p, before, columns_of(p, &p->cursor.line), out);
        return true;
    }
    *out = (struct pager_columns){ .all = (uint64_t)widest,
                                   .is_known = !p->cursor.line.is_rest,
                                   .is_all = !has_piece_in_sight(p) };
    set_seen(p, 0, widest, out);
    return p->skip > 0 || widest > w;
}

bool pager_measure(struct pager *p)
{
    if (!p->has_rows || p->rows.wrap)
        return false;
    return pagerwidth_step(&p->width, &p->rows, &p->cursor.line);
}

void pager_sideways(struct pager *p, int columns)
{
    if (!p->has_rows || p->rows.wrap)
        return;
    if (columns > 0 && p->skip >= widest_in_sight(p) - pagerrows_text_w(&p->rows))
        return;
    p->skip += columns;
    if (p->skip < 0)
        p->skip = 0;
}

void pager_widen(struct pager *p, int columns)
{
    if (!p->has_rows || p->rows.wrap || columns <= 0 || p->skip == 0)
        return;
    int behind = p->skip + pagerrows_text_w(&p->rows) - widest_in_sight(p);
    int back = behind < columns ? behind : columns;
    if (back > 0)
        p->skip = back < p->skip ? p->skip - back : 0;
}

size_t pager_hit_in(const struct pager *p, const struct line *line)
{
    uint64_t hit = pager_within(p, p->current_hit), from = pager_within(p, line->at);
    const struct painting *painting = pagerrows_paint(&p->rows, line);
    uint64_t offset = line->at + (hit - from);
    size_t at, to;
    for (size_t i = 0; hit >= from && i < painting->n; i++)
        if (painting_find(painting, i, offset, offset + 1, &at, &to))
            return at;
    return SIZE_MAX;
}

/* What follows it is to be seen too, as far as there is any. */
void pager_show_hit(struct pager *p)
{
    if (!p->has_rows || p->rows.wrap || p->current_hit == UINT64_MAX)
        return;
    const struct line *line = &p->cursor.line;
    size_t at = pager_hit_in(p, line);
    if (at == SIZE_MAX)
        return;
    struct span text = buf_span(&pagerrows_paint(&p->rows, line)->text);
    int x = visible_columns(span_sub(text, 0, at), INT_MAX);
    int w = pagerrows_text_w(&p->rows), tail = w / 4;
    int behind = visible_columns(text, INT_MAX) - x - 1;
    tail = behind < tail ? behind : tail;
    if (x >= p->skip && x < p->skip + w - tail)
        return;
    p->skip = x < w - tail ? 0 : x - w / 3;
}
