#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void map_init(struct map *m, void (*free_value)(void *))
{
    *m = (struct map){ .free_value = free_value };
}

static void release(const struct map *m, void *value)
{
    if (m->free_value)
        m->free_value(value);
}

void map_clear(struct map *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->n; i++) {
        free(m->entries[i].key);
        release(m, m->entries[i].value);
    }
    free(m->entries);
    map_init(m, m->free_value);
}

static struct map_entry *find(const struct map *m, struct span key)
{
    for (size_t i = 0; i < m->n; i++)
        if (span_eq_str(key, m->entries[i].key))
            return &m->entries[i];
    return NULL;
}

bool map_set(struct map *m, struct span key, void *value)
{
    struct map_entry *old = find(m, key);
    if (old) {
        release(m, old->value);
        old->value = value;
        return true;
    }
    char *copy = mem_dup(key);
    if (!copy || !mem_grow((void **)&m->entries, &m->room, m->n + 1, sizeof *m->entries)) {
        free(copy);
        release(m, value);
        return false;
    }
    m->entries[m->n++] = (struct map_entry){ copy, value };
    return true;
}

void *map_get(const struct map *m, struct span key)
{
    const struct map_entry *entry = find(m, key);
    return entry ? entry->value : NULL;
}

bool map_remove(struct map *m, struct span key)
{
    struct map_entry *entry = find(m, key);
    if (!entry)
        return false;
    free(entry->key);
    release(m, entry->value);
    size_t after = (size_t)(m->entries + m->n - entry) - 1;
    memmove(entry, entry + 1, after * sizeof *entry);
    m->n--;
    return true;
}
