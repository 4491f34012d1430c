/* Layout follows from two events, the last and the present one: a comma goes between members, a
 * line break before whatever stands in something open. */
#include "data/jsonformat.h"

#include "data/jsonread.h"

bool json_check(struct span text, bool comments, struct jsonlex_place *place, const char **why)
{
    struct jsonread r;
    struct jsonlex_token token;
    enum jsonread_event event;
    jsonread_init(&r, text, comments);
    do {
        event = jsonread_next(&r, &token);
    } while (event != JSONREAD_END && event != JSONREAD_ERROR);
    if (event == JSONREAD_END)
        return true;
    if (place)
        *place = jsonlex_place(text, r.error_at);
    if (why)
        *why = r.why;
    return false;
}

struct layout {
    struct buf *out;
    unsigned indent;
    bool minify;
    bool first;     /* nothing is written yet in what is open, or at all */
    bool after_key; /* the value goes on the key's line */
    bool after_comment;
    bool after_line; /* the last was a line comment: a line break must follow */
    bool comma;      /* a member ended just now */
    bool empty;      /* what is open has nothing in it yet */
};

static void line_break(struct layout *l, unsigned depth)
{
    if (!l->minify) {
        buf_add_byte(l->out, '\n');
        buf_add_fill(l->out, ' ', (size_t)depth * l->indent);
    }
    l->after_line = false;
}

/* Before a key, or a value that is no member's. */
static void begin_item(struct layout *l, unsigned depth)
{
    if (!l->first)
        line_break(l, depth);
    l->first = false;
    l->empty = false;
}

static void put_value(struct layout *l, unsigned depth, struct span text)
{
    if (!l->after_key)
        begin_item(l, depth);
    else if (l->after_line)
        line_break(l, depth);
    else if (l->after_comment)
        buf_add_byte(l->out, ' ');
    l->after_key = false;
    l->after_comment = false;
    buf_add(l->out, text);
}

static void put_close(struct layout *l, unsigned depth, struct span text)
{
    if (!l->empty || l->after_line)
        line_break(l, depth);
    buf_add(l->out, text);
    l->empty = false;
    l->comma = true;
}

/* A comment after a member keeps its comma before it, so that it stays where it was read. */
static void put_comment(struct layout *l, const struct jsonread *r,
                        const struct jsonlex_token *token)
{
    size_t before = token->at;
    while (before > 0 &&
           (r->lex.text.ptr[before - 1] == ' ' || r->lex.text.ptr[before - 1] == '\t'))
        before--;
    bool own_line = before == 0 || r->lex.text.ptr[before - 1] == '\n';
    if (l->after_key || (!own_line && !l->after_line))
        buf_add_str(l->out, l->first || l->after_key ? "" : " ");
    else if (!l->first)
        line_break(l, r->depth);
    buf_add(l->out, token->text);
    l->first = false;
    l->empty = false;
    l->after_comment = true;
    l->after_line = span_starts(token->text, SPAN("//"));
}

static bool next_is_comma(const struct jsonread *r)
{
    struct jsonlex look = r->lex;
    struct jsonlex_token t;
    do {
        t = jsonlex_next(&look);
    } while (t.type == JSONLEX_COMMENT);
    return t.type == JSONLEX_COMMA;
}

static void put(struct layout *l, const struct jsonread *r, enum jsonread_event event,
                const struct jsonlex_token *token)
{
    switch (event) {
    case JSONREAD_KEY:
        begin_item(l, r->depth);
        buf_add(l->out, token->text);
        buf_add_str(l->out, l->minify ? ":" : ": ");
        l->after_key = true;
        l->after_comment = false;
        break;
    case JSONREAD_OPEN:
        put_value(l, r->depth - 1, token->text);
        l->empty = true;
        break;
    case JSONREAD_CLOSE:
        put_close(l, r->depth, token->text);
        break;
    case JSONREAD_VALUE:
        put_value(l, r->depth, token->text);
        l->comma = true;
        break;
    default:
        put_comment(l, r, token);
        break;
    }
}

/* The comma goes right behind the member, so that a comment after it finds it there. */
static void settle_comma(struct layout *l, const struct jsonread *r)
{
    if (!l->comma)
        return;
    if (next_is_comma(r))
        buf_add_byte(l->out, ',');
    l->comma = false;
}

static enum jig_err lay_out(struct span text, struct layout *l, struct jig_error *error)
{
    struct jsonread r;
    struct jsonlex_token token;
    jsonread_init(&r, text, true);
    l->first = true;
    for (;;) {
        enum jsonread_event event = jsonread_next(&r, &token);
        if (event == JSONREAD_END)
            break;
        if (event == JSONREAD_ERROR)
            return jsonread_error(&r, error);
        if (event == JSONREAD_COMMENT && l->minify)
            continue;
        put(l, &r, event, &token);
        settle_comma(l, &r);
        if (l->out->failed)
            break;
    }
    if (l->out->failed)
        return jig_error_set(error, l->out->failed, JIG_PHASE_NONE,
                             "formatted, it is too large");
    return JIG_OK;
}

enum jig_err json_format(struct span text, unsigned indent, struct buf *out,
                         struct jig_error *error)
{
    struct layout l = { .out = out, .indent = indent };
    return lay_out(text, &l, error);
}

enum jig_err json_minify(struct span text, struct buf *out, struct jig_error *error)
{
    struct layout l = { .out = out, .minify = true };
    return lay_out(text, &l, error);
}
