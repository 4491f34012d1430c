#include "widget/sheet.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/visible.h"
#include "widget/list.h"

#define SHEET_MAX  (64u << 20)
#define WHEEL_ROWS 3

void sheet_init(struct sheet *s)
{
    *s = (struct sheet){ .h = 1 };
    buf_init(&s->text, SHEET_MAX);
}

void sheet_clear(struct sheet *s)
{
    if (!s)
        return;
    buf_clear(&s->text);
    free(s->parts);
    free(s->rows);
    sheet_init(s);
}

/* ---- Laying out -------------------------------------------------------------------------------*/

void sheet_begin(struct sheet *s)
{
    buf_reset(&s->text);
    s->n_parts = 0;
    s->n_rows = 0;
    s->n_items = 0;
    s->failed = false;
}

static void add_row(struct sheet *s, size_t item)
{
    void *rows = s->rows;
    if (s->failed || !mem_grow(&rows, &s->rows_room, s->n_rows + 1, sizeof *s->rows)) {
        s->failed = true;
        return;
    }
    s->rows = rows;
    s->rows[s->n_rows++] = (struct sheet_row){ s->n_parts, 0, item };
}

size_t sheet_item(struct sheet *s)
{
    add_row(s, s->n_items);
    return s->n_items++;
}

void sheet_more(struct sheet *s)
{
    add_row(s, s->n_items ? s->n_items - 1 : SHEET_NO_ITEM);
}

void sheet_row(struct sheet *s)
{
    add_row(s, SHEET_NO_ITEM);
}

int sheet_add(struct sheet *s, int x, enum role role, struct span text)
{
    void *parts = s->parts;
    size_t from = s->text.len;
    buf_add(&s->text, text);
    if (s->failed || !s->n_rows || s->text.failed ||
        !mem_grow(&parts, &s->parts_room, s->n_parts + 1, sizeof *s->parts)) {
        s->failed = true;
        return x;
    }
    s->parts = parts;
    s->parts[s->n_parts++] =
        (struct sheet_part){ x, role, from, text.len, from, from + text.len };
    s->rows[s->n_rows - 1].n++;
    return x + visible_columns(text, INT16_MAX);
}

int sheet_str(struct sheet *s, int x, enum role role, const char *text)
{
    return sheet_add(s, x, role, span_of(text));
}

int sheet_addf(struct sheet *s, int x, enum role role, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return sheet_str(s, x, role, text);
}

int sheet_fill(struct sheet *s, int x, int n, enum role role, const char *glyph)
{
    struct buf line;
    buf_init(&line, 4096);
    for (int i = 0; i < n; i++)
        buf_add_str(&line, glyph);
    sheet_add(s, x, role, buf_span(&line));
    buf_clear(&line);
    return x + (n > 0 ? n : 0);
}

/* A blank at which a row is broken begins no other row: it is there to be found alone. */
static size_t broken_blank(struct span text, size_t n)
{
    bool was_word = n > 0 && text.ptr[n - 1] != ' ';
    return was_word && n + 1 < text.len && text.ptr[n] == ' ' && text.ptr[n + 1] != ' ';
}

void sheet_wrap(struct sheet *s, int x, int width, enum role role, struct span text)
{
    bool first = true;
    size_t item = s->n_rows ? s->rows[s->n_rows - 1].item : SHEET_NO_ITEM;
    size_t begin = s->text.len, part = s->n_parts;
    do {
        size_t n = visible_break(text, width > 1 ? width : 1);
        size_t blank = broken_blank(text, n);
        if (!first)
            add_row(s, item);
        first = false;
        sheet_add(s, x, role, span_sub(text, 0, n));
        buf_add_fill(&s->text, ' ', blank);
        text = span_sub(text, n + blank, text.len);
    } while (text.len && !s->failed);
    for (; part < s->n_parts; part++) {
        s->parts[part].begin = begin;
        s->parts[part].end = s->text.len;
    }
}

