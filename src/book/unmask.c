#include "book/unmask.h"

#include <stdlib.h>

#include "base/mem.h"
#include "data/hash64.h"

/* Where the neighbourhood ends: what is one value in a URL, a form, a cookie or JSON. */
#define BORDERS "&?;,{}[]\r\n"

#define FIRST_ROOM 64
#define WINDOW     ((size_t)64 << 10)

struct secret {
    struct span before, behind;
    struct span text; /* owned; ptr NULL: the place is free */
    uint64_t hash;
    bool is_ambiguous;
};

struct unmask {
    struct span now;
    const struct mask *mask;
    size_t done;              /* bytes of it that were looked through */
    struct unmask_place last; /* the secret before that; end 0: none, or it is in the table */
    bool has_last;
    struct secret *table; /* open, a power of two */
    size_t n, room;
};

static bool is_border(char c)
{
    return span_find_byte(SPAN(BORDERS), c, 0) != SIZE_MAX;
}

/* What stands before `at`, not beyond `from`. */
static struct span before(struct span text, size_t from, size_t at)
{
    size_t begin = at;
    while (begin > from && at - begin < UNMASK_AROUND && !is_border(text.ptr[begin - 1]))
        begin--;
    return span_sub(text, begin, at);
}

/* What stands from `at` on, not beyond `to`. */
static struct span behind(struct span text, size_t at, size_t to)
{
    size_t end = at;
    while (end < to && end - at < UNMASK_AROUND && !is_border(text.ptr[end]))
        end++;
    return span_sub(text, at, end);
}

bool unmask_next(struct span kept, struct unmask_place *p)
{
    struct span mark = span_of(MASK_TEXT);
    size_t from = p->end, at = span_find(kept, mark, from);
    if (at == SIZE_MAX)
        return false;
    size_t end = at + mark.len;
    size_t next = span_find(span_sub(kept, 0, end + UNMASK_AROUND + mark.len), mark, end);
    *p = (struct unmask_place){ at, end, before(kept, from, at),
                                behind(kept, end, next == SIZE_MAX ? kept.len : next) };
    return true;
}

/* ---- The table --------------------------------------------------------------------------------*/

static uint64_t hash_of(const struct unmask_place *p)
{
    struct hash64 h;
    hash64_init(&h, p->before.len);
    hash64_add(&h, p->before);
    hash64_add(&h, p->behind);
    return hash64_value(&h);
}

/* Its place, or the free one where it would be. */
static struct secret *place_in(const struct unmask *u, const struct unmask_place *p,
                               uint64_t hash)
{
    size_t i = (size_t)hash & (u->room - 1);
    for (; u->table[i].text.ptr; i = (i + 1) & (u->room - 1)) {
        const struct secret *s = &u->table[i];
        if (s->hash == hash && span_eq(s->before, p->before) && span_eq(s->behind, p->behind))
            break;
    }
    return &u->table[i];
}

static bool grow(struct unmask *u)
{
    struct unmask wider = *u;
    if (2 * (u->n + 1) <= u->room)
        return true;
    wider.room = u->room ? 2 * u->room : FIRST_ROOM;
    wider.table = mem_zero(wider.room, sizeof *wider.table);
    if (!wider.table)
        return false;
    for (size_t i = 0; i < u->room; i++) {
        const struct secret *s = &u->table[i];
        struct unmask_place p = { .before = s->before, .behind = s->behind };
        if (s->text.ptr)
            *place_in(&wider, &p, s->hash) = *s;
    }
    free(u->table);
    *u = wider;
    return true;
}

static bool note(struct unmask *u, const struct unmask_place *p)
{
    struct span text = span_sub(u->now, p->at, p->end);
    uint64_t hash = hash_of(p);
    if (!grow(u))
        return false;
    struct secret *s = place_in(u, p, hash);
    if (s->text.ptr) {
        s->is_ambiguous = s->is_ambiguous || !span_eq(s->text, text);
        return true;
    }
    char *copy = mem_dup(text);
    if (!copy)
        return false;
    *s = (struct secret){ p->before, p->behind, { copy, text.len }, hash, false };
    u->n++;
    return true;
}

