#include "data/jsonparts.h"

#include <stdlib.h>

#include "base/mem.h"

static size_t item_start(const struct json_node *n)
{
    return n->key_end ? n->key_at : n->at;
}

/* The comment that stands on the same line at `at`, with the blanks before it; else empty. */
static struct span same_line_comment(struct span text, size_t at)
{
    struct jsonlex lex;
    jsonlex_init(&lex, text, true);
    size_t from = at;
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t'))
        at++;
    if (at >= text.len || text.ptr[at] != '/')
        return span_sub(text, from, from);
    lex.at = at;
    struct jsonlex_token t = jsonlex_next(&lex);
    size_t end = t.at + t.text.len;
    bool to_line_end = end < text.len && (text.ptr[end] == '\n' || text.ptr[end] == '\r');
    bool own =
        t.type == JSONLEX_COMMENT && to_line_end && span_find_byte(t.text, '\n', 0) == SIZE_MAX;
    return span_sub(text, from, own ? end : from);
}

static size_t find_comma(struct span text, size_t at)
{
    struct jsonlex lex;
    jsonlex_init(&lex, text, true);
    lex.at = at;
    struct jsonlex_token t;
    do {
        t = jsonlex_next(&lex);
    } while (t.type == JSONLEX_COMMENT);
    return t.at;
}

static void take_chunks(struct jsonparts *p)
{
    struct span text = json_text(p->doc);
    const struct json_node *box = &p->doc->nodes[p->node];
    size_t at = box->at + 1;
    size_t i = 0;
    for (uint32_t c = box->first; c != JSON_NONE; c = json_next(p->doc, c), i++) {
        const struct json_node *n = &p->doc->nodes[c];
        struct jsonchunk *k = &p->old[i];
        k->lead = span_sub(text, at, item_start(n));
        k->item = span_sub(text, item_start(n), n->end);
        size_t comma = n->next == JSON_NONE ? n->end : find_comma(text, n->end);
        k->pre = span_sub(text, n->end, comma);
        at = n->next == JSON_NONE ? n->end : comma + 1;
        k->trail = same_line_comment(text, at);
        at += k->trail.len;
    }
    p->tail = span_sub(text, at, box->end - 1);
}

struct span jsonparts_line_indent(struct span text, size_t at)
{
    size_t start = at;
    while (start > 0 && text.ptr[start - 1] != '\n')
        start--;
    size_t end = start;
    while (end < text.len && (text.ptr[end] == ' ' || text.ptr[end] == '\t'))
        end++;
    return span_sub(text, start, end);
}

/* What a level is indented by: as the root's first member is, else two blanks. */
static struct span indent_unit(const struct json *doc)
{
    uint32_t first = json_first(doc, 0);
    struct span text = json_text(doc);
    if (first == JSON_NONE)
        return SPAN("  ");
    struct span unit = jsonparts_line_indent(text, item_start(&doc->nodes[first]));
    bool own_line =
        span_find_byte(span_sub(text, doc->nodes[0].at, item_start(&doc->nodes[first])), '\n',
                       0) != SIZE_MAX;
    return own_line && unit.len > 0 ? unit : SPAN("  ");
}

struct span jsonparts_line_end(const struct json *doc)
{
    struct span text = json_text(doc);
    size_t lf = span_find_byte(text, '\n', 0);
    return lf != SIZE_MAX && lf > 0 && text.ptr[lf - 1] == '\r' ? SPAN("\r\n") : SPAN("\n");
}

/* How a new member is set off, as the first one is. */
static void choose_layout(struct jsonparts *p)
{
    struct span text = json_text(p->doc);
    const struct json_node *box = &p->doc->nodes[p->node];
    struct span lead = p->n_old ? p->old[0].lead : p->tail;
    p->lines = span_find_byte(lead, '\n', 0) != SIZE_MAX;
    if (p->n_old == 0)
        p->lines = p->lines || box->type == JSON_ARRAY || p->node == 0;
    if (!p->lines) {
        buf_add_byte(&p->fresh, ' ');
        buf_add_byte(&p->close, ' ');
        return;
    }
    struct span outer = jsonparts_line_indent(text, box->at);
    buf_add(&p->fresh, jsonparts_line_end(p->doc));
    buf_add(&p->close, jsonparts_line_end(p->doc));
    buf_add(&p->close, outer);
    if (p->n_old) {
        buf_add(&p->fresh,
                jsonparts_line_indent(text, (size_t)(p->old[0].item.ptr - text.ptr)));
    } else {
        buf_add(&p->fresh, outer);
        buf_add(&p->fresh, indent_unit(p->doc));
    }
}

enum jig_err jsonparts_init(struct jsonparts *p, struct json *doc, uint32_t node)
{
    *p = (struct jsonparts){ .doc = doc, .node = node };
    buf_init(&p->fresh, JSON_MAX_LEN);
    buf_init(&p->close, JSON_MAX_LEN);
    if (!json_is(doc, node, JSON_ARRAY) && !json_is(doc, node, JSON_OBJECT))
        return JIG_ERR_USAGE;
    p->n_old = json_n(doc, node);
    p->old = mem_zero(p->n_old, sizeof *p->old);
    if (!p->old)
        return JIG_ERR_MEMORY;
    take_chunks(p);
    choose_layout(p);
    return p->fresh.failed ? p->fresh.failed : p->close.failed;
}

void jsonparts_clear(struct jsonparts *p)
{
    free(p->old);
    buf_clear(&p->fresh);
    buf_clear(&p->close);
}

/* ---- Writing back ---- */

