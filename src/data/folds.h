/* Which lines of a laid out body are folded: stretches of it, by where they begin. An inner one
 * stays below an outer one, so that unfolding the outer shows the inner as it was. */
#ifndef JIG_DATA_FOLDS_H
#define JIG_DATA_FOLDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FOLDS_MAX 10000

struct fold {
    uint64_t at;      /* the line that opens */
    uint64_t close;   /* the line that closes; `after` where nothing does */
    uint64_t after;   /* the line that is shown next */
    uint64_t members; /* what lies between */
};

struct folds {
    struct fold *list; /* by place */
    size_t n, room;
};

void folds_clear(struct folds *f);

/* The outermost fold that hides what begins at `at`; NULL: none does. Borrowed until a change. */
const struct fold *folds_hiding(const struct folds *f, uint64_t at);
/* The fold whose line begins at `at`. */
const struct fold *folds_at(const struct folds *f, uint64_t at);

/* False without memory, or where there are FOLDS_MAX. */
bool folds_add(struct folds *f, struct fold fold);
void folds_remove(struct folds *f, const struct fold *fold);

#endif
