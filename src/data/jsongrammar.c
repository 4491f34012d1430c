#include "data/jsongrammar.h"

#include <stdlib.h>

#include "base/mem.h"

static const char *const expected[] = {
    [JSONGRAMMAR_TEXT] = "a value is expected here",
    [JSONGRAMMAR_END] = "the JSON text has ended before this",
    [JSONGRAMMAR_ITEM_OR_CLOSE] = "a value or ] is expected here",
    [JSONGRAMMAR_ITEM] = "a value is expected here",
    [JSONGRAMMAR_COMMA_IN_ARRAY] = "a comma or the closing bracket is expected here",
    [JSONGRAMMAR_KEY_OR_CLOSE] = "a key or } is expected here",
    [JSONGRAMMAR_KEY] = "a key is expected here",
    [JSONGRAMMAR_COLON] = "a colon is expected here",
    [JSONGRAMMAR_MEMBER] = "a value is expected here",
    [JSONGRAMMAR_COMMA_IN_OBJECT] = "a comma or the closing bracket is expected here",
};

#define ANY_SCALAR(next)                                                              \
    [JSONSCAN_STRING] = (next), [JSONSCAN_NUMBER] = (next), [JSONSCAN_TRUE] = (next), \
    [JSONSCAN_FALSE] = (next), [JSONSCAN_NULL] = (next)

const uint8_t jsongrammar_after[][16] = {
    [JSONGRAMMAR_ITEM_OR_CLOSE] = { ANY_SCALAR(JSONGRAMMAR_COMMA_IN_ARRAY) },
    [JSONGRAMMAR_ITEM] = { ANY_SCALAR(JSONGRAMMAR_COMMA_IN_ARRAY) },
    [JSONGRAMMAR_COMMA_IN_ARRAY] = { [JSONSCAN_COMMA] = JSONGRAMMAR_ITEM },
    [JSONGRAMMAR_KEY_OR_CLOSE] = { [JSONSCAN_STRING] = JSONGRAMMAR_COLON },
    [JSONGRAMMAR_KEY] = { [JSONSCAN_STRING] = JSONGRAMMAR_COLON },
    [JSONGRAMMAR_COLON] = { [JSONSCAN_COLON] = JSONGRAMMAR_MEMBER },
    [JSONGRAMMAR_MEMBER] = { ANY_SCALAR(JSONGRAMMAR_COMMA_IN_OBJECT) },
    [JSONGRAMMAR_COMMA_IN_OBJECT] = { [JSONSCAN_COMMA] = JSONGRAMMAR_KEY },
};

void jsongrammar_init(struct jsongrammar *g, bool many)
{
    *g = (struct jsongrammar){ .many = many, .expect = JSONGRAMMAR_TEXT };
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
    return g->expect == JSONGRAMMAR_TEXT || g->expect == JSONGRAMMAR_ITEM_OR_CLOSE ||
           g->expect == JSONGRAMMAR_ITEM || g->expect == JSONGRAMMAR_MEMBER;
}

/* For one level more. */
static bool has_room(struct jsongrammar *g)
{
    if (g->depth / 8 < g->room)
        return true;
    void *bits = g->is_object;
    if (!mem_grow(&bits, &g->room, g->depth / 8 + 1, 1))
        return false;
    g->is_object = bits;
    return true;
}

static const char *open(struct jsongrammar *g, bool object)
{
    if (!wants_value(g))
        return expected[g->expect];
    if (g->depth == JSONGRAMMAR_MAX_DEPTH)
        return "nested too deep to be laid out";
    if (!has_room(g))
        return "no memory to lay this out";
    uint8_t bit = (uint8_t)(1u << (g->depth % 8));
    uint8_t *byte = &g->is_object[g->depth / 8];
    *byte = (uint8_t)(object ? *byte | bit : *byte & ~bit);
    g->depth++;
    g->expect = object ? JSONGRAMMAR_KEY_OR_CLOSE : JSONGRAMMAR_ITEM_OR_CLOSE;
    return NULL;
}

static void after_value(struct jsongrammar *g)
{
    if (g->depth)
        g->expect = in_object(g) ? JSONGRAMMAR_COMMA_IN_OBJECT : JSONGRAMMAR_COMMA_IN_ARRAY;
    else
        g->expect = g->many ? JSONGRAMMAR_TEXT : JSONGRAMMAR_END;
}

static const char *close(struct jsongrammar *g, bool object)
{
    bool wants_comma =
        g->expect == JSONGRAMMAR_COMMA_IN_OBJECT || g->expect == JSONGRAMMAR_COMMA_IN_ARRAY;
    if (!wants_comma &&
        g->expect != (object ? JSONGRAMMAR_KEY_OR_CLOSE : JSONGRAMMAR_ITEM_OR_CLOSE))
        return expected[g->expect];
    if (in_object(g) != object)
        return object ? "] is expected here, not }" : "} is expected here, not ]";
    g->depth--;
    after_value(g);
    return NULL;
}

const char *jsongrammar_take(struct jsongrammar *g, enum jsonscan_type type)
{
    uint8_t next = jsongrammar_after[g->expect][type];
    if (next) {
        g->expect = next;
        return NULL;
    }
    if (type == JSONSCAN_OBJECT_OPEN || type == JSONSCAN_ARRAY_OPEN)
        return open(g, type == JSONSCAN_OBJECT_OPEN);
    if (type == JSONSCAN_OBJECT_CLOSE || type == JSONSCAN_ARRAY_CLOSE)
        return close(g, type == JSONSCAN_OBJECT_CLOSE);
    if (g->expect != JSONGRAMMAR_TEXT || type < JSONSCAN_STRING)
        return expected[g->expect];
    after_value(g);
    return NULL;
}

const char *jsongrammar_end(const struct jsongrammar *g)
{
    if (g->expect == JSONGRAMMAR_END || (g->many && !g->depth))
        return NULL;
    return g->depth ? "the text ends inside a container" : "there is no JSON value";
}
