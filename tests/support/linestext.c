#include "support/linestext.h"

static void scan(struct lines lines)
{
    while (lines.class->step(lines.ctx, 1 << 20))
        ;
}

void linestext_line(struct lines lines, const struct line *line, bool numbers, struct buf *out)
{
    struct painting p;
    painting_init(&p);
    lines.class->paint(lines.ctx, line, &p);
    if (numbers && line->is_note)
        buf_add_str(out, "! ");
    else if (numbers && line->is_rest)
        buf_add_str(out, "- ");
    else if (numbers)
        buf_addf(out, "%llu ", (unsigned long long)line->number);
    buf_add(out, buf_span(&p.text));
    buf_add_byte(out, '\n');
    painting_clear(&p);
}

void linestext_all(struct lines lines, bool numbers, struct buf *out)
{
    struct line line;
    scan(lines);
    for (bool more = lines.class->find(lines.ctx, 0, &line); more;
         more = lines.class->next(lines.ctx, &line, &line))
        linestext_line(lines, &line, numbers, out);
}

/* What was appended line by line, the last line first, turned round. */
static void add_reversed(struct buf *out, struct span lines)
{
    size_t end = lines.len;
    while (end) {
        size_t start = end - 1;
        while (start && lines.ptr[start - 1] != '\1')
            start--;
        buf_add(out, span_sub(lines, start, end - 1));
        end = start;
    }
}

void linestext_backwards(struct lines lines, bool numbers, struct buf *out)
{
    struct line line;
    struct buf reversed;
    buf_init(&reversed, 64 << 20);
    scan(lines);
    for (bool more = lines.class->find(lines.ctx, UINT64_MAX, &line); more;
         more = lines.class->prev(lines.ctx, &line, &line)) {
        linestext_line(lines, &line, numbers, &reversed);
        buf_add_byte(&reversed, '\1');
    }
    add_reversed(out, buf_span(&reversed));
    buf_clear(&reversed);
}
