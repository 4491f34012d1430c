#include "app/cookies.h"

#include <string.h>

/* ---- Saving ---------------------------------------------------------------------------------- */

void cookies_save(struct cookies *c)
{
    if (c->first)
        keptjar_save(c->first, c->errands, &c->wrong);
}

/* One that is not in use goes when it is saved, or can't be. */
void cookies_step(struct cookies *c)
{
    struct keptjar **at = &c->first;
    while (*at) {
        struct keptjar *k = *at;
        keptjar_step(k, c->errands, &c->wrong);
        if (k == c->first || keptjar_is_busy(k)) {
            at = &k->next;
            continue;
        }
        *at = k->next;
        keptjar_free(k, c->errands);
    }
}

bool cookies_are_unsaved(const struct cookies *c)
{
    return c->first && c->first->is_unsaved;
}

bool cookies_are_busy(const struct cookies *c)
{
    for (const struct keptjar *k = c->first; k; k = k->next)
        if (keptjar_is_busy(k))
            return true;
    return false;
}

/* What has changed while it was being saved is saved after that. */
static bool save_all(struct cookies *c)
{
    cookies_step(c);
    while (cookies_are_busy(c)) {
        if (!errands_finish(c->errands))
            return false;
        cookies_step(c);
    }
    return true;
}

enum jig_err cookies_finish(struct cookies *c, struct jig_error *error)
{
    bool is_done = save_all(c);
    *error = c->wrong;
    c->wrong = (struct jig_error){ .code = JIG_OK };
    return error->code || is_done
               ? error->code
               : jig_error_set(error, JIG_ERR_WRITE, JIG_PHASE_NONE,
                               "cookies are not saved yet: the disk takes its time");
}

static bool changes_jar(const struct jig_exchange *x)
{
    for (size_t i = 0; i < jig_exchange_n_cookies(x); i++) {
        enum jig_cookie_verdict verdict = jig_exchange_cookie(x, i).verdict;
        if (verdict == JIG_COOKIE_KEPT || verdict == JIG_COOKIE_REMOVED ||
            verdict == JIG_COOKIE_CROWDED)
            return true;
    }
    return false;
}

void cookies_note(struct cookies *c, const struct jig_exchange *x)
{
    if (changes_jar(x))
        cookies_save(c);
}

/* ---- Which one ------------------------------------------------------------------------------- */

void cookies_clear(struct cookies *c)
{
    save_all(c);
    while (c->first) {
        struct keptjar *k = c->first;
        c->first = k->next;
        keptjar_free(k, c->errands);
    }
    *c = (struct cookies){ .errands = c->errands };
}

/* One that is still being saved is not as its file is. */
static struct keptjar *take_former(struct cookies *c, const char *root)
{
    for (struct keptjar **at = &c->first; *at; at = &(*at)->next)
        if (strcmp((*at)->root, root) == 0) {
            struct keptjar *k = *at;
            *at = k->next;
            return k;
        }
    return NULL;
}

bool cookies_use(struct cookies *c, struct jig_client *client, const char *root, bool in_memory)
{
    const char *wanted = root ? root : "";
    if (c->first && strcmp(c->first->root, wanted) == 0)
        return true;
    c->wrong = (struct jig_error){ .code = JIG_OK };
    struct keptjar *k = take_former(c, wanted);
    if (!k)
        k = keptjar_new(wanted, !root || in_memory, c->errands, &c->wrong);
    if (!k)
        return false;
    k->next = c->first;
    c->first = k;
    c->jar = k->jar;
    jig_client_set_jar(client, k->jar);
    cookies_step(c);
    return true;
}
