/* A whole array at once: what is wanted is aligned with what is there, so that only the members
 * that differ are touched. */
#include <stdlib.h>

#include "base/mem.h"
#include "data/align.h"
#include "data/jsonparts.h"

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
    struct jsonentry *entries;
};

static void plan_clear(struct plan *plan)
{
    free(plan->old_hash);
    free(plan->want_hash);
    free(plan->match);
    free(plan->taken);
    free(plan->entries);
}

static bool plan_init(struct plan *plan, const struct jsonparts *p, const struct span *want,
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
static void adopt_moved(struct plan *plan, const struct jsonparts *p, size_t n)
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
static void pair_changed(struct plan *plan, const struct jsonparts *p, size_t n)
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

static void make_entries(struct plan *plan, const struct jsonparts *p, const struct span *want,
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
        plan->entries[j] = (struct jsonentry){ .from = from, .is_new = !same, .item = want[j] };
    }
}

static bool is_unchanged(const struct plan *plan, const struct jsonparts *p, size_t n)
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
    struct jsonparts p;
    struct plan plan = { 0 };
    enum jig_err err =
        json_is(doc, array, JSON_ARRAY) ? jsonparts_init(&p, doc, array) : JIG_ERR_USAGE;
    if (err == JIG_ERR_USAGE)
        return err;
    if (!err && !plan_init(&plan, &p, want, n))
        err = JIG_ERR_MEMORY;
    if (!err) {
        make_entries(&plan, &p, want, n);
        if (!is_unchanged(&plan, &p, n))
            err = jsonparts_write(&p, plan.entries, n);
    }
    plan_clear(&plan);
    jsonparts_clear(&p);
    return err;
}
