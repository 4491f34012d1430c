#include "data/jsonblock.h"

#include "base/mem.h"

/* A line begins at most JSONINDEX_EVERY behind its mark; its first tokens may reach further. */
#define BLOCK_REACH (3u * JSONINDEX_EVERY)

static uint64_t block_limit(const struct jsonlines *j, size_t block)
{
    const struct jsonindex *ix = &j->index;
    return block + 1 < ix->n ? ix->marks[block + 1].at : jsonindex_end(ix);
}

static bool add_entry(struct jsonlines *j, struct jsonentry entry)
{
    void *entries = j->entries;
    if (!mem_grow(&entries, &j->entries_room, j->n_entries + 1, sizeof *j->entries))
        return false;
    j->entries = entries;
    j->entries[j->n_entries++] = entry;
    return true;
}

static bool take(struct jsonlines *j, const struct jsonwalk_token *t)
{
    enum jsonscan_type type = t->token.type;
    bool opens = type == JSONSCAN_OBJECT_OPEN || type == JSONSCAN_ARRAY_OPEN;
    bool closes = type == JSONSCAN_OBJECT_CLOSE || type == JSONSCAN_ARRAY_CLOSE;
    if (t->begins_line)
        return add_entry(j, (struct jsonentry){ t->token.at, t->depth, opens, closes });
    if (j->n_entries && (opens || closes))
        j->entries[j->n_entries - 1].opens = opens;
    return true;
}

/* A token that has not ended yet, or never will, has its line too. */
static bool take_unfinished(struct jsonlines *j, const struct jsonwalk *w)
{
    bool under_way = w->lex.type != JSONSCAN_NOTHING;
    if (!under_way || w->before == JSONSCAN_COLON ||
        (j->n_entries && j->entries[j->n_entries - 1].at >= w->lex.token_at))
        return true;
    return add_entry(j, (struct jsonentry){ w->lex.token_at, w->depth, false, false });
}

static bool walk_block(struct jsonlines *j, struct jsonwalk *w, uint64_t limit)
{
    while (w->lex.at < limit) {
        uint64_t left = limit - w->lex.at;
        struct span in = window_look(&j->window, j->source, w->lex.at,
                                     left < WINDOW_SIZE ? (size_t)left : WINDOW_SIZE);
        if (!in.len)
            return false;
        while (in.len) {
            struct jsonwalk_token t;
            enum jsonscan_result got = jsonwalk_next(w, &in, &t);
            if (got == JSONSCAN_ERROR)
                return true;
            if (got == JSONSCAN_TOKEN && !take(j, &t))
                return false;
        }
    }
    return true;
}

bool jsonblock_load(struct jsonlines *j, size_t block)
{
    uint64_t limit = block_limit(j, block);
    if (j->block == block && j->block_end == limit)
        return true;
    const struct jsonmark *mark = &j->index.marks[block];
    bool is_last = block + 1 == j->index.n;
    j->block = SIZE_MAX;
    j->n_entries = 0;
    struct jsonwalk w;
    jsonwalk_init(&w, mark->at, mark->open);
    uint64_t reach = mark->at + BLOCK_REACH;
    if (!walk_block(j, &w, limit < reach ? limit : reach))
        return false;
    if (!take_unfinished(j, &w))
        return false;
    if (!is_last && j->n_entries &&
        (w.before == JSONSCAN_OBJECT_OPEN || w.before == JSONSCAN_ARRAY_OPEN))
        j->entries[j->n_entries - 1].opens = true;
    j->block = block;
    j->block_end = limit;
    return j->n_entries > 0;
}

bool jsonblock_find(struct jsonlines *j, uint64_t offset, struct jsonspot *out)
{
    size_t block = jsonindex_by_offset(&j->index, offset);
    if (block == SIZE_MAX || !jsonblock_load(j, block))
        return false;
    size_t low = 0;
    for (size_t high = j->n_entries; high - low > 1;) {
        size_t middle = low + (high - low) / 2;
        *(j->entries[middle].at <= offset ? &low : &high) = middle;
    }
    *out = (struct jsonspot){ block, low };
    return true;
}

bool jsonblock_next(struct jsonlines *j, struct jsonspot *spot)
{
    if (!jsonblock_load(j, spot->block))
        return false;
    if (spot->entry + 1 < j->n_entries) {
        spot->entry++;
        return true;
    }
    if (spot->block + 1 >= j->index.n || !jsonblock_load(j, spot->block + 1))
        return false;
    *spot = (struct jsonspot){ spot->block + 1, 0 };
    return true;
}

/* Looks for the first line of at most `depth` from `from` on in the loaded block, counting the
 * values one level deeper on the way. */
static bool close_in_block(const struct jsonlines *j, size_t from, uint32_t depth, size_t *at,
                           uint64_t *members)
{
    for (size_t i = from; i < j->n_entries; i++) {
        const struct jsonentry *e = &j->entries[i];
        if (e->depth <= depth) {
            *at = i;
            return e->closes;
        }
        *members += e->depth == depth + 1 && !e->closes;
    }
    *at = SIZE_MAX;
    return false;
}

bool jsonblock_close(struct jsonlines *j, struct jsonspot spot, struct jsonspot *close,
                     uint64_t *members)
{
    if (!jsonblock_load(j, spot.block))
        return false;
    uint32_t depth = j->entries[spot.entry].depth;
    *members = 0;
    size_t at = SIZE_MAX;
    bool found = close_in_block(j, spot.entry + 1, depth, &at, members);
    size_t block = spot.block;
    while (at == SIZE_MAX && ++block < j->index.n) {
        const struct jsonmark *mark = &j->index.marks[block];
        if (mark->least > depth) {
            *members += mark->least == depth + 1 ? mark->n_at_least : 0;
            continue;
        }
        if (!jsonblock_load(j, block))
            return false;
        found = close_in_block(j, 0, depth, &at, members);
    }
    *close = (struct jsonspot){ block, at };
    return found && at != SIZE_MAX;
}

uint64_t jsonblock_line_end(const struct jsonlines *j, struct jsonspot spot)
{
    return spot.entry + 1 < j->n_entries ? j->entries[spot.entry + 1].at : j->block_end;
}
