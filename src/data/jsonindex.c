#include "data/jsonindex.h"

#include <stdlib.h>

#include "base/mem.h"
#include "data/jsonrun.h"

static bool opens(enum jsonscan_type type)
{
    return type == JSONSCAN_OBJECT_OPEN || type == JSONSCAN_ARRAY_OPEN;
}

static bool closes(enum jsonscan_type type)
{
    return type == JSONSCAN_OBJECT_CLOSE || type == JSONSCAN_ARRAY_CLOSE;
}

void jsonwalk_init(struct jsonwalk *w, uint64_t at, uint32_t depth)
{
    *w = (struct jsonwalk){ .before = JSONSCAN_COMMA, .depth = depth };
    jsonscan_init(&w->lex, at);
}

static void place(struct jsonwalk *w, struct jsonwalk_token *out)
{
    enum jsonscan_type type = out->token.type;
    if (closes(type)) {
        out->begins_line = !opens(w->before);
        w->depth -= w->depth > 0;
        out->depth = w->depth;
    } else {
        out->begins_line =
            w->before != JSONSCAN_COLON && type != JSONSCAN_COLON && type != JSONSCAN_COMMA;
        out->depth = w->depth;
        w->depth += opens(type);
    }
    w->before = type;
}

enum jsonscan_result jsonwalk_next(struct jsonwalk *w, struct span *in,
                                   struct jsonwalk_token *out)
{
    enum jsonscan_result got = jsonscan_next(&w->lex, in, &out->token);
    if (got == JSONSCAN_TOKEN)
        place(w, out);
    return got;
}

enum jsonscan_result jsonwalk_finish(struct jsonwalk *w, struct jsonwalk_token *out)
{
    enum jsonscan_result got = jsonscan_finish(&w->lex, &out->token);
    if (got == JSONSCAN_TOKEN)
        place(w, out);
    return got;
}

void jsonindex_init(struct jsonindex *ix, bool many)
{
    *ix = (struct jsonindex){ .broken_at = UINT64_MAX };
    jsonwalk_init(&ix->walk, 0, 0);
    jsongrammar_init(&ix->grammar, many);
}

void jsonindex_clear(struct jsonindex *ix)
{
    if (!ix)
        return;
    free(ix->marks);
    jsongrammar_clear(&ix->grammar);
    jsonindex_init(ix, ix->grammar.many);
}

static bool break_at(struct jsonindex *ix, uint64_t at, const char *why)
{
    ix->broken_at = at;
    ix->why = why;
    ix->is_done = true;
    return false;
}

static bool add_mark(struct jsonindex *ix, uint64_t at, uint32_t open)
{
    void *marks = ix->marks;
    if (!mem_grow(&marks, &ix->room, ix->n + 1, sizeof *ix->marks))
        return break_at(ix, at, "no memory to lay out the rest");
    ix->marks = marks;
    ix->marks[ix->n++] = (struct jsonmark){ at, ix->lines, open, UINT32_MAX, 0 };
    return true;
}

/* A line that begins at `at`, so deep; is_close: with a closing bracket. */
static inline bool add_line(struct jsonindex *ix, uint64_t at, uint32_t depth, bool is_close)
{
    struct jsonmark *mark = ix->n ? &ix->marks[ix->n - 1] : NULL;
    if (!mark || at - mark->at >= JSONINDEX_EVERY) {
        if (!add_mark(ix, at, depth + is_close))
            return false;
        mark = &ix->marks[ix->n - 1];
    }
    if (depth < mark->least) {
        mark->least = depth;
        mark->n_at_least = 0;
    }
    mark->n_at_least += depth == mark->least && !is_close;
    ix->lines++;
    return true;
}

static bool take(struct jsonindex *ix, const struct jsonwalk_token *t)
{
    const char *why = jsongrammar_take(&ix->grammar, t->token.type);
    if (why)
        return break_at(ix, t->token.at, why);
    return !t->begins_line || add_line(ix, t->token.at, t->depth, closes(t->token.type));
}

/* A word that begins as true, false or null does is wrong from its beginning; and where no value
 * may stand at all, that is what is wrong. */
static bool break_in_token(struct jsonindex *ix)
{
    const struct jsonscan *lex = &ix->walk.lex;
    bool is_word = lex->type >= JSONSCAN_TRUE;
    bool may_be_value = is_word || lex->type == JSONSCAN_NOTHING;
    const char *why = may_be_value ? jsongrammar_take(&ix->grammar, JSONSCAN_NULL) : NULL;
    return break_at(ix, is_word ? lex->token_at : lex->at, why ? why : lex->why);
}

/* A bracket, or what is not JSON. */
static bool take_slowly(struct jsonindex *ix, uint64_t at, enum jsonscan_type type)
{
    struct jsonwalk_token t = { .token = { type, at, at } };
    place(&ix->walk, &t);
    return take(ix, &t);
}

/* Tokens of the text at walk.lex.at. One that neither opens nor closes anything needs no more than
 * a look at the table, and begins a line where it is a key or an element. What is expected is kept
 * in a register, as each token waits for the one before. False where it is broken. */
