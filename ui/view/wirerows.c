/* The lines of the wire as a pager asks for them: found by number and by offset, and painted. */
#include <stdio.h>

#include "data/hexlines.h"
#include "data/human.h"
#include "view/wirecut.h"
#include "view/wireframe.h"
#include "view/wirelines_private.h"
#include "wire/chunkwalk.h"

#define NOTE_INDENT 13

/* ---- Found ------------------------------------------------------------------------------------*/

static void make_line(const struct wirelines *w, size_t i, struct line *out)
{
    const struct wireline *l = &w->lines[i];
    *out = (struct line){
        .at = l->at, .end = l->at + l->len, .number = i + 1, .is_note = l->len == 0
    };
}

static bool step(void *ctx, size_t bytes)
{
    (void)bytes;
    return wirelines_step(ctx);
}

static bool numbered(void *ctx, uint64_t number, struct line *out)
{
    struct wirelines *w = ctx;
    if (!w->n_lines)
        return false;
    size_t i = number > w->n_lines ? w->n_lines - 1 : number ? (size_t)number - 1 : 0;
    make_line(w, i, out);
    return true;
}

/* The last line that begins at or before it and has bytes, or the first of all. */
static bool find(void *ctx, uint64_t offset, struct line *out)
{
    struct wirelines *w = ctx;
    size_t low = 0;
    if (!w->n_lines)
        return false;
    for (size_t high = w->n_lines; high - low > 1;) {
        size_t middle = low + (high - low) / 2;
        *(w->lines[middle].at <= offset ? &low : &high) = middle;
    }
    while (low && !w->lines[low].len && offset < w->source.len)
        low--;
    if (offset == 0)
        low = 0;
    make_line(w, low, out);
    return true;
}

static bool next(void *ctx, const struct line *line, struct line *out)
{
    struct wirelines *w = ctx;
    return line->number < w->n_lines && numbered(ctx, line->number + 1, out);
}

static bool prev(void *ctx, const struct line *line, struct line *out)
{
    return line->number > 1 && numbered(ctx, line->number - 1, out);
}

static uint64_t count(const void *ctx)
{
    const struct wirelines *w = ctx;
    return w->n_lines;
}

/* ---- Painting ---------------------------------------------------------------------------------*/

/* What stands in the frame that the line is in front of. */
static void paint_frame(const struct wirelines *w, const struct wireline *l,
                        struct painting *out)
{
    char bytes[H2_FRAME_HEAD + WIREFRAME_MOST];
    struct span all = { bytes, wirelines_read_piece(w, l->at, bytes, sizeof bytes) };
    struct h2frame frame;
    struct buf words;
    buf_init_secret(&words, 1000);
    buf_addf(&words, "%*s", NOTE_INDENT, "");
    if (h2frame_parse(all, &frame)) {
        h2frame_describe(&frame, &words);
        wireframe_describe(&frame, span_sub(all, H2_FRAME_HEAD, all.len), &words);
    }
    painting_words(out, INK_KEY, buf_str(&words));
    out->hang = NOTE_INDENT + 2;
    buf_clear(&words);
}

/* What is said in the place of a field that is not known. */
static void paint_said(const struct wirelines *w, const struct wiretold *f,
                       struct painting *out)
{
    struct span name = span_sub(buf_span(&w->words), f->words, f->words + f->name_len);
    struct span words = span_make(w->words.ptr + f->words + f->name_len, f->value_len);
    struct buf text;
    buf_init(&text, 2 * WIRE_VALUE_MAX);
    restab_add(w->shown, name, &text);
    painting_stand_bytes(out, INK_NAME, INK_NOWHERE, 0, buf_span(&text));
    if (name.len)
        painting_words(out, INK_PUNCT, ": ");
    painting_stand_bytes(out, INK_NOTE, INK_NOWHERE, 0, words);
    buf_clear(&text);
}

static void paint_field(const struct wirelines *w, const struct wireline *l,
                        struct painting *out)
{
    char number[HUMAN_COUNT];
    const struct wiretold *f = &w->told[l->told];
    struct span all = span_sub(buf_span(&w->words), f->words, f->words + l->len);
    size_t value = l->len - f->value_len;
    snprintf(number, sizeof number, "%*s", NOTE_INDENT, "");
    painting_words(out, INK_FAINT, number);
    out->hang = NOTE_INDENT + 2;
    if (f->is_said) {
        paint_said(w, f, out);
        return;
    }
    painting_add(out, INK_NAME, l->at, span_sub(all, 0, f->name_len));
    painting_add(out, INK_PUNCT, l->at + f->name_len, span_sub(all, f->name_len, value));
    painting_add(out, INK_TEXT, l->at + value, span_sub(all, value, all.len));
    if (f->left_out) {
        painting_words(out, INK_NOTE, " … and ");
        painting_words(out, INK_NOTE, human_count(number, f->left_out));
        painting_words(out, INK_NOTE, " bytes more: the Headers tab has them");
    }
    if (f->is_outside)
        painting_words(out, INK_FAINT, "  from the table");
}

static void paint_chunk(const struct wirelines *w, const struct wireline *l,
                        struct painting *out)
{
    char line[32];
    char words[64];
    char number[HUMAN_COUNT];
    uint64_t size;
    if (!chunkwalk_size(span_make(line, wirelines_read_shown(w, l->at, line, sizeof line)),
                        &size))
        return;
    if (size == 0)
        snprintf(words, sizeof words, "%*sthe last chunk", NOTE_INDENT, "");
    else
        snprintf(words, sizeof words, "%*schunk, %s byte%s", NOTE_INDENT, "",
                 human_count(number, size), size == 1 ? "" : "s");
    painting_words(out, INK_KEY, words);
}

