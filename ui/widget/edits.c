#include "widget/edits.h"

#include <string.h>

#include "base/ascii.h"
#include "base/cluster.h"

static struct span text_of(const struct edits *e)
{
    return buf_span(&e->text);
}

void edits_init(struct edits *e, size_t max, bool one_line)
{
    *e = (struct edits){ .max = max, .one_line = one_line };
    buf_init(&e->text, 2 * max); /* a replacement is put in before the old is taken out */
    undolog_init(&e->log, 2 * max + ((size_t)64 << 10));
}

void edits_clear(struct edits *e)
{
    buf_clear(&e->text);
    undolog_clear(&e->log);
    e->cursor = e->anchor = 0;
    e->state = ++e->last_state;
}

char *edits_take(struct edits *e)
{
    char *text = buf_take_fit(&e->text);
    edits_clear(e);
    return text;
}

struct span edits_text(const struct edits *e)
{
    return text_of(e);
}

/* ---- Clusters, words and lines ---------------------------------------------------------------*/

static bool is_crlf(const struct edits *e, size_t at)
{
    return at + 1 < e->text.len && e->text.ptr[at] == '\r' && e->text.ptr[at + 1] == '\n';
}

/* Of CR LF the two are one here, whatever a screen shows. */
static size_t snap(const struct edits *e, size_t at)
{
    if (at >= e->text.len)
        return e->text.len;
    return at > 0 && is_crlf(e, at - 1) ? at - 1 : cluster_floor(text_of(e), at);
}

size_t edits_next(const struct edits *e, size_t at)
{
    if (is_crlf(e, at))
        return at + 2;
    return at + cluster_next(span_sub(text_of(e), at, e->text.len));
}

size_t edits_prev(const struct edits *e, size_t at)
{
    return at > 0 ? snap(e, at - 1) : 0;
}

size_t edits_line_start(const struct edits *e, size_t at)
{
    const char *lf = at > 0 ? memrchr(e->text.ptr, '\n', at) : NULL;
    return lf ? (size_t)(lf - e->text.ptr) + 1 : 0;
}

size_t edits_line_end(const struct edits *e, size_t at)
{
    size_t end = span_find_byte(text_of(e), '\n', at);
    if (end == SIZE_MAX)
        return e->text.len;
    return end > at && e->text.ptr[end - 1] == '\r' ? end - 1 : end;
}

struct span edits_line_break(const struct edits *e)
{
    size_t lf = span_find_byte(text_of(e), '\n', 0);
    bool crlf = lf != SIZE_MAX && lf > 0 && e->text.ptr[lf - 1] == '\r';
    return crlf ? SPAN("\r\n") : SPAN("\n");
}

enum word_class { BLANK, WORD, PUNCTUATION };

static enum word_class class_at(const struct edits *e, size_t at)
{
    char c = e->text.ptr[at];
    if (ascii_is_blank(c) || c == '\n' || c == '\r')
        return BLANK;
    bool word = ascii_is_alnum(c) || c == '_' || (unsigned char)c >= 0x80;
    return word ? WORD : PUNCTUATION;
}

static size_t run_right(const struct edits *e, size_t at, enum word_class class)
{
    while (at < e->text.len && class_at(e, at) == class)
        at = edits_next(e, at);
    return at;
}

static size_t run_left(const struct edits *e, size_t at, enum word_class class)
{
    while (at > 0) {
        size_t before = edits_prev(e, at);
        if (class_at(e, before) != class)
            return at;
        at = before;
    }
    return 0;
}

static size_t word_right(const struct edits *e, size_t at)
{
    at = run_right(e, at, BLANK);
    return at < e->text.len ? run_right(e, at, class_at(e, at)) : at;
}

static size_t word_left(const struct edits *e, size_t at)
{
    at = run_left(e, at, BLANK);
    return at > 0 ? run_left(e, at, class_at(e, edits_prev(e, at))) : 0;
}

