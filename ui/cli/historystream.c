#include "cli/historystream.h"

#include "book/loglines.h"

bool historystream_print(const struct live *live, uint64_t *next, struct sink *sink)
{
    struct loglines lines;
    struct buf made;
    bool ok = true;
    loglines_begin_at(&lines, live, *next);
    buf_init(&made, SIZE_MAX / 2);
    while (ok && loglines_next(&lines, &made)) {
        ok = sink_body(sink, buf_span(&made));
        buf_reset(&made);
    }
    if (made.failed)
        jig_error_set(&sink->error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    ok = ok && !made.failed;
    *next = lines.next;
    loglines_clear(&lines);
    buf_clear(&made);
    return ok;
}
