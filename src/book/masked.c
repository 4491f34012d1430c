#include "book/masked.h"

#define WINDOW (256u << 10)

static const struct span mark = { MASK_TEXT, sizeof MASK_TEXT - 1 };

void masked_begin(struct masked *m, const struct source *plain, const struct mask *mask)
{
    masked_clear(m);
    m->mask = mask;
    replaced_init(&m->replaced, plain, &mark, MASKED_MOST);
    window_init_sized(&m->window, WINDOW);
}

void masked_clear(struct masked *m)
{
    window_clear(&m->window);
    replaced_clear(&m->replaced);
    *m = (struct masked){ .at = 0 };
}

static void fail(struct masked *m)
{
    m->failed = true;
    m->at = m->replaced.plain.len;
    replaced_reset(&m->replaced);
}

/* Those in a window. What lies over its end, or may go on there, is left for the next one, unless
 * it begins this one. */
static bool look_through(struct masked *m, struct span text, size_t *next)
{
    bool is_last = m->at + text.len >= m->replaced.plain.len;
    size_t whole = is_last ? text.len : mask_whole(m->mask, text), from = 0, at, end;
    while (from < whole && mask_find(m->mask, span_sub(text, from, text.len), &at, &end)) {
        at += from;
        end += from;
        if (at >= whole || (end > whole && at > 0)) {
            whole = at < whole ? at : whole;
            break;
        }
        if (!replaced_add(&m->replaced, m->at + at, m->at + end, NULL))
            return false;
        from = end;
    }
    *next = from > whole ? from : whole;
    return true;
}

bool masked_step(struct masked *m, size_t bytes)
{
    const struct source *plain = &m->replaced.plain;
    for (size_t done = 0, next; done < bytes && !masked_is_done(m); done += next) {
        uint64_t left = plain->len - m->at;
        struct span text =
            window_look(&m->window, plain, m->at, left < WINDOW ? (size_t)left : WINDOW);
        if (text.len == 0 || !look_through(m, text, &next)) {
            fail(m);
            break;
        }
        next = next > 0 ? next : text.len;
        m->at += next;
    }
    if (masked_is_done(m))
        window_clear(&m->window);
    return !masked_is_done(m);
}

bool masked_is_done(const struct masked *m)
{
    return m->at >= m->replaced.plain.len;
}
