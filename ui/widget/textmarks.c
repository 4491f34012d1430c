#include "widget/textmarks.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void textmarks_clear(struct textmarks *m)
{
    free(m->marks);
    *m = (struct textmarks){ 0 };
}

/* How many of them lie before `at`. */
static size_t n_before(const struct textmarks *m, size_t at)
{
    size_t low = 0, high = m->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (m->marks[middle].at < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void textmarks_keep(struct textmarks *m, size_t len)
{
    m->n = n_before(m, len);
}

void textmarks_add(struct textmarks *m, struct textmark mark)
{
    if (!m)
        return;
    size_t i = n_before(m, mark.at);
    bool near_last = i > 0 && mark.at - m->marks[i - 1].at < TEXTMARKS_APART;
    bool near_next = i < m->n && m->marks[i].at - mark.at < TEXTMARKS_APART;
    if (near_last || near_next ||
        !mem_grow((void **)&m->marks, &m->room, m->n + 1, sizeof *m->marks))
        return;
    memmove(m->marks + i + 1, m->marks + i, (m->n - i) * sizeof *m->marks);
    m->marks[i] = mark;
    m->n++;
}

struct textmark textmarks_nearest(const struct textmarks *m, size_t start, size_t at, size_t n)
{
    size_t low = m ? n_before(m, start) : 0, high = m ? n_before(m, at + 1) : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (m->marks[middle].n <= n)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_there = low > 0 && m->marks[low - 1].at >= start;
    return is_there ? m->marks[low - 1] : (struct textmark){ start, 0 };
}
