#include "view/comparebody.h"

#include <stdlib.h>

#include "base/mem.h"
#include "book/masked.h"
#include "data/hexlines.h"
#include "data/human.h"
#include "data/jsondiff.h"
#include "data/jsonpaint.h"
#include "data/mime.h"
#include "data/packed.h"
#include "view/comparelines.h"

#define IGNORED_MAX  100u
#define CELL_MAX     1024u /* bytes of a row that are read: no screen is wider */
#define LEAST_DIGITS 3
#define INDENT       2u
#define INDENT_MOST  24u
#define HEX_ROW      8u
#define HEX_WIDTH    (3 * HEX_ROW - 1)
#define HEX_GAP      3u /* between bytes and text, as hexlines paints them */
#define HEX_AT       9u

struct comparebody {
    struct comparebody_side a, b;
    struct masked veil;             /* what stands for one of them */
    struct comparebody_side *veils; /* whose secrets are looked for still; NULL: nobody's */
    uint64_t seed;
    struct packed *laid[2]; /* of A and B, which are compared by path as this text; or NULL */
    bool is_set, both_json, is_done;
    enum comparebody_way way;
    bool ordered;
    uint64_t ignored[IGNORED_MAX];
    size_t n_ignored;
    struct jsondiff *json;
    struct jsondiff *leaving; /* what was compared before: let go of in parts */
    struct textdiff text;
    struct comparelines lines;
    bool has_text, is_found;
    const char *complaint; /* why not by path; static */
    bool complains_of_a;
    struct painting painting;
    struct window window;
    struct buf plain, left, right;
};

struct comparebody *comparebody_new(void)
{
    struct comparebody *c = mem_zero(1, sizeof *c);
    if (!c)
        return NULL;
    painting_init(&c->painting);
    window_init(&c->window);
    buf_init(&c->plain, 1u << 20);
    buf_init(&c->left, 1u << 20);
    buf_init(&c->right, 1u << 20);
    return c;
}

static void forget(struct comparebody *c)
{
    if (c->leaving)
        jsondiff_free(c->json); /* it has not begun: what leaves is done away with first */
    else
        c->leaving = c->json;
    c->json = NULL;
    textdiff_clear(&c->text);
    comparelines_clear(&c->lines);
    c->has_text = c->is_found = c->is_done = false;
}

static void forget_laid(struct comparebody *c)
{
    for (size_t i = 0; i < 2; i++) {
        packed_free(c->laid[i]);
        c->laid[i] = NULL;
    }
}

void comparebody_free(struct comparebody *c)
{
    if (!c)
        return;
    forget(c);
    forget_laid(c);
    jsondiff_free(c->leaving);
    painting_clear(&c->painting);
    window_clear(&c->window);
    masked_clear(&c->veil);
    buf_clear(&c->plain);
    buf_clear(&c->left);
    buf_clear(&c->right);
    free(c);
}

/* ---- Ways ---- */

static const struct source *source_of(const struct comparebody *c, bool is_a)
{
    const struct packed *laid = c->way == COMPARE_BY_PATH ? c->laid[!is_a] : NULL;
    return laid ? packed_text(laid) : is_a ? &c->a.source : &c->b.source;
}

/* Of the bodies that stand for JSON, the one that is not laid out yet; NULL: none is. */
static struct packed *to_lay(const struct comparebody *c)
{
    for (size_t i = 0; i < 2 && c->way == COMPARE_BY_PATH; i++)
        if (c->laid[i] && !packed_is_done(c->laid[i]))
            return c->laid[i];
    return NULL;
}

static bool can_be_laid(struct comparebody *c)
{
    for (size_t i = 0; i < 2; i++) {
        const char *why = c->laid[i] ? packed_complaint(c->laid[i]) : NULL;
        if (!why)
            continue;
        c->complaint = why;
        c->complains_of_a = i == 0;
        return false;
    }
    return true;
}

static enum comparebody_way without_path(const struct comparebody *c)
{
    return c->laid[0] || c->laid[1] ? COMPARE_BY_BYTES : COMPARE_BY_LINES;
}

static void begin_text(struct comparebody *c)
{
    enum rowcut_kind kind = c->way == COMPARE_BY_BYTES ? ROWCUT_BYTES : ROWCUT_LINES;
    textdiff_init(&c->text, &c->a.source, &c->b.source, kind, c->seed);
    c->has_text = true;
}

