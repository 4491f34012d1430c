#include "data/tablelines.h"

#include <string.h>

#include "base/ascii.h"
#include "base/visible.h"
#include "data/tablecell.h"

void tablelines_init(struct tablelines *t, const struct source *s, enum table_kind kind)
{
    *t = (struct tablelines){ .kind = kind, .has_names = kind == TABLE_CSV };
    bool is_csv = kind == TABLE_CSV;
    records_init(&t->records, s, is_csv ? '\n' : '&', is_csv ? ',' : '=', is_csv);
}

void tablelines_clear(struct tablelines *t)
{
    if (t)
        records_clear(&t->records);
}

/* ---- Records as lines -------------------------------------------------------------------------*/

static void make_line(const struct tablelines *t, const struct record *r, struct line *out)
{
    *out = (struct line){ .at = r->at, .end = r->end, .number = r->before + 1 - t->has_names };
}

static bool find(void *ctx, uint64_t offset, struct line *out)
{
    struct tablelines *t = ctx;
    struct record r;
    bool found = records_find(&t->records, offset, &r);
    if (found && t->has_names && r.before == 0)
        found = t->records.n > 1 && records_numbered(&t->records, 1, &r);
    if (found)
        make_line(t, &r, out);
    return found;
}

static bool next(void *ctx, const struct line *line, struct line *out)
{
    struct tablelines *t = ctx;
    struct record r = { line->at, line->end, line->number - 1 + t->has_names };
    bool found = records_next(&t->records, &r, &r);
    if (found)
        make_line(t, &r, out);
    return found;
}

static bool prev(void *ctx, const struct line *line, struct line *out)
{
    return line->number > 1 && find(ctx, line->at - 1, out);
}

static bool numbered(void *ctx, uint64_t number, struct line *out)
{
    struct tablelines *t = ctx;
    struct record r;
    uint64_t before = (number ? number - 1 : 0) + t->has_names;
    if (t->records.n <= t->has_names || !records_numbered(&t->records, before, &r))
        return false;
    make_line(t, &r, out);
    return true;
}

static uint64_t count(const void *ctx)
{
    const struct tablelines *t = ctx;
    return t->records.n > t->has_names ? t->records.n - t->has_names : 0;
}

bool tablelines_are_open(const struct tablelines *t, uint64_t *number)
{
    *number = count(t);
    return records_are_open(&t->records);
}

bool tablelines_names(struct tablelines *t, struct line *out)
{
    struct record r;
    if (!t->has_names || !records_numbered(&t->records, 0, &r))
        return false;
    *out = (struct line){ .at = r.at, .end = r.end };
    return true;
}

/* ---- Widths -----------------------------------------------------------------------------------*/

/* A record without what ends it; *at moves past a byte order mark. */
static struct span bytes_of(struct tablelines *t, uint64_t *at, uint64_t end)
{
    size_t len = end - *at < TABLE_RECORD ? (size_t)(end - *at) : TABLE_RECORD;
    struct span bytes = window_look(&t->records.window, t->records.source, *at, len);
    if (bytes.len && bytes.len == end - *at && bytes.ptr[bytes.len - 1] == t->records.ends)
        bytes.len--;
    if (t->kind == TABLE_CSV && bytes.len && bytes.ptr[bytes.len - 1] == '\r')
        bytes.len--;
    if (*at || !span_starts(bytes, SPAN("\xef\xbb\xbf")))
        return bytes;
    *at += 3;
    return span_sub(bytes, 3, bytes.len);
}

static bool next_cell(const struct tablelines *t, struct span *rest, size_t column,
                      struct tablecell *out)
{
    if (column == TABLE_COLUMNS)
        return false;
    return t->kind == TABLE_FORM ? tablecell_next_of_pair(rest, column == 0, out)
                                 : tablecell_next(rest, t->records.parts, out);
}

static bool is_number(struct span s)
{
    s = span_trim(s);
    bool has_digit = false;
    for (size_t i = 0; i < s.len; i++) {
        has_digit = has_digit || ascii_is_digit(s.ptr[i]);
        if (!ascii_is_digit(s.ptr[i]) && !ascii_is_one_of(s.ptr[i], "+-.,eE%"))
            return false;
    }
    return has_digit || !s.len;
}

static void measure(struct tablelines *t, const struct record *r)
{
    uint64_t at = r->at;
    struct span rest = bytes_of(t, &at, r->end);
    struct tablecell cell;
    for (size_t i = 0; next_cell(t, &rest, i, &cell); i++) {
        struct table_column *column = &t->columns[i];
        int width = tablecell_width(&cell, TABLE_WIDTH + 1);
        column->is_cut = column->is_cut || width > TABLE_WIDTH;
        width = width < TABLE_WIDTH ? width : TABLE_WIDTH;
        column->width = width > column->width ? width : column->width;
        if (r->before || !t->has_names)
            column->is_words = column->is_words || !is_number(cell.text);
        t->n_columns = i + 1 > t->n_columns ? i + 1 : t->n_columns;
    }
}

