#include "book/masked.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define WINDOW   (256u << 10)
#define MASK_LEN (sizeof MASK_TEXT - 1)

struct masked_stretch {
    uint64_t at, end; /* of the plain bytes */
    uint64_t text_at; /* where the mask for them stands */
};

/* ---- Reading ----------------------------------------------------------------------------------*/

/* The last that begins at or before an offset of the text, as one more; 0: none does. */
static size_t stretch_before(const struct masked *m, uint64_t offset)
{
    size_t low = 0, high = m->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (m->stretches[middle].text_at <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Up to the next border between what is plain and what is masked. */
static size_t read_piece(const struct masked *m, uint64_t offset, char *out, size_t len)
{
    size_t i = stretch_before(m, offset);
    const struct masked_stretch *s = i > 0 ? &m->stretches[i - 1] : NULL;
    uint64_t within = s ? offset - s->text_at : 0;
    uint64_t border = i < m->n ? m->stretches[i].text_at : UINT64_MAX;
    if (s && within < MASK_LEN) {
        size_t n = MASK_LEN - (size_t)within < len ? MASK_LEN - (size_t)within : len;
        memcpy(out, &MASK_TEXT[within], n);
        return n;
    }
    uint64_t plain = s ? s->end + within - MASK_LEN : offset;
    if (border - offset < len)
        len = (size_t)(border - offset);
    return m->plain.read(m->plain.ctx, plain, out, len);
}

static size_t read_masked(const void *ctx, uint64_t offset, void *out, size_t len)
{
    const struct masked *m = ctx;
    size_t done = 0, n = 1;
    if (offset >= m->text.len)
        return 0;
    if (len > m->text.len - offset)
        len = (size_t)(m->text.len - offset);
    for (; done < len && n > 0; done += n)
        n = read_piece(m, offset + done, (char *)out + done, len - done);
    return done;
}

/* ---- Looking ----------------------------------------------------------------------------------*/

void masked_begin(struct masked *m, const struct source *plain, const struct mask *mask)
{
    masked_clear(m);
    *m = (struct masked){ .mask = mask, .plain = *plain };
    m->text = (struct source){ .read = read_masked, .ctx = m, .len = plain->len };
    window_init_sized(&m->window, WINDOW);
}

void masked_clear(struct masked *m)
{
    window_clear(&m->window);
    free(m->stretches);
    *m = (struct masked){ .n = 0 };
}

static void fail(struct masked *m)
{
    m->failed = true;
    m->n = 0;
    m->at = m->text.len = m->plain.len;
}

static bool add(struct masked *m, uint64_t at, uint64_t end)
{
    void *stretches = m->stretches;
    if (m->n == MASKED_MOST || !mem_grow(&stretches, &m->room, m->n + 1, sizeof *m->stretches))
        return false;
    m->stretches = stretches;
    uint64_t shift =
        m->plain.len - m->text.len; /* of all before it; may be below 0 and wraps */
    m->stretches[m->n++] = (struct masked_stretch){ at, end, at - shift };
    m->text.len = m->text.len - (end - at) + MASK_LEN;
    return true;
}

/* Those in a window. What lies over its end, or may go on there, is left for the next one, unless
 * it begins this one. */
static bool look_through(struct masked *m, struct span text, size_t *next)
{
    bool is_last = m->at + text.len >= m->plain.len;
    size_t whole = is_last ? text.len : mask_whole(m->mask, text), from = 0, at, end;
    while (from < whole && mask_find(m->mask, span_sub(text, from, text.len), &at, &end)) {
        at += from;
        end += from;
        if (at >= whole || (end > whole && at > 0)) {
            whole = at < whole ? at : whole;
            break;
        }
        if (!add(m, m->at + at, m->at + end))
            return false;
        from = end;
    }
    *next = from > whole ? from : whole;
    return true;
}

bool masked_step(struct masked *m, size_t bytes)
{
    for (size_t done = 0, next; done < bytes && !masked_is_done(m); done += next) {
        uint64_t left = m->plain.len - m->at;
        struct span text =
            window_look(&m->window, &m->plain, m->at, left < WINDOW ? (size_t)left : WINDOW);
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
    return m->at >= m->plain.len;
}
