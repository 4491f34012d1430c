/* JSON laid out, in whatever slices, from whatever place: lines follow each other without gaps, there and
 * back, also where the index has not been. The first bytes say how. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "data/jsonlines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* From a place on, as far as a screen: every line begins where the one before it ends, or behind it. */
static void walk(struct lines lines, uint64_t from)
{
    struct line line, next, back;
    struct painting p;
    painting_init(&p);
    if (lines.class->find(lines.ctx, from, &line))
        for (int i = 0; i < 60 && lines.class->next(lines.ctx, &line, &next);
             i++, line = next) {
            if (!next.is_note && next.at < line.at)
                abort();
            lines.class->paint(lines.ctx, &next, &p);
            if (lines.class->prev(lines.ctx, &next, &back) && back.at > next.at)
                abort();
        }
    for (int i = 0; i < 60 && lines.class->prev(lines.ctx, &line, &line); i++)
        lines.class->paint(lines.ctx, &line, &p);
    painting_clear(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 4)
        return 0;
    struct span text = span_make(data + 4, size - 4);
    struct source source = source_of_span(&text);
    struct jsonlines j;
    struct line line;
    jsonlines_init(&j, &source, data[0] & 1);
    j.complete = data[0] & 2;
    struct lines lines = jsonlines_lines(&j);
    uint64_t place = size * data[2] / 256;
    for (int turn = 0; turn < 5; turn++) {
        lines.class->step(lines.ctx, 1 + data[1] * (size_t)(1 + turn * turn * turn));
        walk(lines, place);
        walk(lines, UINT64_MAX);
        if (lines.class->numbered(lines.ctx, data[3], &line))
            lines.class->fold(lines.ctx, &line);
        lines.class->reveal(lines.ctx, place);
    }
    jsonlines_clear(&j);
    return 0;
}
