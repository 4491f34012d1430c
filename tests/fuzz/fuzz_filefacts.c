/* Binary files' own numbers: whatever they say, the facts are clean lines, in order, that stand for places
 * which can be gone to; of a file that is half there alike. */
#include <stdlib.h>

#include "base/ascii.h"
#include "data/filefacts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct span bytes, bool complete)
{
    struct source source = source_of_span(&bytes);
    struct factlines f;
    filefacts_init(&f);
    filefacts_read(&f, &source, complete, NULL);
    while (filefacts_step(&f, &source, 64))
        continue;
    for (size_t i = 0; i < f.text.len; i++)
        if (ascii_is_control(f.text.ptr[i]) && f.text.ptr[i] != '\n')
            abort();
    for (size_t i = 0; i < f.n; i++)
        if (f.lines[i].text >= f.text.len || (i && f.text.ptr[f.lines[i].text - 1] != '\n') ||
            filefacts_to_bytes(&f, f.lines[i].text) != f.lines[i].at ||
            filefacts_to_text(&f, f.lines[i].at) >= f.text.len)
            abort();
    filefacts_clear(&f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span bytes = span_make(data, size);
    check(bytes, true);
    check(span_sub(bytes, 0, size / 2), false);
    return 0;
}
