#include "data/logspool.h"

#include <stdlib.h>

#include "base/body.h"
#include "base/mem.h"

struct spool {
    struct body file;
    uint64_t max;
};

/* What a full disk took of it is passed over: the next bytes are where the table says. */
static bool add(void *ctx, struct span bytes)
{
    struct spool *s = ctx;
    struct jig_error error;
    uint64_t before = body_len(&s->file);
    if (before > s->max || bytes.len > s->max - before)
        return false;
    if (!body_append(&s->file, bytes, &error))
        return true;
    s->file.in_file = before;
    return false;
}

static size_t read_at(void *ctx, uint64_t offset, void *out, size_t len)
{
    struct spool *s = ctx;
    return body_read(&s->file, offset, out, len);
}

static void empty(void *ctx)
{
    struct spool *s = ctx;
    const char *folder = s->file.folder;
    body_clear(&s->file);
    body_init(&s->file, 0, folder);
}

static void drop(void *ctx)
{
    struct spool *s = ctx;
    body_clear(&s->file);
    free(s);
}

bool logspool_make(const char *folder, uint64_t max, struct logstore *out)
{
    struct spool *s = mem_zero(1, sizeof *s);
    if (!s)
        return false;
    body_init(&s->file, 0, folder);
    s->max = max;
    *out = (struct logstore){ s, add, read_at, empty, drop };
    return true;
}
