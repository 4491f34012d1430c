#include "view/bodyfind.h"

#include "data/human.h"

static void show_hit(struct bodytab *b, uint64_t hit)
{
    b->wanted = b->strayed = false;
    b->pager.current_hit = hit;
    bodystate_go_to(b, hit, false);
}

/* Away from the hit of what was typed before, which is none of what stands there now. */
static void return_to_anchor(struct bodytab *b)
{
    b->strayed = false;
    bodystate_go_to(b, b->anchor, false);
}

bool bodyfind_step(struct bodytab *b)
{
    uint64_t hit;
    b->searching = search_step(&b->search, &b->doc->source, BODYSTATE_SLICE);
    if (b->wanted && search_next(&b->search, &b->doc->source, b->sought, &hit))
        show_hit(b, hit);
    else if (b->wanted && !b->searching && search_next(&b->search, &b->doc->source, 0, &hit))
        show_hit(b, hit);
    else if (b->strayed && !b->searching)
        return_to_anchor(b);
    uint64_t known = search_known(&b->search);
    b->sought = known > b->sought ? known : b->sought;
    return b->searching;
}

/* Of what is still arriving the count never ends. */
unsigned bodyfind_awaited(const struct bodytab *b)
{
    return b->searching ? (unsigned)b->wanted + b->doc->complete : 0;
}

static void begin_search(struct bodytab *b, struct span what, bool is_regex)
{
    if (!search_is_on(&b->search))
        b->anchor = pager_offset(&b->pager);
    bool in_hex = b->doc->mode == BODY_HEX && !is_regex;
    if (is_regex)
        search_set_regex(&b->search, what);
    else if (!in_hex || !search_set_hex(&b->search, what))
        search_set(&b->search, what);
    b->wanted = what.len > 0;
    b->strayed = b->wanted && (b->strayed || b->pager.current_hit != UINT64_MAX);
    b->pager.current_hit = UINT64_MAX;
    b->sought = b->anchor;
    bodyfind_step(b);
}

void bodyfind_text(void *self, struct span text)
{
    begin_search(self, text, false);
}

void bodyfind_regex(void *self, struct span pattern)
{
    begin_search(self, pattern, true);
}

const char *bodyfind_complaint(const void *self)
{
    return search_complaint(&((const struct bodytab *)self)->search);
}

void bodyfind_next(void *self, int direction)
{
    struct bodytab *b = self;
    uint64_t from = b->pager.current_hit;
    uint64_t hit;
    if (!search_is_on(&b->search))
        return;
    if (from == UINT64_MAX)
        from = pager_offset(&b->pager);
    bool found = direction > 0 ? search_next(&b->search, &b->doc->source, from + 1, &hit) ||
                                     search_next(&b->search, &b->doc->source, 0, &hit)
                               : search_prev(&b->search, &b->doc->source, from, &hit) ||
                                     search_prev(&b->search, &b->doc->source, UINT64_MAX, &hit);
    if (found)
        show_hit(b, hit);
}

static bool has_found_none(const struct bodytab *b)
{
    return search_is_on(&b->search) && !search_total(&b->search) &&
           search_is_through(&b->search, &b->doc->source);
}

bool bodyfind_is_in_vain(const struct bodytab *b)
{
    return has_found_none(b) && b->doc->complete;
}

void bodyfind_found(const void *self, struct buf *out)
{
    struct bodytab *b = (struct bodytab *)self;
    char total[HUMAN_COUNT];
    char number[HUMAN_COUNT];
    if (!search_is_on(&b->search))
        return;
    human_count(total, search_total(&b->search));
    if (has_found_none(b)) {
        buf_add_str(out, b->doc->complete ? "not found" : "not found so far");
        return;
    }
    bool more = !search_is_through(&b->search, &b->doc->source);
    bool has_any = search_total(&b->search) > 0;
    bool has_current = b->pager.current_hit != UINT64_MAX;
    if (has_current)
        buf_addf(out, "%s of ",
                 human_count(number,
                             search_number(&b->search, &b->doc->source, b->pager.current_hit)));
    buf_addf(out, "%s%s%s", has_any ? total : "", more ? "…" : "",
             has_any && !has_current ? " found" : "");
}