/* Strings have no line breaks of their own, so every one is layout. */
void jsonparts_indent(struct buf *out, struct span value, struct span indent,
                      struct span newline)
{
    while (value.ptr) {
        struct span line = span_cut(&value, '\n');
        if (value.ptr && line.len > 0 && line.ptr[line.len - 1] == '\r')
            line.len--;
        buf_add(out, line);
        if (value.ptr) {
            buf_add(out, newline);
            buf_add(out, indent);
        }
    }
}

enum jig_err jsonparts_splice(struct json *doc, size_t at, size_t end, struct span insert)
{
    struct span text = json_text(doc);
    struct buf next_text;
    struct json next;
    buf_init(&next_text, JSON_MAX_LEN);
    json_init(&next);
    buf_add(&next_text, span_sub(text, 0, at));
    buf_add(&next_text, insert);
    buf_add(&next_text, span_sub(text, end, text.len));
    enum jig_err err = next_text.failed;
    if (!err)
        err = json_parse(&next, buf_span(&next_text), NULL, NULL);
    buf_clear(&next_text);
    if (err == JIG_ERR_DECODE)
        err = JIG_ERR_USAGE;
    if (err) {
        json_clear(&next);
        return err;
    }
    json_clear(doc);
    *doc = next;
    return JIG_OK;
}

static void add_blank(struct jsonparts *p, struct buf *out, struct span s)
{
    if (p->line_open && (s.len == 0 || (s.ptr[0] != '\n' && s.ptr[0] != '\r')))
        buf_add(out, jsonparts_line_end(p->doc));
    p->line_open = false;
    buf_add(out, s);
}

/* Comments above a member that goes stay, before what follows. */
static void keep_comments(struct jsonparts *p, struct buf *out, struct span lead)
{
    if (span_find_byte(lead, '/', 0) == SIZE_MAX)
        return;
    size_t end = lead.len;
    while (end > 0 && lead.ptr[end - 1] != '\n' && lead.ptr[end - 1] != '/')
        end--;
    while (end > 0 && (lead.ptr[end - 1] == '\n' || lead.ptr[end - 1] == '\r'))
        end--;
    add_blank(p, out, span_sub(lead, 0, end));
    p->line_open = span_find(lead, SPAN("//"), 0) != SIZE_MAX;
}

static void add_item(struct jsonparts *p, const struct jsonentry *e, struct span lead,
                     struct buf *out)
{
    if (!e->is_new) {
        buf_add(out, p->old[e->from].item);
        return;
    }
    size_t lf = SIZE_MAX;
    for (size_t i = lead.len; i-- > 0 && lf == SIZE_MAX;)
        if (lead.ptr[i] == '\n')
            lf = i;
    struct span text = json_text(p->doc);
    struct span indent = lf == SIZE_MAX ? jsonparts_line_indent(text, p->doc->nodes[p->node].at)
                                        : span_sub(lead, lf + 1, lead.len);
    if (e->key.ptr) {
        jsonlex_quote(e->key, out);
        buf_add(out, SPAN(": "));
    }
    jsonparts_indent(out, e->item, indent, jsonparts_line_end(p->doc));
}

static void add_entry(struct jsonparts *p, const struct jsonentry *e, bool last,
                      struct buf *out)
{
    struct jsonchunk none = { .lead = buf_span(&p->fresh) };
    const struct jsonchunk *k = e->from == JSONPARTS_NEW ? &none : &p->old[e->from];
    add_blank(p, out, k->lead);
    add_item(p, e, k->lead, out);
    buf_add(out, k->pre);
    if (!last)
        buf_add_byte(out, ',');
    buf_add(out, k->trail);
    p->line_open = span_starts(span_trim(k->trail), SPAN("//"));
}

/* Old chunks that no entry uses leave their comments where they stood: before the next used one. */
static size_t pass_unused(struct jsonparts *p, const bool *used, size_t at, size_t to,
                          struct buf *out)
{
    for (; at < to; at++)
        if (!used[at])
            keep_comments(p, out, p->old[at].lead);
    return at;
}

static void add_tail(struct jsonparts *p, size_t n, bool kept_comments, struct buf *out)
{
    bool bare = span_find_byte(p->tail, '/', 0) == SIZE_MAX;
    if (n == 0 && bare && !kept_comments)
        return;
    add_blank(p, out, p->n_old == 0 && bare ? buf_span(&p->close) : p->tail);
}

static void write_entries(struct jsonparts *p, const struct jsonentry *entries, size_t n,
                          const bool *used, struct buf *out)
{
    const struct json_node *box = &p->doc->nodes[p->node];
    size_t passed = 0;
    buf_add_byte(out, box->type == JSON_ARRAY ? '[' : '{');
    for (size_t i = 0; i < n; i++) {
        if (entries[i].from != JSONPARTS_NEW && entries[i].from >= passed)
            passed = pass_unused(p, used, passed, entries[i].from, out);
        add_entry(p, &entries[i], i + 1 == n, out);
    }
    size_t before = out->len;
    pass_unused(p, used, passed, p->n_old, out);
    add_tail(p, n, out->len > before, out);
    buf_add_byte(out, box->type == JSON_ARRAY ? ']' : '}');
}

enum jig_err jsonparts_write(struct jsonparts *p, const struct jsonentry *entries, size_t n)
{
    const struct json_node *box = &p->doc->nodes[p->node];
    struct buf out;
    bool *used = mem_zero(p->n_old, sizeof *used);
    if (!used)
        return JIG_ERR_MEMORY;
    for (size_t i = 0; i < n; i++)
        if (entries[i].from != JSONPARTS_NEW)
            used[entries[i].from] = true;
    buf_init(&out, JSON_MAX_LEN);
    write_entries(p, entries, n, used, &out);
    free(used);
    enum jig_err err = out.failed;
    if (!err)
        err = jsonparts_splice(p->doc, box->at, box->end, buf_span(&out));
    buf_clear(&out);
    return err;
}
