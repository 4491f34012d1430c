#include "view/bodydoc.h"

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

void bodydoc_set(struct bodydoc *d, const struct bodyinput *in)
{
    uint32_t per_line = d->hex.per_line;
    bodydoc_clear(d);
    bodydoc_init(d);
    d->source = in->source;
    d->source.len = 0;
    d->hex.per_line = per_line;
}

static void sniff(struct bodydoc *d, const struct bodyinput *in)
{
    struct window head;
    window_init(&head);
    d->mime = mime_of(in->type, window_look(&head, &d->source, 0, MIME_HEAD));
    window_clear(&head);
    d->json.block.index.grammar.many = d->mime.kind == MIME_JSON_LINES;
    bool markup = d->mime.kind == MIME_XML || d->mime.kind == MIME_HTML;
    d->text.kind = markup ? TEXT_MARKUP : d->mime.kind == MIME_FORM ? TEXT_FORM : TEXT_PLAIN;
}

bool bodydoc_read(struct bodydoc *d, const struct bodyinput *in)
{
    uint64_t had = d->source.len;
    d->source.len = in->source.len;
    if (had == d->source.len && in->complete == d->complete)
        return false;
    d->complete = d->json.complete = in->complete;
    if (had < MIME_HEAD)
        sniff(d, in);
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
