/* Heads of pictures: whatever the bytes are, words and numbers about them and nothing else. */
#include <stdlib.h>
#include <string.h>

#include "data/imagefacts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span bytes = span_make(data, size);
    struct source source = source_of_span(&bytes);
    struct imagefacts f = imagefacts_of(&source);
    if (f.orientation > 8 || !memchr(f.taken, '\0', sizeof f.taken))
        abort();
    imagefacts_turned(f.orientation);
    if (f.format != IMAGE_NONE && !imagefacts_name(f.format)[0])
        abort();
    return 0;
}
