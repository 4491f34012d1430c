#include "data/markupindex.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Asked of a window at once: less than it holds, so that it is filled once for many. */
#define PIECE 4096u

void markupindex_init(struct markupindex *ix, const struct source *s, bool is_html)
{
    *ix = (struct markupindex){ .source = s, .is_html = is_html, .loaded = SIZE_MAX };
    markupwalk_init(&ix->walk, is_html, 0);
}

void markupindex_clear(struct markupindex *ix)
{
    for (size_t i = 0; i < ix->n; i++)
        free(ix->marks[i].walk);
    free(ix->marks);
    free(ix->entries);
    window_clear(&ix->scan);
    window_clear(&ix->window);
    markupindex_init(ix, ix->source, ix->is_html);
}

uint64_t markupindex_end(const struct markupindex *ix)
{
    return ix->walk.scan.at;
}

/* ---- Scanning ---------------------------------------------------------------------------------*/

static bool add_mark(struct markupindex *ix, const struct markup_line *line)
{
    void *marks = ix->marks;
    size_t size = markupwalk_size(&ix->walk);
    struct markupwalk *walk = malloc(size);
    if (!walk || !mem_grow(&marks, &ix->room, ix->n + 1, sizeof *ix->marks)) {
        free(walk);
        ix->is_full = ix->is_done = true;
        return false;
    }
    memcpy(walk, &ix->walk, size);
    ix->marks = marks;
    struct markupmark *mark = &ix->marks[ix->n++];
    *mark = (struct markupmark){ .line = *line, .number = ix->lines, .least = UINT32_MAX };
    mark->walk = walk;
    return true;
}

static bool add_line(struct markupindex *ix, const struct markup_line *line)
{
    bool is_far = !ix->n || line->at - ix->marks[ix->n - 1].line.at >= MARKUPINDEX_EVERY;
    if (is_far && !add_mark(ix, line))
        return false;
    struct markupmark *mark = &ix->marks[ix->n - 1];
    if (line->depth < mark->least) {
        mark->least = line->depth;
        mark->n_at_least = 0;
    }
    mark->n_at_least += line->depth == mark->least && line->is_element;
    ix->lines++;
    return true;
}

static void skip_byte_order_mark(struct markupindex *ix)
{
    if (ix->walk.scan.at == 0 &&
        span_eq(window_look(&ix->scan, ix->source, 0, 3), SPAN("\xef\xbb\xbf")))
        markupwalk_init(&ix->walk, ix->is_html, 3);
}

static void keep_before_end(struct markupindex *ix)
{
    struct markupindex_end *e = &ix->before_end;
    e->walk = ix->walk;
    e->n = ix->n;
    e->lines = ix->lines;
    if (ix->n)
        e->last = ix->marks[ix->n - 1];
    ix->has_ended = true;
}

static void take_back_end(struct markupindex *ix)
{
    const struct markupindex_end *e = &ix->before_end;
    if (e->walk.scan.at < 3) { /* it may be half a byte order mark */
        markupindex_clear(ix);
        return;
    }
    while (ix->n > e->n)
        free(ix->marks[--ix->n].walk);
    if (ix->n)
        ix->marks[ix->n - 1] = e->last;
    ix->walk = e->walk;
    ix->lines = e->lines;
    ix->loaded = SIZE_MAX;
    ix->is_done = ix->has_ended = false;
}

static void finish(struct markupindex *ix)
{
    struct markup_line line;
    keep_before_end(ix);
    if (markupwalk_finish(&ix->walk, &line))
        add_line(ix, &line);
    else if (!ix->n && ix->source->len)
        add_line(ix, &(struct markup_line){ .at = 0 });
    ix->is_done = true;
    ix->loaded = SIZE_MAX;
}

bool markupindex_step(struct markupindex *ix, size_t bytes, bool complete)
{
    const struct source *s = ix->source;
    if (ix->has_ended && !ix->is_full && ix->before_end.walk.scan.at < s->len)
        take_back_end(ix);
    if (ix->is_done || (s->len < 3 && !complete))
        return false;
    skip_byte_order_mark(ix);
    while (bytes && ix->walk.scan.at < s->len) {
        struct span in = window_look(&ix->scan, s, ix->walk.scan.at, bytes);
        struct markup_line line;
        if (!in.len)
            return false;
        bytes -= in.len;
        while (markupwalk_next(&ix->walk, &in, &line))
            if (!add_line(ix, &line))
                return false;
    }
    if (complete && ix->walk.scan.at >= s->len)
        finish(ix);
    return !ix->is_done && ix->walk.scan.at < s->len;
}

/* ---- Lines of a stretch -----------------------------------------------------------------------*/

static uint64_t stretch_end(const struct markupindex *ix, size_t mark)
{
    return mark + 1 < ix->n ? ix->marks[mark + 1].line.at : markupindex_end(ix);
}

static void revive(const struct markupindex *ix, size_t mark, struct markupwalk *out)
{
    const struct markupwalk *kept = ix->marks[mark].walk;
    memset(out, 0, sizeof *out);
    memcpy(out, kept, markupwalk_size(kept));
}

static bool add_entry(struct markupindex *ix, const struct markup_line *line)
{
    void *entries = ix->entries;
    if (!mem_grow(&entries, &ix->entries_room, ix->n_entries + 1, sizeof *ix->entries))
        return false;
    ix->entries = entries;
    ix->entries[ix->n_entries++] = *line;
    return true;
}

