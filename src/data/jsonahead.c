#include "data/jsonahead.h"

#include <stdlib.h>

#include "base/mem.h"

/* Bytes in front of a place that are looked at, and behind it. */
#define BEFORE (16u << 10)
#define BEHIND (48u << 10)

/* Depths are counted from here until it is known what they are. */
#define LEVEL (1u << 28)

void jsonahead_init(struct jsonahead *a)
{
    *a = (struct jsonahead){ .first_seen.at = UINT64_MAX, .last_seen.at = UINT64_MAX };
    window_init(&a->window);
}

void jsonahead_clear(struct jsonahead *a)
{
    if (!a)
        return;
    free(a->entries);
    window_clear(&a->window);
    jsonahead_init(a);
}

uint64_t jsonahead_line_end(const struct jsonahead *a, size_t entry)
{
    return entry + 1 < a->n ? a->entries[entry + 1].at : a->end;
}

/* ---- Reading on from the middle --------------------------------------------------------------*/

static bool opens(enum jsonscan_type type)
{
    return type == JSONSCAN_OBJECT_OPEN || type == JSONSCAN_ARRAY_OPEN;
}

static bool closes(enum jsonscan_type type)
{
    return type == JSONSCAN_OBJECT_CLOSE || type == JSONSCAN_ARRAY_CLOSE;
}

/* May the two stand side by side? What is open around them is not known here. */
static bool may_follow(enum jsonscan_type before, enum jsonscan_type type, bool many)
{
    bool is_value = type == JSONSCAN_STRING || type >= JSONSCAN_NUMBER || opens(type);
    if (before == JSONSCAN_NOTHING)
        return true;
    if (before == JSONSCAN_COMMA || before == JSONSCAN_COLON)
        return is_value;
    if (opens(before))
        return is_value || closes(type);
    if (type == JSONSCAN_COLON)
        return before == JSONSCAN_STRING;
    return type == JSONSCAN_COMMA || closes(type) || (many && is_value);
}

static bool add_entry(struct jsonahead *a, struct jsonentry entry)
{
    void *entries = a->entries;
    if (!mem_grow(&entries, &a->room, a->n + 1, sizeof *a->entries))
        return false;
    a->entries = entries;
    a->entries[a->n++] = entry;
    return true;
}

static bool take(struct jsonahead *a, const struct jsonwalk_token *t)
{
    enum jsonscan_type type = t->token.type;
    if (t->begins_line)
        return add_entry(
            a, (struct jsonentry){ t->token.at, t->depth, opens(type), closes(type) });
    if (a->n && (opens(type) || closes(type)))
        a->entries[a->n - 1].opens = opens(type);
    return true;
}

/* False where it can't be JSON. What the first token follows is not known, unless it is the
 * source's first: whether it begins a line is not either. */
static bool read_on(struct jsonahead *a, struct jsonwalk *w, struct span in)
{
    enum jsonscan_type before = JSONSCAN_NOTHING;
    bool is_known = w->lex.at == 0;
    a->n = 0;
    while (in.len) {
        struct jsonwalk_token t;
        enum jsonscan_result got = jsonwalk_next(w, &in, &t);
        if (got == JSONSCAN_MORE)
            continue;
        if (got == JSONSCAN_ERROR || !may_follow(before, t.token.type, a->many) ||
            (is_known && !take(a, &t)))
            return false;
        before = t.token.type;
        is_known = true;
    }
    return true;
}

/* Outside of a string it begins at what ends the one before it, so as not to be inside a word. */
static size_t outside(struct span in)
{
    size_t i = 0;
    while (i < in.len && in.ptr[i] != '"' && in.ptr[i] != ',' && in.ptr[i] != '{' &&
           in.ptr[i] != '[' && in.ptr[i] != '}' && in.ptr[i] != ']')
        i++;
    return i;
}

static bool read_from(struct jsonahead *a, uint64_t at, struct span in, bool in_string,
                      uint32_t *depth)
{
    struct jsonwalk w;
    size_t skip = in_string || at == 0 ? 0 : outside(in);
    jsonwalk_init(&w, at + skip, LEVEL);
    if (in_string)
        jsonscan_init_in_string(&w.lex, at, false);
    bool is_json = read_on(a, &w, span_sub(in, skip, in.len));
    *depth = w.depth;
    return is_json;
}

/* ---- Depths ----------------------------------------------------------------------------------*/

/* How much deeper than it is the stretch has counted, from a line that it shares with the one
 * before. */
static bool shared_depth(const struct jsonahead *a, const struct jsonentry *seen,
                         uint32_t *over)
{
    for (size_t i = 0; i < a->n; i++)
        if (a->entries[i].at == seen->at) {
            *over = a->entries[i].depth - seen->depth;
            return true;
        }
    return false;
}

static uint32_t least_depth(const struct jsonahead *a)
{
    uint32_t least = UINT32_MAX;
    for (size_t i = 0; i < a->n; i++)
        least = a->entries[i].depth < least ? a->entries[i].depth : least;
    return least;
}

/* At the end nothing is open; in the middle something must be. */
static void settle_depths(struct jsonahead *a, uint32_t depth_at_end, bool is_end)
{
    uint32_t over = 0, least = least_depth(a);
    if (is_end)
        over = depth_at_end;
    else if (!shared_depth(a, &a->first_seen, &over) && !shared_depth(a, &a->last_seen, &over))
        over = a->many ? least : least - 1;
    if (over > least)
        over = least;
    for (size_t i = 0; i < a->n; i++)
        a->entries[i].depth -= over;
}

/* ---- A stretch -------------------------------------------------------------------------------*/

/* Not behind a backslash: the byte after it would mean something else. */
static uint64_t begin_at(struct jsonahead *a, const struct source *s, uint64_t offset)
{
    uint64_t at = offset > BEFORE ? offset - BEFORE : 0;
    struct span here = window_look(&a->window, s, at, BEFORE);
    size_t i = 0;
    while (at > 0 && i < here.len && here.ptr[i] == '\\')
        i++;
    return i ? at + i + 1 : at;
}

static bool load(struct jsonahead *a, const struct source *s, uint64_t offset)
{
    if (a->n) {
        a->first_seen = a->entries[0];
        a->last_seen = a->entries[a->n - 1];
    }
    uint64_t at = begin_at(a, s, offset);
    struct span in = window_look(&a->window, s, at, BEFORE + BEHIND);
    bool is_end = at + in.len >= s->len;
    uint32_t depth;
    if (!read_from(a, at, in, false, &depth) &&
        (at == 0 || !read_from(a, at, in, true, &depth)))
        a->n = 0;
    if (a->n && !is_end)
        a->n--; /* where the last one ends is not seen */
    a->end = !a->n ? 0 : is_end ? s->len : a->entries[a->n].at;
    a->source_len = s->len;
    if (a->n)
        settle_depths(a, depth, is_end);
    return a->n > 0;
}

size_t jsonahead_find(struct jsonahead *a, const struct source *s, uint64_t offset)
{
    if (!s->len)
        return SIZE_MAX;
    if (offset >= s->len)
        offset = s->len - 1;
    bool held =
        a->n && a->source_len == s->len && a->entries[0].at <= offset && offset < a->end;
    if (!held && !load(a, s, offset))
        return SIZE_MAX;
    if (offset < a->entries[0].at || offset >= a->end)
        return SIZE_MAX;
    size_t low = 0;
    for (size_t high = a->n; high - low > 1;) {
        size_t middle = low + (high - low) / 2;
        *(a->entries[middle].at <= offset ? &low : &high) = middle;
    }
    return low;
}