static void begin(struct comparebody *c)
{
    struct jsondiff_config config = {
        .ordered = c->ordered, .seed = c->seed, .ignored = c->ignored, .n_ignored = c->n_ignored
    };
    forget(c);
    window_clear(&c->window);
    if (c->veils || to_lay(c))
        return;
    if (c->way == COMPARE_BY_PATH && !can_be_laid(c))
        c->way = without_path(c);
    if (c->way == COMPARE_BY_PATH)
        c->json = jsondiff_new(source_of(c, true), source_of(c, false), &config);
    if (!c->json) {
        c->way = c->way == COMPARE_BY_PATH ? without_path(c) : c->way;
        begin_text(c);
    }
}

static struct mime mime_of_side(struct comparebody *c, const struct comparebody_side *side)
{
    struct span head = window_look(&c->window, &side->source, 0, MIME_HEAD);
    struct mime mime = mime_of(side->type, head);
    window_clear(&c->window);
    return mime;
}

/* Or stands for it. */
static bool is_json(const struct mime *mime)
{
    return mime->kind == MIME_JSON || mime->kind == MIME_JSON_LINES || mime->packed;
}

/* With digests of long strings of bytes: they are compared whole. */
static bool lay_out(struct comparebody *c, size_t i, const struct source *bytes,
                    const struct mime *mime)
{
    c->laid[i] = mime->packed ? packed_new(bytes, mime->packed) : NULL;
    if (c->laid[i])
        packed_add_digests(c->laid[i], c->seed);
    return c->laid[i] || !mime->packed;
}

/* Beside a body out of the history, whose secrets were hidden when it was kept, that of an answer
 * of now is compared with its own hidden too: what looks the same is the same. */
static void veil(struct comparebody *c, struct comparebody_side *side,
                 const struct comparebody_side *other)
{
    if (!side->secrets || other->secrets)
        return;
    masked_begin(&c->veil, &side->source, side->secrets);
    c->veils = side;
}

/* Before all else. */
static void step_veil(struct comparebody *c, size_t bytes)
{
    if (masked_step(&c->veil, bytes))
        return;
    c->veils->source = c->veil.replaced.text;
    c->veils = NULL;
    begin(c);
}

void comparebody_set(struct comparebody *c, const struct comparebody_side *a,
                     const struct comparebody_side *b, uint64_t seed)
{
    c->a = *a;
    c->b = *b;
    c->veils = NULL;
    veil(c, &c->a, b);
    veil(c, &c->b, a);
    c->seed = seed;
    c->is_set = true;
    c->complaint = NULL;
    forget(c);
    forget_laid(c);
    struct mime a_mime = mime_of_side(c, a), b_mime = mime_of_side(c, b);
    bool binary = a_mime.kind == MIME_BINARY || b_mime.kind == MIME_BINARY;
    c->both_json = is_json(&a_mime) && is_json(&b_mime) &&
                   lay_out(c, 0, &c->a.source, &a_mime) && lay_out(c, 1, &c->b.source, &b_mime);
    c->way = c->both_json ? COMPARE_BY_PATH : binary ? COMPARE_BY_BYTES : COMPARE_BY_LINES;
    begin(c);
}

void comparebody_swap(struct comparebody *c, const struct comparebody_side *a,
                      const struct comparebody_side *b)
{
    enum comparebody_way way = c->way;
    const char *complaint = c->complaint;
    comparebody_set(c, a, b, c->seed);
    c->complaint = complaint;
    c->complains_of_a = !c->complains_of_a;
    if (c->way == way)
        return;
    c->way = way;
    begin(c);
}

void comparebody_set_nothing(struct comparebody *c)
{
    forget(c);
    forget_laid(c);
    window_clear(&c->window);
    c->a = c->b = (struct comparebody_side){ .secrets = NULL };
    c->veils = NULL;
    masked_clear(&c->veil);
    c->way = COMPARE_BY_PATH;
    c->n_ignored = 0;
    c->is_set = c->both_json = c->ordered = false;
    c->complaint = NULL;
}

enum comparebody_way comparebody_way(const struct comparebody *c)
{
    return c->way;
}

void comparebody_next_way(struct comparebody *c)
{
    if (!c->is_set)
        return;
    c->way = c->way == COMPARE_BY_PATH    ? without_path(c)
             : c->way == COMPARE_BY_LINES ? COMPARE_BY_BYTES
             : c->both_json               ? COMPARE_BY_PATH
                                          : COMPARE_BY_LINES;
    begin(c);
}

