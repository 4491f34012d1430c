#include "cli/sink.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/visible.h"
#include "cli/colour.h"
#include "cli/diag.h"

void sink_init(struct sink *s, enum sink_kind kind, const char *path, unsigned flags)
{
    *s = (struct sink){ .kind = kind, .path = path, .flags = flags, .file.fd = -1 };
    s->colour = kind == SINK_TERMINAL && colour_is_wanted(STDOUT_FILENO);
}

static bool write_out(struct sink *s, struct span bytes)
{
    if (s->error.code)
        return false;
    if (bytes.len == 0 || diag_write(STDOUT_FILENO, bytes.ptr, bytes.len))
        return true;
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
        struct span line = span_cut(&head, '\n');
        if (line.len > 0 && line.ptr[line.len - 1] == '\r')
            line.len--;
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