int sheet_behind(struct sheet *s, int at, int x, int right, enum role role, struct span text)
{
    if (at + visible_columns(text, right > 0 ? right : 0) > right) {
        add_row(s, s->n_rows ? s->rows[s->n_rows - 1].item : SHEET_NO_ITEM);
        at = x;
    }
    sheet_wrap(s, at, right - at, role, text);
    const struct sheet_part *last = s->n_parts ? &s->parts[s->n_parts - 1] : NULL;
    struct span end = last ? span_make(s->text.ptr + last->from, last->len) : span_of(NULL);
    return last ? last->x + visible_columns(end, INT16_MAX) : at;
}

void sheet_end(struct sheet *s)
{
    if (s->cursor >= s->n_items)
        s->cursor = s->n_items ? s->n_items - 1 : 0;
    sheet_scroll(s, 0);
}

/* ---- Moving -----------------------------------------------------------------------------------*/

static size_t first_row(const struct sheet *s, size_t item)
{
    size_t row = 0;
    while (row < s->n_rows && s->rows[row].item != item)
        row++;
    return row;
}

static size_t last_row(const struct sheet *s, size_t item)
{
    size_t row = first_row(s, item);
    while (row + 1 < s->n_rows && s->rows[row + 1].item == item)
        row++;
    return row;
}

static size_t last_top(const struct sheet *s)
{
    return s->n_rows > (size_t)s->h ? s->n_rows - (size_t)s->h : 0;
}

static size_t clip(size_t at, int64_t by, size_t most)
{
    if (by < 0)
        return (uint64_t)-by < at ? at - (size_t)-by : 0;
    return (uint64_t)by < most - at ? at + (size_t)by : most;
}

void sheet_scroll(struct sheet *s, int64_t rows)
{
    size_t most = last_top(s);
    s->top = clip(s->top < most ? s->top : most, rows, most);
}

static void keep_in_sight(struct sheet *s)
{
    size_t first = first_row(s, s->cursor);
    size_t last = last_row(s, s->cursor);
    if (last >= s->top + (size_t)s->h)
        s->top = last + 1 - (size_t)s->h;
    if (first < s->top)
        s->top = first;
}

/* Rows in front of the first item are seen when the cursor is on it, those behind the last too. */
void sheet_to_item(struct sheet *s, size_t item)
{
    if (!s->n_items)
        return;
    s->cursor = item < s->n_items ? item : s->n_items - 1;
    keep_in_sight(s);
    if (s->cursor == 0 && first_row(s, 0) < (size_t)s->h)
        s->top = 0;
    if (s->cursor + 1 == s->n_items && first_row(s, s->cursor) >= last_top(s))
        s->top = last_top(s);
}

void sheet_move(struct sheet *s, int64_t items)
{
    bool at_end = s->n_items && s->cursor + 1 == s->n_items;
    bool at_start = s->cursor == 0;
    if (!s->n_items || (items > 0 && at_end) || (items < 0 && at_start))
        sheet_scroll(s, items);
    else
        sheet_to_item(s, clip(s->cursor, items, s->n_items - 1));
}

void sheet_resize(struct sheet *s, int w, int h)
{
    s->w = w;
    s->h = h > 0 ? h : 1;
    sheet_scroll(s, 0);
}

/* Where the page begins, with no item cut at its top: as long as no row is passed over that way,
 * and one that is taller than a page is gone through. */
static size_t whole_top(const struct sheet *s, size_t before)
{
    size_t item = s->rows[s->top].item;
    size_t first = item != SHEET_NO_ITEM ? first_row(s, item) : s->top;
    if (first == s->top || s->top == last_top(s))
        return s->top;
    if (s->top > before)
        return first > before ? first : s->top;
    size_t next = last_row(s, item) + 1;
    return next < before ? next : s->top;
}