bool comparebody_is_ordered(const struct comparebody *c)
{
    return c->ordered;
}

void comparebody_set_ordered(struct comparebody *c, bool ordered)
{
    c->ordered = ordered;
    if (c->is_set && c->way == COMPARE_BY_PATH)
        begin(c);
}

bool comparebody_ignore(struct comparebody *c, size_t i, struct buf *out)
{
    size_t n = 0;
    const struct jsondiff_row *rows = c->json ? jsondiff_rows(c->json, &n) : NULL;
    if (i >= n || !rows[i].path || c->n_ignored == IGNORED_MAX)
        return false;
    jsondiff_add_path(c->json, i, out);
    c->ignored[c->n_ignored++] = rows[i].path;
    begin(c);
    return true;
}

size_t comparebody_n_ignored(const struct comparebody *c)
{
    return c->n_ignored;
}

void comparebody_ignore_nothing(struct comparebody *c)
{
    c->n_ignored = 0;
    if (c->is_set && c->way == COMPARE_BY_PATH)
        begin(c);
}

/* ---- Work ---- */

static void step_laid(struct comparebody *c, struct packed *laid, size_t bytes)
{
    packed_step(laid, bytes, true);
    if (!to_lay(c))
        begin(c);
}

static void step_path(struct comparebody *c, size_t bytes)
{
    bool is_a;
    if (jsondiff_step(c->json, bytes))
        return;
    c->complaint = jsondiff_complaint(c->json, &is_a);
    c->complains_of_a = is_a;
    if (!c->complaint) {
        c->is_done = true;
        return;
    }
    c->way = without_path(c);
    begin(c);
}

static void step_text(struct comparebody *c, size_t bytes)
{
    if (!c->is_found)
        c->is_found = !textdiff_step(&c->text, bytes);
    else
        c->is_done = !comparelines_step(&c->lines, &c->text);
}

bool comparebody_step(struct comparebody *c, size_t bytes)
{
    if (c->leaving) {
        c->leaving = jsondiff_let_go(c->leaving) ? c->leaving : NULL;
        return c->leaving || !comparebody_is_done(c);
    }
    if (comparebody_is_done(c))
        return false;
    struct packed *laid = to_lay(c);
    if (c->veils)
        step_veil(c, bytes);
    else if (laid)
        step_laid(c, laid, bytes);
    else if (c->json)
        step_path(c, bytes);
    else
        step_text(c, bytes);
    return !c->is_done;
}

bool comparebody_is_done(const struct comparebody *c)
{
    return !c->is_set || c->is_done;
}

/* ---- Words ---- */

static void add_way(const struct comparebody *c, struct buf *out)
{
    if (c->way == COMPARE_BY_PATH)
        buf_add_str(out, c->ordered ? "by JSON path; key order counts"
                                    : "by JSON path; key order ignored");
    else
        buf_add_str(out, c->way == COMPARE_BY_LINES ? "by lines" : "by bytes");
    if (c->complaint && c->way == without_path(c))
        buf_addf(out, ", %s is no JSON to compare by path: %s", c->complains_of_a ? "A" : "B",
                 c->complaint);
    if (c->n_ignored && c->way == COMPARE_BY_PATH)
        buf_addf(out, "; %zu %s ignored", c->n_ignored, c->n_ignored == 1 ? "path" : "paths");
}

static bool is_cut(const struct comparebody *c)
{
    return c->json ? jsondiff_is_cut(c->json)
                   : c->lines.is_cut || c->lines.failed || c->text.is_cut || c->text.failed;
}

void comparebody_describe(const struct comparebody *c, struct buf *out)
{
    struct comparebody_counts n = comparebody_counts(c);
    char size[HUMAN_SHORT];
    if (!c->is_set)
        return;
    add_way(c, out);
    if (c->veils && c->veil.replaced.plain.len)
        buf_addf(out, ", looking for secrets first, %.0f %%",
                 100.0 * (double)c->veil.at / (double)c->veil.replaced.plain.len);
    else if (to_lay(c))
        buf_add_str(out, ", laid out first");
    else if (!c->is_done)
        buf_addf(out, ", %u %%",
                 c->json ? jsondiff_percent(c->json) : textdiff_percent(&c->text));
    else if (is_cut(c))
        buf_addf(out, "; the first %zu rows, there are more%s", comparebody_n(c),
                 !c->json && (c->text.failed || c->lines.failed) ? ": memory ran out" : "");
    else if (!n.changed && !n.added && !n.removed)
        buf_addf(out, "; nothing differs, %s", human_bytes(size, c->a.source.len));
}

