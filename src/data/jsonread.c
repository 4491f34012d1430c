/* One state says what may come next; a bit for each open level says whether it is an object. */
#include "data/jsonread.h"

enum {
    EXPECT_VALUE,
    EXPECT_FIRST, /* of an object or array that was just opened: its end will do */
    EXPECT_KEY,
    EXPECT_COLON,
    EXPECT_MORE, /* a comma or the end of what is open */
    EXPECT_NOTHING,
};

static const char too_deep[] = "nested deeper than 1,000 levels";

static const char *const missing[] = {
    [EXPECT_VALUE] = "a value is missing",
    [EXPECT_FIRST] = "a value or the end is missing",
    [EXPECT_KEY] = "a key is missing",
    [EXPECT_COLON] = "a colon is missing",
    [EXPECT_MORE] = "a comma or the end is missing",
    [EXPECT_NOTHING] = "something follows the value",
};

void jsonread_init(struct jsonread *r, struct span text, bool comments)
{
    *r = (struct jsonread){ .expect = EXPECT_VALUE };
    jsonlex_init(&r->lex, text, comments);
}

static enum jsonread_event fail(struct jsonread *r, size_t at, const char *why)
{
    r->why = why;
    r->error_at = at;
    return JSONREAD_ERROR;
}

static bool in_object(const struct jsonread *r)
{
    unsigned level = r->depth - 1;
    return r->depth > 0 && r->is_object[level / 8] >> level % 8 & 1;
}

static void value_ended(struct jsonread *r)
{
    r->expect = r->depth ? EXPECT_MORE : EXPECT_NOTHING;
}

static enum jsonread_event open_level(struct jsonread *r, const struct jsonlex_token *t)
{
    if (r->depth == JSONREAD_MAX_DEPTH)
        return fail(r, t->at, too_deep);
    unsigned level = r->depth++;
    uint8_t bit = (uint8_t)(1u << level % 8);
    if (t->type == JSONLEX_OBJECT_OPEN)
        r->is_object[level / 8] |= bit;
    else
        r->is_object[level / 8] &= (uint8_t)~bit;
    r->expect = EXPECT_FIRST;
    return JSONREAD_OPEN;
}

static enum jsonread_event close_level(struct jsonread *r, const struct jsonlex_token *t)
{
    bool fits = in_object(r) == (t->type == JSONLEX_OBJECT_CLOSE);
    if (!fits || r->depth == 0 || (r->expect != EXPECT_FIRST && r->expect != EXPECT_MORE))
        return fail(r, t->at, missing[r->expect]);
    r->depth--;
    value_ended(r);
    return JSONREAD_CLOSE;
}

/* Takes a comma or a colon where it belongs, so that the next token is one that counts. */
static bool take_mark(struct jsonread *r, const struct jsonlex_token *t)
{
    if (r->expect == EXPECT_MORE && t->type == JSONLEX_COMMA)
        r->expect = in_object(r) ? EXPECT_KEY : EXPECT_VALUE;
    else if (r->expect == EXPECT_COLON && t->type == JSONLEX_COLON)
        r->expect = EXPECT_VALUE;
    else
        return false;
    return true;
}

static enum jsonread_event take(struct jsonread *r, const struct jsonlex_token *t)
{
    if (t->type == JSONLEX_OBJECT_CLOSE || t->type == JSONLEX_ARRAY_CLOSE)
        return close_level(r, t);
    bool wants_key = r->expect == EXPECT_KEY || (r->expect == EXPECT_FIRST && in_object(r));
    if (wants_key && t->type == JSONLEX_STRING) {
        r->expect = EXPECT_COLON;
        return JSONREAD_KEY;
    }
    if (wants_key || (r->expect != EXPECT_VALUE && r->expect != EXPECT_FIRST))
        return fail(r, t->at, missing[wants_key ? EXPECT_KEY : r->expect]);
    switch (t->type) {
    case JSONLEX_OBJECT_OPEN:
    case JSONLEX_ARRAY_OPEN:
        return open_level(r, t);
    case JSONLEX_COLON:
    case JSONLEX_COMMA:
    case JSONLEX_END:
        return fail(r, t->at, missing[r->expect]);
    default:
        value_ended(r);
        return JSONREAD_VALUE;
    }
}

enum jsonread_event jsonread_next(struct jsonread *r, struct jsonlex_token *token)
{
    if (r->why)
        return JSONREAD_ERROR;
    do {
        *token = jsonlex_next(&r->lex);
    } while (take_mark(r, token));
    if (token->type == JSONLEX_ERROR)
        return fail(r, r->lex.error_at, r->lex.why);
    if (token->type == JSONLEX_COMMENT)
        return JSONREAD_COMMENT;
    if (token->type == JSONLEX_END && r->expect == EXPECT_NOTHING)
        return JSONREAD_END;
    return take(r, token);
}

enum jig_err jsonread_error(const struct jsonread *r, struct jig_error *error)
{
    struct jsonlex_place place = jsonlex_place(r->lex.text, r->error_at);
    return jig_error_set(error, r->why == too_deep ? JIG_ERR_TOO_LARGE : JIG_ERR_DECODE,
                         JIG_PHASE_NONE, "line %zu, column %zu: %s", place.line, place.column,
                         r->why);
}
