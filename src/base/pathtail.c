#include "base/pathtail.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* As far as that a name's beginning is looked for. */
#define NEAR 60

static const char *name_near(const char *at)
{
    for (size_t i = 0; i < NEAR && at[i]; i++)
        if (at[i] == '/')
            return at + i;
    while (((unsigned char)*at & 0xc0) == 0x80) /* not within a character */
        at++;
    return at;
}

const char *pathtail(const char *path, char out[PATHTAIL_SIZE])
{
    size_t len = strlen(path);
    bool is_long = len > PATHTAIL_MOST;
    const char *shown = is_long ? name_near(path + len - PATHTAIL_MOST) : path;
    snprintf(out, PATHTAIL_SIZE, "%s%s", is_long ? "…" : "", shown);
    return out;
}
