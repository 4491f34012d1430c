#include "widget/textrows.h"

#include <string.h>

#include "widget/textline.h"

static size_t line_start(struct span text, size_t at)
{
    const char *lf = at > 0 ? memrchr(text.ptr, '\n', at) : NULL;
    return lf ? (size_t)(lf - text.ptr) + 1 : 0;
}

static size_t line_end(struct span text, size_t from)
{
    size_t lf = span_find_byte(text, '\n', from);
    if (lf == SIZE_MAX)
        return text.len;
    return lf > from && text.ptr[lf - 1] == '\r' ? lf - 1 : lf;
}

static struct textrow row_from(const struct textrows *r, size_t from, bool first, size_t end)
{
    struct textrow row = {
        .from = from, .to = end, .line_end = end, .first = first, .last = true
    };
    if (r->columns == 0)
        return row;
    size_t fit = textline_fit(span_sub(r->text, 0, end), from, r->columns);
    row.to = from + fit;
    row.last = row.to >= end;
    return row;
}

/* From a known row of a line to the one that offset `at` stands in, or the n-th of the line,
 * whichever comes first. *index (may be NULL) is its number in the line. */
static struct textrow walk(const struct textrows *r, size_t start, size_t at, size_t n,
                           size_t *index)
{
    size_t end = line_end(r->text, start);
    struct textmark known = textmarks_nearest(r->marks, start, at < end ? at : end, n);
    size_t i = known.n;
    struct textrow row = row_from(r, known.at, known.at == start, end);
    for (; !row.last && at >= row.to && i < n; i++) {
        row = row_from(r, row.to, false, end);
        if (row.from - known.at >= TEXTMARKS_APART) {
            known = (struct textmark){ row.from, i + 1 };
            textmarks_add(r->marks, known);
        }
    }
    if (index)
        *index = i;
    return row;
}

struct textrow textrows_at(const struct textrows *r, size_t offset)
{
    if (offset > r->text.len)
        offset = r->text.len;
    return walk(r, line_start(r->text, offset), offset, SIZE_MAX, NULL);
}

bool textrows_next(const struct textrows *r, struct textrow *row)
{
    if (!row->last) {
        *row = row_from(r, row->to, false, row->line_end);
        return true;
    }
    size_t lf = span_find_byte(r->text, '\n', row->to);
    if (lf == SIZE_MAX)
        return false;
    *row = row_from(r, lf + 1, true, line_end(r->text, lf + 1));
    return true;
}

/* The row's number within its line. */
static size_t index_in_line(const struct textrows *r, const struct textrow *row)
{
    size_t n = 0;
    if (!row->first)
        walk(r, line_start(r->text, row->from), row->from, SIZE_MAX, &n);
    return n;
}

static void to_index(const struct textrows *r, struct textrow *row, size_t n)
{
    *row = walk(r, line_start(r->text, row->from), SIZE_MAX, n, NULL);
}

size_t textrows_back(const struct textrows *r, struct textrow *row, size_t n)
{
    size_t moved = 0;
    while (moved < n) {
        size_t index = index_in_line(r, row);
        if (index >= n - moved) {
            to_index(r, row, index - (n - moved));
            return n;
        }
        size_t start = line_start(r->text, row->from);
        if (start == 0) {
            to_index(r, row, 0);
            return moved + index;
        }
        moved += index + 1;
        *row = textrows_at(r, start - 1);
    }
    return moved;
}

size_t textrows_line_of(struct span text, size_t offset)
{
    return span_count_byte(span_sub(text, 0, offset), '\n');
}
