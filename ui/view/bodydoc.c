#include "view/bodydoc.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/human.h"

/* Markup is scanned slower than the rest: a millisecond's worth of it. */
#define MARKUP_SLICE (64u << 10)
/* Of an archive, each of which may have to come from the disk. */
#define MEMBERS_SLICE 64u
/* Bytes, of which each may be a line, or three a number of many digits. */
#define PACKED_SLICE   (8u << 10)
#define COUNTED_BEHIND (256u << 10)

static void init_text(struct bodydoc *d)
{
    bodylayout_init(&d->layout, &d->laid);
    partlines_init(&d->parts, &d->utf8, "");
    textlines_init(&d->text, &d->utf8, 0, TEXT_PLAIN);
    d->text.hides_mark = true;
    illformed_init(&d->illformed);
}

static void clear_text(struct bodydoc *d)
{
    bodylayout_clear(&d->layout);
    partlines_clear(&d->parts);
    textlines_clear(&d->text);
    packed_free(d->packed);
    d->packed = NULL;
    recode_free(d->recode);
    d->recode = NULL;
    illformed_clear(&d->illformed);
}

static void init(struct bodydoc *d)
{
    *d = (struct bodydoc){ .mode = BODY_RAW };
    d->charset.kind = charset_at(0);
    init_text(d);
    bodypicture_init(&d->picture);
    filefacts_init(&d->facts);
    textlines_init(&d->facts_lines, &d->facts_source, 0, TEXT_FACTS);
    hexlines_init(&d->hex, &d->bytes);
}

static void clear(struct bodydoc *d)
{
    clear_text(d);
    bodypicture_clear(&d->picture);
    filefacts_clear(&d->facts);
    textlines_clear(&d->facts_lines);
    hexlines_clear(&d->hex);
}

struct bodydoc *bodydoc_new(void)
{
    struct bodydoc *d = mem_zero(1, sizeof *d);
    if (d)
        init(d);
    return d;
}

void bodydoc_free(struct bodydoc *d)
{
    if (d)
        clear(d);
    free(d);
}

void bodydoc_set(struct bodydoc *d, const struct bodyinput *in)
{
    uint32_t per_line = d->hex.per_line;
    enum term_pixels pixels = d->picture.pixels;
    clear(d);
    init(d);
    d->bytes = d->utf8 = d->laid = d->source = in->source;
    d->bytes.len = d->utf8.len = d->laid.len = d->source.len = 0;
    d->hex.per_line = per_line;
    d->picture.pixels = pixels;
}

/* ---- Charset ----------------------------------------------------------------------------------*/

static bool has_facts(const struct bodydoc *d)
{
    return d->mime.kind == MIME_BINARY && !d->packed && d->facts.text.len &&
           !bodypicture_is_one(&d->picture);
}

static void take_note(struct bodydoc *d)
{
    d->utf8 = d->recode ? *recode_text(d->recode) : d->bytes;
    d->laid = d->packed ? *packed_text(d->packed) : d->utf8;
    d->source = d->mode == BODY_HEX      ? d->bytes
                : d->mode != BODY_PRETTY ? d->utf8
                : has_facts(d)           ? d->facts_source
                                         : d->laid;
}

/* From the beginning, in that charset. */
static void begin_text(struct bodydoc *d, const struct charset_kind *kind)
{
    clear_text(d);
    if (!charset_is_utf8(kind))
        d->recode = recode_new(&d->bytes, kind);
    d->is_new_text = true;
    d->cannot_recode = !d->recode && !charset_is_utf8(kind);
    init_text(d);
    take_note(d);
}

static struct span look(struct window *w, const struct source *s)
{
    return window_look(w, s, 0, MIME_HEAD);
}

/* Zeros among the letters of UTF-16 are no sign of anything else, but a picture is one, whatever
 * charset is said of it. */
static struct charset find_charset(const struct bodyinput *in, struct span head)
{
    struct mime as_bytes = mime_of(in->type, head);
    struct charset c = charset_of(in->type, head);
    bool is_known = as_bytes.kind == MIME_BINARY && strcmp(as_bytes.label, "binary") != 0;
    if (is_known || as_bytes.kind == MIME_MULTIPART) /* each part has its own */
        c = (struct charset){ .kind = charset_at(0) };
    return c;
}

