#include "view/bodylayout.h"

#include "data/human.h"
#include "data/jsonpath.h"

static const struct source *text_of(const struct bodylayout *l)
{
    return l->json.block.source;
}

void bodylayout_init(struct bodylayout *l, const struct source *text)
{
    *l = (struct bodylayout){ .kind = BODYLAYOUT_NONE };
    jsonlines_init(&l->json, text, false);
    jsonrecords_init(&l->records, text);
    markuplines_init(&l->markup, text, false);
    tablelines_init(&l->table, text, TABLE_CSV);
}

void bodylayout_clear(struct bodylayout *l)
{
    jsonlines_clear(&l->json);
    jsonrecords_clear(&l->records);
    markuplines_clear(&l->markup);
    tablelines_clear(&l->table);
}

static enum bodylayout_kind kind_of(const struct mime *mime, struct span head, bool is_open)
{
    switch (mime->kind) {
    case MIME_JSON:
        return BODYLAYOUT_JSON;
    case MIME_JSON_LINES:
        return !is_open && jsonrecords_fit(head) ? BODYLAYOUT_RECORDS : BODYLAYOUT_JSON;
    case MIME_XML:
    case MIME_HTML:
        return BODYLAYOUT_MARKUP;
    case MIME_CSV:
        return BODYLAYOUT_TABLE;
    case MIME_FORM:
        return BODYLAYOUT_FORM;
    default:
        return BODYLAYOUT_NONE;
    }
}

void bodylayout_choose(struct bodylayout *l, const struct mime *mime, struct span head,
                       bool is_open)
{
    bool is_html = mime->kind == MIME_HTML;
    enum table_kind table = mime->kind == MIME_FORM ? TABLE_FORM : TABLE_CSV;
    bool many = mime->kind == MIME_JSON_LINES;
    l->kind = kind_of(mime, head, is_open);
    l->broken_line = 0;
    if (l->json.block.index.grammar.many != many) { /* a second value may have broken it */
        const struct source *text = text_of(l);
        jsonlines_clear(&l->json);
        jsonlines_init(&l->json, text, many);
    }
    if (l->markup.index.is_html != is_html) {
        markuplines_clear(&l->markup);
        markuplines_init(&l->markup, text_of(l), is_html);
    }
    if (l->table.kind != table) {
        tablelines_clear(&l->table);
        tablelines_init(&l->table, text_of(l), table);
    }
}

void bodylayout_fit(struct bodylayout *l, int columns)
{
    l->records.columns = columns;
}

struct lines bodylayout_lines(struct bodylayout *l)
{
    switch (l->kind) {
    case BODYLAYOUT_JSON:
        return jsonlines_lines(&l->json);
    case BODYLAYOUT_RECORDS:
        return jsonrecords_lines(&l->records);
    case BODYLAYOUT_MARKUP:
        return markuplines_lines(&l->markup);
    case BODYLAYOUT_TABLE:
    case BODYLAYOUT_FORM:
        return tablelines_lines(&l->table);
    default:
        return (struct lines){ 0 };
    }
}

/* UINT64_MAX: nowhere yet. */
static uint64_t broken_at(const struct bodylayout *l)
{
    if (l->kind == BODYLAYOUT_JSON && l->json.block.index.n)
        return l->json.block.index.broken_at;
    if (l->kind == BODYLAYOUT_MARKUP && l->markup.index.n)
        return l->markup.index.walk.scan.wrong_at;
    return UINT64_MAX;
}

void bodylayout_note_break(struct bodylayout *l)
{
    struct lines lines = bodylayout_lines(l);
    struct line line;
    uint64_t at = broken_at(l);
    if (at != l->broken_at)
        l->broken_line = 0;
    l->broken_at = at;
    if (at == UINT64_MAX || l->broken_line)
        return;
    if (l->kind == BODYLAYOUT_JSON && at) /* what is wrong begins a line of its own */
        at--;
    if (lines.class->find(lines.ctx, at, &line))
        l->broken_line = line.number;
}

void bodylayout_add_break(const struct bodylayout *l, struct buf *out)
{
    char number[HUMAN_COUNT];
    bool is_cut = broken_at(l) >= text_of(l)->len;
    if (!l->broken_line || broken_at(l) == UINT64_MAX)
        return;
    human_count(number, l->broken_line);
    if (l->kind == BODYLAYOUT_JSON)
        buf_addf(out, is_cut ? ", breaks off in line %s" : ", only to line %s", number);
    else
        buf_addf(out, ", not well-formed in line %s", number);
}

void bodylayout_set_complete(struct bodylayout *l, bool complete)
{
    l->json.complete = l->records.complete = l->markup.complete = complete;
}

void bodylayout_add_path(struct bodylayout *l, const struct line *line, struct buf *out)
{
    if (l->kind == BODYLAYOUT_JSON)
        jsonpath_add(&l->json, line, out);
    else if (l->kind == BODYLAYOUT_RECORDS)
        jsonrecords_path(&l->records, line, out);
    else if (l->kind == BODYLAYOUT_MARKUP)
        markuplines_path(&l->markup, line, out);
}

bool bodylayout_value(struct bodylayout *l, const struct line *line, uint64_t *at,
                      uint64_t *end)
{
    switch (l->kind) {
    case BODYLAYOUT_JSON:
        return jsonpath_value(&l->json, line, at, end);
    case BODYLAYOUT_RECORDS:
        return jsonrecords_value(&l->records, line, at, end);
    case BODYLAYOUT_MARKUP:
        return markuplines_element(&l->markup, line, at, end);
    default:
        return false;
    }
}

bool bodylayout_is_full(const struct bodylayout *l)
{
    return (l->kind == BODYLAYOUT_JSON && l->json.n_folds == JSONLINES_FOLDS) ||
           (l->kind == BODYLAYOUT_MARKUP && l->markup.folds.n == FOLDS_MAX);
}

uint64_t bodylayout_scanned(const struct bodylayout *l, uint64_t len)
{
    const struct jsonindex *index = &l->json.block.index;
    switch (l->kind) {
    case BODYLAYOUT_JSON:
        return index->broken_at != UINT64_MAX ? len : jsonindex_end(index);
    case BODYLAYOUT_RECORDS:
        return l->records.text.index.at;
    case BODYLAYOUT_MARKUP:
        return markupindex_end(&l->markup.index);
    case BODYLAYOUT_TABLE:
    case BODYLAYOUT_FORM:
        return l->table.records.at;
    default:
        return len;
    }
}
