#include "app/cookies.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/places.h"
#include "base/mem.h"
#include "book/save.h"
#include "net/clock.h"

void cookies_clear(struct cookies *c)
{
    jig_jar_free(c->jar);
    free(c->root);
    free(c->path);
    *c = (struct cookies){ .jar = NULL };
}

/* NULL where there is no home; then the jar stays in memory. */
static char *path_for(const char *root)
{
    struct buf path, text;
    buf_init(&path, 8192);
    buf_init(&text, 64);
    buf_addf(&text, "cookies/%016llx", (unsigned long long)save_hash(span_of(root)));
    bool ok = places_path(USERDIR_STATE, buf_str(&text), &path);
    buf_clear(&text);
    if (ok)
        return buf_take(&path);
    buf_clear(&path);
    return NULL;
}

/* What is no cookie would go with the next save: the file as it was gets another name, or the jar
 * stays in memory. */
static void set_aside(struct cookies *c, size_t n_odd)
{
    struct buf to;
    const char *lines = n_odd == 1 ? "line" : "lines";
    buf_init(&to, 8192);
    buf_addf(&to, "%s.damaged-%lld", c->path, (long long)clock_wall());
    if (to.failed || link(c->path, buf_str(&to)) != 0) {
        jig_error_set(
            &c->wrong, JIG_ERR_WRITE, JIG_PHASE_NONE,
            "%zu %s of the cookie file can't be read, nor can it be kept as it is (%s): "
            "cookies last until jig ends. %s",
            n_odd, lines, to.failed ? "no memory" : strerror(errno), c->path);
        free(c->path);
        c->path = NULL;
        c->is_unsaved = true;
    } else {
        cookies_save(c);
        if (!c->wrong.code)
            jig_error_set(&c->wrong, JIG_ERR_READ, JIG_PHASE_NONE,
                          "%zu %s of the cookie file can't be read; it is kept as it was: %s",
                          n_odd, lines, buf_str(&to));
    }
    buf_clear(&to);
}

static void load(struct cookies *c)
{
    size_t n_odd = 0;
    if (!c->path)
        return;
    if (jig_jar_load(c->jar, c->path, &n_odd, &c->wrong)) {
        if (errno == ENOENT)
            c->wrong = (struct jig_error){ .code = JIG_OK };
    } else if (n_odd > 0)
        set_aside(c, n_odd);
}

bool cookies_use(struct cookies *c, struct jig_client *client, const char *root, bool in_memory)
{
    const char *wanted = root ? root : "";
    if (c->jar && strcmp(c->root, wanted) == 0)
        return true;
    struct cookies fresh = { .jar = jig_jar_new(), .root = mem_strdup(wanted) };
    if (!fresh.jar || !fresh.root) {
        cookies_clear(&fresh);
        return false;
    }
    fresh.path = root && !in_memory ? path_for(root) : NULL;
    load(&fresh);
    jig_client_set_jar(client, fresh.jar);
    cookies_clear(c);
    *c = fresh;
    return true;
}

void cookies_save(struct cookies *c)
{
    struct jig_error error = { .code = JIG_OK };
    if (!c->path || !c->jar)
        return;
    if (!places_make_parents(c->path))
        jig_error_set(&error, JIG_ERR_WRITE, JIG_PHASE_NONE, "%s: %s", c->path,
                      strerror(errno));
    else
        jig_jar_save(c->jar, c->path, &error);
    c->wrong = error;
    c->is_unsaved = error.code != JIG_OK;
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
