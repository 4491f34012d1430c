#include "widget/pagerrows.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/visible.h"

#define NUMBER_W 5

void pagerrows_init(struct pagerrows *p)
{
    *p = (struct pagerrows){ .wrap = true, .numbers = true };
    p->memory = mem_zero(1, sizeof *p->memory);
    if (p->memory)
        p->memory->age = 1;
}

void pagerrows_clear(struct pagerrows *p)
{
    struct pager_painted *lines = p->memory ? p->memory->lines : NULL;
    for (size_t i = 0; lines && i < PAGER_LINES; i++)
        painting_clear(&lines[i].painting);
    free(lines);
    free(p->memory);
    *p = (struct pagerrows){ 0 };
}

static int number_width(const struct pagerrows *p)
{
    uint64_t n = p->lines.class ? p->lines.class->count(p->lines.ctx) : 0;
    int width = 1;
    for (; n >= 10; n /= 10)
        width++;
    return width + 1 < NUMBER_W ? NUMBER_W : width + 1; /* a blank before the longest */
}

int pagerrows_text_x(const struct pagerrows *p)
{
    return p->numbers ? number_width(p) + 3 : 2;
}

int pagerrows_text_w(const struct pagerrows *p)
{
    int w = p->w - pagerrows_text_x(p) - 2;
    return w > 1 ? w : 1;
}

static bool same_line(const struct line *a, const struct line *b)
{
    return a->at == b->at && a->end == b->end && a->number == b->number &&
           a->is_note == b->is_note && a->is_folded == b->is_folded && a->is_rest == b->is_rest;
}

void pagerrows_forget(const struct pagerrows *p)
{
    if (p->memory)
        p->memory->age++;
}

/* Lines below each other have places of their own: their numbers go up by one, or, where these are
 * not known or the same, their offsets differ. */
static struct pager_painted *place_of(struct pager_memory *m, const struct line *line)
{
    uint64_t spread = line->at * 0x9e3779b97f4a7c15u >> 32;
    uint64_t key = line->number ? line->number + line->at / LINES_PIECE : spread;
    return &m->lines[key % PAGER_LINES];
}

/* False without memory. */
static bool has_lines(struct pager_memory *m)
{
    if (!m || m->lines)
        return m != NULL;
    m->lines = mem_zero(PAGER_LINES, sizeof *m->lines);
    for (size_t i = 0; m->lines && i < PAGER_LINES; i++)
        painting_init(&m->lines[i].painting);
    return m->lines != NULL;
}

const struct painting *pagerrows_paint(const struct pagerrows *p, const struct line *line)
{
    static const struct painting nothing = { .n = 0 };
    if (!has_lines(p->memory))
        return &nothing;
    struct pager_painted *painted = place_of(p->memory, line);
    if (painted->age != p->memory->age || !same_line(&painted->line, line)) {
        p->lines.class->paint(p->lines.ctx, line, &painted->painting);
        if (p->veil)
            p->veil(p->veil_ctx, line, &painted->painting);
        painted->line = *line;
        painted->age = p->memory->age;
    }
    return &painted->painting;
}

int pagerrows_hang(const struct pagerrows *p, const struct painting *painting, size_t from)
{
    if (!p->wrap || from == 0)
        return 0;
    int most = pagerrows_text_w(p) / 2;
    return painting->hang < most ? painting->hang : most;
}

/* Words of jig's own are not cut within one where that can be helped. */
static size_t behind_word(struct span text, size_t fits)
{
    size_t end = fits;
    while (fits < text.len && end > 0 && text.ptr[end - 1] != ' ')
        end--;
    return end ? end : fits;
}

size_t pagerrows_end(const struct pagerrows *p, const struct painting *painting, size_t from)
{
    size_t len = painting->text.len;
    if (!p->wrap)
        return len;
    struct span rest = span_sub(buf_span(&painting->text), from, len);
    int width = pagerrows_text_w(p) - pagerrows_hang(p, painting, from);
    size_t fits = visible_fit(rest, width, NULL);
    if (!fits && rest.len) {
        struct visible one;
        fits = visible_next(rest, &one);
    }
    if (painting->n && painting->runs[0].ink == INK_NOTE)
        fits = behind_word(rest, fits);
    return from + fits;
}

