/* String keys to pointers, in the order of insertion. Small: looked up by walking, which beats
 * hashing up to some tens of keys; what holds thousands uses a sorted index of its own. */
#ifndef JIG_BASE_MAP_H
#define JIG_BASE_MAP_H

#include "base/span.h"

struct map_entry {
    char *key;   /* owned */
    void *value; /* released with the map's free_value, if it has one */
};

struct map {
    struct map_entry *entries;
    size_t n;
    size_t room;
    void (*free_value)(void *);
};

void map_init(struct map *m, void (*free_value)(void *));
void map_clear(struct map *m);
/* Replaces what is there. Takes the value, also on failure: out of memory. */
bool map_set(struct map *m, struct span key, void *value);
void *map_get(const struct map *m, struct span key); /* NULL where there is none */
bool map_remove(struct map *m, struct span key);     /* the order of the others stays */

#endif