static size_t line_home(const struct edits *e, size_t at)
{
    size_t start = edits_line_start(e, at);
    size_t first = start;
    while (first < e->text.len && ascii_is_blank(e->text.ptr[first]) &&
           edits_next(e, first) == first + 1) /* no mark stands on it */
        first++;
    return at == first ? start : first;
}

static size_t target(const struct edits *e, enum edits_move move)
{
    size_t at = e->cursor;
    switch (move) {
    case EDITS_LEFT:
        return edits_prev(e, at);
    case EDITS_RIGHT:
        return edits_next(e, at);
    case EDITS_WORD_LEFT:
        return word_left(e, at);
    case EDITS_WORD_RIGHT:
        return word_right(e, at);
    case EDITS_LINE_HOME:
        return line_home(e, at);
    case EDITS_LINE_START:
        return edits_line_start(e, at);
    case EDITS_LINE_END:
        return edits_line_end(e, at);
    case EDITS_TEXT_START:
        return 0;
    case EDITS_TEXT_END:
        break;
    }
    return e->text.len;
}

/* ---- Cursor and selection --------------------------------------------------------------------*/

struct range {
    size_t from, to;
};

static struct range selection(const struct edits *e)
{
    bool forward = e->anchor < e->cursor;
    return forward ? (struct range){ e->anchor, e->cursor }
                   : (struct range){ e->cursor, e->anchor };
}

static void place(struct edits *e, size_t at, bool select)
{
    e->cursor = at;
    if (!select)
        e->anchor = at;
    undolog_close(&e->log);
}

void edits_move(struct edits *e, enum edits_move move, bool select)
{
    size_t to = target(e, move);
    if (!select && edits_has_selection(e)) {
        if (move == EDITS_LEFT)
            to = selection(e).from;
        if (move == EDITS_RIGHT)
            to = selection(e).to;
    }
    place(e, to, select);
}

/* A change can join what stands on its two sides: a mark to the letter before it. */
static size_t snap_forward(const struct edits *e, size_t at)
{
    size_t start = snap(e, at);
    return start == at ? at : edits_next(e, start);
}

void edits_go(struct edits *e, size_t offset, bool select)
{
    place(e, snap(e, offset), select);
}

void edits_select(struct edits *e, size_t from, size_t to)
{
    place(e, snap(e, from), false);
    place(e, snap(e, to), true);
}

void edits_select_all(struct edits *e)
{
    edits_select(e, 0, e->text.len);
}

void edits_select_word(struct edits *e, size_t at)
{
    at = snap(e, at);
    if (at == e->text.len && at > 0)
        at = edits_prev(e, at);
    if (at == e->text.len)
        return;
    enum word_class class = class_at(e, at);
    edits_select(e, run_left(e, at, class), run_right(e, at, class));
}

void edits_select_line(struct edits *e, size_t at)
{
    size_t end = edits_line_end(e, at);
    edits_select(e, edits_line_start(e, at), edits_next(e, end));
}

void edits_deselect(struct edits *e)
{
    e->anchor = e->cursor;
}

bool edits_has_selection(const struct edits *e)
{
    return e->anchor != e->cursor;
}

struct span edits_selected(const struct edits *e)
{
    struct range r = selection(e);
    return span_sub(text_of(e), r.from, r.to);
}

/* ---- Changes ---------------------------------------------------------------------------------*/

enum grouping { ALONE, JOINING };

static bool reserve(struct edits *e, size_t n)
{
    bool there = buf_space(&e->text, n);
    e->text.failed = JIG_OK;
    return there;
}

/* Cannot fail after reserve(). */
static void splice(struct edits *e, struct range r, struct span with, uint64_t after)
{
    buf_remove(&e->text, r.from, r.to - r.from);
    buf_insert(&e->text, r.from, with);
    e->last.before = e->state;
    e->last.after = e->state = after;
    e->last.at = r.from;
}

