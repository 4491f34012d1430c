/* Drawing a pager: numbers, fold marks, coloured text, hits. */
#include "base/visible.h"
#include "widget/pager.h"

#define MAX_HITS 256

static const uint8_t roles[] = {
    [INK_TEXT] = ROLE_TEXT,
    [INK_FAINT] = ROLE_FAINT,
    [INK_KEY] = ROLE_JSON_KEY,
    [INK_STRING] = ROLE_JSON_STRING,
    [INK_NUMBER] = ROLE_JSON_NUMBER,
    [INK_BOOL] = ROLE_JSON_BOOL,
    [INK_NULL] = ROLE_JSON_NULL,
    [INK_PUNCT] = ROLE_JSON_PUNCT,
    [INK_TAG] = ROLE_JSON_KEY,
    [INK_NAME] = ROLE_NAME,
    [INK_COMMENT] = ROLE_FAINT,
    [INK_NOTE] = ROLE_ERROR,
    [INK_HEX_OFFSET] = ROLE_HEX_OFFSET,
    [INK_HEX_BYTE] = ROLE_TEXT,
    [INK_HEX_ZERO] = ROLE_HEX_ZERO,
    [INK_HEX_TEXT] = ROLE_HEX_TEXT,
    [INK_SENT] = ROLE_WIRE_SENT,
    [INK_RECEIVED] = ROLE_WIRE_RECEIVED,
};

/* A row with its part of the painting, and where its text is drawn. */
struct row_view {
    const struct painting *painting;
    size_t from, to;
    struct canvas text;
    int x; /* of the row's first column on it: negative where it is scrolled sideways */
};

/* Right-aligned, up to column `right`. By hand: each row of each frame has one. */
static void draw_number(const struct canvas *c, int right, int y, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    for (; number; number /= 10)
        digits[--at] = (char)('0' + number % 10);
    struct span text = span_make(digits + at, sizeof digits - at);
    canvas_text(c, right - (int)text.len, y, ROLE_LINE_NUMBER, text);
}

static void draw_gutter(const struct pager *p, const struct canvas *c, int y,
                        const struct pager_row *row)
{
    int text_x = pagerrows_text_x(&p->rows);
    if (!p->rows.numbers || row->from)
        return;
    if (row->line.number && !row->line.is_rest && !row->line.is_note && !row->line.is_inner)
        draw_number(c, text_x - 3, y, row->line.number);
    if (row->line.can_fold)
        canvas_str(c, text_x - 2, y, ROLE_FOLD, row->line.is_folded ? "▸" : "▾");
}

static void draw_text(const struct row_view *v)
{
    const struct painting *pt = v->painting;
    int x = v->x;
    for (size_t i = 0; i < pt->n && x < canvas_w(&v->text); i++) {
        size_t from = pt->runs[i].from > v->from ? pt->runs[i].from : v->from;
        size_t end = i + 1 < pt->n ? pt->runs[i + 1].from : pt->text.len;
        end = end < v->to ? end : v->to;
        if (from < end)
            x += canvas_text(&v->text, x, 0, roles[pt->runs[i].ink],
                             span_sub(buf_span(&pt->text), from, end));
    }
}

static int column(const struct row_view *v, size_t at)
{
    struct span before = span_sub(buf_span(&v->painting->text), v->from, at);
    return v->x + visible_columns(before, canvas_w(&v->text) - v->x);
}

static void draw_hit(const struct row_view *v, uint64_t at, uint64_t len, enum role ground)
{
    for (size_t i = 0; i < v->painting->n; i++) {
        size_t from;
        size_t to;
        if (!painting_find(v->painting, i, at, at + len, &from, &to))
            continue;
        from = from > v->from ? from : v->from;
        to = to < v->to ? to : v->to;
        if (from >= to)
            continue;
        int x = column(v, from);
        canvas_ground(&v->text, rect_make(x, 0, column(v, to) - x, 1), ground);
    }
}

