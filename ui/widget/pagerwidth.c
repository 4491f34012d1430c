#include "widget/pagerwidth.h"

#include <limits.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/visible.h"

void pagerwidth_clear(struct pagerwidth *w)
{
    free(w->pieces);
    *w = (struct pagerwidth){ .state = PAGERWIDTH_NONE };
}

static void begin(struct pagerwidth *w, const struct line *piece)
{
    w->state = PAGERWIDTH_BACK;
    w->next = *piece;
    w->number = piece->number;
    w->n = 0;
    w->columns = 0;
    w->is_cut = false;
}

static bool is_of(const struct pagerwidth *w, const struct line *piece)
{
    if (w->state < PAGERWIDTH_ON || piece->number != w->number)
        return false;
    if (w->n == 0) /* not yet, or for want of memory */
        return true;
    if (piece->at == w->pieces[0].at)
        return true;
    bool is_behind = piece->at > w->pieces[w->n - 1].at && !w->is_cut;
    return piece->is_rest && piece->at > w->pieces[0].at &&
           (!is_behind || w->state == PAGERWIDTH_ON);
}

static bool add(struct pagerwidth *w, uint64_t at)
{
    if (!mem_grow((void **)&w->pieces, &w->room, w->n + 1, sizeof *w->pieces))
        return false;
    w->pieces[w->n++] = (struct pagerwidth_piece){ .at = at, .before = w->columns };
    return true;
}

static bool go_back(struct pagerwidth *w, const struct pagerrows *rows)
{
    struct line before;
    if (w->next.is_rest && rows->lines.class->prev(rows->lines.ctx, &w->next, &before))
        w->next = before;
    else
        w->state = PAGERWIDTH_ON;
    return true;
}

/* Onto what of the line is behind the piece that was looked at; false: there is nothing. */
static bool go_to_rest(struct pagerwidth *w, const struct pagerrows *rows)
{
    struct line next;
    if (!rows->lines.class->next(rows->lines.ctx, &w->next, &next) || !next.is_rest)
        return false;
    w->next = next;
    w->state = PAGERWIDTH_ON;
    return true;
}

static bool go_on(struct pagerwidth *w, const struct pagerrows *rows)
{
    w->state = PAGERWIDTH_WHOLE;
    w->is_cut = w->n == PAGERWIDTH_PIECES || !add(w, w->next.at);
    if (w->is_cut)
        return false;
    const struct painting *painting = pagerrows_paint(rows, &w->next);
    w->columns += (uint64_t)visible_columns(buf_span(&painting->text), INT_MAX);
    return go_to_rest(w, rows);
}

/* What arrives may be more of the last piece, or behind it, where that is as long as one may be. */
static bool look_again(struct pagerwidth *w, const struct pagerrows *rows)
{
    struct line last;
    if (w->is_cut || !rows->lines.class->find(rows->lines.ctx, w->next.at, &last) ||
        last.at != w->next.at)
        return false;
    if (last.end == w->next.end)
        return go_to_rest(w, rows);
    w->next = last;
    w->columns = w->pieces[--w->n].before;
    w->state = PAGERWIDTH_ON;
    return true;
}

bool pagerwidth_step(struct pagerwidth *w, const struct pagerrows *rows,
                     const struct line *piece)
{
    bool is_on_its_way = w->state == PAGERWIDTH_BACK && piece->number == w->number &&
                         piece->is_rest && piece->at >= w->next.at;
    if (!is_on_its_way && !is_of(w, piece))
        begin(w, piece);
    return w->state == PAGERWIDTH_BACK ? go_back(w, rows)
           : w->state == PAGERWIDTH_ON ? go_on(w, rows)
                                       : look_again(w, rows);
}

bool pagerwidth_of(const struct pagerwidth *w, const struct line *piece, uint64_t *before,
                   uint64_t *all, bool *is_all)
{
    size_t low = 0, high = w->n;
    *is_all = w->state == PAGERWIDTH_WHOLE && !w->is_cut;
    if (!is_of(w, piece) || w->n == 0 || (w->n == 1 && *is_all))
        return false;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (w->pieces[middle].at <= piece->at)
            low = middle;
        else
            high = middle;
    }
    *before = w->pieces[low].before;
    *all = w->columns;
    return w->pieces[low].at == piece->at;
}