static bool is_markup(const struct bodydoc *d)
{
    return d->mime.kind == MIME_XML || d->mime.kind == MIME_HTML;
}

static bool is_multipart(const struct bodydoc *d)
{
    return d->mime.kind == MIME_MULTIPART;
}

/* Without memory it is shown in hex. */
static void prepare_packed(struct bodydoc *d)
{
    if (!d->mime.packed || d->packed)
        return;
    d->packed = packed_new(&d->bytes, d->mime.packed);
    take_note(d);
}

/* For the kind that it is: more of it may have shown that it is another. */
static void prepare(struct bodydoc *d, const struct bodyinput *in, struct span head)
{
    static const struct mime as_json = { .kind = MIME_JSON_LINES };
    char boundary[MULTIPARTS_BOUNDARY];
    prepare_packed(d);
    if (d->packed)
        bodylayout_choose(&d->layout, &as_json, SPAN(""), true);
    else
        bodylayout_choose(&d->layout, &d->mime, head, in->is_open);
    if (is_multipart(d) && multiparts_boundary(in->type, head, boundary) && !d->parts.parts.n) {
        partlines_clear(&d->parts);
        partlines_init(&d->parts, &d->utf8, boundary);
    }
    d->text.kind = is_markup(d)                ? TEXT_MARKUP
                   : d->mime.kind == MIME_FORM ? TEXT_FORM
                                               : TEXT_PLAIN;
}

static void sniff(struct bodydoc *d, const struct bodyinput *in)
{
    struct window head;
    window_init_sized(&head, MIME_HEAD);
    struct charset c = find_charset(in, look(&head, &d->bytes));
    bool other = c.kind != d->charset.kind && d->charset.origin != CHARSET_CHOSEN;
    if (d->charset.origin != CHARSET_CHOSEN)
        d->charset = c;
    if (other)
        begin_text(d, c.kind);
    if (d->recode) {
        recode_step(d->recode, MIME_HEAD, in->complete);
        take_note(d);
        window_clear(&head);
    }
    struct span text = look(&head, &d->utf8);
    d->mime = mime_of(in->type, text);
    prepare(d, in, text);
    window_clear(&head);
}

void bodydoc_use_charset(struct bodydoc *d, const struct bodyinput *in,
                         const struct charset_kind *kind)
{
    d->charset = (struct charset){ .kind = kind ? kind : charset_at(0),
                                   .origin = kind ? CHARSET_CHOSEN : CHARSET_ASSUMED };
    begin_text(d, d->charset.kind);
    sniff(d, in);
}

uint64_t bodydoc_invalid(const struct bodydoc *d)
{
    return d->recode ? recode_invalid(d->recode) : d->illformed.n;
}

bool bodydoc_is_faulty(const struct bodydoc *d)
{
    return (d->mode == BODY_PRETTY && d->layout.broken_line) ||
           (bodydoc_is_packed(d) && packed_broken_at(d->packed) != UINT64_MAX) ||
           (d->mode != BODY_HEX && bodydoc_invalid(d));
}

static void add_invalid(const struct bodydoc *d, struct buf *out)
{
    char number[HUMAN_COUNT];
    uint64_t n = bodydoc_invalid(d);
    if (n)
        buf_addf(out, ", %s %s%s", human_count(number, n),
                 charset_is_utf8(d->charset.kind) ? "byte" : "invalid byte", n == 1 ? "" : "s");
    if (n && charset_is_utf8(d->charset.kind))
        buf_addf(out, " not UTF-8");
}

void bodydoc_add_charset(const struct bodydoc *d, struct buf *out)
{
    const struct charset *c = &d->charset;
    if (c->is_unknown) {
        buf_addf(out, ", charset \"%s\" is not known", c->said);
        add_invalid(d, out);
        return;
    }
    if (!charset_is_utf8(c->kind) || c->origin == CHARSET_CHOSEN || c->mark)
        buf_addf(out, ", %s", c->kind->name);
    if (c->said[0] && !charset_is_utf8(c->kind) &&
        !span_ieq_str(span_of(c->said), c->kind->name))
        buf_addf(out, " for \"%s\"", c->said);
    if (c->mark)
        buf_add_str(out, " with BOM");
    if (d->cannot_recode)
        buf_add_str(out, " can't be read here");
    add_invalid(d, out);
}

