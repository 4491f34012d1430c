/* How it ended: the verdict, the HAR, and what -w asks for. */
#include <unistd.h>

#include "cli/diag.h"
#include "cli/sending_private.h"
#include "cli/writesink.h"

#define EXIT_HTTP_STATUS 22 /* curl's, for --fail */

/* libjig's own failure, or one that the command line makes of an answer. */
static struct jig_error outcome(const struct sending *g)
{
    struct jig_error error = *jig_transfer_error(g->transfer);
    if (g->verdict.code)
        return g->verdict;
    if (g->sink.error.code)
        return g->sink.error;
    return error;
}

static void refuse_status(struct sending *g)
{
    const struct jig_exchange *x = jig_transfer_last(g->transfer);
    struct jig_error error;
    size_t len;
    const char *reason = jig_exchange_reason(x, &len);
    jig_error_set(&error, JIG_ERR_USAGE, JIG_PHASE_NONE, "http-status: %d %.*s",
                  jig_exchange_status(x), (int)len, reason);
    if (!sending_is_quiet(&g->s->set))
        diag_text(error.text);
    sending_note_failure(g->s, EXIT_HTTP_STATUS);
}

static void judge(struct sending *g, const struct jig_error *error)
{
    if (g->sink.is_pipe_closed)
        sending_note_failure(g->s, jig_err_exit_status(JIG_ERR_WRITE));
    else if (error->code)
        sending_complain(g->s, error);
    else if (g->is_refused)
        refuse_status(g);
}

/* A pipe that its reader closed needs no word. */
static void put_text(struct send *s, const struct writeout *w, struct buf *text)
{
    struct jig_error error;
    bool is_pipe_closed;
    enum jig_err failed = text->failed
                              ? jig_error_set(&error, text->failed, JIG_PHASE_NONE, "-w: %s",
                                              jig_err_meaning(text->failed))
                              : writesink_put(w, buf_span(text), &is_pipe_closed, &error);
    if (failed && !text->failed && is_pipe_closed)
        sending_note_failure(s, jig_err_exit_status(failed));
    else if (failed)
        sending_complain(s, &error);
}

static void write_out(struct sending *g, const struct jig_error *error)
{
    struct buf text;
    struct writeout out;
    struct writefacts facts = {
        .transfer = g->transfer,
        .url = g->url,
        .file = g->sink.kind == SINK_FILE ? g->sink.path : "",
        .url_number = g->number,
        .n_retries = g->attempt,
        .code = error->code,
        .message = error->code ? error->text : NULL,
        .exit_status =
            g->is_refused && !error->code ? EXIT_HTTP_STATUS : jig_err_exit_status(error->code),
    };
    if (!g->s->set.write_out || g->sink.is_pipe_closed)
        return;
    buf_init(&text, 1u << 24);
    writeout_init(&out, buf_str(&g->s->format));
    out.is_terminal[WRITEOUT_STDOUT] = isatty(STDOUT_FILENO);
    out.is_terminal[WRITEOUT_STDERR] = isatty(STDERR_FILENO);
    while (writeout_next(&out, &facts, &text)) {
        put_text(g->s, &out, &text);
        buf_reset(&text);
    }
    buf_clear(&text);
}

void sending_tell_end(struct sending *g)
{
    struct jig_error error = outcome(g);
    judge(g, &error);
    harlog_add(&g->s->har, g->transfer);
    write_out(g, &error);
}