/* A page on; the cursor goes to the first item that is then seen. */
static void page(struct sheet *s, int direction)
{
    size_t before = s->top;
    sheet_scroll(s, direction * (int64_t)(s->h > 1 ? s->h - 1 : 1));
    if (s->n_rows)
        s->top = whole_top(s, before);
    if (direction > 0 && s->top == last_top(s) && s->n_items) {
        s->cursor = s->n_items - 1;
        return;
    }
    for (size_t row = s->top; row < s->n_rows && row < s->top + (size_t)s->h; row++)
        if (s->rows[row].item != SHEET_NO_ITEM) {
            s->cursor = s->rows[row].item;
            return;
        }
}

static void to_edge(struct sheet *s, bool end)
{
    s->cursor = end && s->n_items ? s->n_items - 1 : 0;
    s->top = end ? last_top(s) : 0;
}

bool sheet_key(struct sheet *s, const struct key *k)
{
    if (k->code == JKEY_CHAR ? k->mods != 0 : (k->mods & (KEY_ALT | KEY_SHIFT)) != 0)
        return false;
    uint32_t c = k->code == JKEY_CHAR ? k->cp : 0;
    if (k->code == JKEY_UP || c == 'k')
        sheet_move(s, -1);
    else if (k->code == JKEY_DOWN || c == 'j')
        sheet_move(s, 1);
    else if (k->code == JKEY_PAGE_UP || c == 'b')
        page(s, -1);
    else if (k->code == JKEY_PAGE_DOWN || c == ' ')
        page(s, 1);
    else if (k->code == JKEY_HOME || c == 'g')
        to_edge(s, false);
    else if (k->code == JKEY_END || c == 'G')
        to_edge(s, true);
    else
        return false;
    return true;
}

size_t sheet_at(const struct sheet *s, int y)
{
    size_t row = s->top + (size_t)(y > 0 ? y : 0);
    return y >= 0 && y < s->h && row < s->n_rows ? s->rows[row].item : SHEET_NO_ITEM;
}

static struct scrollbar_range range(const struct sheet *s)
{
    return (struct scrollbar_range){ s->n_rows, s->top, s->h > 0 ? (uint64_t)s->h : 0, s->h };
}

bool sheet_bar_mouse(struct sheet *s, const struct key *k)
{
    uint64_t to;
    struct scrollbar_range r = range(s);
    bool has_hold = scrollbar_mouse(&s->bar, k, s->w - 1, &r, &to);
    if (has_hold && to != s->top)
        sheet_scroll(s, (int64_t)to - (int64_t)s->top);
    return has_hold;
}

bool sheet_mouse(struct sheet *s, const struct key *k)
{
    if (k->mouse == MOUSE_WHEEL_UP || k->mouse == MOUSE_WHEEL_DOWN) {
        sheet_scroll(s, k->mouse == MOUSE_WHEEL_UP ? -WHEEL_ROWS : WHEEL_ROWS);
        return true;
    }
    size_t item = k->mouse == MOUSE_PRESS ? sheet_at(s, k->y) : SHEET_NO_ITEM;
    if (item == SHEET_NO_ITEM)
        return false;
    s->cursor = item;
    return true;
}

/* ---- Finding ----------------------------------------------------------------------------------*/

static struct span part_text(const struct sheet *s, const struct sheet_part *part)
{
    return span_sub(buf_span(&s->text), part->from, part->from + part->len);
}

/* Where in the sheet's text `found` stands at or after `at`, so that it has bytes in the part;
 * SIZE_MAX for nowhere. */
static size_t in_part(const struct sheet *s, const struct sheet_part *part, struct span found,
                      size_t at)
{
    struct span all = buf_span(&s->text);
    size_t to = part->from + part->len;
    size_t first =
        part->from >= part->begin + found.len ? part->from - found.len + 1 : part->begin;
    for (size_t i = at > first ? at : first; found.len && i < to && i + found.len <= part->end;
         i++)
        if (span_ieq(span_sub(all, i, i + found.len), found))
            return i;
    return SIZE_MAX;
}

