#include "data/jsonmembers.h"

#include <stdlib.h>

#include "base/mem.h"
#include "data/jsonlex.h"

/* Smaller containers are read again rather than noted. */
#define NOTED_LEN 256u
/* Escapes in longer strings are compared as they are spelled. */
#define UNQUOTED_MAX WINDOW_SIZE

void jsonnodes_clear(struct jsonnodes *n)
{
    if (!n)
        return;
    free(n->nodes);
    *n = (struct jsonnodes){ 0 };
}

static bool let_go(void **array, size_t *room, size_t size)
{
    size_t bytes = *room * size;
    bool has_more = mem_let_go(array, &bytes);
    *room = bytes / size;
    return has_more;
}

bool jsonnodes_let_go(struct jsonnodes *n)
{
    void *nodes = n->nodes;
    bool has_more = let_go(&nodes, &n->room, sizeof *n->nodes);
    n->nodes = nodes;
    n->n = 0;
    return has_more;
}

bool jsonmembers_end(struct jsonmembers *m)
{
    void *open = m->open;
    m->n_open = 0;
    bool has_more = let_go(&open, &m->open_room, sizeof *m->open);
    m->open = open;
    if (has_more)
        return true;
    window_clear(&m->window);
    window_clear(&m->token_window);
    buf_clear(&m->unquoted);
    jsongrammar_clear(&m->grammar);
    return false;
}

bool jsonmembers_let_go(struct jsonmembers *m)
{
    void *members = m->members;
    if (jsonmembers_end(m))
        return true;
    m->n = 0;
    bool has_more = let_go(&members, &m->room, sizeof *m->members);
    m->members = members;
    return has_more;
}

void jsonmembers_clear(struct jsonmembers *m)
{
    if (!m)
        return;
    while (jsonmembers_let_go(m))
        ;
    *m = (struct jsonmembers){ 0 };
}

static bool stop(struct jsonmembers *m, const char *why)
{
    m->is_broken = true;
    m->broken_at = m->scan.at;
    m->why = why;
    return false;
}

static bool push(struct jsonmembers *m, uint64_t at, bool is_object)
{
    void *open = m->open;
    if (m->n_open >= JSONMEMBERS_MAX_DEPTH)
        return stop(m, "nested too deeply to be compared by path");
    if (!mem_grow(&open, &m->open_room, m->n_open + 1, sizeof *m->open))
        return stop(m, "no memory to compare it by path");
    m->open = open;
    m->open[m->n_open++] = (struct jsonopen){
        .at = at,
        .node = UINT32_MAX,
        .is_object = is_object,
        .ordered = !is_object || m->ordered,
        .sum = m->seed + is_object,
    };
    return true;
}

static void init(struct jsonmembers *m, const struct source *s, uint64_t at, uint64_t end)
{
    *m = (struct jsonmembers){ .source = s, .at = at, .end = end };
    window_init(&m->window);
    window_init(&m->token_window);
    buf_init(&m->unquoted, UNQUOTED_MAX);
    jsonscan_init(&m->scan, at);
    jsongrammar_init(&m->grammar, true);
}

void jsonmembers_begin_root(struct jsonmembers *m, const struct source *s,
                            struct jsonnodes *nodes, bool ordered, uint64_t seed)
{
    init(m, s, 0, s->len);
    m->nodes = nodes;
    m->notes = true;
    m->is_root = true;
    m->ordered = ordered;
    m->seed = seed;
    push(m, 0, false);
}

void jsonmembers_begin(struct jsonmembers *m, const struct jsonmembers *root,
                       const struct jsonmember *of)
{
    init(m, root->source, of->at + 1, of->end - 1);
    m->nodes = root->nodes;
    m->ordered = root->ordered;
    m->seed = root->seed;
    m->is_object = of->type == JSONSCAN_OBJECT_OPEN;
    push(m, of->at, m->is_object);
}

/* ---- Nodes ---- */

/* The place is kept when it opens, so that the nodes stand in their order. */
static bool note_open(struct jsonmembers *m, struct jsonopen *o)
{
    void *nodes = m->nodes->nodes;
    if (!mem_grow(&nodes, &m->nodes->room, m->nodes->n + 1, sizeof *m->nodes->nodes))
        return stop(m, "no memory to compare it by path");
    m->nodes->nodes = nodes;
    o->node = (uint32_t)m->nodes->n;
    m->nodes->nodes[m->nodes->n++] = (struct jsonnode){ .at = o->at };
    return true;
}

