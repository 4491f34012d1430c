#include "support/failalloc.h"

#include <stdlib.h>

static bool armed, refused;
static unsigned left, paused;
static _Thread_local bool spared;

void failalloc_at(unsigned n)
{
    armed = true;
    refused = false;
    left = n;
}

bool failalloc_end(void)
{
    armed = false;
    return refused;
}

void failalloc_pause(void)
{
    paused++;
}

void failalloc_resume(void)
{
    paused--;
}

void failalloc_spare_thread(void)
{
    spared = true;
}

static bool is_refused(void)
{
    if (spared || !armed || paused > 0 || left-- > 0)
        return false;
    armed = false;
    return refused = true;
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *__wrap_malloc(size_t size)
{
    return is_refused() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return is_refused() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return is_refused() ? NULL : __real_realloc(old, size);
}
