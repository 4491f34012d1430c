#include "view/comparecell.h"

#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/visible.h"
#include "view/comparestate.h"

/* Of a change: how much of it is to be seen, in how much room; of what is the same, how far to
 * look. */
enum { MUCH_OF_IT = 8, LEAST_ROOM = 16, SAME_MOST = 4096 };

static const struct {
    const char *sign;
    enum role role;
} looks[] = {
    [COMPARE_SAME] = { " ", ROLE_MUTED },       [COMPARE_CHANGED] = { "~", ROLE_DIFF_CHANGED },
    [COMPARE_ADDED] = { "+", ROLE_DIFF_ADDED }, [COMPARE_REMOVED] = { "-", ROLE_DIFF_REMOVED },
    [COMPARE_NOTE] = { " ", ROLE_FAINT },       [COMPARE_HEADING] = { " ", ROLE_HEADING },
    [COMPARE_GAP] = { " ", ROLE_TEXT },
};

/* A byte of a character that is not its first. */
static bool is_inner(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

/* Bytes that both begin with, and that both end in besides; whole characters. */
static void find_same(struct span a, struct span b, size_t *before, size_t *behind)
{
    size_t most = a.len < b.len ? a.len : b.len, i = 0, n = 0;
    most = most < SAME_MOST ? most : SAME_MOST;
    while (i < most && a.ptr[i] == b.ptr[i])
        i++;
    while (i > 0 && i < most && is_inner(a.ptr[i]))
        i--;
    while (n < most - i && a.ptr[a.len - 1 - n] == b.ptr[b.len - 1 - n])
        n++;
    while (n > 0 && is_inner(a.ptr[a.len - n]))
        n--;
    *before = i;
    *behind = n;
}

/* The columns that both sides of a change begin with, where what differs would be out of sight; 0:
 * it is to be seen. */
static int same_before(const struct compare_cells *cells, int room)
{
    size_t same, behind;
    if (cells->mark != COMPARE_CHANGED || room < LEAST_ROOM || cells->hex)
        return 0;
    find_same(cells->a, cells->b, &same, &behind);
    bool fits = visible_columns(cells->a, room + 1) <= room &&
                visible_columns(cells->b, room + 1) <= room;
    int columns = visible_columns(span_sub(cells->a, 0, same), SAME_MOST);
    return fits || columns <= room - MUCH_OF_IT ? 0 : columns;
}

/* Its beginning, which tells what it is, and from shortly before `same` columns on. Returns where
 * that begins; column 0 of the text would be at *origin. */
static int draw_middle(const struct canvas *c, int x, int same, enum role role,
                       struct span text, int *origin)
{
    int third = (canvas_w(c) - x) / 3;
    size_t fits = visible_fit(text, third, NULL);
    x += canvas_text(c, x, 0, role, span_sub(text, 0, fits));
    x += canvas_str(c, x, 0, ROLE_FAINT, "…");
    canvas_text_from(c, x, 0, same - third, role, text);
    *origin = x - (same - third);
    return x;
}

/* Of a word or a number; any letter beyond ASCII is taken for one. */
static bool is_of_word(char c)
{
    return ascii_is_alnum(c) || c == '.' || c == '_' || (unsigned char)c >= 0x80;
}

/* Words that differ, differ as a whole. */
static void find_same_words(struct span a, struct span b, size_t *before, size_t *behind)
{
    find_same(a, b, before, behind);
    while (*before > 0 && is_of_word(a.ptr[*before - 1]))
        --*before;
    while (*behind > 0 && is_of_word(a.ptr[a.len - *behind]))
        --*behind;
}

static void mark(const struct canvas *c, int x, int width)
{
    struct rect part = rect_make(x, 0, width, 1);
    canvas_recolor(c, part, ROLE_DIFF_PART);
    canvas_ground(c, part, ROLE_DIFF_PART);
}

/* What differs stands out in its row. `x`: where column 0 of the text is. */
static void mark_text(const struct canvas *c, int x, const struct compare_cells *cells,
                      struct span text)
{
    size_t before, behind;
    find_same_words(cells->a, cells->b, &before, &behind);
    int from = visible_columns(span_sub(text, 0, before), SAME_MOST);
    int to = visible_columns(span_sub(text, 0, text.len - behind), SAME_MOST);
    if (before + behind > 0)
        mark(c, x + from, to - from);
}

static bool same_bytes(struct span a, struct span b, size_t at, size_t n)
{
    return at + n <= a.len && at + n <= b.len && memcmp(a.ptr + at, b.ptr + at, n) == 0;
}

/* The same in a row of hex, byte by byte, and behind that letter by letter. */
static void mark_hex(const struct canvas *c, int x, const struct compare_cells *cells,
                     struct span text)
{
    size_t i = cells->hex;
    for (; i < cells->hex_end && i + 2 < text.len; i += 3)
        if (text.ptr[i] != ' ' && !same_bytes(cells->a, cells->b, i, 2))
            mark(c, x + (int)i, 2);
    for (; i < text.len; i++)
        if (!same_bytes(cells->a, cells->b, i, 1))
            mark(c, x + (int)i, 1);
}

static void draw_text(const struct compare_cells *cells, struct span text, int skip,
                      const struct canvas *room)
{
    enum role role = looks[cells->mark].role;
    int w = canvas_w(room), x = cells->indent - skip;
    int same = x == cells->indent ? same_before(cells, w - x) : 0;
    int origin = x, from = 0;
    if (same > 0)
        from = draw_middle(room, x, same, role, text, &origin);
    else if (x >= 0)
        canvas_text_cut(room, x, 0, w - x, role, text);
    else
        canvas_text_from(room, 0, 0, -x, role, text);
    if (cells->mark != COMPARE_CHANGED || !cells->a.len || !cells->b.len)
        return;
    struct canvas shown = canvas_sub(room, from, 0, w - from, 1);
    if (cells->hex)
        mark_hex(&shown, origin - from, cells, text);
    else
        mark_text(&shown, origin - from, cells, text);
}

static int draw_number(const struct canvas *side, int y, int digits, uint64_t line)
{
    char number[24];
    if (!digits)
        return 0;
    snprintf(number, sizeof number, "%llu", (unsigned long long)line);
    if (line)
        canvas_text_right(side, digits + 1, y, digits, ROLE_LINE_NUMBER, span_of(number));
    return digits + 1;
}

void comparecell_draw(const struct compare_cells *cells, bool is_a, int skip,
                      const struct canvas *side, int y)
{
    enum role role = looks[cells->mark].role;
    int w = canvas_w(side);
    if (comparestate_is_change(cells->mark)) {
        canvas_ground(side, rect_make(0, y, w, 1), role);
        canvas_str(side, 0, y, role, looks[cells->mark].sign);
    }
    int x = 1 + draw_number(side, y, cells->digits, is_a ? cells->a_line : cells->b_line);
    struct canvas room = canvas_sub(side, x, y, w - x, 1);
    draw_text(cells, is_a ? cells->a : cells->b, skip, &room);
}