/* ---- What has come ----------------------------------------------------------------------------*/

static void take_facts(struct bodydoc *d)
{
    d->facts_text = buf_span(&d->facts.text);
    d->facts_source = source_of_span(&d->facts_text);
    take_note(d);
}

/* Other text than before where more of the file is there. */
static void read_facts(struct bodydoc *d)
{
    if (bodypicture_is_one(&d->picture))
        return;
    filefacts_read(&d->facts, &d->bytes, d->complete, &d->coding);
    take_facts(d);
    textlines_clear(&d->facts_lines);
    textlines_init(&d->facts_lines, &d->facts_source, 0, TEXT_FACTS);
    d->is_new_text = d->is_new_text || d->mode == BODY_PRETTY;
}

static bool knows_as_much(const struct bodydoc *d, const struct bodyinput *in)
{
    const struct factcoding *c = &d->coding;
    return c->is == in->coding.is && c->unpacked == in->coding.unpacked &&
           c->end == in->coding.end;
}

bool bodydoc_read(struct bodydoc *d, const struct bodyinput *in)
{
    uint64_t had = d->bytes.len;
    d->bytes.len = in->source.len;
    if (had == d->bytes.len && in->complete == d->complete && knows_as_much(d, in))
        return false;
    d->complete = in->complete;
    d->coding = in->coding;
    take_note(d);
    if (had < MIME_HEAD)
        sniff(d, in);
    if (d->mime.kind == MIME_BINARY && !d->packed && (had < MIME_HEAD || in->complete)) {
        bodypicture_read(&d->picture, &d->bytes, in->complete);
        read_facts(d);
    }
    return true;
}

static bool is_converted(const struct bodydoc *d)
{
    return !d->recode || recode_done(d->recode) == d->bytes.len;
}

/* Further members of an archive. */
static bool list_more(struct bodydoc *d)
{
    if (!filefacts_has_more(&d->facts))
        return false;
    bool more = filefacts_step(&d->facts, &d->bytes, MEMBERS_SLICE);
    take_facts(d);
    return more;
}

static bool is_unpacked(const struct bodydoc *d)
{
    return !d->packed || packed_is_done(d->packed);
}

static bool unpack_more(struct bodydoc *d, size_t bytes)
{
    size_t most = bytes < PACKED_SLICE ? bytes : PACKED_SLICE;
    return d->packed && packed_step(d->packed, most, d->complete);
}

/* Once the lines are known, since it is about all of them. Of what comes faster than that it waits
 * for the end: it would be read a second time while there is least time for it. */
static bool count_invalid(struct bodydoc *d, size_t bytes)
{
    bool is_text = d->mime.kind != MIME_BINARY && charset_is_utf8(d->charset.kind);
    bool is_behind = !d->complete && d->bytes.len - d->illformed.at > COUNTED_BEHIND;
    return is_text && !is_behind &&
           illformed_step(&d->illformed, &d->bytes, bytes, d->complete);
}

bool bodydoc_step(struct bodydoc *d, size_t bytes)
{
    bool converting = d->recode && recode_step(d->recode, bytes, d->complete);
    bool listing = bytes > 0 && list_more(d);
    bool unpacking = bytes > 0 && unpack_more(d, bytes);
    take_note(d);
    bodylayout_set_complete(&d->layout, d->complete && is_converted(d) && is_unpacked(d));
    d->parts.parts.complete = d->complete;
    struct lines lines = bodydoc_lines(d);
    if (d->mode == BODY_PRETTY && is_markup(d) && bytes > MARKUP_SLICE)
        bytes = MARKUP_SLICE;
    bool more = lines.class->step(lines.ctx, bytes) || converting || listing || unpacking;
    if (d->mode == BODY_PRETTY)
        bodylayout_note_break(&d->layout);
    return more || count_invalid(d, bytes);
}

/* ---- Modes ------------------------------------------------------------------------------------*/