size_t edits_kept_since(const struct edits *e, uint64_t state)
{
    if (state == e->state)
        return e->text.len;
    return state == e->last.before && e->state == e->last.after ? e->last.at : 0;
}

/* Only what can be undone is done: room first, then the log, then the text. */
static enum jig_err change(struct edits *e, struct range r, struct span with, enum grouping g)
{
    size_t gone = r.to - r.from;
    if (gone == 0 && with.len == 0)
        return JIG_OK;
    if (with.len > e->max - (e->text.len - gone))
        return JIG_ERR_TOO_LARGE;
    if (!reserve(e, with.len))
        return JIG_ERR_MEMORY;
    struct change facts = { .at = r.from,
                            .cursor = e->cursor,
                            .anchor = e->anchor,
                            .before = e->state,
                            .after = e->last_state + 1,
                            .open = g == JOINING };
    struct span removed = span_sub(text_of(e), r.from, r.to);
    bool joined = g == JOINING && undolog_join(&e->log, r.from, removed, with, facts.after);
    if (!joined && !undolog_add(&e->log, &facts, removed, with))
        return JIG_ERR_MEMORY;
    splice(e, r, with, ++e->last_state);
    e->cursor = e->anchor = snap_forward(e, r.from + with.len);
    return JIG_OK;
}

static bool is_break(char c)
{
    return c == '\n' || c == '\r';
}

static bool has_break(struct span s)
{
    return span_find_byte(s, '\n', 0) != SIZE_MAX || span_find_byte(s, '\r', 0) != SIZE_MAX;
}

/* One line out of many: a space for each run of breaks, nothing at the ends. */
static void flatten(struct span s, struct buf *out)
{
    bool gap = false;
    for (size_t i = 0; i < s.len; i++) {
        if (!is_break(s.ptr[i])) {
            if (gap && out->len > 0)
                buf_add_byte(out, ' ');
            buf_add_byte(out, s.ptr[i]);
        }
        gap = is_break(s.ptr[i]);
    }
}

/* LF, CR and CR LF become `line_break`. */
static void rebreak(struct span s, struct span line_break, struct buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\r' && i + 1 < s.len && s.ptr[i + 1] == '\n')
            i++;
        if (is_break(s.ptr[i]))
            buf_add(out, line_break);
        else
            buf_add_byte(out, s.ptr[i]);
    }
}

static enum jig_err insert_cleaned(struct edits *e, struct span s, struct buf *clean)
{
    if (e->one_line)
        flatten(s, clean);
    else
        rebreak(s, edits_line_break(e), clean);
    enum jig_err err =
        clean->failed ? clean->failed : change(e, selection(e), buf_span(clean), ALONE);
    buf_clear(clean);
    return err;
}

enum jig_err edits_set(struct edits *e, struct span text)
{
    struct buf fresh;
    buf_init(&fresh, 2 * e->max);
    if (text.len > e->max)
        return JIG_ERR_TOO_LARGE;
    if (e->one_line)
        flatten(text, &fresh);
    else
        buf_add(&fresh, text);
    if (fresh.failed) {
        enum jig_err err = fresh.failed;
        buf_clear(&fresh);
        return err;
    }
    edits_clear(e);
    e->text = fresh;
    e->cursor = e->anchor = has_break(text_of(e)) ? 0 : e->text.len;
    return JIG_OK;
}

static bool begins_word(const struct edits *e, struct range r, struct span typed)
{
    bool after_blank = r.from > 0 && class_at(e, r.from - 1) == BLANK;
    return after_blank && !ascii_is_blank(typed.ptr[0]);
}

enum jig_err edits_type(struct edits *e, struct span text)
{
    if (text.len == 0 || has_break(text))
        return edits_insert(e, text);
    struct range r = selection(e);
    if (r.from != r.to || begins_word(e, r, text))
        undolog_close(&e->log);
    return change(e, r, text, JOINING);
}

