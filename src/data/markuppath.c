/* The way to a line of laid out markup, and what its element is. */
#include "base/ascii.h"
#include "data/markuplines.h"

/* How far elements are counted by their names for one path. */
#define COUNT_MAX (128u << 10)
#define NAME_MAX  128u

static struct span name_at(struct markuplines *m, uint64_t at, char out[NAME_MAX])
{
    struct span bytes = window_look(&m->index.window, m->index.source, at + 1, NAME_MAX);
    size_t n = 0;
    for (; n < bytes.len; n++) {
        char c = bytes.ptr[n];
        if (ascii_is_blank(c) || c == '\n' || c == '\r' || c == '>' || c == '/')
            break;
        out[n] = m->index.is_html ? ascii_lower(c) : c;
    }
    return span_make(out, n);
}

/* How many of the parent's elements up to `own` have its name; 0 where that is too far to count. */
static uint32_t count_kin(struct markuplines *m, const struct markup_level *parent,
                          const struct markup_level *own, size_t *budget)
{
    if (own->at - parent->at > *budget)
        return 0;
    *budget -= (size_t)(own->at - parent->at);
    struct markupwalk walk;
    struct markup_line line = { 0 };
    uint32_t n = 0;
    markupwalk_init(&walk, m->index.is_html, parent->at);
    while (walk.scan.at <= own->at) {
        struct span in =
            window_look(&m->index.scan, m->index.source, walk.scan.at, WINDOW_SIZE);
        if (!in.len)
            return 0;
        while (markupwalk_next(&walk, &in, &line) && line.at <= own->at)
            n += line.is_element && line.depth == 1 && walk.levels[1].hash == own->hash;
        if (line.at >= own->at)
            break;
    }
    return n;
}

static void add_step(struct markuplines *m, const struct markupwalk *w, uint32_t i,
                     uint32_t kin, struct buf *out)
{
    char room[NAME_MAX];
    const struct markup_level *own = &w->levels[i];
    buf_add_byte(out, '/');
    if (i && !kin) {
        buf_addf(out, "*[%u]", own->nth);
        return;
    }
    buf_add(out, name_at(m, own->at, room));
    if (i)
        buf_addf(out, "[%u]", kin);
}

void markuplines_path(struct markuplines *m, const struct line *line, struct buf *out)
{
    struct markupwalk w;
    struct markup_line at;
    uint32_t kin[MARKUP_LEVELS];
    size_t budget = COUNT_MAX;
    struct markupspot spot;
    if (line->is_note || !markupindex_find(&m->index, line->at, &spot) ||
        !markupindex_walk_to(&m->index, m->index.entries[spot.entry].at, &w, &at))
        return;
    uint32_t n = markupwalk_n_levels(&at);
    for (uint32_t i = n; i-- > 0;)
        kin[i] = !i ? 1
                 : w.levels[i].is_like_kin
                     ? w.levels[i].nth
                     : count_kin(m, &w.levels[i - 1], &w.levels[i], &budget);
    for (uint32_t i = 0; i < n; i++)
        add_step(m, &w, i, kin[i], out);
    if (at.depth > n)
        buf_add_str(out, "/…");
}

bool markuplines_element(struct markuplines *m, const struct line *line, uint64_t *at,
                         uint64_t *end)
{
    struct markupspot spot, close;
    uint64_t members;
    if (line->is_note || !markupindex_find(&m->index, line->at, &spot))
        return false;
    *at = m->index.entries[spot.entry].at;
    *end = markupindex_line_end(&m->index, spot);
    if (!markupindex_opens(&m->index, spot))
        return true;
    uint32_t depth = m->index.entries[spot.entry].depth;
    if (!markupindex_close(&m->index, spot, &close, &members))
        return false;
    const struct markup_line *last = &m->index.entries[close.entry];
    bool is_own = last->closes && last->depth == depth;
    *end = is_own ? markupindex_line_end(&m->index, close) : last->at;
    return true;
}