bool bodydoc_set_mode(struct bodydoc *d, enum body_mode mode)
{
    bool was_hex = d->mode == BODY_HEX, was_facts = bodydoc_is_facts(d);
    bool was_packed = bodydoc_is_packed(d);
    d->mode = mode;
    take_note(d);
    return was_facts != bodydoc_is_facts(d) || was_packed != bodydoc_is_packed(d) ||
           (d->recode && was_hex != (mode == BODY_HEX));
}

uint64_t bodydoc_offset(struct bodydoc *d, uint64_t offset, enum body_mode mode)
{
    bool is_hex = d->mode == BODY_HEX;
    if (bodydoc_is_facts(d) && mode != BODY_PRETTY)
        return filefacts_to_bytes(&d->facts, offset);
    if (!bodydoc_is_facts(d) && mode == BODY_PRETTY && has_facts(d))
        return filefacts_to_text(&d->facts, offset);
    if (bodydoc_is_packed(d) && mode != BODY_PRETTY)
        return packed_to_bytes(d->packed, offset);
    if (d->packed && !bodydoc_is_packed(d) && mode == BODY_PRETTY)
        return packed_to_text(d->packed, offset);
    if (!d->recode || is_hex == (mode == BODY_HEX))
        return offset;
    return mode == BODY_HEX ? recode_to_bytes(d->recode, offset)
                            : recode_to_text(d->recode, offset);
}

void bodydoc_fit(struct bodydoc *d, int columns)
{
    if (d->mode == BODY_HEX || bodydoc_is_picture(d))
        hexlines_fit(&d->hex, columns);
    bodylayout_fit(&d->layout, columns);
    d->parts.columns = columns;
}

struct lines bodydoc_lines(struct bodydoc *d)
{
    struct lines lines = { 0 };
    if (bodydoc_is_facts(d))
        lines = textlines_lines(&d->facts_lines);
    else if (d->mode == BODY_PRETTY)
        lines = is_multipart(d) ? partlines_lines(&d->parts) : bodylayout_lines(&d->layout);
    if (d->mode == BODY_RAW)
        lines = textlines_lines(&d->text);
    return lines.class ? lines : hexlines_lines(&d->hex);
}

bool bodydoc_names(struct bodydoc *d, struct line *out)
{
    return bodydoc_is_table(d) && tablelines_names(&d->layout.table, out);
}

static bool is_picture(const struct bodydoc *d)
{
    return d->mime.kind == MIME_BINARY && bodypicture_is_one(&d->picture);
}

bool bodydoc_is_picture(const struct bodydoc *d)
{
    return d->mode == BODY_PRETTY && is_picture(d);
}

bool bodydoc_is_facts(const struct bodydoc *d)
{
    return d->mode == BODY_PRETTY && has_facts(d);
}

bool bodydoc_is_table(const struct bodydoc *d)
{
    return d->mode == BODY_PRETTY && d->layout.kind == BODYLAYOUT_TABLE;
}

bool bodydoc_shows_parts(const struct bodydoc *d)
{
    return d->mode == BODY_PRETTY && is_multipart(d);
}

const char *bodydoc_line_word(const struct bodydoc *d)
{
    if (bodydoc_shows_parts(d))
        return "part";
    bool is_records = d->mode == BODY_PRETTY && d->layout.kind == BODYLAYOUT_RECORDS;
    return is_records ? "record" : bodydoc_is_table(d) ? "row" : "line";
}

static void add_packed_break(const struct packed *p, struct buf *out)
{
    char number[HUMAN_COUNT];
    uint64_t at = packed_broken_at(p);
    if (packed_breaks_off(p))
        buf_addf(out, ", %s", packed_breaks_off(p));
    else if (at != UINT64_MAX)
        buf_addf(out, ", only to byte %s", human_count(number, at));
}

static void add_table_limits(const struct bodydoc *d, struct buf *out)
{
    char number[HUMAN_COUNT];
    uint64_t row;
    bool is_open = bodydoc_is_through(d) && tablelines_are_open(&d->layout.table, &row);
    if (is_open && row)
        buf_addf(out, ", a quote not closed in row %s", human_count(number, row));
    else if (is_open)
        buf_add_str(out, ", a quote not closed in the first line");
    if (tablelines_is_cut(&d->layout.table))
        buf_add_str(out, ", wide cells cut");
}

