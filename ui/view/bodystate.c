#include "view/bodystate.h"

#include "base/visible.h"
#include "view/complaint.h"

/* Scanned before the first frame: as many pieces as fill the screen, and no more than a slice. */
#define FIRST_SLICE (64u << 10)
#define FIRST_PIECE (4u << 10)

int bodystate_part_h(const struct bodytab *b)
{
    return b->n_levels && b->h > 2;
}

int bodystate_top_h(const struct bodytab *b)
{
    int part = bodystate_part_h(b);
    return part + (bodydoc_is_table(b->doc) && b->h > 1 + part);
}

/* In the bottom row, where it takes half of it at most. */
static int complaint_h(const struct bodytab *b)
{
    const char *wrong = bodyfilter_complaint(&b->filter);
    if (!wrong || b->h <= 3)
        return 0;
    int beside = 8 + visible_columns(buf_span(&b->filter.text), b->w);
    bool fits = beside + visible_columns(span_of(wrong), b->w) <= b->w / 2;
    return fits ? 0 : complaint_rows(wrong, b->w - 4, b->h);
}

bool bodystate_note_complaint(struct bodytab *b)
{
    int h = complaint_h(b);
    bool is_other = h != b->complaint_h;
    b->complaint_h = h;
    return is_other;
}

void bodystate_fit(struct bodytab *b)
{
    int rows = b->h > 10 ? b->h - 2 : b->h > 3 ? b->h - 1 : b->h;
    bodystate_note_complaint(b);
    if (b->complaint_h) /* the row above the bottom is theirs */
        rows = b->h - 1 - b->complaint_h;
    pager_resize(&b->pager, b->w, rows - bodystate_top_h(b));
    bodydoc_fit(b->doc, pagerrows_text_w(&b->pager.rows));
}

void bodystate_look_anew(struct bodytab *b)
{
    b->veil.window.len = 0;
    search_again(&b->search);
    copying_give_up(&b->copying);
    b->pager.current_hit = UINT64_MAX;
    b->pending = b->wanted = b->searching = false;
}

void bodystate_use_mode(struct bodytab *b, enum body_mode mode)
{
    b->folds.state = BODYFOLDS_NONE;
    if (bodydoc_set_mode(b->doc, mode))
        bodystate_look_anew(b);
    if (b->copying.state == COPYING_ADDS) /* lines that are no longer there */
        copying_give_up(&b->copying);
    b->pager.rows.numbers =
        mode != BODY_HEX && !bodydoc_is_picture(b->doc) && !bodydoc_is_facts(b->doc);
    b->pager.rows.wrap = !b->cuts && !bodydoc_is_table(b->doc);
    pager_set(&b->pager, bodydoc_lines(b->doc), 0);
    bodystate_fit(b);
}

bool bodystate_has_input(const struct bodytab *b)
{
    return b->shown && (b->shown->exchange || b->shown->bytes);
}

const struct bodypart *bodystate_part(const struct bodytab *b)
{
    return b->n_levels ? b->levels[b->n_levels - 1].part : NULL;
}

struct bodyinput bodystate_whole(const struct bodytab *b)
{
    return b->shown->exchange ? bodyinput_of(b->shown->exchange) : *b->shown->bytes;
}

struct bodyinput bodystate_body(const struct bodytab *b)
{
    const struct bodypart *part = bodystate_part(b);
    return part ? bodypart_input(part) : bodystate_whole(b);
}

struct bodyinput bodystate_input(const struct bodytab *b)
{
    return bodyfilter_shows(&b->filter) ? bodyfilter_input(&b->filter) : bodystate_body(b);
}

bool bodystate_can_filter(const struct bodytab *b)
{
    return bodyfilter_is_on(&b->filter) ||
           (b->doc->bytes.len && (bodydoc_is_json(b->doc) || b->doc->mime.packed));
}

