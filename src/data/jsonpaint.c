#include "data/jsonpaint.h"

#include "data/jsonscan.h"

static const uint8_t inks[] = {
    [JSONSCAN_NOTHING] = INK_TEXT,       [JSONSCAN_OBJECT_OPEN] = INK_PUNCT,
    [JSONSCAN_OBJECT_CLOSE] = INK_PUNCT, [JSONSCAN_ARRAY_OPEN] = INK_PUNCT,
    [JSONSCAN_ARRAY_CLOSE] = INK_PUNCT,  [JSONSCAN_COLON] = INK_PUNCT,
    [JSONSCAN_COMMA] = INK_PUNCT,        [JSONSCAN_STRING] = INK_STRING,
    [JSONSCAN_NUMBER] = INK_NUMBER,      [JSONSCAN_TRUE] = INK_BOOL,
    [JSONSCAN_FALSE] = INK_BOOL,         [JSONSCAN_NULL] = INK_NULL,
};

struct brush {
    struct span bytes;
    uint64_t source;
    struct painting *out;
    bool is_row;
    struct jsonscan_token held; /* a string that is a key if a colon follows */
};

static void stroke(struct brush *b, struct jsonscan_token t, enum ink ink)
{
    size_t from = t.at > b->source ? (size_t)(t.at - b->source) : 0;
    painting_add(b->out, ink, b->source + from,
                 span_sub(b->bytes, from, (size_t)(t.end - b->source)));
}

static void release(struct brush *b, enum ink ink)
{
    if (b->held.type == JSONSCAN_STRING)
        stroke(b, b->held, ink);
    b->held.type = JSONSCAN_NOTHING;
}

static void put(struct brush *b, struct jsonscan_token t)
{
    release(b, t.type == JSONSCAN_COLON ? INK_KEY : INK_STRING);
    if (t.type == JSONSCAN_STRING) {
        b->held = t;
        return;
    }
    stroke(b, t, inks[t.type]);
    if (t.type == JSONSCAN_COLON || (b->is_row && t.type == JSONSCAN_COMMA))
        painting_words(b->out, INK_PUNCT, " ");
}

static void put_rest(struct brush *b, const struct jsonscan *lex, bool broken)
{
    uint64_t end = b->source + b->bytes.len;
    uint64_t from = lex->at;
    release(b, INK_STRING);
    if (lex->type != JSONSCAN_NOTHING) {
        struct jsonscan_token t = { lex->type, lex->token_at, broken ? lex->at : end };
        stroke(b, t, inks[t.type]);
        from = t.end;
    }
    if (broken)
        stroke(b, (struct jsonscan_token){ JSONSCAN_NOTHING, from, end }, INK_TEXT);
}

static void paint(struct brush *b, struct jsonscan *lex)
{
    struct span in = b->bytes;
    bool broken = false;
    while (in.len && !broken) {
        struct jsonscan_token t;
        enum jsonscan_result got = jsonscan_next(lex, &in, &t);
        if (got == JSONSCAN_TOKEN)
            put(b, t);
        broken = got == JSONSCAN_ERROR;
    }
    put_rest(b, lex, broken);
}

void jsonpaint_tokens(struct span bytes, uint64_t source, struct painting *out)
{
    struct brush b = { .bytes = bytes, .source = source, .out = out };
    struct jsonscan lex;
    jsonscan_init(&lex, source);
    paint(&b, &lex);
}

void jsonpaint_row(struct span bytes, uint64_t source, struct painting *out)
{
    struct brush b = { .bytes = bytes, .source = source, .out = out, .is_row = true };
    struct jsonscan lex;
    jsonscan_init(&lex, source);
    paint(&b, &lex);
}

void jsonpaint_rest(struct span bytes, uint64_t source, bool escaped, struct painting *out)
{
    struct brush b = { .bytes = bytes, .source = source, .out = out };
    struct jsonscan lex;
    jsonscan_init_in_string(&lex, source, escaped);
    paint(&b, &lex);
}

void jsonpaint_first(struct span bytes, uint64_t source, struct painting *out)
{
    struct brush b = { .bytes = bytes, .source = source, .out = out };
    struct jsonscan lex;
    jsonscan_init(&lex, source);
    struct span in = bytes;
    struct jsonscan_token t;
    enum jsonscan_type opened = JSONSCAN_NOTHING;
    while (in.len && jsonscan_next(&lex, &in, &t) == JSONSCAN_TOKEN) {
        bool closes = t.type == JSONSCAN_OBJECT_CLOSE || t.type == JSONSCAN_ARRAY_CLOSE;
        if (t.type == JSONSCAN_COMMA || (opened && !closes))
            break;
        put(&b, t);
        opened = t.type == JSONSCAN_OBJECT_OPEN || t.type == JSONSCAN_ARRAY_OPEN
                     ? t.type
                     : JSONSCAN_NOTHING;
    }
    put_rest(&b, &lex, false);
    if (opened) {
        painting_words(out, INK_FAINT, "…");
        painting_words(out, INK_PUNCT, opened == JSONSCAN_OBJECT_OPEN ? "}" : "]");
    }
}