/* Records that have ended, and the last one once there is no more: a width only grows. */
static void measure_more(struct tablelines *t)
{
    struct record r;
    bool more = t->measured < TABLE_MEASURED && t->measured < t->records.at &&
                records_find(&t->records, t->measured, &r);
    for (; more && t->measured < TABLE_MEASURED; more = records_next(&t->records, &r, &r)) {
        measure(t, &r);
        if (r.end == t->records.at)
            break;
        t->measured = r.end;
    }
    for (; t->n_sampled + 1 < t->records.n_marks; t->n_sampled++)
        if (records_find(&t->records, t->records.marks[t->n_sampled].at, &r))
            measure(t, &r);
}

bool tablelines_is_cut(const struct tablelines *t)
{
    for (size_t i = 0; i + 1 < t->n_columns; i++)
        if (t->columns[i].is_cut)
            return true;
    return t->n_columns == TABLE_COLUMNS;
}

static char guess_parts(struct span head)
{
    static const char candidates[] = ",;\t|";
    char best = ',';
    size_t most = 0;
    head = span_sub(head, 0, span_find_byte(head, '\n', 0));
    for (const char *c = candidates; *c; c++) {
        size_t n = 0;
        bool quoted = false;
        for (size_t i = 0; i < head.len; i++) {
            quoted = quoted != (head.ptr[i] == '"');
            n += head.ptr[i] == *c && !quoted;
        }
        if (n > most)
            best = *c;
        most = n > most ? n : most;
    }
    return best;
}

static bool step(void *ctx, size_t bytes)
{
    struct tablelines *t = ctx;
    if (t->kind == TABLE_CSV && !t->records.at)
        t->records.parts =
            guess_parts(window_look(&t->records.scan, t->records.source, 0, TABLE_RECORD));
    bool more = records_step(&t->records, bytes);
    measure_more(t);
    return more;
}

/* ---- Painting ---------------------------------------------------------------------------------*/

static void pad(struct painting *out, int columns)
{
    char blanks[TABLE_WIDTH + 1];
    if (columns <= 0)
        return;
    memset(blanks, ' ', sizeof blanks);
    blanks[columns < TABLE_WIDTH ? columns : TABLE_WIDTH] = '\0';
    painting_words(out, INK_TEXT, blanks);
}

static enum ink ink_of(const struct tablelines *t, size_t column, bool is_names)
{
    if (is_names || (t->kind == TABLE_FORM && column == 0))
        return INK_KEY;
    if (t->kind == TABLE_FORM)
        return INK_STRING;
    return t->columns[column].is_words ? INK_TEXT : INK_NUMBER;
}

static void paint_cell(const struct tablelines *t, size_t i, const struct tablecell *cell,
                       uint64_t source, enum ink ink, struct painting *out)
{
    const struct table_column *c = &t->columns[i];
    bool is_last = i + 1 >= t->n_columns;
    bool is_right = t->kind == TABLE_CSV && !c->is_words && !is_last;
    int room = is_last ? INT16_MAX : c->width;
    int width = tablecell_width(cell, room + 1);
    if (is_right)
        pad(out, c->width - width);
    tablecell_paint(cell, width > room ? room - 1 : room, source, ink, out);
    if (width > room)
        painting_words(out, INK_FAINT, "…");
    if (!is_last && !is_right)
        pad(out, c->width - width);
}

static void paint(void *ctx, const struct line *line, struct painting *out)
{
    struct tablelines *t = ctx;
    if (!t->has_names || line->number)
        measure(t, &(struct record){ line->at, line->end, line->number });
    uint64_t at = line->at;
    struct span all = bytes_of(t, &at, line->end);
    struct span rest = all;
    struct tablecell cell;
    painting_reset(out);
    for (size_t i = 0; next_cell(t, &rest, i, &cell); i++) {
        if (i)
            painting_words(out, INK_FAINT, t->kind == TABLE_FORM ? "  " : " │ ");
        paint_cell(t, i, &cell, at + (uint64_t)(cell.text.ptr - all.ptr),
                   ink_of(t, i, t->has_names && !line->number), out);
    }
    out->hang = t->kind == TABLE_FORM ? t->columns[0].width + 2 : 0;
    if (rest.ptr)
        painting_words(out, INK_NOTE, " … more columns than are shown");
    else if (line->end - line->at > TABLE_RECORD)
        painting_words(out, INK_NOTE, " … more of it than is shown");
}

static const struct lines_class class = {
    .step = step,
    .find = find,
    .next = next,
    .prev = prev,
    .numbered = numbered,
    .paint = paint,
    .count = count,
};

struct lines tablelines_lines(struct tablelines *t)
{
    return (struct lines){ &class, t };
}
