/* Edits of a document. A container's text is taken apart into chunks, one for each member with the
 * blanks and comments that are its own; an edit is a new list of chunks, written back as one
 * splice. So whatever an edit does not name is copied byte for byte. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/align.h"
#include "data/json.h"

/* A member: lead item pre [,] trail. Lead holds the line break, the indent and comments above it,
 * pre what stands before its comma, trail the comment behind it on its line. */
struct chunk {
    struct span lead, item, pre, trail;
};

struct parts {
    struct json *doc;
    uint32_t node;
    struct chunk *old;
    size_t n_old;
    struct span tail; /* between the last chunk and the closing bracket */
    bool lines;       /* one member a line */
    struct buf fresh; /* lead of a new member */
    struct buf close; /* tail where there was none */
    bool line_open;   /* what was written last is a line comment: its line must end */
};

/* A member of the new list: an old chunk, with another item or its own; or a new one. */
struct entry {
    size_t from; /* of old, or ALIGN_NONE */
    struct span item;
    bool is_new;     /* item is to be written, indented; else the old chunk's */
    struct span key; /* is_new, objects: goes before it, not quoted; ptr NULL: none */
};

/* ---- Taking apart ---- */

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

static void take_chunks(struct parts *p)
{
    struct span text = json_text(p->doc);
    const struct json_node *box = &p->doc->nodes[p->node];
    size_t at = box->at + 1;
    size_t i = 0;
    for (uint32_t c = box->first; c != JSON_NONE; c = json_next(p->doc, c), i++) {
        const struct json_node *n = &p->doc->nodes[c];
        struct chunk *k = &p->old[i];
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

static struct span line_indent(struct span text, size_t at)
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
    struct span unit = line_indent(text, item_start(&doc->nodes[first]));
    bool own_line =
        span_find_byte(span_sub(text, doc->nodes[0].at, item_start(&doc->nodes[first])), '\n',
                       0) != SIZE_MAX;
    return own_line && unit.len > 0 ? unit : SPAN("  ");
}

static struct span line_end(const struct json *doc)
{
    struct span text = json_text(doc);
    size_t lf = span_find_byte(text, '\n', 0);
    return lf != SIZE_MAX && lf > 0 && text.ptr[lf - 1] == '\r' ? SPAN("\r\n") : SPAN("\n");
}

/* How a new member is set off, as the first one is. */
static void choose_layout(struct parts *p)
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
    struct span outer = line_indent(text, box->at);
    buf_add(&p->fresh, line_end(p->doc));
    buf_add(&p->close, line_end(p->doc));
    buf_add(&p->close, outer);
    if (p->n_old) {
        buf_add(&p->fresh, line_indent(text, (size_t)(p->old[0].item.ptr - text.ptr)));
    } else {
        buf_add(&p->fresh, outer);
        buf_add(&p->fresh, indent_unit(p->doc));
    }
}

