#include "view/wirefind.h"

#include "data/human.h"

#define SLICE   (256u << 10)
#define NOWHERE UINT64_MAX

void wirefind_init(struct wirefind *f, struct pager *pager, const struct source *source,
                   const struct pager_bytes *log)
{
    *f = (struct wirefind){ .pager = pager, .source = source, .log = log };
    search_init(&f->search);
}

void wirefind_clear(struct wirefind *f)
{
    search_clear(&f->search);
}

static const struct source *searched(const struct wirefind *f)
{
    return f->pager->bytes ? f->pager->bytes->source : f->source;
}

static void show_hit(struct wirefind *f, uint64_t hit)
{
    f->pager->current_hit = pager_shown(f->pager, hit);
    f->wish = WIREFIND_NONE;
    pager_to_offset(f->pager, f->pager->current_hit);
    pager_show_hit(f->pager);
}

static uint64_t between(uint64_t a, uint64_t b)
{
    return a > b ? a - b : b - a;
}

/* As soon as what is looked through reaches beyond the place, or no more will come. */
static bool nearest(struct wirefind *f, bool more, uint64_t *hit)
{
    uint64_t before, after;
    const struct source *s = searched(f);
    bool has_after = search_next(&f->search, s, f->from, &after);
    bool is_known = has_after || (!more && (!f->is_waiting || s->len > f->from));
    bool has_before = is_known && search_prev(&f->search, s, f->from, &before);
    bool is_before =
        has_before && (!has_after || between(before, f->from) < between(after, f->from));
    if (has_before || has_after)
        *hit = is_before ? before : after;
    return is_known && (has_before || has_after);
}

static void take_nearest(struct wirefind *f, bool more)
{
    uint64_t hit;
    if (!nearest(f, more, &hit))
        return;
    if (!f->stays)
        show_hit(f, hit);
    f->pager->current_hit = pager_shown(f->pager, hit);
    f->wish = WIREFIND_NONE;
}

static void take_first(struct wirefind *f, bool more)
{
    uint64_t hit;
    const struct source *s = searched(f);
    if (search_next(&f->search, s, f->from, &hit) ||
        (!more && search_next(&f->search, s, 0, &hit)))
        show_hit(f, hit);
    else if (!more)
        f->wish = WIREFIND_NONE;
}

static bool is_through(const struct wirefind *f)
{
    return !f->is_reading && search_is_through(&f->search, searched(f));
}

/* True while there is more to look through. */
static bool look_on(struct wirefind *f)
{
    bool more = search_step(&f->search, searched(f), SLICE) || f->is_reading;
    if (f->wish == WIREFIND_FIRST)
        take_first(f, more);
    else if (f->wish == WIREFIND_NEAREST)
        take_nearest(f, more);
    return more;
}

bool wirefind_work(struct wirefind *f)
{
    return search_is_on(&f->search) && look_on(f);
}

/* A log may be as large as a body: what is short is there with the key, else it is gone on with. */
static void look_for(struct wirefind *f)
{
    f->from = pager_within(f->pager, pager_offset(f->pager));
    f->wish = WIREFIND_FIRST;
    f->pager->current_hit = NOWHERE;
    look_on(f);
}

void wirefind_text(struct wirefind *f, struct span text, bool in_hex)
{
    bool is_bytes = in_hex && search_set_hex(&f->search, text);
    if (!is_bytes)
        search_set(&f->search, text);
    f->pager->bytes = is_bytes ? f->log : NULL;
    look_for(f);
}

void wirefind_regex(struct wirefind *f, struct span pattern)
{
    search_set_regex(&f->search, pattern);
    f->pager->bytes = NULL;
    look_for(f);
}

const char *wirefind_complaint(const struct wirefind *f)
{
    return search_complaint(&f->search);
}

static bool is_at(const struct pager *p, uint64_t hit)
{
    const struct line *line = pager_line(p);
    return line && line->at <= hit && hit < line->end;
}

/* Hits in bytes that are gone are none. */
void wirefind_again(struct wirefind *f, bool is_same_transfer)
{
    uint64_t hit = f->pager->current_hit;
    search_again(&f->search);
    f->pager->current_hit = NOWHERE;
    if (!is_same_transfer)
        f->wish = WIREFIND_NONE;
    if (!is_same_transfer || hit == NOWHERE)
        return;
    f->wish = WIREFIND_NEAREST;
    f->from = pager_within(f->pager, hit);
    f->stays = !is_at(f->pager, hit);
}

void wirefind_let_go(struct wirefind *f)
{
    f->stays = true;
}

/* Where the next one, or (backwards) the one before, is looked for. */
static uint64_t place(const struct wirefind *f, int direction)
{
    if (f->pager->current_hit != NOWHERE)
        return pager_within(f->pager, f->pager->current_hit) + (direction > 0);
    return f->wish == WIREFIND_NEAREST ? f->from : 0;
}

void wirefind_go(struct wirefind *f, int direction)
{
    const struct source *s = searched(f);
    struct search *q = &f->search;
    uint64_t from = place(f, direction);
    uint64_t hit;
    if (!search_is_on(q))
        return;
    if (direction > 0 ? search_next(q, s, from, &hit) : search_prev(q, s, from, &hit)) {
        show_hit(f, hit);
    } else if (!is_through(f) && direction > 0) {
        f->from = from;
        f->wish = WIREFIND_FIRST;
    } else if (direction > 0 ? search_next(q, s, 0, &hit) : search_prev(q, s, s->len, &hit)) {
        show_hit(f, hit);
    }
}

void wirefind_count(const struct wirefind *f, struct buf *out)
{
    struct search *q = (struct search *)&f->search;
    char n[HUMAN_COUNT];
    char all[HUMAN_COUNT];
    if (!search_is_on(q))
        return;
    const struct source *s = searched(f);
    const char *goes_on = is_through(f) ? "" : "…";
    human_count(all, search_total(q));
    if (f->pager->current_hit != NOWHERE)
        buf_addf(
            out, "%s of %s%s",
            human_count(n, search_number(q, s, pager_within(f->pager, f->pager->current_hit))),
            all, goes_on);
    else if (search_total(q))
        buf_addf(out, "%s%s found", all, goes_on);
    else if (goes_on[0])
        buf_add_str(out, "looking …");
    else
        buf_add_str(out, f->is_waiting ? "not found so far" : "not found");
}
