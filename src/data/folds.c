#include "data/folds.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void folds_clear(struct folds *f)
{
    free(f->list);
    *f = (struct folds){ 0 };
}

static size_t place(const struct folds *f, uint64_t at)
{
    size_t i = 0;
    while (i < f->n && f->list[i].at < at)
        i++;
    return i;
}

const struct fold *folds_hiding(const struct folds *f, uint64_t at)
{
    for (size_t i = 0; i < f->n && f->list[i].at < at; i++)
        if (at < f->list[i].after)
            return &f->list[i];
    return NULL;
}

const struct fold *folds_at(const struct folds *f, uint64_t at)
{
    size_t i = place(f, at);
    return i < f->n && f->list[i].at == at ? &f->list[i] : NULL;
}

bool folds_add(struct folds *f, struct fold fold)
{
    void *list = f->list;
    if (f->n == FOLDS_MAX || !mem_grow(&list, &f->room, f->n + 1, sizeof *f->list))
        return false;
    f->list = list;
    size_t i = place(f, fold.at);
    memmove(f->list + i + 1, f->list + i, (f->n - i) * sizeof *f->list);
    f->list[i] = fold;
    f->n++;
    return true;
}

void folds_remove(struct folds *f, const struct fold *fold)
{
    size_t i = (size_t)(fold - f->list);
    f->n--;
    memmove(f->list + i, f->list + i + 1, (f->n - i) * sizeof *f->list);
}
