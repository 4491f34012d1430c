/* What of a pager is in sight, and stays so when lines begin to wrap or no longer do. */
#include <limits.h>

#include "base/visible.h"
#include "widget/pager.h"

/* Its row of the screen; -1: it is not on it. */
static int screen_row(const struct pager *p, const struct pager_row *sought)
{
    if (pagerrows_before(sought, &p->top))
        return -1;
    int64_t y = pagerrows_distance(&p->rows, p->top, sought, p->h);
    return y < p->h ? (int)y : -1;
}

static bool has_hit_in_sight(const struct pager *p)
{
    struct pager_row row;
    const struct lines *lines = &p->rows.lines;
    if (p->current_hit == UINT64_MAX ||
        !lines->class->find(lines->ctx, p->current_hit, &row.line))
        return false;
    row.from = pager_hit_in(p, &row.line);
    if (row.from == SIZE_MAX)
        return false;
    struct span text = buf_span(&pagerrows_paint(&p->rows, &row.line)->text);
    int x = visible_columns(span_sub(text, 0, row.from), INT_MAX) - p->skip;
    bool is_beside = !p->rows.wrap && (x < 0 || x >= pagerrows_text_w(&p->rows));
    pagerrows_refresh(&p->rows, &row);
    return !is_beside && screen_row(p, &row) >= 0;
}

/* Where in its line's painting that begins which is seen of a row. */
static size_t first_seen(const struct pager *p, const struct pager_row *row)
{
    if (p->rows.wrap)
        return row->from;
    struct span text = buf_span(&pagerrows_paint(&p->rows, &row->line)->text);
    return visible_fit(text, p->skip, NULL);
}

/* The line at the top stays there, or else the cursor on its row of the screen. */
static void lay_out(struct pager *p, bool wrap)
{
    int y = screen_row(p, &p->cursor);
    p->top.from = first_seen(p, &p->top);
    p->cursor.from = first_seen(p, &p->cursor);
    struct span text = buf_span(&pagerrows_paint(&p->rows, &p->cursor.line)->text);
    p->skip = wrap ? 0 : visible_columns(span_sub(text, 0, p->cursor.from), INT_MAX);
    p->rows.wrap = wrap;
    pagerrows_refresh(&p->rows, &p->top);
    pagerrows_refresh(&p->rows, &p->cursor);
    if (screen_row(p, &p->cursor) < 0)
        for (p->top = p->cursor; y > 0 && pagerrows_prev(&p->rows, &p->top); y--)
            ;
    pager_resize(p, p->rows.w, p->h);
}

void pager_set_wrap(struct pager *p, bool wrap)
{
    if (!p->has_rows) {
        p->rows.wrap = wrap;
        p->skip = 0;
        return;
    }
    if (wrap == p->rows.wrap)
        return;
    bool has_hit = has_hit_in_sight(p);
    lay_out(p, wrap);
    if (has_hit && !has_hit_in_sight(p))
        pager_to_offset(p, p->current_hit);
    if (has_hit)
        pager_show_hit(p);
}
