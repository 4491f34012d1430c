/* The common ends are cut off first: an edit usually leaves a middle of a few members. */
#include "data/align.h"

#include <stdlib.h>

#include "base/mem.h"

/* Cells of the table beyond which the middle is only compared place by place. */
#define TABLE_MAX ((size_t)4 << 20)

struct middle {
    const uint64_t *a, *b;
    size_t na, nb;
    size_t from; /* index in the whole `a` of a[0] */
    size_t *match;
};

static void match_places(const struct middle *m)
{
    for (size_t j = 0; j < m->nb && j < m->na; j++)
        if (m->a[j] == m->b[j])
            m->match[j] = m->from + j;
}

/* lengths[i][j]: of the longest common subsequence of a[i..] and b[j..]. */
static void fill_lengths(const struct middle *m, uint32_t *lengths)
{
    size_t row = m->nb + 1;
    for (size_t i = m->na; i-- > 0;) {
        for (size_t j = m->nb; j-- > 0;) {
            uint32_t down = lengths[(i + 1) * row + j], right = lengths[i * row + j + 1];
            uint32_t best = down > right ? down : right;
            if (m->a[i] == m->b[j])
                best = lengths[(i + 1) * row + j + 1] + 1;
            lengths[i * row + j] = best;
        }
    }
}

static bool match_longest(const struct middle *m)
{
    size_t row = m->nb + 1;
    uint32_t *lengths = mem_zero((m->na + 1) * row, sizeof *lengths);
    if (!lengths)
        return false;
    fill_lengths(m, lengths);
    for (size_t i = 0, j = 0; i < m->na && j < m->nb;) {
        if (m->a[i] == m->b[j])
            m->match[j++] = m->from + i++;
        else if (lengths[(i + 1) * row + j] >= lengths[i * row + j + 1])
            i++;
        else
            j++;
    }
    free(lengths);
    return true;
}

bool align_sequences(const uint64_t *a, size_t na, const uint64_t *b, size_t nb, size_t *match)
{
    size_t head = 0, tail = 0;
    for (size_t j = 0; j < nb; j++)
        match[j] = ALIGN_NONE;
    for (; head < na && head < nb && a[head] == b[head]; head++)
        match[head] = head;
    for (; tail < na - head && tail < nb - head && a[na - 1 - tail] == b[nb - 1 - tail]; tail++)
        match[nb - 1 - tail] = na - 1 - tail;
    struct middle m = { a + head,         b + head, na - head - tail,
                        nb - head - tail, head,     match + head };
    if (m.na == 0 || m.nb == 0)
        return true;
    if (m.na >= TABLE_MAX / m.nb) {
        match_places(&m);
        return true;
    }
    return match_longest(&m);
}
