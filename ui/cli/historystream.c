#include "cli/historystream.h"

#include "data/logjson.h"

#define LINE_MAX_BYTES ((size_t)1 << 30)

/* The row of that number, or what is lost from there on; how many rows that were. */
static uint64_t add_line(const struct live *live, uint64_t number, struct buf *line)
{
    uint64_t lost = streamlog_lost(&live->log, number);
    if (lost > 0) {
        logjson_add_gap(lost, line);
        return lost;
    }
    struct logrow row = streamlog_row(&live->log, number);
    logjson_add(&row, row.at + live->wall_us, row.at - live->opened_at, line);
    return 1;
}

bool historystream_print(const struct live *live, uint64_t *next, struct sink *sink)
{
    struct buf line;
    bool ok = true;
    buf_init(&line, LINE_MAX_BYTES);
    if (*next < live->log.first)
        *next = live->log.first;
    while (ok && *next < live->log.end) {
        buf_reset(&line);
        *next += add_line(live, *next, &line);
        if (line.failed) { /* larger than any line: it is told that it is missing */
            buf_reset(&line);
            logjson_add_gap(1, &line);
        }
        ok = sink_body(sink, buf_span(&line));
    }
    buf_clear(&line);
    return ok;
}
