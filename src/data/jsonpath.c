#include "data/jsonpath.h"

#include "base/ascii.h"

static bool is_json(const struct jsonlines *j, const struct line *line)
{
    return !line->is_note && line->at < jsonindex_end(&j->block.index) && j->block.index.n;
}

/* The first token of a value in a line that begins at `at`, past its key; *key is the key's. */
static bool value_token(struct jsonlines *j, uint64_t at, uint64_t end,
                        struct jsonscan_token *key, struct jsonscan_token *value)
{
    struct jsonscan lex;
    struct jsonscan_token t;
    jsonscan_init(&lex, at);
    key->type = JSONSCAN_NOTHING;
    value->type = JSONSCAN_NOTHING;
    while (lex.at < end) {
        struct span in =
            window_look(&j->block.window, j->block.source, lex.at, (size_t)(end - lex.at));
        if (!in.len)
            break;
        while (in.len) {
            enum jsonscan_result got = jsonscan_next(&lex, &in, &t);
            if (got == JSONSCAN_ERROR)
                return value->type != JSONSCAN_NOTHING;
            if (got == JSONSCAN_MORE)
                break;
            if (t.type == JSONSCAN_COLON) {
                *key = *value;
                value->type = JSONSCAN_NOTHING;
            } else if (t.type == JSONSCAN_COMMA) {
                return true;
            } else if (value->type == JSONSCAN_NOTHING) {
                *value = t;
            } else {
                value->end = t.end;
            }
        }
    }
    if (value->type == JSONSCAN_NOTHING && lex.type != JSONSCAN_NOTHING)
        *value = (struct jsonscan_token){ lex.type, lex.token_at, lex.at };
    return value->type != JSONSCAN_NOTHING;
}

bool jsonpath_value(struct jsonlines *j, const struct line *line, uint64_t *at, uint64_t *end)
{
    struct jsonspot spot;
    struct jsonspot close;
    uint64_t members;
    if (!is_json(j, line) || !jsonblock_find(&j->block, line->at, &spot))
        return false;
    struct jsonentry entry = j->block.loaded.entries[spot.entry];
    uint64_t line_end = jsonblock_line_end(&j->block, spot);
    struct jsonscan_token key;
    struct jsonscan_token value;
    if (entry.closes || !value_token(j, entry.at, line_end, &key, &value))
        return false;
    *at = value.at;
    *end = value.end;
    if (!entry.opens)
        return true;
    if (!jsonblock_close(&j->block, spot, &close, &members))
        return false;
    *end = j->block.loaded.entries[close.entry].at + 1;
    return true;
}

struct step {
    uint64_t at, end; /* the line */
    uint64_t index;   /* among its siblings */
};

static bool is_plain_key(struct span key)
{
    for (size_t i = 1; i + 1 < key.len; i++)
        if (!(ascii_is_alpha(key.ptr[i]) || key.ptr[i] == '_' ||
              (i > 1 && ascii_is_digit(key.ptr[i]))))
            return false;
    return key.len > 2;
}

static void add_step(struct jsonlines *j, const struct step *step, struct buf *out)
{
    struct jsonscan_token key;
    struct jsonscan_token value;
    value_token(j, step->at, step->end, &key, &value);
    if (key.type == JSONSCAN_NOTHING) {
        buf_addf(out, out->len ? "[%llu]" : ".[%llu]", (unsigned long long)step->index);
        return;
    }
    struct span text =
        window_look(&j->block.window, j->block.source, key.at, (size_t)(key.end - key.at));
    bool plain = is_plain_key(text);
    buf_add_byte(out, '.');
    buf_add(out, plain ? span_sub(text, 1, text.len - 1) : text);
}

void jsonpath_add(struct jsonlines *j, const struct line *line, struct buf *out)
{
    struct step steps[JSONPATH_LEVELS];
    size_t n = 0;
    struct jsonspot spot;
    if (!is_json(j, line) || !jsonblock_find(&j->block, line->at, &spot))
        return;
    while (n < JSONPATH_LEVELS && j->block.loaded.entries[spot.entry].depth) {
        struct step *step = &steps[n++];
        step->at = j->block.loaded.entries[spot.entry].at;
        step->end = jsonblock_line_end(&j->block, spot);
        if (!jsonblock_up(&j->block, &spot, &step->index))
            break;
    }
    if (!n)
        buf_add_byte(out, '.');
    else if (j->block.loaded.entries[spot.entry].depth)
        buf_add_str(out, "…");
    while (n-- > 0)
        add_step(j, &steps[n], out);
}
