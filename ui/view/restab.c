#include "view/restab.h"

const char *restab_key(const struct restab_shown *shown, const char *command)
{
    return shown ? view_key(&shown->env, command) : "";
}

const struct mask *restab_mask(const struct restab_shown *shown)
{
    return shown->reveals ? NULL : shown->secrets;
}

void restab_add(const struct restab_shown *shown, struct span text, struct buf *out)
{
    if (restab_mask(shown))
        mask_apply(shown->secrets, text, out);
    else
        buf_add(out, text);
}

bool restab_has_secrets(const struct restab_shown *shown)
{
    return shown->secrets && mask_longest(shown->secrets) > 0;
}

struct bar_hint restab_secrets_hint(const struct restab_shown *shown,
                                    const struct view_env *env)
{
    const char *key = restab_has_secrets(shown) ? view_key(env, "response.reveal") : "";
    return (struct bar_hint){ key, shown->reveals ? "hide secrets" : "secrets" };
}

bool restab_too_large(const struct restab_shown *shown, const char *what, struct buf *words,
                      struct intent *out)
{
    const char *key = restab_key(shown, "response.save");
    buf_reset(words);
    if (key[0])
        buf_addf(words, "too large for the clipboard; %s saves %s", key, what);
    else
        buf_addf(words, "too large for the clipboard: save %s", what);
    *out = (struct intent){ .command = "say", .text = buf_span(words) };
    return true;
}

void restab_copy(struct span text, struct intent *out)
{
    *out = (struct intent){ .command = "response.copied", .text = text, .number = 1 };
}

bool restab_copy_on(const struct restab_shown *shown, struct copying *c, struct buf *text,
                    struct intent *out)
{
    if (c->end - c->first > COPYING_AT_ONCE)
        return true;
    while (copying_step(c, restab_mask(shown)))
        continue;
    copying_take(c, text);
    if (text->failed)
        return restab_too_large(shown, "it", text, out);
    restab_copy(buf_span(text), out);
    return true;
}
