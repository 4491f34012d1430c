#include "view/jsonbody.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "data/jsonformat.h"
#include "view/urltext.h"

enum { BLOCK = 16384, TEXT_MAX = 64 << 20, STARS_MAX = 1000, PAINT_REACH = 128 << 10 };

void jsonbody_init(struct jsonbody *p)
{
    *p = (struct jsonbody){ .wanted = SIZE_MAX, .reached = SIZE_MAX };
}

void jsonbody_clear(struct jsonbody *p)
{
    free(p->marks);
    jsonbody_init(p);
}

/* ---- Colours ---------------------------------------------------------------------------------*/

/* Where what is open at `at` may begin that only what comes behind tells the end of: a variable, a
 * comment; else `at`. */
static size_t opened_before(struct span text, size_t at)
{
    const char *brace = memrchr(text.ptr, '{', at);
    const char *star = memrchr(text.ptr, '*', at);
    size_t open = at;
    if (brace && brace > text.ptr && brace[-1] == '{')
        open = (size_t)(brace - text.ptr) - 1;
    for (int looks = STARS_MAX; star && star > text.ptr && star[-1] != '/'; looks--) {
        if (looks == 0)
            return 0;
        star = memrchr(text.ptr, '*', (size_t)(star - text.ptr));
    }
    if (star && star > text.ptr && (size_t)(star - text.ptr) - 1 < open)
        open = (size_t)(star - text.ptr) - 1;
    return open;
}

void jsonbody_changed(struct jsonbody *p, struct span text, size_t kept, uint64_t state)
{
    size_t n = text.len / BLOCK + 1;
    if (p->marks && p->state == state)
        return;
    p->state = state;
    p->wanted = p->reached = SIZE_MAX;
    if (!mem_grow((void **)&p->marks, &p->room, n, sizeof *p->marks)) {
        p->n_marks = 0;
        return;
    }
    size_t good = kept > 0 ? opened_before(text, kept < text.len ? kept : text.len) : 0;
    for (size_t i = 0; i < n; i++)
        if (i >= p->n_marks || p->marks[i] >= good)
            p->marks[i] = SIZE_MAX;
    p->n_marks = n;
}

static size_t line_start(struct span text, size_t at)
{
    const char *lf = at > 0 ? memrchr(text.ptr, '\n', at) : NULL;
    return lf ? (size_t)(lf - text.ptr) + 1 : 0;
}

static size_t start_for(const struct jsonbody *p, struct span text, size_t from)
{
    size_t start = line_start(text, from);
    for (size_t block = from / BLOCK + 1; block-- > start / BLOCK;)
        if (block < p->n_marks && p->marks[block] <= from && p->marks[block] >= start)
            return p->marks[block];
    return start;
}

static size_t skip_blanks(struct span text, size_t at)
{
    while (at < text.len &&
           (ascii_is_blank(text.ptr[at]) || text.ptr[at] == '\n' || text.ptr[at] == '\r'))
        at++;
    return at;
}

static bool is_key(struct span text, size_t end)
{
    end = skip_blanks(text, end);
    return end < text.len && text.ptr[end] == ':';
}

static enum role role_of(enum jsonlex_type type, struct span text, size_t end)
{
    switch (type) {
    case JSONLEX_STRING:
        return is_key(text, end) ? ROLE_JSON_KEY : ROLE_JSON_STRING;
    case JSONLEX_NUMBER:
        return ROLE_JSON_NUMBER;
    case JSONLEX_TRUE:
    case JSONLEX_FALSE:
        return ROLE_JSON_BOOL;
    case JSONLEX_NULL:
        return ROLE_JSON_NULL;
    case JSONLEX_COMMENT:
        return ROLE_FAINT;
    default:
        return ROLE_JSON_PUNCT;
    }
}

static void fill(size_t at, size_t end, size_t from, size_t to, enum role role, uint8_t *roles)
{
    size_t first = at > from ? at : from, last = end < to ? end : to;
    if (first < last)
        memset(roles + (first - from), (int)role, last - first);
}

/* A string that the lexer refuses (an unknown escape: "\{{") goes to its quote all the same; one
 * that is not closed yet, to the line's end. Of other wrong text it is a byte. */
static size_t behind_error(struct span text, size_t at)
{
    if (text.ptr[at] != '"')
        return at + 1;
    size_t i = at + 1;
    while (i < text.len && text.ptr[i] != '"' && text.ptr[i] != '\n')
        i += text.ptr[i] == '\\' && i + 1 < text.len && text.ptr[i + 1] != '\n' ? 2 : 1;
    return i < text.len && text.ptr[i] == '"' ? i + 1 : i;
}

