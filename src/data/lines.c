#include "data/lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/human.h"

/* Two pieces of the source, the words around them, and room to spare. */
#define PAINTING_MAX (8 * LINES_PIECE)

void painting_init(struct painting *p)
{
    *p = (struct painting){ .n = 0 };
    buf_init(&p->text, PAINTING_MAX);
}

void painting_clear(struct painting *p)
{
    if (!p)
        return;
    buf_clear(&p->text);
    free(p->runs);
    painting_init(p);
}

void painting_reset(struct painting *p)
{
    buf_reset(&p->text);
    p->n = 0;
    p->hang = 0;
}

/* There is a place for one more. */
static bool has_room(struct painting *p)
{
    void *runs = p->runs;
    if (p->n < p->room)
        return true;
    if (p->n == PAINTING_RUNS || !mem_grow(&runs, &p->room, p->n + 1, sizeof *p->runs))
        return false;
    p->runs = runs;
    return true;
}

static void add_run(struct painting *p, enum ink ink, uint64_t source, uint32_t source_len)
{
    if (has_room(p))
        p->runs[p->n++] = (struct ink_run){ p->text.len, source, source_len, ink };
}

void painting_add(struct painting *p, enum ink ink, uint64_t source, struct span bytes)
{
    if (bytes.len == 0)
        return;
    struct ink_run *last = p->n ? &p->runs[p->n - 1] : NULL;
    bool follows = last && last->source != INK_NOWHERE && last->source_len &&
                   last->source + last->source_len == source &&
                   p->text.len - last->from == last->source_len;
    if (follows && (last->ink == ink || p->n == PAINTING_RUNS))
        last->source_len += (uint32_t)bytes.len;
    else
        add_run(p, ink, source, (uint32_t)bytes.len);
    buf_add(&p->text, bytes);
}

void painting_words(struct painting *p, enum ink ink, const char *words)
{
    add_run(p, ink, INK_NOWHERE, 0);
    buf_add_str(&p->text, words);
}

void painting_indent(struct painting *p, uint32_t depth)
{
    char words[2 * PAINTING_INDENT + 1], number[HUMAN_COUNT];
    uint32_t levels = depth <= PAINTING_INDENT ? depth : PAINTING_INDENT;
    memset(words, ' ', sizeof words);
    if (levels)
        painting_add(p, INK_TEXT, INK_NOWHERE, span_make(words, 2 * (size_t)levels));
    p->hang = (int)(2 * levels);
    if (depth == levels)
        return;
    snprintf(words, sizeof words, "…%s ", human_count(number, depth));
    painting_words(p, INK_FAINT, words);
}

void painting_stand(struct painting *p, enum ink ink, uint64_t source, uint32_t source_len,
                    const char *words)
{
    painting_stand_bytes(p, ink, source, source_len, span_of(words));
}

void painting_stand_bytes(struct painting *p, enum ink ink, uint64_t source,
                          uint32_t source_len, struct span bytes)
{
    add_run(p, ink, source, source_len);
    buf_add(&p->text, bytes);
}

void painting_cut(struct painting *p, size_t len)
{
    size_t end = p->text.len;
    if (len >= end)
        return;
    for (; p->n && p->runs[p->n - 1].from >= len; p->n--)
        end = p->runs[p->n - 1].from;
    struct ink_run *last = p->n ? &p->runs[p->n - 1] : NULL;
    if (last && end - last->from == last->source_len)
        last->source_len = (uint32_t)(len - last->from);
    buf_remove(&p->text, len, p->text.len - len);
}

void painting_move(struct painting *p, uint64_t by)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->runs[i].source != INK_NOWHERE)
            p->runs[i].source += by;
}

