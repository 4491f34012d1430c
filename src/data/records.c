#include "data/records.h"

#include <stdlib.h>

#include "base/mem.h"

#define MARK_EVERY (64u << 10)
/* Asked of a window at once: less than it holds, so that it is filled once for many. */
#define PIECE 4096u

enum state { CELL, PLAIN, QUOTED, QUOTE_IN_IT };

void records_init(struct records *r, const struct source *s, char ends, char parts,
                  bool has_quotes)
{
    *r =
        (struct records){ .source = s, .ends = ends, .parts = parts, .has_quotes = has_quotes };
}

void records_clear(struct records *r)
{
    free(r->marks);
    window_clear(&r->scan);
    window_clear(&r->window);
    records_init(r, r->source, r->ends, r->parts, r->has_quotes);
}

/* Quotes mean something where a cell begins with one; two of them inside are one. */
static enum state after(const struct records *r, enum state state, char c)
{
    if (state == QUOTED)
        return c == '"' ? QUOTE_IN_IT : QUOTED;
    if (c == '"' && r->has_quotes && state != PLAIN)
        return QUOTED;
    return c == r->parts || c == r->ends ? CELL : PLAIN;
}

/* How many bytes of s the record goes on, what ends it included; *state: behind them. */
static size_t rest_of(const struct records *r, struct span s, enum state *state, bool *ends)
{
    size_t i = 0;
    *ends = false;
    while (i < s.len && !*ends) {
        bool inside = *state == QUOTED;
        *ends = s.ptr[i] == r->ends && !inside;
        *state = after(r, *state, s.ptr[i++]);
    }
    return i;
}

static bool begin_record(struct records *r)
{
    void *marks = r->marks;
    bool is_far = !r->n_marks || r->at - r->marks[r->n_marks - 1].at >= MARK_EVERY;
    if (is_far && !mem_grow(&marks, &r->room, r->n_marks + 1, sizeof *r->marks))
        return false;
    r->marks = marks;
    if (is_far)
        r->marks[r->n_marks++] = (struct recordmark){ r->at, r->n };
    r->last = r->at;
    r->n++;
    return true;
}

static bool is_between(const struct records *r)
{
    return !r->n || r->last == UINT64_MAX;
}

bool records_step(struct records *r, size_t bytes)
{
    while (bytes && r->at < r->source->len) {
        struct span in = window_look(&r->scan, r->source, r->at, bytes);
        if (!in.len)
            return false;
        bytes -= in.len;
        while (in.len) {
            enum state state = (enum state)r->state;
            bool ends;
            if (is_between(r) && !begin_record(r))
                return false;
            size_t n = rest_of(r, in, &state, &ends);
            r->state = (uint8_t)state;
            r->at += n;
            in = span_sub(in, n, in.len);
            if (ends)
                r->last = UINT64_MAX;
        }
    }
    return r->at < r->source->len;
}

bool records_are_open(const struct records *r)
{
    return r->state == QUOTED;
}

/* From a record on to the next one. The last before a mark ends there: it may be as long as it
 * likes. */
static bool step_over(struct records *r, size_t mark, struct record *record)
{
    enum state state = CELL;
    bool ends = false;
    bool has_next = mark + 1 < r->n_marks;
    if (record->before + 1 >= (has_next ? r->marks[mark + 1].before : r->n)) {
        record->end = has_next ? r->marks[mark + 1].at : r->at;
        return true;
    }
    for (record->end = record->at; !ends && record->end < r->at;) {
        uint64_t left = r->at - record->end;
        struct span in = window_look(&r->window, r->source, record->end,
                                     left < PIECE ? (size_t)left : PIECE);
        if (!in.len)
            return false;
        record->end += rest_of(r, in, &state, &ends);
    }
    return true;
}

static bool find_from(struct records *r, size_t mark, uint64_t offset, uint64_t before,
                      struct record *out)
{
    *out = (struct record){ .at = r->marks[mark].at, .before = r->marks[mark].before };
    while (step_over(r, mark, out)) {
        if (out->end > offset || out->before == before || out->end >= r->at)
            return true;
        *out = (struct record){ .at = out->end, .before = out->before + 1 };
        if (mark + 1 < r->n_marks && out->at >= r->marks[mark + 1].at)
            mark++;
    }
    return false;
}

static size_t mark_of(const struct records *r, uint64_t offset)
{
    size_t low = 0;
    for (size_t high = r->n_marks; high - low > 1 && high;) {
        size_t middle = low + (high - low) / 2;
        *(r->marks[middle].at <= offset ? &low : &high) = middle;
    }
    return low;
}

bool records_find(struct records *r, uint64_t offset, struct record *out)
{
    return r->n_marks && find_from(r, mark_of(r, offset), offset, UINT64_MAX, out);
}

bool records_next(struct records *r, const struct record *record, struct record *out)
{
    if (record->end >= r->at)
        return false;
    struct record after = { .at = record->end, .before = record->before + 1 };
    *out = after;
    return step_over(r, mark_of(r, out->at), out);
}

bool records_numbered(struct records *r, uint64_t before, struct record *out)
{
    size_t low = 0;
    for (size_t high = r->n_marks; high - low > 1 && high;) {
        size_t middle = low + (high - low) / 2;
        *(r->marks[middle].before <= before ? &low : &high) = middle;
    }
    return r->n_marks && find_from(r, low, UINT64_MAX, before, out);
}
