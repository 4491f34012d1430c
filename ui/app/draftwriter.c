#include "app/draftwriter.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define DRAFT_MAX ((size_t)64 << 20)

/* What is to be done to a draft. */
struct work {
    struct errand errand;
    struct draftbox *box;
    char *name;                   /* the draft's, which belongs to whoever does this */
    char *root;                   /* owned, */
    struct draftwriter_text text; /* and this: what it is to be; self NULL: it is to be gone */
    int failed;                   /* out */
};

struct draft_slot {
    struct draft_slot *next;
    uint64_t number;
    char name[DRAFTBOX_NAME]; /* in the box; known to the errands alone once there was one */
    struct work *last;        /* owned: it is to be written; NULL: it is so */
    int failed;               /* errno of the last one before that */
    struct work removal;      /* what is to go goes without any memory, and the slot with it */
};

struct draftwriter {
    struct errand closing;
    struct errands *errands;
    struct draftbox box; /* of the errands */
    struct draftbox found;
    struct draft_slot *first; /* in the order in which they were made */
    uint64_t n_made;
};

/* ---- The work -------------------------------------------------------------------------------- */

static void write_it(struct errand *e)
{
    struct work *w = (struct work *)e;
    struct buf file;
    buf_init(&file, DRAFT_MAX);
    if (!w->text.write(w->text.self, &file))
        w->failed = file.failed == JIG_ERR_TOO_LARGE ? EFBIG : ENOMEM;
    else if (!draftbox_write(w->box, w->root, w->name, buf_span(&file)))
        w->failed = errno ? errno : EIO;
    buf_clear(&file);
}

static void free_work(struct errand *e)
{
    struct work *w = (struct work *)e;
    free(w->root);
    w->text.free(w->text.self);
    free(w);
}

static void remove_it(struct errand *e)
{
    struct work *w = (struct work *)e;
    draftbox_drop(w->box, w->name);
}

static void free_slot(struct errand *e)
{
    struct work *w = (struct work *)e;
    free((char *)w - offsetof(struct draft_slot, removal));
}

/* ---- Life ------------------------------------------------------------------------------------ */

/* The lock is given up behind all that was handed over. */
static void close_box(struct errand *e)
{
    struct draftwriter *w = (struct draftwriter *)e;
    draftbox_clear(&w->box);
    draftbox_clear(&w->found);
}

static void free_writer(struct errand *e)
{
    struct draftwriter *w = (struct draftwriter *)e;
    for (struct draft_slot *d = w->first, *next; d; d = next) {
        next = d->next;
        free(d);
    }
    free(w);
}

struct draftwriter *draftwriter_new(struct errands *errands)
{
    struct draftwriter *w = mem_zero(1, sizeof *w);
    if (!w)
        return NULL;
    w->closing = (struct errand){ .run = close_box, .free = free_writer };
    w->errands = errands;
    draftbox_init(&w->box);
    draftbox_init(&w->found);
    return w;
}

void draftwriter_free(struct draftwriter *w)
{
    if (!w)
        return;
    for (struct draft_slot *d = w->first; d; d = d->next)
        if (d->last)
            errands_leave(w->errands, &d->last->errand);
    errands_give(w->errands, &w->closing);
    errands_leave(w->errands, &w->closing);
}

/* ---- What is wanted -------------------------------------------------------------------------- */

static struct draft_slot **find(struct draftwriter *w, uint64_t number)
{
    struct draft_slot **at = &w->first;
    while (*at && (*at)->number != number)
        at = &(*at)->next;
    return at;
}

/* NULL: no memory. */
static struct draft_slot *add(struct draftwriter *w)
{
    struct draft_slot *d = mem_zero(1, sizeof *d);
    if (!d)
        return NULL;
    *find(w, 0) = d; /* at the end: none has this number */
    d->number = ++w->n_made;
    return d;
}

/* What is on its way is not the last word any more. */
static void forget_last(struct draftwriter *w, struct draft_slot *d)
{
    if (d->last && errands_take_back(w->errands, &d->last->errand))
        free_work(&d->last->errand);
    else if (d->last)
        errands_leave(w->errands, &d->last->errand);
    d->last = NULL;
}

static struct work *make_work(struct draftwriter *w, const char *root,
                              const struct draftwriter_text *take)
{
    struct work *work = mem_zero(1, sizeof *work);
    char *own_root = mem_strdup(root);
    if (!work || !own_root) {
        free(work);
        free(own_root);
        take->free(take->self);
        return NULL;
    }
    *work = (struct work){ .errand = { .run = write_it, .free = free_work },
                           .box = &w->box,
                           .root = own_root,
                           .text = *take };
    return work;
}

uint64_t draftwriter_write(struct draftwriter *w, uint64_t draft, const char *root,
                           const struct draftwriter_text *take)
{
    struct work *work = make_work(w, root, take);
    struct draft_slot *d = !work ? NULL : draft ? *find(w, draft) : add(w);
    if (!d) {
        if (work)
            free_work(&work->errand);
        return 0;
    }
    forget_last(w, d);
    d->last = work;
    work->name = d->name;
    errands_give(w->errands, &work->errand);
    return d->number;
}

void draftwriter_drop(struct draftwriter *w, uint64_t draft)
{
    struct draft_slot **at = find(w, draft), *d = *at;
    if (!draft || !d)
        return;
    forget_last(w, d);
    *at = d->next;
    d->removal = (struct work){ .errand = { .run = remove_it, .free = free_slot },
                                .box = &w->box,
                                .name = d->name };
    errands_give(w->errands, &d->removal.errand);
    errands_leave(w->errands, &d->removal.errand);
}

struct draftwriter_state draftwriter_state(struct draftwriter *w, uint64_t draft)
{
    struct draft_slot *d = *find(w, draft);
    if (!d)
        return (struct draftwriter_state){ .failed = 0 };
    if (d->last && errands_is_done(w->errands, &d->last->errand)) {
        d->failed = d->last->failed;
        free_work(&d->last->errand);
        d->last = NULL;
    }
    return (struct draftwriter_state){ .is_pending = d->last != NULL, .failed = d->failed };
}

/* ---- The box --------------------------------------------------------------------------------- */

struct draftbox *draftwriter_box(struct draftwriter *w)
{
    return &w->found;
}

uint64_t draftwriter_adopt(struct draftwriter *w, const char name[DRAFTBOX_NAME])
{
    struct draft_slot *d = add(w);
    if (d)
        memcpy(d->name, name, sizeof d->name);
    return d ? d->number : 0;
}
