#include "view/comparestate.h"

#include "view/bodyinput.h"

static bool is_read(const struct compare_side *side)
{
    return !side->log || side->log->complete;
}

bool comparestate_is_reading(const struct compare *c)
{
    return !is_read(&c->a) || !is_read(&c->b);
}

size_t comparestate_body_at(const struct compare *c)
{
    return c->head.n + 2;
}

size_t comparestate_n_rows(const struct compare *c)
{
    return c->is_set ? comparestate_body_at(c) + comparebody_n(c->body) : 0;
}

enum compare_mark comparestate_mark(const struct compare *c, size_t i)
{
    if (i < c->head.n)
        return c->head.rows[i].mark;
    if (i < comparestate_body_at(c))
        return i == c->head.n ? COMPARE_GAP : COMPARE_HEADING;
    return comparebody_mark(c->body, i - comparestate_body_at(c));
}

struct compare_cells comparestate_cells(const struct compare *c, size_t i, struct buf *note)
{
    if (i < c->head.n)
        return comparehead_row(&c->head, i);
    if (i >= comparestate_body_at(c))
        return comparebody_row(c->body, i - comparestate_body_at(c));
    struct compare_cells cells = { .mark = comparestate_mark(c, i) };
    if (cells.mark == COMPARE_HEADING) {
        buf_reset(note);
        if (comparestate_is_reading(c))
            buf_add_str(note, "being read");
        comparebody_describe(c->body, note);
        cells.a = c->a.log || c->b.log ? SPAN("Log") : SPAN("Body");
        cells.b = buf_span(note);
    }
    return cells;
}

bool comparestate_is_change(enum compare_mark mark)
{
    return mark == COMPARE_CHANGED || mark == COMPARE_ADDED || mark == COMPARE_REMOVED;
}

size_t comparestate_page(const struct compare *c)
{
    int rows = c->h - COMPARESTATE_TOP_ROWS - COMPARESTATE_END_ROWS;
    return rows > 1 ? (size_t)rows : 1;
}

struct scrollbar_range comparestate_range(const struct compare *c)
{
    size_t page = comparestate_page(c);
    return (struct scrollbar_range){ comparestate_n_rows(c), c->top, page, (int)page };
}

void comparestate_scroll_to(struct compare *c, size_t top)
{
    size_t page = comparestate_page(c);
    c->wanted = 0;
    c->top = top;
    if (c->cursor < top)
        c->cursor = top;
    if (c->cursor >= top + page)
        c->cursor = top + page - 1;
}

void comparestate_move_to(struct compare *c, size_t row)
{
    size_t n = comparestate_n_rows(c);
    c->wanted = 0;
    c->cursor = !n ? 0 : row < n ? row : n - 1;
    if (c->cursor < c->top)
        c->top = c->cursor;
    if (c->cursor >= c->top + comparestate_page(c))
        c->top = c->cursor - comparestate_page(c) + 1;
}

void comparestate_move_by(struct compare *c, int64_t rows)
{
    if (rows < 0 && (uint64_t)-rows > c->cursor)
        comparestate_move_to(c, 0);
    else
        comparestate_move_to(c, (size_t)((int64_t)c->cursor + rows));
}

void comparestate_return_later(struct compare *c)
{
    size_t row = c->wanted ? c->wanted : c->cursor; /* which may still be on its way there */
    comparestate_move_to(c, row);
    c->wanted = row;
}

/* With some of what stands before it in sight, and of what follows. */
static void jump_to(struct compare *c, size_t row)
{
    size_t page = comparestate_page(c);
    bool in_sight = row >= c->top && row < c->top + page - page / 3;
    if (!in_sight)
        c->top = row > page / 3 ? row - page / 3 : 0;
    comparestate_move_to(c, row);
}

/* A run of changed rows is one change. */
static bool begins(const struct compare *c, size_t i, bool section)
{
    if (section)
        return comparestate_mark(c, i) == COMPARE_HEADING;
    return comparestate_is_change(comparestate_mark(c, i)) &&
           (i == 0 || !comparestate_is_change(comparestate_mark(c, i - 1)));
}

bool comparestate_jump(struct compare *c, int direction, bool section)
{
    size_t n = comparestate_n_rows(c);
    size_t i = c->cursor;
    while (direction > 0 ? i + 1 < n : i > 0) {
        i = direction > 0 ? i + 1 : i - 1;
        if (begins(c, i, section)) {
            jump_to(c, i);
            return true;
        }
    }
    return false;
}
