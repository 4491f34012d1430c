#include "cli/harlog.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "book/eventlog.h"
#include "cli/diag.h"

/* Of a stream's log until its entry is written. */
#define STREAM_MEMORY ((size_t)32 << 20)
#define STREAM_FILE   ((uint64_t)2 << 30)

static bool put_out(struct harlog *l, struct span text)
{
    if (diag_write(STDOUT_FILENO, text.ptr, text.len))
        return true;
    jig_error_set(&l->error, JIG_ERR_WRITE, JIG_PHASE_NONE, "standard output: %s",
                  strerror(errno));
    return false;
}

/* The log's strings are what servers sent. */
static bool put_visibly(struct harlog *l, struct span text, bool is_last)
{
    struct buf shown;
    buf_init(&shown, SIZE_MAX / 4);
    display_add(&l->display, text, &shown);
    if (is_last)
        display_finish(&l->display, &shown);
    bool ok = !shown.failed && put_out(l, buf_span(&shown));
    if (shown.failed)
        jig_error_set(&l->error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    buf_clear(&shown);
    return ok;
}

static bool write_text(void *ctx, const char *bytes, size_t len)
{
    struct harlog *l = ctx;
    if (l->error.code)
        return false;
    if (!l->to_stdout)
        return !savefile_write(&l->file, bytes, len, &l->error);
    return l->to_terminal ? put_visibly(l, span_make(bytes, len), false)
                          : put_out(l, span_make(bytes, len));
}

static void hide(void *ctx, struct span part, bool is_last, struct buf *out)
{
    struct harlog *l = ctx;
    if (!mask_stream_add(&l->hiding, part, out))
        out->failed = true;
    if (is_last)
        mask_stream_end(&l->hiding, out);
}

enum jig_err harlog_open(struct harlog *l, const char *path, struct mask *mask,
                         struct jig_error *error)
{
    *l = (struct harlog){ .file.fd = -1, .mask = mask };
    mask_stream_init(&l->hiding, mask);
    if (!path)
        return JIG_OK;
    l->to_stdout = strcmp(path, "-") == 0;
    l->to_terminal = l->to_stdout && isatty(STDOUT_FILENO);
    display_init(&l->display, SPAN("text/plain"), false);
    enum jig_err failed =
        l->to_stdout ? JIG_OK : savefile_open(&l->file, path, SAVEFILE_PRIVATE, error);
    if (failed)
        return failed;
    struct har_output out = { .ctx = l, .write = write_text, .mask = mask ? hide : NULL };
    l->har = har_new(&out);
    if (l->har)
        return JIG_OK;
    mask_stream_clear(&l->hiding);
    display_clear(&l->display);
    savefile_close(&l->file, false, error);
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

/* ---- Streams of events ------------------------------------------------------------------------*/

struct harlog_stream {
    struct harlog_stream *next;
    struct eventlog *log;
};

static struct harlog_stream **place_of(struct harlog *l, const struct jig_exchange *x)
{
    struct harlog_stream **place = &l->streams;
    while (*place && eventlog_exchange((*place)->log) != x)
        place = &(*place)->next;
    return place;
}

static void begin_stream(struct harlog *l, const struct jig_exchange *x)
{
    static const struct live_limits limits = { STREAM_MEMORY, STREAM_FILE };
    struct harlog_stream *s = mem_zero(1, sizeof *s);
    if (s)
        s->log = eventlog_new(x, &limits, jig_now());
    if (s && s->log) {
        s->next = l->streams;
        l->streams = s;
        return;
    }
    free(s);
    jig_error_set(&l->error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

static void drop_stream(struct harlog_stream **place)
{
    struct harlog_stream *s = *place;
    *place = s->next;
    eventlog_free(s->log);
    free(s);
}

void harlog_note(struct harlog *l, const struct jig_event *event)
{
    const struct jig_exchange *x = event->exchange;
    if (!l->har)
        return;
    if (event->type == JIG_EVENT_HEAD && !jig_exchange_is_followed(x) && eventlog_is(x))
        begin_stream(l, x);
    struct harlog_stream *s = *place_of(l, x);
    if (s && event->type == JIG_EVENT_BODY)
        eventlog_take(s->log, event, jig_now());
}

/* ---- Entries ----------------------------------------------------------------------------------*/

static enum jig_err add_exchange(struct harlog *l, const struct jig_exchange *x,
                                 const struct live *live)
{
    if (l->mask && !mask_add_sent(l->mask, x))
        return JIG_ERR_MEMORY;
    har_begin_stream(l->har, x, live);
    return har_end(l->har);
}

/* With the stream of events that was noted of it. */
static enum jig_err add_noted(struct harlog *l, const struct jig_transfer *t,
                              const struct jig_exchange *x, const struct live *live)
{
    struct harlog_stream **place = place_of(l, x);
    if (!*place)
        return add_exchange(l, x, live);
    eventlog_end((*place)->log, jig_transfer_error(t), jig_now());
    enum jig_err err = add_exchange(l, x, eventlog_live((*place)->log));
    drop_stream(place);
    return err;
}

void harlog_add_stream(struct harlog *l, const struct jig_transfer *t, const struct live *live)
{
    if (!l->har)
        return;
    for (size_t i = 0, n = jig_transfer_n_exchanges(t); i < n; i++) {
        enum jig_err failed =
            add_noted(l, t, jig_transfer_exchange(t, i), i + 1 == n ? live : NULL);
        if (failed && !l->error.code)
            jig_error_set(&l->error, failed, JIG_PHASE_NONE, "the HAR: %s",
                          jig_err_meaning(failed));
    }
}

void harlog_add(struct harlog *l, const struct jig_transfer *t)
{
    harlog_add_stream(l, t, NULL);
}

enum jig_err harlog_close(struct harlog *l, struct jig_error *error)
{
    struct jig_error closing;
    if (!l->har)
        return JIG_OK;
    enum jig_err failed = har_finish(l->har);
    if (failed) /* half a log is none: the file that was there stays */
        savefile_drop(&l->file);
    if (failed && !l->error.code)
        jig_error_set(&l->error, failed, JIG_PHASE_NONE, "the HAR: %s",
                      jig_err_meaning(failed));
    har_free(l->har);
    l->har = NULL;
    while (l->streams)
        drop_stream(&l->streams);
    if (l->to_terminal && !l->error.code)
        put_visibly(l, SPAN(""), true);
    display_clear(&l->display);
    mask_stream_clear(&l->hiding);
    if (savefile_close(&l->file, true, &closing) && !l->error.code)
        l->error = closing;
    *error = l->error;
    return l->error.code;
}
