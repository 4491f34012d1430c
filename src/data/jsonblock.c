#include "data/jsonblock.h"

#include <stdlib.h>

#include "base/mem.h"

/* A line begins at most JSONINDEX_EVERY behind its mark; its first tokens may reach further. */
#define BLOCK_REACH (JSONINDEX_EVERY + (64u << 10))

static void forget(struct jsonblock *b)
{
    b->loaded.mark = SIZE_MAX;
    for (size_t i = 0; i < JSONBLOCK_KEPT; i++)
        b->kept[i].mark = SIZE_MAX;
}

void jsonblock_init(struct jsonblock *b, const struct source *s, bool many)
{
    *b = (struct jsonblock){ .source = s };
    forget(b);
    jsonindex_init(&b->index, many);
    window_init(&b->window);
}

void jsonblock_clear(struct jsonblock *b)
{
    if (!b)
        return;
    jsonindex_clear(&b->index);
    window_clear(&b->window);
    free(b->loaded.entries);
    for (size_t i = 0; i < JSONBLOCK_KEPT; i++)
        free(b->kept[i].entries);
    *b = (struct jsonblock){ .source = b->source };
    forget(b);
}

static uint64_t block_limit(const struct jsonblock *b, size_t block)
{
    const struct jsonindex *ix = &b->index;
    return block + 1 < ix->n ? ix->marks[block + 1].at : jsonindex_end(ix);
}

static bool add_entry(struct jsonstretch *s, struct jsonentry entry)
{
    void *entries = s->entries;
    if (!mem_grow(&entries, &s->room, s->n + 1, sizeof *s->entries))
        return false;
    s->entries = entries;
    s->entries[s->n++] = entry;
    return true;
}

static bool take(struct jsonstretch *s, const struct jsonwalk_token *t)
{
    enum jsonscan_type type = t->token.type;
    bool opens = type == JSONSCAN_OBJECT_OPEN || type == JSONSCAN_ARRAY_OPEN;
    bool closes = type == JSONSCAN_OBJECT_CLOSE || type == JSONSCAN_ARRAY_CLOSE;
    if (t->begins_line)
        return add_entry(s, (struct jsonentry){ t->token.at, t->depth, opens, closes });
    if (s->n && (opens || closes))
        s->entries[s->n - 1].opens = opens;
    return true;
}

/* A token that has not ended yet, or never will, has its line too. */
static bool take_unfinished(struct jsonstretch *s, const struct jsonwalk *w)
{
    bool under_way = w->lex.type != JSONSCAN_NOTHING;
    if (!under_way || w->before == JSONSCAN_COLON ||
        (s->n && s->entries[s->n - 1].at >= w->lex.token_at))
        return true;
    return add_entry(s, (struct jsonentry){ w->lex.token_at, w->depth, false, false });
}

static bool walk_block(struct jsonblock *b, struct jsonwalk *w, uint64_t limit)
{
    while (w->lex.at < limit) {
        uint64_t left = limit - w->lex.at;
        struct span in = window_look(&b->window, b->source, w->lex.at,
                                     left < WINDOW_SIZE ? (size_t)left : WINDOW_SIZE);
        if (!in.len)
            return false;
        while (in.len) {
            struct jsonwalk_token t;
            enum jsonscan_result got = jsonwalk_next(w, &in, &t);
            if (got == JSONSCAN_ERROR)
                return true;
            if (got == JSONSCAN_TOKEN && !take(&b->loaded, &t))
                return false;
        }
    }
    return true;
}

static bool is_stretch(const struct jsonstretch *s, size_t block, uint64_t limit, bool is_last)
{
    return s->mark == block && s->end == limit && s->is_last == is_last;
}

/* Makes what was loaded one of the kept, and that one the loaded. */
static void swap_loaded(struct jsonblock *b, size_t i)
{
    struct jsonstretch other = b->kept[i];
    b->kept[i] = b->loaded;
    b->loaded = other;
}

static bool fill(struct jsonblock *b, size_t block, uint64_t limit)
{
    const struct jsonmark *mark = &b->index.marks[block];
    struct jsonstretch *s = &b->loaded;
    s->mark = SIZE_MAX;
    s->n = 0;
    s->end = limit;
    s->is_last = block + 1 == b->index.n;
    struct jsonwalk w;
    jsonwalk_init(&w, mark->at, mark->open);
    uint64_t reach = mark->at + BLOCK_REACH;
    if (!walk_block(b, &w, limit < reach ? limit : reach) || !take_unfinished(s, &w))
        return false;
    if (!s->is_last && s->n &&
        (w.before == JSONSCAN_OBJECT_OPEN || w.before == JSONSCAN_ARRAY_OPEN))
        s->entries[s->n - 1].opens = true;
    if (s->n)
        s->mark = block;
    return s->n > 0;
}

