#include "widget/pager.h"

#define WHEEL_ROWS   3
#define SIDE_COLUMNS 8

void pager_init(struct pager *p)
{
    *p = (struct pager){ .h = 1, .current_hit = UINT64_MAX };
    pagerrows_init(&p->rows);
}

void pager_clear(struct pager *p)
{
    if (!p)
        return;
    pagerrows_clear(&p->rows);
    pagerwidth_clear(&p->width);
    *p = (struct pager){ .current_hit = UINT64_MAX };
}

const struct line *pager_line(const struct pager *p)
{
    return p->has_rows ? &p->cursor.line : NULL;
}

uint64_t pager_offset(const struct pager *p)
{
    return p->has_rows ? pagerrows_offset(&p->rows, &p->cursor) : 0;
}

uint64_t pager_within(const struct pager *p, uint64_t offset)
{
    return p->bytes ? p->bytes->within(p->bytes->ctx, offset) : offset;
}

uint64_t pager_shown(const struct pager *p, uint64_t at)
{
    return p->bytes ? p->bytes->shown(p->bytes->ctx, at) : at;
}

/* ---- Moving -----------------------------------------------------------------------------------*/

/* Moves *row by up to |rows| rows and returns by how many it could. */
static int64_t walk(struct pager *p, struct pager_row *row, int64_t rows)
{
    int64_t done = 0;
    while (done < rows && pagerrows_next(&p->rows, row))
        done++;
    while (done > rows && pagerrows_prev(&p->rows, row))
        done--;
    return done;
}

static void fill_screen(struct pager *p)
{
    struct pager_row last = p->top;
    int64_t rows = walk(p, &last, p->h - 1);
    if (rows < p->h - 1)
        walk(p, &p->top, rows - (p->h - 1));
}

/* Puts the cursor's row into the last of the screen; that is filled but where there are no more. */
static void show_at_bottom(struct pager *p)
{
    p->top = p->cursor;
    walk(p, &p->top, 1 - p->h);
}

static void keep_in_sight(struct pager *p)
{
    if (pagerrows_before(&p->cursor, &p->top))
        p->top = p->cursor;
    else if (pagerrows_distance(&p->rows, p->top, &p->cursor, p->h) >= p->h)
        show_at_bottom(p);
    fill_screen(p);
}

void pager_move(struct pager *p, int64_t rows)
{
    if (!p->has_rows)
        return;
    p->to_end = false;
    walk(p, &p->cursor, rows);
    keep_in_sight(p);
}

void pager_scroll(struct pager *p, int64_t rows)
{
    if (!p->has_rows)
        return;
    p->to_end = false;
    walk(p, &p->top, rows);
    fill_screen(p);
    if (pagerrows_before(&p->cursor, &p->top)) {
        p->cursor = p->top;
        return;
    }
    if (pagerrows_distance(&p->rows, p->top, &p->cursor, p->h) >= p->h) {
        p->cursor = p->top;
        walk(p, &p->cursor, p->h - 1);
    }
}

/* The cursor stays on its row of the screen. */
static void page(struct pager *p, int rows)
{
    if (!p->has_rows)
        return;
    p->to_end = false;
    walk(p, &p->top, rows);
    walk(p, &p->cursor, rows);
    keep_in_sight(p);
}

static void begin(struct pager *p)
{
    p->has_rows =
        p->rows.lines.class && p->rows.lines.class->find(p->rows.lines.ctx, 0, &p->cursor.line);
    p->cursor.from = 0;
    if (!p->has_rows)
        return;
    while (p->rows.lines.class->prev(p->rows.lines.ctx, &p->cursor.line, &p->cursor.line))
        ;
    p->top = p->cursor;
}

void pager_to_start(struct pager *p)
{
    p->to_end = false;
    p->skip = 0;
    begin(p);
}

static void end(struct pager *p)
{
    if (!p->has_rows ||
        !p->rows.lines.class->find(p->rows.lines.ctx, UINT64_MAX, &p->cursor.line))
        return;
    struct line next;
    while (p->rows.lines.class->next(p->rows.lines.ctx, &p->cursor.line, &next))
        p->cursor.line = next;
    pagerrows_last(&p->rows, &p->cursor);
    show_at_bottom(p);
}

void pager_to_end(struct pager *p)
{
    p->to_end = true;
    end(p);
}

static void go(struct pager *p, const struct line *line, uint64_t offset)
{
    p->to_end = false;
    p->cursor = (struct pager_row){ .line = *line };
    if (offset != UINT64_MAX)
        pagerrows_seek(&p->rows, &p->cursor, offset);
    bool in_sight = !pagerrows_before(&p->cursor, &p->top) &&
                    pagerrows_distance(&p->rows, p->top, &p->cursor, p->h) < p->h;
    if (!in_sight) {
        p->top = p->cursor;
        walk(p, &p->top, -(p->h / 3));
    }
    fill_screen(p);
}