bool pagerrows_next(const struct pagerrows *p, struct pager_row *row)
{
    const struct painting *painting = pagerrows_paint(p, &row->line);
    size_t end = pagerrows_end(p, painting, row->from);
    if (end < painting->text.len) {
        row->from = end;
        return true;
    }
    struct line next;
    if (!p->lines.class->next(p->lines.ctx, &row->line, &next))
        return false;
    *row = (struct pager_row){ .line = next };
    return true;
}

/* The last row that begins before `before` of the painting. */
static size_t last_row(const struct pagerrows *p, const struct line *line, size_t before)
{
    const struct painting *painting = pagerrows_paint(p, line);
    size_t from = 0;
    for (size_t end; (end = pagerrows_end(p, painting, from)) < before; from = end)
        if (end >= painting->text.len)
            break;
    return from;
}

bool pagerrows_prev(const struct pagerrows *p, struct pager_row *row)
{
    if (row->from) {
        row->from = last_row(p, &row->line, row->from);
        return true;
    }
    struct line prev;
    if (!p->lines.class->prev(p->lines.ctx, &row->line, &prev))
        return false;
    row->line = prev;
    pagerrows_last(p, row);
    return true;
}

void pagerrows_last(const struct pagerrows *p, struct pager_row *row)
{
    row->from = last_row(p, &row->line, SIZE_MAX);
}

void pagerrows_seek(const struct pagerrows *p, struct pager_row *row, uint64_t offset)
{
    const struct painting *painting = pagerrows_paint(p, &row->line);
    for (size_t i = 0; i < painting->n; i++) {
        size_t from;
        size_t to;
        if (painting_find(painting, i, offset, offset + 1, &from, &to)) {
            row->from = last_row(p, &row->line, from + 1);
            return;
        }
    }
}

uint64_t pagerrows_offset(const struct pagerrows *p, const struct pager_row *row)
{
    const struct painting *painting = pagerrows_paint(p, &row->line);
    for (size_t i = 0; i < painting->n; i++) {
        const struct ink_run *run = &painting->runs[i];
        size_t end = i + 1 < painting->n ? painting->runs[i + 1].from : painting->text.len;
        if (run->source == INK_NOWHERE || end <= row->from)
            continue;
        bool inside = row->from > run->from && end - run->from == run->source_len;
        return run->source + (inside ? row->from - run->from : 0);
    }
    return row->line.at;
}

static bool is_note_at(const struct line *line, uint64_t at)
{
    return line->is_note && line->at == at;
}

/* Of the notes at its place, above the line that is found there or below it: the one of its number,
 * or, where that is there no more, the next, or the last. */
static bool find_note(const struct pagerrows *p, const struct line *found, struct line *note)
{
    const struct lines_class *class = p->lines.class;
    struct line first = *found, beside;
    uint64_t at = note->at, number = note->number;
    while (class->prev(p->lines.ctx, &first, &beside) && is_note_at(&beside, at))
        first = beside;
    if (!is_note_at(&first, at) && class->next(p->lines.ctx, found, &beside))
        first = beside;
    if (!is_note_at(&first, at))
        return false;
    *note = first;
    while (note->number < number && class->next(p->lines.ctx, note, &beside) &&
           is_note_at(&beside, at))
        *note = beside;
    return true;
}

/* A line is found by its place. A note has that of the line in front of it, or behind; where it is
 * there no more, that one takes its place. */
static bool find_again(const struct pagerrows *p, struct line *line)
{
    struct line found;
    if (!p->lines.class->find(p->lines.ctx, line->at, &found))
        return line->is_note;
    if (!line->is_note || !find_note(p, &found, line))
        *line = found;
    return true;
}

void pagerrows_refresh(const struct pagerrows *p, struct pager_row *row)
{
    if (!find_again(p, &row->line))
        return;
    row->from = row->from ? last_row(p, &row->line, row->from + 1) : 0;
}

bool pagerrows_before(const struct pager_row *a, const struct pager_row *b)
{
    if (a->line.at != b->line.at)
        return a->line.at < b->line.at;
    if (a->line.number != b->line.number)
        return a->line.number < b->line.number;
    return a->from < b->from;
}

int64_t pagerrows_distance(const struct pagerrows *p, struct pager_row a,
                           const struct pager_row *b, int64_t most)
{
    int64_t n = 0;
    while (n < most && pagerrows_before(&a, b) && pagerrows_next(p, &a))
        n++;
    return n;
}
