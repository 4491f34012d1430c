#include "book/historysearch.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "book/record.h"

#define BATCH    50
#define CARRY    ((size_t)4096) /* of the end of a piece: a word may go on in the next one */
#define TEXT_MAX (RECORD_MAX + HISTORY_PIECE)

void historysearch_init(struct historysearch *s)
{
    *s = (struct historysearch){ .is_over = true };
    buf_init(&s->text, TEXT_MAX);
}

void historysearch_clear(struct historysearch *s)
{
    historyfilter_clear(&s->filter);
    history_rows_clear(&s->found);
    history_rows_clear(&s->batch);
    buf_clear(&s->text);
    free(s->collection);
    free(s->request);
    historysearch_init(s);
}

void historysearch_begin(struct historysearch *s, struct history *h, struct historyfilter *take,
                         const char *collection, const char *request)
{
    historysearch_clear(s);
    s->history = h;
    s->filter = *take;
    *take = (struct historyfilter){ .n = 0 };
    s->collection = mem_strdup(collection);
    s->request = mem_strdup(request);
    s->is_over = !h || (collection && !s->collection) || (request && !s->request);
}

/* ---- Words ------------------------------------------------------------------------------------*/

static bool stands_at(struct span text, size_t at, const char *word, size_t len)
{
    for (size_t i = 1; i < len; i++)
        if (ascii_lower(text.ptr[at + i]) != word[i])
            return false;
    return true;
}

static bool holds(struct span text, const char *word)
{
    size_t len = strlen(word);
    for (size_t at = 0; at + len <= text.len; at++)
        if (ascii_lower(text.ptr[at]) == word[0] && stands_at(text, at, word, len))
            return true;
    return false;
}

/* Notes the words that stand in the text; true once all were seen. */
static bool look(struct historysearch *s, struct span text)
{
    for (size_t i = 0; i < s->filter.n; i++)
        if (!(s->seen >> i & 1u) && holds(text, s->filter.words[i]))
            s->seen |= 1u << i;
    return s->seen + 1 == 1u << s->filter.n;
}

/* ---- One send ---------------------------------------------------------------------------------*/

static void fail(struct historysearch *s)
{
    s->is_over = s->is_cut = true;
}

/* The send at hand is over. */
static void pass(struct historysearch *s, bool is_found)
{
    struct history_rows *f = &s->found;
    struct history_row *row = &s->batch.rows[s->next++];
    s->looked++;
    s->seen = 0;
    s->in_bodies = false;
    s->exchange = s->number = 0;
    buf_reset(&s->text);
    if (!is_found)
        return;
    if (!mem_grow((void **)&f->rows, &f->room, f->n + 1, sizeof *f->rows)) {
        fail(s);
        return;
    }
    f->rows[f->n++] = *row;
    *row = (struct history_row){ .id = 0 };
    if (f->n == HISTORYSEARCH_MOST)
        fail(s);
}

static bool look_at_row(struct historysearch *s, const struct history_row *row)
{
    bool all = look(s, span_of(row->method)) || look(s, span_of(row->url)) ||
               look(s, span_of(row->request)) || look(s, span_of(row->error));
    if (all || history_facts(s->history, row->id, &s->text, NULL))
        return all;
    all = look(s, buf_span(&s->text));
    buf_reset(&s->text);
    return all;
}

/* The next piece, behind the end of the one before. */
static void look_at_piece(struct historysearch *s, const struct history_row *row)
{
    size_t exchange = s->exchange, kept = s->text.len < CARRY ? s->text.len : CARRY;
    bool is_there = false;
    buf_remove(&s->text, 0, s->text.len - kept);
    if (history_piece(s->history, row->id, &s->exchange, &s->number, &s->text, &is_there,
                      &s->error))
        fail(s);
    if (exchange != s->exchange) /* a body of its own */
        buf_remove(&s->text, 0, kept);
    if (!is_there)
        pass(s, false);
    else if (look(s, buf_span(&s->text)))
        pass(s, true);
    else
        s->number++;
}

/* ---- Sends in turn ----------------------------------------------------------------------------*/

static void next_batch(struct historysearch *s)
{
    struct history_query q = s->filter.query;
    q.collection = s->collection;
    q.request = s->request;
    q.below_at_us = s->below_at_us;
    q.below_id = s->below_id;
    q.limit = s->filter.n ? BATCH : 4 * BATCH;
    history_rows_clear(&s->batch);
    s->next = 0;
    if (history_list(s->history, &q, &s->batch, &s->error)) {
        fail(s);
    } else if (s->batch.n == 0) {
        s->is_over = true;
    } else {
        s->below_at_us = s->batch.rows[s->batch.n - 1].at_us;
        s->below_id = s->batch.rows[s->batch.n - 1].id;
    }
}

static void go_on(struct historysearch *s)
{
    if (s->next == s->batch.n) {
        next_batch(s);
        return;
    }
    const struct history_row *row = &s->batch.rows[s->next];
    if (s->in_bodies)
        look_at_piece(s, row);
    else if (s->filter.n == 0 || look_at_row(s, row))
        pass(s, true);
    else
        s->in_bodies = true;
}

bool historysearch_step(struct historysearch *s, int64_t budget_us)
{
    int64_t until = jig_now() + budget_us;
    while (!s->is_over) {
        go_on(s);
        if (jig_now() >= until)
            break;
    }
    return !s->is_over;
}

bool historysearch_reread(struct historysearch *s, size_t *at)
{
    struct history_rows *f = &s->found;
    struct history_row row;
    while (*at < f->n && f->rows[*at].state != HISTORY_OPEN)
        ++*at;
    if (*at >= f->n)
        return false;
    if (!history_row_of(s->history, f->rows[*at].id, &row, NULL)) {
        history_row_clear(&f->rows[*at]);
        f->rows[*at] = row;
    }
    ++*at;
    return true;
}
