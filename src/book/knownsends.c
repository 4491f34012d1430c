#include "book/knownsends.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "data/hash64.h"

#define HEADS_MIN 64 /* a power of two */

struct knownsends_entry {
    uint64_t hash;
    int64_t at_us;
    char *method, *url; /* owned */
    size_t n;           /* that are so */
    size_t next;        /* in its chain, from 1; 0: it is the last */
};

void knownsends_init(struct knownsends *k, uint64_t seed)
{
    *k = (struct knownsends){ .seed = seed };
}

void knownsends_clear(struct knownsends *k)
{
    for (size_t i = 0; i < k->n; i++) {
        free(k->entries[i].method);
        free(k->entries[i].url);
    }
    free(k->entries);
    free(k->heads);
    knownsends_init(k, k->seed);
}

/* With the NUL between both texts. */
static uint64_t hash_of(const struct knownsends *k, const struct history_row *row)
{
    struct hash64 h;
    hash64_init(&h, k->seed);
    hash64_add(&h, span_make((const char *)&row->at_us, sizeof row->at_us));
    hash64_add(&h, span_make(row->method, strlen(row->method) + 1));
    hash64_add(&h, span_of(row->url));
    return hash64_value(&h);
}

static size_t *head_of(const struct knownsends *k, uint64_t hash)
{
    return &k->heads[hash & (k->n_heads - 1)];
}

static struct knownsends_entry *find(const struct knownsends *k, uint64_t hash,
                                     const struct history_row *row)
{
    for (size_t i = k->n_heads ? *head_of(k, hash) : 0; i; i = k->entries[i - 1].next) {
        struct knownsends_entry *e = &k->entries[i - 1];
        if (e->hash == hash && e->at_us == row->at_us && strcmp(e->url, row->url) == 0 &&
            strcmp(e->method, row->method) == 0)
            return e;
    }
    return NULL;
}

static void link_entry(struct knownsends *k, size_t i)
{
    size_t *head = head_of(k, k->entries[i].hash);
    k->entries[i].next = *head;
    *head = i + 1;
}

/* As many chains as entries, or more. */
static bool grow_heads(struct knownsends *k)
{
    if (k->n < k->n_heads)
        return true;
    size_t n = k->n_heads ? 2 * k->n_heads : HEADS_MIN;
    size_t *heads = mem_zero(n, sizeof *heads);
    if (!heads)
        return false;
    free(k->heads);
    k->heads = heads;
    k->n_heads = n;
    for (size_t i = 0; i < k->n; i++)
        link_entry(k, i);
    return true;
}

bool knownsends_add(struct knownsends *k, const struct history_row *row)
{
    uint64_t hash = hash_of(k, row);
    struct knownsends_entry *known = find(k, hash, row);
    if (known) {
        known->n++;
        return true;
    }
    if (!grow_heads(k) ||
        !mem_grow((void **)&k->entries, &k->room, k->n + 1, sizeof *k->entries))
        return false;
    struct knownsends_entry e = { .hash = hash,
                                  .at_us = row->at_us,
                                  .method = mem_strdup(row->method),
                                  .url = mem_strdup(row->url),
                                  .n = 1 };
    if (!e.method || !e.url) {
        free(e.method);
        free(e.url);
        return false;
    }
    k->entries[k->n] = e;
    link_entry(k, k->n++);
    return true;
}

bool knownsends_take(struct knownsends *k, const struct history_row *row)
{
    struct knownsends_entry *e = find(k, hash_of(k, row), row);
    if (!e || e->n == 0)
        return false;
    e->n--;
    return true;
}