struct comparebody_counts comparebody_counts(const struct comparebody *c)
{
    if (c->json) {
        struct jsondiff_counts n = jsondiff_counts(c->json);
        return (struct comparebody_counts){ n.changed, n.added, n.removed };
    }
    return (struct comparebody_counts){ c->lines.changed, c->lines.added, c->lines.removed };
}

/* ---- Rows ---- */

size_t comparebody_n(const struct comparebody *c)
{
    size_t n = c->lines.n;
    if (c->json)
        jsondiff_rows(c->json, &n);
    return n;
}

static struct span read_part(struct comparebody *c, const struct source *source, uint64_t at,
                             uint64_t end)
{
    size_t len = end - at < CELL_MAX ? (size_t)(end - at) : CELL_MAX;
    window_clear(&c->window); /* it may hold bytes of the other side */
    return window_look(&c->window, source, at, len);
}

/* What is painted, with the secrets hidden. */
static struct span masked(const struct comparebody_side *side, struct span text,
                          struct buf *out)
{
    buf_reset(out);
    if (side->secrets)
        mask_apply(side->secrets, text, out);
    else
        buf_add(out, text);
    return buf_span(out);
}

static bool opens(struct span text)
{
    char last = text.len ? text.ptr[text.len - 1] : '\0';
    return last == '{' || last == '[';
}

/* A member on one row: what stands inside a container is not said. */
static struct span json_cell(struct comparebody *c, const struct comparebody_side *side,
                             const struct jsondiff_row *r, bool is_a, struct buf *out)
{
    uint64_t at = is_a ? r->a_at : r->b_at;
    uint64_t end = is_a ? r->a_end : r->b_end;
    bool folds = r->kind == JSONDIFF_SAME || r->kind == JSONDIFF_CHANGED;
    if (end <= at)
        return (struct span){ 0 };
    painting_reset(&c->painting);
    struct span bytes = read_part(c, source_of(c, is_a), at, end);
    jsonpaint_tokens(bytes, at, &c->painting);
    buf_reset(&c->plain);
    for (size_t i = 0; i < c->painting.n; i++) {
        size_t to = i + 1 < c->painting.n ? c->painting.runs[i + 1].from : c->painting.text.len;
        struct span run = span_sub(buf_span(&c->painting.text), c->painting.runs[i].from, to);
        buf_add(&c->plain, run);
        if (folds && c->painting.runs[i].ink == INK_PUNCT && opens(run)) {
            buf_add_str(&c->plain, run.ptr[run.len - 1] == '{' ? " … }" : " … ]");
            break;
        }
    }
    return masked(side, buf_span(&c->plain), out);
}

static const enum compare_mark json_marks[] = {
    [JSONDIFF_SAME] = COMPARE_SAME,       [JSONDIFF_SKIP] = COMPARE_NOTE,
    [JSONDIFF_OPEN] = COMPARE_SAME,       [JSONDIFF_CLOSE] = COMPARE_SAME,
    [JSONDIFF_CHANGED] = COMPARE_CHANGED, [JSONDIFF_ADDED] = COMPARE_ADDED,
    [JSONDIFF_REMOVED] = COMPARE_REMOVED, [JSONDIFF_REST_A] = COMPARE_ADDED,
    [JSONDIFF_REST_B] = COMPARE_REMOVED,
};

static struct compare_cells json_row(struct comparebody *c, const struct jsondiff_row *r)
{
    struct compare_cells cells = { .mark = json_marks[r->kind] };
    uint32_t depth = r->depth < INDENT_MOST ? r->depth : INDENT_MOST;
    char count[HUMAN_COUNT];
    cells.indent = (int)(depth * INDENT);
    buf_reset(&c->left);
    buf_reset(&c->right);
    if (r->kind == JSONDIFF_SKIP) {
        buf_addf(&c->left, "… %s the same", human_count(count, r->count));
        cells.a = buf_span(&c->left);
    } else if (r->kind == JSONDIFF_REST_A || r->kind == JSONDIFF_REST_B) {
        bool is_a = r->kind == JSONDIFF_REST_A;
        struct buf *out = is_a ? &c->left : &c->right;
        buf_addf(out, "… %s more byte%s of this change", human_count(count, r->count),
                 r->count == 1 ? "" : "s");
        *(is_a ? &cells.a : &cells.b) = buf_span(out);
    } else {
        cells.a = json_cell(c, &c->a, r, true, &c->left);
        cells.b = json_cell(c, &c->b, r, false, &c->right);
    }
    return cells;
}

