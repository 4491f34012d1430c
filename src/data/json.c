/* Parsing into the flat index, and looking things up in it. Edits are in jsonedit.c. */
#include "data/json.h"

#include <stdlib.h>

#include "base/mem.h"
#include "data/jsonread.h"

void json_init(struct json *doc)
{
    *doc = (struct json){ 0 };
    buf_init(&doc->text, JSON_MAX_LEN);
}

void json_clear(struct json *doc)
{
    if (!doc)
        return;
    buf_clear(&doc->text);
    free(doc->nodes);
    json_init(doc);
}

/* ---- Parsing ---- */

/* What is being built: the innermost open node, and the key that waits for its value. */
struct builder {
    struct json *doc;
    uint32_t open;
    struct jsonlex_token key;
};

static enum json_type type_of(enum jsonlex_type type)
{
    switch (type) {
    case JSONLEX_OBJECT_OPEN:
        return JSON_OBJECT;
    case JSONLEX_ARRAY_OPEN:
        return JSON_ARRAY;
    case JSONLEX_STRING:
        return JSON_STRING;
    case JSONLEX_NUMBER:
        return JSON_NUMBER;
    case JSONLEX_TRUE:
        return JSON_TRUE;
    case JSONLEX_FALSE:
        return JSON_FALSE;
    default:
        return JSON_NULL;
    }
}

static void link_child(struct json *doc, uint32_t parent, uint32_t child)
{
    struct json_node *p = &doc->nodes[parent];
    if (p->n++ == 0)
        p->first = child;
    else
        doc->nodes[p->last].next = child;
    p->last = child;
}

static bool add_node(struct builder *b, const struct jsonlex_token *token)
{
    struct json *doc = b->doc;
    if (!mem_grow((void **)&doc->nodes, &doc->room, (size_t)doc->n + 1, sizeof *doc->nodes))
        return false;
    uint32_t id = doc->n++;
    doc->nodes[id] = (struct json_node){
        .type = type_of(token->type),
        .parent = b->open,
        .next = JSON_NONE,
        .first = JSON_NONE,
        .last = JSON_NONE,
        .key_at = (uint32_t)b->key.at,
        .key_end = (uint32_t)(b->key.at + b->key.text.len),
        .at = (uint32_t)token->at,
        .end = (uint32_t)(token->at + token->text.len),
    };
    b->key = (struct jsonlex_token){ 0 };
    if (b->open != JSON_NONE)
        link_child(doc, b->open, id);
    return true;
}

static bool build(struct builder *b, enum jsonread_event event,
                  const struct jsonlex_token *token)
{
    switch (event) {
    case JSONREAD_KEY:
        b->key = *token;
        return true;
    case JSONREAD_OPEN:
        if (!add_node(b, token))
            return false;
        b->open = b->doc->n - 1;
        return true;
    case JSONREAD_CLOSE:
        b->doc->nodes[b->open].end = (uint32_t)(token->at + 1);
        b->open = b->doc->nodes[b->open].parent;
        return true;
    case JSONREAD_VALUE:
        return add_node(b, token);
    default:
        return true;
    }
}

static enum jig_err index_text(struct json *doc, struct jsonlex_place *place,
                               struct jig_error *error)
{
    struct jsonread r;
    struct jsonlex_token token;
    struct builder b = { .doc = doc, .open = JSON_NONE };
    jsonread_init(&r, json_text(doc), true);
    doc->n = 0;
    for (;;) {
        enum jsonread_event event = jsonread_next(&r, &token);
        if (event == JSONREAD_END)
            return JIG_OK;
        if (event == JSONREAD_ERROR) {
            if (place)
                *place = jsonlex_place(json_text(doc), r.error_at);
            return jsonread_error(&r, error);
        }
        if (doc->n == JSON_MAX_NODES)
            return jig_error_set(error, JIG_ERR_TOO_LARGE, JIG_PHASE_NONE,
                                 "more than 2,000,000 values");
        if (!build(&b, event, &token))
            return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
    }
}

enum jig_err json_parse(struct json *doc, struct span text, struct jsonlex_place *place,
                        struct jig_error *error)
{
    json_clear(doc);
    if (place)
        *place = (struct jsonlex_place){ 1, 1 };
    buf_add(&doc->text, text);
    enum jig_err err = doc->text.failed;
    if (err)
        jig_error_set(error, err, JIG_PHASE_NONE, "%s",
                      err == JIG_ERR_MEMORY ? "out of memory" : "larger than 64 MiB");
    else
        err = index_text(doc, place, error);
    if (err)
        json_clear(doc);
    return err;
}