void pager_to_offset(struct pager *p, uint64_t offset)
{
    struct line line;
    if (!p->has_rows)
        return;
    if (p->rows.lines.class->reveal)
        p->rows.lines.class->reveal(p->rows.lines.ctx, offset);
    if (p->rows.lines.class->find(p->rows.lines.ctx, offset, &line)) {
        pagerrows_forget(&p->rows);
        pagerrows_refresh(&p->rows, &p->top);
        go(p, &line, offset);
    }
}

void pager_to_number(struct pager *p, uint64_t number)
{
    struct line line;
    if (p->has_rows && p->rows.lines.class->numbered(p->rows.lines.ctx, number, &line))
        go(p, &line, UINT64_MAX);
}

struct pager_place pager_place(const struct pager *p)
{
    return (struct pager_place){ p->top, p->cursor };
}

void pager_to_place(struct pager *p, const struct pager_place *place)
{
    if (!p->has_rows)
        return;
    p->to_end = false;
    p->top = place->top;
    p->cursor = place->cursor;
    pager_resize(p, p->rows.w, p->h);
}

/* ---- Changes ----------------------------------------------------------------------------------*/

void pager_set(struct pager *p, struct lines lines, uint64_t offset)
{
    p->rows.lines = lines;
    pagerrows_forget(&p->rows);
    pagerwidth_clear(&p->width);
    p->to_end = false;
    p->selects = false;
    p->skip = 0;
    begin(p);
    if (offset)
        pager_to_offset(p, offset);
}

void pager_update(struct pager *p)
{
    pagerrows_forget(&p->rows);
    if (!p->rows.lines.class)
        return;
    if (!p->has_rows) {
        begin(p);
    } else {
        pagerrows_refresh(&p->rows, &p->top);
        pagerrows_refresh(&p->rows, &p->cursor);
    }
    if (p->to_end)
        end(p);
}

void pager_resize(struct pager *p, int w, int h)
{
    int more = w - p->rows.w;
    p->rows.w = w;
    p->h = h > 0 ? h : 1;
    if (!p->has_rows)
        return;
    pagerrows_refresh(&p->rows, &p->top);
    pagerrows_refresh(&p->rows, &p->cursor);
    keep_in_sight(p);
    pager_widen(p, more);
}

void pager_refold(struct pager *p)
{
    if (!p->has_rows)
        return;
    pagerwidth_clear(&p->width);
    pager_update(p);
    keep_in_sight(p);
}

bool pager_fold(struct pager *p)
{
    if (!p->has_rows || !p->rows.lines.class->fold ||
        !p->rows.lines.class->fold(p->rows.lines.ctx, &p->cursor.line))
        return false;
    p->cursor.from = 0;
    pager_refold(p);
    return true;
}

/* ---- Selecting --------------------------------------------------------------------------------*/

void pager_select(struct pager *p, bool selects)
{
    p->selects = selects && p->has_rows;
    p->mark = p->cursor.line;
}

bool pager_selection(const struct pager *p, struct line *first, struct line *last)
{
    bool downwards = p->mark.at < p->cursor.line.at || (p->mark.at == p->cursor.line.at &&
                                                        p->mark.number < p->cursor.line.number);
    if (!p->selects || !p->has_rows)
        return false;
    *first = downwards ? p->mark : p->cursor.line;
    *last = downwards ? p->cursor.line : p->mark;
    return true;
}

static bool same_line(const struct line *a, const struct line *b)
{
    return a->at == b->at && a->number == b->number && a->is_note == b->is_note;
}

bool pager_walk_selection(const struct pager *p, struct pager_walk *walk)
{
    return pager_selection(p, &walk->line, &walk->last);
}

bool pager_add_lines(const struct pager *p, struct pager_walk *walk, size_t bytes,
                     struct buf *out)
{
    const struct lines *lines = &p->rows.lines;
    struct line *line = &walk->line;
    size_t until = bytes < SIZE_MAX - out->len ? out->len + bytes : SIZE_MAX;
    while (out->len < until) {
        buf_add(out, buf_span(&pagerrows_paint(&p->rows, line)->text));
        bool is_last = same_line(line, &walk->last) || line->at > walk->last.at;
        if (is_last || out->failed || !lines->class->next(lines->ctx, line, line))
            return false;
        if (!line->is_rest)
            buf_add_byte(out, '\n');
    }
    return true;
}

/* ---- Keys and mouse ---------------------------------------------------------------------------*/

