#include "view/rowsource.h"

#include <string.h>

static size_t read_row(const void *ctx, uint64_t offset, void *out, size_t len)
{
    const struct rowsource *r = ctx;
    size_t all, done = 0;
    while (r->log && !rowsource_is_gone(r) && done < len) {
        struct span part = streamlog_part(r->log, r->number, r->before + (size_t)offset + done,
                                          len - done, &all);
        if (part.len == 0)
            break;
        memcpy((char *)out + done, part.ptr, part.len);
        done += part.len;
    }
    return done;
}

struct source rowsource_begin(struct rowsource *r, const struct streamlog *log, uint64_t number)
{
    size_t all, len;
    streamlog_glance(log, number, 0, &len);
    streamlog_part(log, number, 0, 0, &all);
    *r = (struct rowsource){ .log = log, .number = number, .before = all - len };
    return (struct source){ .read = read_row, .ctx = r, .len = len };
}

bool rowsource_is_gone(const struct rowsource *r)
{
    return r->log && (r->number < r->log->first || streamlog_lost(r->log, r->number) > 0);
}
