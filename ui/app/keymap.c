#include "app/keymap.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void keymap_init(struct keymap *m)
{
    *m = (struct keymap){ 0 };
    buf_init(&m->shown, UINT16_MAX);
}

void keymap_clear(struct keymap *m)
{
    free(m->bindings);
    buf_clear(&m->shown);
    keymap_init(m);
}

static bool has_key(const struct keymap_binding *b, const struct key *key)
{
    return b->code == key->code && b->mods == key->mods &&
           (b->code != JKEY_CHAR || b->cp == key->cp);
}

/* FNV-1a. A screen asks for the keys of many commands. */
static uint32_t hash_of(const char *name)
{
    uint32_t hash = 2166136261u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    return hash;
}

/* The place of a command among the first ones, or the free one where it would be; NULL: there is
 * neither. */
static const uint16_t *place_of(const struct keymap *m, uint32_t hash, const char *command)
{
    for (uint32_t i = 0; i < KEYMAP_PLACES; i++) {
        const uint16_t *place = &m->first[(hash + i) % KEYMAP_PLACES];
        const struct keymap_binding *b = *place ? &m->bindings[*place - 1] : NULL;
        if (!b || (b->hash == hash && strcmp(b->command, command) == 0))
            return place;
    }
    return NULL;
}

static bool note_first(struct keymap *m, const struct keymap_binding *b)
{
    const uint16_t *place = place_of(m, b->hash, b->command);
    if (place && !*place)
        m->first[place - m->first] = (uint16_t)m->n;
    return place != NULL;
}

static bool add_shown(struct keymap *m, struct keymap_binding *b, const struct key *key)
{
    char shown[KEYNAME_MAX];
    keyname_show(key, shown);
    b->shown = (uint16_t)m->shown.len;
    buf_add(&m->shown, span_make(shown, strlen(shown) + 1));
    return !m->shown.failed;
}

bool keymap_bind(struct keymap *m, const char *context, const char *command, struct span keys,
                 bool always)
{
    while (keys.ptr) {
        struct span name = span_trim(span_cut(&keys, ' '));
        if (name.len == 0)
            continue;
        struct key key;
        if (!keyname_parse(name, &key))
            return false;
        struct keymap_binding b = { .context = context,
                                    .command = command,
                                    .hash = hash_of(command),
                                    .code = key.code,
                                    .mods = key.mods,
                                    .cp = key.cp,
                                    .always = always };
        if (!mem_grow((void **)&m->bindings, &m->room, m->n + 1, sizeof b) ||
            !add_shown(m, &b, &key))
            return false;
        m->bindings[m->n++] = b;
        if (!note_first(m, &b))
            return false;
    }
    return true;
}

const char *keymap_next(const struct keymap *m, const char *context, const struct key *key,
                        bool typing, size_t *from)
{
    while (*from < m->n) {
        const struct keymap_binding *b = &m->bindings[(*from)++];
        if ((!typing || b->always) && has_key(b, key) && strcmp(b->context, context) == 0)
            return b->command;
    }
    return NULL;
}

static const struct keymap_binding *first_of(const struct keymap *m, const char *command)
{
    const uint16_t *place = place_of(m, hash_of(command), command);
    return place && *place ? &m->bindings[*place - 1] : NULL;
}

bool keymap_key(const struct keymap *m, const char *command, struct key *out)
{
    const struct keymap_binding *b = first_of(m, command);
    if (b)
        *out = (struct key){ .code = b->code, .mods = b->mods, .cp = b->cp };
    return b != NULL;
}

const char *keymap_shown(const struct keymap *m, const char *command)
{
    const struct keymap_binding *b = first_of(m, command);
    return b ? m->shown.ptr + b->shown : "";
}

const char *keymap_named(const struct keymap *m, const char *command)
{
    const char *key = keymap_shown(m, command);
    return key[0] ? key : command;
}