static void note_close(struct jsonmembers *m, const struct jsonopen *o, uint64_t end,
                       uint64_t value)
{
    if (end - o->at < NOTED_LEN)
        m->nodes->n = o->node; /* what is in it is smaller still */
    else
        m->nodes->nodes[o->node] = (struct jsonnode){ o->at, end, value };
}

static const struct jsonnode *noted(const struct jsonmembers *m, uint64_t at)
{
    size_t low = 0;
    size_t high = m->nodes->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (m->nodes->nodes[middle].at < at)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_there = low < m->nodes->n && m->nodes->nodes[low].at == at;
    return is_there ? &m->nodes->nodes[low] : NULL;
}

/* ---- Values ---- */

static bool add_member(struct jsonmembers *m, uint64_t end, uint64_t value)
{
    void *members = m->members;
    if (!m->batch && m->n >= JSONMEMBERS_MAX)
        return stop(m, "more members than can be compared one by one");
    if (!mem_grow(&members, &m->room, m->n + 1, sizeof *m->members))
        return stop(m, "no memory to compare it by path");
    m->members = members;
    m->member.end = end;
    m->member.value = value;
    m->members[m->n++] = m->member;
    m->member = (struct jsonmember){ 0 };
    m->is_full = m->n == m->batch;
    return true;
}

/* A value of the innermost container is complete. */
static bool take_value(struct jsonmembers *m, uint64_t end, uint64_t value)
{
    struct jsonopen *o = &m->open[m->n_open - 1];
    uint64_t word = o->is_object ? hash64_mix(value, o->key) : value;
    if (o->ordered)
        o->sum = hash64_mix(o->sum, word);
    else
        o->sum += hash64_mix(m->seed, word);
    o->has_key = false;
    return m->n_open > 1 || add_member(m, end, value);
}

static void begin_value(struct jsonmembers *m, const struct jsonscan_token *t)
{
    if (m->n_open > 1)
        return;
    m->member.at = t->at;
    m->member.type = t->type;
}

static bool open_container(struct jsonmembers *m, const struct jsonscan_token *t)
{
    begin_value(m, t);
    const struct jsonnode *node = m->notes ? NULL : noted(m, t->at);
    if (node) {
        jsonscan_init(&m->scan, node->end);
        return take_value(m, node->end, node->value);
    }
    if (!push(m, t->at, t->type == JSONSCAN_OBJECT_OPEN))
        return false;
    return !m->notes || note_open(m, &m->open[m->n_open - 1]);
}

static bool close_container(struct jsonmembers *m, const struct jsonscan_token *t)
{
    struct jsonopen o = m->open[--m->n_open];
    uint64_t value = hash64_mix(o.sum, o.is_object);
    if (m->notes)
        note_close(m, &o, t->end, value);
    return take_value(m, t->end, value);
}

/* What the string means: escapes are undone, so that "\u0041" is "A". */
static uint64_t hash_of_string(struct jsonmembers *m, const struct jsonscan_token *t)
{
    uint64_t len = t->end - t->at;
    if (!m->token_escapes || len > UNQUOTED_MAX)
        return hash64_value(&m->token);
    struct span text = window_look(&m->token_window, m->source, t->at, (size_t)len);
    struct hash64 hash;
    buf_reset(&m->unquoted);
    jsonlex_unquote(text, &m->unquoted);
    hash64_init(&hash, m->seed);
    hash64_add(&hash, SPAN("\""));
    hash64_add(&hash, buf_span(&m->unquoted));
    hash64_add(&hash, SPAN("\""));
    return hash64_value(&hash);
}

static bool take_string(struct jsonmembers *m, const struct jsonscan_token *t)
{
    struct jsonopen *o = &m->open[m->n_open - 1];
    uint64_t hash = hash_of_string(m, t);
    if (!o->is_object || o->has_key) {
        begin_value(m, t);
        return take_value(m, t->end, hash);
    }
    o->key = hash;
    o->has_key = true;
    if (m->n_open == 1) {
        m->member.key_at = t->at;
        m->member.key_end = t->end;
        m->member.key = hash;
    }
    return true;
}

