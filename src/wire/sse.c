#include "wire/sse.h"

#include <string.h>

enum { LOOKED = 4, NAME_MAX_BYTES = 16 << 10 };

static const char mark[] = "\xEF\xBB\xBF";
static const struct span DATA = { "data:", 5 };

void sse_init(struct sse *s, size_t max_event)
{
    *s = (struct sse){ .retry_ms = -1, .max = max_event };
    buf_init(&s->line, max_event);
    buf_init(&s->data, max_event);
    size_t max_name = max_event < NAME_MAX_BYTES ? max_event : NAME_MAX_BYTES;
    buf_init(&s->type, max_name);
    buf_init(&s->id, max_name);
    buf_init(&s->last_id, max_name);
}

void sse_set_lead(struct sse *s, size_t lead)
{
    s->lead = lead;
    s->data.max = s->max + lead;
}

void sse_clear(struct sse *s)
{
    buf_clear(&s->line);
    buf_clear(&s->data);
    buf_clear(&s->type);
    buf_clear(&s->id);
    buf_clear(&s->last_id);
}

void sse_resume(struct sse *s, struct span last_id)
{
    buf_add(&s->id, last_id);
    buf_add(&s->last_id, last_id);
}

struct span sse_last_id(const struct sse *s)
{
    return buf_span(&s->last_id);
}

/* ---- Fields ---- */

static void set(struct buf *b, struct span value)
{
    buf_reset(b);
    buf_add(b, value);
}

static void on_event(struct sse *s, struct span value)
{
    set(&s->type, value);
}

static void add_data(struct sse *s, struct span part)
{
    if (s->data.len == 0)
        buf_add_fill(&s->data, 0, s->lead);
    buf_add(&s->data, part);
}

static void on_data(struct sse *s, struct span value)
{
    add_data(s, value);
    buf_add_byte(&s->data, '\n');
}

static void on_id(struct sse *s, struct span value)
{
    if (span_find_byte(value, '\0', 0) == SIZE_MAX)
        set(&s->id, value);
}

static void on_retry(struct sse *s, struct span value)
{
    uint64_t ms;
    if (span_to_u64(value, &ms) && ms <= INT64_MAX)
        s->retry_ms = (int64_t)ms;
}

static const struct {
    const char *name;
    void (*take)(struct sse *s, struct span value);
} fields[] = {
    { "event", on_event },
    { "data", on_data },
    { "id", on_id },
    { "retry", on_retry },
};

static void take_field(struct sse *s, struct span line)
{
    struct span value = line;
    struct span name = span_cut(&value, ':');
    if (value.len > 0 && value.ptr[0] == ' ')
        value = span_sub(value, 1, value.len);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (span_eq_str(name, fields[i].name))
            fields[i].take(s, value);
}

/* ---- Lines ---- */

/* A blank line: the event is complete, if there is any data in it. */
static bool dispatch(struct sse *s)
{
    set(&s->last_id, buf_span(&s->id));
    if (s->data.len == 0)
        buf_reset(&s->type);
    return s->data.len > 0;
}

static bool take_comment(struct sse *s, struct span line)
{
    s->n_comments++;
    s->has_comment = s->tells_comments;
    s->comment = span_sub(line, line.len > 1 && line.ptr[1] == ' ' ? 2 : 1, line.len);
    return s->has_comment;
}

/* True: there is something to tell. */
static bool take_line(struct sse *s, struct span line)
{
    if (line.len == 0)
        return dispatch(s);
    if (line.ptr[0] == ':')
        return take_comment(s, line);
    take_field(s, line);
    return false;
}

/* Where the line ends in `in`, or its length. */
static size_t find_end(struct span in)
{
    const char *lf = memchr(in.ptr, '\n', in.len);
    size_t end = lf ? (size_t)(lf - in.ptr) : in.len;
    const char *cr = memchr(in.ptr, '\r', end);
    return cr ? (size_t)(cr - in.ptr) : end;
}

/* A line of data goes where it belongs while it comes: it may be as large as an event. */
static void begin_data_line(struct sse *s)
{
    struct span line = buf_span(&s->line);
    add_data(s, span_sub(line, DATA.len + (line.ptr[DATA.len] == ' '), line.len));
    buf_reset(&s->line);
    s->in_data = true;
}

static void add_part(struct sse *s, struct span part)
{
    if (!s->in_data && s->line.len <= DATA.len) {
        size_t n = DATA.len + 1 - s->line.len;
        buf_add(&s->line, span_sub(part, 0, n));
        part = span_sub(part, n, part.len);
        if (s->line.len > DATA.len && span_starts(buf_span(&s->line), DATA))
            begin_data_line(s);
    }
    buf_add(s->in_data ? &s->data : &s->line, part);
}

