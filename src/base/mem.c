#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

void *mem_zero(size_t n, size_t size)
{
    return calloc(n ? n : 1, size);
}

char *mem_strdup(const char *str)
{
    return str ? mem_dup(span_of(str)) : NULL;
}

char *mem_dup(struct span s)
{
    char *copy = malloc(s.len + 1);
    if (!copy)
        return NULL;
    if (s.len > 0)
        memcpy(copy, s.ptr, s.len);
    copy[s.len] = '\0';
    return copy;
}

bool mem_grow(void **array, size_t *room, size_t need, size_t size)
{
    if (need <= *room)
        return true;
    size_t next = *room + *room / 2;
    if (next < need)
        next = need;
    if (next < 8)
        next = 8;
    size_t bytes;
    if (__builtin_mul_overflow(next, size, &bytes))
        return false;
    void *grown = realloc(*array, bytes);
    if (!grown)
        return false;
    *array = grown;
    *room = next;
    return true;
}

/* glibc moves the border between the heap and blocks of pages up to the largest block that was let
 * go of: the next such block would be copied as it grows. */
#ifdef __GLIBC__
#define LARGE (1 << 20)

void mem_set_large_apart(void)
{
    mallopt(M_MMAP_THRESHOLD, LARGE);
    mallopt(M_TRIM_THRESHOLD, 2 * LARGE);
}
#else
void mem_set_large_apart(void)
{
}
#endif

bool mem_let_go(void **block, size_t *bytes)
{
    void *less = *bytes > MEM_PART ? realloc(*block, *bytes - MEM_PART) : NULL;
    if (less) {
        *block = less;
        *bytes -= MEM_PART;
        return true;
    }
    free(*block);
    *block = NULL;
    *bytes = 0;
    return false;
}

void mem_wipe(void *ptr, size_t len)
{
    if (len > 0)
        explicit_bzero(ptr, len);
}

void mem_free_secret(char *str)
{
    if (str)
        mem_wipe(str, strlen(str));
    free(str);
}
