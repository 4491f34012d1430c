#include "app/keptjar.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/places.h"
#include "base/mem.h"
#include "book/save.h"
#include "net/clock.h"

struct jarerrand {
    struct errand errand;
    struct jig_jar_saving *saving; /* owned */
    char *path;                    /* owned */
    struct jig_error error;        /* out */
};

/* ---- The errand ------------------------------------------------------------------------------ */

static void save_it(struct errand *e)
{
    struct jarerrand *j = (struct jarerrand *)e;
    if (!places_make_parents(j->path))
        jig_error_set(&j->error, JIG_ERR_WRITE, JIG_PHASE_NONE, "%s: %s", j->path,
                      strerror(errno));
    else
        jig_jar_save_run(j->saving, &j->error);
}

static void free_errand(struct errand *e)
{
    struct jarerrand *j = (struct jarerrand *)e;
    if (j->saving)
        jig_jar_save_end(NULL, j->saving);
    free(j->path);
    free(j);
}

static struct jarerrand *make_errand(struct keptjar *k)
{
    struct jarerrand *j = mem_zero(1, sizeof *j);
    if (!j)
        return NULL;
    j->errand = (struct errand){ .run = save_it, .free = free_errand };
    j->path = mem_strdup(k->path);
    j->saving = j->path ? jig_jar_save_begin(k->jar, k->path) : NULL;
    if (j->saving)
        return j;
    free_errand(&j->errand);
    return NULL;
}

/* ---- Saving ---------------------------------------------------------------------------------- */

/* What failed before and went well now is not wrong any more. */
static void take_note(struct keptjar *k, const struct jig_error *error, struct jig_error *wrong)
{
    if (error->code || k->is_unsaved)
        *wrong = *error;
    k->is_unsaved = error->code != JIG_OK;
}

static void begin(struct keptjar *k, struct errands *q, struct jig_error *wrong)
{
    struct jig_error error;
    k->is_due = false;
    k->saver = make_errand(k);
    if (k->saver) {
        errands_give(q, &k->saver->errand);
        return;
    }
    jig_error_set(&error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "%s: out of memory", k->path);
    take_note(k, &error, wrong);
}

static void end(struct keptjar *k, struct jig_error *wrong)
{
    struct jarerrand *j = k->saver;
    k->saver = NULL;
    jig_jar_save_end(k->jar, j->saving);
    j->saving = NULL;
    take_note(k, &j->error, wrong);
    free_errand(&j->errand);
}

void keptjar_step(struct keptjar *k, struct errands *q, struct jig_error *wrong)
{
    if (k->saver && errands_is_done(q, &k->saver->errand))
        end(k, wrong);
    if (k->is_due && !k->saver)
        begin(k, q, wrong);
    if (k->saver && errands_is_done(q, &k->saver->errand)) /* there and then */
        end(k, wrong);
}

void keptjar_save(struct keptjar *k, struct errands *q, struct jig_error *wrong)
{
    k->is_due = k->path != NULL;
    keptjar_step(k, q, wrong);
}

bool keptjar_is_busy(const struct keptjar *k)
{
    return k->saver || k->is_due;
}

/* ---- Opening --------------------------------------------------------------------------------- */

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
static void set_aside(struct keptjar *k, size_t n_odd, struct errands *q,
                      struct jig_error *wrong)
{
    struct buf to;
    const char *lines = n_odd == 1 ? "line" : "lines";
    buf_init(&to, 8192);
    buf_addf(&to, "%s.damaged-%lld", k->path, (long long)clock_wall());
    if (to.failed || link(k->path, buf_str(&to)) != 0) {
        jig_error_set(
            wrong, JIG_ERR_WRITE, JIG_PHASE_NONE,
            "%zu %s of the cookie file can't be read, nor can it be kept as it is (%s): "
            "cookies last until jig ends. %s",
            n_odd, lines, to.failed ? "no memory" : strerror(errno), k->path);
        free(k->path);
        k->path = NULL;
        k->is_unsaved = true;
    } else {
        jig_error_set(wrong, JIG_ERR_READ, JIG_PHASE_NONE,
                      "%zu %s of the cookie file can't be read; it is kept as it was: %s",
                      n_odd, lines, buf_str(&to));
        keptjar_save(k, q, wrong);
    }
    buf_clear(&to);
}

static void load(struct keptjar *k, struct errands *q, struct jig_error *wrong)
{
    size_t n_odd = 0;
    struct jig_error error = { .code = JIG_OK };
    if (!k->path)
        return;
    if (!jig_jar_load(k->jar, k->path, &n_odd, &error)) {
        if (n_odd > 0)
            set_aside(k, n_odd, q, wrong);
    } else if (errno != ENOENT)
        *wrong = error;
}

struct keptjar *keptjar_new(const char *root, bool in_memory, struct errands *q,
                            struct jig_error *wrong)
{
    struct keptjar *k = mem_zero(1, sizeof *k);
    if (!k)
        return NULL;
    k->jar = jig_jar_new();
    k->root = mem_strdup(root);
    if (!k->jar || !k->root) {
        keptjar_free(k, q);
        return NULL;
    }
    k->path = in_memory ? NULL : path_for(root);
    load(k, q, wrong);
    return k;
}

void keptjar_free(struct keptjar *k, struct errands *q)
{
    if (!k)
        return;
    if (k->saver)
        errands_leave(q, &k->saver->errand);
    jig_jar_free(k->jar);
    free(k->root);
    free(k->path);
    free(k);
}