size_t jsonbody_skip_reference(struct span text, size_t at)
{
    if (text.ptr[at] == '\\' && span_starts(span_sub(text, at, text.len), SPAN("\\{{")))
        return at + 3;
    return urltext_skip_variable(text, at);
}

/* Colours what begins at `at`, which is no blank; returns its end. */
static size_t paint_one(struct span text, size_t at, size_t from, size_t to, uint8_t *roles)
{
    size_t end = urltext_skip_variable(text, at);
    enum role role = ROLE_JSON_STRING;
    if (end == at) {
        struct jsonlex lex; /* a new one each time: after an error it would stay there */
        jsonlex_init(&lex, text, true);
        lex.at = at;
        struct jsonlex_token token = jsonlex_next(&lex);
        bool wrong = token.type == JSONLEX_ERROR || token.type == JSONLEX_END;
        end = wrong ? behind_error(text, at) : token.at + token.text.len;
        role = role_of(wrong ? JSONLEX_STRING : token.type, text, end);
    }
    fill(at, end, from, to, role, roles);
    return end > at ? end : at + 1;
}

static void mark(struct jsonbody *p, size_t at)
{
    size_t block = at / BLOCK;
    if (block < p->n_marks && p->marks[block] == SIZE_MAX)
        p->marks[block] = at;
}

static void paint_from(struct jsonbody *p, struct span text, size_t at, size_t from, size_t to,
                       uint8_t *roles)
{
    for (at = skip_blanks(text, at); at < to; at = skip_blanks(text, at)) {
        mark(p, at);
        at = paint_one(text, at, from, to, roles);
    }
    mark(p, at);
}

void jsonbody_paint(void *ctx, struct span text, size_t from, size_t to, uint8_t *roles)
{
    struct jsonbody *p = ctx;
    size_t at = start_for(p, text, from);
    if (from - at <= PAINT_REACH || at == p->reached || p->n_marks == 0)
        paint_from(p, text, at, from, to, roles);
    else
        p->wanted = from;
}

bool jsonbody_step(struct jsonbody *p, struct span text, size_t bytes)
{
    if (p->wanted >= text.len)
        return false;
    size_t at = start_for(p, text, p->wanted);
    size_t to = p->wanted - at > bytes ? at + bytes : p->wanted;
    paint_from(p, text, at, to, to, NULL);
    size_t now = start_for(p, text, p->wanted);
    if (to < p->wanted && now > at)
        return true;
    p->reached = now; /* in one step, or within one token */
    p->wanted = SIZE_MAX;
    return false;
}

/* ---- Layout ----------------------------------------------------------------------------------*/

/* Stands for the n-th variable while the text is laid out: a number that no one writes. */
#define STAND_IN        "7310284655"
#define STAND_IN_DIGITS 8

static bool hide(struct span text, struct buf *out)
{
    if (span_find(text, SPAN(STAND_IN), 0) != SIZE_MAX)
        return false;
    unsigned n = 0;
    for (size_t i = 0; i < text.len;) {
        size_t behind = jsonbody_skip_reference(text, i);
        if (behind > i)
            buf_addf(out, STAND_IN "%0*u", STAND_IN_DIGITS, n++);
        else
            buf_add_byte(out, text.ptr[i]);
        i = behind > i ? behind : i + 1;
    }
    return !out->failed;
}

/* Variables come in the order they had. */
static void reveal(struct span hidden, struct span text, struct buf *out)
{
    size_t at = 0, from = 0, hit;
    while ((hit = span_find(hidden, SPAN(STAND_IN), at)) != SIZE_MAX) {
        while (jsonbody_skip_reference(text, from) == from)
            from++;
        size_t behind = jsonbody_skip_reference(text, from);
        buf_add(out, span_sub(hidden, at, hit));
        buf_add(out, span_sub(text, from, behind));
        from = behind;
        at = hit + sizeof STAND_IN - 1 + STAND_IN_DIGITS;
    }
    buf_add(out, span_sub(hidden, at, hidden.len));
}

enum jig_err jsonbody_format(struct span text, bool minify, struct buf *out,
                             struct jig_error *error)
{
    struct buf hidden, laid;
    buf_init(&hidden, TEXT_MAX);
    buf_init(&laid, TEXT_MAX);
    enum jig_err err = JIG_OK;
    if (!hide(text, &hidden))
        err = jig_error_set(error, JIG_ERR_TOO_LARGE, JIG_PHASE_NONE, "too large to lay out");
    else if (minify)
        err = json_minify(buf_span(&hidden), &laid, error);
    else
        err = json_format(buf_span(&hidden), 2, &laid, error);
    if (!err)
        reveal(buf_span(&laid), text, out);
    buf_clear(&hidden);
    buf_clear(&laid);
    return err ? err : out->failed;
}