static bool take(struct jsonmembers *m, const struct jsonscan_token *t)
{
    const char *why = m->is_root ? jsongrammar_take(&m->grammar, t->type) : NULL;
    if (why)
        return stop(m, why);
    switch (t->type) {
    case JSONSCAN_OBJECT_OPEN:
    case JSONSCAN_ARRAY_OPEN:
        return open_container(m, t);
    case JSONSCAN_OBJECT_CLOSE:
    case JSONSCAN_ARRAY_CLOSE:
        return close_container(m, t);
    case JSONSCAN_COLON:
    case JSONSCAN_COMMA:
        return true;
    case JSONSCAN_STRING:
        return take_string(m, t);
    default:
        begin_value(m, t);
        return take_value(m, t->end, hash64_value(&m->token));
    }
}

/* ---- Bytes ---- */

static void hash_token(struct jsonmembers *m, struct span seen, uint64_t seen_at,
                       uint64_t token_at, uint64_t token_end)
{
    uint64_t from = token_at > seen_at ? token_at - seen_at : 0;
    struct span part = span_sub(seen, (size_t)from, (size_t)(token_end - seen_at));
    if (token_at >= seen_at) {
        hash64_init(&m->token, m->seed);
        m->token_escapes = false;
    }
    hash64_add(&m->token, part);
    m->token_escapes |= span_find_byte(part, '\\', 0) != SIZE_MAX;
}

/* False where it is broken or full, or has jumped over a container: `in` is not what comes next. */
static bool scan(struct jsonmembers *m, struct span in)
{
    while (in.len) {
        struct span seen = in;
        uint64_t seen_at = m->scan.at;
        struct jsonscan_token t;
        enum jsonscan_result got = jsonscan_next(&m->scan, &in, &t);
        uint64_t here = m->scan.at;
        if (got == JSONSCAN_ERROR)
            return stop(m, m->scan.why);
        if (got == JSONSCAN_TOKEN)
            hash_token(m, seen, seen_at, t.at, t.end);
        else if (m->scan.type != JSONSCAN_NOTHING)
            hash_token(m, seen, seen_at, m->scan.token_at, here);
        if (got == JSONSCAN_TOKEN && (!take(m, &t) || m->scan.at != here || m->is_full))
            return false;
    }
    return true;
}

static void finish(struct jsonmembers *m)
{
    struct jsonscan_token t;
    enum jsonscan_result got = jsonscan_finish(&m->scan, &t);
    if (got == JSONSCAN_ERROR)
        stop(m, m->scan.why);
    else if (got == JSONSCAN_TOKEN)
        take(m, &t);
    const char *why = m->is_root && !m->is_broken ? jsongrammar_end(&m->grammar) : NULL;
    if (why)
        stop(m, why);
}

bool jsonmembers_step(struct jsonmembers *m, size_t bytes)
{
    while (bytes && !m->is_broken && !m->is_full && m->scan.at < m->end) {
        uint64_t at = m->scan.at;
        size_t len = bytes < WINDOW_SIZE ? bytes : WINDOW_SIZE;
        len = m->end - at < len ? (size_t)(m->end - at) : len;
        struct span in = window_look(&m->window, m->source, at, len);
        if (!in.len)
            return stop(m, "it can't be read");
        scan(m, in);
        uint64_t done = m->scan.at - at; /* more than was read, where it has jumped */
        bytes -= done < len ? (size_t)done : len;
    }
    m->at = m->scan.at;
    if (m->is_broken || m->is_full)
        return false;
    if (m->scan.at < m->end)
        return true;
    finish(m);
    m->is_at_end = true;
    m->is_full = false; /* by a number that ended only here */
    return false;
}

/* ---- In batches ---- */

/* The text was read to its end, as JSON and into nodes: it is only gone through again. */
static void open_again(struct jsonmembers *m, uint64_t at)
{
    struct jsonmembers was = *m;
    init(m, was.source, at, was.end);
    m->nodes = was.nodes;
    m->ordered = was.ordered;
    m->seed = was.seed;
    m->batch = was.batch;
    m->members = was.members;
    m->room = was.room;
    push(m, at, was.is_object);
}

static void go_back(struct jsonmembers *m, uint64_t at)
{
    jsonscan_init(&m->scan, at);
    m->at = at;
    while (m->notes && m->nodes->n && m->nodes->nodes[m->nodes->n - 1].at >= at)
        m->nodes->n--;
}

void jsonmembers_go_on(struct jsonmembers *m, size_t n)
{
    bool is_back = n < m->n;
    uint64_t at = is_back ? m->members[n - 1].end : m->at;
    if (m->is_at_end)
        open_again(m, at);
    else if (is_back)
        go_back(m, at);
    m->n = 0;
    m->is_full = false;
}
