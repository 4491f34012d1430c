#include "term/keyname.h"

#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/utf8.h"

static const char *const code_names[] = {
#define X(constant, name) name,
    KEY_CODES(X)
#undef X
};

struct alias {
    const char *name;
    enum key_code code;
};

static const struct alias aliases[] = {
    { "Return", JKEY_ENTER },       { "Escape", JKEY_ESC },    { "BS", JKEY_BACKSPACE },
    { "Delete", JKEY_DELETE },      { "Insert", JKEY_INSERT }, { "PageUp", JKEY_PAGE_UP },
    { "PageDown", JKEY_PAGE_DOWN },
};

struct modifier {
    const char *name;
    const char *letter; /* as other programs have it */
    unsigned bit;
};

static const struct modifier modifiers[] = {
    { "Ctrl+", "C-", KEY_CTRL },
    { "Alt+", "M-", KEY_ALT },
    { "Shift+", "S-", KEY_SHIFT },
};

#define N_MODIFIERS (sizeof modifiers / sizeof *modifiers)

static bool take_prefix(struct span *s, const char *prefix)
{
    struct span p = span_of(prefix);
    if (s->len <= p.len || !span_istarts(*s, p))
        return false;
    *s = span_sub(*s, p.len, s->len);
    return true;
}

/* Nothing shorter begins with a modifier that has a name. */
#define SHORTEST_CHORD    (sizeof "Alt+")
#define SHORTEST_LETTERED (sizeof "M-")

static unsigned take_lettered_mods(struct span *s)
{
    unsigned mods = 0;
    for (size_t i = 0; i < N_MODIFIERS && s->len >= SHORTEST_LETTERED && s->ptr[1] == '-'; i++)
        if (take_prefix(s, modifiers[i].letter))
            mods |= modifiers[i].bit;
    return mods;
}

static unsigned take_mods(struct span *s)
{
    unsigned mods = 0;
    for (bool more = s->len >= SHORTEST_CHORD; more;) {
        more = false;
        for (size_t i = 0; i < N_MODIFIERS; i++)
            if (take_prefix(s, modifiers[i].name)) {
                mods |= modifiers[i].bit;
                more = true;
            }
    }
    if (s->len == 2 && take_prefix(s, "^"))
        mods |= KEY_CTRL;
    return mods | take_lettered_mods(s);
}

static enum key_code find_code(struct span s)
{
    for (size_t i = 1; i < sizeof code_names / sizeof *code_names; i++)
        if (code_names[i][0] && span_ieq_str(s, code_names[i]))
            return (enum key_code)i;
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (span_ieq_str(s, aliases[i].name))
            return aliases[i].code;
    return JKEY_NONE;
}

/* Most are a character; no key that has a name is called by one. */
static bool take_char(struct span name, struct key *k)
{
    if (span_ieq_str(name, "Space"))
        name = SPAN(" ");
    uint32_t cp;
    if (name.len == 0 || utf8_decode(name, &cp) != name.len)
        return false;
    k->code = JKEY_CHAR;
    k->cp = k->mods & KEY_CTRL && cp < 0x80 ? (uint32_t)ascii_lower((char)cp) : cp;
    return true;
}

bool keyname_parse(struct span name, struct key *out)
{
    struct key k = { .mods = take_mods(&name) };
    if (!take_char(name, &k) && (k.code = find_code(name)) == JKEY_NONE)
        return false;
    *out = k;
    return true;
}

/* Those of all modifiers and the longest name of a key fit. */
static char *add(char *end, const char *text)
{
    size_t len = strlen(text);
    memcpy(end, text, len + 1);
    return end + len;
}

/* The name without modifiers; capital: as a Ctrl chord is written. Empty where the key has none. */
static void bare_name(const struct key *k, bool capital, char *out)
{
    uint32_t cp = capital && k->cp < 0x80 ? (uint32_t)ascii_upper((char)k->cp) : k->cp;
    if (k->code != JKEY_CHAR)
        add(out, code_names[k->code]);
    else if (k->cp == ' ')
        add(out, "Space");
    else
        out[utf8_encode(cp, out)] = '\0';
}

static void with_mods(const struct key *k, char out[KEYNAME_MAX])
{
    char *end = out;
    for (size_t i = 0; i < N_MODIFIERS; i++)
        if (k->mods & modifiers[i].bit)
            end = add(end, modifiers[i].name);
    bare_name(k, (k->mods & KEY_CTRL) != 0, end);
    if (!*end)
        *out = '\0';
}

void keyname_show(const struct key *k, char out[KEYNAME_MAX])
{
    if (k->code == JKEY_CHAR && k->mods == KEY_CTRL && k->cp > ' ')
        bare_name(k, true, add(out, "^"));
    else
        with_mods(k, out);
}

void keyname_spell(const struct key *k, char out[KEYNAME_MAX])
{
    with_mods(k, out);
}
