#include "view/partlines.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/hexlines.h"
#include "data/human.h"
#include "data/mimecoding.h"
#include "view/bodylayout.h"

/* Parts that begin open: of the first ones, text of no more bytes. */
#define SMALL_PARTS 8u
#define SMALL       2048u
/* A part is laid out so far before it is shown. */
#define FIRST_STEP (64u << 10)

/* One that is open. The lines of its content are those of a source of its own. */
struct openpart {
    size_t i;
    struct multipart_part part;
    const struct source *whole;
    struct source content;
    struct bodylayout layout;
    struct textlines text;
    struct hexlines hex;
    bool is_binary;
};

static size_t read_content(const void *ctx, uint64_t offset, void *out, size_t len)
{
    const struct openpart *o = ctx;
    uint64_t left = offset < o->content.len ? o->content.len - offset : 0;
    return o->whole->read(o->whole->ctx, o->part.body + offset, out,
                          len < left ? len : (size_t)left);
}

static void part_clear(struct openpart *o)
{
    bodylayout_clear(&o->layout);
    textlines_clear(&o->text);
    hexlines_clear(&o->hex);
}

static void part_free(struct openpart *o)
{
    part_clear(o);
    free(o);
}

static struct lines content_lines(struct openpart *o)
{
    struct lines lines = bodylayout_lines(&o->layout);
    if (lines.class)
        return lines;
    return o->is_binary ? hexlines_lines(&o->hex) : textlines_lines(&o->text);
}

void partlines_init(struct partlines *p, const struct source *s, const char *boundary)
{
    *p = (struct partlines){ .columns = 80 };
    multiparts_init(&p->parts, s, boundary);
}

void partlines_clear(struct partlines *p)
{
    if (!p)
        return;
    multiparts_clear(&p->parts);
    window_clear(&p->window);
    while (p->n_open)
        part_free(p->open[--p->n_open]);
}

/* ---- Parts ------------------------------------------------------------------------------------*/

static const struct multipart_part *part_of(const struct partlines *p, size_t i)
{
    return &p->parts.parts[i];
}

static struct openpart *open_part(const struct partlines *p, size_t i)
{
    for (size_t k = 0; k < p->n_open; k++)
        if (p->open[k]->i == i)
            return p->open[k];
    return NULL;
}

/* The last part that begins at or before the offset. */
static size_t part_at(const struct partlines *p, uint64_t offset)
{
    size_t low = 0;
    for (size_t high = p->parts.n; high - low > 1 && high;) {
        size_t middle = low + (high - low) / 2;
        *(p->parts.parts[middle].at <= offset ? &low : &high) = middle;
    }
    return low;
}

static struct span heads_of(struct partlines *p, const struct multipart_part *part)
{
    uint64_t len = part->body - part->heads;
    return window_look(&p->window, p->parts.source, part->heads,
                       len < MULTIPARTS_HEADS ? (size_t)len : MULTIPARTS_HEADS);
}

static enum mimecoding_kind coding_of(struct partlines *p, const struct multipart_part *part)
{
    return mimecoding_of(multiparts_field(heads_of(p, part), "content-transfer-encoding"));
}

/* Its first bytes as it has them, or as they stand for others. */
static struct mime mime_of_part(struct partlines *p, const struct multipart_part *part,
                                enum mimecoding_kind coding)
{
    char type[256], plain[MIME_HEAD];
    struct span said = multiparts_field(heads_of(p, part), "content-type");
    size_t n = said.len < sizeof type ? said.len : sizeof type;
    memcpy(type, n ? said.ptr : "", n);
    uint64_t len = part->end - part->body;
    struct span head = window_look(&p->window, p->parts.source, part->body,
                                   len < MIME_HEAD ? (size_t)len : MIME_HEAD);
    if (coding != MIMECODING_NONE)
        head = span_make(plain, mimecoding_head(coding, head, plain, sizeof plain));
    return mime_of(span_make(type, n), head);
}

static void close_part(struct partlines *p, const struct openpart *o)
{
    size_t k = 0;
    while (p->open[k] != o)
        k++;
    part_free(p->open[k]);
    memmove(p->open + k, p->open + k + 1, (--p->n_open - k) * sizeof *p->open);
}