/* A row of hex with one blank between its parts: both sides fit on a screen of 120 columns. */
static void squeeze(struct span text, size_t n_bytes, struct buf *out)
{
    size_t ascii = text.len - n_bytes, hex = ascii - HEX_GAP - HEX_WIDTH;
    buf_reset(out);
    buf_add(out, span_sub(text, 0, hex - 1));
    buf_add(out, span_sub(text, hex, hex + HEX_WIDTH));
    buf_add_byte(out, ' ');
    buf_add(out, span_sub(text, ascii, text.len));
}

static struct span text_cell(struct comparebody *c, const struct comparebody_side *side,
                             uint64_t at, uint64_t end, struct buf *out)
{
    struct span bytes = end > at ? read_part(c, &side->source, at, end) : (struct span){ 0 };
    if (c->way == COMPARE_BY_BYTES && bytes.len) {
        painting_reset(&c->painting);
        hexlines_paint(bytes, at, at, HEX_ROW, &c->painting);
        squeeze(buf_span(&c->painting.text), bytes.len, &c->plain);
        return masked(side, buf_span(&c->plain), out);
    }
    bytes.len -= bytes.len && bytes.ptr[bytes.len - 1] == '\n'; /* a CR stays to be seen */
    return masked(side, bytes, out);
}

/* The most that a line's number has. */
static int digits_of(const struct comparebody *c)
{
    uint64_t most =
        c->lines.a.n_lines > c->lines.b.n_lines ? c->lines.a.n_lines : c->lines.b.n_lines;
    int digits = LEAST_DIGITS;
    if (c->way == COMPARE_BY_BYTES)
        return 0;
    for (uint64_t limit = 1000; most + 1 >= limit; limit *= 10)
        digits++;
    return digits;
}

static struct compare_cells text_row(struct comparebody *c, const struct compareline *r)
{
    struct compare_cells cells = { .mark = r->mark };
    char count[HUMAN_COUNT];
    if (r->mark == COMPARE_NOTE) {
        buf_reset(&c->left);
        if (r->a_line)
            buf_addf(&c->left, "… %s line%s the same", human_count(count, r->a_line),
                     r->a_line == 1 ? "" : "s");
        else
            buf_addf(&c->left, "… %s %sbyte%s %s", human_count(count, r->a_end - r->a_at),
                     r->is_rest && !r->is_unknown ? "more " : "",
                     r->a_end - r->a_at == 1 ? "" : "s",
                     r->is_unknown ? "not compared"
                     : r->is_rest  ? "of this change"
                                   : "the same");
        cells.a = buf_span(&c->left);
        return cells;
    }
    cells.a_line = r->a_line;
    cells.b_line = r->b_line;
    cells.digits = digits_of(c);
    cells.hex = c->way == COMPARE_BY_BYTES ? HEX_AT : 0;
    cells.hex_end = cells.hex ? HEX_AT + HEX_WIDTH + 1 : 0;
    cells.a = text_cell(c, &c->a, r->a_at, r->a_end, &c->left);
    cells.b = text_cell(c, &c->b, r->b_at, r->b_end, &c->right);
    return cells;
}

enum compare_mark comparebody_mark(const struct comparebody *c, size_t i)
{
    size_t n = 0;
    const struct jsondiff_row *rows = c->json ? jsondiff_rows(c->json, &n) : NULL;
    return rows ? json_marks[rows[i].kind] : c->lines.rows[i].mark;
}

struct compare_cells comparebody_row(struct comparebody *c, size_t i)
{
    size_t n = 0;
    const struct jsondiff_row *rows = c->json ? jsondiff_rows(c->json, &n) : NULL;
    return rows ? json_row(c, &rows[i]) : text_row(c, &c->lines.rows[i]);
}

void comparebody_add_path(const struct comparebody *c, size_t i, struct buf *out)
{
    if (c->json)
        jsondiff_add_path(c->json, i, out);
}