const struct span *unmask_find(const struct unmask *u, const struct unmask_place *p)
{
    if (u->n == 0)
        return NULL;
    const struct secret *s = place_in(u, p, hash_of(p));
    return s->text.ptr && !s->is_ambiguous ? &s->text : NULL;
}

/* ---- What is sent now -------------------------------------------------------------------------*/

struct unmask *unmask_new(struct span now, const struct mask *mask)
{
    struct unmask *u = mem_zero(1, sizeof *u);
    if (!u)
        return NULL;
    u->now = now;
    u->mask = mask;
    return u;
}

void unmask_free(struct unmask *u)
{
    if (!u)
        return;
    for (size_t i = 0; i < u->room; i++) {
        struct span text = u->table[i].text;
        if (text.ptr)
            mem_wipe((char *)text.ptr, text.len);
        free((char *)text.ptr);
    }
    free(u->table);
    free(u);
}

/* The next secret that begins within a window; where it goes on to the window's end, in a larger
 * one. */
static bool find_secret(const struct unmask *u, size_t *at, size_t *end)
{
    size_t longest = mask_longest(u->mask);
    for (size_t most = WINDOW + longest;; most *= 2) {
        struct span window = span_sub(u->now, u->done, u->done + most);
        if (!mask_find(u->mask, window, at, end) || *at >= WINDOW)
            return false;
        if (*end + longest < window.len || u->done + window.len == u->now.len)
            break;
    }
    *at += u->done;
    *end += u->done;
    return true;
}

/* Now that it is known what follows the last one. */
static bool note_last(struct unmask *u, size_t next)
{
    bool has = u->has_last;
    u->has_last = false;
    u->last.behind = behind(u->now, u->last.end, next);
    return !has || note(u, &u->last);
}

static bool step(struct unmask *u)
{
    size_t at, end, from = u->has_last ? u->last.end : 0;
    if (!find_secret(u, &at, &end)) {
        u->done = u->done + WINDOW < u->now.len ? u->done + WINDOW : u->now.len;
        return u->done < u->now.len || note_last(u, u->now.len);
    }
    if (!note_last(u, at))
        return false;
    u->last = (struct unmask_place){ .at = at, .end = end, .before = before(u->now, from, at) };
    u->has_last = true;
    u->done = end;
    return u->done < u->now.len || note_last(u, u->now.len);
}

enum unmask_status unmask_step(struct unmask *u, size_t bytes)
{
    size_t until = bytes < u->now.len - u->done ? u->done + bytes : u->now.len;
    if (mask_longest(u->mask) == 0)
        u->done = u->now.len;
    while (u->done < until)
        if (!step(u))
            return UNMASK_FAILED;
    return u->done < u->now.len ? UNMASK_MORE : UNMASK_DONE;
}

/* ---- All at once ------------------------------------------------------------------------------*/

bool unmask_is_needed(struct span kept)
{
    return span_find(kept, span_of(MASK_TEXT), 0) != SIZE_MAX;
}

static bool put_back(const struct unmask *u, struct span kept, struct buf *out)
{
    struct unmask_place p = { 0 };
    const struct span *secret;
    size_t done = 0;
    while (unmask_next(kept, &p)) {
        secret = unmask_find(u, &p);
        if (!secret)
            return false;
        buf_add(out, span_sub(kept, done, p.at));
        buf_add(out, *secret);
        done = p.end;
    }
    buf_add(out, span_sub(kept, done, kept.len));
    return !out->failed;
}

bool unmask(struct span kept, struct span now, const struct mask *mask, struct buf *out)
{
    struct unmask *u = unmask_new(now, mask);
    bool ok = u && unmask_step(u, SIZE_MAX) == UNMASK_DONE && put_back(u, kept, out);
    unmask_free(u);
    return ok;
}
