/* Edits of a document: each takes a container apart, changes the list of its members, and writes it
 * back. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/jsonparts.h"

enum jig_err json_set(struct json *doc, uint32_t node, struct span value)
{
    if (node >= doc->n)
        return JIG_ERR_USAGE;
    struct buf out;
    const struct json_node *n = &doc->nodes[node];
    buf_init(&out, JSON_MAX_LEN);
    jsonparts_indent(&out, value, jsonparts_line_indent(json_text(doc), n->at),
                     jsonparts_line_end(doc));
    enum jig_err err = out.failed;
    if (!err)
        err = jsonparts_splice(doc, n->at, n->end, buf_span(&out));
    buf_clear(&out);
    return err;
}

static struct jsonentry *old_entries(const struct jsonparts *p, size_t room)
{
    struct jsonentry *entries = mem_zero(room, sizeof *entries);
    for (size_t i = 0; entries && i < p->n_old; i++)
        entries[i] = (struct jsonentry){ .from = i };
    return entries;
}

enum jig_err json_insert(struct json *doc, uint32_t parent, size_t at, struct span key,
                         struct span value)
{
    struct jsonparts p;
    struct jsonentry *entries = NULL;
    enum jig_err err = jsonparts_init(&p, doc, parent);
    if (!err && (at > p.n_old || json_is(doc, parent, JSON_OBJECT) != (key.ptr != NULL)))
        err = JIG_ERR_USAGE;
    if (!err && !(entries = old_entries(&p, p.n_old + 1)))
        err = JIG_ERR_MEMORY;
    if (!err) {
        memmove(entries + at + 1, entries + at, (p.n_old - at) * sizeof *entries);
        entries[at] = (struct jsonentry){
            .from = JSONPARTS_NEW, .is_new = true, .key = key, .item = value
        };
        err = jsonparts_write(&p, entries, p.n_old + 1);
    }
    free(entries);
    jsonparts_clear(&p);
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
    struct jsonparts p;
    struct jsonentry *entries = NULL;
    size_t at = index_of(doc, node);
    enum jig_err err = jsonparts_init(&p, doc, doc->nodes[node].parent);
    if (!err && !(entries = old_entries(&p, p.n_old)))
        err = JIG_ERR_MEMORY;
    if (!err) {
        memmove(entries + at, entries + at + 1, (p.n_old - at - 1) * sizeof *entries);
        err = jsonparts_write(&p, entries, p.n_old - 1);
    }
    free(entries);
    jsonparts_clear(&p);
    return err;
}

enum jig_err json_move(struct json *doc, uint32_t node, size_t to)
{
    if (node == 0 || node >= doc->n)
        return JIG_ERR_USAGE;
    struct jsonparts p;
    struct jsonentry *entries = NULL;
    size_t from = index_of(doc, node);
    enum jig_err err = jsonparts_init(&p, doc, doc->nodes[node].parent);
    if (!err && to >= p.n_old)
        err = JIG_ERR_USAGE;
    if (!err && !(entries = old_entries(&p, p.n_old)))
        err = JIG_ERR_MEMORY;
    if (!err && from != to) {
        struct jsonentry moved = entries[from];
        memmove(entries + from, entries + from + 1, (p.n_old - from - 1) * sizeof *entries);
        memmove(entries + to + 1, entries + to, (p.n_old - to - 1) * sizeof *entries);
        entries[to] = moved;
        err = jsonparts_write(&p, entries, p.n_old);
    }
    free(entries);
    jsonparts_clear(&p);
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
