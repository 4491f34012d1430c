#include "book/undo.h"

#include <stdlib.h>

#include "base/mem.h"
#include "book/save.h"

void undo_clear(struct undo *u)
{
    for (size_t i = 0; i < u->n; i++) {
        free(u->steps[i].path);
        free(u->steps[i].old);
    }
    free(u->steps);
    free(u->what);
    free(u->path);
    *u = (struct undo){ 0 };
}

bool undo_add(struct undo *u, enum undo_kind kind, const char *path, struct span old)
{
    if (!mem_grow((void **)&u->steps, &u->room, u->n + 1, sizeof *u->steps))
        return false;
    struct undo_step step = { .kind = kind, .path = mem_strdup(path), .old = mem_dup(old) };
    if (!step.path || !step.old) {
        free(step.path);
        free(step.old);
        return false;
    }
    u->steps[u->n++] = step;
    return true;
}

bool undo_add_text(struct undo *u, const char *path, const char *old,
                   const struct save_mark *mark)
{
    if (!undo_add(u, UNDO_TEXT, path, span_of(old)))
        return false;
    u->steps[u->n - 1].mark = *mark;
    return true;
}

static enum jig_err run_step(const struct undo_step *s, const struct collection *c,
                             struct trash *trash, struct jig_error *error)
{
    if (s->kind == UNDO_RENAME)
        return opsfile_rename(c, s->path, s->old, error);
    if (s->kind == UNDO_MADE)
        return opsfile_to_trash(c, s->path, trash, NULL, error);
    struct save_job job = {
        .root = c->fd, .path = s->path, .bytes = span_of(s->old), .expect = &s->mark
    };
    return save_run(&job, error);
}

enum jig_err undo_run(const struct undo *u, const struct collection *c, struct trash *trash,
                      struct jig_error *error)
{
    enum jig_err err = JIG_OK;
    for (size_t i = u->n; !err && i-- > 0;)
        err = run_step(&u->steps[i], c, trash, error);
    return err;
}
