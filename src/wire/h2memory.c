#include "wire/h2memory.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* In front of each block, so that its length is known when it goes. */
union front {
    size_t len;
    max_align_t aligned;
};

static void *give(size_t len, void *user)
{
    (void)user;
    union front *f = len <= SIZE_MAX - sizeof *f ? malloc(sizeof *f + len) : NULL;
    if (!f)
        return NULL;
    f->len = len;
    return f + 1;
}

static void *give_zeroed(size_t n, size_t size, void *user)
{
    size_t len = size && n > SIZE_MAX / size ? SIZE_MAX : n * size;
    void *block = give(len, user);
    return block ? memset(block, 0, len) : NULL;
}

static void take_back(void *block, void *user)
{
    union front *f = block ? (union front *)block - 1 : NULL;
    (void)user;
    if (!f)
        return;
    mem_wipe(block, f->len);
    free(f);
}

/* realloc() would leave the old block as it is. */
static void *give_another(void *block, size_t len, void *user)
{
    void *other = give(len, user);
    if (!other || !block)
        return other;
    size_t had = ((union front *)block - 1)->len;
    memcpy(other, block, had < len ? had : len);
    take_back(block, user);
    return other;
}

nghttp2_mem *h2memory_wiped(void)
{
    /* Never changed: that it is not const is how nghttp2 wants it. */
    static nghttp2_mem memory = {
        .malloc = give, .free = take_back, .calloc = give_zeroed, .realloc = give_another
    };
    return &memory;
}
