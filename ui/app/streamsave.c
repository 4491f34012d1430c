#include "app/streamsave.h"

#include <string.h>

#include "app/export.h"
#include "data/logjson.h"

#define LINE_MAX_BYTES (128u << 20) /* a message of 21 MiB, each byte escaped */

void streamsave_begin(struct streamsave *s, const struct live *live, const struct mask *mask)
{
    *s = (struct streamsave){
        .live = live, .mask = mask, .next = live->log.first, .end = live->log.end
    };
    buf_init_secret(&s->line, LINE_MAX_BYTES);
    buf_init_secret(&s->masked, LINE_MAX_BYTES);
    if (live->log.n_dropped > 0)
        logjson_add_gap(live->log.n_dropped, &s->line);
}

void streamsave_clear(struct streamsave *s)
{
    buf_wipe(&s->line);
    buf_wipe(&s->masked);
    *s = (struct streamsave){ .live = NULL };
}

static void hide(struct streamsave *s, struct logrow *row)
{
    struct span *const parts[] = { &row->type, &row->id, &row->text };
    size_t ends[4] = { 0 };
    buf_reset(&s->masked);
    if (!s->mask)
        return;
    for (size_t i = 0; i < 3; i++) {
        mask_apply(s->mask, *parts[i], &s->masked);
        ends[i + 1] = s->masked.len;
    }
    for (size_t i = 0; i < 3; i++)
        *parts[i] = span_sub(buf_span(&s->masked), ends[i], ends[i + 1]);
}

static void make_line(struct streamsave *s)
{
    const struct streamlog *log = &s->live->log;
    buf_reset(&s->line);
    s->used = 0;
    uint64_t gone = s->next < log->first ? log->first - s->next : streamlog_lost(log, s->next);
    if (gone > 0) {
        gone = gone < s->end - s->next ? gone : s->end - s->next;
        logjson_add_gap(gone, &s->line);
        s->next += gone;
        return;
    }
    struct logrow row = streamlog_row(log, s->next++);
    hide(s, &row);
    if (!s->masked.failed)
        logjson_add(&row, row.at + s->live->wall_us, row.at - s->live->opened_at, &s->line);
    if (!s->masked.failed && !s->line.failed)
        return;
    buf_reset(&s->line); /* too large: the file says that it is missing */
    logjson_add_gap(1, &s->line);
}

static size_t read_on(const void *ctx, uint64_t offset, void *out, size_t len)
{
    struct streamsave *s = (struct streamsave *)ctx;
    size_t n = 0;
    (void)offset;
    while (n < len) {
        if (s->used == s->line.len && s->next >= s->end)
            break;
        if (s->used == s->line.len)
            make_line(s);
        if (s->line.failed)
            return EXPORT_FAILED;
        size_t more = s->line.len - s->used < len - n ? s->line.len - s->used : len - n;
        memcpy((char *)out + n, s->line.ptr + s->used, more);
        s->used += more;
        n += more;
    }
    return n;
}

struct source streamsave_source(struct streamsave *s)
{
    return (struct source){ .read = read_on, .ctx = s, .len = EXPORT_TO_THE_END };
}
