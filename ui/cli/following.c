#include "cli/following.h"

#include "cli/diag.h"
#include "cli/historyshow.h"
#include "cli/historystream.h"

static bool begin(struct following *f, const struct jig_event *event)
{
    static const struct live_limits limits = { (size_t)32 << 20, (uint64_t)2 << 30 };
    f->log = eventlog_new(event->exchange, &limits, jig_now());
    return f->log && historyshow_begin(&f->sink, event->transfer) &&
           sink_begin(&f->sink, HISTORYSTREAM_TYPE);
}

bool following_take(struct following *f, const struct jig_event *event)
{
    bool ok = !f->has_failed;
    if (!f->log && event->type == JIG_EVENT_HEAD && jig_event_stream_is(event->exchange))
        ok = begin(f, event);
    if (f->log && event->type == JIG_EVENT_BODY)
        eventlog_take(f->log, event, jig_now());
    if (f->log && event->type == JIG_EVENT_DONE)
        eventlog_end(f->log, jig_transfer_error(event->transfer), jig_now());
    if (f->log && ok)
        ok = historystream_print(eventlog_live(f->log), &f->next, &f->sink);
    f->has_failed = !ok;
    return ok;
}

int following_finish(struct following *f, const struct jig_transfer *t)
{
    bool ok = sink_finish(&f->sink, true) && !f->has_failed;
    if (!ok && !f->sink.is_pipe_closed && f->sink.error.code)
        return diag_error(&f->sink.error);
    return jig_transfer_error(t)->code && !f->sink.is_pipe_closed
               ? diag_error(jig_transfer_error(t))
               : 0;
}

void following_clear(struct following *f)
{
    eventlog_free(f->log);
    *f = (struct following){ .log = NULL };
}