bool painting_find(const struct painting *p, size_t i, uint64_t at, uint64_t end, size_t *from,
                   size_t *to)
{
    const struct ink_run *run = &p->runs[i];
    uint64_t run_end = run->source + run->source_len;
    if (run->source == INK_NOWHERE || end <= run->source || at >= run_end)
        return false;
    size_t text_end = i + 1 < p->n ? p->runs[i + 1].from : p->text.len;
    *from = run->from;
    *to = text_end;
    if (text_end - run->from != run->source_len)
        return true;
    if (at > run->source)
        *from += (size_t)(at - run->source);
    if (end < run_end)
        *to -= (size_t)(run_end - end);
    return true;
}

static size_t run_end(const struct painting *p, size_t i)
{
    return i + 1 < p->n ? p->runs[i + 1].from : p->text.len;
}

static void replace_text(struct painting *p, size_t i, size_t from, size_t to, struct span with)
{
    buf_remove(&p->text, from, to - from);
    buf_insert(&p->text, from, with);
    for (size_t k = i + 1; k < p->n; k++)
        p->runs[k].from = p->runs[k].from - (to - from) + with.len;
}

/* Parts run i in front of `at` of the text; false where there is no room. */
static bool part_run(struct painting *p, size_t i, size_t at)
{
    uint32_t len = (uint32_t)(at - p->runs[i].from);
    if (!has_room(p))
        return false;
    struct ink_run *run = &p->runs[i];
    for (size_t k = p->n++; k > i; k--)
        p->runs[k] = p->runs[k - 1];
    p->runs[i + 1].from = at;
    p->runs[i + 1].source += len;
    p->runs[i + 1].source_len -= len;
    run->source_len = len;
    return true;
}

/* Columns stay where they are, and so do the blanks behind them; what is a dot stays one. */
static void blot_run(struct painting *p, size_t i)
{
    for (size_t at = p->runs[i].from; at < run_end(p, i); at++) {
        unsigned char byte = (unsigned char)p->text.ptr[at];
        if (byte < 0x7f && (byte > ' ' || at == p->runs[i].from))
            replace_text(p, i, at, at + 1, SPAN("•"));
    }
    p->runs[i].ink = INK_FAINT;
}

void painting_hide(struct painting *p, uint64_t at, uint64_t end, const char *mark)
{
    for (size_t i = 0; i < p->n; i++) {
        size_t from, to;
        if (!painting_find(p, i, at, end, &from, &to))
            continue;
        if (p->runs[i].source_len == 1) {
            blot_run(p, i);
            continue;
        }
        if (run_end(p, i) - p->runs[i].from != p->runs[i].source_len)
            continue;
        if (from > p->runs[i].from && part_run(p, i, from))
            i++;
        if (to < run_end(p, i))
            part_run(p, i, to);
        replace_text(p, i, p->runs[i].from, run_end(p, i), span_of(mark));
        p->runs[i].ink = INK_FAINT;
    }
}

/* Past the continuation bytes at `offset`: at most three belong to a character. */
static uint64_t boundary(const struct source *s, struct window *w, uint64_t offset)
{
    struct span bytes = window_look(w, s, offset, 3);
    size_t i = 0;
    while (i < bytes.len && ((unsigned char)bytes.ptr[i] & 0xc0) == 0x80)
        i++;
    return offset + i;
}

struct piece lines_piece(const struct source *s, struct window *w, uint64_t at, uint64_t end,
                         uint64_t offset)
{
    uint64_t start = offset - offset % LINES_PIECE;
    uint64_t last = end ? (end - 1) - (end - 1) % LINES_PIECE : 0;
    if (start > last)
        start = last;
    if (start >= at + LINES_PIECE && offset < boundary(s, w, start))
        start -= LINES_PIECE;
    struct piece piece = { at, end };
    bool is_rest = start >= at + LINES_PIECE;
    if (is_rest)
        piece.at = boundary(s, w, start);
    uint64_t next = is_rest ? start + LINES_PIECE : at + 2ull * LINES_PIECE - at % LINES_PIECE;
    if (at % LINES_PIECE == 0 && !is_rest)
        next = at + LINES_PIECE;
    if (next < end)
        piece.end = boundary(s, w, next);
    return piece;
}
