#include "data/jsongrammar.h"

#include <stdlib.h>

#include "base/mem.h"

enum {
    NOTHING,
    WANT_TEXT,
    WANT_END,
    WANT_ITEM_OR_CLOSE,
    WANT_ITEM,
    WANT_COMMA_IN_ARRAY,
    WANT_KEY_OR_CLOSE,
    WANT_KEY,
    WANT_COLON,
    WANT_MEMBER,
    WANT_COMMA_IN_OBJECT
};

static const char *const expected[] = {
    [WANT_TEXT] = "a value is expected here",
    [WANT_END] = "the JSON text has ended before this",
    [WANT_ITEM_OR_CLOSE] = "a value or ] is expected here",
    [WANT_ITEM] = "a value is expected here",
    [WANT_COMMA_IN_ARRAY] = "a comma or the closing bracket is expected here",
    [WANT_KEY_OR_CLOSE] = "a key or } is expected here",
    [WANT_KEY] = "a key is expected here",
    [WANT_COLON] = "a colon is expected here",
    [WANT_MEMBER] = "a value is expected here",
    [WANT_COMMA_IN_OBJECT] = "a comma or the closing bracket is expected here",
};

#define ANY_SCALAR(next)                                                              \
    [JSONSCAN_STRING] = (next), [JSONSCAN_NUMBER] = (next), [JSONSCAN_TRUE] = (next), \
    [JSONSCAN_FALSE] = (next), [JSONSCAN_NULL] = (next)

/* What is wanted after a token that opens and closes nothing. */
static const uint8_t after[][JSONSCAN_NULL + 1] = {
    [WANT_ITEM_OR_CLOSE] = { ANY_SCALAR(WANT_COMMA_IN_ARRAY) },
    [WANT_ITEM] = { ANY_SCALAR(WANT_COMMA_IN_ARRAY) },
    [WANT_COMMA_IN_ARRAY] = { [JSONSCAN_COMMA] = WANT_ITEM },
    [WANT_KEY_OR_CLOSE] = { [JSONSCAN_STRING] = WANT_COLON },
    [WANT_KEY] = { [JSONSCAN_STRING] = WANT_COLON },
    [WANT_COLON] = { [JSONSCAN_COLON] = WANT_MEMBER },
    [WANT_MEMBER] = { ANY_SCALAR(WANT_COMMA_IN_OBJECT) },
    [WANT_COMMA_IN_OBJECT] = { [JSONSCAN_COMMA] = WANT_KEY },
};

void jsongrammar_init(struct jsongrammar *g, bool many)
{
    *g = (struct jsongrammar){ .many = many, .expect = WANT_TEXT };
}

void jsongrammar_clear(struct jsongrammar *g)
{
    if (!g)
        return;
    free(g->is_object);
    jsongrammar_init(g, g->many);
}

static bool in_object(const struct jsongrammar *g)
{
    uint32_t top = g->depth - 1;
    return g->depth && g->is_object[top / 8] >> (top % 8) & 1;
}

static bool wants_value(const struct jsongrammar *g)
{
    return g->expect == WANT_TEXT || g->expect == WANT_ITEM_OR_CLOSE ||
           g->expect == WANT_ITEM || g->expect == WANT_MEMBER;
}

static const char *open(struct jsongrammar *g, bool object)
{
    if (!wants_value(g))
        return expected[g->expect];
    if (g->depth == JSONGRAMMAR_MAX_DEPTH)
        return "nested too deep to be laid out";
    void *bits = g->is_object;
    if (!mem_grow(&bits, &g->room, g->depth / 8 + 1, 1))
        return "no memory to lay this out";
    g->is_object = bits;
    uint8_t bit = (uint8_t)(1u << (g->depth % 8));
    uint8_t *byte = &g->is_object[g->depth / 8];
    *byte = (uint8_t)(object ? *byte | bit : *byte & ~bit);
    g->depth++;
    g->expect = object ? WANT_KEY_OR_CLOSE : WANT_ITEM_OR_CLOSE;
    return NULL;
}

static void after_value(struct jsongrammar *g)
{
    if (g->depth)
        g->expect = in_object(g) ? WANT_COMMA_IN_OBJECT : WANT_COMMA_IN_ARRAY;
    else
        g->expect = g->many ? WANT_TEXT : WANT_END;
}

static const char *close(struct jsongrammar *g, bool object)
{
    bool wants_comma = g->expect == WANT_COMMA_IN_OBJECT || g->expect == WANT_COMMA_IN_ARRAY;
    if (!wants_comma && g->expect != (object ? WANT_KEY_OR_CLOSE : WANT_ITEM_OR_CLOSE))
        return expected[g->expect];
    if (in_object(g) != object)
        return object ? "] is expected here, not }" : "} is expected here, not ]";
    g->depth--;
    after_value(g);
    return NULL;
}

const char *jsongrammar_take(struct jsongrammar *g, enum jsonscan_type type)
{
    uint8_t next = after[g->expect][type];
    if (next) {
        g->expect = next;
        return NULL;
    }
    if (type == JSONSCAN_OBJECT_OPEN || type == JSONSCAN_ARRAY_OPEN)
        return open(g, type == JSONSCAN_OBJECT_OPEN);
    if (type == JSONSCAN_OBJECT_CLOSE || type == JSONSCAN_ARRAY_CLOSE)
        return close(g, type == JSONSCAN_OBJECT_CLOSE);
    if (g->expect != WANT_TEXT || type < JSONSCAN_STRING)
        return expected[g->expect];
    after_value(g);
    return NULL;
}

const char *jsongrammar_end(const struct jsongrammar *g)
{
    if (g->expect == WANT_END || (g->many && !g->depth))
        return NULL;
    return g->depth ? "the text ends inside a container" : "there is no JSON value";
}
