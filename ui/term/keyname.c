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
    const char *shown;
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

static unsigned take_mods(struct span *s)
{
    unsigned mods = 0;
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < N_MODIFIERS; i++)
            if (take_prefix(s, modifiers[i].name)) {
                mods |= modifiers[i].bit;
                more = true;
            }
    }
    if (s->len == 2 && take_prefix(s, "^"))
        mods |= KEY_CTRL;
    return mods;
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

bool keyname_parse(struct span name, struct key *out)
{
    struct key k = { .mods = take_mods(&name) };
    k.code = find_code(name);
    if (k.code == JKEY_NONE) {
        if (span_ieq_str(name, "Space"))
            name = SPAN(" ");
        if (name.len == 0 || utf8_decode(name, &k.cp) != name.len)
            return false;
        k.code = JKEY_CHAR;
        if (k.mods & KEY_CTRL && k.cp < 0x80)
            k.cp = (uint32_t)ascii_lower((char)k.cp);
    }
    *out = k;
    return true;
}

/* The name without modifiers; capital: as a Ctrl chord is written. */
static void bare_name(const struct key *k, bool capital, char out[KEYNAME_MAX])
{
    if (k->code != JKEY_CHAR) {
        snprintf(out, KEYNAME_MAX, "%s", code_names[k->code]);
        return;
    }
    if (k->cp == ' ') {
        snprintf(out, KEYNAME_MAX, "Space");
        return;
    }
    uint32_t cp = capital && k->cp < 0x80 ? (uint32_t)ascii_upper((char)k->cp) : k->cp;
    out[utf8_encode(cp, out)] = '\0';
}

static void with_mods(const struct key *k, bool shown, char out[KEYNAME_MAX])
{
    char bare[KEYNAME_MAX] = "";
    bare_name(k, (k->mods & KEY_CTRL) != 0, bare);
    char mods[16] = "";
    for (size_t i = 0; i < N_MODIFIERS && bare[0]; i++)
        if (k->mods & modifiers[i].bit) {
            size_t len = strlen(mods);
            snprintf(mods + len, sizeof mods - len, "%s",
                     shown ? modifiers[i].shown : modifiers[i].name);
        }
    snprintf(out, KEYNAME_MAX, "%.15s%.15s", mods, bare);
}

void keyname_show(const struct key *k, char out[KEYNAME_MAX])
{
    if (k->code == JKEY_CHAR && k->mods == KEY_CTRL && k->cp > ' ') {
        char bare[KEYNAME_MAX];
        bare_name(k, true, bare);
        snprintf(out, KEYNAME_MAX, "^%.30s", bare);
        return;
    }
    with_mods(k, true, out);
}

void keyname_spell(const struct key *k, char out[KEYNAME_MAX])
{
    with_mods(k, false, out);
}