bool jsonblock_load(struct jsonblock *b, size_t block)
{
    uint64_t limit = block_limit(b, block);
    bool is_last = block + 1 == b->index.n;
    if (is_stretch(&b->loaded, block, limit, is_last))
        return true;
    for (size_t i = 0; i < JSONBLOCK_KEPT; i++)
        if (is_stretch(&b->kept[i], block, limit, is_last)) {
            swap_loaded(b, i);
            return true;
        }
    swap_loaded(b, b->oldest);
    b->oldest = (b->oldest + 1) % JSONBLOCK_KEPT;
    return fill(b, block, limit);
}

bool jsonblock_find(struct jsonblock *b, uint64_t offset, struct jsonspot *out)
{
    size_t block = jsonindex_by_offset(&b->index, offset);
    if (block == SIZE_MAX || !jsonblock_load(b, block))
        return false;
    size_t low = 0;
    for (size_t high = b->loaded.n; high - low > 1;) {
        size_t middle = low + (high - low) / 2;
        *(b->loaded.entries[middle].at <= offset ? &low : &high) = middle;
    }
    *out = (struct jsonspot){ block, low };
    return true;
}

bool jsonblock_next(struct jsonblock *b, struct jsonspot *spot)
{
    if (!jsonblock_load(b, spot->mark))
        return false;
    if (spot->entry + 1 < b->loaded.n) {
        spot->entry++;
        return true;
    }
    if (spot->mark + 1 >= b->index.n || !jsonblock_load(b, spot->mark + 1))
        return false;
    *spot = (struct jsonspot){ spot->mark + 1, 0 };
    return true;
}

/* Looks for the first line of at most `depth` from `from` on in the loaded block, counting the
 * values one level deeper on the way. */
static bool close_in_block(const struct jsonblock *b, size_t from, uint32_t depth, size_t *at,
                           uint64_t *members)
{
    for (size_t i = from; i < b->loaded.n; i++) {
        const struct jsonentry *e = &b->loaded.entries[i];
        if (e->depth <= depth) {
            *at = i;
            return e->closes;
        }
        *members += e->depth == depth + 1 && !e->closes;
    }
    *at = SIZE_MAX;
    return false;
}

bool jsonblock_close(struct jsonblock *b, struct jsonspot spot, struct jsonspot *close,
                     uint64_t *members)
{
    if (!jsonblock_load(b, spot.mark))
        return false;
    uint32_t depth = b->loaded.entries[spot.entry].depth;
    *members = 0;
    size_t at = SIZE_MAX;
    bool found = close_in_block(b, spot.entry + 1, depth, &at, members);
    size_t block = spot.mark;
    while (at == SIZE_MAX && ++block < b->index.n) {
        const struct jsonmark *mark = &b->index.marks[block];
        if (mark->least > depth) {
            *members += mark->least == depth + 1 ? mark->n_at_least : 0;
            continue;
        }
        if (!jsonblock_load(b, block))
            return false;
        found = close_in_block(b, 0, depth, &at, members);
    }
    *close = (struct jsonspot){ block, at };
    return found && at != SIZE_MAX;
}

uint64_t jsonblock_line_end(const struct jsonblock *b, struct jsonspot spot)
{
    return spot.entry + 1 < b->loaded.n ? b->loaded.entries[spot.entry + 1].at : b->loaded.end;
}

bool jsonblock_up(struct jsonblock *b, struct jsonspot *spot, uint64_t *before)
{
    uint32_t depth = b->loaded.entries[spot->entry].depth;
    size_t entry = spot->entry;
    *before = 0;
    for (size_t block = spot->mark; depth;) {
        while (entry-- > 0) {
            const struct jsonentry *e = &b->loaded.entries[entry];
            if (e->depth < depth) {
                *spot = (struct jsonspot){ block, entry };
                return true;
            }
            *before += e->depth == depth && !e->closes;
        }
        const struct jsonmark *mark;
        do {
            if (block-- == 0)
                return false;
            mark = &b->index.marks[block];
            *before += mark->least == depth ? mark->n_at_least : 0;
        } while (mark->least >= depth);
        if (!jsonblock_load(b, block))
            return false;
        entry = b->loaded.n;
    }
    return false;
}
