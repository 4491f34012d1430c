#include "book/historysearch.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"

#define BATCH    200
#define CARRY    ((size_t)4096) /* of the end of a piece: a word may go on in the next one */
#define TEXT_MAX (CARRY + HISTORY_PIECE)

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
    free(s->host);
    historysearch_init(s);
}

/* NULL for NULL. */
static char *small_letters(const char *text)
{
    char *copy = mem_strdup(text);
    for (char *c = copy; c && *c; c++)
        *c = ascii_lower(*c);
    return copy;
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
    for (size_t i = 0; i < s->filter.n; i++)
        needle_init(&s->words[i], span_of(s->filter.words[i]), true);
    s->host = small_letters(s->filter.query.host);
    s->is_over = !h || (collection && !s->collection) || (request && !s->request) ||
                 (s->filter.query.host && !s->host);
}

/* ---- Words ------------------------------------------------------------------------------------*/

/* Notes the words that stand in the text; true once all were seen. */
static bool look(struct historysearch *s, struct span text)
{
    for (size_t i = 0; i < s->filter.n; i++)
        if (!(s->seen >> i & 1u) && needle_find(&s->words[i], text, 0) != SIZE_MAX)
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
    s->place = HISTORYSEARCH_ROW;
    s->facts_at = s->exchange = s->number = 0;
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

static bool has_host(const struct historysearch *s, const struct history_row *row)
{
    struct needle part;
    if (!s->host || !s->host[0])
        return true;
    needle_init(&part, span_of(s->host), true);
    return needle_find(&part, span_of(row->host), 0) != SIZE_MAX;
}

/* What the database could tell too, but not in slices. */
static bool suits(const struct historysearch *s, const struct history_row *row)
{
    int from = s->filter.query.status_from, to = s->filter.query.status_to;
    bool has_status = from == HISTORY_STILL_OPEN ? row->state == HISTORY_OPEN
                      : from == HISTORY_WAS_CUT  ? row->state == HISTORY_CUT
                      : from < 0                 ? row->error[0] != '\0'
                      : from > 0                 ? row->status >= from && row->status <= to
                                                 : true;
    return has_status && has_host(s, row);
}

static void look_at_row(struct historysearch *s, const struct history_row *row)
{
    if (!suits(s, row))
        pass(s, false);
    else if (s->filter.n == 0 || look(s, span_of(row->method)) || look(s, span_of(row->url)) ||
             look(s, span_of(row->request)) || look(s, span_of(row->error)))
        pass(s, true);
    else
        s->place = HISTORYSEARCH_FACTS;
}

/* Of what comes next, a word may have begun at the end of what was there. */
static size_t keep_end(struct historysearch *s)
{
    size_t kept = s->text.len < CARRY ? s->text.len : CARRY;
    buf_remove(&s->text, 0, s->text.len - kept);
    return kept;
}

/* What can't be read is not there. */
static void look_at_facts(struct historysearch *s, const struct history_row *row)
{
    bool is_last;
    keep_end(s);
    enum jig_err err =
        history_facts_part(s->history, row->id, &s->facts_at, &is_last, &s->text, NULL);
    if (!err && look(s, buf_span(&s->text))) {
        pass(s, true);
    } else if (err || is_last) {
        buf_reset(&s->text);
        s->place = HISTORYSEARCH_BODIES;
    }
}

/* The next piece, behind the end of the one before. */
static void look_at_piece(struct historysearch *s, const struct history_row *row)
{
    size_t exchange = s->exchange, kept = keep_end(s);
    bool is_there = false;
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
    q.limit = BATCH;
    q.host = NULL;
    q.status_from = q.status_to = 0;
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
    if (s->place == HISTORYSEARCH_BODIES)
        look_at_piece(s, row);
    else if (s->place == HISTORYSEARCH_FACTS)
        look_at_facts(s, row);
    else
        look_at_row(s, row);
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