static bool named_key(struct pager *p, const struct key *k)
{
    switch (k->code) {
    case JKEY_UP:
        pager_move(p, -1);
        return true;
    case JKEY_DOWN:
        pager_move(p, 1);
        return true;
    case JKEY_PAGE_UP:
        page(p, 1 - p->h);
        return true;
    case JKEY_PAGE_DOWN:
        page(p, p->h - 1);
        return true;
    case JKEY_HOME:
        pager_to_start(p);
        return true;
    case JKEY_END:
        pager_to_end(p);
        return true;
    case JKEY_LEFT:
        pager_sideways(p, -SIDE_COLUMNS);
        return !p->rows.wrap;
    case JKEY_RIGHT:
        pager_sideways(p, SIDE_COLUMNS);
        return !p->rows.wrap;
    default:
        return false;
    }
}

bool pager_key(struct pager *p, const struct key *k)
{
    static const struct {
        char letter;
        enum key_code code;
    } letters[] = { { 'j', JKEY_DOWN },      { 'k', JKEY_UP },     { 'h', JKEY_LEFT },
                    { 'l', JKEY_RIGHT },     { 'g', JKEY_HOME },   { 'G', JKEY_END },
                    { ' ', JKEY_PAGE_DOWN }, { 'b', JKEY_PAGE_UP } };
    if (k->code != JKEY_CHAR)
        return !(k->mods & (KEY_ALT | KEY_SHIFT)) && named_key(p, k);
    if (key_is_char(k, KEY_CTRL, 'd') || key_is_char(k, KEY_CTRL, 'u')) {
        pager_move(p, k->cp == 'd' ? p->h / 2 : -(p->h / 2));
        return true;
    }
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (key_is_char(k, 0, (unsigned char)letters[i].letter))
            return named_key(p, &(struct key){ .code = letters[i].code });
    return false;
}

struct scrollbar_range pager_range(const struct pager *p, bool *has_lines)
{
    uint64_t first = p->top.line.number, h = (uint64_t)p->h;
    *has_lines = first || !p->source;
    if (!*has_lines)
        return (struct scrollbar_range){ p->source->len, p->top.line.at,
                                         h * (p->top.line.end - p->top.line.at), p->h };
    return (struct scrollbar_range){ p->rows.lines.class->count(p->rows.lines.ctx),
                                     first ? first - 1 : 0, h, p->h };
}

/* From that line, or byte, on: the cursor comes along to stay in sight. */
static void show_from(struct pager *p, uint64_t to, bool has_lines)
{
    struct line line;
    const struct lines *lines = &p->rows.lines;
    bool is_there = has_lines ? lines->class->numbered(lines->ctx, to + 1, &line)
                              : lines->class->find(lines->ctx, to, &line);
    if (!is_there)
        return;
    p->top = (struct pager_row){ .line = line };
    pager_scroll(p, 0);
}

static bool bar_mouse(struct pager *p, const struct key *k)
{
    bool has_lines;
    uint64_t to;
    if (!p->has_rows)
        return false;
    struct scrollbar_range range = pager_range(p, &has_lines);
    if (!scrollbar_mouse(&p->bar, k, p->rows.w - 1, &range, &to))
        return false;
    bool is_end = to + range.shown >= range.total;
    if (to == range.top)
        return true;
    if (is_end && has_lines)
        end(p); /* long lines have more rows than fit behind the last of those */
    else
        show_from(p, is_end ? range.total - 1 : to, has_lines);
    return true;
}

bool pager_mouse(struct pager *p, const struct key *k)
{
    if (bar_mouse(p, k))
        return true;
    if (k->mouse == MOUSE_WHEEL_UP || k->mouse == MOUSE_WHEEL_DOWN) {
        pager_scroll(p, k->mouse == MOUSE_WHEEL_UP ? -WHEEL_ROWS : WHEEL_ROWS);
        return true;
    }
    bool drags = k->mouse == MOUSE_DRAG && p->is_pressed;
    p->is_pressed = drags;
    if ((k->mouse != MOUSE_PRESS && !drags) || k->button != MOUSE_LEFT || !p->has_rows)
        return false;
    if (drags && !p->selects)
        pager_select(p, true);
    if (drags && (k->y < 0 || k->y >= p->h)) {
        pager_move(p, k->y < 0 ? -1 : 1);
        return true;
    }
    struct pager_row row = p->top;
    if (k->y >= p->h || walk(p, &row, k->y) != k->y)
        return false;
    p->selects &= drags;
    p->is_pressed = true;
    p->to_end = false;
    p->cursor = row;
    if (drags)
        return true;
    int text_x = pagerrows_text_x(&p->rows);
    if (p->rows.numbers && row.line.can_fold && k->x >= text_x - 3 && k->x < text_x)
        pager_fold(p);
    return true;
}