static bool row_holds(const struct sheet *s, size_t row, struct span text)
{
    const struct sheet_row *r = &s->rows[row];
    for (size_t i = r->part; i < r->part + r->n; i++)
        if (in_part(s, &s->parts[i], text, s->parts[i].from) != SIZE_MAX)
            return true;
    return false;
}

size_t sheet_find(const struct sheet *s, struct span text, size_t from, bool backwards)
{
    for (size_t i = 0; i < s->n_rows; i++) {
        size_t row = backwards ? (from + s->n_rows - i) % s->n_rows : (from + i) % s->n_rows;
        if (row_holds(s, row, text))
            return row;
    }
    return SIZE_MAX;
}

size_t sheet_count(const struct sheet *s, struct span text)
{
    size_t n = 0;
    for (size_t row = 0; row < s->n_rows; row++)
        n += row_holds(s, row, text);
    return n;
}

void sheet_show(struct sheet *s, size_t row)
{
    if (row >= s->n_rows)
        return;
    if (s->rows[row].item != SHEET_NO_ITEM)
        s->cursor = s->rows[row].item;
    if (row < s->top || row >= s->top + (size_t)s->h)
        s->top = clip(row, -(int64_t)(s->h / 3), last_top(s));
    sheet_scroll(s, 0);
}

/* ---- Drawing ----------------------------------------------------------------------------------*/

/* What is looked for, and its ground: on the cursor's it would hardly be seen by that of others. */
struct sheet_hits {
    struct span text;
    enum role role;
};

static void draw_found(const struct sheet *s, const struct sheet_part *part,
                       const struct canvas *c, int y, const struct sheet_hits *hits)
{
    struct span found = hits->text;
    struct span all = buf_span(&s->text);
    size_t to = part->from + part->len;
    for (size_t at = 0; (at = in_part(s, part, found, at)) != SIZE_MAX; at += found.len) {
        size_t first = at > part->from ? at : part->from;
        size_t last = at + found.len < to ? at + found.len : to;
        int x = part->x + visible_columns(span_sub(all, part->from, first), canvas_w(c));
        if (x >= canvas_w(c)) /* out of sight, as all that follow: a value may be long */
            break;
        if (last <= first) /* all of it before the part */
            continue;
        int w = visible_columns(span_sub(all, first, last), canvas_w(c));
        canvas_ground(c, rect_make(x, y, w, 1), hits->role);
    }
}

void sheet_draw(const struct sheet *s, const struct canvas *c, bool focused, struct span found)
{
    for (int y = 0; y < canvas_h(c) && s->top + (size_t)y < s->n_rows; y++) {
        const struct sheet_row *row = &s->rows[s->top + (size_t)y];
        bool is_current = row->item != SHEET_NO_ITEM && row->item == s->cursor;
        struct sheet_hits hits = { found, is_current ? ROLE_HIT_CURRENT : ROLE_HIT };
        if (is_current)
            list_draw_cursor(c, y, 1, focused);
        for (size_t i = row->part; i < row->part + row->n; i++) {
            const struct sheet_part *part = &s->parts[i];
            canvas_text_cut(c, part->x, y, canvas_w(c) - 1 - part->x, part->role,
                            part_text(s, part));
            draw_found(s, part, c, y, &hits);
        }
    }
    struct scrollbar_range r = range(s);
    scrollbar_draw(c, canvas_w(c) - 1, 0, &r);
}

void sheet_print(const struct sheet *s, size_t row, struct buf *out)
{
    const struct sheet_row *r = &s->rows[row];
    int x = 0;
    for (size_t i = r->part; i < r->part + r->n; i++) {
        const struct sheet_part *part = &s->parts[i];
        if (part->x > x)
            buf_add_fill(out, ' ', (size_t)(part->x - x));
        visible_add(out, part_text(s, part), VISIBLE_ONE_LINE);
        x = part->x + visible_columns(part_text(s, part), INT16_MAX);
    }
}
