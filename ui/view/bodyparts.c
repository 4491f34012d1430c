#include "view/bodyparts.h"

bool bodyparts_can_open(const struct bodytab *b)
{
    return bodydoc_shows_parts(b->doc) && !bodyfilter_shows(&b->filter);
}

static void use(struct bodytab *b, struct bodydoc *doc)
{
    b->doc = doc;
    b->veil.source = b->pager.source = &doc->source;
}

static const struct partway *way_to(const struct bodypart *outer)
{
    static const struct partway start = { .n = 0 };
    return outer ? &outer->way : &start;
}

static const char *enter(struct bodytab *b, size_t i)
{
    struct source body = bodystate_whole(b).source;
    struct bodydoc *doc = bodydoc_new();
    struct bodypart *part = bodypart_new(&body, way_to(bodystate_part(b)), b->doc, i);
    if (!doc || !part) {
        bodydoc_free(doc);
        bodypart_free(part);
        return "out of memory";
    }
    b->levels[b->n_levels++] =
        (struct bodylevel){ .doc = b->doc, .place = pager_place(&b->pager), .part = part };
    use(b, doc);
    partsource_step(part->source, BODYSTATE_SLICE);
    bodystate_show_input(b, true);
    return NULL;
}

const char *bodyparts_open(struct bodytab *b)
{
    const struct line *line = pager_line(&b->pager);
    size_t i;
    if (!line || !partlines_index(&b->doc->parts, line, &i))
        return "there is no part here";
    if (b->n_levels == PARTWAY_MAX)
        return "this part is too deep in others to be opened";
    return enter(b, i);
}

/* Lets go of what is shown in favour of what it is a part of. */
static struct pager_place drop(struct bodytab *b)
{
    struct bodylevel *level = &b->levels[--b->n_levels];
    struct bodydoc *shown = b->doc;
    use(b, level->doc);
    bodydoc_free(shown);
    bodypart_free(level->part);
    return level->place;
}

bool bodyparts_leave(struct bodytab *b)
{
    if (!b->n_levels)
        return false;
    struct pager_place place = drop(b);
    bodystate_look_anew(b);
    bodystate_use_mode(b, b->doc->mode);
    pager_to_place(&b->pager, &place);
    bodystate_show_input(b, false);
    bodystate_note_path(b);
    return true;
}

bool bodyparts_can_turn(const struct bodytab *b)
{
    return !bodyfilter_is_on(&b->filter) && (b->n_levels || bodydoc_shows_parts(b->doc));
}

static const char *no_more(const struct multiparts *m, int direction)
{
    if (direction < 0)
        return "this is the first part";
    return multiparts_is_settled(m, m->n - 1) ? "this is the last part"
                                              : "the next part has not come yet";
}

const char *bodyparts_turn(struct bodytab *b, int direction)
{
    const struct bodypart *open = bodystate_part(b);
    const struct bodydoc *list = open ? b->levels[b->n_levels - 1].doc : b->doc;
    const struct multiparts *m = &list->parts.parts;
    const struct line *line = pager_line(&b->pager);
    size_t number = open ? open->number : line ? (size_t)line->number : 0;
    bool is_inside = !open && line && line->is_inner; /* whose own row is the one before */
    if (!number || (direction < 0 && number == 1 && !is_inside) ||
        (direction > 0 && number >= m->n))
        return m->n ? no_more(m, direction) : "there is no part here";
    number = direction > 0 ? number + 1 : is_inside ? number : number - 1;
    bool was_open = bodyparts_leave(b);
    pager_to_number(&b->pager, number);
    bodystate_note_path(b);
    return was_open ? enter(b, number - 1) : NULL;
}

void bodyparts_forget(struct bodytab *b)
{
    while (b->n_levels)
        drop(b);
}

/* Lets one of the parts that lie in each other have what has come of the list that it is in. */
static bool step_level(struct bodytab *b, size_t i)
{
    struct bodylevel *level = &b->levels[i];
    struct bodypart *outer = i ? b->levels[i - 1].part : NULL;
    struct bodyinput whole = bodystate_whole(b);
    struct bodyinput list = outer ? bodypart_input(outer) : whole;
    bodydoc_read(level->doc, &list);
    bool more = bodydoc_step(level->doc, BODYSTATE_SLICE);
    if (bodypart_is_open(level->part))
        bodypart_grow(level->part, &whole.source, way_to(outer), level->doc);
    bodypart_count(level->part, level->doc);
    return partsource_step(level->part->source, BODYSTATE_SLICE) || more;
}

static bool step(struct bodytab *b)
{
    bool more = false;
    for (size_t i = 0; i < b->n_levels; i++)
        more |= step_level(b, i);
    return more;
}

bool bodyparts_step(struct bodytab *b, int64_t until)
{
    const struct bodypart *part = bodystate_part(b);
    if (!part)
        return false;
    bool more, was_done = partsource_is_done(part->source);
    do
        more = step(b);
    while (more && jig_now() < until);
    if (!was_done && !bodyfilter_shows(&b->filter))
        bodystate_show_input(b, false);
    return more;
}
