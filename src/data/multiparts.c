#include "data/multiparts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "data/peek.h"

/* What may follow a boundary on its line: "--", and blanks (RFC 2046, 5.1.1). */
#define TAIL 80u
/* Bytes that are asked for at a time: less than a window, which then holds the next ones too. */
#define LOOK (WINDOW_SIZE / 4 * 3)
/* Where a head's end is looked for first. */
#define SHORT_HEADS 2048u

void multiparts_init(struct multiparts *m, const struct source *s, const char *boundary)
{
    *m = (struct multiparts){ .source = s };
    snprintf(m->delimiter, sizeof m->delimiter, "--%s", boundary);
}

void multiparts_clear(struct multiparts *m)
{
    if (!m)
        return;
    free(m->parts);
    window_clear(&m->scan);
    *m = (struct multiparts){ .source = m->source };
}

/* ---- Fields -----------------------------------------------------------------------------------*/

/* With the lines that go on with it (RFC 5322, 2.2.3). */
static struct span whole_value(struct span value, struct span rest)
{
    while (rest.len && ascii_is_blank(rest.ptr[0])) {
        struct span line = span_cut_line(&rest);
        value.len = (size_t)(line.ptr + line.len - value.ptr);
    }
    return span_trim(value);
}

struct span multiparts_field(struct span heads, const char *name)
{
    while (heads.ptr) {
        struct span line = span_cut_line(&heads);
        struct span key = span_cut(&line, ':');
        if (line.ptr && span_ieq_str(span_trim(key), name))
            return whole_value(line, heads);
    }
    return (struct span){ 0 };
}

/* Without blanks and line ends around it. */
static struct span trim_lines(struct span s)
{
    while (s.len && ascii_is_one_of(s.ptr[0], " \t\r\n"))
        s = span_sub(s, 1, s.len);
    while (s.len && ascii_is_one_of(s.ptr[s.len - 1], " \t\r\n"))
        s.len--;
    return s;
}

/* A value up to the next semicolon outside of quotes, cut off *rest. */
static struct span next_param(struct span *rest)
{
    bool quoted = false;
    size_t i = 0;
    for (; i < rest->len && (quoted || rest->ptr[i] != ';'); i++) {
        quoted = quoted != (rest->ptr[i] == '"');
        if (quoted && rest->ptr[i] == '\\' && i + 1 < rest->len)
            i++;
    }
    struct span param = span_trim(span_sub(*rest, 0, i));
    *rest = i < rest->len ? span_sub(*rest, i + 1, rest->len) : (struct span){ 0 };
    return param;
}

static struct span without_quotes(struct span value)
{
    bool quoted = value.len > 1 && value.ptr[0] == '"';
    return quoted ? span_sub(value, 1, value.len - (value.ptr[value.len - 1] == '"')) : value;
}

struct span multiparts_param_as_sent(struct span value, const char *name)
{
    next_param(&value);
    while (value.ptr) {
        struct span param = next_param(&value);
        struct span key = span_cut(&param, '=');
        if (span_ieq_str(trim_lines(key), name) && param.ptr)
            return without_quotes(trim_lines(param));
    }
    return (struct span){ 0 };
}

bool multiparts_param(struct span value, const char *name, char *out, size_t size)
{
    struct span sent = multiparts_param_as_sent(value, name);
    bool quoted = sent.ptr && sent.ptr[-1] == '"'; /* a "=" at least is before it */
    size_t n = 0;
    for (size_t i = 0; i < sent.len && n + 1 < size; i++) {
        if (quoted && sent.ptr[i] == '\\' && i + 1 < sent.len)
            i++;
        out[n++] = sent.ptr[i];
    }
    out[n] = '\0';
    return sent.ptr != NULL;
}

/* ---- What it is -------------------------------------------------------------------------------*/

static bool is_delimiter_at(struct span head, size_t at, const char *boundary)
{
    return (at == 0 || head.ptr[at - 1] == '\n') &&
           span_starts(span_sub(head, at + 2, head.len), span_of(boundary));
}

static bool shows(struct span head, const char *boundary)
{
    for (size_t at = 0; (at = span_find(head, SPAN("--"), at)) != SIZE_MAX; at++)
        if (is_delimiter_at(head, at, boundary))
            return true;
    return false;
}

