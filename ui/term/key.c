#include "term/key.h"

bool key_is_char(const struct key *k, unsigned mods, uint32_t cp)
{
    return k->code == JKEY_CHAR && k->mods == mods && k->cp == cp;
}

bool key_is(const struct key *k, unsigned mods, enum key_code code)
{
    return k->code == code && k->mods == mods;
}

bool key_is_text(const struct key *k)
{
    return k->code == JKEY_CHAR && (k->mods & (KEY_ALT | KEY_CTRL)) == 0;
}
