#include "widget/textline.h"

#include <string.h>

#include "base/visible.h"

struct run {
    size_t len, columns;
};

/* Are eight bytes of 0x20 to 0x7e each? */
static bool is_plain_word(const char *p)
{
    const uint64_t ones = 0x0101010101010101, high = 0x80 * ones;
    uint64_t w;
    memcpy(&w, p, sizeof w);
    return ((w | (w + ones) | (w - 0x20 * ones)) & high) == 0;
}

/* Most text is plain ASCII: bytes from `at` that are one column each, without the last one before
 * something else, which may be a mark that stands on it. */
static struct run ascii_run(struct span s, size_t at, size_t most)
{
    size_t i = at;
    size_t end = s.len - at > most ? at + most : s.len;
    while (end - i >= 8 && is_plain_word(s.ptr + i))
        i += 8;
    while (i < end && s.ptr[i] >= 0x20 && s.ptr[i] < 0x7f)
        i++;
    if (i > at && i < s.len && (unsigned char)s.ptr[i] >= 0x80)
        i--;
    return (struct run){ i - at, i - at };
}

/* U+4E00 to U+9FFF. */
static bool is_ideograph(struct span s, size_t at)
{
    if (s.len - at < 3)
        return false;
    const unsigned char *p = (const unsigned char *)s.ptr + at;
    bool lead = (p[0] > 0xe4 || (p[0] == 0xe4 && p[1] >= 0xb8)) && p[0] <= 0xe9;
    return lead && (p[1] & 0xc0) == 0x80 && (p[2] & 0xc0) == 0x80;
}

/* U+00C0 to U+00FF and U+0400 to U+047F. */
static bool is_letter_of_two(struct span s, size_t at)
{
    if (s.len - at < 2)
        return false;
    const unsigned char *p = (const unsigned char *)s.ptr + at;
    return (p[0] == 0xc3 || p[0] == 0xd0 || p[0] == 0xd1) && (p[1] & 0xc0) == 0x80;
}

/* A character that is shown as it is and joins nothing before it; no bytes: none. */
static struct run simple_at(struct span s, size_t at)
{
    if (at < s.len && s.ptr[at] >= 0x20 && s.ptr[at] < 0x7f)
        return (struct run){ 1, 1 };
    if (at < s.len && is_letter_of_two(s, at))
        return (struct run){ 2, 1 };
    if (at < s.len && is_ideograph(s, at))
        return (struct run){ 3, 2 };
    return (struct run){ 0, 0 };
}

/* The next most frequent: such characters that another one follows, which is no mark on them. */
static struct run simple_run(struct span s, size_t at, size_t len, size_t columns)
{
    struct run run = { 0 }, now = simple_at(s, at);
    while (now.len > 0 && run.len + now.len <= len && run.columns + now.columns <= columns) {
        struct run next = simple_at(s, at + run.len + now.len);
        if (next.len == 0)
            break;
        run.len += now.len;
        run.columns += now.columns;
        now = next;
    }
    return run;
}

struct piece {
    size_t len;
    size_t columns;
    struct visible shown; /* of a tab: nothing */
};

static struct piece piece_at(struct span line, size_t at, size_t column)
{
    struct piece p = { .len = 1 };
    if (line.ptr[at] == '\t') {
        p.columns = TEXTLINE_TAB - column % TEXTLINE_TAB;
        return p;
    }
    p.len = visible_next(span_sub(line, at, line.len), &p.shown);
    p.columns = p.shown.columns;
    return p;
}

struct textline_place textline_walk(struct span line, struct textline_place from, size_t at,
                                    size_t column)
{
    size_t i = from.at, x = from.column;
    while (i < line.len && i < at && x < column) {
        size_t most = at - i < column - x ? at - i : column - x;
        struct run run = ascii_run(line, i, most);
        if (run.len == 0)
            run = simple_run(line, i, at - i, column - x);
        if (run.len == 0) {
            struct piece p = piece_at(line, i, x);
            if (i + p.len > at || x + p.columns > column)
                break;
            run = (struct run){ p.len, p.columns };
        }
        i += run.len;
        x += run.columns;
    }
    return (struct textline_place){ i, x };
}

static const struct textline_place beginning;

size_t textline_column(struct span line, size_t at)
{
    return textline_walk(line, beginning, at, SIZE_MAX).column;
}

size_t textline_offset(struct span line, size_t column, size_t *start)
{
    struct textline_place place = textline_walk(line, beginning, line.len, column);
    if (start)
        *start = place.column;
    return place.at;
}

size_t textline_fit(struct span line, size_t from, size_t columns)
{
    struct span rest = span_sub(line, from, line.len);
    size_t n = textline_walk(rest, beginning, rest.len, columns).at;
    return n == 0 && rest.len > 0 ? piece_at(rest, 0, 0).len : n;
}

enum { CHUNK = 1024 }; /* bytes coloured at a time; more are not in one row */

struct brush {
    const struct canvas *c;
    const struct textline_look *look;
    uint8_t roles[CHUNK];
    size_t painted_from, painted_to;
};

static enum role role_at(struct brush *b, size_t at)
{
    const struct textline_look *look = b->look;
    if (!look->paint)
        return look->role;
    if (at < b->painted_from || at >= b->painted_to) {
        b->painted_from = at;
        b->painted_to = look->to - at > CHUNK ? at + CHUNK : look->to;
        memset(b->roles, (int)look->role, sizeof b->roles);
        look->paint->paint(look->paint->ctx, look->text, b->painted_from, b->painted_to,
                           b->roles);
    }
    return (enum role)b->roles[at - b->painted_from];
}

static void put(struct brush *b, int x, int y, size_t at, const struct piece *p)
{
    const struct textline_look *look = b->look;
    if (p->shown.len > 0) {
        enum role role = p->shown.is_mark ? ROLE_MARK : role_at(b, at);
        canvas_text(b->c, x, y, role, span_make(p->shown.text, p->shown.len));
    }
    if (at >= look->selected_from && at < look->selected_to)
        canvas_ground(b->c, rect_make(x, y, (int)p->columns, 1), ROLE_SELECTION);
}

/* A piece cut by the left edge is left blank; the one cut by the right edge is the canvas's. */
void textline_draw(const struct canvas *c, int x, int y, const struct textline_look *look)
{
    struct brush b = { .c = c, .look = look };
    struct span line = span_sub(look->text, look->from, look->to);
    struct textline_place first = textline_walk(line, look->known, line.len, look->skip);
    size_t i = first.at, column = first.column;
    int width = canvas_w(c) - x;
    while (i < line.len && (int)(column - look->skip) < width) {
        struct piece p = piece_at(line, i, column);
        if (column >= look->skip)
            put(&b, x + (int)(column - look->skip), y, look->from + i, &p);
        i += p.len;
        column += p.columns;
    }
}
