/* Which key runs which command where: the defaults of the command tables, changed by the user's
 * configuration. A binding belongs to a context (a view's class name) or to all of the program. */
#ifndef JIG_APP_KEYMAP_H
#define JIG_APP_KEYMAP_H

#include "base/buf.h"
#include "base/error.h"
#include "term/keyname.h"

struct keymap_binding {
    const char *context; /* static; "" everywhere */
    const char *command; /* static */
    uint32_t hash;       /* of the command's name */
    enum key_code code;  /* of the key, as are the next two */
    unsigned mods;
    uint32_t cp;
    uint16_t shown; /* where among all that is shown its key's name begins */
    bool always;    /* also while a text is typed into */
};

enum { KEYMAP_PLACES = 512 };

struct keymap {
    struct keymap_binding *bindings;
    size_t n, room;
    struct buf shown; /* the keys' names, each with a NUL behind it */
    /* 1 + the number of a command's first binding, by the hash of its name; where another has that
     * place, the next one. */
    uint16_t first[KEYMAP_PLACES];
};

void keymap_init(struct keymap *m);
void keymap_clear(struct keymap *m);

/* Adds the keys of a list such as "Ctrl+R F5". False: out of memory, or one of them names none. */
bool keymap_bind(struct keymap *m, const char *context, const char *command, struct span keys,
                 bool always);

/* The next binding of a key in a context from number *from on, which moves behind it; NULL where
 * there is none. typing: only those that work while a text is typed into. */
const char *keymap_next(const struct keymap *m, const char *context, const struct key *key,
                        bool typing, size_t *from);

/* The first key of a command. False: it has none. */
bool keymap_key(const struct keymap *m, const char *command, struct key *out);
/* How the first key of a command is shown, until the next is bound; "" where it has none. */
const char *keymap_shown(const struct keymap *m, const char *command);
/* For a sentence: the command's own name where it has no key, as the configuration spells it. */
const char *keymap_named(const struct keymap *m, const char *command);

#endif
