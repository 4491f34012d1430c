#include "book/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "book/checks.h"

static void step_free(struct plan_step *s)
{
    if (!s)
        return;
    free(s->path);
    free(s->name);
    free(s->needs);
    free(s);
}

void plan_clear(struct plan *p)
{
    for (size_t i = 0; i < p->n; i++)
        step_free(p->steps[i]);
    free(p->steps);
    free(p->slots);
    *p = (struct plan){ 0 };
}

static enum jig_err out_of_memory(struct jig_error *error)
{
    return jig_error_set(error, JIG_ERR_MEMORY, JIG_PHASE_NONE, "out of memory");
}

static char *name_of(const char *path)
{
    static const char suffix[] = ".req.json";
    struct span s = span_of(path);
    size_t cut = sizeof suffix - 1;
    if (s.len > cut && strcmp(path + s.len - cut, suffix) == 0)
        s.len -= cut;
    return mem_dup(s);
}

static struct plan_step *step_new(const struct item *item)
{
    struct plan_step *s = mem_zero(1, sizeof *s);
    if (!s)
        return NULL;
    s->item = item;
    s->path = collection_path(item);
    s->name = s->path ? name_of(s->path) : NULL;
    if (s->name)
        return s;
    step_free(s);
    return NULL;
}

/* ---- By item ----------------------------------------------------------------------------------*/

#define FIRST_SLOTS 64

/* Where it is, or the free slot where it would be: at least half of them are free. */
static struct plan_step **slot_of(const struct plan *p, const struct item *item)
{
    size_t i = (size_t)(((uintptr_t)item * UINT64_C(0x9e3779b97f4a7c15)) >> 32);
    while (p->slots[i & (p->n_slots - 1)] && p->slots[i & (p->n_slots - 1)]->item != item)
        i++;
    return &p->slots[i & (p->n_slots - 1)];
}

static struct plan_step *find_step(const struct plan *p, const struct item *item)
{
    return p->n_slots ? *slot_of(p, item) : NULL;
}

static bool double_slots(struct plan *p)
{
    struct plan grown = { .n_slots = p->n_slots ? 2 * p->n_slots : FIRST_SLOTS };
    grown.slots = mem_zero(grown.n_slots, sizeof *grown.slots);
    if (!grown.slots)
        return false;
    for (size_t i = 0; i < p->n_slots; i++)
        if (p->slots[i])
            *slot_of(&grown, p->slots[i]->item) = p->slots[i];
    free(p->slots);
    p->slots = grown.slots;
    p->n_slots = grown.n_slots;
    return true;
}

static bool note_step(struct plan *p, struct plan_step *s)
{
    if (2 * (p->n_used + 1) > p->n_slots && !double_slots(p))
        return false;
    *slot_of(p, s->item) = s;
    p->n_used++;
    return true;
}

/* Only what is in the order stays. */
static void forget_entered(struct plan *p)
{
    for (size_t i = 0; i < p->n_slots; i++)
        p->slots[i] = NULL;
    for (size_t i = 0; i < p->n; i++)
        *slot_of(p, p->steps[i]->item) = p->steps[i];
    p->n_used = p->n;
}

/* ---- The walk ---------------------------------------------------------------------------------
 * Depth first, on a stack of its own. */

struct frame {
    struct plan_step *step;
    struct checks checks; /* for its needs */
    size_t next;          /* of them */
};

struct walk {
    struct plan *plan;
    const struct collection *collection;
    struct frame *frames;
    size_t n, room;
};

/* The step's own needs. A file that can't be read stands in its error. */
static void read_needs(const struct walk *w, struct frame *f)
{
    struct book_request *saved = NULL;
    struct plan_step *s = f->step;
    if (book_request_load(w->collection, s->path, &saved, &s->error) ||
        checks_read(saved, &f->checks, &s->error))
        f->checks = (struct checks){ 0 };
    book_request_free(saved);
    s->needs = mem_zero(f->checks.n_needs, sizeof(struct plan_step *));
}

static bool enter(struct walk *w, const struct item *item)
{
    if (!mem_grow((void **)&w->frames, &w->room, w->n + 1, sizeof *w->frames))
        return false;
    struct plan_step *s = step_new(item);
    if (!s || !note_step(w->plan, s)) {
        step_free(s);
        return false;
    }
    w->frames[w->n] = (struct frame){ .step = s };
    s->state = PLAN_ENTERED;
    read_needs(w, &w->frames[w->n]);
    return w->frames[w->n++].checks.n_needs == 0 || s->needs;
}

static bool leave(struct walk *w)
{
    struct frame *f = &w->frames[w->n - 1];
    struct plan *p = w->plan;
    if (!mem_grow((void **)&p->steps, &p->room, p->n + 1, sizeof(struct plan_step *)))
        return false;
    f->step->state = PLAN_DONE;
    f->step->number = p->n;
    p->steps[p->n++] = f->step;
    checks_clear(&f->checks);
    w->n--;
    return true;
}

/* The next of its needs: a step to be entered first, one that is there, or none that can be. */
static bool take_need(struct walk *w)
{
    struct frame *f = &w->frames[w->n - 1];
    const char *path = f->checks.needs[f->next++];
    const struct item *item = collection_find(w->collection, path);
    struct plan_step *known = item ? find_step(w->plan, item) : NULL;
    if (!item || item->kind != ITEM_REQUEST)
        jig_error_set(&f->step->error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                      "it needs %s, and there is no such request", path);
    else if (known && known->state == PLAN_ENTERED)
        jig_error_set(&f->step->error, JIG_ERR_USAGE, JIG_PHASE_NONE,
                      "it needs %s, which needs it in turn", path);
    else if (known)
        f->step->needs[f->step->n_needs++] = known;
    else {
        f->next--; /* comes back to it */
        return enter(w, item);
    }
    return true;
}

static void give_up(struct walk *w)
{
    if (w->n > 0)
        forget_entered(w->plan);
    while (w->n > 0) {
        checks_clear(&w->frames[w->n - 1].checks);
        step_free(w->frames[--w->n].step);
    }
}

enum jig_err plan_add(struct plan *p, const struct collection *c, const struct item *item,
                      struct jig_error *error)
{
    struct walk w = { .plan = p, .collection = c };
    bool ok = find_step(p, item) || enter(&w, item);
    while (ok && w.n > 0) {
        const struct frame *f = &w.frames[w.n - 1];
        ok = f->next < f->checks.n_needs ? take_need(&w) : leave(&w);
    }
    give_up(&w);
    free(w.frames);
    return ok ? JIG_OK : out_of_memory(error);
}
