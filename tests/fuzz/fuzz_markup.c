/* XML and HTML laid out: the first byte chooses which, and in what pieces the rest comes. Nothing but
 * blanks is lost, the lines are the same both ways and however they came, and every line folds or
 * not without harm. */
#include <stdlib.h>
#include <string.h>

#include "data/markuplines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void add_solid(struct span s, struct buf *out)
{
    for (size_t i = 0; i < s.len; i++)
        if (!s.ptr[i] || !strchr(" \t\r\n\f", s.ptr[i]))
            buf_add_byte(out, s.ptr[i]);
}

static void add_shown(struct lines lines, const struct line *line, struct buf *out)
{
    struct painting p;
    painting_init(&p);
    lines.class->paint(lines.ctx, line, &p);
    for (size_t i = 0; i < p.n; i++)
        if (p.runs[i].source != INK_NOWHERE)
            add_solid(span_sub(buf_span(&p.text), p.runs[i].from,
                               i + 1 < p.n ? p.runs[i + 1].from : p.text.len),
                      out);
    painting_clear(&p);
}

static void open_all(struct markuplines *m, struct source *s, bool is_html, uint64_t grow)
{
    uint64_t len = s->len;
    markuplines_init(m, s, is_html);
    struct lines lines = markuplines_lines(m);
    for (s->len = 0; s->len < len;) {
        s->len += grow < len - s->len ? grow : len - s->len;
        lines.class->step(lines.ctx, 1 << 20);
    }
    m->complete = true;
    while (lines.class->step(lines.ctx, 1 << 20))
        ;
}

static void check_same(struct lines a, struct lines b)
{
    struct line x, y;
    bool more = a.class->find(a.ctx, 0, &x);
    if (more != b.class->find(b.ctx, 0, &y))
        abort();
    while (more) {
        struct line back;
        if (x.at != y.at || x.end != y.end || x.number != y.number || x.is_note != y.is_note)
            abort();
        struct line before = x;
        more = a.class->next(a.ctx, &x, &x);
        if (more != b.class->next(b.ctx, &y, &y))
            abort();
        if (more && (!a.class->prev(a.ctx, &x, &back) || back.at != before.at ||
                     back.is_note != before.is_note))
            abort();
    }
}

static void check_shown(struct lines lines, struct span bytes)
{
    struct buf solid, shown;
    struct line line;
    buf_init(&solid, 1 << 22);
    buf_init(&shown, 1 << 22);
    bool is_marked = span_starts(bytes, SPAN("\xef\xbb\xbf"));
    add_solid(span_sub(bytes, is_marked ? 3 : 0, bytes.len), &solid);
    if (!solid.len) /* a mark alone is shown */
        add_solid(bytes, &solid);
    for (bool more = lines.class->find(lines.ctx, 0, &line); more;
         more = lines.class->next(lines.ctx, &line, &line))
        add_shown(lines, &line, &shown);
    if (!span_eq(buf_span(&solid), buf_span(&shown)))
        abort();
    buf_clear(&solid);
    buf_clear(&shown);
}

static void fold_all(struct markuplines *m, struct lines lines)
{
    struct line line;
    struct buf path;
    buf_init(&path, 1 << 16);
    for (bool more = lines.class->find(lines.ctx, UINT64_MAX, &line); more;
         more = lines.class->prev(lines.ctx, &line, &line)) {
        uint64_t at, end;
        struct painting p;
        painting_init(&p);
        buf_reset(&path);
        markuplines_path(m, &line, &path);
        if (markuplines_element(m, &line, &at, &end) && end < at)
            abort();
        lines.class->fold(lines.ctx, &line);
        struct line again;
        if (lines.class->find(lines.ctx, line.at, &again))
            lines.class->paint(lines.ctx, &again, &p);
        painting_clear(&p);
    }
    lines.class->reveal(lines.ctx, 1);
    buf_clear(&path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    struct span bytes = span_make(data + 1, size - 1);
    struct source whole = source_of_span(&bytes);
    struct source grown = whole;
    struct markuplines a, b;
    open_all(&a, &whole, data[0] & 1, bytes.len ? bytes.len : 1);
    open_all(&b, &grown, data[0] & 1, 1 + data[0] / 2 % 16);
    struct lines lines = markuplines_lines(&a);
    check_same(lines, markuplines_lines(&b));
    check_shown(lines, bytes);
    fold_all(&a, lines);
    markuplines_clear(&a);
    markuplines_clear(&b);
    return 0;
}
