#include "torture/sins.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

bool sin_unchecked(void)
{
    char *got = malloc(10);
    *(volatile char *)got = 1;
    free(got);
    return true;
}

/* The block is held as its complement: no copy of the pointer, wherever a compiler leaves one, hides
 * it from who looks for leaks. */
bool sin_leak(void)
{
    volatile uintptr_t first = ~(uintptr_t)malloc(10);
    char *volatile second = malloc(10);
    if (!second)
        return false;
    free((void *)~first);
    free(second);
    return ~first != 0;
}

bool sin_freed_twice(void)
{
    char *volatile first = malloc(10), *volatile second = malloc(10);
    bool ok = first && second;
    if (!ok)
        free(first);
    free(first);
    free(second);
    return ok;
}

bool sin_waits_for_ever(void)
{
    char *volatile got = malloc(10);
    while (!got)
        pause();
    free(got);
    return true;
}

static size_t read_zeros(char *out, size_t len)
{
    int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, out, len);
    if (fd >= 0)
        close(fd);
    return n < 0 ? 0 : (size_t)n;
}

bool sin_interrupted(void)
{
    char bytes[2];
    return read_zeros(bytes, 1) == 1 && read_zeros(bytes, 1) == 1;
}

bool sin_short(void)
{
    char bytes[2];
    return read_zeros(bytes, 2) == 2;
}

bool sin_lost_descriptor(void)
{
    int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        abort();
    close(fd);
    return true;
}
