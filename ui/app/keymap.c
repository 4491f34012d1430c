#include "app/keymap.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void keymap_init(struct keymap *m)
{
    *m = (struct keymap){ 0 };
}

void keymap_clear(struct keymap *m)
{
    free(m->bindings);
    keymap_init(m);
}

static bool same_key(const struct key *a, const struct key *b)
{
    return a->code == b->code && a->mods == b->mods && (a->code != JKEY_CHAR || a->cp == b->cp);
}

/* FNV-1a: a screen asks for some thirty names among all bindings. */
static uint32_t hash_of(const char *name)
{
    uint32_t hash = 2166136261u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    return hash;
}

bool keymap_bind(struct keymap *m, const char *context, const char *command, struct span keys,
                 bool always)
{
    while (keys.ptr) {
        struct span name = span_trim(span_cut(&keys, ' '));
        if (name.len == 0)
            continue;
        struct keymap_binding b = {
            .context = context, .command = command, .hash = hash_of(command), .always = always
        };
        if (!keyname_parse(name, &b.key))
            return false;
        if (!mem_grow((void **)&m->bindings, &m->room, m->n + 1, sizeof b))
            return false;
        keyname_show(&b.key, b.shown);
        m->bindings[m->n++] = b;
    }
    return true;
}

const char *keymap_next(const struct keymap *m, const char *context, const struct key *key,
                        bool typing, size_t *from)
{
    while (*from < m->n) {
        const struct keymap_binding *b = &m->bindings[(*from)++];
        if ((!typing || b->always) && same_key(&b->key, key) &&
            strcmp(b->context, context) == 0)
            return b->command;
    }
    return NULL;
}

const char *keymap_shown(const struct keymap *m, const char *command)
{
    uint32_t hash = hash_of(command);
    for (size_t i = 0; i < m->n; i++)
        if (m->bindings[i].hash == hash && strcmp(m->bindings[i].command, command) == 0)
            return m->bindings[i].shown;
    return "";
}