/* ---- Looking ---- */

static const struct json_node *node_of(const struct json *doc, uint32_t node)
{
    return node < doc->n ? &doc->nodes[node] : NULL;
}

struct span json_text(const struct json *doc)
{
    return buf_span(&doc->text);
}

struct span json_spelling(const struct json *doc, uint32_t node)
{
    const struct json_node *n = node_of(doc, node);
    return n ? span_sub(json_text(doc), n->at, n->end) : (struct span){ 0 };
}

bool json_is(const struct json *doc, uint32_t node, enum json_type type)
{
    const struct json_node *n = node_of(doc, node);
    return n && n->type == type;
}

uint32_t json_first(const struct json *doc, uint32_t node)
{
    const struct json_node *n = node_of(doc, node);
    return n ? n->first : JSON_NONE;
}

uint32_t json_next(const struct json *doc, uint32_t node)
{
    const struct json_node *n = node_of(doc, node);
    return n ? n->next : JSON_NONE;
}

uint32_t json_n(const struct json *doc, uint32_t node)
{
    const struct json_node *n = node_of(doc, node);
    return n ? n->n : 0;
}

static struct span key_of(const struct json *doc, uint32_t node)
{
    const struct json_node *n = node_of(doc, node);
    return n ? span_sub(json_text(doc), n->key_at, n->key_end) : (struct span){ 0 };
}

bool json_key_is(const struct json *doc, uint32_t node, struct span key)
{
    return jsonlex_string_is(key_of(doc, node), key);
}

void json_key(const struct json *doc, uint32_t node, struct buf *out)
{
    jsonlex_unquote(key_of(doc, node), out);
}

uint32_t json_member(const struct json *doc, uint32_t object, struct span key)
{
    uint32_t found = JSON_NONE;
    if (json_is(doc, object, JSON_OBJECT))
        for (uint32_t c = json_first(doc, object); c != JSON_NONE; c = json_next(doc, c))
            if (json_key_is(doc, c, key))
                found = c;
    return found;
}

uint32_t json_element(const struct json *doc, uint32_t array, size_t i)
{
    uint32_t c = json_first(doc, array);
    while (c != JSON_NONE && i-- > 0)
        c = json_next(doc, c);
    return c;
}

uint32_t json_at(const struct json *doc, const char *path)
{
    struct span rest = span_of(path);
    uint32_t node = doc->n ? 0 : JSON_NONE;
    if (rest.len == 0)
        return node;
    while (rest.ptr && node != JSON_NONE) {
        struct span step = span_cut(&rest, '.');
        uint64_t i;
        if (json_is(doc, node, JSON_OBJECT))
            node = json_member(doc, node, step);
        else
            node = span_to_u64(step, &i) ? json_element(doc, node, i) : JSON_NONE;
    }
    return node;
}

bool json_string(const struct json *doc, uint32_t node, struct buf *out)
{
    if (!json_is(doc, node, JSON_STRING))
        return false;
    jsonlex_unquote(json_spelling(doc, node), out);
    return true;
}

static void add_without_nul(struct buf *out, struct span s)
{
    while (s.ptr) {
        buf_add(out, span_cut(&s, '\0'));
        if (s.ptr)
            buf_add(out, SPAN("\xef\xbf\xbd"));
    }
}

char *json_take_text(const struct json *doc, uint32_t node)
{
    struct buf meaning, out;
    buf_init(&meaning, JSON_MAX_LEN);
    buf_init(&out, JSON_MAX_LEN * 3u);
    if (!json_string(doc, node, &meaning))
        buf_add(&meaning, json_spelling(doc, node));
    add_without_nul(&out, buf_span(&meaning));
    if (meaning.failed)
        out.failed = meaning.failed;
    char *text = buf_take(&out);
    buf_clear(&meaning);
    buf_clear(&out);
    return text;
}

bool json_integer(const struct json *doc, uint32_t node, int64_t *out)
{
    struct span s = json_spelling(doc, node);
    if (!json_is(doc, node, JSON_NUMBER))
        return false;
    bool negative = s.ptr[0] == '-';
    uint64_t magnitude;
    if (!span_to_u64(span_sub(s, negative, s.len), &magnitude) ||
        magnitude > (uint64_t)INT64_MAX + negative)
        return false;
    *out = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
    return true;
}