static void lay_out(struct partlines *p, struct openpart *o, const struct mime *mime)
{
    struct window window;
    window_init(&window);
    bodylayout_init(&o->layout, &o->content);
    bodylayout_choose(&o->layout, mime, window_look(&window, &o->content, 0, MIME_HEAD), false);
    bodylayout_set_complete(&o->layout, multiparts_is_settled(&p->parts, o->i));
    bodylayout_fit(&o->layout, p->columns);
    window_clear(&window);
    textlines_init(&o->text, &o->content, 0, TEXT_PLAIN);
    hexlines_init(&o->hex, &o->content);
    hexlines_fit(&o->hex, p->columns);
    o->is_binary = mime->kind == MIME_BINARY;
    struct lines lines = content_lines(o);
    lines.class->step(lines.ctx, FIRST_STEP);
}

/* What has a coding is shown as the text that was sent. */
static struct mime mime_shown(struct partlines *p, size_t i)
{
    const struct multipart_part *part = part_of(p, i);
    enum mimecoding_kind coding = coding_of(p, part);
    static const struct mime as_sent = { .kind = MIME_TEXT };
    return coding == MIMECODING_NONE ? mime_of_part(p, part, coding) : as_sent;
}

static bool open_at(struct partlines *p, size_t i)
{
    const struct multipart_part *part = part_of(p, i);
    struct mime mime = mime_shown(p, i);
    struct openpart *o = mem_zero(1, sizeof *o);
    if (!o)
        return false;
    if (p->n_open == PARTLINES_OPEN)
        close_part(p, p->open[0]);
    *o = (struct openpart){ .i = i, .part = *part, .whole = p->parts.source };
    o->content = (struct source){ read_content, o, o->part.end - o->part.body };
    lay_out(p, o, &mime);
    p->open[p->n_open++] = o;
    return true;
}

/* ---- Lines ------------------------------------------------------------------------------------*/

static void make_row(const struct partlines *p, size_t i, struct line *out)
{
    const struct multipart_part *part = part_of(p, i);
    bool is_open = open_part(p, i) != NULL;
    *out = (struct line){
        .at = part->at,
        .end = is_open                  ? part->heads
               : part->after > part->at ? part->after
                                        : part->body,
        .number = i + 1,
        .can_fold = true,
        .is_folded = !is_open,
    };
}

/* The head's line that holds the offset. */
static void make_head(struct partlines *p, const struct openpart *o, uint64_t offset,
                      struct line *out)
{
    struct span heads = heads_of(p, &o->part);
    size_t at = 0, end = 0;
    do {
        at = end;
        end = span_find_byte(heads, '\n', at);
        end = end == SIZE_MAX ? heads.len : end + 1;
    } while (end < heads.len && o->part.heads + end <= offset);
    *out = (struct line){ .at = o->part.heads + at,
                          .end = o->part.heads + end,
                          .number = o->i + 1,
                          .is_inner = true };
}

static void shift(const struct openpart *o, struct line *line)
{
    line->at += o->part.body;
    line->end += o->part.body;
    line->number = o->i + 1;
    line->is_inner = true;
}

static struct line inside(const struct openpart *o, const struct line *line)
{
    struct line in = *line;
    in.at -= o->part.body;
    in.end -= o->part.body;
    in.is_inner = false;
    return in;
}

static bool find_content(struct openpart *o, uint64_t offset, struct line *out)
{
    struct lines lines = content_lines(o);
    uint64_t at = offset - o->part.body;
    if (!o->content.len)
        return false;
    if (!lines.class->find(lines.ctx, at < o->content.len ? at : o->content.len - 1, out))
        return false;
    shift(o, out);
    return true;
}

static bool find(void *ctx, uint64_t offset, struct line *out)
{
    struct partlines *p = ctx;
    if (!p->parts.n)
        return false;
    size_t i = part_at(p, offset);
    struct openpart *o = open_part(p, i);
    if (!o || offset < o->part.heads) {
        make_row(p, i, out);
        return true;
    }
    if (offset >= o->part.body && find_content(o, offset, out))
        return true;
    make_head(p, o, offset, out);
    return true;
}

static bool is_content(const struct openpart *o, const struct line *line)
{
    return o && line->is_inner && line->at >= o->part.body;
}

static bool next(void *ctx, const struct line *line, struct line *out)
{
    struct partlines *p = ctx;
    size_t i = (size_t)line->number - 1;
    struct openpart *o = open_part(p, i);
    if (is_content(o, line)) {
        struct lines lines = content_lines(o);
        struct line in = inside(o, line);
        if (lines.class->next(lines.ctx, &in, out)) {
            shift(o, out);
            return true;
        }
    } else if (o && line->end < o->part.body) {
        make_head(p, o, line->end, out);
        return true;
    } else if (o && find_content(o, o->part.body, out)) {
        return true;
    }
    if (i + 1 >= p->parts.n)
        return false;
    make_row(p, i + 1, out);
    return true;
}