/* A line of dashes and what else a boundary may hold, and a part's head below it. */
static bool begins_like_one(struct span head, char out[MULTIPARTS_BOUNDARY])
{
    struct span rest = head;
    struct span line = span_trim(span_cut_line(&rest));
    if (!span_starts(line, SPAN("--")) || line.len < 3 || line.len > MULTIPARTS_BOUNDARY + 1 ||
        !span_istarts(rest, SPAN("content-")))
        return false;
    for (size_t i = 2; i < line.len; i++)
        if (!ascii_is_alnum(line.ptr[i]) &&
            span_find_byte(SPAN("'()+_,-./:=?"), line.ptr[i], 0) == SIZE_MAX)
            return false;
    snprintf(out, MULTIPARTS_BOUNDARY, "%.*s", (int)(line.len - 2), line.ptr + 2);
    return true;
}

bool multiparts_boundary(struct span content_type, struct span head,
                         char out[MULTIPARTS_BOUNDARY])
{
    bool is_typed = span_istarts(content_type, SPAN("multipart/"));
    bool is_named = is_typed &&
                    multiparts_param(content_type, "boundary", out, MULTIPARTS_BOUNDARY) &&
                    out[0];
    bool is_one = is_named                        ? shows(head, out)
                  : is_typed || !content_type.len ? begins_like_one(head, out)
                                                  : false;
    if (!is_one)
        out[0] = '\0';
    return is_one;
}

/* ---- Scanning ---------------------------------------------------------------------------------*/

enum seen { SEEN_NONE, SEEN_PART, SEEN_END, SEEN_MORE };

/* What stands at a place where the delimiter's bytes are; *len is the whole line's. */
static enum seen judge(const struct multiparts *m, struct span at, bool at_end, size_t *len)
{
    size_t n = strlen(m->delimiter);
    bool is_last = span_starts(span_sub(at, n, at.len), SPAN("--"));
    size_t i = n + (is_last ? 2 : 0);
    if (at.len == n + 1 && at.ptr[n] == '-' && !at_end)
        return SEEN_MORE;
    while (i < at.len && i < n + TAIL && ascii_is_one_of(at.ptr[i], " \t\r"))
        i++;
    *len = i + (i < at.len);
    if (i < at.len)
        return at.ptr[i] != '\n' ? SEEN_NONE : is_last ? SEEN_END : SEEN_PART;
    return !at_end ? SEEN_MORE : is_last ? SEEN_END : SEEN_NONE;
}

/* Where a part's content ends, which has a delimiter behind it. */
static uint64_t before_line_end(const struct multiparts *m, const struct multipart_part *p,
                                uint64_t after)
{
    char tail[2];
    size_t len = after - p->body < 2 ? (size_t)(after - p->body) : 2;
    len = m->source->read(m->source->ctx, after - len, tail, len);
    if (len && tail[len - 1] == '\n')
        return after - (len == 2 && tail[0] == '\r' ? 2 : 1);
    return after;
}

static void end_part(struct multiparts *m, uint64_t after)
{
    struct multipart_part *p = m->n ? &m->parts[m->n - 1] : NULL;
    if (!p)
        return;
    p->after = after;
    p->end = before_line_end(m, p, after);
}

/* These last bytes may be the beginning of a delimiter, with a line end in front of it or
 * (is_first) as the first of a part. */
static bool may_delimit(const struct multiparts *m, struct span last, bool is_first)
{
    bool has_cr = last.len && last.ptr[0] == '\r';
    last = span_sub(last, has_cr, last.len);
    bool has_lf = last.len && last.ptr[0] == '\n';
    if (last.len && !has_lf && (has_cr || !is_first))
        return false;
    return span_starts(span_of(m->delimiter), span_sub(last, has_lf, last.len));
}

/* Where the content ends of a part that goes on, as far as can be told. */
static uint64_t before_delimiter(const struct multiparts *m, const struct multipart_part *p)
{
    char bytes[sizeof m->delimiter + 2];
    uint64_t at = m->at > p->body ? m->at : p->body;
    uint64_t from = at - p->body < 2 ? p->body : at - 2;
    size_t len = (size_t)(m->source->len - from);
    if (m->source->len - at >= strlen(m->delimiter) || len > sizeof bytes)
        return before_line_end(m, p, at);
    struct span tail = span_make(bytes, m->source->read(m->source->ctx, from, bytes, len));
    size_t i = 0;
    while (i < tail.len && !may_delimit(m, span_sub(tail, i, tail.len), from + i == p->body))
        i++;
    return from + i;
}

/* Behind the first empty line; 0 where the next delimiter comes first. False: neither is in these
 * bytes. */
static bool end_heads(const struct multiparts *m, struct span in, size_t *len)
{
    *len = 0;
    for (size_t from = 0; from < in.len;) {
        size_t end = span_find_byte(in, '\n', from);
        if (peek_has(in, from, span_of(m->delimiter)))
            return true;
        if (end == SIZE_MAX)
            return false;
        if (end == from || (end == from + 1 && in.ptr[from] == '\r')) {
            *len = end + 1;
            return true;
        }
        from = end + 1;
    }
    return false;
}

