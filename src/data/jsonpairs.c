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

static void begin_in_order(struct jsonpairs *p)
{
    p->hashes_a = mem_zero(p->a->n + 1, sizeof *p->hashes_a);
    p->hashes_b = mem_zero(p->b->n + 1, sizeof *p->hashes_b);
    p->failed |= !p->hashes_a || !p->hashes_b;
}

static uint64_t hash_of(const struct jsonpairs *p, const struct jsonmember *m)
{
    return p->is_object ? m->key : m->value;
}

/* The members of both, one after the other. */
static void hash_next(struct jsonpairs *p)
{
    if (p->at < p->a->n)
        p->hashes_a[p->at] = hash_of(p, &p->a->members[p->at]);
    else if (p->at - p->a->n < p->b->n)
        p->hashes_b[p->at - p->a->n] = hash_of(p, &p->b->members[p->at - p->a->n]);
    if (++p->at < p->a->n + p->b->n)
        return;
    p->is_hashed = true;
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

static void pair_both(struct jsonpairs *p)
{
    add(p, p->next_a++, p->next_b++);
}

/* Within a change. False: it is at its end. */
static bool pair_changed(struct jsonpairs *p, const struct seqchange *c)
{
    bool has_a = p->next_a < c->a_at + c->a_n, has_b = p->next_b < c->b_at + c->b_n;
    if (has_a && has_b && is_of_a_kind(p, p->next_a, p->next_b)) {
        pair_both(p);
        return true;
    }
    if (has_a)
        add(p, p->next_a++, JSONPAIRS_NONE);
    if (has_b)
        add(p, JSONPAIRS_NONE, p->next_b++);
    return has_a || has_b;
}

static bool pair_next(struct jsonpairs *p)
{
    const struct seqchange *c = p->change < p->seq.n ? &p->seq.changes[p->change] : NULL;
    if (p->next_a < (c ? c->a_at : p->a->n))
        pair_both(p);
    else if (!c)
        return false;
    else if (!pair_changed(p, c))
        p->change++;
    return !p->failed;
}

static bool step_in_order(struct jsonpairs *p, size_t members)
{
    for (; members && !p->is_hashed; members--)
        hash_next(p);
    if (!members)
        return true;
    if (!p->is_diffed && seqdiff_step(&p->seq, members))
        return true;
    p->is_diffed = true;
    p->failed |= p->seq.failed;
    for (; members && !p->failed; members--)
        if (!pair_next(p))
            return false;
    return !p->failed;
}

/* ---- Both ---- */

void jsonpairs_begin(struct jsonpairs *p, const struct jsonmembers *a,
                     const struct jsonmembers *b, bool is_object, bool ordered)
{
    *p = (struct jsonpairs){
        .a = a, .b = b, .by_key = is_object && !ordered, .is_object = is_object
    };
    if (p->by_key)
        begin_by_key(p);
    else
        begin_in_order(p);
}

/* One array a call: of a million members none takes more than some MiB. */
bool jsonpairs_let_go(struct jsonpairs *p)
{
    void **arrays[] = { (void **)&p->pairs, (void **)&p->hashes_a, (void **)&p->hashes_b,
                        (void **)&p->heads, (void **)&p->next };
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
        if (!*arrays[i])
            continue;
        free(*arrays[i]);
        *arrays[i] = NULL;
        return true;
    }
    seqdiff_clear(&p->seq);
    *p = (struct jsonpairs){ 0 };
    return false;
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