static void last_of(struct partlines *p, size_t i, struct line *out)
{
    struct openpart *o = open_part(p, i);
    if (!o)
        make_row(p, i, out);
    else if (!find_content(o, UINT64_MAX, out))
        make_head(p, o, o->part.body, out);
}

static bool prev(void *ctx, const struct line *line, struct line *out)
{
    struct partlines *p = ctx;
    size_t i = (size_t)line->number - 1;
    struct openpart *o = open_part(p, i);
    if (is_content(o, line)) {
        struct lines lines = content_lines(o);
        struct line in = inside(o, line);
        if (lines.class->prev(lines.ctx, &in, out))
            shift(o, out);
        else
            make_head(p, o, o->part.body, out);
        return true;
    }
    if (o && line->is_inner && line->at > o->part.heads) {
        make_head(p, o, line->at - 1, out);
        return true;
    }
    if (o && line->is_inner) {
        make_row(p, i, out);
        return true;
    }
    if (!i)
        return false;
    last_of(p, i - 1, out);
    return true;
}

static bool numbered(void *ctx, uint64_t number, struct line *out)
{
    struct partlines *p = ctx;
    uint64_t i = number ? number - 1 : 0;
    if (!p->parts.n)
        return false;
    make_row(p, i < p->parts.n ? (size_t)i : p->parts.n - 1, out);
    return true;
}

static uint64_t count(const void *ctx)
{
    return ((const struct partlines *)ctx)->parts.n;
}

/* ---- Scanning, opening ------------------------------------------------------------------------*/

/* Small ones of text need no key to be seen. */
static void look_at_new(struct partlines *p)
{
    for (; p->n_seen < SMALL_PARTS && p->n_seen < p->parts.n &&
           multiparts_is_settled(&p->parts, p->n_seen);
         p->n_seen++) {
        const struct multipart_part *part = part_of(p, p->n_seen);
        struct mime mime = mime_of_part(p, part, coding_of(p, part));
        if (mime.kind != MIME_BINARY && part->end - part->body <= SMALL)
            open_at(p, p->n_seen);
    }
}

/* More of an open one has come: what it is may be told by its first bytes only. */
static void grow(struct partlines *p, struct openpart *o)
{
    const struct multipart_part *part = part_of(p, o->i);
    uint64_t had = o->content.len;
    o->part = *part;
    o->content.len = part->end - part->body;
    bodylayout_set_complete(&o->layout, multiparts_is_settled(&p->parts, o->i));
    if (had >= MIME_HEAD || had == o->content.len)
        return;
    struct mime mime = mime_shown(p, o->i);
    part_clear(o);
    lay_out(p, o, &mime);
}

static bool step(void *ctx, size_t bytes)
{
    struct partlines *p = ctx;
    bool more = multiparts_step(&p->parts, bytes);
    look_at_new(p);
    for (size_t k = 0; k < p->n_open; k++) {
        grow(p, p->open[k]);
        struct lines lines = content_lines(p->open[k]);
        more |= lines.class->step(lines.ctx, bytes / PARTLINES_OPEN + 1);
    }
    return more;
}

static bool fold(void *ctx, const struct line *line)
{
    struct partlines *p = ctx;
    size_t i = (size_t)line->number - 1;
    struct openpart *o = open_part(p, i);
    if (is_content(o, line)) {
        struct lines lines = content_lines(o);
        struct line in = inside(o, line);
        return lines.class->fold && lines.class->fold(lines.ctx, &in);
    }
    if (o) {
        close_part(p, o);
        return true;
    }
    return open_at(p, i);
}

static void reveal(void *ctx, uint64_t offset)
{
    struct partlines *p = ctx;
    if (!p->parts.n)
        return;
    size_t i = part_at(p, offset);
    const struct multipart_part *part = part_of(p, i);
    if (offset < part->heads || (!open_part(p, i) && !open_at(p, i)))
        return;
    struct openpart *o = open_part(p, i);
    struct lines lines = content_lines(o);
    if (offset >= part->body && lines.class->reveal)
        lines.class->reveal(lines.ctx, offset - part->body);
}

/* ---- Painting ---------------------------------------------------------------------------------*/

static void add_words(struct painting *out, enum ink ink, const char *words)
{
    painting_words(out, INK_FAINT, "   ");
    painting_words(out, ink, words);
}

/* A value of the part's head, at its place in the body: what is found or hidden there is so
 * here. */
static void add_value(struct painting *out, enum ink ink, const struct multipart_part *part,
                      struct span heads, struct span value)
{
    if (!value.len)
        return;
    painting_words(out, INK_FAINT, "   ");
    painting_add(out, ink, part->heads + (size_t)(value.ptr - heads.ptr), value);
}