void bodydoc_add_limits(const struct bodydoc *d, struct buf *out)
{
    if (bodydoc_is_table(d))
        add_table_limits(d, out);
    if (d->mode == BODY_PRETTY && !d->packed)
        bodylayout_add_break(&d->layout, out);
    if (d->mode == BODY_PRETTY && bodylayout_is_full(&d->layout))
        buf_add_str(out, ", 10,000 folded, the most");
    if (bodydoc_is_packed(d))
        add_packed_break(d->packed, out);
    if (!is_multipart(d))
        return;
    if (d->parts.parts.is_full)
        buf_add_str(out, ", more in the last");
    else if (bodydoc_is_through(d) && !d->parts.parts.is_closed)
        buf_add_str(out, ", breaks off");
}

bool bodydoc_is_packed(const struct bodydoc *d)
{
    return d->mode == BODY_PRETTY && d->packed;
}

bool bodydoc_is_json(const struct bodydoc *d)
{
    return d->mime.kind == MIME_JSON || d->mime.kind == MIME_JSON_LINES;
}

bool bodydoc_has_layout(const struct bodydoc *d)
{
    return d->layout.kind != BODYLAYOUT_NONE || is_multipart(d) || is_picture(d) ||
           has_facts(d);
}

void bodydoc_add_path(struct bodydoc *d, const struct line *line, struct buf *out)
{
    if (d->mode != BODY_PRETTY)
        return;
    if (is_multipart(d))
        partlines_add_path(&d->parts, line, out);
    else
        bodylayout_add_path(&d->layout, line, out);
}

bool bodydoc_value(struct bodydoc *d, const struct line *line, uint64_t *at, uint64_t *end)
{
    if (d->mode != BODY_PRETTY)
        return false;
    return is_multipart(d) ? partlines_value(&d->parts, line, at, end)
                           : bodylayout_value(&d->layout, line, at, end);
}

/* "[section]" and such. */
void bodydoc_judge(struct bodydoc *d)
{
    uint64_t broken = d->layout.json.block.index.broken_at;
    if (d->layout.kind != BODYLAYOUT_JSON || !d->mime.sniffed || broken >= MIME_HEAD ||
        broken >= d->utf8.len)
        return;
    d->mime = (struct mime){ .kind = MIME_TEXT, .label = "text" };
    d->layout.kind = BODYLAYOUT_NONE;
}

enum body_mode bodydoc_fitting(const struct bodydoc *d)
{
    if (d->mime.kind == MIME_BINARY && !is_picture(d) && !has_facts(d) && !d->packed)
        return BODY_HEX;
    return bodydoc_has_layout(d) ? BODY_PRETTY : BODY_RAW;
}

enum body_mode bodydoc_next_mode(const struct bodydoc *d)
{
    enum body_mode next = d->mode == BODY_HEX ? BODY_PRETTY : d->mode + 1;
    return next == BODY_PRETTY && !bodydoc_has_layout(d) ? BODY_RAW : next;
}

bool bodydoc_reaches(struct bodydoc *d, uint64_t offset)
{
    struct line line;
    struct lines lines = bodydoc_lines(d);
    if (offset < bodydoc_scanned(d))
        return true;
    return offset < d->source.len && lines.class->find(lines.ctx, offset, &line) &&
           line.at <= offset && offset < line.end;
}

uint64_t bodydoc_scanned(const struct bodydoc *d)
{
    if (d->mode == BODY_RAW)
        return d->text.index.at;
    if (d->mode == BODY_PRETTY && is_multipart(d))
        return d->parts.parts.at;
    if (bodydoc_is_facts(d))
        return d->facts_lines.index.at;
    return d->mode == BODY_HEX ? d->source.len : bodylayout_scanned(&d->layout, d->source.len);
}

bool bodydoc_is_through(const struct bodydoc *d)
{
    return d->complete && (d->mode == BODY_HEX || is_converted(d)) &&
           !(bodydoc_is_facts(d) && filefacts_has_more(&d->facts)) &&
           (!bodydoc_is_packed(d) || is_unpacked(d)) && bodydoc_scanned(d) >= d->source.len;
}