/* Where there is no empty line before the next delimiter, all of it is content. */
static uint64_t behind_heads(struct multiparts *m, uint64_t heads)
{
    size_t len;
    if (!end_heads(m, window_look(&m->scan, m->source, heads, SHORT_HEADS), &len))
        end_heads(m, window_look(&m->scan, m->source, heads, MULTIPARTS_HEADS), &len);
    return heads + len;
}

static bool add_part(struct multiparts *m, uint64_t at, uint64_t heads)
{
    void *parts = m->parts;
    m->is_full = m->n == MULTIPARTS_MAX;
    if (m->is_full || !mem_grow(&parts, &m->room, m->n + 1, sizeof *m->parts))
        return false;
    m->parts = parts;
    uint64_t body = behind_heads(m, heads);
    m->parts[m->n] = (struct multipart_part){ m->n ? at : 0, heads, body, body, body };
    m->n++;
    return true;
}

static void take(struct multiparts *m, uint64_t at, size_t len, bool is_last)
{
    end_part(m, at);
    if (!is_last)
        add_part(m, at, at + len);
    m->is_closed = is_last;
}

/* The head of a part has to be there before it is one. */
static bool has_heads(const struct multiparts *m, struct span behind)
{
    return m->complete || behind.len >= MULTIPARTS_HEADS / 2 ||
           span_find(behind, SPAN("\n\r\n"), 0) != SIZE_MAX ||
           span_find(behind, SPAN("\n\n"), 0) != SIZE_MAX ||
           span_starts(behind, SPAN("\r\n")) || span_starts(behind, SPAN("\n"));
}

static bool move(struct multiparts *m, uint64_t to)
{
    bool moves = to > m->at;
    m->at = moves ? to : m->at;
    return moves;
}

/* Takes the delimiter that may stand at `at`, where `in` goes on; false: more bytes are waited
 * for. */
static bool scan_line(struct multiparts *m, uint64_t at, struct span in, bool at_end)
{
    size_t len;
    enum seen seen = judge(m, in, at_end, &len);
    if (seen == SEEN_NONE)
        return move(m, at + 1);
    if (seen == SEEN_MORE || (seen == SEEN_PART && !has_heads(m, span_sub(in, len, in.len))))
        return move(m, at); /* a window that begins here may hold it all */
    take(m, at, len, seen == SEEN_END);
    return move(m, at + len);
}

/* Goes on to the next place where a delimiter may stand; false: more bytes are waited for. */
static bool scan(struct multiparts *m)
{
    uint64_t from = m->at ? m->at - 1 : 0; /* a line end is looked for in front of it */
    struct span in = window_look(&m->scan, m->source, from, LOOK);
    bool at_end = m->complete && from + in.len >= m->source->len;
    size_t skip = (size_t)(m->at - from), n = strlen(m->delimiter);
    size_t place = span_find(in, span_of(m->delimiter), skip);
    if (place != SIZE_MAX && place && in.ptr[place - 1] != '\n')
        return move(m, from + place + 1);
    if (place != SIZE_MAX)
        return scan_line(m, from + place, span_sub(in, place, in.len), at_end);
    return move(m, from + (at_end ? in.len : in.len >= n ? in.len - n + 1 : 0));
}

/* Of the last part, as far as was scanned. */
static void note_end(struct multiparts *m, struct multipart_part *last)
{
    uint64_t had = last->end;
    last->after = m->at;
    if (m->is_closed)
        return;
    last->end = m->complete ? m->at : before_delimiter(m, last);
    last->end = last->end > had ? last->end : had; /* the scan may stand before it still */
    last->after = last->end > m->at ? last->end : m->at;
}

bool multiparts_step(struct multiparts *m, size_t bytes)
{
    uint64_t until = m->at + bytes;
    bool moves = true;
    while (moves && m->at < until && !m->is_closed && !m->is_full)
        moves = scan(m);
    if (m->is_closed || m->is_full)
        m->at = m->source->len;
    struct multipart_part *last = m->n ? &m->parts[m->n - 1] : NULL;
    if (last && (m->complete ? m->at : m->source->len) > last->body)
        note_end(m, last);
    return moves && m->at < m->source->len;
}

static bool is_through(const struct multiparts *m)
{
    return m->complete && m->at >= m->source->len;
}

bool multiparts_is_whole(const struct multiparts *m, size_t i)
{
    return i + 1 < m->n || m->is_closed || (m->is_full && is_through(m));
}

bool multiparts_is_settled(const struct multiparts *m, size_t i)
{
    return multiparts_is_whole(m, i) || is_through(m);
}
