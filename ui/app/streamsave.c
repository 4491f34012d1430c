#include "app/streamsave.h"

#include <string.h>

#include "app/export.h"

/* Bytes that a read makes or, of a text that is measured yet, goes through. */
#define WORK_MAX (2 * LOGLINES_PART)

void streamsave_begin(struct streamsave *s, const struct live *live, const struct mask *mask)
{
    *s = (struct streamsave){ .used = 0 };
    loglines_begin(&s->lines, live, mask);
    buf_init_secret(&s->made, SIZE_MAX / 2);
}

void streamsave_clear(struct streamsave *s)
{
    loglines_clear(&s->lines);
    buf_wipe(&s->made);
    *s = (struct streamsave){ .used = 0 };
}

/* Up to `len` bytes and the rest of a step. */
static void make(struct streamsave *s, size_t len)
{
    buf_reset(&s->made);
    s->used = 0;
    for (size_t work = 0; !s->is_over && s->made.len < len && work < WORK_MAX;) {
        size_t before = s->made.len;
        s->is_over = !loglines_next(&s->lines, &s->made);
        work += s->made.len > before ? s->made.len - before : LOGLINES_PART;
    }
}

static size_t read_on(const void *ctx, uint64_t offset, void *out, size_t len)
{
    struct streamsave *s = (struct streamsave *)ctx;
    (void)offset;
    if (s->used == s->made.len)
        make(s, len);
    if (s->made.failed)
        return EXPORT_FAILED;
    struct span part = span_sub(buf_span(&s->made), s->used, s->used + len);
    if (part.len == 0)
        return s->is_over ? 0 : EXPORT_LATER;
    memcpy(out, part.ptr, part.len);
    s->used += part.len;
    return part.len;
}

struct source streamsave_source(struct streamsave *s)
{
    return (struct source){ .read = read_on, .ctx = s, .len = EXPORT_TO_THE_END };
}
