/* Sideways in a pager whose lines are not wrapped: how far they go, and to a hit beside what is
 * seen. */
#include <limits.h>

#include "base/visible.h"
#include "widget/pager.h"

static int widest_in_sight(const struct pager *p)
{
    struct pager_row row = p->top;
    int widest = 0;
    for (int y = 0; y < p->h; y++) {
        const struct painting *painting = pagerrows_paint(&p->rows, &row.line);
        int columns = visible_columns(buf_span(&painting->text), INT_MAX);
        widest = columns > widest ? columns : widest;
        if (!pagerrows_next(&p->rows, &row))
            break;
    }
    return widest;
}

bool pager_columns(const struct pager *p, struct pager_columns *out)
{
    int w = pagerrows_text_w(&p->rows);
    if (!p->has_rows || p->rows.wrap)
        return false;
    int all = widest_in_sight(p), last = p->skip + w;
    *out = (struct pager_columns){ p->skip + 1, all > p->skip && all < last ? all : last, all };
    return p->skip > 0 || all > w;
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
