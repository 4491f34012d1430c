#include "data/regexsearch.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

#define BLOCK  REGEXSEARCH_BLOCK
#define BEFORE 1024u /* bytes in front of a block that a pattern can look back at */
#define MEMORY 4

/* The matches of a block, offsets from its beginning. */
struct regexsearch_block {
    size_t block;
    bool is_held, is_counted;
    struct match {
        uint32_t at, end;
    } * matches;
    size_t n, room;
    uint32_t end; /* of the last one; 0: there is none */
};

void regexsearch_init(struct regexsearch *s)
{
    *s = (struct regexsearch){ 0 };
}

static void forget(struct regexsearch *s)
{
    for (size_t i = 0; s->memory && i < MEMORY; i++)
        s->memory[i].is_held = false;
}

void regexsearch_clear(struct regexsearch *s)
{
    for (size_t i = 0; s->memory && i < MEMORY; i++)
        free(s->memory[i].matches);
    free(s->memory);
    free(s->bytes);
    free(s->blocks);
    regex_free(s->regex);
    regexsearch_init(s);
}

void regexsearch_again(struct regexsearch *s)
{
    s->n = s->n_final = 0;
    s->at = s->total = s->len = 0;
    if (s->regex)
        s->why[0] = '\0';
    forget(s);
}

bool regexsearch_set(struct regexsearch *s, struct span pattern)
{
    char why[160] = "";
    size_t at = SIZE_MAX;
    regex_free(s->regex);
    s->regex = pattern.len ? regex_new(pattern, why, sizeof why, &at) : NULL;
    snprintf(s->why, sizeof s->why, at == SIZE_MAX ? "%s" : "%s, at %zu", why, at + 1);
    if (!s->memory)
        s->memory = mem_zero(MEMORY, sizeof *s->memory);
    if (!s->bytes)
        s->bytes = malloc(BEFORE + BLOCK + REGEXSEARCH_REACH);
    regexsearch_again(s);
    return !pattern.len || s->regex;
}

/* ---- A block ----------------------------------------------------------------------------------*/

static bool note_match(struct regexsearch_block *b, size_t at, size_t end)
{
    void *matches = b->matches;
    if (!mem_grow(&matches, &b->room, b->n + 1, sizeof *b->matches))
        return false;
    b->matches = matches;
    b->matches[b->n++] = (struct match){ (uint32_t)at, (uint32_t)end };
    b->end = (uint32_t)end;
    return true;
}

/* Past what is left of a character at the border of a block. */
static size_t whole_character(struct span s, size_t at)
{
    for (size_t i = 0; i < 3 && at < s.len && ((unsigned char)s.ptr[at] & 0xc0) == 0x80; i++)
        at++;
    return at;
}

static void match_block(struct regexsearch *s, const struct source *source,
                        struct regexsearch_block *b, uint32_t begin)
{
    uint64_t start = (uint64_t)b->block * BLOCK;
    size_t before = start ? BEFORE : 0;
    size_t len =
        source->read(source->ctx, start - before, s->bytes, before + BLOCK + REGEXSEARCH_REACH);
    uint64_t there = source->len - (start - before);
    struct span bytes = span_make(s->bytes, len < there ? len : (size_t)there);
    size_t limit = before + BLOCK < bytes.len ? before + BLOCK : bytes.len;
    size_t from = whole_character(bytes, before + begin), at, end;
    enum regex_result found;
    b->n = b->end = 0;
    while ((found = regex_find(s->regex, bytes, from, limit, &at, &end)) == REGEX_FOUND &&
           note_match(b, at - before, end - before))
        from = end;
    if (found == REGEX_ENDLESS)
        snprintf(s->why, sizeof s->why, "this takes too long, near byte %llu",
                 (unsigned long long)(start + from - before));
}

/* The block's matches; of one that is not counted yet as if none reached into it. NULL without
 * memory. */
static struct regexsearch_block *look(struct regexsearch *s, const struct source *source,
                                      size_t block)
{
    bool is_counted = block < s->n;
    if (!s->memory || !s->bytes || !s->regex)
        return NULL;
    for (size_t i = 0; i < MEMORY; i++) {
        struct regexsearch_block *b = &s->memory[i];
        if (b->is_held && b->block == block && b->is_counted == is_counted)
            return b;
    }
    struct regexsearch_block *b = &s->memory[s->turn++ % MEMORY];
    b->block = block;
    b->is_held = true;
    b->is_counted = is_counted;
    match_block(s, source, b, is_counted ? s->blocks[block].begin : 0);
    return b;
}

