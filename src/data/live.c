#include "data/live.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/tempdir.h"
#include "data/logspool.h"

/* Rows beyond what memory takes. Without memory for that, they are dropped. */
static void set_store(struct live *l, uint64_t most)
{
    struct logstore store;
    if (logspool_make(tempdir_path(), most, &store))
        streamlog_set_store(&l->log, logchunks_new(&store));
}

void live_begin(struct live *l, enum live_kind kind, const struct live_limits *limits)
{
    *l = (struct live){ .kind = kind };
    streamlog_init(&l->log, limits->memory);
    set_store(l, limits->file);
}

void live_free(struct live *l)
{
    if (!l)
        return;
    streamlog_clear(&l->log);
    free(l);
}

static void add_words(struct live *l, enum logrow_kind kind, int64_t now, const char *words)
{
    struct logrow row = {
        .kind = kind, .way = LOGROW_NEITHER, .at = now, .text = span_of(words)
    };
    streamlog_add(&l->log, &row);
}

void live_note(struct live *l, enum logrow_kind kind, int64_t now, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    add_words(l, kind, now, text);
}

void live_end(struct live *l, int64_t now, bool failed, const char *format, ...)
{
    va_list args;
    if (l->state == LIVE_ENDED)
        return;
    va_start(args, format);
    vsnprintf(l->end, sizeof l->end, format, args);
    va_end(args);
    l->state = LIVE_ENDED;
    l->ended_at = now;
    l->has_failed = failed;
    add_words(l, failed ? LOGROW_ERROR : LOGROW_NOTE, now, l->end);
}

void live_end_by_error(struct live *l, int64_t now, const struct jig_error *error)
{
    if (error->code == JIG_ERR_CANCELLED) {
        live_end(l, now, false, "ended here");
        return;
    }
    if (l->state != LIVE_ENDED)
        l->code = error->code;
    live_end(l, now, true, "%s: %s", jig_err_name(error->code),
             error->text[0] ? error->text : jig_err_meaning(error->code));
}