/* A hit may begin in front of the line, or end behind it: of that there is nothing to be marked. */
static void draw_hits(const struct pager *p, const struct row_view *v, const struct line *line)
{
    if (!p->search || !search_is_on(p->search))
        return;
    const struct source *searched = p->bytes ? p->bytes->source : p->source;
    struct search_hit hits[MAX_HITS];
    uint64_t most = line->at + 2 * LINES_PIECE;
    uint64_t from = pager_within(p, line->at);
    uint64_t to = pager_within(p, line->end < most ? line->end : most);
    uint64_t current =
        p->current_hit == UINT64_MAX ? UINT64_MAX : pager_within(p, p->current_hit);
    size_t n = search_between(p->search, searched, from, to, hits, MAX_HITS);
    for (size_t i = 0; i < n; i++)
        draw_hit(v, line->at + (hits[i].at - from), hits[i].len,
                 hits[i].at == current ? ROLE_HIT_CURRENT : ROLE_HIT);
    /* It may be one beyond those, or one that overlaps another. */
    n = from < to && current < to
            ? search_between(p->search, searched, current, current + 1, hits, MAX_HITS)
            : 0;
    for (size_t i = 0; i < n; i++)
        if (hits[i].at == current)
            draw_hit(v, line->at + (current - from), hits[i].len, ROLE_HIT_CURRENT);
}

static void draw_row(const struct pager *p, const struct canvas *c, int y,
                     const struct pager_row *row)
{
    const struct painting *painting = pagerrows_paint(&p->rows, &row->line);
    struct row_view v = { .painting = painting, .from = row->from };
    v.to = pagerrows_end(&p->rows, painting, row->from);
    v.text = canvas_sub(c, pagerrows_text_x(&p->rows), y, pagerrows_text_w(&p->rows), 1);
    v.x = pagerrows_hang(&p->rows, painting, row->from) - (p->rows.wrap ? 0 : p->skip);
    draw_gutter(p, c, y, row);
    draw_text(&v);
    draw_hits(p, &v, &row->line);
    if (p->rows.wrap)
        return;
    if (p->skip && painting->text.len)
        canvas_str(c, pagerrows_text_x(&p->rows) - 1, y, ROLE_FAINT, "‹");
    if (visible_fit(buf_span(&painting->text), p->skip + canvas_w(&v.text), NULL) <
        painting->text.len)
        canvas_str(c, pagerrows_text_x(&p->rows) + canvas_w(&v.text), y, ROLE_FAINT, "›");
}

void pager_draw_line(const struct pager *p, const struct canvas *c, int y,
                     const struct line *line)
{
    draw_row(p, c, y, &(struct pager_row){ .line = *line });
}

void pager_draw(const struct pager *p, const struct canvas *c)
{
    if (!p->has_rows)
        return;
    struct pager_row row = p->top;
    struct line first, last;
    bool selects = pager_selection(p, &first, &last);
    for (int y = 0; y < canvas_h(c) && y < p->h; y++) {
        bool here = row.line.at == p->cursor.line.at && row.from == p->cursor.from &&
                    row.line.number == p->cursor.line.number;
        if (selects && row.line.at >= first.at && row.line.at <= last.at)
            canvas_ground(c, rect_make(1, y, canvas_w(c) - 2, 1), ROLE_SELECTION);
        if (here)
            canvas_ground(c, rect_make(1, y, canvas_w(c) - 2, 1), ROLE_SELECTED);
        if (here && selects) /* where colours are few both grounds are the same */
            canvas_str(c, 0, y, ROLE_SELECTED_BAR, "▌");
        draw_row(p, c, y, &row);
        if (!pagerrows_next(&p->rows, &row))
            break;
    }
    bool has_lines;
    struct scrollbar_range range = pager_range(p, &has_lines);
    scrollbar_draw(c, canvas_w(c) - 1, 0, &range);
    pagerrows_forget(&p->rows); /* what comes may change how they look */
}
