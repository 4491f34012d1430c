#include "data/jsonpairs.h"

#include <stdlib.h>

#include "base/mem.h"

/* In the place of the next one: it is paired. */
#define USED (UINT32_MAX - 1)

static bool is_container(enum jsonscan_type type)
{
    return type == JSONSCAN_OBJECT_OPEN || type == JSONSCAN_ARRAY_OPEN;
}

static void add(struct jsonpairs *p, uint32_t a, uint32_t b)
{
    void *pairs = p->pairs;
    if (!mem_grow(&pairs, &p->room, p->n + 1, sizeof *p->pairs)) {
        p->failed = true;
        return;
    }
    p->pairs = pairs;
    p->pairs[p->n++] = (struct jsonpair){ a, b };
}

/* ---- By key ---- */

static void begin_by_key(struct jsonpairs *p)
{
    uint64_t buckets = 16;
    while (buckets < 2 * (uint64_t)p->b->n)
        buckets *= 2;
    p->mask = buckets - 1;
    p->heads = mem_zero((size_t)buckets, sizeof *p->heads);
    p->next = mem_zero(p->b->n + 1, sizeof *p->next);
    p->failed |= !p->heads || !p->next;
}

/* The last one first, so that a bucket begins with the first. Heads count from 1. */
static void hash_key(struct jsonpairs *p)
{
    uint32_t member = (uint32_t)(p->b->n - 1 - p->at);
    uint32_t *head = &p->heads[p->b->members[member].key & p->mask];
    p->next[member] = *head;
    *head = member + 1;
    if (++p->at < p->b->n)
        return;
    p->is_hashed = true;
    p->at = 0;
}

static uint32_t take_by_key(struct jsonpairs *p, uint64_t key)
{
    for (uint32_t *link = &p->heads[key & p->mask]; *link; link = &p->next[*link - 1]) {
        uint32_t member = *link - 1;
        if (p->b->members[member].key != key)
            continue;
        *link = p->next[member];
        p->next[member] = USED;
        return member;
    }
    return JSONPAIRS_NONE;
}

static bool step_by_key(struct jsonpairs *p)
{
    if (!p->is_hashed && p->b->n)
        hash_key(p);
    else if (p->at < p->a->n) {
        add(p, (uint32_t)p->at, take_by_key(p, p->a->members[p->at].key));
        p->at++;
    } else if (p->at - p->a->n < p->b->n) {
        uint32_t member = (uint32_t)(p->at - p->a->n);
        if (p->next[member] != USED)
            add(p, JSONPAIRS_NONE, member);
        p->at++;
    } else {
        return false;
    }
    return !p->failed;
}

/* ---- In order ---- */

static uint64_t *hashes_of(const struct jsonmembers *m, bool is_object)
{
    uint64_t *hashes = mem_zero(m->n + 1, sizeof *hashes);
    for (size_t i = 0; hashes && i < m->n; i++)
        hashes[i] = is_object ? m->members[i].key : m->members[i].value;
    return hashes;
}

static void begin_in_order(struct jsonpairs *p, bool is_object)
{
    p->hashes_a = hashes_of(p->a, is_object);
    p->hashes_b = hashes_of(p->b, is_object);
    p->failed |= !p->hashes_a || !p->hashes_b;
    if (!p->failed)
        seqdiff_init(&p->seq, p->hashes_a, p->a->n, p->hashes_b, p->b->n);
}

/* Can they be compared inside, or as one value with another? */
static bool is_of_a_kind(const struct jsonpairs *p, uint32_t a, uint32_t b)
{
    const struct jsonmember *x = &p->a->members[a];
    const struct jsonmember *y = &p->b->members[b];
    return x->key == y->key &&
           (x->type == y->type || (!is_container(x->type) && !is_container(y->type)));
}

static void pair_change(struct jsonpairs *p, const struct seqchange *c)
{
    uint32_t a = c->a_at, b = c->b_at;
    uint32_t a_end = a + c->a_n, b_end = b + c->b_n;
    while (a < a_end && b < b_end) {
        if (is_of_a_kind(p, a, b)) {
            add(p, a++, b++);
        } else {
            add(p, a++, JSONPAIRS_NONE);
            add(p, JSONPAIRS_NONE, b++);
        }
    }
    while (a < a_end)
        add(p, a++, JSONPAIRS_NONE);
    while (b < b_end)
        add(p, JSONPAIRS_NONE, b++);
}

static void pair_in_order(struct jsonpairs *p)
{
    uint32_t a = 0, b = 0;
    for (size_t i = 0; i <= p->seq.n && !p->failed; i++) {
        bool is_last = i == p->seq.n;
        uint32_t until = is_last ? (uint32_t)p->a->n : p->seq.changes[i].a_at;
        while (a < until)
            add(p, a++, b++);
        if (is_last)
            break;
        pair_change(p, &p->seq.changes[i]);
        a += p->seq.changes[i].a_n;
        b += p->seq.changes[i].b_n;
    }
}

static bool step_in_order(struct jsonpairs *p, size_t members)
{
    if (seqdiff_step(&p->seq, members))
        return true;
    p->failed |= p->seq.failed;
    if (!p->failed)
        pair_in_order(p);
    return false;
}

/* ---- Both ---- */

void jsonpairs_begin(struct jsonpairs *p, const struct jsonmembers *a,
                     const struct jsonmembers *b, bool is_object, bool ordered)
{
    *p = (struct jsonpairs){ .a = a, .b = b, .by_key = is_object && !ordered };
    if (p->by_key)
        begin_by_key(p);
    else
        begin_in_order(p, is_object);
}

void jsonpairs_clear(struct jsonpairs *p)
{
    if (!p)
        return;
    free(p->pairs);
    free(p->hashes_a);
    free(p->hashes_b);
    free(p->heads);
    free(p->next);
    seqdiff_clear(&p->seq);
    *p = (struct jsonpairs){ 0 };
}

bool jsonpairs_step(struct jsonpairs *p, size_t members)
{
    if (p->failed)
        return false;
    if (!p->by_key)
        return step_in_order(p, members);
    for (; members; members--)
        if (!step_by_key(p))
            return false;
    return true;
}
