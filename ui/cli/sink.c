#include "cli/sink.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/visible.h"
#include "cli/colour.h"
#include "cli/diag.h"
#include "cli/interrupt.h"
#include "jig.h"

void sink_init(struct sink *s, enum sink_kind kind, const char *path, unsigned flags)
{
    *s = (struct sink){ .kind = kind, .path = path, .flags = flags, .file.fd = -1 };
    s->colour = kind == SINK_TERMINAL && colour_is_wanted(STDOUT_FILENO);
}

static bool out_of_time(struct sink *s)
{
    jig_error_set(&s->error, JIG_ERR_TIMEOUT, JIG_PHASE_BODY,
                  "not done within %lld.%03lld s: standard output is not read",
                  (long long)(s->limit_us / 1000000), (long long)(s->limit_us / 1000 % 1000));
    return false;
}

static bool is_cancelled(struct sink *s)
{
    jig_error_set(&s->error, JIG_ERR_CANCELLED, JIG_PHASE_BODY, "cancelled");
    return false;
}

static bool wait_for_room(struct sink *s)
{
    struct pollfd fds[] = { { .fd = STDOUT_FILENO, .events = POLLOUT },
                            { .fd = interrupt_fd(), .events = POLLIN } };
    for (;;) {
        int64_t left = s->until - jig_now();
        if (left <= 0)
            return out_of_time(s);
        int ready = poll(fds, 2, left / 1000 < INT_MAX ? (int)(left / 1000) + 1 : INT_MAX);
        if (ready > 0 && fds[0].revents)
            return true;
        if (ready > 0)
            return is_cancelled(s);
    }
}

/* What poll() promises a pipe has room for: more might wait for its reader, past every deadline. */
static struct span next_piece(const struct sink *s, struct span bytes)
{
    return s->until ? span_sub(bytes, 0, PIPE_BUF) : bytes;
}

static bool write_out(struct sink *s, struct span bytes)
{
    bool ok = !s->error.code;
    while (ok && bytes.len > 0) {
        struct span piece = next_piece(s, bytes);
        if (s->until && !wait_for_room(s))
            return false;
        ok = diag_write(STDOUT_FILENO, piece.ptr, piece.len);
        bytes = span_sub(bytes, piece.len, bytes.len);
    }
    if (ok || s->error.code)
        return ok;
    s->is_pipe_closed = errno == EPIPE;
    jig_error_set(&s->error, JIG_ERR_WRITE, JIG_PHASE_NONE, "standard output: %s",
                  strerror(errno));
    return false;
}

static bool write_text(struct sink *s, struct buf *text)
{
    if (text->failed && !s->error.code)
        jig_error_set(&s->error, text->failed, JIG_PHASE_NONE, "%s",
                      jig_err_meaning(text->failed));
    bool ok = write_out(s, buf_span(text));
    buf_clear(text);
    return ok;
}

static bool open_file(struct sink *s)
{
    if (s->file.fd >= 0)
        return true;
    if (s->error.code)
        return false;
    return s->rest_from ? !savefile_open_rest(&s->file, s->path, s->rest_from, &s->error)
                        : !savefile_open(&s->file, s->path, s->flags, &s->error);
}

/* The head on a terminal: what could drive it made visible, names told from values. */
static void show_head(const struct sink *s, struct span head, struct buf *out)
{
    while (head.len > 0) {
        struct span line = span_cut_line(&head);
        size_t colon = span_find_byte(line, ':', 0);
        bool is_status = span_starts(line, SPAN("HTTP/"));
        size_t name = is_status || colon == SIZE_MAX ? 0 : colon;
        colour_set(out, s->colour && name > 0, COLOUR_NAME);
        visible_add(out, span_sub(line, 0, name), VISIBLE_ONE_LINE);
        colour_set(out, s->colour && name > 0, COLOUR_PLAIN);
        visible_add(out, span_sub(line, name, line.len), VISIBLE_ONE_LINE);
        buf_add_byte(out, '\n');
    }
}

bool sink_head(struct sink *s, struct span head)
{
    struct buf text;
    switch (s->kind) {
    case SINK_NONE:
        return true;
    case SINK_PIPE:
        return write_out(s, head);
    case SINK_FILE:
        return open_file(s) && !savefile_write(&s->file, head.ptr, head.len, &s->error);
    case SINK_TERMINAL:
        break;
    }
    buf_init(&text, SIZE_MAX / 4);
    show_head(s, head, &text);
    return write_text(s, &text);
}

bool sink_begin(struct sink *s, struct span content_type)
{
    if (s->kind == SINK_FILE)
        return open_file(s);
    if (s->kind == SINK_TERMINAL && !s->shows) {
        display_init(&s->display, content_type, s->colour);
        s->shows = true;
    }
    return true;
}

bool sink_body(struct sink *s, struct span bytes)
{
    struct buf text;
    switch (s->kind) {
    case SINK_NONE:
        return true;
    case SINK_PIPE:
        return write_out(s, bytes);
    case SINK_FILE:
        return !s->error.code && open_file(s) &&
               !savefile_write(&s->file, bytes.ptr, bytes.len, &s->error);
    case SINK_TERMINAL:
        break;
    }
    buf_init(&text, SIZE_MAX / 4);
    display_add(&s->display, bytes, &text);
    return write_text(s, &text);
}

static bool finish_display(struct sink *s)
{
    struct buf text;
    if (!s->shows)
        return true;
    buf_init(&text, SIZE_MAX / 4);
    display_finish(&s->display, &text);
    display_clear(&s->display);
    s->shows = false;
    return write_text(s, &text);
}

bool sink_finish(struct sink *s, bool whole)
{
    struct jig_error error;
    bool shown = finish_display(s);
    if (savefile_close(&s->file, whole && !s->error.code, &error) && !s->error.code)
        s->error = error;
    return shown && !s->error.code;
}
