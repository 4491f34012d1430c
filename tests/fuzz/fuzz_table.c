/* Tables: the first byte chooses a CSV or a form, and in what pieces the rest comes. The records follow
 * each other without a gap, both ways and however they came, and each can be painted. */
#include <stdlib.h>

#include "data/tablelines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void open_all(struct tablelines *t, struct source *s, enum table_kind kind,
                     uint64_t grow)
{
    uint64_t len = s->len;
    tablelines_init(t, s, kind);
    struct lines lines = tablelines_lines(t);
    for (s->len = 0; s->len < len;) {
        s->len += grow < len - s->len ? grow : len - s->len;
        lines.class->step(lines.ctx, 1 << 20);
    }
}

static void check(struct lines lines, uint64_t len)
{
    struct line line, before, back;
    struct painting p;
    painting_init(&p);
    bool more = lines.class->find(lines.ctx, 0, &line);
    for (bool first = true; more; first = false) {
        if (!first && (line.at != before.end || line.number != before.number + 1 ||
                       !lines.class->prev(lines.ctx, &line, &back) || back.at != before.at))
            abort();
        lines.class->paint(lines.ctx, &line, &p);
        before = line;
        more = lines.class->next(lines.ctx, &before, &line);
        if (!more && before.end != len)
            abort();
    }
    painting_clear(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    struct span bytes = span_make(data + 1, size - 1);
    struct source whole = source_of_span(&bytes), grown = whole;
    enum table_kind kind = data[0] & 1 ? TABLE_FORM : TABLE_CSV;
    struct tablelines a, b;
    struct line names;
    struct painting p;
    painting_init(&p);
    open_all(&a, &whole, kind, bytes.len ? bytes.len : 1);
    open_all(&b, &grown, kind, 1 + data[0] / 2 % 16);
    check(tablelines_lines(&a), bytes.len);
    check(tablelines_lines(&b), bytes.len);
    if (kind == TABLE_FORM && a.records.n != b.records.n)
        abort();
    if (tablelines_names(&a, &names))
        tablelines_lines(&a).class->paint(&a, &names, &p);
    painting_clear(&p);
    tablelines_clear(&a);
    tablelines_clear(&b);
    return 0;
}
