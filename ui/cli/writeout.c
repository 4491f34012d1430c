#include "cli/writeout.h"

#include <string.h>

#include "base/visible.h"

/* What a percent sign begins. */
enum reference_kind { FACT, FIELD, TURN, PLACE, ONLY_ON_ERROR };

struct reference {
    size_t len; /* of all of it; 0: the sign stands for itself */
    enum reference_kind kind;
    struct span name;
};

/* curl writes "%header{name}" and "%output{file}"; in the braces of the others they are taken too. */
static bool read_braced(struct span f, const char *word, struct span *name, size_t *len)
{
    bool is_inner = span_starts(f, SPAN("%{"));
    struct span rest = span_sub(f, is_inner ? 2 : 1, f.len);
    size_t from = strlen(word), end = span_find_byte(rest, '}', 0);
    if (end == SIZE_MAX || !span_starts(rest, span_of(word)))
        return false;
    *name = span_sub(rest, from, end);
    bool is_closed_twice = is_inner && end + 1 < rest.len && rest.ptr[end + 1] == '}';
    *len = f.len - rest.len + end + 1 + is_closed_twice;
    return true;
}

static enum reference_kind kind_of(struct span name)
{
    if (span_eq_str(name, "stdout") || span_eq_str(name, "stderr"))
        return TURN;
    return span_eq_str(name, "onerror") ? ONLY_ON_ERROR : FACT;
}

static struct reference read_reference(struct span f)
{
    struct reference r = { 0 };
    size_t end = span_find_byte(f, '}', 0);
    if (read_braced(f, "header{", &r.name, &r.len))
        r.kind = FIELD;
    else if (read_braced(f, "output{", &r.name, &r.len))
        r.kind = PLACE;
    else if (span_starts(f, SPAN("%{")) && end != SIZE_MAX)
        r = (struct reference){ .len = end + 1, .name = span_sub(f, 2, end) };
    if (r.kind == FACT)
        r.kind = kind_of(r.name);
    return r;
}

/* Walks over what percent signs begin; false after the last. */
static bool next_reference(struct span f, size_t *at, struct reference *out)
{
    while ((*at = span_find_byte(f, '%', *at)) != SIZE_MAX) {
        *out = read_reference(span_sub(f, *at, f.len));
        bool is_sign = out->len == 0 && *at + 1 < f.len && f.ptr[*at + 1] == '%';
        *at += out->len > 0 ? out->len : 1u + is_sign;
        if (out->len > 0)
            return true;
    }
    return false;
}

bool writeout_knows(const char *format, struct span *unknown)
{
    struct reference r;
    size_t at = 0;
    while (next_reference(span_of(format), &at, &r))
        if (r.kind == FACT && !writefacts_knows(r.name)) {
            *unknown = r.name;
            return false;
        }
    return true;
}

bool writeout_wants_heads(const char *format)
{
    struct reference r;
    size_t at = 0;
    while (next_reference(span_of(format), &at, &r))
        if (r.kind == FACT && writefacts_wants_heads(r.name))
            return true;
    return false;
}

static char escape_of(char c)
{
    switch (c) {
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case '\\':
        return '\\';
    default:
        return '\0';
    }
}

/* One character, or the two that stand for one; returns how many. */
static size_t add_literal(struct span f, struct buf *out)
{
    char c = f.ptr[0], next = f.len > 1 ? f.ptr[1] : '\0';
    bool is_escape = c == '\\' && escape_of(next);
    buf_add_byte(out, is_escape ? escape_of(next) : c);
    return is_escape || (c == '%' && next == '%') ? 2 : 1;
}

void writeout_init(struct writeout *w, const char *format)
{
    *w = (struct writeout){ .rest = span_of(format), .to = WRITEOUT_STDOUT };
}

/* What stands behind it goes elsewhere. */
static void turn(struct writeout *w, const struct reference *r)
{
    w->file = (struct span){ NULL, 0 };
    w->to = span_eq_str(r->name, "stderr") ? WRITEOUT_STDERR : WRITEOUT_STDOUT;
    if (r->kind != PLACE)
        return;
    bool is_added = span_starts(r->name, SPAN(">>"));
    w->to = is_added ? WRITEOUT_APPEND : WRITEOUT_FILE;
    w->file = span_sub(r->name, is_added ? 2 : 0, r->name.len);
}

static bool is_turn(const struct reference *r)
{
    return r->len > 0 && (r->kind == TURN || r->kind == PLACE);
}

/* What was added behind `from`. */
static void make_visible(struct buf *text, size_t from)
{
    struct buf value;
    buf_init(&value, text->max);
    buf_add(&value, span_sub(buf_span(text), from, text->len));
    buf_remove(text, from, text->len - from);
    if (value.failed && !text->failed)
        text->failed = value.failed;
    visible_add(text, buf_span(&value), VISIBLE_LINES);
    buf_clear(&value);
}

static void add_fact(const struct writeout *w, const struct reference *r,
                     const struct writefacts *facts, struct buf *out)
{
    size_t before = out->len;
    if (r->kind == FIELD)
        writefacts_add_field(facts, r->name, out);
    else
        writefacts_add(facts, r->name, out);
    if (w->to <= WRITEOUT_STDERR && w->is_terminal[w->to])
        make_visible(out, before);
}

bool writeout_next(struct writeout *w, const struct writefacts *facts, struct buf *out)
{
    struct reference r = { 0 };
    bool begins = true;
    for (; w->rest.len > 0; begins = false) {
        r = w->rest.ptr[0] == '%' ? read_reference(w->rest) : (struct reference){ 0 };
        if (is_turn(&r) && !begins)
            return true;
        if (is_turn(&r))
            turn(w, &r);
        else if (r.len == 0)
            r.len = add_literal(w->rest, out);
        else if (r.kind == FIELD || r.kind == FACT)
            add_fact(w, &r, facts, out);
        else if (facts->exit_status == 0)
            r.len = w->rest.len;
        w->rest = span_sub(w->rest, r.len, w->rest.len);
    }
    return !begins;
}