/* How much was not kept, and what to change to have it. */
static void paint_dropped(const struct wirelines *w, const struct wireline *l,
                          struct painting *out)
{
    char words[160];
    char number[HUMAN_COUNT];
    char kept[HUMAN_SHORT];
    enum jig_direction d = (enum jig_direction)l->direction;
    const struct jig_exchange *x = jig_transfer_exchange(w->transfer, l->exchange);
    uint64_t n = jig_exchange_wire_dropped(x, d) + wirecut_hidden(x, d, restab_mask(w->shown));
    snprintf(words, sizeof words,
             "%*s%s further bytes were %s; wire-keep (%s) in config.ini kept no more",
             NOTE_INDENT, "", human_count(number, n), d == JIG_SENT ? "sent" : "received",
             human_bytes(kept, jig_transfer_options(w->transfer)->wire_keep));
    painting_words(out, INK_NOTE, words);
    out->hang = NOTE_INDENT;
}

static void paint_note(const struct wirelines *w, const struct wireline *l,
                       struct painting *out)
{
    struct wirehop h = wirelines_hop_row(w, l->exchange);
    if (l->kind == WIRE_HOP)
        wirehop_paint(&h, out);
    else if (l->kind == WIRE_WAY)
        wirehop_paint_way(&h, out);
    else if (l->kind == WIRE_FRAME)
        paint_frame(w, l, out);
    else if (l->kind == WIRE_FIELD)
        paint_field(w, l, out);
    else if (l->kind == WIRE_CHUNK)
        paint_chunk(w, l, out);
    else if (l->kind == WIRE_DROPPED)
        paint_dropped(w, l, out);
    else
        painting_words(out, INK_NOTE, "✗ there is more of it than can be listed");
}

static void paint_margin(const struct wirelines *w, const struct wireline *l,
                         struct painting *out)
{
    char words[48];
    char time[HUMAN_SHORT] = "";
    bool sent = l->direction == JIG_SENT;
    if (l->turns)
        human_ms(time, wirelines_time(w, l->at));
    snprintf(words, sizeof words, "%11s ", time);
    painting_words(out, INK_FAINT, words);
    out->hang = 14;
    painting_words(out, sent ? INK_SENT : INK_RECEIVED, l->turns ? sent ? "→ " : "← " : "│ ");
}

/* A line's own end is faint: the others, where they should not be, are marks. */
static void paint_text(struct span bytes, const struct wireline *l, struct painting *out)
{
    bool lf = bytes.len && bytes.ptr[bytes.len - 1] == '\n';
    bool crlf = lf && bytes.len > 1 && bytes.ptr[bytes.len - 2] == '\r';
    uint32_t end = crlf ? 2 : lf ? 1 : 0;
    size_t len = bytes.len - end;
    painting_add(out, l->direction == JIG_SENT ? INK_SENT : INK_TEXT, l->at,
                 span_sub(bytes, 0, len));
    if (end)
        painting_stand(out, INK_FAINT, l->at + len, end, crlf ? "␍␊" : "␊");
}

static void paint(void *ctx, const struct line *line, struct painting *out)
{
    struct wirelines *w = ctx;
    const struct wireline *l = &w->lines[line->number - 1];
    painting_reset(out);
    if (l->kind != WIRE_TEXT) {
        paint_note(w, l, out);
        return;
    }
    paint_margin(w, l, out);
    struct span bytes = window_look(&w->window, &w->source, l->at, l->len);
    if (l->is_hex)
        hexlines_paint(bytes, l->at, wirelines_raw(w, l->at), w->look.per_line, out);
    else
        paint_text(bytes, l, out);
    wirelines_hide(w, l->at, l->at + l->len, out);
}

static const struct lines_class class = {
    .step = step,
    .find = find,
    .next = next,
    .prev = prev,
    .numbered = numbered,
    .paint = paint,
    .count = count,
};

struct lines wirelines_lines(struct wirelines *w)
{
    return (struct lines){ &class, w };
}

bool wirelines_hop(const struct wirelines *w, uint64_t line, size_t *exchange, uint64_t *at,
                   uint64_t *end)
{
    if (line == 0 || line > w->n_lines)
        return false;
    *exchange = w->lines[line - 1].exchange;
    *at = *end = w->log.len;
    for (size_t i = w->n_pieces; i-- > 0;) {
        const struct wirepiece *p = &w->pieces[i];
        if (p->exchange > *exchange)
            *end = p->raw;
        if (p->exchange >= *exchange)
            *at = p->raw;
    }
    return true;
}

bool wirelines_add_said(const struct wirelines *w, uint64_t line, struct buf *out)
{
    const struct wireline *l = line && line <= w->n_lines ? &w->lines[line - 1] : NULL;
    const struct wiretold *f = l && l->kind == WIRE_FIELD ? &w->told[l->told] : NULL;
    if (!f || !f->is_said)
        return false;
    const char *name = w->words.ptr + f->words;
    restab_add(w->shown, span_make(name, f->name_len), out);
    buf_add_str(out, f->name_len ? ": " : "");
    buf_add(out, span_make(name + f->name_len, f->value_len));
    return true;
}

uint64_t wirelines_line_of(const struct wirelines *w, size_t exchange)
{
    for (size_t i = 0; i < w->n_lines; i++)
        if (w->lines[i].kind == WIRE_HOP && w->lines[i].exchange == exchange)
            return i + 1;
    return 1;
}
