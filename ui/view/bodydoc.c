#include "view/bodydoc.h"

static size_t read_body(const void *ctx, uint64_t offset, void *out, size_t len)
{
    return jig_exchange_body_read(ctx, offset, out, len);
}

static void init_lines(struct bodydoc *d)
{
    jsonlines_init(&d->json, &d->source, false);
    textlines_init(&d->text, &d->source, 0, TEXT_PLAIN);
    hexlines_init(&d->hex, &d->source);
}

void bodydoc_init(struct bodydoc *d)
{
    *d = (struct bodydoc){ .mode = BODY_RAW };
    init_lines(d);
}

void bodydoc_clear(struct bodydoc *d)
{
    jsonlines_clear(&d->json);
    textlines_clear(&d->text);
    hexlines_clear(&d->hex);
}

void bodydoc_set(struct bodydoc *d, const struct jig_exchange *x)
{
    uint32_t per_line = d->hex.per_line;
    bodydoc_clear(d);
    bodydoc_init(d);
    d->source = (struct source){ .read = read_body, .ctx = x };
    d->hex.per_line = per_line;
}

static void sniff(struct bodydoc *d, const struct jig_exchange *x)
{
    struct jig_field type = { 0 };
    struct span declared = { 0 };
    if (jig_exchange_find(x, JIG_SECTION_RESPONSE, "Content-Type", &type))
        declared = span_make(type.value, type.value_len);
    struct window head;
    window_init(&head);
    d->mime = mime_of(declared, window_look(&head, &d->source, 0, MIME_HEAD));
    window_clear(&head);
    d->json.block.index.grammar.many = d->mime.kind == MIME_JSON_LINES;
    bool markup = d->mime.kind == MIME_XML || d->mime.kind == MIME_HTML;
    d->text.kind = markup ? TEXT_MARKUP : d->mime.kind == MIME_FORM ? TEXT_FORM : TEXT_PLAIN;
}

bool bodydoc_read(struct bodydoc *d, const struct jig_exchange *x)
{
    uint64_t had = d->source.len;
    bool done = jig_exchange_is_done(x);
    d->source.len = jig_exchange_body_len(x);
    if (had == d->source.len && done == d->complete)
        return false;
    d->complete = d->json.complete = done;
    if (had < MIME_HEAD)
        sniff(d, x);
    return true;
}

struct lines bodydoc_lines(struct bodydoc *d)
{
    if (d->mode == BODY_PRETTY)
        return jsonlines_lines(&d->json);
    return d->mode == BODY_RAW ? textlines_lines(&d->text) : hexlines_lines(&d->hex);
}

bool bodydoc_is_json(const struct bodydoc *d)
{
    return d->mime.kind == MIME_JSON || d->mime.kind == MIME_JSON_LINES;
}

/* "[section]" and such. */
void bodydoc_judge(struct bodydoc *d)
{
    uint64_t broken = d->json.block.index.broken_at;
    if (!bodydoc_is_json(d) || !d->mime.sniffed || broken >= MIME_HEAD ||
        broken >= d->source.len)
        return;
    d->mime = (struct mime){ .kind = MIME_TEXT, .label = "text" };
}

enum body_mode bodydoc_fitting(const struct bodydoc *d)
{
    if (d->mime.kind == MIME_BINARY)
        return BODY_HEX;
    return bodydoc_is_json(d) ? BODY_PRETTY : BODY_RAW;
}

enum body_mode bodydoc_next_mode(const struct bodydoc *d)
{
    enum body_mode next = d->mode == BODY_HEX ? BODY_PRETTY : d->mode + 1;
    return next == BODY_PRETTY && !bodydoc_is_json(d) ? BODY_RAW : next;
}

uint64_t bodydoc_scanned(const struct bodydoc *d)
{
    if (d->mode == BODY_RAW)
        return d->text.index.at;
    const struct jsonindex *index = &d->json.block.index;
    bool whole = d->mode == BODY_HEX || index->broken_at != UINT64_MAX;
    return whole ? d->source.len : jsonindex_end(index);
}