/* The line that follows in the walk, of those that were found so far. */
static bool walk_on(struct markupindex *ix, struct markupwalk *w, struct markup_line *line)
{
    uint64_t end = markupindex_end(ix);
    while (w->scan.at < end) {
        uint64_t left = end - w->scan.at;
        struct span in = window_look(&ix->window, ix->source, w->scan.at,
                                     left < PIECE ? (size_t)left : PIECE);
        if (!in.len)
            return false;
        if (markupwalk_next(w, &in, line))
            return true;
    }
    return ix->is_done && !ix->is_full && markupwalk_finish(w, line);
}

/* No further than to the beginning of its last line, which may go on for ever. */
static bool load(struct markupindex *ix, size_t mark)
{
    uint64_t after = mark + 1 < ix->n ? ix->marks[mark + 1].number : ix->lines;
    uint64_t n = after - ix->marks[mark].number;
    if (ix->loaded == mark && ix->n_entries == n)
        return true;
    struct markupwalk walk;
    struct markup_line line = ix->marks[mark].line;
    ix->loaded = SIZE_MAX;
    ix->n_entries = 0;
    revive(ix, mark, &walk);
    do {
        if (!add_entry(ix, &line))
            return false;
    } while (ix->n_entries < n && walk_on(ix, &walk, &line));
    ix->loaded = mark;
    return true;
}

bool markupindex_opens(const struct markupindex *ix, struct markupspot spot)
{
    const struct markup_line *line = &ix->entries[spot.entry];
    if (spot.entry + 1 < ix->n_entries)
        return line->depth < line[1].depth;
    return line->depth <
           (spot.mark + 1 < ix->n ? ix->marks[spot.mark + 1].line.depth : ix->walk.depth);
}

static size_t mark_of(const struct markupindex *ix, uint64_t offset)
{
    size_t low = 0;
    for (size_t high = ix->n; high - low > 1;) {
        size_t middle = low + (high - low) / 2;
        *(ix->marks[middle].line.at <= offset ? &low : &high) = middle;
    }
    return low;
}

bool markupindex_find(struct markupindex *ix, uint64_t offset, struct markupspot *out)
{
    if (!ix->n)
        return false;
    size_t mark = mark_of(ix, offset);
    if (!load(ix, mark))
        return false;
    size_t low = 0;
    for (size_t high = ix->n_entries; high - low > 1;) {
        size_t middle = low + (high - low) / 2;
        *(ix->entries[middle].at <= offset ? &low : &high) = middle;
    }
    *out = (struct markupspot){ mark, low };
    return true;
}

bool markupindex_numbered(struct markupindex *ix, uint64_t before, struct markupspot *out)
{
    size_t low = 0;
    for (size_t high = ix->n; high - low > 1;) {
        size_t middle = low + (high - low) / 2;
        *(ix->marks[middle].number <= before ? &low : &high) = middle;
    }
    if (!ix->n || !load(ix, low))
        return false;
    uint64_t entry = before - ix->marks[low].number;
    *out =
        (struct markupspot){ low, entry < ix->n_entries ? (size_t)entry : ix->n_entries - 1 };
    return true;
}

uint64_t markupindex_line_end(const struct markupindex *ix, struct markupspot spot)
{
    return spot.entry + 1 < ix->n_entries ? ix->entries[spot.entry + 1].at
                                          : stretch_end(ix, spot.mark);
}

uint64_t markupindex_number(const struct markupindex *ix, struct markupspot spot)
{
    return ix->marks[spot.mark].number + spot.entry;
}

/* ---- Ends and ways ----------------------------------------------------------------------------*/

/* From `entry` of the loaded stretch on; counts elements that begin one level below `depth`. */
static bool close_in(const struct markupindex *ix, size_t entry, uint32_t depth,
                     struct markupspot *close, uint64_t *members)
{
    for (; entry < ix->n_entries; entry++) {
        const struct markup_line *line = &ix->entries[entry];
        if (line->depth <= depth) {
            *close = (struct markupspot){ ix->loaded, entry };
            return true;
        }
        *members += line->is_element && line->depth == depth + 1;
    }
    return false;
}

bool markupindex_close(struct markupindex *ix, struct markupspot spot, struct markupspot *close,
                       uint64_t *members)
{
    *members = 0;
    if (!load(ix, spot.mark) || !markupindex_opens(ix, spot))
        return false;
    uint32_t depth = ix->entries[spot.entry].depth;
    if (close_in(ix, spot.entry + 1, depth, close, members))
        return true;
    for (size_t mark = spot.mark + 1; mark < ix->n; mark++) {
        const struct markupmark *m = &ix->marks[mark];
        if (m->least <= depth)
            return load(ix, mark) && close_in(ix, 0, depth, close, members);
        *members += m->least == depth + 1 ? m->n_at_least : 0;
    }
    return false;
}

bool markupindex_walk_to(struct markupindex *ix, uint64_t at, struct markupwalk *out,
                         struct markup_line *line)
{
    if (!ix->n)
        return false;
    size_t mark = mark_of(ix, at);
    revive(ix, mark, out);
    *line = ix->marks[mark].line;
    while (line->at < at)
        if (!walk_on(ix, out, line))
            return false;
    return line->at == at;
}