static bool end_line(struct sse *s)
{
    if (s->in_data) {
        buf_add_byte(&s->data, '\n');
        s->in_data = false;
        return false;
    }
    bool is_event = !s->line.failed && take_line(s, buf_span(&s->line));
    if (!s->line.failed)
        buf_reset(&s->line);
    return is_event;
}

/* One line, or what there is of it. True where it completed an event, or is a comment to be
 * told. */
static bool take_part(struct sse *s, struct span in, size_t *used)
{
    size_t end = find_end(in);
    bool is_whole = end < in.len, begins = s->line.len == 0 && !s->in_data;
    struct span part = span_sub(in, 0, end);
    *used = is_whole ? end + 1 : end;
    s->after_cr = is_whole && in.ptr[end] == '\r';
    if (is_whole && begins && (end <= s->max || span_starts(part, DATA)))
        return take_line(s, part);
    add_part(s, part);
    return is_whole && end_line(s);
}

/* ---- The stream ---- */

/* Passes over a byte order mark at the very beginning; what only looked like one is text. */
static size_t pass_mark(struct sse *s, struct span in)
{
    size_t n = 0;
    while (n < in.len && s->mark < 3 && in.ptr[n] == mark[s->mark]) {
        s->mark++;
        n++;
    }
    if (n == in.len && s->mark < 3)
        return n;
    if (s->mark < 3)
        buf_add(&s->line, span_make(mark, s->mark));
    s->mark = LOOKED;
    return n;
}

static bool has_failed(const struct sse *s)
{
    return s->too_large || s->line.failed || s->data.failed || s->type.failed || s->id.failed ||
           s->last_id.failed;
}

static enum sse_status fail(struct sse *s, struct jig_error *error)
{
    const struct buf *all[] = { &s->line, &s->data, &s->type, &s->id, &s->last_id };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        s->is_starved |= all[i]->failed == JIG_ERR_MEMORY;
    bool is_name = s->type.failed || s->id.failed || s->last_id.failed;
    s->too_large = true;
    if (s->is_starved)
        jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_BODY, "out of memory");
    else
        jig_error_set(error, is_name ? JIG_ERR_LINE_TOO_LONG : JIG_ERR_TOO_LARGE,
                      JIG_PHASE_BODY, "%s is larger than %zu bytes",
                      is_name ? "an event's name or id" : "an event",
                      is_name ? s->id.max : s->max);
    return SSE_FAILED;
}

static void forget_told(struct sse *s)
{
    if (!s->was_told)
        return;
    s->was_told = false;
    buf_reset(&s->data);
    buf_reset(&s->type);
}

/* A comment stands between the lines of an event, which goes on behind it. */
static void tell(struct sse *s, struct sse_event *event)
{
    if (s->has_comment) {
        s->has_comment = false;
        *event = (struct sse_event){ .data = s->comment, .is_comment = true };
        return;
    }
    struct span data = span_sub(buf_span(&s->data), s->lead, s->data.len);
    s->was_told = true;
    event->is_comment = false;
    event->type = s->type.len > 0 ? buf_span(&s->type) : SPAN("message");
    event->data = span_sub(data, 0, data.len - 1); /* without the last LF */
    event->id = buf_span(&s->last_id);
}

enum sse_status sse_recv(struct sse *s, struct span in, size_t *used, struct sse_event *event,
                         struct jig_error *error)
{
    forget_told(s);
    *used = s->mark < LOOKED ? pass_mark(s, in) : 0;
    while (*used < in.len && !has_failed(s)) {
        if (s->after_cr && in.ptr[*used] == '\n') {
            s->after_cr = false;
            ++*used;
            continue;
        }
        s->after_cr = false;
        size_t n;
        bool is_event = take_part(s, span_sub(in, *used, in.len), &n);
        *used += n;
        if (is_event && !has_failed(s)) {
            tell(s, event);
            return SSE_EVENT;
        }
    }
    return has_failed(s) ? fail(s, error) : SSE_AGAIN;
}

size_t sse_unfinished(const struct sse *s)
{
    size_t line_end = s->in_data ? 0 : 1;
    if (has_failed(s) || s->was_told || s->data.len <= s->lead + line_end)
        return 0;
    return s->data.len - s->lead - line_end;
}

char *sse_take_data(struct sse *s)
{
    return s->was_told && s->data.len > 0 ? buf_take_fit(&s->data) : NULL;
}
