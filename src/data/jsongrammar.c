#include "data/jsongrammar.h"

#include <stdlib.h>

#include "base/mem.h"

enum {
    WANT_VALUE,
    WANT_VALUE_OR_CLOSE,
    WANT_KEY_OR_CLOSE,
    WANT_KEY,
    WANT_COLON,
    WANT_COMMA,
    WANT_END
};

static const char *const expected[] = {
    [WANT_VALUE] = "a value is expected here",
    [WANT_VALUE_OR_CLOSE] = "a value or ] is expected here",
    [WANT_KEY_OR_CLOSE] = "a key or } is expected here",
    [WANT_KEY] = "a key is expected here",
    [WANT_COLON] = "a colon is expected here",
    [WANT_COMMA] = "a comma or the closing bracket is expected here",
    [WANT_END] = "the JSON text has ended before this",
};

void jsongrammar_init(struct jsongrammar *g, bool many)
{
    *g = (struct jsongrammar){ .many = many };
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

static const char *open(struct jsongrammar *g, bool object)
{
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
    g->expect = object ? WANT_KEY_OR_CLOSE : WANT_VALUE_OR_CLOSE;
    return NULL;
}

static const char *after_value(struct jsongrammar *g)
{
    g->expect = g->depth ? WANT_COMMA : g->many ? WANT_VALUE : WANT_END;
    return NULL;
}

static const char *close(struct jsongrammar *g, bool object)
{
    bool may = g->expect == WANT_COMMA ||
               g->expect == (object ? WANT_KEY_OR_CLOSE : WANT_VALUE_OR_CLOSE);
    if (!may || !g->depth)
        return expected[g->expect];
    if (in_object(g) != object)
        return object ? "] is expected here, not }" : "} is expected here, not ]";
    g->depth--;
    return after_value(g);
}

static const char *comma(struct jsongrammar *g)
{
    if (g->expect != WANT_COMMA)
        return expected[g->expect];
    g->expect = in_object(g) ? WANT_KEY : WANT_VALUE;
    return NULL;
}

static const char *colon(struct jsongrammar *g)
{
    if (g->expect != WANT_COLON)
        return expected[g->expect];
    g->expect = WANT_VALUE;
    return NULL;
}

static const char *value(struct jsongrammar *g, enum jsonscan_type type)
{
    bool key = g->expect == WANT_KEY || g->expect == WANT_KEY_OR_CLOSE;
    if (key && type == JSONSCAN_STRING) {
        g->expect = WANT_COLON;
        return NULL;
    }
    if (g->expect != WANT_VALUE && g->expect != WANT_VALUE_OR_CLOSE)
        return expected[g->expect];
    if (type == JSONSCAN_OBJECT_OPEN || type == JSONSCAN_ARRAY_OPEN)
        return open(g, type == JSONSCAN_OBJECT_OPEN);
    return after_value(g);
}

const char *jsongrammar_take(struct jsongrammar *g, enum jsonscan_type type)
{
    switch (type) {
    case JSONSCAN_OBJECT_CLOSE:
    case JSONSCAN_ARRAY_CLOSE:
        return close(g, type == JSONSCAN_OBJECT_CLOSE);
    case JSONSCAN_COMMA:
        return comma(g);
    case JSONSCAN_COLON:
        return colon(g);
    default:
        return value(g, type);
    }
}

const char *jsongrammar_end(const struct jsongrammar *g)
{
    if (g->expect == WANT_END || (g->many && !g->depth))
        return NULL;
    return g->depth ? "the text ends inside a container" : "there is no JSON value";
}
