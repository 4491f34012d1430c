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

static const char *enter(struct bodytab *b, size_t i)
{
    static const struct partway start = { .n = 0 };
    const struct bodypart *outer = bodystate_part(b);
    struct source body = bodystate_whole(b).source;
    struct bodydoc *doc = bodydoc_new();
    struct bodypart *part = bodypart_new(&body, outer ? &outer->way : &start, b->doc, i);
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
    if (!multiparts_is_whole(&b->doc->parts.parts, i))
        return "the end of this part has not come yet";
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

void bodyparts_forget(struct bodytab *b)
{
    while (b->n_levels)
        drop(b);
}

bool bodyparts_step(struct bodytab *b, int64_t until)
{
    const struct bodypart *part = bodystate_part(b);
    if (!part || partsource_is_done(part->source))
        return false;
    bool more;
    do
        more = partsource_step(part->source, BODYSTATE_SLICE);
    while (more && jig_now() < until);
    if (!bodyfilter_shows(&b->filter))
        bodystate_show_input(b, false);
    return more;
}