static void paint_names(struct partlines *p, const struct multipart_part *part,
                        struct painting *out)
{
    struct span heads = heads_of(p, part);
    struct span disposition = multiparts_field(heads, "content-disposition");
    struct span file = multiparts_param_as_sent(disposition, "filename");
    if (!file.ptr)
        file = multiparts_param_as_sent(disposition, "filename*");
    add_value(out, INK_KEY, part, heads, multiparts_param_as_sent(disposition, "name"));
    add_value(out, INK_STRING, part, heads, file);
    add_value(out, INK_TEXT, part, heads, multiparts_field(heads, "content-range"));
}

/* The kind stands for the delimiter, so that the row's place is the part's. */
static void paint_row(struct partlines *p, const struct line *line, struct painting *out)
{
    const struct multipart_part *part = part_of(p, (size_t)line->number - 1);
    char size[HUMAN_SHORT];
    enum mimecoding_kind coding = coding_of(p, part);
    struct mime mime = mime_of_part(p, part, coding);
    bool is_whole = multiparts_is_whole(&p->parts, (size_t)line->number - 1);
    painting_stand(out, INK_TAG, part->at, (uint32_t)(part->heads - part->at), mime.label);
    add_words(out, INK_NUMBER, human_bytes(size, part->end - part->body));
    if (!is_whole && !p->parts.complete)
        painting_words(out, INK_FAINT, "…");
    if (!is_whole && p->parts.complete)
        add_words(out, INK_NOTE, "breaks off");
    if (p->parts.is_full && line->number == p->parts.n)
        add_words(out, INK_NOTE, "and all parts behind it: raw has them");
    if (coding != MIMECODING_NONE)
        add_words(out, INK_FAINT, mimecoding_name(coding));
    paint_names(p, part, out);
}

static void paint_head(struct partlines *p, const struct line *line, struct painting *out)
{
    struct span all =
        window_look(&p->window, p->parts.source, line->at, (size_t)(line->end - line->at));
    while (all.len && (all.ptr[all.len - 1] == '\n' || all.ptr[all.len - 1] == '\r'))
        all.len--;
    size_t colon = span_find_byte(all, ':', 0);
    colon = colon == SIZE_MAX ? 0 : colon + 1;
    painting_words(out, INK_TEXT, "  ");
    out->hang = 4;
    painting_add(out, INK_NAME, line->at, span_sub(all, 0, colon));
    painting_add(out, INK_TEXT, line->at + colon, span_sub(all, colon, all.len));
}

static void paint(void *ctx, const struct line *line, struct painting *out)
{
    struct partlines *p = ctx;
    struct openpart *o = open_part(p, (size_t)line->number - 1);
    painting_reset(out);
    if (is_content(o, line)) {
        struct lines lines = content_lines(o);
        struct line in = inside(o, line);
        lines.class->paint(lines.ctx, &in, out);
        painting_move(out, o->part.body);
    } else if (line->is_inner) {
        paint_head(p, line, out);
    } else {
        paint_row(p, line, out);
    }
}

static const struct lines_class class = {
    .step = step,
    .find = find,
    .next = next,
    .prev = prev,
    .numbered = numbered,
    .paint = paint,
    .count = count,
    .fold = fold,
    .reveal = reveal,
};

struct lines partlines_lines(struct partlines *p)
{
    return (struct lines){ &class, p };
}

/* ---- What a line stands for -------------------------------------------------------------------*/

bool partlines_index(const struct partlines *p, const struct line *line, size_t *i)
{
    *i = (size_t)line->number - 1;
    return line->number > 0 && *i < p->parts.n;
}

void partlines_add_path(struct partlines *p, const struct line *line, struct buf *out)
{
    struct openpart *o = p->parts.n ? open_part(p, (size_t)line->number - 1) : NULL;
    if (!is_content(o, line))
        return;
    struct line in = inside(o, line);
    bodylayout_add_path(&o->layout, &in, out);
}

bool partlines_value(struct partlines *p, const struct line *line, uint64_t *at, uint64_t *end)
{
    struct openpart *o = p->parts.n ? open_part(p, (size_t)line->number - 1) : NULL;
    if (is_content(o, line)) {
        struct line in = inside(o, line);
        bool found = bodylayout_value(&o->layout, &in, at, end);
        *at += found ? o->part.body : 0;
        *end += found ? o->part.body : 0;
        return found;
    }
    if (line->is_inner || !p->parts.n)
        return false;
    *at = part_of(p, (size_t)line->number - 1)->body;
    *end = part_of(p, (size_t)line->number - 1)->end;
    return true;
}
