#include "support/failalloc.h"

#include <malloc.h>
#include <stdlib.h>

static bool armed, refused;
static unsigned left, paused;
static void (*watcher)(const void *block, size_t len);
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

bool failalloc_watch(void (*look)(const void *block, size_t len))
{
    watcher = look;
    return true;
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
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *block);

static void show(void *block)
{
    if (block && watcher && paused == 0 && !spared)
        watcher(block, malloc_usable_size(block));
}

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
    show(old);
    return is_refused() ? NULL : __real_realloc(old, size);
}

void __wrap_free(void *block)
{
    show(block);
    __real_free(block);
}