static void begin(struct bodytab *b, const struct bodyinput *in)
{
    b->folds.state = BODYFOLDS_NONE;
    bodydoc_set(b->doc, in);
    bodystate_look_anew(b);
    buf_reset(&b->path);
    pager_set(&b->pager, (struct lines){ 0 }, 0);
}

void bodystate_note_path(struct bodytab *b)
{
    buf_reset(&b->path);
    const struct line *line = pager_line(&b->pager);
    if (line)
        bodydoc_add_path(b->doc, line, &b->path);
}

void bodystate_step(struct bodytab *b)
{
    bodydoc_step(b->doc, FIRST_SLICE);
}

/* A table's columns are as wide as what was seen of it: there the whole slice counts. */
static bool fills_screen(const struct bodytab *b)
{
    struct lines lines = bodydoc_lines(b->doc);
    return !bodydoc_is_table(b->doc) && lines.class->count(lines.ctx) > (uint64_t)b->pager.h;
}

static void scan_first(struct bodytab *b)
{
    bool more = bodydoc_scanned(b->doc) < FIRST_SLICE;
    for (size_t n = 0; more && n < FIRST_SLICE; n += FIRST_PIECE)
        more = bodydoc_step(b->doc, FIRST_PIECE) && !fills_screen(b);
}

void bodystate_fill(struct bodytab *b)
{
    if (!bodystate_has_input(b) || fills_screen(b))
        return;
    scan_first(b);
    pager_update(&b->pager);
}

/* The first bytes may be one kind, and what follows makes another of them. */
static bool has_other_lines(const struct bodytab *b)
{
    struct lines lines = bodydoc_lines(b->doc), shown = b->pager.rows.lines;
    return lines.class != shown.class || lines.ctx != shown.ctx;
}

void bodystate_show_input(struct bodytab *b, bool other)
{
    struct bodyinput in = bodystate_input(b);
    bool veiled = b->veil.mask != restab_mask(b->shown);
    b->veil.mask = restab_mask(b->shown);
    b->doc->picture.pixels = b->shown->pixels;
    if (other)
        begin(b, &in);
    if (!bodydoc_read(b->doc, &in) && !other) {
        if (veiled)
            pager_update(&b->pager);
        return;
    }
    if (b->doc->is_new_text)
        bodystate_look_anew(b);
    if (!b->doc->chosen && (b->doc->mode != bodydoc_fitting(b->doc) || other))
        bodystate_use_mode(b, bodydoc_fitting(b->doc));
    else if (b->doc->is_new_text || has_other_lines(b))
        bodystate_use_mode(b, b->doc->mode);
    b->doc->is_new_text = false;
    scan_first(b);
    pager_update(&b->pager);
    bodystate_note_path(b);
}

void bodystate_arrive(struct bodytab *b, bool more)
{
    if (!b->pending)
        return;
    struct lines lines = bodydoc_lines(b->doc);
    bool there = b->pending_is_number ? lines.class->count(lines.ctx) >= b->pending_at
                                      : bodydoc_reaches(b->doc, b->pending_at);
    if (!there && (more || (b->pending_waits && !b->doc->complete)))
        return;
    b->pending = false;
    if (b->pending_is_number)
        pager_to_number(&b->pager, b->pending_at);
    else
        pager_to_offset(&b->pager, b->pending_at);
    if (!b->pending_is_number && b->pending_at == b->pager.current_hit)
        pager_show_hit(&b->pager);
    bodystate_note_path(b);
}

static void head_for(struct bodytab *b, uint64_t at, bool is_number, bool waits)
{
    b->pending = true;
    b->pending_is_number = is_number;
    b->pending_waits = waits;
    b->pending_at = at;
    bodystate_arrive(b, bodydoc_step(b->doc, 0));
}

void bodystate_go_to(struct bodytab *b, uint64_t at, bool is_number)
{
    head_for(b, at, is_number, false);
}

void bodystate_return_to(struct bodytab *b, uint64_t at)
{
    head_for(b, at, false, true);
}
