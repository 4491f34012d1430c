/* JSON's lines, found a block at a time and a byte at a time: the same, whatever the text. The
 * first bytes say in which steps. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "data/jsonindex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void index_by(struct jsonindex *ix, struct span text, size_t step, bool many)
{
    struct source source = source_of_span(&text);
    struct window w;
    window_init(&w);
    jsonindex_init(ix, many);
    while (jsonindex_step(ix, &source, &w, step, true))
        ;
    window_clear(&w);
}

static bool is_same(const struct jsonmark *a, const struct jsonmark *b)
{
    return a->at == b->at && a->line == b->line && a->open == b->open && a->least == b->least &&
           a->n_at_least == b->n_at_least;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    struct span text = span_make(data + 3, size - 3);
    struct jsonindex slow, quick;
    index_by(&slow, text, 1, data[0] & 1);
    index_by(&quick, text, 1 + data[1] + 256u * data[2], data[0] & 1);
    if (slow.lines != quick.lines || slow.broken_at != quick.broken_at ||
        slow.why != quick.why || slow.n != quick.n)
        abort();
    for (size_t i = 0; i < slow.n; i++)
        if (!is_same(&slow.marks[i], &quick.marks[i]))
            abort();
    jsonindex_clear(&slow);
    jsonindex_clear(&quick);
    return 0;
}