static bool take_all(struct jsonindex *ix, const struct jsonrun_token *tokens, size_t n)
{
    uint8_t expect = ix->grammar.expect;
    bool goes_on = true;
    for (size_t i = 0; i < n && goes_on; i++) {
        uint64_t at = ix->walk.lex.at + tokens[i].at;
        uint8_t next = jsongrammar_after[expect][tokens[i].type];
        if (next) {
            ix->walk.before = tokens[i].type;
            if (jsongrammar_begins_line(expect))
                goes_on = add_line(ix, at, ix->walk.depth, false);
            expect = next;
        } else {
            ix->grammar.expect = expect;
            goes_on = take_slowly(ix, at, tokens[i].type);
            expect = ix->grammar.expect;
        }
    }
    ix->grammar.expect = expect;
    return goes_on;
}

/* What is plain, quickly. False where it is broken. */
static bool run(struct jsonindex *ix, struct span *in)
{
    struct jsonrun r;
    struct jsonrun_token tokens[BYTESCAN_JSON_BLOCK];
    jsonrun_init(&r, *in);
    for (size_t n; (n = jsonrun_next(&r, tokens)) > 0;)
        if (!take_all(ix, tokens, n))
            return false;
    ix->walk.lex.at += r.done;
    *in = span_sub(*in, r.done, in->len);
    return true;
}

/* False where it is broken. */
static bool scan(struct jsonindex *ix, struct span in)
{
    while (in.len) {
        if (ix->walk.lex.type == JSONSCAN_NOTHING && !run(ix, &in))
            return false;
        struct jsonwalk_token t;
        enum jsonscan_result got = jsonwalk_next(&ix->walk, &in, &t);
        if (got == JSONSCAN_ERROR)
            return break_in_token(ix);
        if (got == JSONSCAN_TOKEN && !take(ix, &t))
            return false;
    }
    return true;
}

static void keep_before_end(struct jsonindex *ix)
{
    ix->before_end = (struct jsonindex_end){
        .walk = ix->walk, .grammar = ix->grammar, .n = ix->n, .lines = ix->lines
    };
    if (ix->n)
        ix->before_end.last = ix->marks[ix->n - 1];
    ix->has_ended = true;
}

/* A number that ended there may go on, and so may what is open. An end opens and closes nothing:
 * the levels are as they were. */
static void take_back_end(struct jsonindex *ix)
{
    const struct jsonindex_end *e = &ix->before_end;
    ix->walk = e->walk;
    ix->grammar = e->grammar;
    ix->n = e->n;
    ix->lines = e->lines;
    if (ix->n)
        ix->marks[ix->n - 1] = e->last;
    ix->broken_at = UINT64_MAX;
    ix->why = NULL;
    ix->is_done = ix->has_ended = false;
}

static void finish(struct jsonindex *ix)
{
    struct jsonwalk_token t;
    keep_before_end(ix);
    enum jsonscan_result got = jsonwalk_finish(&ix->walk, &t);
    if (got == JSONSCAN_ERROR)
        break_at(ix, ix->walk.lex.at, ix->walk.lex.why);
    else if (got != JSONSCAN_TOKEN || take(ix, &t)) {
        const char *why = jsongrammar_end(&ix->grammar);
        if (why)
            break_at(ix, ix->walk.lex.at, why);
    }
    ix->is_done = true;
}

static void skip_byte_order_mark(struct jsonindex *ix, const struct source *s, struct window *w)
{
    if (ix->walk.lex.at == 0 && span_eq(window_look(w, s, 0, 3), SPAN("\xef\xbb\xbf")))
        jsonwalk_init(&ix->walk, 3, 0);
}

bool jsonindex_step(struct jsonindex *ix, const struct source *s, struct window *w,
                    size_t bytes, bool complete)
{
    if (s->len < 3 && !complete)
        return false;
    if (ix->has_ended && ix->before_end.walk.lex.at < s->len)
        take_back_end(ix);
    skip_byte_order_mark(ix, s, w);
    while (!ix->is_done && bytes && ix->walk.lex.at < s->len) {
        struct span in = window_look(w, s, ix->walk.lex.at, bytes);
        if (!in.len)
            return false;
        bytes -= in.len;
        if (!scan(ix, in))
            return false;
    }
    if (!ix->is_done && complete && ix->walk.lex.at >= s->len)
        finish(ix);
    return !ix->is_done && ix->walk.lex.at < s->len;
}

uint64_t jsonindex_end(const struct jsonindex *ix)
{
    return ix->broken_at != UINT64_MAX ? ix->broken_at : ix->walk.lex.at;
}

size_t jsonindex_by_offset(const struct jsonindex *ix, uint64_t offset)
{
    if (!ix->n)
        return SIZE_MAX;
    size_t low = 0;
    for (size_t high = ix->n; high - low > 1;) {
        size_t middle = low + (high - low) / 2;
        *(ix->marks[middle].at <= offset ? &low : &high) = middle;
    }
    return low;
}

size_t jsonindex_by_line(const struct jsonindex *ix, uint64_t line)
{
    if (!ix->n)
        return SIZE_MAX;
    size_t low = 0;
    for (size_t high = ix->n; high - low > 1;) {
        size_t middle = low + (high - low) / 2;
        *(ix->marks[middle].line <= line ? &low : &high) = middle;
    }
    return low;
}
