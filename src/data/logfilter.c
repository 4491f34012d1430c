#include "data/logfilter.h"

#include <stdlib.h>

#include "base/mem.h"

/* A row is looked through by pieces; of a pattern's match, which begins in one, so much is seen
 * behind it, and so much before it. */
enum { PIECE = 64 << 10, BEHIND = 64 << 10, BEFORE = 1024, ROW_COST = 64 };

void logfilter_init(struct logfilter *f)
{
    *f = (struct logfilter){ .way = LOGROW_NEITHER };
    buf_init(&f->text, LOGFILTER_MAX_TEXT);
    buf_init(&f->type, LOGFILTER_MAX_TEXT);
}

void logfilter_clear(struct logfilter *f)
{
    buf_clear(&f->text);
    buf_clear(&f->type);
    regex_free(f->regex);
    free(f->rows);
    f->regex = NULL;
    f->rows = NULL;
}

/* ---- What passes ------------------------------------------------------------------------------*/

void logfilter_again(struct logfilter *f)
{
    f->next = 0;
    f->from = f->n = f->inside = 0;
}

static void set_compared(struct logfilter *f, struct span text)
{
    text = span_sub(text, 0, LOGFILTER_MAX_TEXT);
    buf_reset(&f->text);
    buf_add(&f->text, text);
    bool any_case = true;
    for (size_t i = 0; i < text.len; i++)
        any_case &= text.ptr[i] < 'A' || text.ptr[i] > 'Z';
    needle_init(&f->needle, buf_span(&f->text), any_case);
    f->complaint[0] = '\0';
    regex_free(f->regex);
    f->regex = NULL;
    logfilter_again(f);
}

void logfilter_set_text(struct logfilter *f, struct span text)
{
    set_compared(f, text);
}

void logfilter_set_regex(struct logfilter *f, struct span pattern)
{
    size_t at;
    set_compared(f, pattern);
    if (pattern.len > 0)
        f->regex = regex_new(buf_span(&f->text), f->complaint, sizeof f->complaint, &at);
}

void logfilter_set_way(struct logfilter *f, enum logrow_way way)
{
    f->way = way;
    logfilter_again(f);
}

void logfilter_set_control(struct logfilter *f, bool shown)
{
    f->no_control = !shown;
    logfilter_again(f);
}

void logfilter_set_type(struct logfilter *f, const struct logrow *like)
{
    f->has_type = like != NULL;
    buf_reset(&f->type);
    if (like) {
        f->kind = like->kind;
        buf_add(&f->type, span_sub(like->type, 0, LOGFILTER_MAX_TEXT));
    }
    logfilter_again(f);
}

bool logfilter_is_off(const struct logfilter *f)
{
    return f->text.len == 0 && f->way == LOGROW_NEITHER && !f->no_control && !f->has_type;
}

/* Words about the connection belong to no direction and to no type. */
static bool may_pass(const struct logfilter *f, const struct streamlog *l, uint64_t number)
{
    size_t text_len;
    struct logrow row = streamlog_glance(l, number, 0, &text_len);
    bool is_words = row.kind == LOGROW_NOTE || row.kind == LOGROW_ERROR;
    if (f->no_control &&
        (row.kind == LOGROW_PING || row.kind == LOGROW_PONG || row.kind == LOGROW_COMMENT))
        return false;
    if (!is_words && f->way != LOGROW_NEITHER && row.way != f->way)
        return false;
    return is_words || !f->has_type ||
           (row.kind == f->kind && span_eq(row.type, buf_span(&f->type)));
}

/* What is left of a character that began before it is no beginning of a match. */
static size_t whole_character(struct span s, size_t at)
{
    for (size_t i = 0; i < 3 && at < s.len && ((unsigned char)s.ptr[at] & 0xc0) == 0x80; i++)
        at++;
    return at;
}

