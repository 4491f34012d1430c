#include "book/unmask.h"

/* As much of the neighbourhood as is compared, and where it ends: what is one value in a URL, a form, a
 * cookie or JSON. */
#define AROUND  ((size_t)64)
#define BORDERS "&?;,{}[]\r\n"

static bool is_border(char c)
{
    return span_find_byte(SPAN(BORDERS), c, 0) != SIZE_MAX;
}

/* What stands before `at`, not beyond `from`. */
static struct span before(struct span text, size_t from, size_t at)
{
    size_t begin = at;
    while (begin > from && at - begin < AROUND && !is_border(text.ptr[begin - 1]))
        begin--;
    return span_sub(text, begin, at);
}

/* What stands from `at` on, not beyond `to`. */
static struct span behind(struct span text, size_t at, size_t to)
{
    size_t end = at;
    while (end < to && end - at < AROUND && !is_border(text.ptr[end]))
        end++;
    return span_sub(text, at, end);
}

/* A place where something is hidden, and what it stands between. */
struct place {
    size_t at, end; /* of what is hidden */
    struct span before, behind;
};

/* The next mark at or after place->end; false: there is none. */
static bool next_mark(struct span kept, struct place *p)
{
    struct span mark = span_of(MASK_TEXT);
    size_t from = p->end, at = span_find(kept, mark, from);
    if (at == SIZE_MAX)
        return false;
    size_t end = at + mark.len, next = span_find(kept, mark, end);
    *p = (struct place){ at, end, before(kept, from, at),
                         behind(kept, end, next == SIZE_MAX ? kept.len : next) };
    return true;
}

static bool find_secret(const struct mask *mask, struct span now, size_t from, size_t *at,
                        size_t *end)
{
    bool is = mask_find(mask, span_sub(now, from, now.len), at, end);
    *at += from;
    *end += from;
    return is;
}

static bool next_secret(const struct mask *mask, struct span now, struct place *p)
{
    size_t from = p->end, at, end, next, next_end;
    if (!find_secret(mask, now, from, &at, &end))
        return false;
    if (!find_secret(mask, now, end, &next, &next_end))
        next = now.len;
    *p = (struct place){ at, end, before(now, from, at), behind(now, end, next) };
    return true;
}

/* What stands now where the mark does; false: nothing, or one thing here and another there. */
static bool secret_for(const struct place *mark, struct span now, const struct mask *mask,
                       struct span *out)
{
    struct place p = { 0 };
    *out = (struct span){ 0 };
    while (next_secret(mask, now, &p)) {
        struct span secret = span_sub(now, p.at, p.end);
        if (!span_eq(p.before, mark->before) || !span_eq(p.behind, mark->behind))
            continue;
        if (out->len > 0 && !span_eq(*out, secret))
            return false;
        *out = secret;
    }
    return out->len > 0;
}

bool unmask_is_needed(struct span kept)
{
    return span_find(kept, span_of(MASK_TEXT), 0) != SIZE_MAX;
}

bool unmask(struct span kept, struct span now, const struct mask *mask, struct buf *out)
{
    struct place p = { 0 };
    struct span secret;
    size_t done = 0;
    while (next_mark(kept, &p)) {
        if (!secret_for(&p, now, mask, &secret))
            return false;
        buf_add(out, span_sub(kept, done, p.at));
        buf_add(out, secret);
        done = p.end;
    }
    buf_add(out, span_sub(kept, done, kept.len));
    return !out->failed;
}