static enum jig_err parts_init(struct parts *p, struct json *doc, uint32_t node)
{
    *p = (struct parts){ .doc = doc, .node = node };
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

static void parts_clear(struct parts *p)
{
    free(p->old);
    buf_clear(&p->fresh);
    buf_clear(&p->close);
}

/* ---- Writing back ---- */

/* A value whose further lines get the indent of the line it begins on. Strings have no line
 * breaks of their own, so every one is layout. */
static void add_indented(struct buf *out, struct span value, struct span indent,
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

static enum jig_err splice(struct json *doc, size_t at, size_t end, struct span insert)
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

static void add_blank(struct parts *p, struct buf *out, struct span s)
{
    if (p->line_open && (s.len == 0 || (s.ptr[0] != '\n' && s.ptr[0] != '\r')))
        buf_add(out, line_end(p->doc));
    p->line_open = false;
    buf_add(out, s);
}

/* Comments above a member that goes stay, before what follows. */
static void keep_comments(struct parts *p, struct buf *out, struct span lead)
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

static void add_item(struct parts *p, const struct entry *e, struct span lead, struct buf *out)
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
    struct span indent = lf == SIZE_MAX ? line_indent(text, p->doc->nodes[p->node].at)
                                        : span_sub(lead, lf + 1, lead.len);
    if (e->key.ptr) {
        jsonlex_quote(e->key, out);
        buf_add(out, SPAN(": "));
    }
    add_indented(out, e->item, indent, line_end(p->doc));
}

static void add_entry(struct parts *p, const struct entry *e, bool last, struct buf *out)
{
    struct chunk none = { .lead = buf_span(&p->fresh) };
    const struct chunk *k = e->from == ALIGN_NONE ? &none : &p->old[e->from];
    add_blank(p, out, k->lead);
    add_item(p, e, k->lead, out);
    buf_add(out, k->pre);
    if (!last)
        buf_add_byte(out, ',');
    buf_add(out, k->trail);
    p->line_open = span_starts(span_trim(k->trail), SPAN("//"));
}

/* Old chunks that no entry uses leave their comments where they stood: before the next used one. */
static size_t pass_unused(struct parts *p, const bool *used, size_t at, size_t to,
                          struct buf *out)
{
    for (; at < to; at++)
        if (!used[at])
            keep_comments(p, out, p->old[at].lead);
    return at;
}

static void add_tail(struct parts *p, size_t n, bool kept_comments, struct buf *out)
{
    bool bare = span_find_byte(p->tail, '/', 0) == SIZE_MAX;
    if (n == 0 && bare && !kept_comments)
        return;
    add_blank(p, out, p->n_old == 0 && bare ? buf_span(&p->close) : p->tail);
}

static void write_entries(struct parts *p, const struct entry *entries, size_t n,
                          const bool *used, struct buf *out)
{
    const struct json_node *box = &p->doc->nodes[p->node];
    size_t passed = 0;
    buf_add_byte(out, box->type == JSON_ARRAY ? '[' : '{');
    for (size_t i = 0; i < n; i++) {
        if (entries[i].from != ALIGN_NONE && entries[i].from >= passed)
            passed = pass_unused(p, used, passed, entries[i].from, out);
        add_entry(p, &entries[i], i + 1 == n, out);
    }
    size_t before = out->len;
    pass_unused(p, used, passed, p->n_old, out);
    add_tail(p, n, out->len > before, out);
    buf_add_byte(out, box->type == JSON_ARRAY ? ']' : '}');
}

static enum jig_err write_back(struct parts *p, const struct entry *entries, size_t n)
{
    const struct json_node *box = &p->doc->nodes[p->node];
    struct buf out;
    bool *used = mem_zero(p->n_old, sizeof *used);
    if (!used)
        return JIG_ERR_MEMORY;
    for (size_t i = 0; i < n; i++)
        if (entries[i].from != ALIGN_NONE)
            used[entries[i].from] = true;
    buf_init(&out, JSON_MAX_LEN);
    write_entries(p, entries, n, used, &out);
    free(used);
    enum jig_err err = out.failed;
    if (!err)
        err = splice(p->doc, box->at, box->end, buf_span(&out));
    buf_clear(&out);
    return err;
}

/* ---- The edits ---- */

enum jig_err json_set(struct json *doc, uint32_t node, struct span value)
{
    if (node >= doc->n)
        return JIG_ERR_USAGE;
    struct buf out;
    const struct json_node *n = &doc->nodes[node];
    buf_init(&out, JSON_MAX_LEN);
    add_indented(&out, value, line_indent(json_text(doc), n->at), line_end(doc));
    enum jig_err err = out.failed;
    if (!err)
        err = splice(doc, n->at, n->end, buf_span(&out));
    buf_clear(&out);
    return err;
}

static struct entry *old_entries(const struct parts *p, size_t room)
{
    struct entry *entries = mem_zero(room, sizeof *entries);
    for (size_t i = 0; entries && i < p->n_old; i++)
        entries[i] = (struct entry){ .from = i };
    return entries;
}

enum jig_err json_insert(struct json *doc, uint32_t parent, size_t at, struct span key,
                         struct span value)
{
    struct parts p;
    struct entry *entries = NULL;
    enum jig_err err = parts_init(&p, doc, parent);
    if (!err && (at > p.n_old || json_is(doc, parent, JSON_OBJECT) != (key.ptr != NULL)))
        err = JIG_ERR_USAGE;
    if (!err && !(entries = old_entries(&p, p.n_old + 1)))
        err = JIG_ERR_MEMORY;
    if (!err) {
        memmove(entries + at + 1, entries + at, (p.n_old - at) * sizeof *entries);
        entries[at] =
            (struct entry){ .from = ALIGN_NONE, .is_new = true, .key = key, .item = value };
        err = write_back(&p, entries, p.n_old + 1);
    }
    free(entries);
    parts_clear(&p);
    return err;
}

static size_t index_of(const struct json *doc, uint32_t node)
{
    size_t i = 0;
    for (uint32_t c = json_first(doc, doc->nodes[node].parent); c != node;
         c = json_next(doc, c))
        i++;
    return i;
}

enum jig_err json_remove(struct json *doc, uint32_t node)
{
    if (node == 0 || node >= doc->n)
        return JIG_ERR_USAGE;
    struct parts p;
    struct entry *entries = NULL;
    size_t at = index_of(doc, node);
    enum jig_err err = parts_init(&p, doc, doc->nodes[node].parent);
    if (!err && !(entries = old_entries(&p, p.n_old)))
        err = JIG_ERR_MEMORY;
    if (!err) {
        memmove(entries + at, entries + at + 1, (p.n_old - at - 1) * sizeof *entries);
        err = write_back(&p, entries, p.n_old - 1);
    }
    free(entries);
    parts_clear(&p);
    return err;
}

enum jig_err json_move(struct json *doc, uint32_t node, size_t to)
{
    if (node == 0 || node >= doc->n)
        return JIG_ERR_USAGE;
    struct parts p;
    struct entry *entries = NULL;
    size_t from = index_of(doc, node);
    enum jig_err err = parts_init(&p, doc, doc->nodes[node].parent);
    if (!err && to >= p.n_old)
        err = JIG_ERR_USAGE;
    if (!err && !(entries = old_entries(&p, p.n_old)))
        err = JIG_ERR_MEMORY;
    if (!err && from != to) {
        struct entry moved = entries[from];
        memmove(entries + from, entries + from + 1, (p.n_old - from - 1) * sizeof *entries);
        memmove(entries + to + 1, entries + to, (p.n_old - to - 1) * sizeof *entries);
        entries[to] = moved;
        err = write_back(&p, entries, p.n_old);
    }
    free(entries);
    parts_clear(&p);
    return err;
}

/* Where a new key goes: behind the last member whose key stands before it in `order`. */
static size_t place_of_key(const struct json *doc, uint32_t object, struct span key,
                           const char *const *order)
{
    size_t place = 0, i = 0;
    if (!order)
        return json_n(doc, object);
    for (uint32_t c = json_first(doc, object); c != JSON_NONE; c = json_next(doc, c)) {
        i++;
        for (const char *const *k = order; *k && !span_eq_str(key, *k); k++)
            if (json_key_is(doc, c, span_of(*k)))
                place = i;
    }
    return place;
}

enum jig_err json_set_member(struct json *doc, uint32_t object, struct span key,
                             struct span value, const char *const *order)
{
    uint32_t member = json_member(doc, object, key);
    if (member != JSON_NONE)
        return json_set(doc, member, value);
    return json_insert(doc, object, place_of_key(doc, object, key, order), key, value);
}

/* ---- A whole array at once ---- */

static uint64_t mix(uint64_t hash, struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        hash = (hash ^ (unsigned char)s.ptr[i]) * 0x100000001b3u;
    return hash;
}

/* Equal for values that are the same in the sense of jsonlex_same(). */
static uint64_t hash_value(struct span value, struct buf *scratch)
{
    struct jsonlex lex;
    struct jsonlex_token t;
    uint64_t hash = 0xcbf29ce484222325u;
    jsonlex_init(&lex, value, true);
    for (t = jsonlex_next(&lex); t.type != JSONLEX_END && t.type != JSONLEX_ERROR;
         t = jsonlex_next(&lex)) {
        if (t.type == JSONLEX_COMMENT)
            continue;
        hash = (hash ^ (uint64_t)t.type) * 0x100000001b3u;
        buf_reset(scratch);
        if (t.type == JSONLEX_STRING)
            jsonlex_unquote(t.text, scratch);
        hash = mix(hash, t.type == JSONLEX_STRING ? buf_span(scratch) : t.text);
    }
    return hash;
}

/* The plan of an array's change, in arrays of one allocation. */
struct plan {
    uint64_t *old_hash, *want_hash;
    size_t *match; /* for each wanted one the old chunk it is or replaces */
    bool *taken;   /* old ones that are matched */
    struct entry *entries;
};

static void plan_clear(struct plan *plan)
{
    free(plan->old_hash);
    free(plan->want_hash);
    free(plan->match);
    free(plan->taken);
    free(plan->entries);
}

static bool plan_init(struct plan *plan, const struct parts *p, const struct span *want,
                      size_t n)
{
    *plan = (struct plan){
        .old_hash = mem_zero(p->n_old, sizeof *plan->old_hash),
        .want_hash = mem_zero(n, sizeof *plan->want_hash),
        .match = mem_zero(n, sizeof *plan->match),
        .taken = mem_zero(p->n_old, sizeof *plan->taken),
        .entries = mem_zero(n, sizeof *plan->entries),
    };
    if (!plan->old_hash || !plan->want_hash || !plan->match || !plan->taken || !plan->entries)
        return false;
    struct buf scratch;
    buf_init(&scratch, JSON_MAX_LEN);
    for (size_t i = 0; i < p->n_old; i++)
        plan->old_hash[i] = hash_value(p->old[i].item, &scratch);
    for (size_t i = 0; i < n; i++)
        plan->want_hash[i] = hash_value(want[i], &scratch);
    bool ok = !scratch.failed;
    buf_clear(&scratch);
    return ok && align_sequences(plan->old_hash, p->n_old, plan->want_hash, n, plan->match);
}

/* A wanted value that is an old one at another place moves with its comments. Bounded: a few. */
static void adopt_moved(struct plan *plan, const struct parts *p, size_t n)
{
    size_t looks = 1u << 20;
    for (size_t j = 0; j < n; j++) {
        if (plan->match[j] != ALIGN_NONE)
            continue;
        for (size_t i = 0; i < p->n_old && looks > 0; i++, looks--) {
            if (plan->taken[i] || plan->old_hash[i] != plan->want_hash[j])
                continue;
            plan->match[j] = i;
            plan->taken[i] = true;
            break;
        }
    }
}

/* What is left on both sides between the same two neighbours was changed in place. */
static void pair_changed(struct plan *plan, const struct parts *p, size_t n)
{
    size_t next = 0;
    for (size_t j = 0; j < n; j++) {
        if (plan->match[j] != ALIGN_NONE) {
            next = plan->match[j] + 1;
            continue;
        }
        if (next < p->n_old && !plan->taken[next]) {
            plan->match[j] = next;
            plan->taken[next++] = true;
        }
    }
}

static void make_entries(struct plan *plan, const struct parts *p, const struct span *want,
                         size_t n)
{
    for (size_t j = 0; j < n; j++)
        if (plan->match[j] != ALIGN_NONE)
            plan->taken[plan->match[j]] = true;
    adopt_moved(plan, p, n);
    pair_changed(plan, p, n);
    for (size_t j = 0; j < n; j++) {
        size_t from = plan->match[j];
        bool same = from != ALIGN_NONE && plan->old_hash[from] == plan->want_hash[j];
        plan->entries[j] = (struct entry){ .from = from, .is_new = !same, .item = want[j] };
    }
}

static bool is_unchanged(const struct plan *plan, const struct parts *p, size_t n)
{
    if (n != p->n_old)
        return false;
    for (size_t j = 0; j < n; j++)
        if (plan->entries[j].is_new || plan->entries[j].from != j)
            return false;
    return true;
}

enum jig_err json_set_array(struct json *doc, uint32_t array, const struct span *want, size_t n)
{
    struct parts p;
    struct plan plan = { 0 };
    enum jig_err err =
        json_is(doc, array, JSON_ARRAY) ? parts_init(&p, doc, array) : JIG_ERR_USAGE;
    if (err == JIG_ERR_USAGE)
        return err;
    if (!err && !plan_init(&plan, &p, want, n))
        err = JIG_ERR_MEMORY;
    if (!err) {
        make_entries(&plan, &p, want, n);
        if (!is_unchanged(&plan, &p, n))
            err = write_back(&p, plan.entries, n);
    }
    plan_clear(&plan);
    parts_clear(&p);
    return err;
}