/* A match begins in the PIECE bytes from there. */
static bool is_in(const struct logfilter *f, struct span part, size_t from)
{
    size_t limit = part.len - from < PIECE ? part.len : from + PIECE, at, end;
    if (!f->regex)
        return needle_find(&f->needle, part, from) != SIZE_MAX;
    if (from > 0)
        from = whole_character(part, from);
    return regex_find(f->regex, part, from, limit, &at, &end) == REGEX_FOUND;
}

enum found { PASSES, FAILS, GOES_ON };

/* Goes on in the row; *left is what may still be looked at. */
static enum found look_through(struct logfilter *f, const struct streamlog *l, size_t *left)
{
    size_t all_len = SIZE_MAX, behind = f->regex ? BEHIND : f->text.len;
    if (f->text.len == 0)
        return PASSES;
    while (!f->complaint[0] && f->inside < all_len) {
        if (*left == 0)
            return GOES_ON;
        size_t before = !f->regex ? 0 : f->inside < BEFORE ? f->inside : BEFORE;
        struct span part =
            streamlog_part(l, f->next, f->inside - before, before + PIECE + behind, &all_len);
        if (part.len > before && is_in(f, part, before))
            return PASSES;
        f->inside += PIECE;
        *left -= part.len < *left ? part.len : *left;
    }
    return FAILS;
}

/* ---- The rows ---------------------------------------------------------------------------------*/

static void forget_dropped(struct logfilter *f, const struct streamlog *l)
{
    while (f->from < f->n && f->rows[f->from] < l->first)
        f->from++;
    if (f->from < f->n && f->from < f->room / 2)
        return;
    for (size_t i = f->from; i < f->n; i++)
        f->rows[i - f->from] = f->rows[i];
    f->n -= f->from;
    f->from = 0;
}

/* One that finds no memory is passed over. */
static void let_pass(struct logfilter *f, uint64_t number)
{
    if (mem_grow((void **)&f->rows, &f->room, f->n + 1, sizeof *f->rows))
        f->rows[f->n++] = number;
}

bool logfilter_step(struct logfilter *f, const struct streamlog *l, uint64_t end, size_t bytes)
{
    if (logfilter_is_off(f))
        return false;
    forget_dropped(f, l);
    if (f->next < l->first) {
        f->next = l->first;
        f->inside = 0;
    }
    for (size_t left = bytes; f->next < end && left > 0;) {
        bool may = f->inside > 0 || may_pass(f, l, f->next);
        enum found found = may ? look_through(f, l, &left) : FAILS;
        if (found == GOES_ON)
            break;
        if (found == PASSES)
            let_pass(f, f->next);
        f->next++;
        f->inside = 0;
        left -= left < ROW_COST ? left : ROW_COST;
    }
    return f->next < end;
}

/* The first of the rows that pass whose number is not below; f->n: none. */
static size_t lower_bound(const struct logfilter *f, uint64_t number)
{
    size_t low = f->from, high = f->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (f->rows[middle] < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Of those that the log still has. */
static size_t begin(const struct logfilter *f, const struct streamlog *l)
{
    return lower_bound(f, l->first);
}

size_t logfilter_n(const struct logfilter *f, const struct streamlog *l, uint64_t end)
{
    if (logfilter_is_off(f))
        return end > l->first ? (size_t)(end - l->first) : 0;
    size_t from = begin(f, l), to = lower_bound(f, end);
    return to > from ? to - from : 0;
}

uint64_t logfilter_at(const struct logfilter *f, const struct streamlog *l, size_t i)
{
    return logfilter_is_off(f) ? l->first + i : f->rows[begin(f, l) + i];
}

size_t logfilter_find(const struct logfilter *f, const struct streamlog *l, uint64_t end,
                      uint64_t number)
{
    size_t n = logfilter_n(f, l, end);
    uint64_t first = l->first;
    size_t i = !logfilter_is_off(f) ? lower_bound(f, number) - begin(f, l)
               : number > first     ? (size_t)(number - first)
                                    : 0;
    return number < first ? 0 : i < n ? i : n;
}