enum jig_err edits_insert(struct edits *e, struct span text)
{
    if (!e->one_line || !has_break(text))
        return change(e, selection(e), text, ALONE);
    struct buf clean;
    buf_init(&clean, e->max);
    return insert_cleaned(e, text, &clean);
}

/* Do its line breaks stand as they are? */
static bool is_clean(const struct edits *e, struct span text)
{
    bool is_lf = span_find_byte(text, '\r', 0) == SIZE_MAX && edits_line_break(e).len == 1;
    return !has_break(text) || (is_lf && !e->one_line);
}

enum jig_err edits_paste(struct edits *e, struct span text)
{
    if (is_clean(e, text))
        return change(e, selection(e), text, ALONE);
    struct buf clean;
    buf_init(&clean, e->max);
    return insert_cleaned(e, text, &clean);
}

enum jig_err edits_newline(struct edits *e, bool indent)
{
    if (e->one_line)
        return JIG_OK;
    struct buf line;
    buf_init(&line, e->max);
    buf_add(&line, edits_line_break(e));
    size_t from = edits_line_start(e, selection(e).from);
    for (size_t i = from; indent && i < selection(e).from && ascii_is_blank(e->text.ptr[i]);
         i++)
        buf_add_byte(&line, e->text.ptr[i]);
    enum jig_err err =
        line.failed ? line.failed : change(e, selection(e), buf_span(&line), ALONE);
    buf_clear(&line);
    return err;
}

enum jig_err edits_delete(struct edits *e, enum edits_move move)
{
    if (edits_has_selection(e))
        return change(e, selection(e), (struct span){ 0 }, ALONE);
    size_t to = target(e, move);
    if (to == e->cursor && move == EDITS_LINE_END)
        to = edits_next(e, e->cursor);
    if (to == e->cursor && move == EDITS_LINE_START)
        to = edits_prev(e, e->cursor);
    struct range r =
        to < e->cursor ? (struct range){ to, e->cursor } : (struct range){ e->cursor, to };
    bool single = move == EDITS_LEFT || move == EDITS_RIGHT;
    return change(e, r, (struct span){ 0 }, single ? JOINING : ALONE);
}

enum jig_err edits_delete_line(struct edits *e)
{
    size_t from = edits_line_start(e, selection(e).from);
    size_t end = edits_line_end(e, selection(e).to);
    size_t to = edits_next(e, end);
    if (to == end && from > 0) /* the last line goes with the break before it */
        from = edits_prev(e, from);
    return change(e, (struct range){ from, to }, (struct span){ 0 }, ALONE);
}

static size_t shifted(size_t at, struct range r, size_t len)
{
    if (at <= r.from)
        return at;
    return at >= r.to ? at - (r.to - r.from) + len : r.from + len;
}

enum jig_err edits_replace(struct edits *e, size_t from, size_t to, struct span with)
{
    struct range r = { from, to };
    size_t cursor = shifted(e->cursor, r, with.len);
    enum jig_err err = change(e, r, with, ALONE);
    if (!err)
        e->cursor = e->anchor = snap_forward(e, cursor);
    return err;
}

bool edits_undo(struct edits *e)
{
    size_t done = e->log.done;
    const struct change *c = undolog_back(&e->log);
    if (!c)
        return false;
    if (!reserve(e, c->removed.len)) {
        e->log.done = done;
        return false;
    }
    splice(e, (struct range){ c->at, c->at + c->inserted.len }, buf_span(&c->removed),
           c->before);
    e->cursor = c->cursor;
    e->anchor = c->anchor;
    return true;
}

bool edits_redo(struct edits *e)
{
    size_t done = e->log.done;
    const struct change *c = undolog_forth(&e->log);
    if (!c)
        return false;
    if (!reserve(e, c->inserted.len)) {
        e->log.done = done;
        return false;
    }
    splice(e, (struct range){ c->at, c->at + c->removed.len }, buf_span(&c->inserted),
           c->after);
    e->cursor = e->anchor = c->at + c->inserted.len;
    return true;
}