/* ---- All of them ------------------------------------------------------------------------------*/

/* More has come: what the last blocks could not see may make other matches of theirs. */
static void take_back(struct regexsearch *s)
{
    while (s->n > s->n_final)
        s->total -= s->blocks[--s->n].hits;
    s->at = (uint64_t)s->n * BLOCK;
    forget(s);
}

static bool count_block(struct regexsearch *s, const struct source *source)
{
    void *blocks = s->blocks;
    if (!mem_grow(&blocks, &s->room, s->n + 2, sizeof *s->blocks))
        return false;
    s->blocks = blocks;
    if (s->n == 0)
        s->blocks[0].begin = 0;
    size_t block = s->n++;
    struct regexsearch_block *b = look(s, source, block);
    if (!b || s->why[0])
        return s->n--, false;
    uint32_t end = b->n ? b->end : s->blocks[block].begin;
    s->blocks[block].hits = (uint32_t)b->n;
    s->blocks[block + 1].begin = end > BLOCK ? end - BLOCK : 0;
    s->total += b->n;
    uint64_t behind = (uint64_t)s->n * BLOCK;
    s->at = behind < source->len ? behind : source->len;
    if (source->len >= behind + REGEXSEARCH_REACH)
        s->n_final = s->n;
    return true;
}

bool regexsearch_step(struct regexsearch *s, const struct source *source, size_t bytes)
{
    if (!s->regex || s->why[0])
        return false;
    if (source->len != s->len)
        take_back(s);
    s->len = source->len;
    for (size_t done = 0; done < bytes && s->at < source->len; done += BLOCK)
        if (!count_block(s, source))
            return false;
    return s->at < source->len;
}

/* The first match of the block that begins at or after `from`, an offset in it. */
static size_t first_from(const struct regexsearch_block *b, uint64_t from)
{
    size_t low = 0;
    for (size_t high = b->n; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (b->matches[middle].at < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool regexsearch_next(struct regexsearch *s, const struct source *source, uint64_t from,
                      uint64_t *hit)
{
    for (size_t block = (size_t)(from / BLOCK); block < s->n; block++) {
        uint64_t start = (uint64_t)block * BLOCK;
        struct regexsearch_block *b = s->blocks[block].hits ? look(s, source, block) : NULL;
        size_t i = b ? first_from(b, from > start ? from - start : 0) : 0;
        if (!b || i == b->n)
            continue;
        *hit = start + b->matches[i].at;
        return true;
    }
    return false;
}

bool regexsearch_prev(struct regexsearch *s, const struct source *source, uint64_t before,
                      uint64_t *hit)
{
    size_t last = before / BLOCK < s->n ? (size_t)(before / BLOCK) + 1 : s->n;
    for (size_t block = last; block-- > 0;) {
        uint64_t start = (uint64_t)block * BLOCK;
        struct regexsearch_block *b = s->blocks[block].hits ? look(s, source, block) : NULL;
        size_t i = b ? first_from(b, before - start) : 0;
        if (i == 0)
            continue;
        *hit = start + b->matches[i - 1].at;
        return true;
    }
    return false;
}

size_t regexsearch_between(struct regexsearch *s, const struct source *source, uint64_t from,
                           uint64_t to, struct search_hit *hits, size_t room)
{
    size_t n = 0, block = (size_t)(from / BLOCK);
    for (block -= block ? 1 : 0; (uint64_t)block * BLOCK < to; block++) {
        uint64_t start = (uint64_t)block * BLOCK;
        struct regexsearch_block *b = look(s, source, block);
        if (!b)
            break;
        size_t i = first_from(b, from > start ? from - start : 0);
        i -= i ? 1 : 0; /* the one before may reach into it */
        for (; i < b->n && start + b->matches[i].at < to && n < room; i++)
            if (start + b->matches[i].end > from)
                hits[n++] = (struct search_hit){ start + b->matches[i].at,
                                                 b->matches[i].end - b->matches[i].at };
    }
    return n;
}

uint64_t regexsearch_number(struct regexsearch *s, const struct source *source, uint64_t hit)
{
    size_t block = (size_t)(hit / BLOCK);
    uint64_t n = 0;
    for (size_t i = 0; i < block && i < s->n; i++)
        n += s->blocks[i].hits;
    struct regexsearch_block *b = look(s, source, block);
    return n + (b ? first_from(b, hit - (uint64_t)block * BLOCK + 1) : 0);
}
